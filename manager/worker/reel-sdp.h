/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One SDP media description (RFC 8866), as a client hands it over with an RTP stream, and the answer to it.
 * Pure: text in, text out; no GStreamer, no socket. Called by ReelRtpStream. */
#pragma once

#include "manager/worker/reel-rtp-codec.h"

#include <gio/gio.h>

#define REEL_SDP_MAX_BYTES (64 * 1024)

typedef struct {
  const ReelRtpCodec *codec;
  guint payload_type;
  guint channels;      /* 0: the rtpmap names none */
  gchar *fmtp;         /* (nullable): parameters as they were given */
  guint orientation;   /* id of the header extension urn:3gpp:video-orientation; 0: not offered */
  gchar *protocol;     /* RTP/AVP or RTP/AVPF */
  gchar *rtcp_address; /* (nullable): a literal unicast address, where the peer takes RTCP; NULL: learn it */
  guint16 rtcp_port;   /* 0: unknown */
  gboolean inactive;   /* the peer says that it sends nothing for now */
  gboolean receives;   /* the peer does, and we send: address and port are set then */
  gchar *address;      /* a literal unicast address */
  guint16 port;
} ReelSdp;

/* Reads @length bytes (-1: up to the NUL), which must hold exactly one m= line of @media, with or without the
 * session part before it. The first payload type that names a supported codec is chosen.
 * Errors: REEL_ERROR_INVALID_ARGUMENT with a text that says what is wrong and what is supported. */
ReelSdp *reel_sdp_parse (const gchar *text, gssize length, ReelMedia media, GError **error);
/* The same for sound that we send: the description of a peer that receives it, at a literal address and a port. */
ReelSdp *reel_sdp_parse_receiver (const gchar *text, GError **error);
void reel_sdp_free (ReelSdp *sdp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSdp, reel_sdp_free)

/* Returns: (transfer full) (nullable): the value of parameter @key in the a=fmtp line. */
gchar *reel_sdp_get_parameter (const ReelSdp *sdp, const gchar *key);
/* Returns: (transfer full): the answer: recvonly (sendonly to a receiver), the chosen payload type only, at @address
 * and the two ports. */
gchar *reel_sdp_answer (const ReelSdp *sdp, const gchar *address, guint16 port, guint16 rtcp_port);
