/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WAV files: where their samples are, and muting one channel. */
#include "manager/core/media/reel-wav.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

static const guint8 plain[] = {
  'R', 'I', 'F', 'F', 44, 0,   0, 0, 'W', 'A', 'V', 'E', 'f', 'm', 't', ' ', 16, 0, 0, 0, 1, 0, 2, 0,
  128, 62,  0,   0,   0,  250, 0, 0, 4,   0,   16,  0,   'd', 'a', 't', 'a', 8,  0, 0, 0, 1, 2, 3, 4,
};

static void
test_read (void)
{
  g_autofree guint8 *wide = g_malloc0 (12 + 36 + 48 + 8);
  ReelWav wav;
  gsize at = 0;

  g_assert_true (reel_wav_read (plain, sizeof plain, &wav, NULL));
  g_assert_cmpuint (wav.offset, ==, 44);
  g_assert_cmpuint (wav.bytes, ==, 8);
  g_assert_cmpuint (wav.channels, ==, 2);
  /* RF64, with chunks of other programs before the samples, and the size in another place. */
  memcpy (wide, "RF64\xff\xff\xff\xffWAVE", 12);
  at = 12;
  memcpy (wide + at, "ds64\x1c\0\0\0", 8);
  at += 8 + 28;
  memcpy (wide + at, "fmt \x28\0\0\0\xfe\xff\x08\0", 12);
  wide[at + 8 + 14] = 16;
  wide[at + 8 + 24] = 1;
  at += 8 + 40;
  memcpy (wide + at, "data\xff\xff\xff\xff", 8);
  g_assert_true (reel_wav_read (wide, at + 8, &wav, NULL));
  g_assert_cmpuint (wav.offset, ==, at + 8);
  g_assert_cmpuint (wav.bytes, ==, 0);
  g_assert_cmpuint (wav.channels, ==, 8);
}

static void
assert_refused (gsize place, guint8 byte)
{
  guint8 broken[sizeof plain];
  ReelWav wav;
  g_autoptr (GError) error = NULL;

  memcpy (broken, plain, sizeof plain);
  broken[place] = byte;
  g_assert_false (reel_wav_read (broken, sizeof broken, &wav, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
}

static void
test_refused (void)
{
  ReelWav wav;

  assert_refused (0, 'X');
  assert_refused (8, 'X');
  assert_refused (20, 3);   /* floating point */
  assert_refused (22, 0);   /* no channel */
  assert_refused (22, 200); /* too many */
  assert_refused (34, 24);  /* bits */
  assert_refused (16, 255); /* beyond the end */
  assert_refused (36, 'x'); /* no samples */
  for (gsize length = 0; length < 44; length++)
    g_assert_false (reel_wav_read (plain, length, &wav, NULL));
}

static void
test_mute (void)
{
  guint8 samples[] = { 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7 };
  const guint8 expected[] = { 1, 1, 0, 0, 3, 3, 4, 4, 0, 0, 6, 6, 7, 7 };

  reel_wav_mute (samples, sizeof samples, 3, 1);
  g_assert_cmpmem (samples, sizeof samples, expected, sizeof expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/wav/read", test_read);
  g_test_add_func ("/core/wav/refused", test_refused);
  g_test_add_func ("/core/wav/mute", test_mute);
  return g_test_run ();
}
