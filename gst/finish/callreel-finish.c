/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreel-finish [--until NS] FILE…: finishes the recordings of a recorder that died, and removes everything later
 * than NS ns from the start of the file. The manager, which does not link the media code, spawns it for orphaned files.
 * Prints one line of JSON for each file, in the order of the arguments:
 *   {"file":"/path","format":"mp4","duration-ns":1234,"size":5678}  or  {"file":"/path","error":"…"}
 * Exit status: 0 all are finished, 1 some could not be, 2 wrong usage. */
#include "gst/core/file/chunk-stream.h"
#include "gst/sink/chunkfinish.h"

#include <stdio.h>

/* @text as a JSON string. */
static char *
quote (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_new ("\"");

  for (const guint8 *at = (const guint8 *)valid; *at; at++) {
    if (*at == '"' || *at == '\\')
      g_string_append_printf (out, "\\%c", *at);
    else if (*at < 0x20)
      g_string_append_printf (out, "\\u%04x", *at);
    else
      g_string_append_c (out, *at);
  }
  g_string_append_c (out, '"');
  return g_string_free (out, FALSE);
}

static gboolean
finish_one (const char *path, guint64 until)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = quote (path);
  ChunkFinished finished;

  if (chunk_finish (path, until, &finished, &error)) {
    printf ("{\"file\":%s,\"format\":\"%s\",\"duration-ns\":%" G_GUINT64_FORMAT ",\"size\":%" G_GUINT64_FORMAT "}\n",
            file, finished.format, finished.duration, finished.size);
  } else {
    g_autofree char *text = quote (error->message);
    printf ("{\"file\":%s,\"error\":%s}\n", file, text);
  }
  fflush (stdout);
  return error == NULL;
}

int
main (int argc, char **argv)
{
  guint64 until = CHUNK_TIME_NONE;
  int code = 0, first = 1;

  if (argc > 2 && g_str_equal (argv[1], "--until")) {
    if (!g_ascii_string_to_unsigned (argv[2], 10, 0, CHUNK_TIME_NONE - 1, &until, NULL))
      argc = 0;
    first = 3;
  }
  if (argc <= first) {
    fprintf (stderr, "Usage: callreel-finish [--until NS] FILE…\nFinishes the recordings of a recorder that died, in "
                     "place. With --until, everything later than NS nanoseconds from the start of a file is removed, "
                     "and up to a fragment before that.\n");
    return 2;
  }
  for (int i = first; i < argc; i++)
    if (!finish_one (argv[i], until))
      code = 1;
  return code;
}
