/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recordings of a call that are not final yet; see the header for who asks. */
#include "manager/engine/call/reel-recording-list.h"

#define RECORDINGS_KEY "recordings"
#define WARNINGS_KEY   "missed-warnings"

struct _ReelRecordingList {
  GObject parent_instance;

  GPtrArray *recordings; /* ReelRecording */
};

G_DEFINE_FINAL_TYPE (ReelRecordingList, reel_recording_list, G_TYPE_OBJECT)

static void
reel_recording_list_init (ReelRecordingList *self)
{
  self->recordings = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
reel_recording_list_finalize (GObject *object)
{
  g_ptr_array_unref (REEL_RECORDING_LIST (object)->recordings);
  G_OBJECT_CLASS (reel_recording_list_parent_class)->finalize (object);
}

static void
reel_recording_list_class_init (ReelRecordingListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_recording_list_finalize;
}

ReelRecordingList *
reel_recording_list_new (void)
{
  return g_object_new (REEL_TYPE_RECORDING_LIST, NULL);
}

void
reel_recording_list_add (ReelRecordingList *self, ReelRecording *recording)
{
  g_ptr_array_add (self->recordings, g_object_ref (recording));
}

void
reel_recording_list_remove (ReelRecordingList *self, ReelRecording *recording)
{
  g_ptr_array_remove (self->recordings, recording);
}

void
reel_recording_list_abandon (ReelRecordingList *self)
{
  reel_recording_list_for_each (self, reel_recording_abandon);
  g_ptr_array_set_size (self->recordings, 0);
}

const GPtrArray *
reel_recording_list_get (ReelRecordingList *self)
{
  return self->recordings;
}

static gboolean
is_active (ReelRecording *recording)
{
  return reel_recording_state_is_active (reel_recording_get_state (recording));
}

ReelRecording *
reel_recording_list_find (ReelRecordingList *self, const char *operation)
{
  for (guint i = 0; i < self->recordings->len; i++) {
    if (g_strcmp0 (reel_recording_get_operation (self->recordings->pdata[i]), operation) == 0)
      return self->recordings->pdata[i];
  }
  return NULL;
}

ReelRecording *
reel_recording_list_find_active (ReelRecordingList *self)
{
  for (guint i = 0; i < self->recordings->len; i++) {
    if (is_active (self->recordings->pdata[i]))
      return self->recordings->pdata[i];
  }
  return NULL;
}

guint
reel_recording_list_count_active (ReelRecordingList *self)
{
  guint count = 0;

  for (guint i = 0; i < self->recordings->len; i++)
    count += is_active (self->recordings->pdata[i]);
  return count;
}

GPtrArray *
reel_recording_list_copy (ReelRecordingList *self)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->recordings->len; i++)
    g_ptr_array_add (copy, g_object_ref (self->recordings->pdata[i]));
  return copy;
}

GPtrArray *
reel_recording_list_copy_active (ReelRecordingList *self)
{
  GPtrArray *active = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->recordings->len; i++) {
    if (is_active (self->recordings->pdata[i]))
      g_ptr_array_add (active, g_object_ref (self->recordings->pdata[i]));
  }
  return active;
}

GStrv
reel_recording_list_list_operations (ReelRecordingList *self)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();

  for (guint i = 0; i < self->recordings->len; i++)
    g_strv_builder_add (list, reel_recording_get_operation (self->recordings->pdata[i]));
  return g_strv_builder_end (list);
}

gboolean
reel_recording_list_is_recording (ReelRecordingList *self)
{
  for (guint i = 0; i < self->recordings->len; i++) {
    if (reel_recording_get_state (self->recordings->pdata[i]) == REEL_RECORDING_STATE_RECORDING)
      return TRUE;
  }
  return FALSE;
}

gboolean
reel_recording_list_is_settling (ReelRecordingList *self)
{
  for (guint i = 0; i < self->recordings->len; i++) {
    if (reel_recording_is_settling (self->recordings->pdata[i]))
      return TRUE;
  }
  return FALSE;
}

gint64
reel_recording_list_get_open_since (ReelRecordingList *self)
{
  gint64 since = g_get_real_time ();

  for (guint i = 0; i < self->recordings->len; i++)
    since = MIN (since, reel_recording_get_open_since (self->recordings->pdata[i]));
  return since;
}

void
reel_recording_list_for_each (ReelRecordingList *self, void (*func) (ReelRecording *recording))
{
  g_autoptr (GPtrArray) recordings = reel_recording_list_copy (self);

  for (guint i = 0; i < recordings->len; i++)
    func (recordings->pdata[i]);
}

static void
on_time_warning (ReelWorker *worker, const char *operation, guint seconds, ReelRecordingList *self)
{
  ReelRecording *recording = reel_recording_list_find (self, operation);

  if (recording != NULL)
    reel_recording_time_warning (recording, seconds);
}

static void
on_limit_reached (ReelWorker *worker, const char *operation, ReelRecordingList *self)
{
  ReelRecording *recording = reel_recording_list_find (self, operation);

  if (recording != NULL)
    reel_recording_limit_reached (recording);
}

static void
on_mode_changed (ReelWorker *worker, const char *operation, gboolean paused, gboolean censored, gint64 cut_utc,
                 guint64 recorded, ReelRecordingList *self)
{
  ReelRecording *recording = reel_recording_list_find (self, operation);

  if (recording == NULL)
    return;
  reel_recording_mode_changed (recording, paused, censored, cut_utc);
  reel_recording_progressed (recording, recorded);
}

static void
on_progress (ReelWorker *worker, const char *operation, guint64 recorded, ReelRecordingList *self)
{
  ReelRecording *recording = reel_recording_list_find (self, operation);

  if (recording != NULL)
    reel_recording_progressed (recording, recorded);
}

static void
on_chunk_opened (ReelWorker *worker, const char *operation, guint index, const char *location, gint64 start_utc,
                 ReelRecordingList *self)
{
  ReelRecording *recording = reel_recording_list_find (self, operation);

  if (recording != NULL)
    reel_recording_chunk_opened (recording, index, start_utc);
}

static void
on_chunk_closed (ReelWorker *worker, const char *operation, guint index, const char *location, guint64 duration,
                 const char *end_reason, GVariant *stats, ReelRecordingList *self)
{
  ReelRecording *recording = reel_recording_list_find (self, operation);

  if (recording != NULL)
    reel_recording_chunk_closed (recording, index, duration, end_reason, stats);
}

static void
on_recording_ended (ReelWorker *worker, const char *operation, const char *reason, const char *detail,
                    ReelRecordingList *self)
{
  ReelRecording *recording = reel_recording_list_find (self, operation);

  if (recording != NULL)
    reel_recording_worker_ended (recording, reason, detail);
}

static void
on_participant_channel (ReelWorker *worker, const char *operation, const char *participant_id, guint channel,
                        ReelRecordingList *self)
{
  ReelRecording *recording = reel_recording_list_find (self, operation);

  if (recording != NULL)
    reel_recording_set_channel (recording, participant_id, channel);
}

static void
on_speaking (ReelWorker *worker, const char *participant_id, gboolean active, double level, ReelRecordingList *self)
{
  for (guint i = 0; i < self->recordings->len; i++)
    reel_recording_speaking (self->recordings->pdata[i], participant_id, active);
}

void
reel_recording_list_listen (ReelRecordingList *self, ReelWorker *worker)
{
  static const struct {
    const char *signal;
    GCallback handler;
  } handlers[] = {
    { "time-warning", G_CALLBACK (on_time_warning) },
    { "limit-reached", G_CALLBACK (on_limit_reached) },
    { "mode-changed", G_CALLBACK (on_mode_changed) },
    { "progress", G_CALLBACK (on_progress) },
    { "chunk-opened", G_CALLBACK (on_chunk_opened) },
    { "chunk-closed", G_CALLBACK (on_chunk_closed) },
    { "recording-ended", G_CALLBACK (on_recording_ended) },
    { "speaking", G_CALLBACK (on_speaking) },
    { "participant-channel", G_CALLBACK (on_participant_channel) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect_object (worker, handlers[i].signal, handlers[i].handler, self, 0);
}

/* Emits warnings missed while no client was connected, with the time that is left. */
static void
emit_missed_warnings (ReelRecordingList *self, GVariant *state)
{
  g_autoptr (GVariant) missed = g_variant_lookup_value (state, WARNINGS_KEY, G_VARIANT_TYPE ("a{su}"));
  GVariantIter iter;
  const char *operation;
  guint32 seconds;

  if (missed == NULL)
    return;
  g_variant_iter_init (&iter, missed);
  while (g_variant_iter_next (&iter, "{&su}", &operation, &seconds)) {
    ReelRecording *recording = reel_recording_list_find (self, operation);

    if (recording != NULL)
      reel_recording_missed_warning (recording, seconds);
  }
}

void
reel_recording_list_reconcile (ReelRecordingList *self, GVariant *state)
{
  g_autoptr (GPtrArray) recordings = reel_recording_list_copy (self);
  g_autoptr (GVariant) known =
      state != NULL ? g_variant_lookup_value (state, RECORDINGS_KEY, G_VARIANT_TYPE ("a{sa{sv}}")) : NULL;

  for (guint i = 0; i < recordings->len; i++) {
    const char *operation = reel_recording_get_operation (recordings->pdata[i]);
    g_autoptr (GVariant) one = known != NULL ? g_variant_lookup_value (known, operation, G_VARIANT_TYPE_VARDICT) : NULL;

    reel_recording_adopted (recordings->pdata[i], one);
  }
  if (state != NULL)
    emit_missed_warnings (self, state);
}
