/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The codecs that a worker receives over RTP: one table that the SDP parser (names, clock rates) and the RTP streams
 * (depayloader, decoder) read, so that both always agree on what is supported. No GStreamer in here. */
#pragma once

#include <glib.h>

typedef enum {
  REEL_MEDIA_AUDIO,
  REEL_MEDIA_VIDEO,
} ReelMedia;

typedef struct {
  const gchar *name; /* encoding name as in a=rtpmap; matched without regard to case */
  ReelMedia media;
  guint clock_rate;
  guint max_channels;
  gint static_payload_type; /* -1: dynamic only (RFC 3551 §6) */
  const gchar *depayloader; /* element factories */
  const gchar *decoder;
  const gchar *fmtp_keys; /* parameters of a=fmtp that the depayloader reads as caps fields, space separated */
} ReelRtpCodec;

const gchar *reel_media_to_string (ReelMedia media);

/* @channels: 0 when the rtpmap names none. Returns: (nullable): the codec, NULL when it is not supported. */
const ReelRtpCodec *reel_rtp_codec_find (ReelMedia media, const gchar *name, guint clock_rate, guint channels);
/* Returns: (nullable): the codec that RFC 3551 gives to @payload_type without an rtpmap. */
const ReelRtpCodec *reel_rtp_codec_find_static (ReelMedia media, guint payload_type);
/* Returns: (transfer full): the codecs of @media as people read them: "Opus/48000, PCMU/8000". */
gchar *reel_rtp_codec_list (ReelMedia media);
