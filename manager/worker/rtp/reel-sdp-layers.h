/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layers of a simulcast in an SDP media description: a=ssrc-group:SIM, as libwebrtc and Janus write it, from small
 * to large. Pure; called by reel-sdp-lines.c with untrusted text. */
#pragma once

#include "manager/core/media/reel-layer-choice.h"

typedef struct {
  guint n;                        /* 0: no simulcast */
  guint32 ssrcs[REEL_LAYERS_MAX]; /* of larger ones there is no space */
} ReelSdpLayers;

/* @attribute: any line without "a=" */
void reel_sdp_layers_read (ReelSdpLayers *self, const char *attribute);
gboolean reel_sdp_layers_equal (const ReelSdpLayers *a, const ReelSdpLayers *b);
