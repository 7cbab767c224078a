/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose media a recording takes, kept alike here and in the worker. Called by the
 * engine, which asks the rules, and by the other parts of ReelRecording. */
#include "manager/engine/recording/reel-recording-private.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/recording/reel-worker-deadline.h"

gboolean
reel_recording_admits (ReelRecording *self, const char *participant_id)
{
  return g_hash_table_contains (self->admitted, participant_id);
}

GVariant *
reel_recording_describe_admitted (ReelRecording *self)
{
  guint count;
  g_autofree gpointer *ids = g_hash_table_get_keys_as_array (self->admitted, &count);

  return g_variant_new_strv ((const char *const *)ids, count);
}

/* Refused because the recording has ended there is as good as done. Any other refusal leaves in doubt whose media is
 * taken, and a worker that does not answer as well: its replacement begins with the list as it is now. */
static void
check_answer (ReelRecording *self, ReelWorker *worker, GError *error)
{
  if (!g_error_matches (error, REEL_ERROR, REEL_ERROR_ALREADY_STOPPED) &&
      !g_error_matches (error, REEL_ERROR, REEL_ERROR_UNKNOWN_RECORDING) &&
      worker == reel_recording_host_peek_worker (self->host)) {
    g_warning ("Recording %s: its media process is replaced, since it did not confirm whom it records: %s",
               self->operation, error->message);
    reel_recording_host_kill_worker (self->host);
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
  ReelWorker *worker = REEL_WORKER (source);
  ReelWorkerCut cut = { 0 };
  GError *error = NULL;

  if (!reel_worker_cut_finish (worker, result, &cut, &error) && admission->deadline != NULL)
    reel_recording_note_forced (self, admission->asked, FALSE);
  else if (admission->deadline == NULL)
    cut = (ReelWorkerCut){ 0 };
  g_clear_pointer (&admission->deadline, reel_worker_deadline_free);
  if (error != NULL)
    check_answer (self, worker, error);
  else
    reel_recording_note_late (self, cut.utc - (gint64)cut.late_us, cut.utc);
  self->admitting--;
  reel_recording_tell (self, REEL_RECORDING_SETTLED);
}

/* WORKER: NULL where none runs that was told whom it records. */
static void
tell_worker (ReelRecording *self, ReelWorker *worker, const char *participant_id, gboolean on)
{
  const gint64 asked = reel_recording_host_get_asked (self->host);
  Admission *admission;

  if (worker == NULL)
    return;
  self->admitting++;
  admission = g_new0 (Admission, 1);
  admission->recording = g_object_ref (self);
  admission->asked = asked > 0 ? asked : g_get_monotonic_time ();
  admission->deadline = on ? NULL : reel_worker_deadline_new (self->host, worker);
  reel_worker_admit_async (worker, self->operation, participant_id, on, admission->asked, on_admitted, admission);
}

/* Those whom this round does not name. Of who is not recorded, not even how much they speak is known. */
static void
withdraw_others (ReelRecording *self, ReelWorker *worker)
{
  GHashTableIter iter;
  gpointer id, round;

  g_hash_table_iter_init (&iter, self->admitted);
  while (g_hash_table_iter_next (&iter, &id, &round)) {
    if (*(guint *)round == self->round)
      continue;
    tell_worker (self, worker, id, FALSE);
    reel_speech_set (self->speech, id, FALSE, g_get_real_time ());
    g_hash_table_iter_remove (&iter);
  }
}

static void
admit (ReelRecording *self, const char *participant_id)
{
  g_hash_table_replace (self->admitted, g_strdup (participant_id), g_memdup2 (&self->round, sizeof self->round));
  reel_recording_note_recorded (self, participant_id);
}

void
reel_recording_set_admitted (ReelRecording *self, const char *const *participant_ids)
{
  ReelWorker *worker = reel_recording_host_peek_worker (self->host);
  g_autoptr (GPtrArray) added = g_ptr_array_new ();
  guint kept = 0;

  if (worker != self->informed || self->worker_done)
    worker = NULL;
  self->round++;
  for (; *participant_ids != NULL; participant_ids++) {
    guint *round = g_hash_table_lookup (self->admitted, *participant_ids);

    if (round == NULL) {
      g_ptr_array_add (added, (gpointer)*participant_ids);
    } else {
      *round = self->round;
      kept++;
    }
  }
  /* Those who must not be recorded first. */
  if (kept < g_hash_table_size (self->admitted))
    withdraw_others (self, worker);
  for (guint i = 0; i < added->len; i++) {
    admit (self, added->pdata[i]);
    tell_worker (self, worker, added->pdata[i], TRUE);
  }
}

void
reel_recording_recall_admitted (ReelRecording *self, const char *const *participant_ids)
{
  g_hash_table_remove_all (self->admitted);
  for (; participant_ids != NULL && *participant_ids != NULL; participant_ids++)
    admit (self, *participant_ids);
  self->informed = reel_recording_host_peek_worker (self->host);
}

gboolean
reel_recording_is_settling (ReelRecording *self)
{
  return self->admitting > 0 || (self->state == REEL_RECORDING_STATE_FINALIZING && !self->silent);
}
