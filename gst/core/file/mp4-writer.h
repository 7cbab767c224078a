/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An MP4 file that plays at any moment of its writing and is an ordinary progressive one once finished. Pure: bytes
 * go into a queue of patches. Used by chunk-writer; mp4-recover finishes what a dead process left.
 */
#pragma once
#include "gst/core/file/file-patch.h"
#include "gst/core/file/mp4-track.h"

G_BEGIN_DECLS

typedef struct {
  gint64 creation;         /* seconds since 1970 */
  guint expected;          /* streams to wait for before the file is opened, for at most a second of media */
  guint64 reserve_seconds; /* recorded time for which the final index fits before the media */
  guint64 reserve_max;     /* bytes at most reserved for it, 0: no bound */
} Mp4WriterConfig;

typedef struct _Mp4Writer Mp4Writer;

Mp4Writer *mp4_writer_new (const Mp4WriterConfig *config, FilePatchQueue *out);
Mp4Writer *mp4_writer_new_restored (GPtrArray *tracks, gint64 creation, guint64 head_offset, guint64 moov_offset,
                                    guint64 moov_size, guint64 media_offset, guint64 end, FilePatchQueue *out);
void mp4_writer_free (Mp4Writer *writer);
void mp4_writer_set_stream (Mp4Writer *writer, const ChunkStream *stream);
void mp4_writer_add (Mp4Writer *writer, ChunkStreamKind kind, const ChunkSample *sample);
FileCompaction *mp4_writer_compact (Mp4Writer *writer, guint64 duration);
void mp4_writer_finish (Mp4Writer *writer, guint64 duration);
guint64 mp4_writer_size (const Mp4Writer *writer);
guint64 mp4_writer_duration (const Mp4Writer *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mp4Writer, mp4_writer_free)

G_END_DECLS
