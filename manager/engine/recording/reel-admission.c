/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose media is admitted, and what the worker has confirmed. Called by ReelRecording and its other parts. */
#include "manager/engine/recording/reel-admission.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/recording/reel-worker-deadline.h"

struct _ReelAdmission {
  GObject parent_instance;

  ReelRecordingHost *host;
  char *operation;
  ReelTimeline *timeline;
  ReelChunkList *chunks;
  GHashTable *admitted; /* participant id → guint: the last round of reel_admission_set() that named it */
  guint round;
  gint64 changed_utc;
  ReelWorker *informed; /* the worker that has this list, compared only */
  guint unconfirmed;    /* changes not confirmed by the worker */
  guint deadline_ms;    /* for the worker to confirm a withdrawal */
};

G_DEFINE_FINAL_TYPE (ReelAdmission, reel_admission, G_TYPE_OBJECT)

enum { WITHDRAWN, SETTLED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_admission_init (ReelAdmission *self)
{
  self->admitted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
reel_admission_finalize (GObject *object)
{
  ReelAdmission *self = REEL_ADMISSION (object);

  g_hash_table_unref (self->admitted);
  g_object_unref (self->chunks);
  reel_timeline_unref (self->timeline);
  g_free (self->operation);
  g_object_unref (self->host);
  G_OBJECT_CLASS (reel_admission_parent_class)->finalize (object);
}

static void
reel_admission_class_init (ReelAdmissionClass *klass)
{
  GType type = REEL_TYPE_ADMISSION;

  G_OBJECT_CLASS (klass)->finalize = reel_admission_finalize;
  signals[WITHDRAWN] =
      g_signal_new ("withdrawn", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SETTLED] = g_signal_new ("settled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

ReelAdmission *
reel_admission_new (ReelRecordingHost *host, const char *operation, ReelTimeline *timeline, ReelChunkList *chunks,
                    guint deadline_ms)
{
  ReelAdmission *self = g_object_new (REEL_TYPE_ADMISSION, NULL);

  self->host = g_object_ref (host);
  self->operation = g_strdup (operation);
  self->timeline = reel_timeline_ref (timeline);
  self->chunks = g_object_ref (chunks);
  self->deadline_ms = deadline_ms;
  return self;
}

/* A refusal because the recording has ended there is as good as success. After any other refusal, or without an answer,
 * it is unknown whose media is recorded: the worker is killed, and its replacement starts with the present list. */
static void
check_answer (ReelAdmission *self, ReelWorker *worker, const GError *error)
{
  if (g_error_matches (error, REEL_ERROR, REEL_ERROR_ALREADY_STOPPED) ||
      g_error_matches (error, REEL_ERROR, REEL_ERROR_UNKNOWN_RECORDING) ||
      worker != reel_recording_host_peek_worker (self->host))
    return;
  g_warning ("Recording %s: its media process is replaced, since it did not confirm whom it records: %s",
             self->operation, error->message);
  reel_recording_host_kill_worker (self->host);
}

typedef struct {
  ReelAdmission *admission;
  gint64 asked;
  ReelWorkerDeadline *deadline; /* of a withdrawal */
} Change;

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Change *change = data;
  g_autoptr (ReelAdmission) self = change->admission;
  const gboolean withdrawal = change->deadline != NULL;
  ReelWorker *worker = REEL_WORKER (source);
  ReelWorkerCut cut = { 0 };
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&change->deadline, reel_worker_deadline_free);
  if (!reel_worker_cut_finish (worker, result, &cut, &error)) {
    if (withdrawal)
      reel_chunk_list_force (self->chunks, reel_timeline_get_asked_utc (change->asked), FALSE);
    check_answer (self, worker, error);
  } else if (withdrawal) {
    reel_timeline_note_late (self->timeline, cut.utc - (gint64)cut.late_us, cut.utc);
  }
  self->unconfirmed--;
  g_signal_emit (self, signals[SETTLED], 0);
}

/* WORKER: NULL if no running worker has the list. */
static void
send_admit (ReelAdmission *self, ReelWorker *worker, const char *participant_id, gboolean on)
{
  const gint64 asked = reel_recording_host_get_asked (self->host);
  Change *change;

  if (worker == NULL)
    return;
  self->unconfirmed++;
  change = g_new0 (Change, 1);
  change->admission = g_object_ref (self);
  change->asked = asked > 0 ? asked : g_get_monotonic_time ();
  change->deadline = on ? NULL : reel_worker_deadline_new (self->host, worker, self->deadline_ms);
  reel_worker_admit_async (worker, self->operation, participant_id, on, change->asked, on_answer, change);
}

/* Those not named in this round. */
static void
withdraw_others (ReelAdmission *self, ReelWorker *worker)
{
  GHashTableIter iter;
  gpointer id, round;

  g_hash_table_iter_init (&iter, self->admitted);
  while (g_hash_table_iter_next (&iter, &id, &round)) {
    g_autofree char *gone = NULL;

    if (*(guint *)round == self->round)
      continue;
    send_admit (self, worker, id, FALSE);
    gone = g_strdup (id);
    g_hash_table_iter_remove (&iter);
    g_signal_emit (self, signals[WITHDRAWN], 0, gone);
  }
}

static void
admit (ReelAdmission *self, const char *participant_id)
{
  g_hash_table_replace (self->admitted, g_strdup (participant_id), g_memdup2 (&self->round, sizeof self->round));
  reel_chunk_list_note_recorded (self->chunks, participant_id);
}

ReelWorker *
reel_admission_peek_worker (ReelAdmission *self)
{
  ReelWorker *worker = reel_recording_host_peek_worker (self->host);

  return worker == self->informed ? worker : NULL;
}

void
reel_admission_set (ReelAdmission *self, const char *const *participant_ids, gboolean running)
{
  ReelWorker *worker = running ? reel_admission_peek_worker (self) : NULL;
  g_autoptr (GPtrArray) added = g_ptr_array_new ();
  guint kept = 0;

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
  if (added->len > 0 || kept < g_hash_table_size (self->admitted))
    self->changed_utc = g_get_real_time ();
  /* Withdrawals first. */
  if (kept < g_hash_table_size (self->admitted))
    withdraw_others (self, worker);
  for (guint i = 0; i < added->len; i++) {
    admit (self, added->pdata[i]);
    send_admit (self, worker, added->pdata[i], TRUE);
  }
}

void
reel_admission_restore (ReelAdmission *self, const char *const *participant_ids)
{
  g_hash_table_remove_all (self->admitted);
  for (; participant_ids != NULL && *participant_ids != NULL; participant_ids++)
    admit (self, *participant_ids);
  self->changed_utc = g_get_real_time ();
  self->informed = reel_recording_host_peek_worker (self->host);
}

void
reel_admission_set_informed (ReelAdmission *self, ReelWorker *worker)
{
  self->informed = worker;
}

gboolean
reel_admission_contains (ReelAdmission *self, const char *participant_id)
{
  return g_hash_table_contains (self->admitted, participant_id);
}

gint64
reel_admission_get_changed_utc (ReelAdmission *self)
{
  return self->changed_utc;
}

const char **
reel_admission_list (ReelAdmission *self)
{
  return (const char **)g_hash_table_get_keys_as_array (self->admitted, NULL);
}

gboolean
reel_admission_is_settling (ReelAdmission *self)
{
  return self->unconfirmed > 0;
}
