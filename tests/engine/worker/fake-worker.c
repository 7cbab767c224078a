/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a fake worker does with each request. See the header for who makes it. */
#include "tests/engine/worker/fake-worker.h"

#include "tests/engine/worker/fake-roster.h"

#include <string.h>

#define TICK_US 100000

struct _FakeWorker {
  char *mode;
  FakeNotes *notes;
  const FakeWorkerOwner *owner;
  gpointer data;
  GHashTable *recordings; /* operation → FakeRecording */
  FakeRoster *roster;
  char *missed; /* operation of which a warning was due while no manager was there */
  guint prompts;
  gint64 cut_utc; /* of the next cut; 0: now */
  gboolean dead;
  gboolean suspended;
  gboolean hangs;
};

FakeWorker *
fake_worker_new (const char *mode, FakeNotes *notes)
{
  FakeWorker *self = g_rc_box_new0 (FakeWorker);

  self->mode = g_strdup (mode != NULL ? mode : "");
  self->notes = notes;
  self->recordings = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)(void *)fake_recording_free);
  self->roster = fake_roster_new ();
  return self;
}

FakeWorker *
fake_worker_ref (FakeWorker *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  FakeWorker *self = data;

  g_hash_table_unref (self->recordings);
  fake_roster_free (self->roster);
  g_free (self->missed);
  g_free (self->mode);
}

void
fake_worker_unref (FakeWorker *self)
{
  g_rc_box_release_full (self, clear);
}

void
fake_worker_set_owner (FakeWorker *self, const FakeWorkerOwner *owner, gpointer data)
{
  self->owner = owner;
  self->data = data;
}

gboolean
fake_worker_has_mode (const FakeWorker *self, const char *mode)
{
  return g_str_equal (self->mode, mode);
}

static void
say (const char *signal, GVariant *arguments, gpointer data)
{
  FakeWorker *self = data;
  g_autoptr (GVariant) taken = g_variant_ref_sink (arguments);

  if (self->owner != NULL && self->owner->say != NULL)
    self->owner->say (signal, taken, self->data);
}

static void
add_participant (FakeWorker *self, FakeRequest *request)
{
  const char *id;

  g_variant_get (request->arguments, "(&s@a{sv})", &id, NULL);
  fake_roster_add_person (self->roster, id);
  fake_request_answer (request, NULL);
}

static void
set_memo (FakeWorker *self, FakeRequest *request)
{
  g_autoptr (GVariant) memo = NULL;
  const char *kind, *id;

  g_variant_get (request->arguments, "(&s&s@a{sv})", &kind, &id, &memo);
  fake_roster_put_memo (self->roster, kind, id, memo);
  fake_request_answer (request, NULL);
}

static void
answer_only (FakeWorker *self, FakeRequest *request)
{
  fake_request_answer (request, NULL);
}

static void
remove_participant (FakeWorker *self, FakeRequest *request)
{
  const char *id;

  g_variant_get (request->arguments, "(&s)", &id);
  fake_roster_remove_person (self->roster, id);
  fake_request_answer (request, NULL);
}

static void
set_portrait (FakeWorker *self, FakeRequest *request)
{
  g_autoptr (GVariant) handles = NULL;
  const char *id;

  g_variant_get (request->arguments, "(&s@ah)", &id, &handles);
  fake_notes_add (self->notes, "portrait %s %s", id, g_variant_n_children (handles) > 0 ? "shown" : "gone");
  fake_request_answer (request, NULL);
}

static void
add_stream (FakeWorker *self, FakeRequest *request)
{
  g_autoptr (GVariant) transport = g_variant_get_child_value (request->arguments, 3);
  const char *id, *type = "", *sdp = "";
  gboolean muted = FALSE;

  g_variant_get_child (request->arguments, 0, "&s", &id);
  g_variant_lookup (transport, "type", "&s", &type);
  g_variant_lookup (transport, "sdp", "&s", &sdp);
  if (strstr (sdp, "bad") != NULL)
    fake_request_refuse (request, REEL_ERROR_INVALID_ARGUMENT, "sdp: no codec that is known");
  else if (g_str_equal (type, "rtp") && request->descriptors != 2)
    fake_request_refuse (request, REEL_ERROR_INVALID_ARGUMENT, "two sockets are needed");
  else {
    if (g_variant_lookup (transport, "muted", "b", &muted) && muted)
      fake_notes_add (self->notes, "add muted");
    fake_roster_put_stream (self->roster, id, muted);
    fake_request_answer (request, g_variant_new_parsed ("({'sdp': <'v=0\\nm=audio 0 RTP/AVP 0\\n'>},)"));
  }
}

static void
update_stream (FakeWorker *self, FakeRequest *request)
{
  g_autoptr (GVariant) properties = NULL;
  const char *id;
  gboolean muted = FALSE;

  g_variant_get (request->arguments, "(&s@a{sv})", &id, &properties);
  if (g_variant_lookup (properties, "muted", "b", &muted)) {
    fake_roster_put_stream (self->roster, id, muted);
    fake_notes_add (self->notes, "%s", muted ? "mute" : "unmute");
  }
  fake_request_answer (request, NULL);
}

static void
remove_stream (FakeWorker *self, FakeRequest *request)
{
  const char *id;

  g_variant_get (request->arguments, "(&s)", &id);
  fake_notes_add (self->notes, "remove-stream");
  say ("stream-state", g_variant_new_parsed ("(%s, 'active', {'state': <'active'>, 'packets': <@t 99>})", id), self);
  fake_request_answer (request, NULL);
}

/* Returns: NULL if it is refused */
static FakeRecording *
find (FakeWorker *self, FakeRequest *request)
{
  FakeRecording *recording;
  const char *operation;

  g_variant_get_child (request->arguments, 0, "&s", &operation);
  recording = g_hash_table_lookup (self->recordings, operation);
  if (recording == NULL)
    fake_request_refuse (request, REEL_ERROR_UNKNOWN_RECORDING, "no such recording");
  return recording;
}

static gboolean
begins_at_once (const FakeWorker *self)
{
  return !fake_worker_has_mode (self, "stay") && !fake_worker_has_mode (self, "late") &&
         !fake_worker_has_mode (self, "wait") && !fake_worker_has_mode (self, "slow");
}

static void
start (FakeWorker *self, FakeRequest *request)
{
  g_autoptr (GVariant) options = NULL;
  FakeRecording *recording;
  const char *operation;

  self->notes->starts++;
  if (fake_worker_has_mode (self, "refuse")) {
    fake_request_refuse (request, REEL_ERROR_MEDIA_FAILED, "no encoder");
    return;
  }
  if (fake_worker_has_mode (self, "full")) {
    fake_request_refuse (request, REEL_ERROR_STORAGE_FULL, "no space");
    return;
  }
  if (fake_worker_has_mode (self, "crash-on-record")) {
    fake_worker_kill (self);
    return;
  }
  if (fake_worker_has_mode (self, "hang")) {
    fake_worker_hang (self);
    return;
  }
  fake_notes_add (self->notes, "record");
  g_variant_get (request->arguments, "(&s@a{sv})", &operation, &options);
  recording = fake_recording_new (operation, options, self->notes, say, self);
  g_hash_table_replace (self->recordings, (gpointer)fake_recording_get_operation (recording), recording);
  if (fake_worker_has_mode (self, "unlisted")) {
    fake_recording_write_unlisted (recording);
    fake_worker_kill (self);
    return;
  }
  if (fake_worker_has_mode (self, "slow"))
    fake_request_answer (request, g_variant_new ("(x)", (gint64)0));
  else
    fake_recording_hold_start (recording, request);
  if (begins_at_once (self))
    fake_recording_begin (recording);
}

/* With "ticks", cuts are on ticks, as with video. */
static gint64
choose_cut (FakeWorker *self, gboolean opens, gint64 asked)
{
  gint64 now = g_get_real_time (), cut = self->cut_utc;

  self->cut_utc = 0;
  if (cut > 0)
    return cut;
  if (!fake_worker_has_mode (self, "ticks") && !fake_worker_has_mode (self, "held"))
    return now;
  return now - (g_get_monotonic_time () - asked) + (opens ? TICK_US : -TICK_US);
}

static gint64
get_asked (FakeRequest *request)
{
  gint64 asked;

  g_variant_get_child (request->arguments, g_variant_n_children (request->arguments) - 1, "x", &asked);
  return asked;
}

static void
pause_recording (FakeWorker *self, FakeRequest *request)
{
  FakeRecording *recording = find (self, request);

  if (recording == NULL)
    return;
  if (fake_worker_has_mode (self, "at-limit")) {
    fake_request_refuse (request, REEL_ERROR_ALREADY_STOPPED, "there is nothing to cut");
    fake_recording_reach_limit (recording);
    return;
  }
  fake_recording_pause (recording, request, choose_cut (self, FALSE, get_asked (request)));
  if (!fake_worker_has_mode (self, "held"))
    fake_recording_answer_pause (recording);
}

static void
resume_recording (FakeWorker *self, FakeRequest *request)
{
  FakeRecording *recording = find (self, request);

  if (recording != NULL)
    fake_recording_resume (recording, request, choose_cut (self, TRUE, get_asked (request)));
}

static void
censor (FakeWorker *self, FakeRequest *request)
{
  FakeRecording *recording = find (self, request);
  gboolean on;

  if (recording == NULL)
    return;
  g_variant_get_child (request->arguments, 1, "b", &on);
  fake_recording_censor (recording, request, on, choose_cut (self, !on, get_asked (request)));
}

static void
admit (FakeWorker *self, FakeRequest *request)
{
  FakeRecording *recording = find (self, request);
  const char *id;
  gboolean on;

  if (recording == NULL)
    return;
  g_variant_get (request->arguments, "(&s&sbx)", NULL, &id, &on, NULL);
  fake_recording_admit (recording, id, on);
  fake_request_answer (request, g_variant_new ("(xt)", g_get_real_time (), (guint64)0));
}

static void
stop (FakeWorker *self, FakeRequest *request)
{
  FakeRecording *recording = find (self, request);

  if (recording == NULL)
    return;
  fake_recording_admit_nobody (recording);
  fake_request_answer (request, g_variant_new ("(xt)", g_get_real_time (), (guint64)0));
  if (fake_recording_is_held (recording) && fake_worker_has_mode (self, "stay")) {
    fake_recording_give_up (recording);
    return;
  }
  if (fake_recording_is_held (recording))
    fake_recording_begin (recording);
  if (!fake_worker_has_mode (self, "endless"))
    fake_recording_end (recording, "");
}

static GVariant *
describe_recordings (FakeWorker *self)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sa{sv}}"));
  GHashTableIter iter;
  gpointer operation, recording;

  g_hash_table_iter_init (&iter, self->recordings);
  while (g_hash_table_iter_next (&iter, &operation, &recording))
    g_variant_builder_add (&list, "{s@a{sv}}", operation, fake_recording_describe (recording));
  return g_variant_builder_end (&list);
}

static void
get_state (FakeWorker *self, FakeRequest *request)
{
  GVariantDict state;

  g_variant_dict_init (&state, NULL);
  g_variant_dict_insert_value (&state, "recordings", describe_recordings (self));
  fake_roster_describe (self->roster, &state);
  if (self->missed != NULL)
    g_variant_dict_insert_value (&state, "missed-warnings", g_variant_new_parsed ("{%s: uint32 60}", self->missed));
  fake_request_answer (request, g_variant_new ("(@a{sv})", g_variant_dict_end (&state)));
}

static void
play_prompt (FakeWorker *self, FakeRequest *request)
{
  g_autofree char *id = g_strdup_printf ("prompt-%u", self->prompts++);
  g_autofree char *name = NULL;
  const char *file;

  g_variant_get (request->arguments, "(&s&s)", NULL, &file);
  name = g_path_get_basename (file);
  fake_notes_add (self->notes, "prompt %s", name);
  if (fake_worker_has_mode (self, "no-prompt")) {
    fake_request_refuse (request, REEL_ERROR_MEDIA_FAILED, "not a sound");
    return;
  }
  fake_request_answer (request, g_variant_new ("(s)", id));
  if (fake_worker_has_mode (self, "long-prompt"))
    return;
  fake_notes_add (self->notes, "prompt ended");
  say ("prompt-ended", g_variant_new ("(sb)", id, TRUE), self);
}

static void
set_notice_tone (FakeWorker *self, FakeRequest *request)
{
  gboolean on;
  guint interval_ms;

  g_variant_get (request->arguments, "(bu)", &on, &interval_ms);
  fake_notes_add (self->notes, "tone %s %u", on ? "on" : "off", interval_ms);
  fake_request_answer (request, NULL);
}

static void
forget (FakeWorker *self, FakeRequest *request)
{
  FakeRecording *recording = find (self, request);
  guint below;

  if (recording == NULL)
    return;
  g_variant_get_child (request->arguments, 1, "u", &below);
  fake_recording_forget (recording, below);
  fake_request_answer (request, NULL);
}

static void
shut_down (FakeWorker *self, FakeRequest *request)
{
  fake_request_answer (request, NULL);
  if (!fake_worker_has_mode (self, "immortal"))
    fake_worker_kill (self);
}

static void
take_order (FakeWorker *self, FakeRequest *request)
{
  const char *order;

  g_variant_get (request->arguments, "(&s)", &order);
  fake_worker_order (self, order);
  fake_request_answer (request, NULL);
}

void
fake_worker_take (FakeWorker *self, FakeRequest *request)
{
  static const struct {
    const char *method;
    void (*handle) (FakeWorker *self, FakeRequest *request);
  } methods[] = {
    { "AddParticipant", add_participant },
    { "UpdateParticipant", answer_only },
    { "SetPortrait", set_portrait },
    { "RemoveParticipant", remove_participant },
    { "SetMemo", set_memo },
    { "AddStream", add_stream },
    { "UpdateStream", update_stream },
    { "RemoveStream", remove_stream },
    { "StartRecording", start },
    { "PauseRecording", pause_recording },
    { "ResumeRecording", resume_recording },
    { "CensorRecording", censor },
    { "HoldRecording", answer_only },
    { "ReleaseHold", answer_only },
    { "Admit", admit },
    { "StopRecording", stop },
    { "GetState", get_state },
    { "PlayPrompt", play_prompt },
    { "SetNoticeTone", set_notice_tone },
    { "Forget", forget },
    { "Shutdown", shut_down },
    { FAKE_ORDER, take_order },
  };

  if (g_str_has_prefix (self->mode, "deaf-") && g_str_equal (self->mode + strlen ("deaf-"), request->method))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++) {
    if (g_str_equal (methods[i].method, request->method))
      methods[i].handle (self, request);
  }
}

static void
keep_reply (FakeRequest *request, GVariant *reply, GError *error, gpointer data)
{
  *(GVariant **)data = reply;
  g_clear_error (&error);
}

GVariant *
fake_worker_ask (FakeWorker *self, const char *method, GVariant *arguments)
{
  const FakeWorkerOwner *owner = g_steal_pointer (&self->owner);
  GVariant *reply = NULL;
  FakeRequest *request = fake_request_new (method, arguments, 0, keep_reply, &reply);

  fake_worker_take (self, request);
  request->answer = NULL;
  fake_request_unref (request);
  self->owner = owner;
  return reply;
}

static void
tell_streams (FakeWorker *self, const char *state)
{
  g_autoptr (GList) ids = fake_roster_list_streams (self->roster);

  fake_roster_set_state (self->roster, state);
  for (GList *at = ids; at != NULL; at = at->next)
    say ("stream-state", g_variant_new ("(ss@a{sv})", at->data, state, fake_roster_describe_state (state)), self);
}

static void
obey (FakeWorker *self, FakeRecording *recording, const char *order)
{
  if (g_str_equal (order, "roll"))
    fake_recording_roll (recording);
  else if (g_str_equal (order, "warn"))
    fake_recording_warn (recording);
  else if (g_str_equal (order, "limit"))
    fake_recording_reach_limit (recording);
  else if (g_str_equal (order, "timeout"))
    fake_recording_end (recording, "MediaTimeout");
  else if (g_str_equal (order, "storage-failed"))
    fake_recording_end (recording, "StorageFailed");
  else if (g_ascii_isdigit (*order))
    fake_recording_pass (recording, (guint)g_ascii_strtoull (order, NULL, 10));
  else if (g_str_equal (order, "begin") && (fake_worker_has_mode (self, "slow") || fake_recording_is_held (recording)))
    fake_recording_begin (recording);
  else if (g_str_equal (order, "answer"))
    fake_recording_answer_pause (recording);
}

void
fake_worker_order (FakeWorker *self, const char *order)
{
  g_autoptr (GList) recordings = g_hash_table_get_values (self->recordings);

  if (g_str_has_prefix (order, "cut "))
    self->cut_utc = g_ascii_strtoll (order + strlen ("cut "), NULL, 10);
  if (g_str_equal (order, "active") || g_str_equal (order, "stalled") || g_str_equal (order, "waiting"))
    tell_streams (self, order);
  for (GList *at = recordings; at != NULL; at = at->next)
    obey (self, at->data, order);
}

void
fake_worker_speak (FakeWorker *self, const char *participant_id)
{
  say ("speaking", g_variant_new ("(sbd)", participant_id, TRUE, -20.0), self);
}

void
fake_worker_leave (FakeWorker *self, gconstpointer data)
{
  GHashTableIter iter;
  gpointer operation;

  if (self->data != data)
    return;
  fake_worker_set_owner (self, NULL, NULL);
  if (!fake_worker_has_mode (self, "away") || self->dead)
    return;
  fake_worker_order (self, "roll");
  g_hash_table_iter_init (&iter, self->recordings);
  if (g_hash_table_iter_next (&iter, &operation, NULL)) {
    g_free (self->missed);
    self->missed = g_strdup (operation);
  }
}

void
fake_worker_kill (FakeWorker *self)
{
  if (self->dead)
    return;
  self->dead = TRUE;
  if (self->owner != NULL && self->owner->died != NULL)
    self->owner->died (self->data);
}

gboolean
fake_worker_is_dead (const FakeWorker *self)
{
  return self->dead;
}

void
fake_worker_suspend (FakeWorker *self)
{
  self->suspended = TRUE;
}

void
fake_worker_resume (FakeWorker *self)
{
  self->suspended = FALSE;
  if (self->owner != NULL && self->owner->resumed != NULL)
    self->owner->resumed (self->data);
}

gboolean
fake_worker_is_suspended (const FakeWorker *self)
{
  return self->suspended;
}

void
fake_worker_hang (FakeWorker *self)
{
  self->hangs = TRUE;
}

gboolean
fake_worker_hangs (const FakeWorker *self)
{
  return self->hangs;
}
