/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ensures that every stream gets its EOS once the recording has ended, also one whose source sends nothing. Called by
 * recordinggate for a stop, by gateflow at the limit.
 * Lock order: a sink pad's stream lock, then the gate's lock. A stream is finished in a thread of the element's pool,
 * since its streaming thread may be gone, or blocked downstream. */
#include "gst/gate/gatewatch.h"
#include "gst/gate/gatedrain.h"

/* The time without data after which a stream is ended, by the element's clock. */
#define SILENCE GST_SECOND

/* Pool thread, called without lock. */
static void
finish_pad (GateStreams *self, CallreelGatePad *pad, gboolean last)
{
  gboolean ended = FALSE;

  GST_PAD_STREAM_LOCK (pad);
  if (gst_pad_is_active (GST_PAD (pad)))
    gate_drain (self, pad, last, &ended);
  GST_PAD_STREAM_UNLOCK (pad);
  if (ended)
    gate_watch_begin (self);
}

static void
finish_held (GstElement *element, gpointer pad)
{
  finish_pad (gate_streams_of (pad), pad, FALSE);
}

static void
finish_silent (GstElement *element, gpointer pad)
{
  finish_pad (gate_streams_of (pad), pad, TRUE);
}

static void watch_fired (GstElement *element, gpointer streams);

/* The clock's thread, which must not block. */
static gboolean
clock_callback (GstClock *clock, GstClockTime time, GstClockID id, gpointer streams)
{
  gst_element_call_async (((GateStreams *)streams)->element, watch_fired, streams, NULL);
  return TRUE;
}

/* Releases the element, which owns the streams. */
static void
unref_streams (gpointer streams)
{
  gst_object_unref (((GateStreams *)streams)->element);
}

/* Starts another wait for the streams that have not ended. Any thread, called without lock. */
static void
arm (GateStreams *self)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (self->element);
  GstClockID id;
  gboolean needed = FALSE;

  if (clock == NULL)
    clock = gst_system_clock_obtain ();
  id = gst_clock_new_single_shot_id (clock, gst_clock_get_time (clock) + SILENCE);
  g_mutex_lock (&self->lock);
  for (GList *l = self->pads; l != NULL; l = l->next) {
    CallreelGatePad *pad = l->data;

    pad->watched = pad->received;
    needed |= !pad->done;
  }
  needed &= self->watch == NULL && !self->watch_over;
  if (needed)
    self->watch = gst_clock_id_ref (id);
  g_mutex_unlock (&self->lock);
  if (needed) {
    gst_object_ref (self->element);
    gst_clock_id_wait_async (id, clock_callback, self, unref_streams);
  }
  gst_clock_id_unref (id);
}

/* Pool thread, called without lock. Ends the streams without data since the last check and keeps waiting for the
 * others. */
static void
watch_fired (GstElement *element, gpointer streams)
{
  GateStreams *self = streams;
  g_autoptr (GPtrArray) silent = g_ptr_array_new ();
  gboolean wait = FALSE;

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->watch, gst_clock_id_unref);
  for (GList *l = self->pads; l != NULL && !self->watch_over; l = l->next) {
    CallreelGatePad *pad = l->data;

    if (!pad->done && pad->received == pad->watched)
      g_ptr_array_add (silent, gst_object_ref (pad));
    else if (!pad->done)
      wait = TRUE;
  }
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < silent->len; i++)
    gst_element_call_async (element, finish_silent, silent->pdata[i], gst_object_unref);
  if (wait)
    arm (self);
}

void
gate_watch_begin (GateStreams *self)
{
  g_autoptr (GPtrArray) pads = g_ptr_array_new ();

  g_mutex_lock (&self->lock);
  gate_streams_try_start (self, TRUE);
  for (GList *l = self->pads; l != NULL; l = l->next) {
    CallreelGatePad *pad = l->data;

    if (!pad->done)
      g_ptr_array_add (pads, gst_object_ref (pad));
  }
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < pads->len; i++)
    gst_element_call_async (self->element, finish_held, pads->pdata[i], gst_object_unref);
  arm (self);
}

void
gate_watch_end (GateStreams *self)
{
  GstClockID id;

  g_mutex_lock (&self->lock);
  self->watch_over = TRUE;
  id = g_steal_pointer (&self->watch);
  g_mutex_unlock (&self->lock);
  if (id == NULL)
    return;
  gst_clock_id_unschedule (id);
  gst_clock_id_unref (id);
}
