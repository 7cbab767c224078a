/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads files that the command line names. */
#include "manager/ctl/ctl-input.h"

#include "manager/core/document/reel-icalendar.h"
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
  if (ferror (file) || strlen (text->str) != text->len) {
    g_set_error (error, CTL_USAGE_ERROR, 0, "%s is not a text", name);
    return NULL;
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
read_bytes (const char *name, GError **error)
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

static char *
check_text (char *text, const char *name, GError **error)
{
  if (text == NULL || g_utf8_validate (text, -1, NULL))
    return text;
  g_free (text);
  g_set_error (error, CTL_USAGE_ERROR, 0, "%s is not a text", g_str_equal (name, "-") ? "the standard input" : name);
  return NULL;
}

char *
ctl_input_read (const char *name, GError **error)
{
  return check_text (read_bytes (name, error), name, error);
}

char *
ctl_input_read_calendar (const char *name, GError **error)
{
  char *text = read_bytes (name, error);
  gsize length;

  if (text != NULL && !g_utf8_validate (text, -1, NULL)) {
    g_autofree char *folded = text;

    length = strlen (folded);
    text = reel_icalendar_unfold (folded, &length);
  }
  return check_text (text, name, error);
}
