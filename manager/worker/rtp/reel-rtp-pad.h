/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pad of an element that handles RTP. Used by ReelRtpInlet and ReelRtpFeedback, while they are created. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Returns: (transfer none) */
GstPad *reel_rtp_pad_add (GstElement *element, GstStaticPadTemplate *template);

G_END_DECLS
