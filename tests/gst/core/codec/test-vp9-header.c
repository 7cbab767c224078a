/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of parsing the beginning of VP9 frames: as the specification has it, as encoders wrote it, and noise. */
#include "gst/core/codec/vp9-header.h"

typedef struct {
  guint8 data[8];
  gsize size; /* with one octet less it is refused */
  gboolean key, inherits;
} Case;

static const Case cases[] = {
  /* key frames of libvpx, without and with error_resilient_mode; hidden; of profiles 1 to 3 */
  { { 0x82, 0x49, 0x83, 0x42 }, 4, .key = TRUE },
  { { 0x83, 0x49, 0x83, 0x42 }, 4, .key = TRUE },
  { { 0x80, 0x49, 0x83, 0x42 }, 4, .key = TRUE },
  { { 0xa2, 0x49, 0x83, 0x42 }, 4, .key = TRUE },
  { { 0x92, 0x49, 0x83, 0x42 }, 4, .key = TRUE },
  { { 0xb1, 0x24, 0xc1, 0xa1, 0x00 }, 5, .key = TRUE },
  /* others: shown, hidden; both with error_resilient_mode; of profile 3 */
  { { 0x86 }, 1, .inherits = TRUE },
  { { 0x84 }, 1, .inherits = TRUE },
  { { 0x87 }, 1 },
  { { 0x85 }, 1 },
  { { 0xb3, 0x00 }, 2, .inherits = TRUE },
  { { 0xb3, 0x80 }, 2 },
  /* one that only shows a picture, again of profile 3 */
  { { 0x88 }, 1 },
  { { 0xb4, 0x00 }, 2 },
};

static const Case refused[] = {
  { { 0x02, 0x49, 0x83, 0x42 }, 4 },
  { { 0xc2, 0x49, 0x83, 0x42 }, 4 },
  { { 0x82, 0x49, 0x83, 0x43 }, 4 },
  { { 0x82, 0x9d, 0x01, 0x2a }, 4 },
  { { 0xb8, 0x00 }, 2 },
};

static void
test_fields (void)
{
  Vp9Header header;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree guint8 *exact = g_memdup2 (cases[i].data, cases[i].size);

    g_test_message ("case %u", i);
    g_assert_true (vp9_header_parse (exact, cases[i].size, &header));
    g_assert_true (header.key == cases[i].key && header.inherits == cases[i].inherits);
    for (gsize n = 0; n < cases[i].size; n++) {
      g_autofree guint8 *part = g_memdup2 (cases[i].data, n);

      g_assert_false (vp9_header_parse (part, n, &header));
    }
  }
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_test_message ("refused %u", i);
    g_assert_false (vp9_header_parse (refused[i].data, refused[i].size, &header));
  }
}

static void
test_superframe (void)
{
  for (guint last = 0; last < 256; last++)
    g_assert_true (vp9_header_ends_superframe ((guint8)last) == (last >= 0xc0 && last < 0xe0));
}

static void
test_noise (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (9);

  for (guint i = 0; i < 50000; i++) {
    const gsize size = (gsize)g_rand_int_range (random, 0, 6);
    g_autofree guint8 *exact = g_malloc (size);
    Vp9Header header;

    for (gsize n = 0; n < size; n++)
      exact[n] = (guint8)g_rand_int (random);
    if (vp9_header_parse (exact, size, &header))
      g_assert_false (header.key && header.inherits);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vp9-header/fields", test_fields);
  g_test_add_func ("/vp9-header/superframe", test_superframe);
  g_test_add_func ("/vp9-header/noise", test_noise);
  return g_test_run ();
}
