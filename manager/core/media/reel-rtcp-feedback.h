/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes RTCP feedback as a compound packet (RFC 4585): an empty receiver report, then what is added. Used by
 * ReelRtpFeedback. Pure. */
#pragma once

#include <glib.h>

#define REEL_RTCP_FEEDBACK_BYTES 512

typedef struct {
  guint8 data[REEL_RTCP_FEEDBACK_BYTES];
  gsize size;
  guint32 sender;
  guint32 media;
} ReelRtcpFeedback;

/* @sender: our SSRC; @media: that of the sender who is asked, 0 if it has not sent anything. */
void reel_rtcp_feedback_begin (ReelRtcpFeedback *self, guint32 sender, guint32 media);
/* Picture loss indication: asks for a key frame (RFC 4585 6.3.1). */
void reel_rtcp_feedback_add_pli (ReelRtcpFeedback *self);
/* Full intra request, the same for senders that know no other (RFC 5104 4.3.1). @number: another one for each request:
 * senders ignore one that they have had. */
void reel_rtcp_feedback_add_fir (ReelRtcpFeedback *self, guint8 number);
/* Generic NACK: asks for packets again (RFC 4585 6.2.1). @numbers: sequence numbers, in order. Returns: how many of
 * them there was space for. */
guint reel_rtcp_feedback_add_lost (ReelRtcpFeedback *self, const guint16 *numbers, guint n);
/* Receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03): the sender sends no more than @rate, bit/s. */
void reel_rtcp_feedback_add_bandwidth (ReelRtcpFeedback *self, guint64 rate);
