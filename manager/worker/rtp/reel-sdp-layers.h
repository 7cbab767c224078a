/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layers of a simulcast in an SDP media description: a=ssrc-group:SIM, as libwebrtc and Janus write it, from small
 * to large; or a=simulcast with a=rid (RFC 8853, RFC 8851), whose packets name their layer in a header extension
 * (RFC 8852). Pure; called by reel-sdp-lines.c with untrusted text. */
#pragma once

#include "manager/core/media/reel-layer-choice.h"

#define REEL_SDP_MAX_RID         16 /* bytes: of a header extension's one-byte form */
#define REEL_SDP_MAX_RESTRICTION 127

/* A header extension of the offer (RFC 8285). */
typedef struct {
  guint id;          /* 0: not offered, or not in our direction */
  gboolean directed; /* the offer names the direction, so does the answer */
} ReelSdpExtension;

typedef struct {
  char id[REEL_SDP_MAX_RID + 1];
  char restriction[REEL_SDP_MAX_RESTRICTION + 1]; /* "max-width=640", as offered */
} ReelSdpRid;

typedef struct {
  guint n;                        /* 0: no simulcast, or none that can be received */
  guint32 ssrcs[REEL_LAYERS_MAX]; /* all 0 if packets name their layer */
  ReelSdpRid rids[REEL_LAYERS_MAX];
  ReelSdpExtension rid;      /* rtp-stream-id */
  ReelSdpExtension repaired; /* repaired-rtp-stream-id */

  /* private */
  guint n_rids; /* that are declared */
  ReelSdpRid declared[2 * REEL_LAYERS_MAX];
  guint n_sent; /* of the simulcast */
  char sent[REEL_LAYERS_MAX][REEL_SDP_MAX_RID + 1];
} ReelSdpLayers;

/* @attribute: any line without "a=" */
void reel_sdp_layers_read (ReelSdpLayers *self, const char *attribute);
/* @uri: of a header extension. Returns: (transfer none) (nullable): where it belongs */
ReelSdpExtension *reel_sdp_layers_find_extension (ReelSdpLayers *self, const char *uri);
/* All lines were read. */
void reel_sdp_layers_end (ReelSdpLayers *self);
gboolean reel_sdp_layers_equal (const ReelSdpLayers *a, const ReelSdpLayers *b);
/* Adds the lines of the answer. */
void reel_sdp_layers_answer (const ReelSdpLayers *self, GString *answer);
/* Adds the answer to a header extension, if it was offered. */
void reel_sdp_extension_answer (const ReelSdpExtension *self, const char *uri, GString *answer);
