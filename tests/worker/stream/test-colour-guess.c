/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of guessed colours, by codec and size. */
#include "manager/worker/stream/reel-colour-guess.h"

static const struct {
  const char *codec;
  guint width, height;
  const char *colorimetry;
  gboolean certain;
} rows[] = {
  { "video/x-vp8", 640, 360, "bt601", TRUE },    { "video/x-vp8", 360, 640, "bt601", TRUE },
  { "video/x-vp8", 1920, 1080, "bt601", TRUE },  { "video/x-h263", 1408, 1152, "bt601", TRUE },
  { "image/jpeg", 1280, 720, "1:4:0:0", FALSE }, { "video/x-h264", 640, 360, "bt601", FALSE },
  { "video/x-h264", 360, 640, "bt601", FALSE },  { "video/x-h264", 720, 576, "bt601", FALSE },
  { "video/x-h264", 576, 1024, "bt601", FALSE }, { "video/x-h264", 1280, 720, "bt709", FALSE },
  { "video/x-h264", 720, 1280, "bt709", FALSE }, { "video/x-vp9", 1920, 1080, "bt709", FALSE },
  { "video/x-raw", 320, 240, "bt601", FALSE },   { NULL, 1, 1, "bt601", FALSE },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    ReelColourGuess guess = reel_colour_guess (rows[i].codec, rows[i].width, rows[i].height);

    g_test_message ("%s %u×%u", rows[i].codec != NULL ? rows[i].codec : "-", rows[i].width, rows[i].height);
    g_assert_cmpstr (guess.colorimetry, ==, rows[i].colorimetry);
    g_assert_cmpint (guess.certain, ==, rows[i].certain);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/colour-guess/table", test_table);
  return g_test_run ();
}
