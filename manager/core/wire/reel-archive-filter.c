/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Archive1.Search asks for. */
#include "manager/core/wire/reel-archive-filter.h"

#include "manager/core/wire/reel-error.h"

#define OFFSET(member) G_STRUCT_OFFSET (Given, member)

typedef struct {
  char *text;
  char *document_id;
  char *operation;
  char *user;
} Given;

const ReelDictKey reel_archive_filter_keys[] = {
  { "text", REEL_DICT_TEXT, OFFSET (text), REEL_ARCHIVE_TEXT_MAX_BYTES,
    .help = "words of the subject or the chat; \"a phrase\", beginn*" },
  { "document-id", REEL_DICT_ID, OFFSET (document_id) },
  { "recording-operation-id", REEL_DICT_ID, OFFSET (operation) },
  { "user", REEL_DICT_ID, OFFSET (user), .help = "who asks; none: a trusted server" },
  { NULL },
};

static gboolean
is_own (const char *name)
{
  for (const ReelDictKey *key = reel_archive_filter_keys; key->key != NULL; key++) {
    if (g_str_equal (key->key, name))
      return TRUE;
  }
  return FALSE;
}

/* The entries that are our own, or the others. */
static GVariant *
take_part (GVariant *filter, gboolean own)
{
  GVariantBuilder part;
  GVariantIter iter;

  g_variant_builder_init (&part, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, filter);
  for (;;) {
    g_autoptr (GVariant) entry = g_variant_iter_next_value (&iter);
    g_autoptr (GVariant) name = entry != NULL ? g_variant_get_child_value (entry, 0) : NULL;

    if (entry == NULL)
      return g_variant_ref_sink (g_variant_builder_end (&part));
    if (is_own (g_variant_get_string (name, NULL)) == own)
      g_variant_builder_add_value (&part, entry);
  }
}

static gboolean
has_word (const char *text, GError **error)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c)) {
    if (g_unichar_isalnum (g_utf8_get_char (c)))
      return TRUE;
  }
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                       "text: there is no word in it that could be looked for");
  return FALSE;
}

ReelArchiveFilter *
reel_archive_filter_parse (GVariant *filter, GError **error)
{
  g_autoptr (GVariant) own = take_part (filter, TRUE);
  g_autoptr (GVariant) others = take_part (filter, FALSE);
  g_autoptr (ReelArchiveFilter) self = g_new0 (ReelArchiveFilter, 1);
  Given given = { 0 };
  gboolean read = reel_dict_read (own, reel_archive_filter_keys, &given, NULL, error);

  self->text = given.text;
  self->document_id = given.document_id;
  self->operation = given.operation;
  self->user = given.user;
  if (!read || (self->text != NULL && !has_word (self->text, error)))
    return NULL;
  self->recordings = reel_recording_filter_parse (others, error);
  return self->recordings != NULL ? g_steal_pointer (&self) : NULL;
}

void
reel_archive_filter_free (ReelArchiveFilter *self)
{
  g_clear_pointer (&self->recordings, reel_recording_filter_free);
  g_free (self->text);
  g_free (self->document_id);
  g_free (self->operation);
  g_free (self->user);
  g_free (self);
}
