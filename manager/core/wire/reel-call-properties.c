/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The properties of a call in CreateCall and Update. */
#include "manager/core/wire/reel-call-properties.h"

#include "manager/core/wire/reel-dict.h"
#include "manager/core/wire/reel-error.h"

#define OFFSET(member) G_STRUCT_OFFSET (ReelCallProperties, member)

#define KEY_SUBJECT                                                                                                    \
  {                                                                                                                    \
    "subject", REEL_DICT_TEXT, OFFSET (subject), 4096                                                                  \
  }
#define KEY_MEETING_ID                                                                                                 \
  {                                                                                                                    \
    "meeting-id", REEL_DICT_TEXT, OFFSET (meeting_id), 1024                                                            \
  }
#define KEY_VARIABLES                                                                                                  \
  {                                                                                                                    \
    "variables", REEL_DICT_TEXTS, OFFSET (variables)                                                                   \
  }
#define KEY_METADATA                                                                                                   \
  {                                                                                                                    \
    "metadata", REEL_DICT_TEXTS, OFFSET (metadata)                                                                     \
  }
#define KEY_LANGUAGE                                                                                                   \
  {                                                                                                                    \
    "language", REEL_DICT_TEXT, OFFSET (language), 64                                                                  \
  }

/* A call cannot be created in the state ended. */
static const char *const initial_state_nicks[] = { "ringing", "established", NULL };

const char *const reel_call_kind_nicks[] = { "call", "room", NULL };

const ReelDictKey reel_call_create_keys[] = {
  { "kind", REEL_DICT_NICK, OFFSET (kind), .nicks = reel_call_kind_nicks },
  { "state", REEL_DICT_NICK, OFFSET (state), .nicks = initial_state_nicks },
  KEY_SUBJECT,
  KEY_MEETING_ID,
  { "queue", REEL_DICT_TEXT, OFFSET (queue), 1024 },
  { "initiator", REEL_DICT_ID, OFFSET (initiator) },
  { "capacity", REEL_DICT_UINT32, OFFSET (capacity), G_MAXUINT32, .help = "people; 0: no limit" },
  KEY_VARIABLES,
  KEY_METADATA,
  KEY_LANGUAGE,
  { NULL },
};

const ReelDictKey reel_call_update_keys[] = { KEY_SUBJECT,  KEY_MEETING_ID, KEY_VARIABLES,
                                              KEY_METADATA, KEY_LANGUAGE,   { NULL } };

ReelCallProperties *
reel_call_properties_parse (GVariant *properties, GError **error)
{
  g_autoptr (ReelCallProperties) self = g_new0 (ReelCallProperties, 1);

  self->kind = REEL_CALL_KIND_CALL;
  self->state = REEL_CALL_STATE_ESTABLISHED;
  if (!reel_dict_read (properties, reel_call_create_keys, self, NULL, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
take_text (char **member, char **update)
{
  if (*update == NULL)
    return;
  g_free (*member);
  *member = g_steal_pointer (update);
}

/* Existing names keep their order, new ones follow. UPDATE: NULL: nothing changes. */
static GVariant *
merge_texts (GVariant *before, GVariant *update)
{
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name, *text, *newer;

  if (update == NULL)
    return before != NULL ? g_variant_ref (before) : NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  if (before != NULL) {
    g_variant_iter_init (&iter, before);
    while (g_variant_iter_next (&iter, "{&s&s}", &name, &text))
      g_variant_builder_add (&builder, "{ss}", name, g_variant_lookup (update, name, "&s", &newer) ? newer : text);
  }
  g_variant_iter_init (&iter, update);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &text)) {
    if (before == NULL || !g_variant_lookup (before, name, "&s", &newer))
      g_variant_builder_add (&builder, "{ss}", name, text);
  }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static gboolean
check_count (const char *key, GVariant *texts, GError **error)
{
  if (texts == NULL || g_variant_n_children (texts) <= REEL_DICT_MAX_PAIRS)
    return TRUE;
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
               "%s: with those that are there already, there would be more than %d pairs", key, REEL_DICT_MAX_PAIRS);
  return FALSE;
}

static void
take_texts (GVariant **member, GVariant **merged)
{
  g_clear_pointer (member, g_variant_unref);
  *member = g_steal_pointer (merged);
}

gboolean
reel_call_properties_update (ReelCallProperties *self, GVariant *update, GError **error)
{
  g_autoptr (ReelCallProperties) given = g_new0 (ReelCallProperties, 1);
  g_autoptr (GVariant) variables = NULL, metadata = NULL;

  if (!reel_dict_read (update, reel_call_update_keys, given, NULL, error))
    return FALSE;
  variables = merge_texts (self->variables, given->variables);
  metadata = merge_texts (self->metadata, given->metadata);
  if (!check_count ("variables", variables, error) || !check_count ("metadata", metadata, error))
    return FALSE;
  take_text (&self->subject, &given->subject);
  take_text (&self->meeting_id, &given->meeting_id);
  take_text (&self->language, &given->language);
  take_texts (&self->variables, &variables);
  take_texts (&self->metadata, &metadata);
  return TRUE;
}

void
reel_call_properties_free (ReelCallProperties *self)
{
  g_free (self->subject);
  g_free (self->meeting_id);
  g_free (self->queue);
  g_free (self->initiator);
  g_clear_pointer (&self->variables, g_variant_unref);
  g_clear_pointer (&self->metadata, g_variant_unref);
  g_free (self->language);
  g_free (self);
}
