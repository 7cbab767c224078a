/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a censored recording shows and plays: a plain dark canvas and silence, in any raw format.
 * Used by gatepad, in the streaming thread. */
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

/* A dark grey frame, without timestamps. NULL if its memory can't be had. */
GstBuffer *gate_blank_frame (const GstVideoInfo *info);

/* `size` bytes of silence, without timestamps. */
GstBuffer *gate_blank_sound (const GstAudioInfo *info, gsize size);

G_END_DECLS
