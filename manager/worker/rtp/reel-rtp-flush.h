/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Empties the jitter buffer of an RTP stream before packets of another source. Used by ReelRtpInlet. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The thread that pushes into @pad, a source pad. */
void reel_rtp_flush (GstPad *pad);

G_END_DECLS
