/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sources (SSRC) of encrypted RTP and RTCP that a decoder is to know. GStreamer's keeps a context for each source
 * that a packet claims, before it knows whether the packet is authentic, and never forgets one. Pure; used by
 * ReelWebrtcDoor. */
#pragma once

#include <glib.h>

#define REEL_CLAIMED_SOURCES_MAX 256 /* of a session; peers have some ten */

typedef struct {
  guint count;
  guint32 known[REEL_CLAIMED_SOURCES_MAX];
} ReelClaimedSources;

/* Adds the source of a datagram. Returns: FALSE: it is one too many, or the datagram has none. */
gboolean reel_claimed_sources_admit (ReelClaimedSources *self, const guint8 *data, gsize size);
/* Whether the source of a datagram is one of them. */
gboolean reel_claimed_sources_have (const ReelClaimedSources *self, const guint8 *data, gsize size);
