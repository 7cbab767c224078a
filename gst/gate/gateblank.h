/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replacement content of a censored recording: a dark canvas with a line of text, and silence or a tone, in any raw
 * format. Used by gatepad, in the streaming thread. */
#pragma once

#include <gst/audio/audio.h>
#include <gst/gst.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

typedef enum {
  GATE_MEDIA_UNKNOWN,
  GATE_MEDIA_AUDIO,
  GATE_MEDIA_VIDEO,
} GateMedia;

/* The type and format of a stream, from its caps. */
typedef struct {
  GateMedia media;
  GstAudioInfo audio; /* for GATE_MEDIA_AUDIO */
  GstVideoInfo video; /* for GATE_MEDIA_VIDEO */
} GateFormat;

/* Returns: FALSE for caps that are neither raw audio nor raw video. */
gboolean gate_format_parse (GateFormat *format, const GstCaps *caps);

/* A dark grey frame without timestamps, with `text` in its centre: one line in any script, ellipsized; no text for NULL
 * and on frames of less than 90 rows. Returns: (transfer full) (nullable): NULL when out of memory. */
GstBuffer *gate_blank_frame (const GstVideoInfo *info, const char *text);

/* `size` bytes of silence, without timestamps. */
GstBuffer *gate_blank_sound (const GstAudioInfo *info, gsize size);

/* The same with a quiet tone in all channels. `first`: number of the first sample, so that consecutive buffers continue
 * the tone. */
GstBuffer *gate_blank_tone (const GstAudioInfo *info, gsize size, guint hertz, guint64 first);

G_END_DECLS
