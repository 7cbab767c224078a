/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recordings of a worker by their operation, for requests that hold before they are made.
 *
 * The lock guards the table alone; the gate is called without it. */
#include "manager/worker/recording/reel-hold-board.h"

struct _ReelHoldBoard {
  GMutex lock;
  GHashTable *sinks; /* op → GstElement, under the lock */
  GstElement *pipeline;
};

ReelHoldBoard *
reel_hold_board_new (GstElement *pipeline)
{
  ReelHoldBoard *board = g_atomic_rc_box_new0 (ReelHoldBoard);

  g_mutex_init (&board->lock);
  board->sinks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, gst_object_unref);
  board->pipeline = gst_object_ref (pipeline);
  return board;
}

ReelHoldBoard *
reel_hold_board_ref (ReelHoldBoard *board)
{
  return g_atomic_rc_box_acquire (board);
}

static void
clear (gpointer data)
{
  ReelHoldBoard *board = data;

  g_hash_table_unref (board->sinks);
  gst_object_unref (board->pipeline);
  g_mutex_clear (&board->lock);
}

void
reel_hold_board_unref (ReelHoldBoard *board)
{
  g_atomic_rc_box_release_full (board, clear);
}

void
reel_hold_board_add (ReelHoldBoard *board, const gchar *op, GstElement *sink)
{
  g_mutex_lock (&board->lock);
  g_hash_table_replace (board->sinks, g_strdup (op), gst_object_ref (sink));
  g_mutex_unlock (&board->lock);
}

void
reel_hold_board_remove (ReelHoldBoard *board, const gchar *op)
{
  g_mutex_lock (&board->lock);
  g_hash_table_remove (board->sinks, op);
  g_mutex_unlock (&board->lock);
}

GstClockTime
reel_hold_board_get_running_time (GstElement *pipeline, gint64 asked)
{
  const GstClockTime base = gst_element_get_base_time (pipeline);
  const GstClockTime time = (GstClockTime)MAX (asked, 0) * GST_USECOND;

  return time - MIN (time, base);
}

/* Any thread, takes the lock. */
static void
tell (ReelHoldBoard *board, const gchar *op, const gchar *action, gint64 asked)
{
  g_autoptr (GstElement) sink = NULL;
  guint64 answer = 0;

  g_mutex_lock (&board->lock);
  sink = g_hash_table_lookup (board->sinks, op);
  if (sink != NULL)
    gst_object_ref (sink);
  g_mutex_unlock (&board->lock);
  if (sink != NULL)
    g_signal_emit_by_name (sink, action, reel_hold_board_get_running_time (board->pipeline, asked), &answer);
}

void
reel_hold_board_hold (ReelHoldBoard *board, const gchar *op, gint64 asked)
{
  tell (board, op, "hold", asked);
}

void
reel_hold_board_release (ReelHoldBoard *board, const gchar *op, gint64 asked)
{
  tell (board, op, "release-hold", asked);
}
