/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One face for the writers of the file formats. Used by chunksink, which carries out the patches. */
#pragma once
#include "gst/core/file/chunk-stream.h"
#include "gst/core/file/file-patch.h"

G_BEGIN_DECLS

typedef enum { CHUNK_FORMAT_MP4, CHUNK_FORMAT_MP3, CHUNK_FORMAT_WAV } ChunkFormat;

typedef struct {
  ChunkFormat format;
  gint64 creation;         /* seconds since 1970 */
  guint expected;          /* streams */
  guint64 reserve_seconds; /* recorded time that the file is laid out for */
  guint64 reserve_max;     /* bytes at most set aside for that, 0: no bound */
} ChunkWriterConfig;

typedef struct _ChunkWriter ChunkWriter;

ChunkWriter *chunk_writer_new (const ChunkWriterConfig *config);
void chunk_writer_free (ChunkWriter *writer);
void chunk_writer_set_stream (ChunkWriter *writer, const ChunkStream *stream);
void chunk_writer_add (ChunkWriter *writer, ChunkStreamKind kind, const ChunkSample *sample);
FileCompaction *chunk_writer_compact (ChunkWriter *writer, guint64 duration);
void chunk_writer_finish (ChunkWriter *writer, guint64 duration);
guint64 chunk_writer_size (const ChunkWriter *writer);
guint64 chunk_writer_duration (const ChunkWriter *writer);
FilePatch *chunk_writer_pop (ChunkWriter *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ChunkWriter, chunk_writer_free)

G_END_DECLS
