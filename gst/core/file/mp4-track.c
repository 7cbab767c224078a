/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One track of an MP4 file: its samples and their fragment (traf). Used by mp4-writer and mp4-recover. */
#include "gst/core/file/mp4-track.h"
#include "gst/core/file/mp4-box.h"
#include "gst/core/file/mp4-entry.h"

#define NS_PER_SECOND   G_GUINT64_CONSTANT (1000000000)
#define VIDEO_TIMESCALE 90000
/* A smaller timestamp error, as a part of a second, is rounding and not a hole. */
#define TOLERANCE_PART 500

#define TFHD_BASE_IS_MOOF 0x20000
#define TRUN_DATA_OFFSET  0x1
#define TRUN_DURATIONS    0x100
#define TRUN_SIZES        0x200
#define TRUN_FLAGS        0x400
#define SAMPLE_SYNC       0x02000000
#define SAMPLE_NOT_SYNC   0x01010000

static Mp4Track *
track_alloc (ChunkStreamKind kind, guint32 id, guint32 timescale)
{
  Mp4Track *track = g_new0 (Mp4Track, 1);

  track->kind = kind;
  track->id = id;
  track->timescale = timescale;
  track->sizes = g_array_new (FALSE, FALSE, sizeof (guint32));
  track->syncs = g_array_new (FALSE, FALSE, sizeof (guint32));
  track->times = g_array_new (FALSE, FALSE, sizeof (Mp4TimeRun));
  track->chunks = g_array_new (FALSE, FALSE, sizeof (Mp4TrackChunk));
  track->pending = g_array_new (FALSE, FALSE, sizeof (Mp4Pending));
  return track;
}

Mp4Track *
mp4_track_new (const ChunkStream *stream, guint32 id)
{
  gboolean video = stream->kind == CHUNK_STREAM_VIDEO;
  Mp4Track *track = track_alloc (stream->kind, id, video ? VIDEO_TIMESCALE : stream->rate);

  track->entry = mp4_entry_new (stream);
  track->width = stream->width;
  track->height = stream->height;
  track->frame_samples = stream->frame_samples;
  track->priming = stream->priming;
  if (video)
    track->samples_per_second = stream->fps_n > 0 ? (double)stream->fps_n / stream->fps_d : 30;
  else
    track->samples_per_second = (double)stream->rate / MAX (stream->frame_samples, 1);
  return track;
}

Mp4Track *
mp4_track_new_restored (ChunkStreamKind kind, guint32 id, guint32 timescale, GBytes *entry, guint width, guint height,
                        guint priming)
{
  Mp4Track *track = track_alloc (kind, id, timescale);

  track->entry = entry;
  track->width = width;
  track->height = height;
  track->priming = priming;
  return track;
}

static void
drop_pending (Mp4Track *track)
{
  for (guint i = 0; i < track->pending->len; i++)
    g_clear_pointer (&g_array_index (track->pending, Mp4Pending, i).data, g_bytes_unref);
  g_array_set_size (track->pending, 0);
  track->pending_bytes = 0;
}

void
mp4_track_free (Mp4Track *track)
{
  drop_pending (track);
  g_array_unref (track->sizes);
  g_array_unref (track->syncs);
  g_array_unref (track->times);
  g_array_unref (track->chunks);
  g_array_unref (track->pending);
  g_bytes_unref (track->entry);
  g_free (track);
}

guint64
mp4_track_scale (guint64 ns, guint32 timescale)
{
  return ns / NS_PER_SECOND * timescale + (ns % NS_PER_SECOND * timescale + NS_PER_SECOND / 2) / NS_PER_SECOND;
}

guint64
mp4_track_rescale (guint64 units, guint32 from, guint32 to)
{
  return units / from * to + (units % from * to + from / 2) / from;
}

void
mp4_track_extend_to (Mp4Track *track, guint64 end)
{
  if (!track->started || end <= track->end)
    return;
  guint64 more = end - track->end;

  if (track->pending->len > 0) {
    g_array_index (track->pending, Mp4Pending, track->pending->len - 1).duration += more;
  } else if (track->times->len > 0) {
    Mp4TimeRun *last = &g_array_index (track->times, Mp4TimeRun, track->times->len - 1);
    Mp4TimeRun longer = { 1, last->delta + more };

    if (last->count == 1) {
      last->delta = longer.delta;
    } else {
      last->count--;
      g_array_append_val (track->times, longer);
    }
    track->pending_start = end;
  }
  track->end = end;
}

void
mp4_track_append (Mp4Track *track, guint64 at, guint32 duration, guint32 size, gboolean sync, GBytes *data)
{
  Mp4Pending pending = { data, size, duration, sync };

  if (!track->started) {
    track->started = TRUE;
    track->start = track->end = at;
  } else {
    mp4_track_extend_to (track, at);
  }
  if (track->pending->len == 0)
    track->pending_start = track->end;
  track->end += duration;
  track->pending_bytes += size;
  g_array_append_val (track->pending, pending);
}

void
mp4_track_add (Mp4Track *track, const ChunkSample *sample)
{
  guint64 at = mp4_track_scale (sample->pts, track->timescale);
  guint64 duration = track->frame_samples;

  if (duration == 0)
    duration = mp4_track_scale (sample->pts + sample->duration, track->timescale) - at;
  if (track->started && at < track->end + track->timescale / TOLERANCE_PART)
    at = track->end;
  mp4_track_append (track, at, MAX (duration, 1), g_bytes_get_size (sample->data), sample->sync,
                    g_bytes_ref (sample->data));
}

guint64
mp4_track_pending_ns (const Mp4Track *track)
{
  if (track->pending->len == 0)
    return 0;
  return mp4_track_rescale (track->end - track->pending_start, track->timescale, NS_PER_SECOND);
}

guint64
mp4_track_shown_ns (const Mp4Track *track)
{
  guint64 end = track->end - MIN (track->priming, track->end - track->start);

  return mp4_track_rescale (end, track->timescale, NS_PER_SECOND);
}

void
mp4_track_put_traf (Mp4Track *track, GByteArray *out, guint *data_offset_at)
{
  gboolean video = track->kind == CHUNK_STREAM_VIDEO;
  guint traf = mp4_box_begin (out, "traf"), box;

  box = mp4_full_box_begin (out, "tfhd", 0, TFHD_BASE_IS_MOOF);
  mp4_put_u32 (out, track->id);
  mp4_box_end (out, box);

  box = mp4_full_box_begin (out, "tfdt", 1, 0);
  mp4_put_u64 (out, track->pending_start);
  mp4_box_end (out, box);

  box = mp4_full_box_begin (out, "trun", 0, TRUN_DATA_OFFSET | TRUN_DURATIONS | TRUN_SIZES | (video ? TRUN_FLAGS : 0));
  mp4_put_u32 (out, track->pending->len);
  *data_offset_at = out->len;
  mp4_put_u32 (out, 0);
  for (guint i = 0; i < track->pending->len; i++) {
    const Mp4Pending *sample = &g_array_index (track->pending, Mp4Pending, i);
    mp4_put_u32 (out, sample->duration);
    mp4_put_u32 (out, sample->size);
    if (video)
      mp4_put_u32 (out, sample->sync ? SAMPLE_SYNC : SAMPLE_NOT_SYNC);
  }
  mp4_box_end (out, box);
  mp4_box_end (out, traf);
}

static void
commit_time (Mp4Track *track, guint32 delta)
{
  Mp4TimeRun run = { 1, delta };

  if (track->times->len > 0) {
    Mp4TimeRun *last = &g_array_index (track->times, Mp4TimeRun, track->times->len - 1);
    if (last->delta == delta) {
      last->count++;
      return;
    }
  }
  g_array_append_val (track->times, run);
}

void
mp4_track_commit (Mp4Track *track, guint64 offset, GByteArray *data)
{
  Mp4TrackChunk chunk = { offset, track->pending->len };

  for (guint i = 0; i < track->pending->len; i++) {
    const Mp4Pending *sample = &g_array_index (track->pending, Mp4Pending, i);
    guint32 number = track->sizes->len + 1;

    g_array_append_val (track->sizes, sample->size);
    if (sample->sync)
      g_array_append_val (track->syncs, number);
    commit_time (track, sample->duration);
    if (data)
      mp4_put_bytes (data, sample->data);
  }
  if (track->chunks->len == 0 ||
      g_array_index (track->chunks, Mp4TrackChunk, track->chunks->len - 1).samples != chunk.samples)
    track->runs++;
  g_array_append_val (track->chunks, chunk);
  drop_pending (track);
}

guint64
mp4_track_table_size (const Mp4Track *track)
{
  guint64 size = 4 * (guint64)track->sizes->len + 8 * track->times->len + 4 * track->chunks->len + 12 * track->runs;

  return size + (track->kind == CHUNK_STREAM_VIDEO ? 4 * track->syncs->len : 0);
}
