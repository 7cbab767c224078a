/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds sound that is encrypted end to end by the audio level in its RTP packets (RFC 6464, see ReelLevelCheck), and
 * replaces the noise that it is decoded to with silence. Used by ReelRtpStream. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _ReelRtpLevels ReelRtpLevels;

/* @extension: the id (1 to 255) of the header extension in the SDP. */
ReelRtpLevels *reel_rtp_levels_new (guint extension);
void reel_rtp_levels_free (ReelRtpLevels *self);

/* Streaming thread, no lock. A packet on its way to the depayloader, with its final timestamp. */
void reel_rtp_levels_read (ReelRtpLevels *self, GstBuffer *packet);

/* Main thread. Listens on @pad, the source pad of a decoder on the same streaming thread. @self must outlive it. */
void reel_rtp_levels_attach (ReelRtpLevels *self, GstPad *pad);

/* Any thread, no lock. Returns: whether the sound contradicts its levels, and is silenced. */
gboolean reel_rtp_levels_contradict (ReelRtpLevels *self);

G_END_DECLS
