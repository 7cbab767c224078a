/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The codecs that a worker receives over RTP: one table for the SDP parser (names, clock rates) and the RTP streams
 * (depayloader, decoder), so that both agree on what is supported. Does not use GStreamer. */
#pragma once

#include "manager/core/media/reel-rtp-packet.h"

#include <glib.h>

typedef enum {
  REEL_MEDIA_AUDIO,
  REEL_MEDIA_VIDEO,
} ReelMedia;

typedef struct {
  const char *name; /* encoding name as in a=rtpmap; case-insensitive */
  ReelMedia media;
  guint clock_rate;
  guint max_channels;
  int static_payload_type; /* -1: dynamic only (RFC 3551 §6) */
  const char *depayloader; /* element factories */
  const char *decoder;
  const char *payloader; /* (nullable): NULL: not sent by us, like the next one */
  const char *encoder;
  const char *fmtp_keys; /* parameters of a=fmtp that the depayloader reads as caps fields, space separated */
} ReelRtpCodec;

/* Whether this system can use @codec. */
typedef gboolean (*ReelRtpCodecTest) (const ReelRtpCodec *codec);

const char *reel_media_to_string (ReelMedia media);

/* @channels: 0 when the rtpmap has none. Returns: (nullable): the codec, NULL when it is not supported. */
const ReelRtpCodec *reel_rtp_codec_find (ReelMedia media, const char *name, guint clock_rate, guint channels);
/* Returns: (nullable): the codec that RFC 3551 assigns to @payload_type without an rtpmap. */
const ReelRtpCodec *reel_rtp_codec_find_static (ReelMedia media, guint payload_type);
/* How far its payload is checked. */
ReelRtpFormat reel_rtp_codec_get_payload (const ReelRtpCodec *codec);
/* Whether announcements can be sent with it; a ReelRtpCodecTest. */
gboolean reel_rtp_codec_is_sent (const ReelRtpCodec *codec);
/* @test: (nullable). Returns: (transfer full): the codecs of @media for messages: "Opus/48000, PCMU/8000". */
char *reel_rtp_codec_list (ReelMedia media, ReelRtpCodecTest test);
