/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One chunk of a recording: its encoders and its file. Created and finalised by callrecordsink. */
#pragma once
#include "gst/sink/chunksink.h"

G_BEGIN_DECLS

typedef struct {
  ChunkSinkConfig sink;
  guint index;
  guint64 running_time;     /* of its first sample */
  guint bitrate;            /* video, kbit/s */
  guint audio_bitrate;      /* kbit/s */
  guint audio_channels;     /* of the input; 0: unknown */
  const char *speed_preset; /* of canvasx264enc */
} RecordChunkConfig;

#define CALLREEL_TYPE_RECORD_CHUNK (callreel_record_chunk_get_type ())
G_DECLARE_FINAL_TYPE (CallreelRecordChunk, callreel_record_chunk, CALLREEL, RECORD_CHUNK, GstBin)

CallreelRecordChunk *callreel_record_chunk_new (const RecordChunkConfig *config);
GstPad *callreel_record_chunk_request (CallreelRecordChunk *self, ChunkStreamKind kind);
guint callreel_record_chunk_get_index (CallreelRecordChunk *self);
guint64 callreel_record_chunk_get_running_time (CallreelRecordChunk *self);
const char *callreel_record_chunk_get_location (CallreelRecordChunk *self);

G_END_DECLS
