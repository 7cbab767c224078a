/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Holds recordings without the main thread: as soon as a request has arrived, data captured from then on is held back,
 * until the main thread executes or refuses it. Filled by ReelRecorder, used by ReelWorkerServer on GDBus's thread. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _ReelHoldTable ReelHoldTable;

/* @pipeline: a playing pipeline, whose running time the recordings use. */
ReelHoldTable *reel_hold_table_new (GstElement *pipeline);
/* Any thread. */
ReelHoldTable *reel_hold_table_ref (ReelHoldTable *table);
void reel_hold_table_unref (ReelHoldTable *table);

/* Main thread. @sink is the operation's callrecordsink. */
void reel_hold_table_add (ReelHoldTable *table, const char *op, GstElement *sink);
void reel_hold_table_remove (ReelHoldTable *table, const char *op);

/* Any thread, takes the table's lock and then the gate's. @asked: µs, CLOCK_MONOTONIC. An unknown operation is ignored.
 * The gate limits what is held. */
void reel_hold_table_hold (ReelHoldTable *table, const char *op, gint64 asked);
void reel_hold_table_release (ReelHoldTable *table, const char *op, gint64 asked);

/* Any thread. The running time of @asked; the pipeline's clock is CLOCK_MONOTONIC as well. */
GstClockTime reel_hold_table_get_running_time (GstElement *pipeline, gint64 asked);

G_END_DECLS
