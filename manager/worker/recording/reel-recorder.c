/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One recording operation:
 *
 *   tilecompositor → callrecordsink.video      (not for sound alone)
 *   callmixer      → callrecordsink.audio
 *
 * Made by ReelMediaSession, which hands it the bus messages of its elements. Everything here is on the main thread;
 * the elements' own tasks are not seen. */
#include "manager/worker/recording/reel-recorder.h"

#include "manager/worker/recording/reel-recorder-private.h"
#include "gst/common/names.h"
#include "manager/core/wire/reel-error.h"
#include "manager/worker/recording/reel-chunk-log.h"
#include "manager/worker/recording/reel-recorder-stats.h"
#include "manager/worker/recording/reel-recorder-setup.h"
#include "manager/worker/recording/reel-sink-release.h"
#include "manager/worker/recording/reel-storage-reason.h"
#include "manager/worker/recording/reel-tiles-message.h"
#include "manager/worker/recording/reel-view-log.h"

#include <string.h>

#define START_BOUND_MS 2000
#define PROGRESS_US    G_USEC_PER_SEC
/* After an error: time for the chunk before the failed one to end */
#define SETTLE_MS 1000

G_DEFINE_FINAL_TYPE (ReelRecorder, reel_recorder, G_TYPE_OBJECT)

static void
reel_recorder_init (ReelRecorder *self)
{
  self->log = reel_chunk_log_new ();
  self->views = reel_view_log_new ();
  self->channels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* Inputs first, then the live tasks, then the sink, so that no element pushes into one that is gone; the sink in a
 * thread, since the disk may not answer. */
static void
tear_down (ReelRecorder *self)
{
  g_clear_handle_id (&self->start_timer, g_source_remove);
  g_clear_handle_id (&self->settle_timer, g_source_remove);
  g_clear_pointer (&self->router, reel_input_router_free);
  if (self->sink != NULL)
    reel_hold_table_remove (self->holds, self->op);
  g_clear_pointer (&self->release, reel_sink_release_free);
  if (self->group != NULL)
    reel_element_group_retire (g_steal_pointer (&self->group), gst_object_unref, gst_object_ref (self->pipeline));
  gst_clear_object (&self->compositor);
  gst_clear_object (&self->mixer);
  gst_clear_object (&self->sink);
}

static void
reel_recorder_dispose (GObject *object)
{
  ReelRecorder *self = REEL_RECORDER (object);

  g_clear_handle_id (&self->end_source, g_source_remove);
  tear_down (self);
  g_clear_object (&self->start);
  G_OBJECT_CLASS (reel_recorder_parent_class)->dispose (object);
}

static void
reel_recorder_finalize (GObject *object)
{
  ReelRecorder *self = REEL_RECORDER (object);

  g_free (self->op);
  g_clear_pointer (&self->options, reel_recorder_options_free);
  reel_chunk_log_free (self->log);
  reel_view_log_free (self->views);
  reel_tile_sizes_clear (&self->tiles);
  g_clear_pointer (&self->speech, reel_speech_journal_free);
  g_hash_table_unref (self->channels);
  g_free (self->reason);
  g_free (self->detail);
  gst_clear_object (&self->pipeline);
  G_OBJECT_CLASS (reel_recorder_parent_class)->finalize (object);
}

static void
reel_recorder_class_init (ReelRecorderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_recorder_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_recorder_finalize;
}

gint64
reel_recorder_to_utc (ReelRecorder *self, guint64 running_time)
{
  return self->map_utc + GST_CLOCK_DIFF (self->map_running, running_time) / 1000;
}

static GstElement *
add_element (ReelRecorder *self, const char *factory, GError **error)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (element == NULL) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The GStreamer element %s is not installed", factory);
    return NULL;
  }
  gst_object_ref_sink (element);
  gst_element_set_locked_state (element, TRUE);
  gst_bin_add (GST_BIN (self->pipeline), element);
  return element;
}

/* Before data flows, so that it cannot be late. */
static void
censor_from_start (ReelRecorder *self)
{
  guint64 cut = GST_CLOCK_TIME_NONE;

  g_signal_emit_by_name (self->sink, "censor", TRUE, (guint64)0, &cut);
  self->censored = TRUE;
}

static void
group_elements (ReelRecorder *self)
{
  GstElement *elements[] = { self->compositor, self->mixer, self->sink };

  self->group = reel_element_group_new ();
  for (guint i = 0; i < G_N_ELEMENTS (elements); i++) {
    if (elements[i] != NULL)
      reel_element_group_add (self->group, elements[i]);
  }
}

static gboolean
build (ReelRecorder *self, GError **error)
{
  const gboolean video = self->options->content_type == REEL_CONTENT_AUDIO_VIDEO;

  self->sink = add_element (self, CALLREEL_ELEMENT_SINK, error);
  self->mixer = self->sink != NULL ? add_element (self, CALLREEL_ELEMENT_MIXER, error) : NULL;
  if (self->mixer != NULL && video)
    self->compositor = add_element (self, CALLREEL_ELEMENT_COMPOSITOR, error);
  group_elements (self);
  if (self->mixer == NULL || (video && self->compositor == NULL))
    return FALSE;
  reel_recorder_setup (self->options, self->sink, self->mixer, self->compositor);
  if (!gst_element_link_pads (self->mixer, "src", self->sink, "audio") ||
      (video && !gst_element_link_pads (self->compositor, "src", self->sink, "video"))) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The recording's elements can not be linked");
    return FALSE;
  }
  self->router = reel_input_router_new (self->compositor, self->mixer, self->options->channels,
                                        (const char *const *)self->options->admitted);
  if (self->options->censor_on_start)
    censor_from_start (self);
  reel_hold_table_add (self->holds, self->op, self->sink);
  return TRUE;
}

void
reel_recorder_return_started (ReelRecorder *self)
{
  g_autoptr (GTask) task = NULL;

  g_clear_handle_id (&self->start_timer, g_source_remove);
  if (self->failed)
    return;
  task = g_steal_pointer (&self->start);
  if (self->phase == PHASE_STARTING)
    self->phase = PHASE_RUNNING;
  if (task != NULL)
    g_task_return_boolean (task, TRUE);
}

static gboolean
on_start_bound (gpointer user_data)
{
  ReelRecorder *self = user_data;

  self->start_timer = 0;
  reel_recorder_return_started (self);
  return G_SOURCE_REMOVE;
}

static void
close_chunk (ReelRecorder *self, guint index, guint64 duration, const char *end_reason, guint64 size)
{
  const ReelChunk *chunk = reel_chunk_log_close (self->log, index, duration, end_reason, size);
  GVariant *stats = NULL;
  gint64 next;

  if (chunk == NULL)
    return;
  next = reel_chunk_log_get_next_start (self->log, chunk);
  stats = reel_recorder_stats_build (self->sink, self->options, self->compositor != NULL ? self->views : NULL, chunk,
                                     next, reel_speech_journal_close_chunk (self->speech, index, duration));
  reel_chunk_log_set_stats (self->log, index, stats);
  reel_view_log_forget (self->views, next != G_MAXINT64 ? next : chunk->start_utc);
  self->events->chunk_closed (self->owner, self->op, index, chunk->location, duration, end_reason, chunk->stats);
}

static void
return_not_started (ReelRecorder *self, GTask *task)
{
  if (self->failed)
    g_task_return_new_error (task, REEL_ERROR, reel_storage_reason_to_error (self->reason), "%s", self->detail);
  else
    g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_ALREADY_STOPPED,
                             "The recording was stopped before it had begun");
}

/* Last, after the messages that were still on the bus. */
static gboolean
on_end (gpointer user_data)
{
  g_autoptr (ReelRecorder) self = g_object_ref (user_data);
  g_autoptr (GTask) task = g_steal_pointer (&self->start);
  const ReelChunk *open = NULL;

  self->end_source = 0;
  while ((open = reel_chunk_log_get_open (self->log)) != NULL)
    close_chunk (self, open->index, reel_chunk_log_get_rest (self->log, self->elapsed), "RecorderFailed", 0);
  tear_down (self);
  self->phase = PHASE_ENDED;
  if (task != NULL)
    return_not_started (self, task);
  else
    self->events->recording_ended (self->owner, self->op, self->reason, self->detail);
  return G_SOURCE_REMOVE;
}

static void
end (ReelRecorder *self, const char *reason, const char *detail)
{
  if (self->end_source != 0 || self->phase == PHASE_ENDED)
    return;
  self->phase = PHASE_STOPPING;
  if (self->reason == NULL)
    self->reason = g_strdup (reason);
  if (self->detail == NULL)
    self->detail = g_strdup (detail);
  self->end_source = g_idle_add (on_end, self);
}

static void
on_released (gpointer user_data)
{
  ReelRecorder *self = user_data;

  end (self, self->reason, self->detail);
}

/* Finishes open files with what the encoders have output; not on this thread. */
static void
release_sink (ReelRecorder *self)
{
  g_clear_handle_id (&self->settle_timer, g_source_remove);
  if (self->release == NULL && self->phase != PHASE_ENDED)
    self->release = reel_sink_release_new (self->sink, on_released, self);
}

static gboolean
on_settled (gpointer user_data)
{
  ReelRecorder *self = user_data;

  self->settle_timer = 0;
  release_sink (self);
  return G_SOURCE_REMOVE;
}

static void
fail (ReelRecorder *self, const char *reason, const char *detail)
{
  guint64 cut = GST_CLOCK_TIME_NONE;

  g_free (self->reason);
  g_free (self->detail);
  self->reason = g_strdup (reason);
  self->detail = g_strdup (detail);
  if (self->failed)
    return;
  self->failed = TRUE;
  g_clear_handle_id (&self->end_source, g_source_remove);
  if (reel_chunk_log_get_open (self->log) == NULL) {
    release_sink (self);
  } else {
    if (self->phase == PHASE_STARTING || self->phase == PHASE_RUNNING)
      g_signal_emit_by_name (self->sink, "stop", GST_CLOCK_TIME_NONE, &cut);
    self->settle_timer = g_timeout_add (SETTLE_MS, on_settled, self);
  }
  self->phase = PHASE_STOPPING;
}

static void
on_error (ReelRecorder *self, GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;
  const char *reason = NULL;

  gst_message_parse_error (message, &error, &debug);
  g_warning ("Recording %s: %s (%s)", self->op, error->message, debug != NULL ? debug : "");
  /* One failure makes further elements fail; only the reason of the storage is more specific than the first. */
  reason = reel_storage_reason_find (error);
  if (self->phase == PHASE_ENDED || (self->failed && (reason == NULL || self->storage_failed)))
    return;
  self->storage_failed = reason != NULL;
  fail (self, reason != NULL ? reason : "RecorderFailed", error->message);
}

/* Time zero is known before the file is open; a successful start means that the file can be written. */
static void
on_started (ReelRecorder *self, const GstStructure *s)
{
  guint64 running_time = 0;

  if (!gst_structure_get_uint64 (s, CALLREEL_FIELD_RUNNING_TIME, &running_time))
    return;
  self->start_utc = reel_recorder_to_utc (self, running_time);
  reel_speech_journal_begin (self->speech, running_time);
}

static void
on_mode_changed (ReelRecorder *self, const GstStructure *s)
{
  gboolean paused = FALSE, censored = FALSE;
  guint64 running_time = 0, recorded = 0;

  gst_structure_get (s, CALLREEL_FIELD_PAUSED, G_TYPE_BOOLEAN, &paused, CALLREEL_FIELD_CENSORED, G_TYPE_BOOLEAN,
                     &censored, CALLREEL_FIELD_RUNNING_TIME, G_TYPE_UINT64, &running_time, CALLREEL_FIELD_RECORDED_TIME,
                     G_TYPE_UINT64, &recorded, NULL);
  reel_speech_journal_cut (self->speech, running_time, recorded, paused, censored);
  reel_chunk_log_add_mode (self->log, paused, censored, reel_recorder_to_utc (self, running_time), recorded);
  self->events->mode_changed (self->owner, self->op, paused, censored, reel_recorder_to_utc (self, running_time),
                              recorded);
}

static void
on_chunk_opened (ReelRecorder *self, const GstStructure *s)
{
  guint64 running_time = 0;
  guint index = 0;
  const char *location = gst_structure_get_string (s, CALLREEL_FIELD_LOCATION);

  gst_structure_get (s, CALLREEL_FIELD_INDEX, G_TYPE_UINT, &index, CALLREEL_FIELD_RUNNING_TIME, G_TYPE_UINT64,
                     &running_time, NULL);
  reel_speech_journal_open_chunk (self->speech, index, location, running_time);
  reel_chunk_log_open (self->log, index, location, reel_recorder_to_utc (self, running_time));
  self->events->chunk_opened (self->owner, self->op, index, location, reel_recorder_to_utc (self, running_time));
  reel_recorder_return_started (self);
}

static void
on_chunk_closed (ReelRecorder *self, const GstStructure *s)
{
  guint64 duration = 0, size = 0;
  guint index = 0;

  gst_structure_get (s, CALLREEL_FIELD_INDEX, G_TYPE_UINT, &index, CALLREEL_FIELD_DURATION, G_TYPE_UINT64, &duration,
                     CALLREEL_FIELD_SIZE, G_TYPE_UINT64, &size, NULL);
  close_chunk (self, index, duration, gst_structure_get_string (s, CALLREEL_FIELD_END_REASON), size);
  if (self->failed && reel_chunk_log_get_open (self->log) == NULL)
    release_sink (self);
}

static void
on_time_warning (ReelRecorder *self, const GstStructure *s)
{
  guint64 remaining = 0;

  gst_structure_get_uint64 (s, CALLREEL_FIELD_REMAINING_TIME, &remaining);
  self->events->time_warning (self->owner, self->op, (guint)(remaining / GST_SECOND));
}

static void
on_limit_reached (ReelRecorder *self, const GstStructure *s)
{
  self->limit_reached = self->options->on_limit == REEL_ON_LIMIT_STOP;
  self->events->limit_reached (self->owner, self->op);
}

static void
on_speaking (ReelRecorder *self, const GstStructure *s)
{
  const char *participant = gst_structure_get_string (s, CALLREEL_FIELD_PARTICIPANT_ID);
  gboolean active = FALSE;
  guint64 running_time = 0, silence = 0;
  double level = 0;

  if (participant == NULL)
    return;
  gst_structure_get (s, CALLREEL_FIELD_ACTIVE, G_TYPE_BOOLEAN, &active, CALLREEL_FIELD_LEVEL, G_TYPE_DOUBLE, &level,
                     CALLREEL_FIELD_RUNNING_TIME, G_TYPE_UINT64, &running_time, NULL);
  gst_structure_get_uint64 (s, CALLREEL_FIELD_SILENCE, &silence);
  /* Posted before the participant was withdrawn, but handled later. */
  if (active && self->router != NULL && !reel_input_router_admits (self->router, participant))
    return;
  if (self->router != NULL)
    reel_input_router_set_speaking (self->router, participant, active);
  reel_speech_journal_set (self->speech, participant, active, running_time - silence);
  self->events->speaking (self->owner, participant, active, level);
}

static void
on_participant_channel (ReelRecorder *self, const GstStructure *s)
{
  const char *participant = gst_structure_get_string (s, CALLREEL_FIELD_PARTICIPANT_ID);
  guint channel = 0;

  if (participant == NULL || !gst_structure_get_uint (s, CALLREEL_FIELD_CHANNEL, &channel))
    return;
  g_hash_table_replace (self->channels, g_strdup (participant), GUINT_TO_POINTER (channel));
  self->events->participant_channel (self->owner, self->op, participant, channel);
}

static void
on_tiles_changed (ReelRecorder *self, const GstStructure *s)
{
  reel_tiles_message_log (s, reel_recorder_to_utc (self, reel_tiles_message_get_time (s)), self->views);
  reel_tile_sizes_read (&self->tiles, s);
}

static const struct {
  const char *name;
  void (*handle) (ReelRecorder *self, const GstStructure *s);
} handlers[] = {
  { CALLREEL_MESSAGE_STARTED, on_started },
  { CALLREEL_MESSAGE_MODE, on_mode_changed },
  { CALLREEL_MESSAGE_OPENED, on_chunk_opened },
  { CALLREEL_MESSAGE_CLOSED, on_chunk_closed },
  { CALLREEL_MESSAGE_WARNING, on_time_warning },
  { CALLREEL_MESSAGE_LIMIT, on_limit_reached },
  { CALLREEL_MESSAGE_SPEAKING, on_speaking },
  { CALLREEL_MESSAGE_TILES, on_tiles_changed },
  { CALLREEL_MESSAGE_CHANNEL, on_participant_channel },
};

ReelRecorder *
reel_recorder_new (const char *op, ReelRecorderOptions *options, GstElement *pipeline, ReelHoldTable *holds,
                   const ReelWorkerEvents *events, gpointer owner, GError **error)
{
  g_autoptr (ReelRecorder) self = g_object_new (REEL_TYPE_RECORDER, NULL);

  self->op = g_strdup (op);
  self->options = options;
  self->pipeline = gst_object_ref (pipeline);
  self->holds = holds;
  self->events = events;
  self->owner = owner;
  self->speech = reel_speech_journal_new (pipeline, options->censor_on_start);
  self->paused = options->pause_on_start;
  return build (self, error) ? g_steal_pointer (&self) : NULL;
}

/* The gate posts nothing before the first resume: a recording that begins paused has started when its elements have. */
static void
on_elements_started (const GError *error, gpointer user_data)
{
  ReelRecorder *self = user_data;

  self->flows = TRUE;
  if (self->phase == PHASE_STOPPING && !self->failed)
    end (self, self->reason, "");
  else if (error != NULL && !self->failed) /* the reason is usually on the bus, and may have been handled already */
    fail (self, "RecorderFailed", "The recording's elements do not start");
  else if (self->options->pause_on_start)
    reel_recorder_return_started (self);
  if (error == NULL && !self->failed && self->router != NULL)
    reel_input_router_run (self->router);
}

void
reel_recorder_start_async (ReelRecorder *self, GAsyncReadyCallback callback, gpointer user_data)
{
  self->start = g_task_new (self, NULL, callback, user_data);
  self->phase = PHASE_STARTING;
  self->began = g_get_monotonic_time ();
  self->map_utc = g_get_real_time ();
  self->map_running = gst_element_get_current_running_time (self->pipeline);
  self->start_timer = g_timeout_add (START_BOUND_MS, on_start_bound, self);
  if (self->options->pause_on_start)
    self->start_utc = self->map_utc;
  reel_element_group_start (self->group, NULL, NULL, on_elements_started, self);
}

gboolean
reel_recorder_start_finish (ReelRecorder *self, GAsyncResult *result, gint64 *start_utc, GError **error)
{
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *start_utc = self->start_utc;
  return TRUE;
}

gboolean
reel_recorder_is_active (ReelRecorder *self)
{
  return self->phase != PHASE_ENDED;
}

ReelInputRouter *
reel_recorder_get_router (ReelRecorder *self)
{
  return self->router;
}

gboolean
reel_recorder_owns (ReelRecorder *self, GstObject *object)
{
  GstElement *elements[] = { self->sink, self->compositor, self->mixer };

  for (guint i = 0; i < G_N_ELEMENTS (elements); i++) {
    if (elements[i] != NULL &&
        (object == GST_OBJECT (elements[i]) || gst_object_has_as_ancestor (object, GST_OBJECT (elements[i]))))
      return TRUE;
  }
  return FALSE;
}

void
reel_recorder_handle_message (ReelRecorder *self, GstMessage *message)
{
  const GstStructure *s = gst_message_get_structure (message);

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    on_error (self, message);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS && !self->failed)
    end (self, self->limit_reached ? "MaximumDurationReached" : "", "");
  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ELEMENT || s == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++) {
    if (gst_structure_has_name (s, handlers[i].name))
      handlers[i].handle (self, s);
  }
}

static void
report_progress (ReelRecorder *self, gint64 now)
{
  if (self->elapsed == self->reported_elapsed || now - self->reported_at < PROGRESS_US)
    return;
  self->reported_elapsed = self->elapsed;
  self->reported_at = now;
  self->events->progress (self->owner, self->op, self->elapsed);
}

gboolean
reel_recorder_tick (ReelRecorder *self, gint64 now, gint64 last_sign)
{
  const gint64 timeout = (gint64)self->options->media_timeout_ms * 1000;

  if (self->router != NULL)
    reel_input_router_tick (self->router);
  /* No data flows that could end, and the disk may never answer. */
  if (self->phase == PHASE_STOPPING && !self->flows && !self->failed)
    end (self, self->reason, "");
  if (self->phase != PHASE_RUNNING)
    return FALSE;
  g_object_get (self->sink, "recorded-time", &self->elapsed, NULL);
  report_progress (self, now);
  /* Somebody who was not expected to send before has the full time from now on. */
  self->last_sign = MAX (self->last_sign, last_sign);
  return timeout > 0 && now - MAX (self->last_sign, self->began) > timeout;
}

gboolean
reel_recorder_forget (ReelRecorder *self, guint chunks)
{
  return reel_chunk_log_forget (self->log, chunks) && !reel_recorder_is_active (self);
}

GVariant *
reel_recorder_dup_state (ReelRecorder *self)
{
  guint64 remaining = 0;
  GVariantDict state;

  if (self->sink != NULL)
    g_object_get (self->sink, "recorded-time", &self->elapsed, "remaining-time", &remaining, NULL);
  g_variant_dict_init (&state, NULL);
  g_variant_dict_insert (&state, "elapsed", "t", self->elapsed);
  g_variant_dict_insert (&state, "remaining", "t", remaining);
  g_variant_dict_insert (&state, "chunk-index", "u", reel_chunk_log_get_index (self->log, self->options->first_index));
  g_variant_dict_insert (&state, "paused", "b", self->paused);
  g_variant_dict_insert (&state, "censored", "b", self->censored);
  g_variant_dict_insert (&state, "start-utc", "x", self->start_utc);
  g_variant_dict_insert (&state, "active", "b", reel_recorder_is_active (self));
  g_variant_dict_insert (&state, "reason", "s", self->reason != NULL ? self->reason : "");
  g_variant_dict_insert (&state, "detail", "s", self->detail != NULL ? self->detail : "");
  g_variant_dict_insert_value (&state, "options", self->options->source);
  reel_chunk_log_add_to (self->log, &state);
  if (self->options->unmixed_channels > 0)
    reel_recorder_stats_add_channels (&state, self->channels);
  if (self->router != NULL)
    reel_recorder_stats_add_admitted (&state, self->router);
  return g_variant_dict_end (&state);
}
