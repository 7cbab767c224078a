/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One SDP media description (RFC 8866), as a client passes it with an RTP stream, and the answer to it. Pure: no
 * GStreamer, no socket. Called by ReelRtpStream. */
#pragma once

#include "manager/worker/rtp/reel-rtp-codec.h"
#include "manager/worker/rtp/reel-sdp-lines.h"
#include "manager/worker/rtp/reel-srtp-key.h"

typedef enum {
  REEL_SDP_MEDIA,
  REEL_SDP_COMFORT_NOISE,   /* RFC 3389: silence, but the sender is active */
  REEL_SDP_TELEPHONE_EVENT, /* RFC 4733: a pressed key */
  REEL_SDP_REDUNDANT,       /* RFC 2198: audio with earlier packets once more, or video with REEL_SDP_ULPFEC */
  REEL_SDP_RETRANSMISSION,  /* RFC 4588: lost packets once more */
  REEL_SDP_ULPFEC,          /* RFC 5109: error correction of video, in REEL_SDP_REDUNDANT */
  REEL_SDP_FLEXFEC,         /* the same in packets with an SSRC of their own */
} ReelSdpRole;

/* A supported payload type. */
typedef struct {
  guint payload_type;
  ReelSdpRole role;
  const ReelRtpCodec *codec; /* NULL except for REEL_SDP_MEDIA */
  guint clock_rate;
  guint channels; /* 0: not in the rtpmap */
  char *fmtp;     /* (nullable): parameters as given */
  guint original; /* of REEL_SDP_RETRANSMISSION: the payload type of the packets inside */
} ReelSdpFormat;

typedef struct {
  GPtrArray *formats;        /* ReelSdpFormat: all that are supported, in the order of the offer */
  const ReelRtpCodec *codec; /* of the first one that is media, as are the next three */
  guint payload_type;
  guint channels;
  const char *fmtp;
  ReelRtpPairs retransmissions; /* SSRCs of media and of its retransmissions */
  ReelRtpPairs corrections;     /* the same of REEL_SDP_FLEXFEC */
  ReelSdpExtension orientation; /* of video, as are the layers */
  ReelSdpLayers layers;
  ReelSdpExtension level; /* of sound */
  char *protocol;         /* RTP/AVP, AVPF, SAVP or SAVPF */
  ReelSrtpKey *key;       /* (nullable): of what the peer sends */
  ReelSrtpKey *own;       /* (nullable): of what we send; see reel_sdp_secure() */
  char *rtcp_address;     /* (nullable): a literal unicast address for RTCP to the peer; NULL: learn it */
  guint16 rtcp_port;      /* 0: unknown */
  gboolean mux;           /* RTCP arrives on the RTP port (RFC 5761) */
  gboolean feedback;      /* the peer supports requests for a key frame, by PLI */
  gboolean fir;           /* the same by FIR */
  gboolean nack;          /* the peer sends lost packets again when it is asked to */
  gboolean remb;          /* the peer follows a bit rate that it is asked for by REMB; of video */
  char *mid;              /* (nullable): a=mid, a token */
  gboolean inactive;      /* the peer does not send for now */
  gboolean disabled;      /* the port is 0: it does not receive RTCP either */
  gboolean receives;      /* the peer receives and we send: then address and port are set */
  char *address;          /* (nullable): a literal unicast address, of c= */
  guint16 port;
} ReelSdp;

/* Parses @length bytes (-1: NUL-terminated), which must contain exactly one m= line of @media, with or without a
 * session part. All payload types of codecs that pass @test (NULL:
 * all) are accepted, and comfort noise, telephone events and redundant audio of these. Errors:
 * REEL_ERROR_INVALID_ARGUMENT with the reason and what is supported. */
ReelSdp *reel_sdp_parse (const char *text, gssize length, ReelMedia media, ReelRtpCodecTest test, GError **error);
/* The same for an existing stream, where the peer may announce that it does not send for now, by recvonly, inactive or
 * port 0. */
ReelSdp *reel_sdp_parse_update (const char *text, ReelMedia media, ReelRtpCodecTest test, GError **error);
/* The same for audio that we send: the description of a receiver with a literal address and a port. */
ReelSdp *reel_sdp_parse_receiver (const char *text, GError **error);
/* Chooses our own key, where the peer has offered encryption: that of @before (nullable), which the peer has, if it
 * fits; otherwise one that follows from the peer's key and from @id, the stream's. Before reel_sdp_answer(). */
void reel_sdp_secure (ReelSdp *sdp, const char *id, const ReelSdp *before);
void reel_sdp_free (ReelSdp *sdp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSdp, reel_sdp_free)

/* Returns: (nullable): the format of @payload_type. */
const ReelSdpFormat *reel_sdp_find_format (const ReelSdp *sdp, guint payload_type);
/* "PCMU", "telephone-event" */
const char *reel_sdp_format_get_name (const ReelSdpFormat *format);
/* Whether both describe the same payload types, header extensions and key, and the same layers unless the peer does not
 * send according to @b. */
gboolean reel_sdp_has_same_formats (const ReelSdp *a, const ReelSdp *b);
/* Returns: (transfer full) (nullable): the value of parameter @key in the a=fmtp line. */
char *reel_sdp_format_get_parameter (const ReelSdpFormat *format, const char *key);
/* Returns: (transfer full): the answer (RFC 3264): recvonly (sendonly to a receiver, inactive to a peer that does not
 * send), all supported payload types (to a receiver the chosen one), at @address and the two ports. */
char *reel_sdp_answer (const ReelSdp *sdp, const char *address, guint16 port, guint16 rtcp_port);
