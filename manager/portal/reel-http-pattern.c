/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Patterns of paths; see the header for who uses them. */
#include "manager/portal/reel-http-pattern.h"

#include <string.h>

#define MAX_SEGMENTS 16

/* @name: NULL: the segment is @text; else it is any value followed by @text */
typedef struct {
  char *name;
  char *text;
} Segment;

struct _ReelHttpPattern {
  char *text;
  GArray *segments;
};

static void
segment_clear (gpointer data)
{
  Segment *segment = data;

  g_free (segment->name);
  g_free (segment->text);
}

ReelHttpPattern *
reel_http_pattern_new (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text + 1, "/", MAX_SEGMENTS);
  ReelHttpPattern *self = g_new0 (ReelHttpPattern, 1);

  self->text = g_strdup (text);
  self->segments = g_array_new (FALSE, FALSE, sizeof (Segment));
  g_array_set_clear_func (self->segments, segment_clear);
  for (guint i = 0; parts[i] != NULL; i++) {
    const char *end = *parts[i] == '{' ? strchr (parts[i], '}') : NULL;
    Segment segment = {
      .name = end != NULL ? g_strndup (parts[i] + 1, (gsize)(end - parts[i] - 1)) : NULL,
      .text = g_strdup (end != NULL ? end + 1 : parts[i]),
    };

    g_array_append_val (self->segments, segment);
  }
  return self;
}

void
reel_http_pattern_free (ReelHttpPattern *self)
{
  g_array_unref (self->segments);
  g_free (self->text);
  g_free (self);
}

const char *
reel_http_pattern_get_text (const ReelHttpPattern *self)
{
  return self->text;
}

static gboolean
is_value (const char *value)
{
  if (*value == '\0' || g_str_equal (value, ".") || g_str_equal (value, "..") || !g_utf8_validate (value, -1, NULL))
    return FALSE;
  for (const char *at = value; *at != '\0'; at = g_utf8_next_char (at)) {
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  }
  return TRUE;
}

static gboolean
match_segment (const Segment *segment, const char *part, GHashTable *values)
{
  g_autofree char *encoded = NULL;
  g_autofree char *value = NULL;

  if (segment->name == NULL)
    return g_str_equal (part, segment->text);
  if (!g_str_has_suffix (part, segment->text))
    return FALSE;
  encoded = g_strndup (part, strlen (part) - strlen (segment->text));
  value = g_uri_unescape_string (encoded, NULL);
  if (value == NULL || !is_value (value))
    return FALSE;
  g_hash_table_insert (values, g_strdup (segment->name), g_steal_pointer (&value));
  return TRUE;
}

GHashTable *
reel_http_pattern_match (const ReelHttpPattern *self, const char *path)
{
  g_auto (GStrv) parts = *path == '/' ? g_strsplit (path + 1, "/", MAX_SEGMENTS + 1) : NULL;
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (parts == NULL || g_strv_length (parts) != self->segments->len)
    return NULL;
  for (guint i = 0; parts[i] != NULL; i++) {
    if (!match_segment (&g_array_index (self->segments, Segment, i), parts[i], values))
      return NULL;
  }
  return g_steal_pointer (&values);
}

int
reel_http_pattern_compare (const ReelHttpPattern *a, const ReelHttpPattern *b)
{
  for (guint i = 0; i < MIN (a->segments->len, b->segments->len); i++) {
    const Segment *left = &g_array_index (a->segments, Segment, i), *right = &g_array_index (b->segments, Segment, i);

    if ((left->name == NULL) != (right->name == NULL))
      return left->name == NULL ? -1 : 1;
    if (left->name != NULL && strlen (left->text) != strlen (right->text))
      return strlen (left->text) > strlen (right->text) ? -1 : 1;
  }
  return 0;
}
