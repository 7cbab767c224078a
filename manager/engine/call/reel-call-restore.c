/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call read from the catalogue, with everyone who was in it. Called by the
 * engine after a restart of the manager. */
#include "manager/engine/call/reel-call-private.h"

#include "manager/core/wire/reel-nick.h"

static gboolean
restore_members (ReelCall *self, GError **error)
{
  g_autoptr (GPtrArray) rows =
      reel_store_query_sync (self->services->store, reel_query_new (REEL_QUERY_PARTICIPANTS, self->call_id), error);

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const ReelParticipantRecord *row = rows->pdata[i];
    g_autoptr (GVariant) properties = g_variant_parse (G_VARIANT_TYPE_VARDICT, row->properties, NULL, NULL, NULL);
    ReelParticipant *data = reel_participant_parse (row->participant_id, REEL_ROLE_MEMBER, properties, NULL);
    ReelMember *member = reel_roster_find (self->roster, row->participant_id);

    if (data == NULL)
      continue;
    /* that this one left was not kept */
    if (member != NULL)
      reel_roster_leave (self->roster, member, row->joined_utc);
    member = reel_call_add_member (self, data, g_str_equal (row->kind, REEL_MEMBER_RECORDER), row->joined_utc);
    if (row->left_utc == 0)
      continue;
    self->initiator_left |= g_strcmp0 (self->properties->initiator, row->participant_id) == 0;
    reel_roster_leave (self->roster, member, row->left_utc);
  }
  return rows != NULL;
}

/* The log keeps every answer, in its own order: the times are those of a clock that may have been set back. A yes ends
 * when its participant leaves, a no does not. */
static void
read_consent (GHashTable *answers, const ReelLogRecord *row, ReelLogKind kind)
{
  ReelConsentAnswer answer = GPOINTER_TO_INT (g_hash_table_lookup (answers, row->participant_id));

  if (kind == REEL_LOG_CONSENTED)
    answer = REEL_CONSENT_ANSWER_GRANTED;
  else if (kind == REEL_LOG_REFUSED)
    answer = REEL_CONSENT_ANSWER_REFUSED;
  else if ((kind == REEL_LOG_LEFT || kind == REEL_LOG_JOINED) && answer == REEL_CONSENT_ANSWER_GRANTED)
    answer = REEL_CONSENT_ANSWER_NONE;
  else
    return;
  g_hash_table_replace (answers, row->participant_id, GINT_TO_POINTER (answer));
}

static void
restore_consent (ReelCall *self, GHashTable *answers)
{
  GHashTableIter iter;
  gpointer id, answer;

  g_hash_table_iter_init (&iter, answers);
  while (g_hash_table_iter_next (&iter, &id, &answer)) {
    ReelMember *member = reel_roster_find (self->roster, id);

    if (member != NULL)
      member->consent = GPOINTER_TO_INT (answer);
    else if (GPOINTER_TO_INT (answer) == REEL_CONSENT_ANSWER_REFUSED)
      reel_roster_note_refused (self->roster, id);
  }
}

static gboolean
restore_log (ReelCall *self, GError **error)
{
  g_autoptr (GPtrArray) rows =
      reel_store_query_sync (self->services->store, reel_query_new (REEL_QUERY_LOG, self->call_id), error);
  g_autoptr (GHashTable) answers = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const ReelLogRecord *row = rows->pdata[i];
    int kind = reel_nick_find (reel_log_kind_nicks, row->event);

    if (kind < 0)
      continue;
    reel_log_add (self->log, row->utc, (ReelLogKind)kind, row->participant_id, row->stream_id, row->detail);
    read_consent (answers, row, (ReelLogKind)kind);
  }
  restore_consent (self, answers);
  return rows != NULL;
}

ReelCall *
reel_call_new_restored (ReelServices *services, const ReelCallRecord *record, GError **error)
{
  g_autoptr (ReelCall) self = g_object_new (REEL_TYPE_CALL, NULL);
  g_autoptr (GVariant) properties = g_variant_parse (G_VARIANT_TYPE_VARDICT, record->properties, NULL, NULL, error);
  int state = reel_nick_find (reel_call_state_nicks, record->state);

  self->services = reel_services_ref (services);
  self->call_id = g_strdup (record->call_id);
  self->server_call_id = g_strdup (record->server_call_id);
  self->created_utc = record->created_utc;
  self->ended_utc = record->ended_utc;
  self->end_reason = g_strdup (record->end_reason);
  self->restricted = record->restricted;
  self->of_this_boot = g_strcmp0 (record->boot_id, services->boot_id) == 0;
  self->state = state >= 0 ? (ReelCallState)state : REEL_CALL_STATE_ENDED;
  if (properties == NULL)
    return NULL;
  self->properties = reel_call_properties_parse (properties, error);
  if (self->properties == NULL || !restore_members (self, error) || !restore_log (self, error) ||
      !reel_call_restore_streams (self, error))
    return NULL;
  reel_call_restore_meeting (self);
  reel_call_describe (self);
  reel_call_make_host (self);
  for (guint i = 0; i < reel_roster_get_present (self->roster)->len; i++) {
    ReelMember *member = reel_roster_get_present (self->roster)->pdata[i];

    if (!member->recorder)
      reel_call_read_avatar (self, member);
  }
  return g_steal_pointer (&self);
}
