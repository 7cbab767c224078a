/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The first events of RTCP. Called by ReelRtpInlet. */
#include "manager/worker/rtp/reel-rtcp-pad.h"

void
reel_rtcp_pad_begin (GstPad *pad)
{
  g_autoptr (GstEvent) begun = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  g_autoptr (GstCaps) caps = NULL;
  GstSegment segment;

  if (begun != NULL)
    return;
  caps = gst_caps_new_empty_simple ("application/x-rtcp");
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (pad, gst_event_new_stream_start ("rtcp"));
  gst_pad_push_event (pad, gst_event_new_caps (caps));
  gst_pad_push_event (pad, gst_event_new_segment (&segment));
}
