/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One SDP media description (RFC 8866), as a client hands it over with an RTP stream, and the answer to it.
 * Pure: text in, text out; no GStreamer, no socket. Called by ReelRtpStream. */
#pragma once

#include "manager/worker/rtp/reel-rtp-codec.h"

#include <gio/gio.h>

#define REEL_SDP_MAX_BYTES (64 * 1024)
/* A header extension, 3GPP TS 26.114 7.4.5 */
#define REEL_SDP_ORIENTATION "urn:3gpp:video-orientation"

typedef enum {
  REEL_SDP_MEDIA,
  REEL_SDP_COMFORT_NOISE,   /* RFC 3389: silence, but somebody is there */
  REEL_SDP_TELEPHONE_EVENT, /* RFC 4733: a key that is pressed */
} ReelSdpRole;

/* A payload type that is received. */
typedef struct {
  guint payload_type;
  ReelSdpRole role;
  const ReelRtpCodec *codec; /* NULL but for REEL_SDP_MEDIA */
  guint clock_rate;
  guint channels; /* 0: the rtpmap names none */
  gchar *fmtp;    /* (nullable): parameters as they were given */
} ReelSdpFormat;

typedef struct {
  GPtrArray *formats;        /* ReelSdpFormat: all that are received, in the order of the offer */
  const ReelRtpCodec *codec; /* of the first one that is media, as are the next three */
  guint payload_type;
  guint channels;
  const gchar *fmtp;
  guint orientation;   /* id of the header extension urn:3gpp:video-orientation; 0: not offered */
  gchar *protocol;     /* RTP/AVP or RTP/AVPF */
  gchar *rtcp_address; /* (nullable): a literal unicast address, where the peer takes RTCP; NULL: learn it */
  guint16 rtcp_port;   /* 0: unknown */
  gboolean mux;        /* RTCP comes on the port of RTP (RFC 5761) */
  gboolean feedback;   /* the peer takes requests for a key frame */
  gchar *mid;          /* (nullable): a=mid, a token */
  gboolean inactive;   /* the peer says that it sends nothing for now */
  gboolean disabled;   /* the port is 0: nor does it receive RTCP */
  gboolean receives;   /* the peer does, and we send: address and port are set then */
  gchar *address;      /* (nullable): a literal unicast address, of c= */
  guint16 port;
} ReelSdp;

/* Reads @length bytes (-1: up to the NUL), which must hold exactly one m= line of @media, with or without the
 * session part before it. All payload types of supported codecs are taken, with comfort noise and telephone events.
 * Errors: REEL_ERROR_INVALID_ARGUMENT with a text that says what is wrong and what is supported. */
ReelSdp *reel_sdp_parse (const gchar *text, gssize length, ReelMedia media, GError **error);
/* The same for a stream that exists: there the peer may say that it sends nothing more for now, by recvonly, inactive
 * or the port 0. */
ReelSdp *reel_sdp_parse_update (const gchar *text, ReelMedia media, GError **error);
/* The same for sound that we send: the description of a peer that receives it, at a literal address and a port. */
ReelSdp *reel_sdp_parse_receiver (const gchar *text, GError **error);
void reel_sdp_free (ReelSdp *sdp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSdp, reel_sdp_free)

/* Returns: (nullable): what is received as @payload_type. */
const ReelSdpFormat *reel_sdp_find_format (const ReelSdp *sdp, guint payload_type);
/* "PCMU", "telephone-event" */
const gchar *reel_sdp_format_get_name (const ReelSdpFormat *format);
/* Whether both describe the same payload types and header extensions. */
gboolean reel_sdp_has_same_formats (const ReelSdp *a, const ReelSdp *b);
/* Returns: (transfer full) (nullable): the value of parameter @key in the a=fmtp line. */
gchar *reel_sdp_format_get_parameter (const ReelSdpFormat *format, const gchar *key);
/* Returns: (transfer full): the answer (RFC 3264): recvonly (sendonly to a receiver, inactive to who sends nothing),
 * all payload types that are received (to a receiver the chosen one), at @address and the two ports. */
gchar *reel_sdp_answer (const ReelSdp *sdp, const gchar *address, guint16 port, guint16 rtcp_port);
