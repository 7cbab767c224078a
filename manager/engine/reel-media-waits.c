/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Streams of which nothing comes; see the header for who owns it. */
#include "manager/engine/reel-media-waits.h"

#include "manager/core/state/reel-media-wait.h"

#define NS_PER_US 1000

typedef struct {
  ReelMediaWait wait;
  gboolean seen;    /* in this look */
  gboolean arrived; /* since the last one, while it was due */
} Stream;

struct _ReelMediaWaits {
  gboolean restored;
  GHashTable *streams;    /* id → Stream */
  ReelMediaWait recorded; /* the recording itself, of which nothing ever “comes”: for how long it has run */
};

ReelMediaWaits *
reel_media_waits_new (gboolean restored)
{
  ReelMediaWaits *self = g_new0 (ReelMediaWaits, 1);

  self->restored = restored;
  self->streams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
reel_media_waits_free (ReelMediaWaits *self)
{
  g_hash_table_unref (self->streams);
  g_free (self);
}

static ReelIncompleteCause
make_cause (const ReelIncompleteCause *cause, const char *stream_id)
{
  ReelIncompleteCause own = *cause;

  own.reason = REEL_INCOMPLETE_NO_MEDIA;
  own.stream_id = stream_id;
  return own;
}

static void
begin_gap (ReelIncompleteList *list, const ReelIncompleteCause *cause, const ReelMediaWait *wait)
{
  if (reel_incomplete_list_find (list, cause) == NULL)
    reel_incomplete_list_open (list, cause, FALSE, wait->first);
}

/* What it was not due in between does not count; the clock may have been set back. One that an earlier manager has
 * opened is closed as it is. */
static void
end_gap (ReelIncompleteList *list, const ReelIncompleteCause *cause, const ReelMediaWait *wait, gint64 now)
{
  ReelIncomplete *incomplete = reel_incomplete_list_find (list, cause);
  gint64 waited = reel_media_wait_measure (wait, now);

  if (incomplete == NULL || !reel_incomplete_is_open (incomplete))
    return;
  if (wait->first == incomplete->gap.since_utc) {
    now = MAX (now, wait->first + waited);
    incomplete->gap.paused_ns = (guint64)(now - wait->first - waited) * NS_PER_US;
  }
  reel_incomplete_list_close (list, incomplete, now);
}

static void
look_at (Stream *stream, ReelIncompleteList *list, const ReelIncompleteCause *cause, gboolean due, gboolean arrives,
         gint64 limit_us, gint64 now)
{
  /* It was due when it came. */
  if (stream->arrived)
    reel_media_wait_look (&stream->wait, TRUE, TRUE, now);
  stream->arrived = FALSE;
  reel_media_wait_look (&stream->wait, due, arrives, now);
  if (stream->wait.came)
    end_gap (list, cause, &stream->wait, now);
  else if (limit_us > 0 && reel_media_wait_is_overdue (&stream->wait, limit_us, now))
    begin_gap (list, cause, &stream->wait);
}

static Stream *
find_stream (ReelMediaWaits *self, const char *id)
{
  Stream *stream = g_hash_table_lookup (self->streams, id);

  if (stream == NULL) {
    stream = g_new0 (Stream, 1);
    g_hash_table_insert (self->streams, g_strdup (id), stream);
  }
  stream->seen = TRUE;
  return stream;
}

/* One that an earlier manager has missed has to come first. */
static void
take_earlier (Stream *stream, ReelIncompleteList *list, const ReelIncompleteCause *cause)
{
  const ReelIncomplete *incomplete = reel_incomplete_list_find (list, cause);

  if (incomplete == NULL || !reel_incomplete_is_open (incomplete))
    stream->wait.came = TRUE;
}

/* One that is gone may still be what is missing, unless it was there for too short a time of the recording. */
static void
look_at_gone (ReelMediaWaits *self, ReelIncompleteList *list, const ReelIncompleteCause *of_recording, gint64 limit_us,
              gint64 now)
{
  const gint64 recorded = reel_media_wait_measure (&self->recorded, now);
  GHashTableIter iter;
  gpointer id, value;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, &id, &value)) {
    const ReelIncompleteCause cause = make_cause (of_recording, id);
    Stream *stream = value;

    if (stream->seen) {
      stream->seen = FALSE;
      continue;
    }
    look_at (stream, list, &cause, FALSE, FALSE, limit_us, now);
    end_gap (list, &cause, &stream->wait, now);
    if (recorded >= REEL_MEDIA_WAIT_MIN_US && !reel_media_wait_lacks_all (&stream->wait, recorded, now))
      g_hash_table_iter_remove (&iter);
  }
}

void
reel_media_waits_look (ReelMediaWaits *self, ReelRecording *recording, ReelIncompleteList *list,
                       const ReelIncompleteCause *of_recording, gint64 limit_us, gint64 now)
{
  const gboolean runs = reel_recording_get_state (recording) == REEL_RECORDING_STATE_RECORDING;
  g_autoptr (GArray) media = reel_call_list_media (reel_call_of (recording), recording);

  reel_media_wait_look (&self->recorded, runs, FALSE, now);
  for (guint i = 0; i < media->len; i++) {
    const ReelCallMedia *one = &g_array_index (media, ReelCallMedia, i);
    const ReelIncompleteCause cause = make_cause (of_recording, one->stream_id);
    Stream *stream = find_stream (self, one->stream_id);

    if (self->restored && one->has_sent)
      take_earlier (stream, list, &cause);
    look_at (stream, list, &cause, runs && one->due, one->arrives, limit_us, now);
  }
  look_at_gone (self, list, of_recording, limit_us, now);
}

void
reel_media_waits_note (ReelMediaWaits *self, const char *stream_id)
{
  Stream *stream = g_hash_table_lookup (self->streams, stream_id);

  if (stream != NULL)
    stream->arrived = stream->arrived || stream->wait.since != 0;
}

void
reel_media_waits_end (ReelMediaWaits *self, ReelIncompleteList *list, const ReelIncompleteCause *of_recording,
                      gint64 now)
{
  const gint64 recorded = reel_media_wait_measure (&self->recorded, now);
  GHashTableIter iter;
  gpointer id, value;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, &id, &value)) {
    const ReelIncompleteCause cause = make_cause (of_recording, id);
    const Stream *stream = value;

    if (reel_media_wait_lacks_all (&stream->wait, recorded, now))
      begin_gap (list, &cause, &stream->wait);
    end_gap (list, &cause, &stream->wait, now);
  }
  g_hash_table_remove_all (self->streams);
}
