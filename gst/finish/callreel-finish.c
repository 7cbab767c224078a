/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * callreel-finish FILE…: finishes recordings whose recorder died. The manager, which does not link the media code,
 * spawns it for the orphans that it finds. One line of JSON a file on standard output, in the order of the arguments:
 *   {"file":"/path","format":"mp4","duration-ns":1234,"size":5678}  or  {"file":"/path","error":"…"}
 * Exit code: 0 all are finished, 1 some could not be, 2 usage.
 */
#include "gst/sink/chunkfinish.h"

#include <stdio.h>

/* @text as a JSON string. */
static gchar *
quote (const gchar *text)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_new ("\"");

  for (const guchar *at = (const guchar *)valid; *at; at++) {
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
finish_one (const gchar *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *file = quote (path);
  ChunkFinished finished;

  if (chunk_finish (path, &finished, &error)) {
    printf ("{\"file\":%s,\"format\":\"%s\",\"duration-ns\":%" G_GUINT64_FORMAT ",\"size\":%" G_GUINT64_FORMAT "}\n",
            file, finished.format, finished.duration, finished.size);
  } else {
    g_autofree gchar *text = quote (error->message);
    printf ("{\"file\":%s,\"error\":%s}\n", file, text);
  }
  fflush (stdout);
  return error == NULL;
}

int
main (int argc, char **argv)
{
  int code = 0;

  if (argc < 2) {
    fprintf (stderr, "Usage: callreel-finish FILE…\nFinishes recordings whose recorder died, in place.\n");
    return 2;
  }
  for (int i = 1; i < argc; i++)
    if (!finish_one (argv[i]))
      code = 1;
  return code;
}
