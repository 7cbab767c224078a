/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Empties the jitter buffer. Called by ReelRtpInlet. */
#include "manager/worker/rtp/reel-rtp-flush.h"

/* A flush takes the segment with it. */
void
reel_rtp_flush (GstPad *pad)
{
  g_autoptr (GstEvent) segment = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);

  gst_pad_push_event (pad, gst_event_new_flush_start ());
  gst_pad_push_event (pad, gst_event_new_flush_stop (FALSE));
  if (segment != NULL)
    gst_pad_push_event (pad, gst_event_ref (segment));
}
