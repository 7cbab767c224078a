/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds the access units of an H.264 stream that no other one refers to (ITU-T H.264 §7.3 and §7.4.1). Called by
 * videothin; pure, one thread at a time for each stream. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint length_size;     /* size of the length field before each NAL unit, in bytes; 0: start codes */
  gboolean has_sequence; /* a sequence parameter set was seen */
  gboolean fields;       /* a parameter set allows fields, two of which share a picture */
} H264Stream;

/* A new stream. @codec_data: the avcC record of format "avc", or NULL for start codes. Returns: FALSE when the record
 * cannot be read; then no access unit counts as disposable. */
gboolean h264_stream_init (H264Stream *stream, const guint8 *codec_data, gsize size);

/* Parses one whole access unit, and its parameter sets. Returns: whether a decoder that never gets it decodes all
 * others to the same pictures. */
gboolean h264_stream_is_disposable (H264Stream *stream, const guint8 *data, gsize size);

G_END_DECLS
