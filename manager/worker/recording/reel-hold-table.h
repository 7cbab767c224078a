/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recordings of a worker for whoever may not wait for the main thread: a request that has just come in keeps back
 * what is recorded from then on, until the main thread makes or refuses it. Filled by ReelRecorder, used by
 * ReelWorkerServer on GDBus's thread. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _ReelHoldTable ReelHoldTable;

/* @pipeline: whose running time the recordings have; it plays. */
ReelHoldTable *reel_hold_table_new (GstElement *pipeline);
/* Any thread. */
ReelHoldTable *reel_hold_table_ref (ReelHoldTable *table);
void reel_hold_table_unref (ReelHoldTable *table);

/* Main thread. @sink is the operation's callrecordsink. */
void reel_hold_table_add (ReelHoldTable *table, const gchar *op, GstElement *sink);
void reel_hold_table_remove (ReelHoldTable *table, const gchar *op);

/* Any thread, takes the board's lock and the gate's, one after the other. @asked: µs, CLOCK_MONOTONIC. An operation
 * that is not known is ignored. What is held is bounded by the gate. */
void reel_hold_table_hold (ReelHoldTable *table, const gchar *op, gint64 asked);
void reel_hold_table_release (ReelHoldTable *table, const gchar *op, gint64 asked);

/* Any thread. The running time of @asked; the pipeline's clock is CLOCK_MONOTONIC as well. */
GstClockTime reel_hold_table_get_running_time (GstElement *pipeline, gint64 asked);

G_END_DECLS
