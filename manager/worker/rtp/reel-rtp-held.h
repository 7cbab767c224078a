/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets of a layer that is to follow the present one, from a key frame on, until all of it has come: its packets may
 * be reordered or lost. Used by ReelRtpLayers, under its lock. */
#pragma once

#include "manager/core/media/reel-rtp-packet.h"

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _ReelRtpHeld ReelRtpHeld;

ReelRtpHeld *reel_rtp_held_new (void);
void reel_rtp_held_free (ReelRtpHeld *self);
void reel_rtp_held_clear (ReelRtpHeld *self);
/* @buffer: (transfer full); @begins: a key frame begins with it; @ends: it is the last one of its picture. */
void reel_rtp_held_push (ReelRtpHeld *self, GstBuffer *buffer, const ReelRtpPacket *packet, gboolean begins,
                         gboolean ends);
/* Returns: FALSE: there is no beginning of a key frame. */
gboolean reel_rtp_held_find (const ReelRtpHeld *self, guint16 *number, guint32 *timestamp);
/* Whether all packets of the key frame are there. */
gboolean reel_rtp_held_is_whole (const ReelRtpHeld *self);
/* Returns: (transfer full) (nullable): the next one, in the order of arrival */
GstBuffer *reel_rtp_held_pop (ReelRtpHeld *self);

G_END_DECLS
