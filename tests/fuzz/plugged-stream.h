/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An RTP stream of a worker, from the inlet to the decoded media, without a network and without real time: datagrams
 * are pushed into the pads that a WebRTC session would use, at a time that the caller sets. Used by fuzz-rtp and
 * fuzz-rtcp. */
#pragma once

#include <glib.h>

typedef struct _PluggedStream PluggedStream;

/* Loads GStreamer and the plugin; idempotent. */
void plugged_stream_load (void);
/* Returns: (nullable): @sdp describes no stream, or an encrypted one. */
PluggedStream *plugged_stream_new (const char *sdp);
/* @control: on the RTCP port; @ms: since the last datagram. */
void plugged_stream_push (PluggedStream *self, const guint8 *data, gsize size, gboolean control, guint ms);
/* Another description of the same stream. */
void plugged_stream_describe (PluggedStream *self, const char *sdp);
/* Lets time pass until everything that was pushed has left the jitter buffer, then stops the stream. */
void plugged_stream_free (PluggedStream *self);
