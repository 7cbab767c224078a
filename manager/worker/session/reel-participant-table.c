/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The participants of a call. */
#include "manager/worker/session/reel-participant-table.h"

#include "manager/core/wire/reel-error.h"

struct _ReelParticipantTable {
  GHashTable *participants; /* id → ReelParticipant */
  GPtrArray *order;         /* in order of joining, which is that of their tiles */
  GHashTable *portraits;    /* participant id → GBytes */
};

ReelParticipantTable *
reel_participant_table_new (void)
{
  ReelParticipantTable *self = g_new0 (ReelParticipantTable, 1);

  self->participants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)reel_participant_free);
  self->order = g_ptr_array_new ();
  self->portraits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  return self;
}

void
reel_participant_table_free (ReelParticipantTable *self)
{
  g_ptr_array_unref (self->order);
  g_hash_table_unref (self->portraits);
  g_hash_table_unref (self->participants);
  g_free (self);
}

const ReelParticipant *
reel_participant_table_add (ReelParticipantTable *self, const char *id, GVariant *properties, GError **error)
{
  g_autoptr (ReelParticipant) participant = reel_participant_parse (id, REEL_ROLE_MEMBER, properties, error);

  if (participant == NULL)
    return NULL;
  if (g_hash_table_contains (self->participants, id)) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                         "participant_id: the participant is already in the call");
    return NULL;
  }
  if (g_hash_table_size (self->participants) >= REEL_PARTICIPANTS_MAX) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_OVERLOADED,
                         "A call has " G_STRINGIFY (REEL_PARTICIPANTS_MAX) " participants at most");
    return NULL;
  }
  g_ptr_array_add (self->order, participant);
  g_hash_table_insert (self->participants, g_strdup (id), participant);
  return g_steal_pointer (&participant);
}

static ReelParticipant *
find_known (ReelParticipantTable *self, const char *id, GError **error)
{
  ReelParticipant *participant = g_hash_table_lookup (self->participants, id);

  if (participant == NULL)
    reel_error_set (error, REEL_ERROR_UNKNOWN_PARTICIPANT);
  return participant;
}

const ReelParticipant *
reel_participant_table_update (ReelParticipantTable *self, const char *id, GVariant *properties, GError **error)
{
  ReelParticipant *participant = find_known (self, id, error);

  return participant != NULL && reel_participant_update (participant, properties, error) ? participant : NULL;
}

const ReelParticipant *
reel_participant_table_set_portrait (ReelParticipantTable *self, const char *id, GBytes *portrait, GError **error)
{
  ReelParticipant *participant = find_known (self, id, error);

  if (participant == NULL)
    return NULL;
  if (portrait != NULL)
    g_hash_table_replace (self->portraits, g_strdup (id), g_bytes_ref (portrait));
  else
    g_hash_table_remove (self->portraits, id);
  return participant;
}

void
reel_participant_table_remove (ReelParticipantTable *self, const char *id)
{
  g_ptr_array_remove (self->order, g_hash_table_lookup (self->participants, id));
  g_hash_table_remove (self->portraits, id);
  g_hash_table_remove (self->participants, id);
}

const ReelParticipant *
reel_participant_table_find (ReelParticipantTable *self, const char *id)
{
  return g_hash_table_lookup (self->participants, id);
}

GBytes *
reel_participant_table_get_portrait (ReelParticipantTable *self, const char *id)
{
  return g_hash_table_lookup (self->portraits, id);
}

guint
reel_participant_table_count (ReelParticipantTable *self)
{
  return self->order->len;
}

const ReelParticipant *
reel_participant_table_get (ReelParticipantTable *self, guint index)
{
  return g_ptr_array_index (self->order, index);
}

GHashTable *
reel_participant_table_peek (ReelParticipantTable *self)
{
  return self->participants;
}
