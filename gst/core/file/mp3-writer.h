/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An MP3 file of constant bit rate whose first frame describes its length and the encoder's delay. Pure: bytes go into
 * a queue of patches. Used by chunk-writer. */
#pragma once
#include "gst/core/file/chunk-stream.h"
#include "gst/core/file/file-patch.h"

G_BEGIN_DECLS

typedef struct _Mp3Writer Mp3Writer;

Mp3Writer *mp3_writer_new (FilePatchQueue *out);

/* A writer for a file of @end bytes: a describing frame with @header, followed by @frames others. */
Mp3Writer *mp3_writer_new_restored (const guint8 header[4], guint32 frames, guint64 end, FilePatchQueue *out);

void mp3_writer_free (Mp3Writer *writer);

/* Nothing to set: the frames describe the stream. */
void mp3_writer_set_stream (Mp3Writer *writer, const ChunkStream *stream);

/* Adds whole frames, in order. */
void mp3_writer_add (Mp3Writer *writer, const ChunkSample *sample);

/* Writes what is pending. @duration (ns, or CHUNK_TIME_NONE) is how much of it is sound. */
void mp3_writer_finish (Mp3Writer *writer, guint64 duration);

/* Size of the file in bytes if it were finished now. */
guint64 mp3_writer_size (const Mp3Writer *writer);

/* ns of sound: everything coded except the encoder's delay, unless mp3_writer_finish() set it. */
guint64 mp3_writer_duration (const Mp3Writer *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mp3Writer, mp3_writer_free)

G_END_DECLS
