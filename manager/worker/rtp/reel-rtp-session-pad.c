/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets for rtpsession. Called by ReelRtpInlet. */
#include "manager/worker/rtp/reel-rtp-session-pad.h"

void
reel_rtp_session_pad_push (ReelRtpSessionPad *self, GstBuffer *buffer, guint32 ssrc)
{
  if (reel_reported_sources_admit (&self->sources, ssrc, (gint64)GST_BUFFER_DTS_OR_PTS (buffer)))
    gst_pad_push (self->pad, gst_buffer_ref (buffer));
}
