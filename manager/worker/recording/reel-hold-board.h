/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recordings of a worker for whoever may not wait for the main thread: a request that has just come in keeps back
 * what is recorded from then on, until the main thread makes or refuses it. Filled by ReelRecorder, used by
 * ReelWorkerServer on GDBus's thread. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _ReelHoldBoard ReelHoldBoard;

/* @pipeline: whose running time the recordings have; it plays. */
ReelHoldBoard *reel_hold_board_new (GstElement *pipeline);
/* Any thread. */
ReelHoldBoard *reel_hold_board_ref (ReelHoldBoard *board);
void reel_hold_board_unref (ReelHoldBoard *board);

/* Main thread. @sink is the operation's callrecordsink. */
void reel_hold_board_add (ReelHoldBoard *board, const gchar *op, GstElement *sink);
void reel_hold_board_remove (ReelHoldBoard *board, const gchar *op);

/* Any thread, takes the board's lock and the gate's, one after the other. @asked: µs, CLOCK_MONOTONIC. An operation
 * that is not known is ignored. What is held is bounded by the gate. */
void reel_hold_board_hold (ReelHoldBoard *board, const gchar *op, gint64 asked);
void reel_hold_board_release (ReelHoldBoard *board, const gchar *op, gint64 asked);

/* Any thread. The running time of @asked; the pipeline's clock is CLOCK_MONOTONIC as well. */
GstClockTime reel_hold_board_get_running_time (GstElement *pipeline, gint64 asked);

G_END_DECLS
