/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Receive batching; the header lists the callers. The lock guards `ended`; nothing is called while it is held. */
#include "manager/worker/rtp/reel-receive-batch.h"

struct _ReelReceiveBatch {
  GSocket *socket;
  gint64 length;
  gboolean began; /* the source's thread only, once it runs */

  GMutex lock;
  GCond cond;
  gboolean ended;
};

/* The source's thread, called without lock, takes it. After each packet. */
static GstPadProbeReturn
on_idle (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ReelReceiveBatch *self = user_data;
  gint64 end;

  if (!self->began || g_socket_condition_check (self->socket, G_IO_IN) != 0)
    return GST_PAD_PROBE_PASS;
  end = g_get_monotonic_time () + self->length;
  g_mutex_lock (&self->lock);
  while (!self->ended && g_cond_wait_until (&self->cond, &self->lock, end))
    ;
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_PASS;
}

/* The source's thread, before its first packet. */
static GstPadProbeReturn
on_first_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ReelReceiveBatch *self = user_data;

  self->began = TRUE;
  return GST_PAD_PROBE_REMOVE;
}

ReelReceiveBatch *
reel_receive_batch_new (GstElement *source, GSocket *socket, gint64 length)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (source, "src");
  ReelReceiveBatch *self = g_new0 (ReelReceiveBatch, 1);

  self->socket = g_object_ref (socket);
  self->length = length;
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_IDLE, on_idle, self, NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_first_packet, self, NULL);
  return self;
}

void
reel_receive_batch_end (ReelReceiveBatch *self)
{
  g_mutex_lock (&self->lock);
  self->ended = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
}

void
reel_receive_batch_free (ReelReceiveBatch *self)
{
  g_object_unref (self->socket);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}
