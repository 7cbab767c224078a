/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sink that writes the file of one chunk. Not registered: recordchunk creates it by type. */
#pragma once
#include "gst/core/file/chunk-writer.h"
#include <gst/gst.h>

G_BEGIN_DECLS

/* Element messages of a chunksink, each at most once and in this order, posted on a streaming thread. */
#define CHUNK_SINK_OPENED       "chunk-opened"       /* the file was created */
#define CHUNK_SINK_SIZE_REACHED "chunk-size-reached" /* the next chunk should begin */
#define CHUNK_SINK_CLOSED       "chunk-closed" /* duration t (ns), size t (bytes), failed b, written b, missing b */

typedef struct {
  const char *location;
  ChunkWriterConfig writer;
  guint64 start;                     /* PTS of the file's time zero, ns */
  guint64 max_size;                  /* in bytes; CHUNK_SINK_SIZE_REACHED is posted before; 0: unlimited */
  guint byte_rates[CHUNK_N_STREAMS]; /* expected output of an encoder in bytes/s; that of raw audio follows from its
                                        caps */
} ChunkSinkConfig;

#define CALLREEL_TYPE_CHUNK_SINK (callreel_chunk_sink_get_type ())
G_DECLARE_FINAL_TYPE (CallreelChunkSink, callreel_chunk_sink, CALLREEL, CHUNK_SINK, GstElement)

GstElement *callreel_chunk_sink_new (const ChunkSinkConfig *config);
void callreel_chunk_sink_reach (CallreelChunkSink *self, guint64 end);

G_END_DECLS
