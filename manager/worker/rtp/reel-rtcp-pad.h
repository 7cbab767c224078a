/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pad that outputs RTCP. Its streaming threads; used by ReelRtpInlet. */
#pragma once

#include <gst/gst.h>

/* Pushes the events that come before the first packet, unless they were pushed before: a source of RTCP sends its own
 * with its first packet, which may never come. */
void reel_rtcp_pad_begin (GstPad *pad);
