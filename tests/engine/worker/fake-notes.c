/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Notes of fake workers. Written by FakeWorker, read by tests of the engine. */
#include "tests/engine/worker/fake-notes.h"

#include <string.h>

FakeNotes *
fake_notes_new (void)
{
  FakeNotes *self = g_new0 (FakeNotes, 1);

  self->asked = g_string_new (NULL);
  self->admitted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
  self->forgot = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
fake_notes_free (FakeNotes *self)
{
  g_string_free (self->asked, TRUE);
  g_hash_table_unref (self->admitted);
  g_hash_table_unref (self->forgot);
  g_free (self->text);
  g_free (self);
}

void
fake_notes_add (FakeNotes *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_string_append_vprintf (self->asked, format, arguments);
  va_end (arguments);
  g_string_append_c (self->asked, '\n');
}

gboolean
fake_notes_are (const FakeNotes *self, const char *expected)
{
  return g_str_equal (self->asked->str, expected);
}

gboolean
fake_notes_have (const FakeNotes *self, const char *part)
{
  return strstr (self->asked->str, part) != NULL;
}

const char *
fake_notes_get_admitted (FakeNotes *self, const char *operation)
{
  GHashTable *admitted = g_hash_table_lookup (self->admitted, operation);
  g_autoptr (GList) ids = NULL;
  GString *text;

  if (admitted == NULL)
    return NULL;
  ids = g_list_sort (g_hash_table_get_keys (admitted), (GCompareFunc)g_strcmp0);
  text = g_string_new (NULL);
  for (GList *at = ids; at != NULL; at = at->next)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", (const char *)at->data);
  g_free (self->text);
  self->text = g_string_free (text, FALSE);
  return self->text;
}

const char *
fake_notes_get_forgot (const FakeNotes *self, const char *operation)
{
  return g_hash_table_lookup (self->forgot, operation);
}
