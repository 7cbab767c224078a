/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts calls and recordings; see the header for who calls it. */
#include "manager/engine/reel-engine-metrics.h"

#include "manager/core/wire/reel-nick.h"
#include "manager/engine/call/reel-call-view.h"

#include <string.h>

#define ANSWER_MS 1000

/* A question to the catalogue. It may be answered after the tasks, and keeps the owner of the metrics until then. */
typedef struct {
  ReelEngineMetrics *metrics;
  GObject *owner;
} Question;

void
reel_engine_metrics_note_end (ReelEngineMetrics *self, const char *reason)
{
  int found = reason != NULL ? reel_nick_find (reel_session_end_nicks, reason) : -1;

  if (found >= 0)
    self->ended[found]++;
}

static void
answer_all (ReelEngineMetrics *self, const ReelCatalogueFigures *figures)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&self->asking);

  g_clear_handle_id (&self->timer, g_source_remove);
  for (guint i = 0; tasks != NULL && i < tasks->len; i++)
    g_task_return_pointer (tasks->pdata[i], figures != NULL ? g_memdup2 (figures, sizeof *figures) : NULL, g_free);
}

static void
on_figures (GObject *source, GAsyncResult *result, gpointer data)
{
  Question *question = data;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, NULL);
  ReelCatalogueFigures figures = { 0 };

  question->metrics->overdue = FALSE;
  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const ReelFigureRecord *row = rows->pdata[i];

    reel_catalogue_figures_set (&figures, row->kind, row->name, row->number);
  }
  answer_all (question->metrics, rows != NULL ? &figures : NULL);
  g_object_unref (question->owner);
  g_free (question);
}

static gboolean
on_overdue (gpointer data)
{
  ReelEngineMetrics *self = data;

  self->timer = 0;
  self->overdue = TRUE;
  answer_all (self, NULL);
  return G_SOURCE_REMOVE;
}

void
reel_engine_metrics_ask (ReelEngineMetrics *self, ReelStore *store, GTask *task)
{
  Question *question;

  /* One question at a time, however often a catalogue is asked that does not answer. */
  if (self->overdue) {
    g_task_return_pointer (task, NULL, NULL);
    g_object_unref (task);
    return;
  }
  if (self->asking != NULL) {
    g_ptr_array_add (self->asking, task);
    return;
  }
  self->asking = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->asking, task);
  self->timer = g_timeout_add (ANSWER_MS, on_overdue, self);
  question = g_new (Question, 1);
  *question = (Question){ self, g_object_ref (g_task_get_source_object (task)) };
  reel_store_query_async (store, reel_query_new_figures (g_get_real_time ()), on_figures, question);
}

static void
count_calls (ReelRegistry *registry, ReelMetrics *metrics)
{
  g_autoptr (GPtrArray) calls = reel_registry_list_calls (registry);

  for (guint i = 0; i < calls->len; i++) {
    metrics->calls++;
    metrics->streams += reel_call_count_streams (calls->pdata[i]);
    metrics->participants += reel_call_count_people (calls->pdata[i]);
  }
}

char *
reel_engine_metrics_print (const ReelEngineMetrics *self, ReelServices *services, ReelRegistry *registry,
                           guint64 missed, const ReelCatalogueFigures *figures)
{
  g_autoptr (GPtrArray) recordings = reel_registry_list_recordings (registry);
  ReelMetrics metrics = { .capacity = reel_registry_get_capacity (registry),
                          .missed = missed,
                          .figures = figures,
                          .now_utc = g_get_real_time () };

  count_calls (registry, &metrics);
  for (guint i = 0; i < recordings->len; i++)
    metrics.recordings[reel_recording_get_state (recordings->pdata[i])]++;
  memcpy (metrics.ended, self->ended, sizeof metrics.ended);
  metrics.catalogue_waiting = reel_store_count_waiting (services->store);
  if (services->loop != NULL)
    metrics.longest_stall = (guint64)reel_loop_watch_get_longest (services->loop);
  metrics.catalogue_failing = reel_store_is_failing (services->store);
  if (services->sealer != NULL)
    metrics.unsealed = reel_sealer_count (services->sealer);
  return reel_metrics_print (&metrics);
}
