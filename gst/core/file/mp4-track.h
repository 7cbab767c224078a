/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One track of an MP4 file: its samples, as a fragment (traf) and as tables (trak). Used by mp4-writer. */
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

/* Times without a unit in their name are in the track's timescale. */
typedef struct {
  ChunkStreamKind kind;
  guint32 id; /* from 1 */
  guint32 timescale;
  GBytes *entry; /* sample entry of stsd */
  guint width, height;
  guint frame_samples;
  guint priming;
  double samples_per_second;

  gboolean started;
  guint64 start; /* of the first sample, from the start of the chunk */
  guint64 end;   /* start of the next sample */

  GArray *sizes;  /* guint32 */
  GArray *syncs;  /* guint32, from 1 */
  GArray *times;  /* Mp4TimeRun */
  GArray *chunks; /* Mp4TrackChunk */
  guint runs;     /* of chunks of equal length */

  GArray *pending; /* Mp4Pending: not yet in a fragment */
  guint64 pending_start, pending_bytes;
} Mp4Track;

Mp4Track *mp4_track_new (const ChunkStream *stream, guint32 id);

/* A track read back from a file; takes ownership of @entry. */
Mp4Track *mp4_track_new_restored (ChunkStreamKind kind, guint32 id, guint32 timescale, GBytes *entry, guint width,
                                  guint height, guint priming);

void mp4_track_free (Mp4Track *track);

/* @ns in units of @timescale, rounded. */
guint64 mp4_track_scale (guint64 ns, guint32 timescale);

guint64 mp4_track_rescale (guint64 units, guint32 from, guint32 to);

/* Coded audio is counted in whole frames, however its timestamps are rounded; a larger difference is a hole, which
 * lengthens the sample before it. */
void mp4_track_add (Mp4Track *track, const ChunkSample *sample);

/* Adds a sample at @at, or at the end of the one before if that is later. Takes ownership of @data (NULL: it is already
 * in the file). */
void mp4_track_append (Mp4Track *track, guint64 at, guint32 duration, guint32 size, gboolean sync, GBytes *data);

/* Extends the last sample to @end. */
void mp4_track_extend_to (Mp4Track *track, guint64 end);

guint64 mp4_track_pending_ns (const Mp4Track *track);

/* Writes the traf of the pending samples. The data offset, relative to the moof, is to be written at
 * *@data_offset_at. */
void mp4_track_put_traf (Mp4Track *track, GByteArray *out, guint *data_offset_at);

/* The pending samples lie at @offset of the file from now on. Their data is appended to @data unless that is NULL. */
void mp4_track_commit (Mp4Track *track, guint64 offset, GByteArray *data);

/* ns from the start of the chunk to the end of the last sample, without the priming. */
guint64 mp4_track_shown_ns (const Mp4Track *track);

/* Bytes of the tables of the final trak, for a file below 4 GB; its fixed boxes take less than 1 KB. */
guint64 mp4_track_table_size (const Mp4Track *track);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mp4Track, mp4_track_free)

G_END_DECLS
