/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pads to rtpsession, which gets packets of a limited number of sources only: each one costs memory and time there,
 * and senders choose SSRCs as they like. Streaming threads; used by ReelRtpInlet. `lock` guards the sources; nothing is
 * pushed while it is held. */
#pragma once

#include "manager/core/media/reel-reported-sources.h"

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct {
  GstPad *media;
  GstPad *control;

  GMutex lock;
  ReelReportedSources sources;
} ReelRtpSessionPad;

/* @media, @control: they outlive it. */
void reel_rtp_session_pad_init (ReelRtpSessionPad *self, GstPad *media, GstPad *control);
void reel_rtp_session_pad_clear (ReelRtpSessionPad *self);
/* Media's thread, takes the lock. @buffer: a packet of @ssrc. What it does not push is missing in receiver reports. */
void reel_rtp_session_pad_push (ReelRtpSessionPad *self, GstBuffer *buffer, guint32 ssrc);
/* Any thread, takes the lock. @buffer: RTCP, of which it pushes what is of sources that send media, or of the first
 * one. */
void reel_rtp_session_pad_push_control (ReelRtpSessionPad *self, GstBuffer *buffer);

G_END_DECLS
