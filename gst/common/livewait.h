/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lets the task of a live element sleep until a running time of the pipeline's clock, and be woken earlier. Each
 * element with such a task has one; the state is guarded by that element's own lock. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct {
  GMutex *lock; /* the element's */
  GCond *cond;  /* the element's; waited on while there is no clock */
  GstClockID pending;
} LiveWait;

void live_wait_init (LiveWait *self, GMutex *lock, GCond *cond);

/* The element's task, called with the lock, which is released during the wait. Returns: TRUE once @running_time (ns) is
 * reached on @element's clock; FALSE when woken earlier, or without a clock. */
gboolean live_wait_until (LiveWait *self, GstElement *element, GstClockTime running_time);

/* Any thread, called with the lock: wakes the task. */
void live_wait_wake (LiveWait *self);

/* Any thread. Returns: the running time of @element's clock in ns; 0 before the base time; GST_CLOCK_TIME_NONE without
 * a clock. */
GstClockTime live_wait_get_running_time (GstElement *element);

G_END_DECLS
