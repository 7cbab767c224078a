/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The streams of a call; the header lists the callers. */
#include "manager/worker/session/reel-stream-table.h"

/* How long a removed stream drains: receive batching, the jitter buffer, and a busy decoder. */
#define DRAIN_US (500 * G_TIME_SPAN_MILLISECOND)

typedef struct {
  ReelMediaStream *stream;
  gint64 since; /* monotonic, µs */
} Draining;

struct _ReelStreamTable {
  ReelRecorderTable *recorders;
  ReelStreamTableReport report;
  gpointer user_data;
  GHashTable *streams; /* id → ReelMediaStream */
  GPtrArray *draining; /* Draining, of streams that were removed */
};

static void
draining_free (gpointer data)
{
  Draining *draining = data;

  g_object_unref (draining->stream);
  g_free (draining);
}

ReelStreamTable *
reel_stream_table_new (ReelRecorderTable *recorders, ReelStreamTableReport report, gpointer user_data)
{
  ReelStreamTable *self = g_new0 (ReelStreamTable, 1);

  self->recorders = recorders;
  self->report = report;
  self->user_data = user_data;
  self->streams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->draining = g_ptr_array_new_with_free_func (draining_free);
  return self;
}

void
reel_stream_table_free (ReelStreamTable *self)
{
  g_hash_table_unref (self->streams);
  g_ptr_array_unref (self->draining);
  g_free (self);
}

void
reel_stream_table_clear (ReelStreamTable *self)
{
  g_hash_table_remove_all (self->streams);
  g_ptr_array_set_size (self->draining, 0);
}

static void
on_state_changed (ReelMediaStream *stream, ReelStreamTable *self)
{
  self->report (stream, self->user_data);
}

void
reel_stream_table_add (ReelStreamTable *self, ReelMediaStream *stream, const ReelParticipant *participant)
{
  g_hash_table_replace (self->streams, g_strdup (reel_media_stream_get_id (stream)), stream);
  g_signal_connect (stream, "state-changed", G_CALLBACK (on_state_changed), self);
  reel_recorder_table_attach (self->recorders, stream, participant);
}

void
reel_stream_table_drain (ReelStreamTable *self, ReelMediaStream *stream, GstClockTime until)
{
  const GstClockTime now = gst_element_get_current_running_time (reel_media_stream_get_pipeline (stream));
  Draining *draining = g_new0 (Draining, 1);

  self->report (stream, self->user_data); /* its final counters */
  g_signal_handlers_disconnect_by_data (stream, self);
  reel_media_stream_drain (stream, until);
  reel_recorder_table_drain (self->recorders, stream, MIN (until, now));
  draining->stream = g_object_ref (stream);
  draining->since = g_get_monotonic_time ();
  g_ptr_array_add (self->draining, draining);
}

void
reel_stream_table_remove (ReelStreamTable *self, ReelMediaStream *stream, GstClockTime until)
{
  reel_stream_table_drain (self, stream, until);
  g_hash_table_remove (self->streams, reel_media_stream_get_id (stream));
}

void
reel_stream_table_remove_of (ReelStreamTable *self, const char *participant_id, GstClockTime until)
{
  GHashTableIter iter;
  gpointer stream = NULL;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, NULL, &stream)) {
    if (!g_str_equal (reel_media_stream_get_participant (stream), participant_id))
      continue;
    reel_stream_table_drain (self, stream, until);
    g_hash_table_iter_remove (&iter);
  }
}

void
reel_stream_table_take_back (ReelStreamTable *self, ReelMediaStream *stream)
{
  const char *id = reel_media_stream_get_id (stream);

  if (g_hash_table_lookup (self->streams, id) != stream)
    return;
  reel_recorder_table_detach (self->recorders, stream);
  g_signal_handlers_disconnect_by_data (stream, self);
  g_hash_table_remove (self->streams, id);
}

ReelMediaStream *
reel_stream_table_find (ReelStreamTable *self, const char *id)
{
  return g_hash_table_lookup (self->streams, id);
}

ReelMediaStream *
reel_stream_table_find_owner (ReelStreamTable *self, GstObject *object)
{
  GHashTableIter iter;
  gpointer stream = NULL;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, NULL, &stream)) {
    if (reel_media_stream_owns (stream, object))
      return stream;
  }
  return NULL;
}

gboolean
reel_stream_table_has_camera (ReelStreamTable *self, const char *participant_id)
{
  GHashTableIter iter;
  gpointer stream = NULL;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, NULL, &stream)) {
    if (reel_media_stream_get_kind (stream) == REEL_STREAM_KIND_VIDEO &&
        reel_media_stream_get_state (stream) != REEL_MEDIA_STREAM_FAILED &&
        g_str_equal (reel_media_stream_get_participant (stream), participant_id))
      return TRUE;
  }
  return FALSE;
}

guint
reel_stream_table_count (ReelStreamTable *self)
{
  return g_hash_table_size (self->streams) + self->draining->len;
}

GHashTable *
reel_stream_table_peek (ReelStreamTable *self)
{
  return self->streams;
}

gint64
reel_stream_table_get_last_data (ReelStreamTable *self)
{
  gint64 last = 0;
  GHashTableIter iter;
  gpointer stream = NULL;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, NULL, &stream))
    last = MAX (last, reel_media_stream_get_last_data (stream));
  return last;
}

static void
end_draining (ReelStreamTable *self, gint64 now)
{
  for (guint i = self->draining->len; i > 0; i--) {
    const Draining *draining = g_ptr_array_index (self->draining, i - 1);

    if (now - draining->since < DRAIN_US)
      continue;
    reel_recorder_table_detach (self->recorders, draining->stream);
    reel_media_stream_stop (draining->stream);
    g_ptr_array_remove_index (self->draining, i - 1);
  }
}

void
reel_stream_table_tick (ReelStreamTable *self, gint64 now)
{
  GHashTableIter iter;
  gpointer stream = NULL;

  end_draining (self, now);
  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, NULL, &stream))
    reel_media_stream_tick (stream, now);
}

void
reel_stream_table_report (ReelStreamTable *self)
{
  GHashTableIter iter;
  gpointer stream = NULL;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, NULL, &stream))
    self->report (stream, self->user_data);
}
