/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pad to rtpsession, which gets packets of a limited number of sources only: each one costs memory and time there,
 * and senders choose SSRCs as they like. Its streaming thread; used by ReelRtpInlet. */
#pragma once

#include "manager/core/media/reel-reported-sources.h"

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct {
  GstPad *pad;
  ReelReportedSources sources;
} ReelRtpSessionPad;

/* @buffer: a packet of @ssrc. What it does not push is missing in receiver reports. */
void reel_rtp_session_pad_push (ReelRtpSessionPad *self, GstBuffer *buffer, guint32 ssrc);

G_END_DECLS
