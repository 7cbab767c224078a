/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The syntax of an iCalendar text. */
#include "manager/core/document/reel-icalendar.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-text.h"

#include <string.h>

#define OUTERMOST       "VCALENDAR"
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

typedef struct {
  const char *const *properties;
  GPtrArray *open; /* char *: names of the components around the current line */
  gboolean seen;   /* the outermost component was opened */
  GString *kept;
  guint n_kept; /* properties */
  guint n_components;
  guint number; /* of the line in which the property begins */
} Reduction;

static gboolean
refuse (const Reduction *self, const char *line, const char *why, GError **error)
{
  g_autofree char *quoted = reel_text_quote (line);

  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "icalendar: line %u, “%s”: %s", self->number, quoted,
               why);
  return FALSE;
}

static gboolean
open_component (Reduction *self, const char *line, const char *name, GError **error)
{
  if (self->open->len == 0 && (self->seen || g_ascii_strcasecmp (name, OUTERMOST) != 0))
    return refuse (self, line, "there is one " OUTERMOST ", and all else is inside of it", error);
  if (self->open->len == REEL_ICALENDAR_MAX_DEPTH)
    return refuse (self, line, "components are nested too deeplyly", error);
  if (self->n_components++ == REEL_ICALENDAR_MAX_COMPONENTS)
    return refuse (self, line, "there are more than 10000 components before it", error);
  self->seen = TRUE;
  g_ptr_array_add (self->open, g_strdup (name));
  return TRUE;
}

static gboolean
close_component (Reduction *self, const char *line, const char *name, GError **error)
{
  const char *innermost = self->open->len > 0 ? g_ptr_array_index (self->open, self->open->len - 1) : NULL;

  if (innermost == NULL || g_ascii_strcasecmp (innermost, name) != 0)
    return refuse (self, line, "it closes a component that is not open", error);
  g_ptr_array_set_size (self->open, (int)self->open->len - 1);
  return TRUE;
}

static gboolean
is_name (const char *line, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isalnum (line[i]) && line[i] != '-')
      return FALSE;
  }
  return length > 0;
}

static gboolean
counts (const Reduction *self, const char *name)
{
  for (guint i = 0; self->properties[i] != NULL; i++) {
    if (g_ascii_strcasecmp (self->properties[i], name) == 0)
      return TRUE;
  }
  return FALSE;
}

/* LINE is unfolded. */
static gboolean
take_line (Reduction *self, const char *line, GError **error)
{
  gsize length = strcspn (line, ";:");
  g_autofree char *name = g_strndup (line, length);
  g_autofree char *value = NULL;
  gboolean begins = g_ascii_strcasecmp (name, "BEGIN") == 0;

  if (*line == '\0')
    return TRUE;
  if (line[length] == '\0' || !is_name (line, length))
    return refuse (self, line, "this is not a property", error);
  if (begins || g_ascii_strcasecmp (name, "END") == 0) {
    value = g_strstrip (g_strdup (line + length + 1));
    if (line[length] != ':' || !is_name (value, strlen (value)))
      return refuse (self, line, "this names no component", error);
    if (!(begins ? open_component : close_component) (self, line, value, error))
      return FALSE;
    g_string_append_printf (self->kept, "%s:%s\r\n", name, value);
    return TRUE;
  }
  if (self->open->len == 0)
    return refuse (self, line, "there is one " OUTERMOST ", and all else is inside of it", error);
  if (!counts (self, name))
    return TRUE;
  if (strlen (line) > REEL_ICALENDAR_MAX_LINE_BYTES)
    return refuse (self, line, "the property is longer than 8192 bytes", error);
  if (self->n_kept++ == REEL_ICALENDAR_MAX_PROPERTIES)
    return refuse (self, line, "there are more than 10000 properties before it", error);
  g_string_append_printf (self->kept, "%s\r\n", line);
  return TRUE;
}

/* Appends the bytes of a line, and advances TEXT past its end. */
static void
append_line (GString *line, const char **text, const char *end)
{
  const char *newline = memchr (*text, '\n', (gsize)(end - *text));
  const char *stop = newline != NULL ? newline : end;
  gsize length = (gsize)(stop - *text);

  g_string_append_len (line, *text, (gssize)(length > 0 && stop[-1] == '\r' ? length - 1 : length));
  *text = newline != NULL ? newline + 1 : end;
}

static gboolean
take_all (Reduction *self, const char *text, GError **error)
{
  const char *end = text + strlen (text);
  g_autoptr (GString) line = g_string_new (NULL);
  guint next = 1;

  while (*text != '\0') {
    g_string_truncate (line, 0);
    self->number = next++;
    append_line (line, &text, end);
    /* A line that begins with a blank continues the previous one (RFC 5545, section 3.1). */
    for (; *text == ' ' || *text == '\t'; next++) {
      text++;
      append_line (line, &text, end);
    }
    if (!take_line (self, line->str, error))
      return FALSE;
  }
  if (self->open->len == 0 && self->seen)
    return TRUE;
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "icalendar: %s",
               self->seen ? "a component is not closed" : "there is no " OUTERMOST);
  return FALSE;
}

/* The length of the fold at TEXT: a line end and the blank that continues the line. */
static gsize
measure_fold (const char *text, const char *end)
{
  gsize line_end = *text == '\r' && end - text > 1 && text[1] == '\n' ? 2 : *text == '\n';

  if (line_end == 0 || (gsize)(end - text) <= line_end || (text[line_end] != ' ' && text[line_end] != '\t'))
    return 0;
  return line_end + 1;
}

char *
reel_icalendar_unfold (const char *text, gsize *length)
{
  const char *end = text + *length;
  GString *unfolded = g_string_sized_new (*length);

  if (*length >= strlen (BYTE_ORDER_MARK) && memcmp (text, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0)
    text += strlen (BYTE_ORDER_MARK);
  while (text < end) {
    gsize fold = measure_fold (text, end);

    if (fold == 0)
      g_string_append_c (unfolded, *text++);
    text += fold;
  }
  *length = unfolded->len;
  return g_string_free (unfolded, FALSE);
}

char *
reel_icalendar_reduce (const char *text, const char *const *properties, GError **error)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (g_free);
  Reduction self = { .properties = properties, .open = open, .kept = g_string_new (NULL) };

  if (g_str_has_prefix (text, BYTE_ORDER_MARK))
    text += strlen (BYTE_ORDER_MARK);
  if (take_all (&self, text, error))
    return g_string_free (self.kept, FALSE);
  g_string_free (self.kept, TRUE);
  return NULL;
}
