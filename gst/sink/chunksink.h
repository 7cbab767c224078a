/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sink that writes one chunk's file. Not registered: recordchunk makes it by type. */
#pragma once
#include "gst/core/file/chunk-writer.h"
#include <gst/gst.h>

G_BEGIN_DECLS

/* Element messages that a chunksink posts, each at most once and in this order, on a streaming thread. */
#define CHUNK_SINK_OPENED       "chunk-opened"       /* the file is there */
#define CHUNK_SINK_SIZE_REACHED "chunk-size-reached" /* time to go on in another */
#define CHUNK_SINK_CLOSED       "chunk-closed" /* duration t (ns), size t (bytes), failed b, written b, missing b */

typedef struct {
  const gchar *location;
  ChunkWriterConfig writer;
  guint64 start;                     /* PTS of the file's time zero, ns */
  guint64 max_size;                  /* bytes; CHUNK_SINK_SIZE_REACHED is posted before them, 0: never */
  guint byte_rates[CHUNK_N_STREAMS]; /* bytes/s to expect of an encoder; raw sound says itself */
} ChunkSinkConfig;

#define CALLREEL_TYPE_CHUNK_SINK (callreel_chunk_sink_get_type ())
G_DECLARE_FINAL_TYPE (CallreelChunkSink, callreel_chunk_sink, CALLREEL, CHUNK_SINK, GstElement)

GstElement *callreel_chunk_sink_new (const ChunkSinkConfig *config);
void callreel_chunk_sink_reach (CallreelChunkSink *self, guint64 end);

G_END_DECLS
