/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of the descriptor of VP9 payloads, with the layouts of RFC 9628 §4.2. */
#include "gst/core/codec/vp9-descriptor.h"

typedef struct {
  guint8 data[24];
  gsize size; /* of the whole descriptor: without its last octet it is refused */
  gboolean starts, ends, layered, up, inter;
  guint tid, sid;
  gsize at; /* of the octet of layers */
} Case;

static const Case cases[] = {
  /* nothing but flags: a frame in one packet, its beginning, its end, between */
  { { 0x0c }, 1, .starts = TRUE, .ends = TRUE },
  { { 0x48 }, 1, .starts = TRUE },
  { { 0x44 }, 1, .ends = TRUE },
  { { 0x41 }, 1 },
  /* picture id of 7 and of 15 bits */
  { { 0x88, 0x11 }, 2, .starts = TRUE },
  { { 0xc4, 0x91, 0x22 }, 3, .ends = TRUE },
  /* layers: with TL0PICIDX, and in flexible mode without */
  { { 0xa8, 0x91, 0x22, 0x00, 0x07 }, 5, .starts = TRUE, .layered = TRUE },
  { { 0xe8, 0x91, 0x22, 0x50, 0x07 }, 5, .starts = TRUE, .layered = TRUE, .tid = 2, .up = TRUE },
  { { 0xb8, 0x91, 0x22, 0x30 }, 4, .starts = TRUE, .layered = TRUE, .tid = 1, .up = TRUE },
  { { 0x28, 0xef, 0x07 }, 3, .starts = TRUE, .layered = TRUE, .inter = TRUE, .tid = 7, .sid = 7 },
  { { 0x2c, 0x13, 0x07 },
    3,
    .starts = TRUE,
    .ends = TRUE,
    .layered = TRUE,
    .up = TRUE,
    .inter = TRUE,
    .sid = 1,
    .at = 1 },
  /* Chromium's, with three temporal and two spatial layers: of a key picture, of the second frame of another picture */
  { { 0xbe, 0xa8, 0x07, 0x10, 0x30, 0x01, 0x40, 0x00, 0xb4, 0x02, 0x80, 0x01, 0x68 },
    13,
    .starts = TRUE,
    .ends = TRUE,
    .layered = TRUE,
    .up = TRUE },
  { { 0xfd, 0xa8, 0x08, 0x52, 0x02 },
    5,
    .starts = TRUE,
    .ends = TRUE,
    .layered = TRUE,
    .tid = 2,
    .up = TRUE,
    .sid = 1,
    .at = 3 },
  /* flexible and predicted: one, two and three references; the last one's N is not looked at */
  { { 0xf8, 0x11, 0x20, 0x02 }, 4, .starts = TRUE, .layered = TRUE, .tid = 1 },
  { { 0xf8, 0x11, 0x20, 0x03, 0x04 }, 5, .starts = TRUE, .layered = TRUE, .tid = 1 },
  { { 0xf8, 0x91, 0x22, 0x20, 0x03, 0x05, 0x07 }, 7, .starts = TRUE, .layered = TRUE, .tid = 1 },
  { { 0x58, 0x02 }, 2, .starts = TRUE },
  /* scalability structure: empty, with one size, with three sizes and a group of two pictures, with an empty
   * group */
  { { 0x0a, 0x00 }, 2, .starts = TRUE },
  { { 0x8a, 0x11, 0x10, 0x02, 0x80, 0x01, 0x68 }, 7, .starts = TRUE },
  { { 0xaa, 0x91, 0x22, 0x00, 0x07, 0x58, 0, 160, 0, 90, 1, 64, 0, 180, 2, 128, 1, 104, 2, 0x04, 4, 0x48, 1, 2 },
    24,
    .starts = TRUE,
    .layered = TRUE },
  { { 0x0a, 0x08, 0x00 }, 3, .starts = TRUE },
};

static void
test_layouts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const Case *row = &cases[i];
    g_autofree guint8 *exact = g_memdup2 (row->data, row->size);
    Vp9Descriptor descriptor;

    g_test_message ("case %u", i);
    g_assert_true (vp9_descriptor_parse (exact, row->size, &descriptor));
    g_assert_cmpuint (descriptor.size, ==, row->size);
    g_assert_true (descriptor.starts_frame == row->starts && descriptor.ends_frame == row->ends);
    g_assert_true (descriptor.layered == row->layered && descriptor.switch_up == row->up);
    g_assert_true (descriptor.inter_layer == row->inter);
    g_assert_cmpuint (descriptor.temporal_id, ==, row->tid);
    g_assert_cmpuint (descriptor.spatial_id, ==, row->sid);
    if (row->at > 0)
      g_assert_cmpuint (descriptor.layers_at, ==, row->at);
    for (gsize n = 0; n < row->size; n++) {
      g_autofree guint8 *part = g_memdup2 (row->data, n);

      g_assert_false (vp9_descriptor_parse (part, n, &descriptor));
    }
  }
}

static void
test_sizes (void)
{
  static const guint8 three[] = { 0xaa, 0x91, 0x22, 0x00, 0x07, 0x50, 0, 160, 0, 90, 1, 64, 0, 180, 2, 128, 1, 104 };
  static const guint8 none[] = { 0x4a, 0x08, 0x00 };
  Vp9Descriptor descriptor;

  g_assert_true (vp9_descriptor_parse (three, sizeof three, &descriptor));
  g_assert_false (descriptor.predicted);
  g_assert_cmpuint (descriptor.n_sizes, ==, 3);
  g_assert_cmpuint (descriptor.sizes[0].width, ==, 160);
  g_assert_cmpuint (descriptor.sizes[0].height, ==, 90);
  g_assert_cmpuint (descriptor.sizes[2].width, ==, 640);
  g_assert_cmpuint (descriptor.sizes[2].height, ==, 360);
  g_assert_true (vp9_descriptor_parse (none, sizeof none, &descriptor));
  g_assert_true (descriptor.predicted);
  g_assert_cmpuint (descriptor.n_sizes, ==, 0);
}

static void
test_noise (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (9);

  for (guint i = 0; i < 50000; i++) {
    const gsize size = (gsize)g_rand_int_range (random, 0, 40);
    g_autofree guint8 *exact = g_malloc (size);
    Vp9Descriptor descriptor;

    for (gsize n = 0; n < size; n++)
      exact[n] = (guint8)g_rand_int (random);
    if (vp9_descriptor_parse (exact, size, &descriptor)) {
      g_assert_cmpuint (descriptor.size, <=, size);
      g_assert_cmpuint (descriptor.temporal_id, <=, 7);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vp9-descriptor/layouts", test_layouts);
  g_test_add_func ("/vp9-descriptor/sizes", test_sizes);
  g_test_add_func ("/vp9-descriptor/noise", test_noise);
  return g_test_run ();
}
