/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One chunk of a recording: its encoders and its file. Made and finalised by callrecordsink. */
#pragma once
#include "gst/sink/chunksink.h"

G_BEGIN_DECLS

typedef struct {
  ChunkSinkConfig sink;
  guint index;
  guint64 running_time;      /* of its first sample */
  guint bitrate;             /* video, kbit/s */
  guint audio_bitrate;       /* kbit/s */
  guint audio_channels;      /* that come; 0: not known */
  const gchar *speed_preset; /* of canvasx264enc */
} RecordChunkConfig;

#define RECORD_TYPE_CHUNK (record_chunk_get_type ())
G_DECLARE_FINAL_TYPE (RecordChunk, record_chunk, RECORD, CHUNK, GstBin)

RecordChunk *record_chunk_new (const RecordChunkConfig *config);
GstPad *record_chunk_request (RecordChunk *self, ChunkStreamKind kind);
guint record_chunk_get_index (RecordChunk *self);
guint64 record_chunk_get_running_time (RecordChunk *self);
const gchar *record_chunk_get_location (RecordChunk *self);
GstElement *record_chunk_get_sink (RecordChunk *self);

G_END_DECLS
