/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parses XML answers; see the header for who calls it. */
#include "manager/courier/reel-s3-answer.h"

#include <string.h>

#define MAX_ELEMENTS 20000 /* a page of 1000 parts has fewer */

typedef struct {
  char *name;
  char *text;
} Element;

struct _ReelS3Answer {
  GArray *elements; /* Element: those with text, in order */
};

static void
element_clear (gpointer data)
{
  Element *element = data;

  g_free (element->name);
  g_free (element->text);
}

static void
on_text (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  ReelS3Answer *self = data;
  const char *name = g_markup_parse_context_get_element (context);
  Element element = { g_strdup (name), g_strstrip (g_strndup (text, length)) };

  if (name != NULL && *element.text != '\0' && self->elements->len < MAX_ELEMENTS)
    g_array_append_val (self->elements, element);
  else
    element_clear (&element);
}

ReelS3Answer *
reel_s3_answer_new (const char *text, gsize length)
{
  static const GMarkupParser parser = { .text = on_text };
  ReelS3Answer *self = g_new0 (ReelS3Answer, 1);
  g_autoptr (GMarkupParseContext) context = NULL;

  self->elements = g_array_new (FALSE, FALSE, sizeof (Element));
  g_array_set_clear_func (self->elements, element_clear);
  context = g_markup_parse_context_new (&parser, 0, self, NULL);
  if (!g_markup_parse_context_parse (context, text, (gssize)length, NULL) ||
      !g_markup_parse_context_end_parse (context, NULL))
    g_array_set_size (self->elements, 0);
  return self;
}

void
reel_s3_answer_free (ReelS3Answer *self)
{
  g_array_unref (self->elements);
  g_free (self);
}

static const Element *
get (const ReelS3Answer *self, guint i)
{
  return &g_array_index (self->elements, Element, i);
}

const char *
reel_s3_answer_find (const ReelS3Answer *self, const char *name)
{
  for (guint i = 0; i < self->elements->len; i++) {
    if (g_str_equal (get (self, i)->name, name))
      return get (self, i)->text;
  }
  return NULL;
}

void
reel_s3_part_free (gpointer data)
{
  ReelS3Part *part = data;

  g_free (part->etag);
  g_free (part);
}

GPtrArray *
reel_s3_answer_list_parts (const ReelS3Answer *self)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (reel_s3_part_free);
  ReelS3Part *part = NULL;

  for (guint i = 0; i < self->elements->len; i++) {
    const Element *element = get (self, i);

    if (g_str_equal (element->name, "PartNumber")) {
      part = g_new0 (ReelS3Part, 1);
      part->number = (guint)g_ascii_strtoull (element->text, NULL, 10);
      g_ptr_array_add (parts, part);
    } else if (part != NULL && g_str_equal (element->name, "Size")) {
      part->size = g_ascii_strtoull (element->text, NULL, 10);
    } else if (part != NULL && g_str_equal (element->name, "ETag")) {
      g_free (part->etag);
      part->etag = reel_s3_answer_strip_etag (element->text);
    }
  }
  return parts;
}

GStrv
reel_s3_answer_list_uploads (const ReelS3Answer *self, const char *key)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  gboolean is_ours = FALSE;

  for (guint i = 0; i < self->elements->len; i++) {
    const Element *element = get (self, i);

    if (g_str_equal (element->name, "Key"))
      is_ours = g_str_equal (element->text, key);
    else if (is_ours && g_str_equal (element->name, "UploadId"))
      g_strv_builder_add (ids, element->text);
  }
  return g_strv_builder_end (ids);
}

char *
reel_s3_answer_strip_etag (const char *etag)
{
  gsize length = etag != NULL ? strlen (etag) : 0;

  if (length >= 2 && etag[0] == '"' && etag[length - 1] == '"')
    return g_strndup (etag + 1, length - 2);
  return g_strdup (etag);
}
