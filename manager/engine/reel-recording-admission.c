/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose media a recording takes, kept alike here and in the worker. Called by the
 * engine, which asks the rules, and by the other parts of ReelRecording. */
#include "manager/engine/reel-recording-private.h"

#include "manager/core/reel-error.h"
#include "manager/engine/reel-call.h"
#include "manager/engine/reel-worker-deadline.h"
#include "manager/engine/reel-worker-process.h"

static const char *const nobody[] = { NULL };

static const char *const *
list_admitted (ReelRecording *self)
{
  return self->admitted != NULL ? (const char *const *)self->admitted : nobody;
}

gboolean
reel_recording_admits (ReelRecording *self, const char *participant_id)
{
  return g_strv_contains (list_admitted (self), participant_id);
}

GVariant *
reel_recording_describe_admitted (ReelRecording *self)
{
  return g_variant_new_strv (list_admitted (self), -1);
}

/* Refused because the recording has ended there is as good as done. Any other refusal leaves in doubt whose media is
 * taken, and a worker that does not answer as well: its replacement begins with the list as it is now. */
static void
check_answer (ReelRecording *self, ReelBusWorker1 *worker, GError *error)
{
  reel_worker_error_adapt (&error);
  if (!g_error_matches (error, REEL_ERROR, REEL_ERROR_ALREADY_STOPPED) &&
      !g_error_matches (error, REEL_ERROR, REEL_ERROR_UNKNOWN_RECORDING) &&
      worker == reel_call_peek_worker (self->call)) {
    g_warning ("Recording %s: its media process is replaced, since it did not confirm whom it records: %s",
               self->operation, error->message);
    reel_call_kill_worker (self->call);
  }
  g_error_free (error);
}

typedef struct {
  ReelRecording *recording;
  gint64 asked;
  ReelWorkerDeadline *deadline; /* of a withdrawal */
} Admission;

static void
on_admitted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Admission *admission = data;
  g_autoptr (ReelRecording) self = admission->recording;
  ReelBusWorker1 *worker = REEL_BUS_WORKER1 (source);
  gint64 cut_utc = 0;
  guint64 late_us = 0;
  GError *error = NULL;

  if (admission->deadline != NULL && !reel_bus_worker1_call_admit_finish (worker, &cut_utc, &late_us, result, &error))
    self->forced_utc = reel_recording_get_asked_utc (admission->asked);
  else if (admission->deadline == NULL)
    reel_bus_worker1_call_admit_finish (worker, NULL, NULL, result, &error);
  g_clear_pointer (&admission->deadline, reel_worker_deadline_free);
  if (error != NULL)
    check_answer (self, worker, error);
  else
    reel_recording_note_late (self, cut_utc - (gint64)late_us, cut_utc);
  self->admitting--;
  reel_call_settled (self->call);
}

static void
tell_worker (ReelRecording *self, ReelBusWorker1 *worker, const char *const *ids, const char *const *other, gboolean on)
{
  const gint64 asked = reel_call_get_asked (self->call);

  for (; *ids != NULL; ids++) {
    Admission *admission;

    if (g_strv_contains (other, *ids))
      continue;
    self->admitting++;
    admission = g_new0 (Admission, 1);
    admission->recording = g_object_ref (self);
    admission->asked = asked > 0 ? asked : g_get_monotonic_time ();
    admission->deadline = on ? NULL : reel_worker_deadline_new (self->call, worker);
    reel_bus_worker1_call_admit (worker, self->operation, *ids, on, admission->asked, NULL, on_admitted, admission);
  }
}

/* Of who is not recorded, not even how much they speak is known. */
static void
hush_withdrawn (ReelRecording *self, const char *const *before)
{
  for (; *before != NULL; before++) {
    if (!reel_recording_admits (self, *before))
      reel_speech_set (self->speech, *before, FALSE, g_get_real_time ());
  }
}

void
reel_recording_set_admitted (ReelRecording *self, const char *const *participant_ids)
{
  ReelBusWorker1 *worker = reel_call_peek_worker (self->call);
  g_auto (GStrv) before = g_strdupv ((char **)list_admitted (self));

  g_strfreev (self->admitted);
  self->admitted = g_strdupv ((char **)participant_ids);
  hush_withdrawn (self, (const char *const *)before);
  reel_recording_note_recorded (self);
  if (worker == NULL || worker != self->informed || self->worker_done)
    return;
  /* Those who must not be recorded first. */
  tell_worker (self, worker, (const char *const *)before, list_admitted (self), FALSE);
  tell_worker (self, worker, list_admitted (self), (const char *const *)before, TRUE);
}

gboolean
reel_recording_is_settling (ReelRecording *self)
{
  return self->admitting > 0 || (self->state == REEL_RECORDING_STATE_FINALIZING && !self->silent);
}
