/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One track of an MP4 file: its samples so far, as a fragment (traf) and as tables (trak). Used by mp4-writer. */
#pragma once
#include "gst/core/file/chunk-stream.h"

G_BEGIN_DECLS

typedef struct {
  GBytes *data;
  guint32 size;
  guint32 duration;
  gboolean sync;
} Mp4Pending;

typedef struct {
  guint32 count, delta;
} Mp4TimeRun;

typedef struct {
  guint64 offset;
  guint32 samples;
} Mp4TrackChunk;

/* Times without a unit in their name are in units of the track's timescale. */
typedef struct {
  ChunkStreamKind kind;
  guint32 id; /* from 1 */
  guint32 timescale;
  GBytes *entry; /* sample entry of stsd */
  guint width, height;
  guint frame_samples;
  guint priming;
  gdouble samples_per_second;

  gboolean started;
  guint64 start; /* of the first sample, from the start of the chunk */
  guint64 end;   /* where the next sample goes */

  GArray *sizes;  /* guint32 */
  GArray *syncs;  /* guint32, from 1 */
  GArray *times;  /* Mp4TimeRun */
  GArray *chunks; /* Mp4TrackChunk */
  guint runs;     /* of equally long chunks */

  GArray *pending; /* Mp4Pending: not yet in a fragment */
  guint64 pending_start, pending_bytes;
} Mp4Track;

Mp4Track *mp4_track_new (const ChunkStream *stream, guint32 id);
Mp4Track *mp4_track_new_restored (ChunkStreamKind kind, guint32 id, guint32 timescale, GBytes *entry, guint width,
                                  guint height, guint priming);
void mp4_track_free (Mp4Track *track);
guint64 mp4_track_scale (guint64 ns, guint32 timescale);
guint64 mp4_track_rescale (guint64 units, guint32 from, guint32 to);
void mp4_track_add (Mp4Track *track, const ChunkSample *sample);
void mp4_track_append (Mp4Track *track, guint64 at, guint32 duration, guint32 size, gboolean sync, GBytes *data);
void mp4_track_extend_to (Mp4Track *track, guint64 end);
guint64 mp4_track_pending_ns (const Mp4Track *track);
void mp4_track_put_traf (Mp4Track *track, GByteArray *out, guint *data_offset_at);
void mp4_track_commit (Mp4Track *track, guint64 offset, GByteArray *data);
guint64 mp4_track_shown_ns (const Mp4Track *track);
guint64 mp4_track_table_size (const Mp4Track *track);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mp4Track, mp4_track_free)

G_END_DECLS
