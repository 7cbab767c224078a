/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A common interface of the file format writers. Used by chunksink, which carries out the patches. */
#pragma once
#include "gst/core/file/chunk-stream.h"
#include "gst/core/file/file-patch.h"

G_BEGIN_DECLS

typedef enum { CHUNK_FORMAT_MP4, CHUNK_FORMAT_MP3, CHUNK_FORMAT_WAV } ChunkFormat;

typedef struct {
  ChunkFormat format;
  gint64 creation;         /* seconds since 1970 */
  guint expected;          /* number of streams */
  guint64 reserve_seconds; /* recorded time that space is reserved for */
  guint64 reserve_max;     /* maximum of reserved bytes, 0: unlimited */
} ChunkWriterConfig;

typedef struct _ChunkWriter ChunkWriter;

ChunkWriter *chunk_writer_new (const ChunkWriterConfig *config);
void chunk_writer_free (ChunkWriter *writer);

/* Announces a stream before its first sample. */
void chunk_writer_set_stream (ChunkWriter *writer, const ChunkStream *stream);

void chunk_writer_add (ChunkWriter *writer, ChunkStreamKind kind, const ChunkSample *sample);

/* A replacement for chunk_writer_finish() if the file would have much unused space, otherwise NULL. Carry out all
 * patches before making it; if it cannot be made, call chunk_writer_finish(). Returns: (transfer full) (nullable). */
FileCompaction *chunk_writer_compact (ChunkWriter *writer, guint64 duration);

/* Queues the last patches of a file of @duration ns (CHUNK_TIME_NONE: as long as its samples). No patches if there was
 * no sample. */
void chunk_writer_finish (ChunkWriter *writer, guint64 duration);

/* Size of the file in bytes if it were finished now. */
guint64 chunk_writer_size (const ChunkWriter *writer);

/* Duration of the file in ns. */
guint64 chunk_writer_duration (const ChunkWriter *writer);

/* Returns: (transfer full) (nullable): the next patch to carry out, in order. */
FilePatch *chunk_writer_pop (ChunkWriter *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChunkWriter, chunk_writer_free)

G_END_DECLS
