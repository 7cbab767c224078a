/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The gap that a lost worker leaves. Called by ReelRecording and ReelHandover. */
#include "manager/engine/recording/reel-interruption.h"

#define NS_PER_US 1000

struct _ReelInterruption {
  GObject parent_instance;

  ReelRecordingParts *parts;
  ReelChunkKeeper *keeper;
  gboolean open;
  gint64 until; /* 0: no worker has begun since */
  guint first;  /* index of that one's first chunk */
};

G_DEFINE_FINAL_TYPE (ReelInterruption, reel_interruption, G_TYPE_OBJECT)

enum { BEGAN, ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_interruption_init (ReelInterruption *self)
{
}

static void
reel_interruption_finalize (GObject *object)
{
  ReelInterruption *self = REEL_INTERRUPTION (object);

  g_object_unref (self->keeper);
  reel_recording_parts_unref (self->parts);
  G_OBJECT_CLASS (reel_interruption_parent_class)->finalize (object);
}

static void
reel_interruption_class_init (ReelInterruptionClass *klass)
{
  GType type = REEL_TYPE_INTERRUPTION;

  G_OBJECT_CLASS (klass)->finalize = reel_interruption_finalize;
  signals[BEGAN] = g_signal_new ("began", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_INT64,
                                 G_TYPE_INT64, G_TYPE_UINT64);
}

gint64
reel_interruption_find_last_sample (ReelRecordingParts *parts, guint below)
{
  for (guint i = reel_chunk_list_get_length (parts->chunks); i > 0; i--) {
    const ReelChunkRecord *record = reel_chunk_get_record (reel_chunk_list_get (parts->chunks, i - 1));

    if (record->index < below && record->duration_ns > 0)
      return reel_timeline_find_end (parts->timeline, record->start_utc, record->duration_ns, G_MAXINT64);
  }
  return reel_operation_get_start_utc (parts->operation) > 0 ? reel_operation_get_start_utc (parts->operation)
                                                             : reel_operation_get_created_utc (parts->operation);
}

static void
settle (ReelInterruption *self)
{
  gint64 since = reel_interruption_find_last_sample (self->parts, self->first);
  gint64 until = MAX (self->until, since);
  guint64 span = (guint64)(until - since) * NS_PER_US;
  guint64 missing = MIN (reel_timeline_measure (self->parts->timeline, since, until), span);

  self->open = FALSE;
  g_signal_emit (self, signals[ENDED], 0, since, until, span - missing);
}

/* How much the lost worker had recorded is known now. */
static void
on_idle (ReelInterruption *self)
{
  if (self->open && self->until != 0)
    settle (self);
}

ReelInterruption *
reel_interruption_new (ReelRecordingParts *parts, ReelChunkKeeper *keeper)
{
  ReelInterruption *self = g_object_new (REEL_TYPE_INTERRUPTION, NULL);

  self->parts = reel_recording_parts_ref (parts);
  self->keeper = g_object_ref (keeper);
  g_signal_connect_object (keeper, "idle", G_CALLBACK (on_idle), self, G_CONNECT_SWAPPED);
  return self;
}

void
reel_interruption_lose (ReelInterruption *self)
{
  /* The next worker is lost, too, while the files of the one before are searched. */
  if (self->open && self->until != 0)
    settle (self);
  if (self->open)
    return;
  self->open = TRUE;
  self->until = 0;
  if (reel_operation_get_state (self->parts->operation) == REEL_RECORDING_STATE_RECORDING)
    g_signal_emit (self, signals[BEGAN], 0, g_get_real_time ());
}

static void
set_until (ReelInterruption *self, guint first, gint64 utc)
{
  self->first = first;
  self->until = utc;
  if (!reel_chunk_keeper_is_busy (self->keeper))
    settle (self);
}

void
reel_interruption_resume (ReelInterruption *self, guint first, gint64 utc)
{
  if (self->open && self->until == 0)
    set_until (self, first, utc);
}

void
reel_interruption_end (ReelInterruption *self, gboolean broken)
{
  if (!self->open || self->until != 0)
    return;
  if (broken)
    self->open = FALSE;
  else
    set_until (self, G_MAXUINT, g_get_real_time ());
}
