/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files of a recording, by their first bytes. */
#include "manager/core/media/reel-file-type.h"

#include <string.h>

static const struct {
  const char *bytes;
  gsize length;
  const char *content_type;
} rows[] = {
  { "\0\0\0\x20"
    "ftypisom",
    12, "video/mp4" },
  { "ID3\4", 4, "audio/mpeg" },
  { "\xff\xf3\x84", 3, "audio/mpeg" },
  { "\xff\xfb\x90", 3, "audio/mpeg" },
  { "RIFF\0\0\0\0WAVE", 12, "audio/wav" },
  { "RF64\xff\xff\xff\xffWAVE", 12, "audio/wav" },
  { "\xff\xd8\xff\xe0", 4, "image/jpeg" },
  { "WEBVTT\n", 7, "text/vtt; charset=utf-8" },
  { "{\"a\":1}", 7, "application/json" },
  { "age-encryption.org/v1\n-> X", 26, "application/octet-stream" },
  { "age-encryption.org/v2\n", 22, "application/octet-stream" },
  { "<html>", 6, "application/octet-stream" },
  { "", 0, "application/octet-stream" },
  { "ftyp", 4, "application/octet-stream" },
};

static void
test_guess (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const ReelFileType *type = reel_file_type_guess ((const guint8 *)rows[i].bytes, rows[i].length);

    g_assert_cmpstr (type->content_type, ==, rows[i].content_type);
    g_assert_cmpint (type->sealed, ==, strstr (rows[i].bytes, "/v1\n") != NULL);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-type/guess", test_guess);
  return g_test_run ();
}
