/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets of sources that may become the present one, in the order of arrival, for a limited time and number. Owned by
 * ReelRtpInlet, on the RTP source's thread. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _ReelRtpKept ReelRtpKept;

ReelRtpKept *reel_rtp_kept_new (void);
void reel_rtp_kept_free (ReelRtpKept *self);
void reel_rtp_kept_clear (ReelRtpKept *self);
/* @buffer: (transfer full); @arrival: nanoseconds. Returns: how many packets were dropped, since they are too old or
 * too many */
guint64 reel_rtp_kept_push (ReelRtpKept *self, GstBuffer *buffer, guint source, gint64 arrival);
/* Returns: (nullable) (transfer full): the first packet of @source, which is no longer kept */
GstBuffer *reel_rtp_kept_pop (ReelRtpKept *self, guint source);

G_END_DECLS
