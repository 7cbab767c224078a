/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bounds a call's memory; see the header for its contents. */
#include "manager/engine/call/reel-call-history.h"

/* Below this a search is not worth while. */
#define MIN_HISTORY 256

struct _ReelCallHistory {
  ReelCallLog *log;
  ReelRoster *roster;
  ReelCallStreams *streams;
  ReelRecordingList *recordings;
  guint bound;      /* number of entries that triggers the next search */
  gint64 forgotten; /* what was before this time; 0: nothing yet */
  guint source;
};

static guint
count (ReelCallHistory *self)
{
  return reel_log_get_length (reel_call_log_get (self->log)) + reel_roster_get_left (self->roster)->len +
         reel_call_streams_get_all (self->streams)->len;
}

static gboolean
on_forget (gpointer data)
{
  ReelCallHistory *self = data;
  gint64 needed = reel_recording_list_get_open_since (self->recordings);

  self->source = 0;
  self->forgotten = needed;
  reel_call_log_forget (self->log, needed);
  reel_roster_forget_left (self->roster, needed);
  reel_call_streams_forget_removed (self->streams, needed);
  self->bound = MAX (MIN_HISTORY, 2 * count (self));
  return G_SOURCE_REMOVE;
}

static void
on_grew (ReelCallLog *log, ReelCallHistory *self)
{
  /* Deferred: the emitter of the signal may still hold what would be freed. */
  if (self->source == 0 && count (self) > self->bound)
    self->source = g_idle_add (on_forget, self);
}

static void
on_full (ReelCallLog *log, ReelCallHistory *self)
{
  if (self->source == 0 && reel_recording_list_get_open_since (self->recordings) > self->forgotten)
    self->source = g_idle_add (on_forget, self);
}

ReelCallHistory *
reel_call_history_new (ReelCallLog *log, ReelRoster *roster, ReelCallStreams *streams, ReelRecordingList *recordings)
{
  ReelCallHistory *self = g_new0 (ReelCallHistory, 1);

  self->log = g_object_ref (log);
  self->roster = g_object_ref (roster);
  self->streams = g_object_ref (streams);
  self->recordings = g_object_ref (recordings);
  self->bound = MIN_HISTORY;
  g_signal_connect (log, "grew", G_CALLBACK (on_grew), self);
  g_signal_connect (log, "full", G_CALLBACK (on_full), self);
  return self;
}

void
reel_call_history_free (ReelCallHistory *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->log, self);
  g_object_unref (self->log);
  g_object_unref (self->roster);
  g_object_unref (self->streams);
  g_object_unref (self->recordings);
  g_free (self);
}
