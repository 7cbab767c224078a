/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose media a recording takes, kept alike here and in the worker. Called by the
 * engine, which asks the rules, and by the other parts of ReelRecording. */
#include "manager/engine/reel-recording-private.h"

#include "manager/engine/reel-call.h"

static const char *const nobody[] = { NULL };

static const char *const *
list_admitted (ReelRecording *self)
{
  return self->admitted != NULL ? (const char *const *)self->admitted : nobody;
}

GVariant *
reel_recording_describe_admitted (ReelRecording *self)
{
  return g_variant_new_strv (list_admitted (self), -1);
}

static void
on_admitted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelRecording) self = data;
  g_autoptr (GError) error = NULL;

  /* One who has left meanwhile is unknown to it, and a worker that is gone is replaced by one that is told anew. */
  if (!reel_bus_worker1_call_admit_finish (REEL_BUS_WORKER1 (source), NULL, result, &error))
    g_debug ("Recording %s: %s", self->operation, error->message);
  self->admitting--;
  reel_call_admission_settled (self->call);
}

static void
tell_worker (ReelRecording *self, ReelBusWorker1 *worker, const char *const *ids, const char *const *other, gboolean on)
{
  for (; *ids != NULL; ids++) {
    if (g_strv_contains (other, *ids))
      continue;
    self->admitting++;
    reel_bus_worker1_call_admit (worker, self->operation, *ids, on, NULL, on_admitted, g_object_ref (self));
  }
}

void
reel_recording_set_admitted (ReelRecording *self, const char *const *participant_ids)
{
  ReelBusWorker1 *worker = reel_call_peek_worker (self->call);
  g_auto (GStrv) before = g_strdupv ((char **)list_admitted (self));

  g_strfreev (self->admitted);
  self->admitted = g_strdupv ((char **)participant_ids);
  if (worker == NULL || worker != self->informed || self->worker_done)
    return;
  /* Those who must not be recorded first. */
  tell_worker (self, worker, (const char *const *)before, list_admitted (self), FALSE);
  tell_worker (self, worker, list_admitted (self), (const char *const *)before, TRUE);
}

gboolean
reel_recording_is_admitting (ReelRecording *self)
{
  return self->admitting > 0;
}
