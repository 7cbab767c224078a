/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Loss and replacement of a worker. Called by ReelRecording. */
#include "manager/engine/recording/reel-handover.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/recording/reel-recording-begin.h"

/* After this time the log says that the storage is slow. */
#define STORAGE_ANSWER_MS 5000

struct _ReelHandover {
  GObject parent_instance;

  ReelRecordingParts *parts;
  ReelChunkKeeper *keeper;
  gboolean open;
  gboolean looking; /* searching for files of the lost worker */
  gboolean wanted;  /* a worker waits for the result */
  guint timer;      /* during the search */
  guint waited_ms;
  guint first; /* index of the first chunk of the worker that is asked to resume */
};

G_DEFINE_FINAL_TYPE (ReelHandover, reel_handover, G_TYPE_OBJECT)

enum { REFUSED, RESUMED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_handover_init (ReelHandover *self)
{
}

static void
reel_handover_finalize (GObject *object)
{
  ReelHandover *self = REEL_HANDOVER (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->keeper);
  reel_recording_parts_unref (self->parts);
  G_OBJECT_CLASS (reel_handover_parent_class)->finalize (object);
}

static void
reel_handover_class_init (ReelHandoverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_handover_finalize;
  signals[REFUSED] = g_signal_new ("refused", REEL_TYPE_HANDOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   1, G_TYPE_ERROR);
  signals[RESUMED] = g_signal_new ("resumed", REEL_TYPE_HANDOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   2, G_TYPE_UINT, G_TYPE_INT64);
}

static void
on_resumed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelHandover) self = data;
  ReelRecordingParts *parts = self->parts;
  ReelWorker *worker = REEL_WORKER (source);
  g_autoptr (GError) error = NULL;
  gint64 start_utc = reel_recording_begin_finish (parts, worker, result, &error);

  if (start_utc >= 0) {
    reel_recorded_time_begin (parts->time);
    g_signal_emit (self, signals[RESUMED], 0, self->first, start_utc > 0 ? start_utc : g_get_real_time ());
    return;
  }
  /* A worker that dies again, or hangs and is killed, is replaced again. */
  if (reel_recording_host_peek_worker (parts->host) != worker || reel_operation_is_worker_done (parts->operation))
    return;
  reel_chunk_keeper_salvage (self->keeper);
  g_signal_emit (self, signals[REFUSED], 0, error);
}

static void
go_on (ReelHandover *self)
{
  ReelWorker *worker = reel_recording_host_peek_worker (self->parts->host);
  ReelRecordingState state = reel_operation_get_state (self->parts->operation);

  self->wanted = FALSE;
  if (worker == NULL || (state != REEL_RECORDING_STATE_RECORDING && state != REEL_RECORDING_STATE_PAUSED))
    return;
  self->open = FALSE;
  self->first = reel_chunk_list_get_next_index (self->parts->chunks);
  reel_recording_begin_async (self->parts, worker, on_resumed, g_object_ref (self));
}

static void
on_taken_over (ReelHandover *self)
{
  self->looking = FALSE;
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->wanted)
    go_on (self);
}

ReelHandover *
reel_handover_new (ReelRecordingParts *parts, ReelChunkKeeper *keeper)
{
  ReelHandover *self = g_object_new (REEL_TYPE_HANDOVER, NULL);

  self->parts = reel_recording_parts_ref (parts);
  self->keeper = g_object_ref (keeper);
  g_signal_connect_object (keeper, "taken-over", G_CALLBACK (on_taken_over), self, G_CONNECT_SWAPPED);
  return self;
}

/* Every wait is bounded: while it is unknown which files exist, nothing can be written beside them. */
static gboolean
on_slow (gpointer data)
{
  g_autoptr (ReelHandover) self = g_object_ref (data);
  g_autoptr (GError) error = NULL;

  self->waited_ms += MIN (STORAGE_ANSWER_MS, self->parts->services->finish_ms);
  if (self->waited_ms < self->parts->services->finish_ms) {
    if (self->waited_ms == STORAGE_ANSWER_MS)
      g_critical ("Recording %s stands still: the storage does not say what its media process has left there",
                  reel_operation_get_id (self->parts->operation));
    return G_SOURCE_CONTINUE;
  }
  self->timer = 0;
  g_set_error_literal (&error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "The storage does not answer");
  g_signal_emit (self, signals[REFUSED], 0, error);
  return G_SOURCE_REMOVE;
}

void
reel_handover_lose (ReelHandover *self)
{
  reel_admission_set_informed (self->parts->admission, NULL);
  self->open = TRUE;
  self->wanted = FALSE;
  if (self->looking)
    return;
  self->looking = TRUE;
  self->waited_ms = 0;
  self->timer = g_timeout_add (MIN (STORAGE_ANSWER_MS, self->parts->services->finish_ms), on_slow, self);
  reel_chunk_keeper_take_over (self->keeper);
}

void
reel_handover_resume (ReelHandover *self)
{
  self->wanted = TRUE;
  if (!self->looking)
    go_on (self);
}

gboolean
reel_handover_is_open (ReelHandover *self)
{
  return self->open;
}
