/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Announces the state of a recording to the people of its call. */
#include "manager/engine/call/reel-announcer.h"

#include "manager/engine/call/reel-call-requests.h"
#include "manager/engine/call/reel-call-rules.h"
#include "manager/engine/call/reel-call-view.h"

struct _ReelAnnouncer {
  GObject parent_instance;

  ReelServices *services;
  GHashTable *states; /* operation → the state last announced */
};

G_DEFINE_FINAL_TYPE (ReelAnnouncer, reel_announcer, G_TYPE_OBJECT)

enum { ANNOUNCEMENT, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_announcer_init (ReelAnnouncer *self)
{
  self->states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
reel_announcer_finalize (GObject *object)
{
  ReelAnnouncer *self = REEL_ANNOUNCER (object);

  g_hash_table_unref (self->states);
  reel_services_unref (self->services);
  G_OBJECT_CLASS (reel_announcer_parent_class)->finalize (object);
}

static void
reel_announcer_class_init (ReelAnnouncerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_announcer_finalize;
  signals[ANNOUNCEMENT] = g_signal_new ("announcement", REEL_TYPE_ANNOUNCER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 4, REEL_TYPE_CALL, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
}

ReelAnnouncer *
reel_announcer_new (ReelServices *services)
{
  ReelAnnouncer *self = g_object_new (REEL_TYPE_ANNOUNCER, NULL);

  self->services = reel_services_ref (services);
  return self;
}

static void
announce (ReelAnnouncer *self, ReelCall *call, ReelAnnouncementKind kind, guint seconds)
{
  g_autofree char *language = NULL;
  g_autofree char *text = reel_announcement_files_build_text (self->services->announcements, kind, seconds,
                                                              reel_call_get_properties (call)->language, &language);

  if (text != NULL)
    g_signal_emit (self, signals[ANNOUNCEMENT], 0, call, reel_announcement_kind_nicks[kind], text, language);
}

/* The announcement of a state change; a recording that never started has none. */
static gboolean
find_kind (ReelRecordingState before, ReelRecordingState now, ReelAnnouncementKind *kind)
{
  if (before == now)
    return FALSE;
  if (before == REEL_RECORDING_STATE_STARTING && reel_recording_state_is_active (now))
    *kind = REEL_ANNOUNCEMENT_START;
  else if (now == REEL_RECORDING_STATE_PAUSED)
    *kind = REEL_ANNOUNCEMENT_PAUSE;
  else if (now == REEL_RECORDING_STATE_RECORDING)
    *kind = REEL_ANNOUNCEMENT_RESUME;
  else if (reel_recording_state_is_active (before) && before != REEL_RECORDING_STATE_STARTING)
    *kind = REEL_ANNOUNCEMENT_STOP;
  else
    return FALSE;
  return TRUE;
}

static void
sound (ReelAnnouncer *self, ReelRecording *recording)
{
  ReelCall *call = reel_call_of (recording);

  if (self->services->config->notice_tone)
    reel_call_set_notice_tone (call, reel_call_is_recording (call));
}

static void
on_state_changed (ReelRecording *recording, const char *name, GVariant *detail, ReelAnnouncer *self)
{
  const char *operation = reel_recording_get_operation (recording);
  ReelRecordingState before = GPOINTER_TO_INT (g_hash_table_lookup (self->states, operation));
  ReelRecordingState now = reel_recording_get_state (recording);
  ReelCall *call = reel_call_of (recording);
  ReelAnnouncementKind kind;

  if (reel_recording_state_is_final (now))
    g_hash_table_remove (self->states, operation);
  else
    g_hash_table_replace (self->states, g_strdup (operation), GINT_TO_POINTER (now));
  sound (self, recording);
  if (!find_kind (before, now, &kind))
    return;
  announce (self, call, kind, 0);
  if (kind == REEL_ANNOUNCEMENT_START && reel_call_asks_for_consent (call))
    announce (self, call, REEL_ANNOUNCEMENT_CONSENT, 0);
  /* If the start waits for its prompt, people have heard it by now. */
  if (kind == REEL_ANNOUNCEMENT_START && !self->services->config->wait_for_prompt)
    reel_call_play_prompt (call, "");
}

static void
on_time_warning (ReelRecording *recording, guint seconds, ReelAnnouncer *self)
{
  if (reel_recording_ends_at_limit (recording))
    announce (self, reel_call_of (recording), REEL_ANNOUNCEMENT_WARNING, seconds);
}

/* Whether a recording has been announced as running: one that is starting will be. */
static gboolean
is_known_to_record (ReelCall *call)
{
  g_autoptr (GPtrArray) recordings = reel_call_copy_active_recordings (call);

  for (guint i = 0; i < recordings->len; i++) {
    if (reel_recording_get_state (recordings->pdata[i]) != REEL_RECORDING_STATE_STARTING)
      return TRUE;
  }
  return FALSE;
}

static void
on_participant_joined (ReelCall *call, const char *participant_id, ReelAnnouncer *self)
{
  if (is_known_to_record (call))
    announce (self, call,
              reel_call_lacks_consent (call, participant_id) ? REEL_ANNOUNCEMENT_CONSENT : REEL_ANNOUNCEMENT_JOIN, 0);
}

static void
on_announcement_stream_added (ReelCall *call, const char *stream_id, ReelAnnouncer *self)
{
  if (is_known_to_record (call))
    reel_call_play_prompt (call, stream_id);
}

void
reel_announcer_watch_call (ReelAnnouncer *self, ReelCall *call)
{
  g_signal_connect_object (call, "participant-joined", G_CALLBACK (on_participant_joined), self, 0);
  g_signal_connect_object (call, "announcement-stream-added", G_CALLBACK (on_announcement_stream_added), self, 0);
}

void
reel_announcer_watch (ReelAnnouncer *self, ReelRecording *recording)
{
  g_hash_table_replace (self->states, g_strdup (reel_recording_get_operation (recording)),
                        GINT_TO_POINTER (reel_recording_get_state (recording)));
  /* The worker that is about to be found still plays it. */
  if (self->services->config->notice_tone && reel_recording_get_state (recording) == REEL_RECORDING_STATE_RECORDING)
    reel_call_set_notice_tone (reel_call_of (recording), TRUE);
  g_signal_connect_object (recording, "state-changed", G_CALLBACK (on_state_changed), self, 0);
  g_signal_connect_object (recording, "time-warning", G_CALLBACK (on_time_warning), self, 0);
}
