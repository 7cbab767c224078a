/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a censored recording shows and plays: a dark canvas with a line of text, and silence or a tone, in any raw
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

/* What a stream is, from its caps. */
typedef struct {
  GateMedia media;
  GstAudioInfo audio; /* for GATE_MEDIA_AUDIO */
  GstVideoInfo video; /* for GATE_MEDIA_VIDEO */
} GateFormat;

/* FALSE for caps that are neither raw audio nor raw video. */
gboolean gate_format_parse (GateFormat *format, const GstCaps *caps);

/* A dark grey frame, without timestamps, `text` in its middle: one line in any script, cut with an ellipsis where it is
 * too long; none for NULL, and on frames of less than 90 rows. NULL if its memory can't be had. */
GstBuffer *gate_blank_frame (const GstVideoInfo *info, const gchar *text);

/* `size` bytes of silence, without timestamps. */
GstBuffer *gate_blank_sound (const GstAudioInfo *info, gsize size);

/* The same of a quiet tone in all channels; `first`: number of the first sample, so that what follows each other sounds
 * as one. */
GstBuffer *gate_blank_tone (const GstAudioInfo *info, gsize size, guint hertz, guint64 first);

G_END_DECLS
