/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An MP3 file of constant bit rate whose first frame says how long it is and what the encoder put in front, so that
 * players start and end to the sample. Pure: bytes go into a queue of patches. Used by chunk-writer.
 */
#pragma once
#include "gst/core/file/chunk-stream.h"
#include "gst/core/file/file-patch.h"

G_BEGIN_DECLS

typedef struct _Mp3Writer Mp3Writer;

Mp3Writer *mp3_writer_new (FilePatchQueue *out);
Mp3Writer *mp3_writer_new_restored (const guint8 header[4], guint32 frames, guint64 end, FilePatchQueue *out);
void mp3_writer_free (Mp3Writer *writer);
void mp3_writer_set_stream (Mp3Writer *writer, const ChunkStream *stream);
void mp3_writer_add (Mp3Writer *writer, const ChunkSample *sample);
void mp3_writer_finish (Mp3Writer *writer, guint64 duration);
guint64 mp3_writer_size (const Mp3Writer *writer);
guint64 mp3_writer_duration (const Mp3Writer *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mp3Writer, mp3_writer_free)

G_END_DECLS
