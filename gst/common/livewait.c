/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Waits on the pipeline's clock. Called by the tasks of live elements. Lock order: the element's lock, then the object
 * locks of element and clock. */
#include "gst/common/livewait.h"

void
live_wait_init (LiveWait *self, GMutex *lock, GCond *cond)
{
  self->lock = lock;
  self->cond = cond;
  self->pending = NULL;
}

gboolean
live_wait_until (LiveWait *self, GstElement *element, GstClockTime running_time)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (element);
  GstClockReturn result;
  GstClockID id;

  if (clock == NULL) {
    g_cond_wait (self->cond, self->lock);
    return FALSE;
  }
  id = gst_clock_new_single_shot_id (clock, gst_element_get_base_time (element) + running_time);
  self->pending = id;
  g_mutex_unlock (self->lock);
  result = gst_clock_id_wait (id, NULL);
  g_mutex_lock (self->lock);
  self->pending = NULL;
  gst_clock_id_unref (id);
  return result == GST_CLOCK_OK || result == GST_CLOCK_EARLY;
}

void
live_wait_wake (LiveWait *self)
{
  if (self->pending != NULL)
    gst_clock_id_unschedule (self->pending);
  g_cond_broadcast (self->cond);
}

GstClockTime
live_wait_get_running_time (GstElement *element)
{
  g_autoptr (GstClock) clock = gst_element_get_clock (element);
  GstClockTime base_time = gst_element_get_base_time (element), now;

  if (clock == NULL)
    return GST_CLOCK_TIME_NONE;
  now = gst_clock_get_time (clock);
  return now > base_time ? now - base_time : 0;
}
