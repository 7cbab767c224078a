/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lines of one SDP media description, before anybody asks what they mean together: syntax, sizes, and the values of
 * the attributes that matter here. Everything else that a peer writes (candidates and the like) is ignored. Pure;
 * called by reel-sdp.c with untrusted text. */
#pragma once

#include "manager/core/media/reel-rtp-pairs.h"
#include "manager/worker/rtp/reel-sdp-layers.h"

#include <gio/gio.h>

#define REEL_SDP_MAX_BYTES   (64 * 1024)
#define REEL_SDP_MAX_CRYPTOS 32
/* Header extensions: 3GPP TS 26.114 7.4.5, RFC 6464 */
#define REEL_SDP_ORIENTATION "urn:3gpp:video-orientation"
#define REEL_SDP_LEVEL       "urn:ietf:params:rtp-hdrext:ssrc-audio-level"

typedef struct {
  char *media; /* the m= line without "m=" */
  char *session_address;
  char *media_address;
  GHashTable *rtpmaps; /* payload type → "NAME/RATE[/CHANNELS]" */
  GHashTable *fmtps;   /* payload type → parameters */
  char *rtcp;
  char *direction;
  char *mid;
  gboolean mux;
  gboolean feedback;
  gboolean fir;
  gboolean remb;
  gboolean nack;
  ReelSdpExtension orientation;
  ReelSdpExtension level;
  ReelSdpLayers layers;
  ReelRtpPairs retransmissions; /* the first ones of the offer, as are the next */
  ReelRtpPairs corrections;
  GPtrArray *cryptos;   /* values of a=crypto, in the order of the offer; at most REEL_SDP_MAX_CRYPTOS */
  gboolean fingerprint; /* a certificate for DTLS */
} ReelSdpLines;

/* Exactly one m= line, with or without a session part. Error: REEL_ERROR_INVALID_ARGUMENT. */
ReelSdpLines *reel_sdp_lines_read (const char *text, gsize length, GError **error);
void reel_sdp_lines_free (ReelSdpLines *lines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSdpLines, reel_sdp_lines_free)
