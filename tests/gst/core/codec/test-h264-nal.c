/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of which H.264 access units may be dropped: parameter sets written here bit by bit, both stream formats,
 * truncated units, and noise. */
#include "gst/core/codec/h264-nal.h"

#include <string.h>

typedef struct {
  GByteArray *bytes;
  guint8 last;
  guint n;
} Bits;

static void
put (Bits *bits, guint value, guint n)
{
  while (n-- > 0) {
    bits->last = (guint8)(bits->last << 1 | (value >> n & 1));
    if (++bits->n % 8 == 0)
      g_byte_array_append (bits->bytes, &bits->last, 1);
  }
}

static void
put_golomb (Bits *bits, guint value)
{
  const guint n = g_bit_storage (value + 1);

  put (bits, 0, n - 1);
  put (bits, value + 1, n);
}

/* A sequence parameter set with emulation prevention bytes. */
static GByteArray *
make_sps (guint profile, guint order_type, gboolean frames_only)
{
  Bits bits = { .bytes = g_byte_array_new () };
  GByteArray *nal = g_byte_array_new ();

  put (&bits, 0x67, 8);
  put (&bits, profile, 8);
  put (&bits, 0x000a, 16); /* with level 10 the next bytes need emulation prevention */
  put_golomb (&bits, 0);
  if (profile == 100) {
    put_golomb (&bits, 1);
    put_golomb (&bits, 0);
    put_golomb (&bits, 0);
    put (&bits, 0, 1);
    put (&bits, 1, 1); /* scaling lists: a full one, one that ends at once, six that are missing */
    put (&bits, 1, 1);
    for (guint i = 0; i < 16; i++)
      put_golomb (&bits, i % 3);
    put (&bits, 1, 1);
    put_golomb (&bits, 16); /* -8 */
    put (&bits, 0, 6);
  }
  put_golomb (&bits, 0);
  put_golomb (&bits, order_type);
  if (order_type == 0) {
    put_golomb (&bits, 4);
  } else if (order_type == 1) {
    put (&bits, 1, 1);
    put_golomb (&bits, 0xfffffe); /* enough zeros for an emulation prevention byte */
    put_golomb (&bits, 0x1000000);
    put_golomb (&bits, 2);
    put_golomb (&bits, 3);
    put_golomb (&bits, 5);
  }
  put_golomb (&bits, 1);
  put (&bits, 0, 1);
  put_golomb (&bits, 39);
  put_golomb (&bits, 22);
  put (&bits, frames_only, 1);
  put (&bits, 0x80, 8 - bits.n % 8);
  for (guint i = 0, zeros = 0; i < bits.bytes->len; i++) {
    const guint8 byte = bits.bytes->data[i];

    if (zeros == 2 && byte <= 3) {
      g_byte_array_append (nal, (const guint8 *)"\3", 1);
      zeros = 0;
    }
    g_byte_array_append (nal, &byte, 1);
    zeros = byte == 0 ? zeros + 1 : 0;
  }
  g_byte_array_unref (bits.bytes);
  return nal;
}

static void
add_nal (GByteArray *unit, guint length_size, const guint8 *nal, gsize length)
{
  guint8 head[4] = { 0, 0, 0, 1 };

  for (guint i = 0; i < length_size; i++)
    head[i] = (guint8)(length >> 8 * (length_size - 1 - i));
  g_byte_array_append (unit, head, length_size > 0 ? length_size : 4);
  g_byte_array_append (unit, nal, (guint)length);
}

/* An access unit of NAL units with these first bytes. */
static gboolean
is_disposable (H264Stream *stream, const char *headers)
{
  g_autoptr (GByteArray) unit = g_byte_array_new ();

  for (const char *header = headers; *header != '\0'; header++) {
    const guint8 nal[] = { (guint8)*header, 0x9a, 0x00, 0x00, 0x03, 0x01, 0x42 };

    add_nal (unit, stream->length_size, nal, sizeof nal);
  }
  return h264_stream_is_disposable (stream, unit->data, unit->len);
}

static void
check_units (H264Stream *stream, gboolean possible)
{
  g_assert_true (is_disposable (stream, "\x01") == possible);
  g_assert_true (is_disposable (stream, "\x01\x01\x01") == possible);
  g_assert_true (is_disposable (stream, "\x09\x06\x01\x0c") == possible);
  g_assert_false (is_disposable (stream, "\x21"));     /* a reference */
  g_assert_false (is_disposable (stream, "\x01\x41")); /* in part */
  g_assert_false (is_disposable (stream, "\x65"));
  g_assert_false (is_disposable (stream, "\x68\x01")); /* contains a picture parameter set */
  g_assert_false (is_disposable (stream, "\x02\x03")); /* data partitions */
  g_assert_false (is_disposable (stream, "\x0e\x01")); /* layers of SVC */
  g_assert_false (is_disposable (stream, "\x0a\x01")); /* ends the sequence */
  g_assert_false (is_disposable (stream, "\x09\x06")); /* no picture at all */
}

static void
learn (H264Stream *stream, guint profile, guint order_type, gboolean frames_only)
{
  g_autoptr (GByteArray) sps = make_sps (profile, order_type, frames_only);
  g_autoptr (GByteArray) unit = g_byte_array_new ();

  add_nal (unit, stream->length_size, sps->data, sps->len);
  g_assert_false (h264_stream_is_disposable (stream, unit->data, unit->len));
}

static void
test_start_codes (void)
{
  static const guint profiles[] = { 66, 77, 100 };
  H264Stream stream;

  for (guint p = 0; p < G_N_ELEMENTS (profiles); p++) {
    for (guint type = 0; type < 3; type++) {
      g_assert_true (h264_stream_init (&stream, NULL, 0));
      check_units (&stream, FALSE); /* no parameter set yet */
      learn (&stream, profiles[p], type, TRUE);
      check_units (&stream, TRUE);
      learn (&stream, profiles[p], type, FALSE);
      check_units (&stream, FALSE); /* two fields may share a picture */
    }
  }
}

static void
test_lengths (void)
{
  for (guint size = 1; size <= 4; size++) {
    for (guint frames_only = 0; frames_only < 2; frames_only++) {
      g_autoptr (GByteArray) sps = make_sps (100, 0, frames_only);
      g_autoptr (GByteArray) record = g_byte_array_new ();
      const guint8 head[] = { 1, 100, 0, 10, (guint8)(0xfc | (size - 1)), 0xe1, 0, (guint8)sps->len };
      H264Stream stream;

      g_byte_array_append (record, head, sizeof head);
      g_byte_array_append (record, sps->data, sps->len);
      g_assert_true (h264_stream_init (&stream, record->data, record->len));
      check_units (&stream, frames_only == 1);
      for (guint n = 0; n < record->len; n++) {
        g_autofree guint8 *part = g_memdup2 (record->data, n);

        h264_stream_init (&stream, part != NULL ? part : (const guint8 *)"", n);
        g_assert_false (is_disposable (&stream, "\x01"));
      }
    }
  }
}

/* A truncated unit is left to the decoder. */
static void
test_truncated (void)
{
  static const guint8 unit[] = { 0, 0, 0, 3, 0x01, 1, 2, 0, 0, 0, 2, 0x01, 3 };
  H264Stream stream = { .length_size = 4, .has_sequence = TRUE };

  g_assert_true (h264_stream_is_disposable (&stream, unit, sizeof unit));
  for (gsize n = 0; n < sizeof unit; n++) {
    g_autofree guint8 *part = g_memdup2 (unit, n);

    g_assert_true (h264_stream_is_disposable (&stream, part, n) == (n == 7));
  }
}

static void
test_noise (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (8);

  for (guint i = 0; i < 50000; i++) {
    const gsize size = (gsize)g_rand_int_range (random, 0, 64);
    g_autofree guint8 *noise = g_malloc0 (MAX (size, 1));
    g_autofree guint8 *exact = NULL;
    H264Stream stream;

    for (gsize n = 0; n < size; n++)
      noise[n] = (guint8)(g_rand_boolean (random) ? g_rand_int (random) % 4 : g_rand_int (random));
    if (size > 5 && i % 3 > 0)
      memcpy (noise, i % 3 == 1 ? "\0\0\1\x67\x64" : "\1\x64\0\x1f\xff", 5);
    exact = g_memdup2 (noise, size);
    h264_stream_init (&stream, i % 2 ? exact : NULL, i % 2 ? size : 0);
    if (size > 0)
      h264_stream_is_disposable (&stream, exact, size);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/h264-nal/start-codes", test_start_codes);
  g_test_add_func ("/h264-nal/lengths", test_lengths);
  g_test_add_func ("/h264-nal/truncated", test_truncated);
  g_test_add_func ("/h264-nal/noise", test_noise);
  return g_test_run ();
}
