/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests of clients for a call; see the header for who calls it. */
#include "manager/engine/call/reel-call-requests.h"

#include "manager/core/document/reel-chat.h"
#include "manager/core/wire/reel-error.h"
#include "manager/engine/call/reel-call-rules.h"
#include "manager/engine/call/reel-stream-change.h"
#include "manager/engine/call/reel-call-rules.h"
#include "manager/engine/call/reel-ice-restart.h"
#include "manager/engine/call/reel-session-request.h"
#include "manager/engine/call/reel-stream-request.h"

static ReelCallParts *
get_parts (ReelCall *self)
{
  return reel_call_host_get_parts (REEL_CALL_HOST (self));
}

static gboolean
check_ongoing (ReelCall *self, GError **error)
{
  return reel_call_profile_check_ongoing (get_parts (self)->profile, error);
}

void
reel_call_take_turn (ReelCall *self, ReelTurnKind kind, const char *participant_id, GVariant *properties,
                     ReelTurnFunc func, gpointer data)
{
  const ReelCallParts *parts = get_parts (self);
  g_autofree char *avatar =
      properties != NULL && check_ongoing (self, NULL) ? reel_participant_dup_avatar (properties) : NULL;

  /* Whether there is room for somebody depends on all who came before. */
  if (kind == REEL_TURN_PRESENCE && properties != NULL &&
      reel_roster_count_people (parts->roster) + reel_call_turns_count (parts->turns) >= REEL_PARTICIPANTS_MAX)
    kind = REEL_TURN_CALL;
  reel_call_turns_take (parts->turns, kind, participant_id, avatar, func, data);
}

void
reel_call_take_turn_of_stream (ReelCall *self, const char *stream_id, ReelTurnFunc func, gpointer data)
{
  const ReelCallParts *parts = get_parts (self);
  const ReelCallStream *stream = reel_call_streams_find (parts->streams, stream_id);

  reel_call_turns_take (parts->turns, REEL_TURN_OTHER, stream != NULL ? stream->participant_id : "", NULL, func, data);
}

gboolean
reel_call_awaits_somebody (ReelCall *self)
{
  return reel_call_turns_await_somebody (get_parts (self)->turns);
}

gboolean
reel_call_add_participant (ReelCall *self, const char *participant_id, GVariant *properties, ReelTurn *turn,
                           GError **error)
{
  ReelCallParts *parts = get_parts (self);
  ReelRole role = parts->profile->properties->kind == REEL_CALL_KIND_ROOM ? REEL_ROLE_GUEST : REEL_ROLE_MEMBER;
  gint64 joined = turn != NULL && turn->utc != 0 ? turn->utc : reel_stamp_clock_next (&parts->clock);

  return check_ongoing (self, error) &&
         reel_people_add (parts->people, participant_id, role, properties, joined, turn, error);
}

gboolean
reel_call_update_participant (ReelCall *self, const char *participant_id, GVariant *properties, ReelTurn *turn,
                              GError **error)
{
  return check_ongoing (self, error) &&
         reel_people_update (get_parts (self)->people, participant_id, properties, turn, error);
}

gboolean
reel_call_remove_participant (ReelCall *self, const char *participant_id, const char *reason, GError **error)
{
  return reel_people_remove (get_parts (self)->people, participant_id, reason, error);
}

gboolean
reel_call_send_message (ReelCall *self, const char *participant_id, const char *text, GError **error)
{
  const ReelCallParts *parts = get_parts (self);
  const GPtrArray *recordings = reel_recording_list_get (parts->recordings);

  if (!check_ongoing (self, error) || reel_roster_find_person (parts->roster, participant_id, error) == NULL ||
      !reel_chat_check_text (text, error))
    return FALSE;
  if (reel_call_lacks_consent (self, participant_id)) {
    reel_error_set (error, REEL_ERROR_CONSENT_REQUIRED);
    return FALSE;
  }
  for (guint i = 0; i < recordings->len; i++)
    reel_recording_take_message (recordings->pdata[i], participant_id, text);
  return TRUE;
}

/* Completed by a part with the task's result: keeps the call alive until then. */
static void
on_part_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  g_task_return_pointer (task, g_object_ref (result), g_object_unref);
}

void
reel_call_set_consent_async (ReelCall *self, const char *participant_id, gboolean granted, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;

  if (check_ongoing (self, &error))
    reel_consent_set_async (get_parts (self)->consent, participant_id, granted, on_part_done, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

gboolean
reel_call_set_consent_finish (ReelCall *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GAsyncResult) done = g_task_propagate_pointer (G_TASK (result), error);

  return done != NULL && reel_consent_set_finish (get_parts (self)->consent, done, error);
}

void
reel_call_add_stream_async (ReelCall *self, const char *participant_id, const char *kind, GVariant *transport,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  const ReelCallParts *parts = get_parts (self);

  reel_stream_request_async (parts->streams, parts->roster, REEL_WORKER_PROVIDER (parts->host),
                             parts->services->stream_answer_ms, participant_id, kind, transport, on_part_done,
                             g_task_new (self, NULL, callback, user_data));
}

char *
reel_call_add_stream_finish (ReelCall *self, GAsyncResult *result, GVariant **endpoint, GError **error)
{
  g_autoptr (GAsyncResult) done = g_task_propagate_pointer (G_TASK (result), NULL);

  return reel_stream_request_finish (done, endpoint, error);
}

void
reel_call_update_stream_async (ReelCall *self, const char *stream_id, GVariant *properties,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  const ReelCallParts *parts = get_parts (self);

  reel_stream_change_async (parts->streams, REEL_WORKER_PROVIDER (parts->host), stream_id, properties, on_part_done,
                            g_task_new (self, NULL, callback, user_data));
}

gboolean
reel_call_update_stream_finish (ReelCall *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GAsyncResult) done = g_task_propagate_pointer (G_TASK (result), NULL);

  return reel_stream_change_finish (done, error);
}

gboolean
reel_call_remove_stream (ReelCall *self, const char *stream_id, GError **error)
{
  return reel_call_streams_remove (get_parts (self)->streams, stream_id, error);
}

void
reel_call_add_session_async (ReelCall *self, const char *participant_id, GVariant *transport,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  const ReelCallParts *parts = get_parts (self);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;
  g_autoptr (ReelSessionTransport) given = reel_session_transport_parse (transport, &error);

  if (given == NULL || !reel_call_check_sender (self, participant_id, given->user, &error)) {
    g_task_return_error (task, error);
    return;
  }
  g_task_set_task_data (task, g_strdup (given->session), g_free);
  if (given->session != NULL)
    reel_ice_restart_async (parts->streams, REEL_WORKER_PROVIDER (parts->host), participant_id, given, on_part_done,
                            g_steal_pointer (&task));
  else
    reel_session_request_async (parts->streams, parts->roster, REEL_WORKER_PROVIDER (parts->host),
                                parts->services->stream_answer_ms, participant_id, given, on_part_done,
                                g_steal_pointer (&task));
}

char *
reel_call_add_session_finish (ReelCall *self, GAsyncResult *result, GVariant **endpoint, GError **error)
{
  g_autoptr (GAsyncResult) done = g_task_propagate_pointer (G_TASK (result), error);

  const char *restarted = g_task_get_task_data (G_TASK (result));

  if (done == NULL || restarted == NULL)
    return done != NULL ? reel_session_request_finish (done, endpoint, error) : NULL;
  *endpoint = reel_ice_restart_finish (done, error);
  return *endpoint != NULL ? g_strdup (restarted) : NULL;
}

gboolean
reel_call_add_candidate (ReelCall *self, const char *session_id, const char *candidate, GError **error)
{
  return reel_session_add_candidate (get_parts (self)->streams, session_id, candidate, error);
}

gboolean
reel_call_remove_session (ReelCall *self, const char *session_id, GError **error)
{
  return reel_session_remove (get_parts (self)->streams, session_id, error);
}

void
reel_call_play_prompt (ReelCall *self, const char *stream_id)
{
  reel_prompts_play (get_parts (self)->prompts, get_parts (self)->profile->properties->language, stream_id);
}

void
reel_call_set_notice_tone (ReelCall *self, gboolean on)
{
  reel_prompts_set_notice_tone (get_parts (self)->prompts, on);
}

void
reel_call_set_asked (ReelCall *self, gint64 asked)
{
  reel_call_host_set_asked (REEL_CALL_HOST (self), asked);
}
