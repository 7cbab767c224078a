/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Unlinks a pad while data may flow through it. */
#include "manager/worker/stream/reel-idle-unlink.h"

typedef struct {
  GMutex lock;
  GCond cond;
  gboolean done;
} Wait;

/* The thread that pushed last, or the caller's; takes the waiter's lock. */
static GstPadProbeReturn
on_idle (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Wait *wait = user_data;
  g_autoptr (GstPad) peer = gst_pad_get_peer (pad);

  if (peer != NULL)
    gst_pad_unlink (pad, peer);
  g_mutex_lock (&wait->lock);
  wait->done = TRUE;
  g_cond_signal (&wait->cond);
  g_mutex_unlock (&wait->lock);
  return GST_PAD_PROBE_REMOVE;
}

void
reel_idle_unlink (GstPad *pad)
{
  Wait wait = { .done = FALSE };

  g_mutex_init (&wait.lock);
  g_cond_init (&wait.cond);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_IDLE, on_idle, &wait, NULL);
  g_mutex_lock (&wait.lock);
  while (!wait.done)
    g_cond_wait (&wait.cond, &wait.lock);
  g_mutex_unlock (&wait.lock);
  g_cond_clear (&wait.cond);
  g_mutex_clear (&wait.lock);
}
