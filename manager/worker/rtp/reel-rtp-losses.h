/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which lost packets a decoder is told of, so that it conceals them. Used by ReelRtpStream, on the jitter buffer's
 * thread. */
#pragma once

#include "manager/worker/rtp/reel-rtp-codec.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* Zero-initialised. */
typedef struct {
  guint in_a_row; /* since the last packet */
} ReelRtpLosses;

/* @codec: (nullable): of the lost packet; @event: of the jitter buffer. Returns: FALSE if it is a loss that the decoder
 * shall not conceal */
gboolean reel_rtp_losses_pass (ReelRtpLosses *self, const ReelRtpCodec *codec, GstEvent *event);
void reel_rtp_losses_end (ReelRtpLosses *self);

G_END_DECLS
