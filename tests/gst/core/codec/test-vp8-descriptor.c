/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the descriptor of VP8 payloads, with the layouts of RFC 7741 §4.2. */
#include "gst/core/codec/vp8-descriptor.h"

typedef struct {
  guint8 data[8];
  gsize size;
  gboolean valid, starts, layered, sync;
  guint tid;
} Case;

static const Case cases[] = {
  /* no extension: start, a later packet, another partition */
  { { 0x10 }, 1, TRUE, .starts = TRUE },
  { { 0x00 }, 1, TRUE },
  { { 0x11 }, 1, TRUE },
  { { 0 }, 0, FALSE },
  /* picture id of 7 and of 15 bits, no layers */
  { { 0x90, 0x80, 0x11 }, 3, TRUE, .starts = TRUE },
  { { 0x90, 0x80, 0x91, 0x22 }, 4, TRUE, .starts = TRUE },
  { { 0x90 }, 1, FALSE },
  { { 0x90, 0x80 }, 2, FALSE },
  { { 0x90, 0x80, 0x91 }, 3, FALSE },
  /* as Chromium sends: picture id, TL0PICIDX, TID, key index */
  { { 0x90, 0xf0, 0x91, 0x22, 0x07, 0x00 }, 6, TRUE, .starts = TRUE, .layered = TRUE, .tid = 0 },
  { { 0x90, 0xe0, 0x91, 0x22, 0x07, 0x60 }, 6, TRUE, .starts = TRUE, .layered = TRUE, .tid = 1, .sync = TRUE },
  { { 0x80, 0xe0, 0x11, 0x07, 0x80 }, 5, TRUE, .layered = TRUE, .tid = 2 },
  { { 0x90, 0xe0, 0x91, 0x22, 0x07 }, 5, FALSE },
  { { 0x90, 0xe0, 0x91 }, 3, FALSE },
  /* a layer without the other fields; a key index alone implies no layers */
  { { 0x90, 0x20, 0xc0 }, 3, TRUE, .starts = TRUE, .layered = TRUE, .tid = 3 },
  { { 0x90, 0x10, 0xff }, 3, TRUE, .starts = TRUE },
  { { 0x90, 0x40 }, 2, FALSE },
};

static void
test_layouts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree guint8 *data = g_memdup2 (cases[i].data, cases[i].size);
    Vp8Descriptor descriptor;

    g_test_message ("case %u", i);
    g_assert_true (vp8_descriptor_parse (data, cases[i].size, &descriptor) == cases[i].valid);
    if (!cases[i].valid)
      continue;
    g_assert_true (descriptor.starts_frame == cases[i].starts);
    g_assert_true (descriptor.layered == cases[i].layered);
    g_assert_cmpuint (descriptor.temporal_id, ==, cases[i].tid);
    g_assert_true (descriptor.layer_sync == cases[i].sync);
  }
}

static void
test_noise (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (8);

  for (guint i = 0; i < 50000; i++) {
    const gsize size = (gsize)g_rand_int_range (random, 0, 8);
    g_autofree guint8 *noise = g_malloc (MAX (size, 1));
    g_autofree guint8 *exact = NULL;
    Vp8Descriptor descriptor;

    for (gsize n = 0; n < size; n++)
      noise[n] = (guint8)g_rand_int (random);
    exact = g_memdup2 (noise, size);
    if (vp8_descriptor_parse (exact, size, &descriptor))
      g_assert_cmpuint (descriptor.temporal_id, <=, 3);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vp8-descriptor/layouts", test_layouts);
  g_test_add_func ("/vp8-descriptor/noise", test_noise);
  return g_test_run ();
}
