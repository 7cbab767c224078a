/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The orientation of a phone according to its RTP packets (urn:3gpp:video-orientation, 3GPP TS 26.114 7.4.5), sent
 * downstream of the decoder as the tag image-orientation, exactly before the first picture that has it. Used by
 * ReelRtpStream. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _ReelRtpOrientation ReelRtpOrientation;

/* @extension: the id (1 to 255) of the header extension in the SDP. */
ReelRtpOrientation *reel_rtp_orientation_new (guint extension);
void reel_rtp_orientation_free (ReelRtpOrientation *self);

/* Streaming thread, takes the lock. A packet on its way to the depayloader, with its final timestamp. */
void reel_rtp_orientation_read (ReelRtpOrientation *self, GstBuffer *packet);

/* Main thread. Inserts the tags before the pictures on @pad, the decoder's source pad. @self must outlive it. */
void reel_rtp_orientation_attach (ReelRtpOrientation *self, GstPad *pad);

G_END_DECLS
