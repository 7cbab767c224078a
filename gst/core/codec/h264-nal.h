/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which access units of an H.264 stream no other one refers to (ITU-T H.264 §7.3 and §7.4.1). Called by videothin;
 * pure, one thread at a time for each stream. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint length_size;     /* bytes before each NAL unit; 0: start codes */
  gboolean has_sequence; /* some sequence parameter set was seen */
  gboolean fields;       /* one of them allows for fields, that share a picture */
} H264Stream;

/* A new stream: @codec_data is the avcC record of format "avc", or NULL for start codes.
 * Returns: FALSE when the record can not be read; then no access unit is found disposable. */
gboolean h264_stream_init (H264Stream *stream, const guint8 *codec_data, gsize size);

/* Looks at one whole access unit, and learns from parameter sets in it.
 * Returns: whether a decoder that is never given it decodes all others to the same pictures. */
gboolean h264_stream_is_disposable (H264Stream *stream, const guint8 *data, gsize size);

G_END_DECLS
