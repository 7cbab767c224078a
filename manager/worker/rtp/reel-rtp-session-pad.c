/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets for rtpsession. Called by ReelRtpInlet. */
#include "manager/worker/rtp/reel-rtp-session-pad.h"

#include "manager/worker/rtp/reel-rtcp-pad.h"
#include "manager/worker/rtp/reel-rtp-datagram.h"

void
reel_rtp_session_pad_init (ReelRtpSessionPad *self, GstPad *media, GstPad *control)
{
  *self = (ReelRtpSessionPad){ .media = media, .control = control };
  g_mutex_init (&self->lock);
}

void
reel_rtp_session_pad_clear (ReelRtpSessionPad *self)
{
  g_mutex_clear (&self->lock);
}

void
reel_rtp_session_pad_push (ReelRtpSessionPad *self, GstBuffer *buffer, guint32 ssrc)
{
  gboolean admitted;

  g_mutex_lock (&self->lock);
  admitted = reel_reported_sources_admit (&self->sources, ssrc, (gint64)GST_BUFFER_DTS_OR_PTS (buffer));
  g_mutex_unlock (&self->lock);
  if (admitted)
    gst_pad_push (self->media, gst_buffer_ref (buffer));
}

/* Takes the lock. */
static gboolean
admits (guint32 ssrc, gpointer user_data)
{
  ReelRtpSessionPad *self = user_data;
  gboolean admitted;

  g_mutex_lock (&self->lock);
  admitted = reel_reported_sources_admit_report (&self->sources, ssrc);
  g_mutex_unlock (&self->lock);
  return admitted;
}

void
reel_rtp_session_pad_push_control (ReelRtpSessionPad *self, GstBuffer *buffer)
{
  GstBuffer *selected = reel_rtp_datagram_select_control (buffer, admits, self);

  if (selected == NULL)
    return;
  reel_rtcp_pad_begin (self->control);
  gst_pad_push (self->control, selected);
}
