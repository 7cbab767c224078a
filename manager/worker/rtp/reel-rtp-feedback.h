/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks the sender of a stream for key frames, for lost packets, and for no more than is shown, by RTCP. rtpsession
 * could do the first only once the sender has sent something, and when its own reports are due; some senders send
 * nothing before they are asked.
 *
 *   sink (from rtpsession) → src (RTCP to the peer)
 *
 * Created by ReelRtpTransport. */
#pragma once

#include "manager/core/media/reel-stream-health.h"
#include "manager/core/media/reel-demand.h"
#include "manager/worker/rtp/reel-rtp-inlet.h"

G_BEGIN_DECLS

#define REEL_TYPE_RTP_FEEDBACK (reel_rtp_feedback_get_type ())
G_DECLARE_FINAL_TYPE (ReelRtpFeedback, reel_rtp_feedback, REEL, RTP_FEEDBACK, GstElement)

typedef struct {
  gboolean fir;  /* the peer knows no other request for a key frame */
  gboolean remb; /* it follows a bit rate that it is asked for */
} ReelRtpFeedbackKinds;

/* @ssrc: ours. */
GstElement *reel_rtp_feedback_new (ReelRtpInlet *inlet, guint32 ssrc, const ReelRtpFeedbackKinds *kinds);
/* Main thread, before the next one: of how many layers at once the sender's bit rate has to be enough. */
void reel_rtp_feedback_set_layers (ReelRtpFeedback *self, guint layers);
/* Main thread, several times a second: where the stream is shown. */
void reel_rtp_feedback_set_view (ReelRtpFeedback *self, const ReelDemandView *view);
/* Any thread, takes the lock, like the functions below. The stream needs a key frame to go on. */
void reel_rtp_feedback_want_key_frame (ReelRtpFeedback *self);
/* The same of the layer with this @ssrc, at once. Returns: FALSE: it could not be asked for. */
gboolean reel_rtp_feedback_ask_layer (ReelRtpFeedback *self, guint32 ssrc);
/* A key frame has come. */
void reel_rtp_feedback_note_key_frame (ReelRtpFeedback *self);
/* The packet with this sequence number is missing: asked for together with others, in a moment, unless another source
 * or layer is passed on by then. */
void reel_rtp_feedback_note_missing (ReelRtpFeedback *self, guint16 number);
/* There is an address, or another one, to which RTCP is sent. */
void reel_rtp_feedback_note_address (ReelRtpFeedback *self);
/* Sends what is due. To be called several times a second. @now: monotonic, µs. */
void reel_rtp_feedback_tick (ReelRtpFeedback *self, gint64 now);

typedef struct {
  gboolean waits;     /* for a key frame */
  gboolean reachable; /* an address for RTCP is known */
  guint64 requests;   /* of key frames */
  guint64 key_frames; /* that have come */
  guint64 missing;    /* packets that were asked for, each time */
  guint rate;         /* that the sender is asked for, bit/s; 0: none */
} ReelRtpFeedbackStats;

void reel_rtp_feedback_get_stats (ReelRtpFeedback *self, ReelRtpFeedbackStats *stats);
/* Sets what @stats say of the stream's health. No lock. */
void reel_rtp_feedback_count (const ReelRtpFeedbackStats *stats, ReelStreamCounts *counts);
/* Adds packets-requested t and, for video, key-frames-requested t and requested-bitrate u, if one is. */
void reel_rtp_feedback_describe (ReelRtpFeedback *self, gboolean video, GVariantDict *stats);

G_END_DECLS
