/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What happens in a call: its beginning and end, and what its parts and recordings have to say to each other and to
 * clients. Called by the engine. */
#include "manager/engine/call/reel-call.h"

#include "manager/engine/call/reel-idle-watch.h"

#define IDLE_REASON "nobody there"

struct _ReelCall {
  ReelCallHost parent_instance;

  ReelCallParts *parts; /* the host's */
  ReelIdleWatch *idle;
  gboolean gone;
};

G_DEFINE_FINAL_TYPE (ReelCall, reel_call, REEL_TYPE_CALL_HOST)

enum {
  CHANGED,
  PARTICIPANT_CHANGED,
  CONTEXT_CHANGED,
  ESTABLISHED,
  ENDED,
  GONE,
  PARTICIPANT_JOINED,
  ANNOUNCEMENT_STREAM_ADDED,
  STREAM_STATE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
reel_call_init (ReelCall *self)
{
}

static void
reel_call_finalize (GObject *object)
{
  reel_idle_watch_free (REEL_CALL (object)->idle);
  G_OBJECT_CLASS (reel_call_parent_class)->finalize (object);
}

/* With as many texts as N says, one at most. */
static guint
new_signal (const char *name, guint n)
{
  return g_signal_new (name, REEL_TYPE_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, n, G_TYPE_STRING);
}

static void
reel_call_class_init (ReelCallClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_call_finalize;
  signals[CHANGED] = new_signal ("changed", 0);
  signals[PARTICIPANT_CHANGED] = new_signal ("participant-changed", 1);
  signals[CONTEXT_CHANGED] = new_signal ("context-changed", 0);
  signals[ESTABLISHED] = new_signal ("established", 0);
  signals[ENDED] = new_signal ("ended", 0);
  signals[GONE] = new_signal ("gone", 0);
  signals[PARTICIPANT_JOINED] = new_signal ("participant-joined", 1);
  signals[ANNOUNCEMENT_STREAM_ADDED] = new_signal ("announcement-stream-added", 1);
  signals[STREAM_STATE] = g_signal_new ("stream-state", REEL_TYPE_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_VARIANT);
}

static void
save (ReelCall *self)
{
  reel_store_put (self->parts->services->store, reel_call_parts_make_change (self->parts));
}

static void
watch_idle (ReelCall *self)
{
  reel_idle_watch_update (self->idle, self->parts->profile->state != REEL_CALL_STATE_ENDED &&
                                          reel_roster_count_people (self->parts->roster) == 0 &&
                                          reel_call_streams_count (self->parts->streams) == 0);
}

static void
emit_changed (ReelCall *self)
{
  watch_idle (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Of one participant alone, who is there or has left. */
static void
emit_participant_changed (ReelCall *self, const char *participant_id)
{
  watch_idle (self);
  g_signal_emit (self, signals[PARTICIPANT_CHANGED], 0, participant_id);
}

static void
emit_context_changed (ReelCall *self)
{
  g_signal_emit (self, signals[CONTEXT_CHANGED], 0);
}

static void
apply_admissions (ReelCall *self)
{
  const ReelRuleSources sources = reel_call_parts_get_rule_sources (self->parts);

  reel_media_admission_apply_all (&sources);
}

/* What the parts say. */

static void
on_stream_state (ReelCallStreams *streams, const char *stream_id, const char *state, GVariant *detail, ReelCall *self)
{
  g_signal_emit (self, signals[STREAM_STATE], 0, stream_id, state, detail);
}

static void
on_announcement_stream_added (ReelCallStreams *streams, const char *stream_id, ReelCall *self)
{
  g_signal_emit (self, signals[ANNOUNCEMENT_STREAM_ADDED], 0, stream_id);
}

/* Of the streams or of the people: a participant may have begun to send, or ought to from now on. */
static void
on_media_changed (gpointer part, const char *participant_id, ReelCall *self)
{
  const ReelMember *member = reel_roster_find (self->parts->roster, participant_id);

  if (member != NULL && !member->data->on_hold && reel_call_streams_sends (self->parts->streams, participant_id) &&
      reel_auto_start_media_came (self->parts->auto_start))
    emit_context_changed (self);
}

static void
on_meeting_changed (ReelCallMeeting *meeting, ReelCall *self)
{
  reel_call_parts_update_documents (self->parts);
  save (self);
  emit_changed (self);
}

static void
on_idle_too_long (gpointer data)
{
  reel_call_end (data, IDLE_REASON, NULL);
}

static void
on_refused (ReelConsent *consent, ReelCall *self)
{
  apply_admissions (self);
}

static void
on_consent_changed (ReelConsent *consent, const char *participant_id, ReelCall *self)
{
  emit_participant_changed (self, participant_id);
  emit_context_changed (self);
}

static void
on_portrait_changed (ReelPortraits *portraits, const char *participant_id, ReelCall *self)
{
  emit_participant_changed (self, participant_id);
}

static void
on_person_changed (ReelPeople *people, const char *participant_id, ReelCall *self)
{
  emit_participant_changed (self, participant_id);
  emit_context_changed (self);
}

static void
on_person_joined (ReelPeople *people, const char *participant_id, ReelCall *self)
{
  g_signal_emit (self, signals[PARTICIPANT_JOINED], 0, participant_id);
}

static void
on_person_updated (ReelPeople *people, const char *participant_id, ReelCall *self)
{
  apply_admissions (self);
}

/* What the worker before may have failed to begin is begun. */
static void
on_worker_briefed (ReelCallWorker *worker, ReelCall *self)
{
  if (reel_auto_start_retry (self->parts->auto_start))
    emit_context_changed (self);
}

static void
watch (ReelCall *self, gpointer part, const char *name, GCallback handler)
{
  g_signal_connect_object (part, name, handler, self, 0);
}

static void
watch_parts (ReelCall *self)
{
  const ReelCallParts *parts = self->parts;

  watch (self, parts->streams, "state", G_CALLBACK (on_stream_state));
  watch (self, parts->streams, "announcement-stream-added", G_CALLBACK (on_announcement_stream_added));
  watch (self, parts->streams, "media-changed", G_CALLBACK (on_media_changed));
  watch (self, parts->meeting, "changed", G_CALLBACK (on_meeting_changed));
  watch (self, parts->consent, "refused", G_CALLBACK (on_refused));
  watch (self, parts->consent, "changed", G_CALLBACK (on_consent_changed));
  watch (self, parts->portraits, "changed", G_CALLBACK (on_portrait_changed));
  watch (self, parts->people, "updated", G_CALLBACK (on_person_updated));
  watch (self, parts->people, "changed", G_CALLBACK (on_person_changed));
  watch (self, parts->people, "joined", G_CALLBACK (on_person_joined));
  watch (self, parts->people, "retrieved", G_CALLBACK (on_media_changed));
  watch (self, parts->worker, "briefed", G_CALLBACK (on_worker_briefed));
}

/* Takes PARTS. */
static ReelCall *
new_call (ReelCallParts *parts)
{
  ReelCall *self = g_object_new (REEL_TYPE_CALL, NULL);

  self->parts = parts;
  reel_call_host_set_parts (REEL_CALL_HOST (self), parts);
  self->idle = reel_idle_watch_new (parts->services->config->idle_call_seconds, on_idle_too_long, self);
  watch_parts (self);
  return self;
}

ReelCall *
reel_call_new (ReelServices *services, const char *server_call_id, ReelCallProperties *properties)
{
  ReelCallProfile *profile = reel_call_profile_new (server_call_id, properties, services->boot_id);
  ReelCall *self = new_call (reel_call_parts_new (services, profile));

  reel_call_meeting_look_up (self->parts->meeting, properties->meeting_id);
  reel_call_parts_update_documents (self->parts);
  save (self);
  watch_idle (self);
  return self;
}

ReelCall *
reel_call_new_restored (ReelServices *services, const ReelCallRecord *record, GError **error)
{
  ReelCallProfile *profile = reel_call_profile_new_restored (record, error);
  g_autoptr (ReelCall) self = NULL;

  if (profile == NULL)
    return NULL;
  self = new_call (reel_call_parts_new (services, profile));
  if (!reel_call_parts_restore (self->parts, error))
    return NULL;
  reel_call_parts_update_documents (self->parts);
  return g_steal_pointer (&self);
}

/* What its recordings say. */

static void
on_joined (ReelRecording *recording, ReelCall *self)
{
  gint64 now = g_get_real_time ();

  reel_auto_start_note_start (self->parts->auto_start);
  reel_stamp_clock_recall (&self->parts->clock, now);
  reel_people_add_recorder (self->parts->people, reel_recording_get_operation (recording), now);
  reel_consent_note_host (self->parts->consent, recording);
  emit_changed (self);
}

static void
on_ending (ReelRecording *recording, ReelCall *self)
{
  const ReelRuleSources sources = reel_call_parts_get_rule_sources (self->parts);

  reel_media_admission_apply (&sources, recording);
  reel_prompts_end (self->parts->prompts);
}

/* For the rules. */
static void
on_over (ReelRecording *recording, ReelCall *self)
{
  reel_auto_start_note_end (self->parts->auto_start, reel_recording_get_trigger (recording),
                            reel_recording_get_session_end (recording));
}

static void
on_left (ReelRecording *recording, ReelCall *self)
{
  g_autofree char *id = reel_people_remove_recorder (self->parts->people, reel_recording_get_operation (recording));

  if (id == NULL)
    return;
  emit_participant_changed (self, id);
  /* nobody is its host any more, nor asked for consent */
  emit_changed (self);
}

static void
on_start_failed (ReelRecording *recording, ReelCall *self)
{
  /* The engine begins it again once the catalogue takes it. */
  if (!reel_recording_is_unkept (recording))
    reel_auto_start_note_failure (self->parts->auto_start, reel_recording_get_trigger (recording));
}

static void
on_settled (ReelRecording *recording, ReelCall *self)
{
  reel_consent_settle (self->parts->consent);
}

static void
on_outdated (ReelRecording *recording, ReelCall *self)
{
  reel_call_documents_amend (self->parts->documents);
}

void
reel_call_add_recording (ReelCall *self, ReelRecording *recording)
{
  reel_recording_list_add (self->parts->recordings, recording);
  watch (self, recording, "joined", G_CALLBACK (on_joined));
  watch (self, recording, "ending", G_CALLBACK (on_ending));
  watch (self, recording, "over", G_CALLBACK (on_over));
  watch (self, recording, "left", G_CALLBACK (on_left));
  watch (self, recording, "start-failed", G_CALLBACK (on_start_failed));
  watch (self, recording, "settled", G_CALLBACK (on_settled));
  watch (self, recording, "outdated", G_CALLBACK (on_outdated));
  reel_stamp_clock_recall (&self->parts->clock, reel_recording_get_created_utc (recording));
  emit_changed (self);
}

/* The worker is let go once no recording needs it; then the call is forgotten. */
static void
leave_when_done (ReelCall *self)
{
  if (self->parts->profile->state != REEL_CALL_STATE_ENDED ||
      reel_recording_list_get (self->parts->recordings)->len > 0 || self->gone)
    return;
  self->gone = TRUE;
  reel_worker_host_close (self->parts->host);
  reel_call_streams_release (self->parts->streams);
  g_signal_emit (self, signals[GONE], 0);
}

void
reel_call_drop_recording (ReelCall *self, ReelRecording *recording)
{
  g_autoptr (ReelCall) alive G_GNUC_UNUSED = g_object_ref (self);

  reel_recording_list_remove (self->parts->recordings, recording);
  /* Its pending admissions will not be reported any more. */
  reel_consent_settle (self->parts->consent);
  emit_changed (self);
  leave_when_done (self);
}

static void
end_recordings (ReelCall *self)
{
  g_autoptr (GPtrArray) recordings = reel_recording_list_copy (self->parts->recordings);

  for (guint i = 0; i < recordings->len; i++)
    reel_recording_end (recordings->pdata[i], REEL_SESSION_END_CALL_ENDED);
}

gboolean
reel_call_end (ReelCall *self, const char *reason, GError **error)
{
  g_autoptr (ReelCall) alive G_GNUC_UNUSED = g_object_ref (self);

  if (!reel_call_profile_end (self->parts->profile, reason, error))
    return FALSE;
  reel_call_streams_close (self->parts->streams);
  save (self);
  g_signal_emit (self, signals[ENDED], 0);
  end_recordings (self);
  /* One that is not there yet, and may never be, is waited for by nobody any more. */
  if (reel_worker_host_get_pid (self->parts->host) == 0)
    reel_worker_host_close (self->parts->host);
  leave_when_done (self);
  return TRUE;
}

gboolean
reel_call_answer (ReelCall *self, GError **error)
{
  if (!reel_call_state_next (self->parts->profile->state, REEL_CALL_EVENT_ANSWER, &self->parts->profile->state, error))
    return FALSE;
  save (self);
  g_signal_emit (self, signals[ESTABLISHED], 0);
  emit_changed (self);
  emit_context_changed (self);
  return TRUE;
}

/* What can't be written down counts all the same: it may be that the caller declines. It is tried again, for the
 * manager that comes after this one. */
static void
on_update_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (reel_store_put_durable_finish (REEL_STORE (source), result, NULL, &error)) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  save (g_task_get_source_object (task));
  g_task_return_error (task, error);
}

void
reel_call_update_async (ReelCall *self, GVariant *properties, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;

  if (!reel_call_profile_check_ongoing (self->parts->profile, &error) ||
      !reel_call_profile_update (self->parts->profile, properties, &error)) {
    g_task_return_error (task, error);
    return;
  }
  apply_admissions (self);
  reel_call_meeting_look_up (self->parts->meeting, self->parts->profile->properties->meeting_id);
  reel_call_parts_update_documents (self->parts);
  reel_store_put_durable_async (self->parts->services->store, reel_call_parts_make_change (self->parts), on_update_kept,
                                g_steal_pointer (&task));
  emit_changed (self);
  emit_context_changed (self);
}

gboolean
reel_call_update_finish (ReelCall *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
reel_call_meeting_added (ReelCall *self, const ReelMeeting *meeting)
{
  reel_call_meeting_set (self->parts->meeting, meeting);
}

void
reel_call_forget_recordings (ReelCall *self)
{
  reel_call_turns_close (self->parts->turns);
  reel_recording_list_abandon (self->parts->recordings);
}

ReelCall *
reel_call_of (ReelRecording *recording)
{
  return REEL_CALL (reel_recording_get_owner (recording));
}

static void
on_adopted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelCall *self = g_task_get_source_object (task);

  /* The manager before this one may have died over it. */
  if (self->parts->profile->state == REEL_CALL_STATE_ENDED)
    end_recordings (self);
  g_task_return_boolean (task, reel_call_worker_adopt_finish (REEL_CALL_WORKER (source), result));
}

void
reel_call_adopt_async (ReelCall *self, GAsyncReadyCallback callback, gpointer user_data)
{
  reel_call_worker_adopt_async (self->parts->worker, on_adopted, g_task_new (self, NULL, callback, user_data));
}

gboolean
reel_call_adopt_finish (ReelCall *self, GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}
