/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a stream that has no sockets gets its packets: pads of elements in its pipeline, which receive for several
 * streams at once. Passed to ReelRtpStream by whoever owns those. */
#pragma once

#include <gst/gst.h>

typedef struct {
  GstPad *media;    /* source pad: RTP of this stream alone, with arrival times; its thread never waits */
  GstPad *control;  /* source pad of the same thread: RTCP about its sources */
  GstPad *feedback; /* sink pad: RTCP to the peer */
} ReelRtpPlug;
