/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which way up a phone is held, as its RTP packets say (urn:3gpp:video-orientation, 3GPP TS 26.114 7.4.5), told to what
 * is behind the decoder as the tag image-orientation, from the very picture on that it is for. Used by ReelRtpStream.
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _ReelRtpOrientation ReelRtpOrientation;

/* @extension: the id (1 to 255) that the SDP gives the header extension. */
ReelRtpOrientation *reel_rtp_orientation_new (guint extension);
void reel_rtp_orientation_free (ReelRtpOrientation *self);

/* Streaming thread, takes the lock: a packet on its way to the depayloader, with its final timestamp. */
void reel_rtp_orientation_read (ReelRtpOrientation *self, GstBuffer *packet);

/* Main thread: puts the tags in front of the pictures on @pad, the decoder's source pad. @self outlives it. */
void reel_rtp_orientation_attach (ReelRtpOrientation *self, GstPad *pad);

G_END_DECLS
