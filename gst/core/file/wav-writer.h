/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A WAV file of 16-bit PCM whose sizes are correct at any moment, RF64 beyond 4 GB (EBU Tech 3306). Pure: bytes go into
 * a queue of patches. Used by chunk-writer. */
#pragma once
#include "gst/core/file/chunk-stream.h"
#include "gst/core/file/file-patch.h"

G_BEGIN_DECLS

typedef struct _WavWriter WavWriter;

WavWriter *wav_writer_new (FilePatchQueue *out);

/* A writer that finishes a file with @data_bytes of sound. */
WavWriter *wav_writer_new_restored (guint rate, guint channels, guint64 data_bytes, FilePatchQueue *out);

void wav_writer_free (WavWriter *writer);

/* Announces the stream: rate and channels, before the first sample. */
void wav_writer_set_stream (WavWriter *writer, const ChunkStream *stream);

/* Adds sound, in order; a hole before it becomes silence. */
void wav_writer_add (WavWriter *writer, const ChunkSample *sample);

/* Writes what is pending. A file shorter than @duration (ns; CHUNK_TIME_NONE: as it is) is filled with silence. */
void wav_writer_finish (WavWriter *writer, guint64 duration);

/* Size of the file in bytes if it were finished now. */
guint64 wav_writer_size (const WavWriter *writer);

guint64 wav_writer_duration (const WavWriter *writer);

/* Bytes before the first sample. */
guint wav_writer_header_size (guint channels);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WavWriter, wav_writer_free)

G_END_DECLS
