/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An MP4 file that plays at any moment of its writing and is an ordinary progressive one once finished. Pure: bytes go
 * into a queue of patches. Used by chunk-writer; mp4-recover finishes the file of a process that died. */
#pragma once
#include "gst/core/file/file-patch.h"
#include "gst/core/file/mp4-track.h"

G_BEGIN_DECLS

typedef struct {
  gint64 creation;         /* seconds since 1970 */
  guint expected;          /* streams to wait for before the head is written, for at most a second of media */
  guint64 reserve_seconds; /* recorded time whose final index fits before the media */
  guint64 reserve_max;     /* maximum of reserved bytes, 0: unlimited */
} Mp4WriterConfig;

typedef struct _Mp4Writer Mp4Writer;

Mp4Writer *mp4_writer_new (const Mp4WriterConfig *config, FilePatchQueue *out);

/* A writer that finishes an existing file; takes ownership of @tracks. */
Mp4Writer *mp4_writer_new_restored (GPtrArray *tracks, gint64 creation, guint64 head_offset, guint64 moov_offset,
                                    guint64 moov_size, guint64 media_offset, guint64 end, FilePatchQueue *out);

void mp4_writer_free (Mp4Writer *writer);

/* Announces a stream, once for each kind, before its first sample. */
void mp4_writer_set_stream (Mp4Writer *writer, const ChunkStream *stream);

/* Adds a sample of an announced stream, in order; times are relative to the start of the file. */
void mp4_writer_add (Mp4Writer *writer, ChunkStreamKind kind, const ChunkSample *sample);

/* The progressive file of @duration ns (as in mp4_writer_finish()) without unused space; NULL if that is not worth a
 * copy. Carry out all patches before making it; if it cannot be made, mp4_writer_finish() finishes in place. */
FileCompaction *mp4_writer_compact (Mp4Writer *writer, guint64 duration);

/* Makes the file a progressive one of @duration ns (CHUNK_TIME_NONE: as long as its longest stream): the last picture
 * stays until then, and sound beyond it is not played. Without a sample nothing is written. */
void mp4_writer_finish (Mp4Writer *writer, guint64 duration);

/* Size of the file in bytes if it were finished now. */
guint64 mp4_writer_size (const Mp4Writer *writer);

/* ns, from the start of the file to the end of its longest stream. */
guint64 mp4_writer_duration (const Mp4Writer *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mp4Writer, mp4_writer_free)

G_END_DECLS
