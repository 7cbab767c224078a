/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of parsing headers of VP8 frames: headers written here bit by bit, truncated, and noise. */
#include "gst/core/codec/vp8-header.h"

#include <string.h>

#define KEY_SIZE   10
#define INTER_SIZE 3

/* A boolean entropy encoder for bits of equal probability (RFC 6386 §7), as one long sum: each 1 adds its share of the
 * remaining range. */
typedef struct {
  guint8 data[128];
  gsize at; /* beginning of the partition */
  guint range;
  guint shift;
} Writer;

static void
put_bit (Writer *writer, gboolean bit)
{
  const guint split = 1 + (((writer->range - 1) * 128) >> 8);

  if (bit) {
    guint add = split << (8 - writer->shift % 8);
    gsize byte = writer->at + writer->shift / 8 + 1;

    g_assert_cmpuint (byte, <, sizeof writer->data);
    for (; add > 0; byte--) {
      add += writer->data[byte];
      writer->data[byte] = (guint8)add;
      add >>= 8;
    }
  }
  writer->range = bit ? writer->range - split : split;
  for (; writer->range < 128; writer->range <<= 1)
    writer->shift++;
}

static void
put (Writer *writer, guint value, guint n)
{
  while (n-- > 0)
    put_bit (writer, value >> n & 1);
}

typedef struct {
  gboolean key, hidden;
  gboolean segmentation, map, data;
  int deltas[VP8_FILTER_DELTAS]; /* 0: not sent, 64: sent as 0 */
  guint golden, altref;          /* 1: refreshed, 2: copied to */
  gboolean last, entropy;
} Wish;

static void
write_filter (Writer *writer, const Wish *wish)
{
  gboolean any = FALSE;

  put (writer, 0x155, 10);
  for (guint i = 0; i < VP8_FILTER_DELTAS; i++)
    any |= wish->deltas[i] != 0;
  put_bit (writer, TRUE);
  put_bit (writer, any);
  for (guint i = 0; any && i < VP8_FILTER_DELTAS; i++) {
    put_bit (writer, wish->deltas[i] != 0);
    if (wish->deltas[i] != 0) {
      put (writer, (guint)ABS (wish->deltas[i]) & 63, 6);
      put_bit (writer, wish->deltas[i] < 0);
    }
  }
}

static void
write_segmentation (Writer *writer, const Wish *wish)
{
  put_bit (writer, wish->segmentation);
  if (!wish->segmentation)
    return;
  put_bit (writer, wish->map);
  put_bit (writer, wish->data);
  if (wish->data) {
    put_bit (writer, TRUE);
    put (writer, 0x1a5, 9); /* a first quantizer, then none */
    put (writer, 0, 2);
    put (writer, 0, 4);
  }
  if (wish->map)
    put (writer, 0x1ff << 2, 11);
}

/* Returns: the size of a frame whose header ends where its first partition does */
static gsize
write_frame (Writer *writer, const Wish *wish)
{
  gsize size;

  *writer = (Writer){ .at = wish->key ? KEY_SIZE : INTER_SIZE, .range = 255 };
  if (wish->key)
    put (writer, 0, 2);
  write_segmentation (writer, wish);
  write_filter (writer, wish);
  put (writer, 2, 2);
  put (writer, 77, 7);
  put (writer, 0x2b, 6); /* a delta of one quantizer */
  put (writer, 0, 4);
  if (!wish->key) {
    put_bit (writer, wish->golden == 1);
    put_bit (writer, wish->altref == 1);
    if (wish->golden != 1)
      put (writer, wish->golden, 2);
    if (wish->altref != 1)
      put (writer, wish->altref, 2);
    put (writer, 2, 2);
  }
  put_bit (writer, wish->entropy);
  if (!wish->key)
    put_bit (writer, wish->last);
  size = writer->shift / 8 + 3;
  writer->data[0] = (guint8)((wish->key ? 0 : 1) | (wish->hidden ? 0 : 0x10) | (size & 7) << 5);
  writer->data[1] = (guint8)(size >> 3);
  if (wish->key)
    memcpy (writer->data + 3, "\x9d\x01\x2a\x40\x01\xf0\x00", 7);
  return writer->at + size;
}

static Vp8Header
read_frame (const Wish *wish)
{
  Writer writer;
  Vp8Header header;
  const gsize size = write_frame (&writer, wish);

  g_assert_true (vp8_header_parse (writer.data, size, &header));
  return header;
}

static void
test_fields (void)
{
  const Wish key = { .key = TRUE, .entropy = TRUE, .deltas = { 2, 0, -2, -12, 4, -2, 2, 4 } };
  const Wish golden = { .golden = 1, .altref = 2, .hidden = TRUE };
  const Wish segments = { .segmentation = TRUE, .data = TRUE, .last = TRUE };
  Vp8Header header = read_frame (&key);

  g_assert_true (header.key && header.shown && header.refreshes_entropy);
  g_assert_true (header.refreshes_last && header.refreshes_golden && header.refreshes_altref);
  g_assert_false (header.updates_segmentation);
  g_assert_cmpuint (header.sets_filter_deltas, ==, 0xfd);
  g_assert_cmpint (header.filter_deltas[3], ==, -12);
  g_assert_cmpint (header.filter_deltas[7], ==, 4);

  header = read_frame (&golden);
  g_assert_true (header.refreshes_golden && header.refreshes_altref && !header.shown);
  g_assert_false (header.key || header.refreshes_last || header.refreshes_entropy);

  header = read_frame (&segments);
  g_assert_true (header.updates_segmentation && header.refreshes_last && header.shown);
  g_assert_false (header.refreshes_golden || header.refreshes_altref);
}

/* Every single change of a decoder's state makes a frame indispensable. */
static void
test_can_miss (void)
{
  static const Wish needed[] = { { .last = TRUE },
                                 { .golden = 1 },
                                 { .golden = 2 },
                                 { .altref = 1 },
                                 { .altref = 2 },
                                 { .entropy = TRUE },
                                 { .segmentation = TRUE, .map = TRUE },
                                 { .segmentation = TRUE, .data = TRUE },
                                 { .deltas = { 0, 5 } },
                                 { .deltas = { 64 } },
                                 { .key = TRUE } };
  static const Wish idle[] = {
    { 0 }, { .hidden = TRUE }, { .segmentation = TRUE }, { .deltas = { 2 } }, { .deltas = { 0, 64, 64 } }
  };
  const Wish start = { .key = TRUE, .deltas = { 2, 0, -2 } }, later = { .deltas = { 0, 0, 64 }, .last = TRUE };
  Vp8Context context = { 0 };
  Vp8Header header = read_frame (&idle[0]);

  g_assert_false (vp8_context_can_miss (&context, &header));
  header = read_frame (&start);
  vp8_context_follow (&context, &header);
  header = read_frame (&later);
  vp8_context_follow (&context, &header);
  for (guint i = 0; i < G_N_ELEMENTS (needed); i++) {
    header = read_frame (&needed[i]);
    g_test_message ("needed %u", i);
    g_assert_false (vp8_context_can_miss (&context, &header));
    g_assert_true (vp8_context_is_kept_by (&context, &header) == (i < 5));
  }
  for (guint i = 0; i < G_N_ELEMENTS (idle); i++) {
    header = read_frame (&idle[i]);
    g_test_message ("idle %u", i);
    g_assert_true (vp8_context_can_miss (&context, &header));
  }
  vp8_context_follow (&context, NULL);
  g_assert_false (vp8_context_can_miss (&context, &header));
}

/* A frame truncated anywhere in its header is refused; memory checkers see what is read. */
static void
test_truncated (void)
{
  const Wish wishes[] = { { .key = TRUE, .deltas = { 1, 2, 3, 4, 5, 6, 7, 8 } },
                          { .segmentation = TRUE, .map = TRUE, .data = TRUE, .golden = 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (wishes); i++) {
    Writer writer;
    Vp8Header header;
    const gsize size = write_frame (&writer, &wishes[i]);

    for (gsize n = 0; n < size; n++) {
      g_autofree guint8 *part = g_memdup2 (writer.data, n);

      g_assert_false (vp8_header_parse (part, n, &header));
      if (n >= writer.at) { /* a partition that claims to be short */
        part[0] = (guint8)((part[0] & 0x1f) | ((n - writer.at) & 7) << 5);
        part[1] = (guint8)((n - writer.at) >> 3);
        if (n + 4 < size)
          g_assert_false (vp8_header_parse (part, n, &header));
      }
    }
  }
}

static void
test_noise (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (8);

  for (guint i = 0; i < 50000; i++) {
    const gsize size = (gsize)g_rand_int_range (random, 0, 40);
    g_autofree guint8 *noise = g_malloc (MAX (size, 1));
    g_autofree guint8 *exact = NULL;
    Vp8Header header;

    for (gsize n = 0; n < size; n++)
      noise[n] = (guint8)g_rand_int (random);
    if (size > 10 && i % 2 == 0) { /* correct up to the first partition */
      noise[0] &= 0x1e;
      noise[1] = noise[2] = 0;
      noise[0] |= (guint8)((i / 2 % 8) << 5);
      memcpy (noise + 3, "\x9d\x01\x2a", 3);
    }
    exact = g_memdup2 (noise, size);
    if (vp8_header_parse (exact, size, &header))
      g_assert_cmpuint (size, >, 3);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vp8-header/fields", test_fields);
  g_test_add_func ("/vp8-header/can-miss", test_can_miss);
  g_test_add_func ("/vp8-header/truncated", test_truncated);
  g_test_add_func ("/vp8-header/noise", test_noise);
  return g_test_run ();
}
