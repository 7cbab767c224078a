/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Explains why an RTP stream leads to nothing, in a sentence for whoever set it up. It contains no counters: the same
 * text means that nothing changed. Called by ReelRtpStream; main thread. */
#pragma once

#include "manager/core/media/reel-stream-health.h"
#include "manager/worker/rtp/reel-rtp-inlet.h"
#include "manager/worker/rtp/reel-rtp-outlet.h"
#include "manager/worker/rtp/reel-sdp.h"

G_BEGIN_DECLS

typedef struct {
  const ReelSdp *sdp;
  guint max_width, max_height;
  const char *failure; /* (nullable): of the decoder */
  gboolean waiting;    /* nothing has ever arrived, or no key frame */
  gboolean reachable;  /* an address for RTCP is known */
} ReelRtpSituation;

/* What was refused in the last ticks, by comparison of counters. Zero-initialised. */
typedef struct {
  ReelRtpInletStats inlet;
  ReelRtpOutletStats outlet;
  int refused; /* the recent ReelRtpRefused; REEL_RTP_REFUSED_COUNT: by the outlet */
  enum { REEL_RTP_BAD_NONE, REEL_RTP_BAD_SIZE, REEL_RTP_BAD_PAYLOAD } bad;
} ReelRtpReport;

/* Returns: whether keys were pressed since the last time. */
gboolean reel_rtp_report_note (ReelRtpReport *self, const ReelRtpInletStats *inlet, const ReelRtpOutletStats *outlet);
/* Returns: (transfer full): "127.0.0.1:5004" */
char *reel_rtp_report_address (const ReelRtpAddress *address);
/* Returns: (transfer full) (nullable): NULL without a cause */
char *reel_rtp_report_explain (const ReelRtpReport *self, ReelStreamCause cause, const ReelRtpSituation *situation);

G_END_DECLS
