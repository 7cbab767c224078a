/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts that the command line names by their file. */
#include "manager/ctl/ctl-input.h"

#include "manager/ctl/ctl-error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static char *
read_stream (FILE *file, const char *name, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char block[4096];
  gsize length;

  while ((length = fread (block, 1, sizeof block, file)) > 0)
    g_string_append_len (text, block, length);
  if (ferror (file) || strlen (text->str) != text->len || !g_utf8_validate (text->str, text->len, NULL)) {
    g_set_error (error, CTL_USAGE_ERROR, 0, "%s holds no text", name);
    return NULL;
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
ctl_input_read (const char *name, GError **error)
{
  FILE *file;
  char *text;

  if (g_str_equal (name, "-"))
    return read_stream (stdin, "the standard input", error);
  file = fopen (name, "re");
  if (file == NULL) {
    g_set_error (error, CTL_USAGE_ERROR, 0, "%s: %s", name, g_strerror (errno));
    return NULL;
  }
  text = read_stream (file, name, error);
  fclose (file);
  return text;
}
