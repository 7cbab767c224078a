/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recordings of a worker by operation id, for holds, which precede requests.
 * The lock guards only the table; the gate is called without it. */
#include "manager/worker/recording/reel-hold-table.h"

struct _ReelHoldTable {
  GMutex lock;
  GHashTable *sinks; /* op → GstElement, under the lock */
  GstElement *pipeline;
};

ReelHoldTable *
reel_hold_table_new (GstElement *pipeline)
{
  ReelHoldTable *table = g_atomic_rc_box_new0 (ReelHoldTable);

  g_mutex_init (&table->lock);
  table->sinks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, gst_object_unref);
  table->pipeline = gst_object_ref (pipeline);
  return table;
}

ReelHoldTable *
reel_hold_table_ref (ReelHoldTable *table)
{
  return g_atomic_rc_box_acquire (table);
}

static void
clear (gpointer data)
{
  ReelHoldTable *table = data;

  g_hash_table_unref (table->sinks);
  gst_object_unref (table->pipeline);
  g_mutex_clear (&table->lock);
}

void
reel_hold_table_unref (ReelHoldTable *table)
{
  g_atomic_rc_box_release_full (table, clear);
}

void
reel_hold_table_add (ReelHoldTable *table, const char *op, GstElement *sink)
{
  g_mutex_lock (&table->lock);
  g_hash_table_replace (table->sinks, g_strdup (op), gst_object_ref (sink));
  g_mutex_unlock (&table->lock);
}

void
reel_hold_table_remove (ReelHoldTable *table, const char *op)
{
  g_mutex_lock (&table->lock);
  g_hash_table_remove (table->sinks, op);
  g_mutex_unlock (&table->lock);
}

GstClockTime
reel_hold_table_get_running_time (GstElement *pipeline, gint64 asked)
{
  const GstClockTime base = gst_element_get_base_time (pipeline);
  const GstClockTime time = (GstClockTime)MAX (asked, 0) * GST_USECOND;

  return time - MIN (time, base);
}

/* Any thread, takes the lock. */
static void
emit (ReelHoldTable *table, const char *op, const char *action, gint64 asked)
{
  g_autoptr (GstElement) sink = NULL;
  guint64 answer = 0;

  g_mutex_lock (&table->lock);
  sink = g_hash_table_lookup (table->sinks, op);
  if (sink != NULL)
    gst_object_ref (sink);
  g_mutex_unlock (&table->lock);
  if (sink != NULL)
    g_signal_emit_by_name (sink, action, reel_hold_table_get_running_time (table->pipeline, asked), &answer);
}

void
reel_hold_table_hold (ReelHoldTable *table, const char *op, gint64 asked)
{
  emit (table, op, "hold", asked);
}

void
reel_hold_table_release (ReelHoldTable *table, const char *op, gint64 asked)
{
  emit (table, op, "release-hold", asked);
}
