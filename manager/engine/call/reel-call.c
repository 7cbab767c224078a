/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call's identity, state, participants and recordings. Called by the engine,
 * by manager/dbus and by ReelRecording. */
#include "manager/engine/call/reel-call-private.h"

#include "manager/core/wire/reel-address.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/core/wire/reel-text.h"
#include "manager/engine/services/reel-avatar-file.h"
#include "manager/engine/services/reel-journal.h"

#include <errno.h>
#include <unistd.h>

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelCall, reel_call, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_RECORDING_HOST, reel_call_host_init))

#define RESTRICTED_VARIABLE "SET_RESTRICTED"

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
  self->roster = reel_roster_new ();
  self->streams = g_ptr_array_new_with_free_func (reel_call_stream_free);
  self->recordings = g_ptr_array_new_with_free_func (g_object_unref);
  self->prompted = g_ptr_array_new ();
  self->consenting = g_ptr_array_new_with_free_func (g_object_unref);
  self->log = reel_log_new ();
}

static void
reel_call_finalize (GObject *object)
{
  ReelCall *self = REEL_CALL (object);

  if (self->host != NULL)
    g_signal_handlers_disconnect_by_data (self->host, self);
  g_clear_object (&self->host);
  reel_call_release_streams (self);
  g_ptr_array_unref (self->recordings);
  g_ptr_array_unref (self->streams);
  for (guint i = 0; i < reel_roster_get_present (self->roster)->len; i++)
    reel_call_drop_avatar (self, reel_roster_get_present (self->roster)->pdata[i]);
  reel_roster_free (self->roster);
  g_ptr_array_unref (self->prompted);
  g_ptr_array_unref (self->consenting);
  g_clear_pointer (&self->suppressed, reel_trigger_free);
  reel_log_free (self->log);
  g_clear_pointer (&self->properties, reel_call_properties_free);
  g_clear_pointer (&self->meeting, reel_meeting_free);
  g_clear_pointer (&self->services, reel_services_unref);
  g_free (self->call_id);
  g_free (self->server_call_id);
  g_free (self->end_reason);
  g_free (self->description);
  g_free (self->start_failure);
  g_clear_handle_id (&self->idle_timer, g_source_remove);
  g_clear_handle_id (&self->forget_source, g_source_remove);
  g_free (self->missed);
  G_OBJECT_CLASS (reel_call_parent_class)->finalize (object);
}

static guint
new_signal (const char *name)
{
  return g_signal_new (name, REEL_TYPE_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
reel_call_class_init (ReelCallClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_call_finalize;
  signals[CHANGED] = new_signal ("changed");
  signals[PARTICIPANT_CHANGED] = g_signal_new ("participant-changed", REEL_TYPE_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                               NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CONTEXT_CHANGED] = new_signal ("context-changed");
  signals[ESTABLISHED] = new_signal ("established");
  signals[ENDED] = new_signal ("ended");
  signals[GONE] = new_signal ("gone");
  signals[PARTICIPANT_JOINED] = g_signal_new ("participant-joined", REEL_TYPE_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                              NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[ANNOUNCEMENT_STREAM_ADDED] = g_signal_new ("announcement-stream-added", REEL_TYPE_CALL, G_SIGNAL_RUN_LAST, 0,
                                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[STREAM_STATE] = g_signal_new ("stream-state", REEL_TYPE_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_VARIANT);
}

void
reel_call_emit_stream_state (ReelCall *self, const char *stream_id, const char *state, GVariant *detail)
{
  g_signal_emit (self, signals[STREAM_STATE], 0, stream_id, state, detail);
}

static void
add_text (GVariantBuilder *dict, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_builder_add (dict, "{sv}", key, g_variant_new_string (text));
}

/* As reel_call_properties_parse() reads it. */
char *
reel_call_print_properties (ReelCall *self)
{
  const ReelCallProperties *properties = self->properties;
  g_autoptr (GVariant) dict = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_text (&builder, "kind", reel_call_kind_nicks[properties->kind]);
  add_text (&builder, "subject", properties->subject);
  add_text (&builder, "meeting-id", properties->meeting_id);
  add_text (&builder, "queue", properties->queue);
  add_text (&builder, "initiator", properties->initiator);
  add_text (&builder, "language", properties->language);
  if (properties->capacity != 0)
    g_variant_builder_add (&builder, "{sv}", "capacity", g_variant_new_uint32 (properties->capacity));
  if (properties->variables != NULL)
    g_variant_builder_add (&builder, "{sv}", "variables", properties->variables);
  dict = g_variant_ref_sink (g_variant_builder_end (&builder));
  return g_variant_print (dict, TRUE);
}

ReelChange *
reel_call_make_change (ReelCall *self)
{
  g_autofree char *properties = reel_call_print_properties (self);
  ReelCallRecord record = {
    .call_id = self->call_id,
    .server_call_id = self->server_call_id,
    .boot_id = self->services->boot_id,
    .state = (char *)reel_call_state_nicks[self->state],
    .subject = (char *)reel_call_get_subject (self),
    .meeting_id = self->properties->meeting_id,
    .properties = properties,
    .created_utc = self->created_utc,
    .ended_utc = self->ended_utc,
    .end_reason = self->end_reason,
    .restricted = self->restricted,
  };

  return reel_change_put_call (&record);
}

void
reel_call_save (ReelCall *self)
{
  reel_store_put (self->services->store, reel_call_make_change (self));
}

/* What was said under a restriction stays restricted, whatever the variable is later. */
static void
note_restriction (ReelCall *self)
{
  self->restricted |= reel_rules_is_variable_on (self->properties->variables, RESTRICTED_VARIABLE);
}

ReelCall *
reel_call_new (ReelServices *services, const char *server_call_id, ReelCallProperties *properties)
{
  ReelCall *self = g_object_new (REEL_TYPE_CALL, NULL);

  self->services = reel_services_ref (services);
  self->call_id = g_uuid_string_random ();
  self->server_call_id = g_strdup (server_call_id);
  self->properties = properties;
  self->state = properties->state;
  self->created_utc = g_get_real_time ();
  self->of_this_boot = TRUE;
  note_restriction (self);
  reel_call_find_meeting (self);
  reel_call_describe (self);
  reel_call_save (self);
  reel_call_make_host (self);
  reel_call_watch_idle (self);
  return self;
}

void
reel_call_changed (ReelCall *self)
{
  reel_call_watch_idle (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
reel_call_participant_changed (ReelCall *self, const char *participant_id)
{
  reel_call_watch_idle (self);
  g_signal_emit (self, signals[PARTICIPANT_CHANGED], 0, participant_id);
}

void
reel_call_context_changed (ReelCall *self)
{
  g_signal_emit (self, signals[CONTEXT_CHANGED], 0);
}

void
reel_call_policies_changed (ReelCall *self)
{
  const GPtrArray *present = reel_roster_get_present (self->roster);

  for (guint i = 0; i < present->len; i++)
    g_clear_pointer (&((ReelMember *)present->pdata[i])->policy, g_free);
}

/* What happens to streams and people, in the manager's log as well. */
static void
tell_operator (ReelCall *self, ReelLogKind kind, const char *participant_id, const char *stream_id, const char *detail)
{
  gboolean bad = kind == REEL_LOG_STREAM_STALLED || kind == REEL_LOG_STREAM_FAILED || kind == REEL_LOG_NOT_RECORDED;
  ReelJournalIds ids = { .call = self->server_call_id,
                         .call_id = self->call_id,
                         .participant = participant_id != NULL && *participant_id != '\0' ? participant_id : NULL,
                         .stream = stream_id };
  const ReelCallStream *stream = stream_id != NULL ? reel_call_find_stream (self, stream_id) : NULL;

  /* The other notes of streams have the kind in the detail, or need none. */
  if (!bad && kind != REEL_LOG_STREAM_ACTIVE)
    stream = NULL;
  reel_journal_write (bad ? REEL_JOURNAL_WARNING : REEL_JOURNAL_INFO, &ids, "Call %s: %s%s%s%s%s%s%s",
                      self->server_call_id, reel_log_kind_nicks[kind], ids.participant != NULL ? " " : "",
                      ids.participant != NULL ? ids.participant : "", stream != NULL ? " " : "",
                      stream != NULL ? reel_stream_kind_nicks[stream->kind] : "", detail != NULL ? ": " : "",
                      detail != NULL ? detail : "");
}

ReelChange *
reel_call_make_note (ReelCall *self, gint64 utc, ReelLogKind kind, const char *participant_id, const char *stream_id,
                     const char *detail)
{
  ReelLogRecord record = {
    self->call_id, (char *)participant_id, utc, (char *)reel_log_kind_nicks[kind], (char *)stream_id, (char *)detail,
  };

  return reel_change_add_log (&record);
}

void
reel_call_take_note (ReelCall *self, gint64 utc, ReelLogKind kind, const char *participant_id, const char *stream_id,
                     const char *detail)
{
  tell_operator (self, kind, participant_id, stream_id, detail);
  reel_log_add (self->log, utc, kind, participant_id, stream_id, detail);
  reel_call_history_grew (self);
}

void
reel_call_note (ReelCall *self, ReelLogKind kind, const char *participant_id, const char *stream_id, const char *detail)
{
  gint64 now = g_get_real_time ();

  reel_store_put (self->services->store, reel_call_make_note (self, now, kind, participant_id, stream_id, detail));
  reel_call_take_note (self, now, kind, participant_id, stream_id, detail);
}

/* As reel_participant_parse() reads it. */
GVariant *
reel_call_describe_member (const ReelMember *member)
{
  const ReelParticipant *data = member->data;
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  add_text (&dict, "role", reel_role_nicks[data->role]);
  add_text (&dict, "display-name", data->display_name);
  add_text (&dict, "leg", data->leg);
  add_text (&dict, "user", data->user);
  add_text (&dict, "address", data->address);
  add_text (&dict, "email", data->email);
  add_text (&dict, "avatar", data->avatar);
  if (data->on_hold)
    g_variant_builder_add (&dict, "{sv}", "on-hold", g_variant_new_boolean (TRUE));
  if (data->pinned)
    g_variant_builder_add (&dict, "{sv}", "pinned", g_variant_new_boolean (TRUE));
  return g_variant_builder_end (&dict);
}

static void
save_member (ReelCall *self, const ReelMember *member)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (reel_call_describe_member (member));
  g_autofree char *text = g_variant_print (dict, TRUE);
  ReelParticipantRecord record = {
    self->call_id, member->data->id,   member->recorder ? (char *)REEL_MEMBER_RECORDER : (char *)REEL_MEMBER_PERSON,
    text,          member->joined_utc, member->left_utc,
  };

  reel_store_put (self->services->store, reel_change_put_participant (&record));
}

ReelMember *
reel_call_find_member (ReelCall *self, const char *participant_id, GError **error)
{
  ReelMember *member = reel_roster_find (self->roster, participant_id);
  g_autofree char *quoted = NULL;

  if (member != NULL && !member->recorder)
    return member;
  quoted = reel_text_quote (participant_id);
  g_set_error (error, REEL_ERROR, REEL_ERROR_UNKNOWN_PARTICIPANT,
               "The call has no participant '%s'. Add the participant first.", quoted);
  return NULL;
}

gboolean
reel_call_check_ongoing (ReelCall *self, GError **error)
{
  if (self->state != REEL_CALL_STATE_ENDED)
    return TRUE;
  reel_error_set (error, REEL_ERROR_NO_ONGOING_CALL);
  return FALSE;
}

gint64
reel_call_stamp (ReelCall *self)
{
  self->last_stamp = MAX (g_get_real_time (), self->last_stamp + 1);
  return self->last_stamp;
}

void
reel_call_recall_stamp (ReelCall *self, gint64 utc)
{
  self->last_stamp = MAX (self->last_stamp, utc);
}

ReelMember *
reel_call_add_member (ReelCall *self, ReelParticipant *data, gboolean recorder, gint64 joined_utc)
{
  reel_call_recall_stamp (self, joined_utc);
  return reel_roster_add (self->roster, data, recorder, joined_utc);
}

static void
member_leaves (ReelCall *self, ReelMember *member, const char *detail)
{
  reel_roster_leave (self->roster, member, g_get_real_time ());
  self->initiator_left |= g_strcmp0 (self->properties->initiator, member->data->id) == 0;
  reel_call_drop_avatar (self, member);
  save_member (self, member);
  reel_call_note (self, REEL_LOG_LEFT, member->data->id, NULL, detail);
  reel_call_participant_changed (self, member->data->id);
}

static gboolean
check_new_member (ReelCall *self, const char *participant_id, GError **error)
{
  if (reel_roster_find (self->roster, participant_id) != NULL) {
    g_autofree char *quoted = reel_text_quote (participant_id);
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "participant_id: '%s' is in the call already", quoted);
    return FALSE;
  }
  if (reel_roster_count_people (self->roster) < REEL_PARTICIPANTS_MAX)
    return TRUE;
  g_set_error (error, REEL_ERROR, REEL_ERROR_OVERLOADED, "A call has %d participants at most", REEL_PARTICIPANTS_MAX);
  return FALSE;
}

gboolean
reel_call_add_participant (ReelCall *self, const char *participant_id, GVariant *properties, GError **error)
{
  ReelRole role = self->properties->kind == REEL_CALL_KIND_ROOM ? REEL_ROLE_GUEST : REEL_ROLE_MEMBER;
  g_autoptr (ReelParticipant) data = reel_participant_parse (participant_id, role, properties, error);
  ReelMember *member;

  if (data == NULL || !reel_avatar_file_check (data->avatar, error) || !reel_call_check_ongoing (self, error) ||
      !check_new_member (self, participant_id, error))
    return FALSE;
  /* A connection that broke down takes back no refusal; a yes is given anew. */
  member = reel_call_add_member (self, g_steal_pointer (&data), FALSE, reel_call_stamp (self));
  save_member (self, member);
  reel_call_note (self, REEL_LOG_JOINED, participant_id, NULL, NULL);
  reel_call_send_member (self, member);
  reel_call_read_avatar (self, member);
  reel_call_participant_changed (self, participant_id);
  reel_call_context_changed (self);
  g_signal_emit (self, signals[PARTICIPANT_JOINED], 0, participant_id);
  return TRUE;
}

void
reel_call_announcement_stream_added (ReelCall *self, const char *stream_id)
{
  g_signal_emit (self, signals[ANNOUNCEMENT_STREAM_ADDED], 0, stream_id);
}

gboolean
reel_call_update_participant (ReelCall *self, const char *participant_id, GVariant *properties, GError **error)
{
  ReelMember *member = reel_call_find_member (self, participant_id, error);
  g_autoptr (ReelParticipant) given = NULL;
  g_autofree char *avatar = NULL;
  gboolean held;

  if (member == NULL || !reel_call_check_ongoing (self, error))
    return FALSE;
  given = reel_participant_parse (participant_id, REEL_ROLE_MEMBER, properties, error);
  if (given == NULL || !reel_avatar_file_check (given->avatar, error))
    return FALSE;
  held = member->data->on_hold;
  avatar = g_strdup (member->data->avatar);
  if (!reel_participant_update (member->data, properties, error))
    return FALSE;
  g_clear_pointer (&member->policy, g_free);
  reel_call_apply_admissions (self);
  if (member->data->on_hold != held)
    reel_call_note (self, held ? REEL_LOG_RETRIEVED : REEL_LOG_HELD, participant_id, NULL, NULL);
  save_member (self, member);
  reel_call_send_member_update (self, member);
  if (g_strcmp0 (avatar, member->data->avatar) != 0)
    reel_call_read_avatar (self, member);
  if (held && !member->data->on_hold)
    reel_call_media_came (self, participant_id);
  reel_call_participant_changed (self, participant_id);
  reel_call_context_changed (self);
  return TRUE;
}

gboolean
reel_call_remove_participant (ReelCall *self, const char *participant_id, const char *reason, GError **error)
{
  ReelMember *member = reel_call_find_member (self, participant_id, error);
  int why;

  if (member == NULL || !reel_nick_parse (reel_leave_reason_nicks, "reason", reason, &why, error))
    return FALSE;
  member_leaves (self, member, reason);
  reel_call_remove_streams_of (self, participant_id);
  reel_call_send_member_removal (self, member);
  reel_call_context_changed (self);
  return TRUE;
}

gboolean
reel_call_answer (ReelCall *self, GError **error)
{
  if (!reel_call_state_next (self->state, REEL_CALL_EVENT_ANSWER, &self->state, error))
    return FALSE;
  reel_call_save (self);
  g_signal_emit (self, signals[ESTABLISHED], 0);
  reel_call_changed (self);
  reel_call_context_changed (self);
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
  reel_call_save (g_task_get_source_object (task));
  g_task_return_error (task, error);
}

void
reel_call_update_async (ReelCall *self, GVariant *properties, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;

  if (!reel_call_check_ongoing (self, &error) || !reel_call_properties_update (self->properties, properties, &error)) {
    g_task_return_error (task, error);
    return;
  }
  reel_call_apply_admissions (self);
  note_restriction (self);
  reel_call_find_meeting (self);
  reel_call_describe (self);
  reel_store_put_durable_async (self->services->store, reel_call_make_change (self), on_update_kept,
                                g_steal_pointer (&task));
  reel_call_changed (self);
  reel_call_context_changed (self);
}

gboolean
reel_call_update_finish (ReelCall *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The worker is let go once no recording needs it; then the call is forgotten. */
static void
leave_when_done (ReelCall *self)
{
  if (self->state != REEL_CALL_STATE_ENDED || self->recordings->len > 0 || self->gone)
    return;
  self->gone = TRUE;
  reel_worker_host_close (self->host);
  reel_call_release_streams (self);
  g_signal_emit (self, signals[GONE], 0);
}

gboolean
reel_call_end (ReelCall *self, const char *reason, GError **error)
{
  g_autoptr (ReelCall) alive G_GNUC_UNUSED = g_object_ref (self);
  g_autoptr (GPtrArray) recordings = NULL;

  if (*reason != '\0' && !reel_id_validate ("reason", reason, error))
    return FALSE;
  if (!reel_call_state_next (self->state, REEL_CALL_EVENT_END, &self->state, error))
    return FALSE;
  self->ended_utc = g_get_real_time ();
  self->end_reason = g_strdup (reason);
  reel_call_save (self);
  g_signal_emit (self, signals[ENDED], 0);
  recordings = reel_call_copy_recordings (self);
  for (guint i = 0; i < recordings->len; i++)
    reel_recording_end (recordings->pdata[i], REEL_SESSION_END_CALL_ENDED);
  leave_when_done (self);
  return TRUE;
}

void
reel_call_add_recording (ReelCall *self, ReelRecording *recording)
{
  g_ptr_array_add (self->recordings, g_object_ref (recording));
  reel_call_listen (self, recording);
  reel_call_recall_stamp (self, reel_recording_get_created_utc (recording));
  reel_call_changed (self);
}

void
reel_call_drop_recording (ReelCall *self, ReelRecording *recording)
{
  g_autoptr (ReelCall) alive G_GNUC_UNUSED = g_object_ref (self);

  g_ptr_array_remove (self->recordings, recording);
  reel_call_changed (self);
  leave_when_done (self);
}

void
reel_call_forget_recordings (ReelCall *self)
{
  for (guint i = 0; i < self->recordings->len; i++)
    reel_recording_abandon (self->recordings->pdata[i]);
  g_ptr_array_set_size (self->recordings, 0);
}

GPtrArray *
reel_call_copy_recordings (ReelCall *self)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->recordings->len; i++)
    g_ptr_array_add (copy, g_object_ref (self->recordings->pdata[i]));
  return copy;
}

ReelRecording *
reel_call_find_active_recording (ReelCall *self)
{
  for (guint i = 0; i < self->recordings->len; i++) {
    if (reel_recording_state_is_active (reel_recording_get_state (self->recordings->pdata[i])))
      return self->recordings->pdata[i];
  }
  return NULL;
}

GPtrArray *
reel_call_copy_active_recordings (ReelCall *self)
{
  GPtrArray *active = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->recordings->len; i++) {
    if (reel_recording_state_is_active (reel_recording_get_state (self->recordings->pdata[i])))
      g_ptr_array_add (active, g_object_ref (self->recordings->pdata[i]));
  }
  return active;
}

gboolean
reel_call_is_recording (ReelCall *self)
{
  for (guint i = 0; i < self->recordings->len; i++) {
    if (reel_recording_get_state (self->recordings->pdata[i]) == REEL_RECORDING_STATE_RECORDING)
      return TRUE;
  }
  return FALSE;
}

char **
reel_call_list_recordings (ReelCall *self)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();

  for (guint i = 0; i < self->recordings->len; i++)
    g_strv_builder_add (list, reel_recording_get_operation (self->recordings->pdata[i]));
  return g_strv_builder_end (list);
}

/* Unique among clients' ids: an operation id is never one of theirs. */
static char *
recorder_id (const char *operation)
{
  return g_strconcat ("recorder-", operation, NULL);
}

/* Somebody else who came with the id of a host who left while the recording was starting is not the host. */
static void
note_host (ReelCall *self, ReelRecording *recording)
{
  const ReelTrigger *trigger = reel_recording_get_trigger (recording);
  ReelMember *host = trigger->origin == REEL_ORIGIN_ACTOR ? reel_roster_find (self->roster, trigger->origin_id) : NULL;

  if (host == NULL || host->joined_utc >= reel_recording_get_created_utc (recording))
    return;
  if (trigger->consent != REEL_CONSENT_OFF && host->consent == REEL_CONSENT_ANSWER_NONE)
    reel_call_imply_consent (self, host, "by starting the recording");
  reel_call_note (self, REEL_LOG_BECAME_HOST, host->data->id, NULL, NULL);
}

void
reel_call_recorder_joined (ReelCall *self, ReelRecording *recording)
{
  const char *operation = reel_recording_get_operation (recording);
  ReelParticipant *data = g_new0 (ReelParticipant, 1);
  ReelMember *member;

  data->id = recorder_id (operation);
  data->display_name = g_strdup ("Recorder");
  data->role = REEL_ROLE_GUEST;
  g_clear_pointer (&self->suppressed, reel_trigger_free);
  self->failed_starts = 0;
  g_clear_pointer (&self->start_failure, g_free);
  member = reel_call_add_member (self, data, TRUE, g_get_real_time ());
  save_member (self, member);
  reel_call_note (self, REEL_LOG_JOINED, data->id, NULL, REEL_MEMBER_RECORDER);
  note_host (self, recording);
  reel_call_changed (self);
}

void
reel_call_recorder_left (ReelCall *self, const char *operation)
{
  g_autofree char *id = recorder_id (operation);
  ReelMember *member = reel_roster_find (self->roster, id);

  if (member == NULL)
    return;
  member_leaves (self, member, REEL_MEMBER_RECORDER);
  /* nobody is its host any more, nor asked for consent */
  reel_call_changed (self);
}

const ReelParticipant *
reel_call_find_participant (ReelCall *self, const char *participant_id)
{
  ReelMember *member = reel_roster_find (self->roster, participant_id);

  return member != NULL ? member->data : NULL;
}

gboolean
reel_call_has_address (ReelCall *self, const char *address)
{
  const GPtrArray *present = reel_roster_get_present (self->roster);

  for (guint i = 0; i < present->len; i++) {
    const ReelMember *member = present->pdata[i];
    if (member->data->address != NULL && reel_address_equal (member->data->address, address))
      return TRUE;
  }
  return FALSE;
}

const char *
reel_call_get_call_id (ReelCall *self)
{
  return self->call_id;
}

const char *
reel_call_get_server_call_id (ReelCall *self)
{
  return self->server_call_id;
}

const char *
reel_call_get_end_reason (ReelCall *self)
{
  return self->end_reason;
}

const char *
reel_call_get_meeting_id (ReelCall *self)
{
  return self->properties->meeting_id;
}

gboolean
reel_call_is_of_this_boot (ReelCall *self)
{
  return self->of_this_boot;
}

ReelCallState
reel_call_get_state (ReelCall *self)
{
  return self->state;
}

gboolean
reel_call_is_restricted (ReelCall *self)
{
  return self->restricted;
}

const ReelCallProperties *
reel_call_get_properties (ReelCall *self)
{
  return self->properties;
}

const ReelLog *
reel_call_get_log (ReelCall *self)
{
  return self->log;
}
