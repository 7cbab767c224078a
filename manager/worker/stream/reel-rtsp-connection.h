/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One attempt to receive the media of one kind from an RTSP server: a bin of rtspsrc and decodebin. A failure is an
 * error on the bus; then it is ended, and the next attempt is a new one. Created by ReelRtspStream. */
#pragma once

#include "manager/core/wire/reel-stream.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* @over_udp: media comes in datagrams, not through the connection. Returns: (transfer floating): a bin with a pad "src"
 * of decoded media; NULL with REEL_ERROR_MEDIA_FAILED if an element is missing. */
GstElement *reel_rtsp_connection_new (const char *uri, ReelStreamKind kind, gboolean over_udp, GError **error);
/* Main thread; returns at once. Removes the bin from its pipeline, in a thread, since a server that does not answer
 * would block. */
void reel_rtsp_connection_end (GstElement *connection);

/* Latency of rtspsrc's jitter buffer, ms. */
#define REEL_RTSP_LATENCY_MS 200

G_END_DECLS
