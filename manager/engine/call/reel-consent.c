/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Consent of participants; see the header for who owns it. */
#include "manager/engine/call/reel-consent.h"

#include "manager/core/wire/reel-error.h"

struct _ReelConsent {
  GObject parent_instance;

  ReelStore *store;
  ReelCallLog *log;
  ReelRoster *roster;
  ReelRecordingList *recordings;
  GPtrArray *settling; /* GTask: answers that are stored and not yet confirmed by the workers */
};

G_DEFINE_FINAL_TYPE (ReelConsent, reel_consent, G_TYPE_OBJECT)

enum { REFUSED, CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_consent_init (ReelConsent *self)
{
  self->settling = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
reel_consent_finalize (GObject *object)
{
  ReelConsent *self = REEL_CONSENT (object);

  g_ptr_array_unref (self->settling);
  g_object_unref (self->store);
  g_object_unref (self->log);
  g_object_unref (self->roster);
  g_object_unref (self->recordings);
  G_OBJECT_CLASS (reel_consent_parent_class)->finalize (object);
}

static void
reel_consent_class_init (ReelConsentClass *klass)
{
  GType type = REEL_TYPE_CONSENT;

  G_OBJECT_CLASS (klass)->finalize = reel_consent_finalize;
  signals[REFUSED] = g_signal_new ("refused", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

ReelConsent *
reel_consent_new (ReelStore *store, ReelCallLog *log, ReelRoster *roster, ReelRecordingList *recordings)
{
  ReelConsent *self = g_object_new (REEL_TYPE_CONSENT, NULL);

  self->store = g_object_ref (store);
  self->log = g_object_ref (log);
  self->roster = g_object_ref (roster);
  self->recordings = g_object_ref (recordings);
  return self;
}

static void
imply (ReelConsent *self, ReelMember *member, const char *detail)
{
  member->answers++;
  member->consent = REEL_CONSENT_ANSWER_GRANTED;
  reel_call_log_note (self->log, REEL_LOG_CONSENTED, member->data->id, detail);
}

/* A participant who joined with the id of a host who left while the recording was starting is not the host. */
void
reel_consent_note_host (ReelConsent *self, ReelRecording *recording)
{
  const ReelTrigger *trigger = reel_recording_get_trigger (recording);
  ReelMember *host = trigger->origin == REEL_ORIGIN_ACTOR ? reel_roster_find (self->roster, trigger->origin_id) : NULL;

  if (host == NULL || host->joined_utc >= reel_recording_get_created_utc (recording))
    return;
  if (trigger->consent != REEL_CONSENT_OFF && host->consent == REEL_CONSENT_ANSWER_NONE)
    imply (self, host, "by starting the recording");
  reel_call_log_note (self->log, REEL_LOG_BECAME_HOST, host->data->id, NULL);
}

void
reel_consent_settle (ReelConsent *self)
{
  g_autoptr (GPtrArray) answered = NULL;

  if (reel_recording_list_is_settling (self->recordings))
    return;
  answered = self->settling;
  self->settling = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < answered->len; i++)
    g_task_return_boolean (answered->pdata[i], TRUE);
}

/* An answer being stored. */
typedef struct {
  GTask *task;
  char *participant_id;
  gint64 joined_utc; /* a later participant with the same id is somebody else */
  gboolean granted;
  guint number; /* of their answers; a later one takes precedence */
  gint64 utc;
} Answer;

static void
answer_free (Answer *answer)
{
  g_clear_object (&answer->task);
  g_free (answer->participant_id);
  g_free (answer);
}

static ReelChange *
make_change (ReelConsent *self, const Answer *answer)
{
  return reel_call_log_make_change (self->log, answer->utc, answer->granted ? REEL_LOG_CONSENTED : REEL_LOG_REFUSED,
                                    answer->participant_id);
}

static GError *
new_not_kept_error (const Answer *answer, const GError *why)
{
  return g_error_new (REEL_ERROR, why->code, "%s: %s",
                      answer->granted ? "The answer could not be kept and does not count. Try again"
                                      : "The refusal counts, but could not be kept. Try again",
                      why->message);
}

/* Returns: NULL if the participant has left */
static ReelMember *
find_who_answered (ReelConsent *self, const Answer *answer)
{
  ReelMember *member = reel_roster_find (self->roster, answer->participant_id);

  return member != NULL && member->joined_utc == answer->joined_utc ? member : NULL;
}

/* MEMBER: NULL if they have left. */
static void
take_kept (ReelConsent *self, ReelMember *member, const Answer *answer, gboolean kept)
{
  if (kept && answer->granted)
    reel_call_log_take (self->log, answer->utc, REEL_LOG_CONSENTED, answer->participant_id);
  if (member == NULL)
    return;
  member->keeping--;
  /* A later answer takes precedence. */
  if (answer->number != member->answers)
    return;
  member->consent_lost = !kept;
  if (!kept || !answer->granted)
    return;
  member->consent = REEL_CONSENT_ANSWER_GRANTED;
  g_signal_emit (self, signals[CHANGED], 0, answer->participant_id);
}

static void
on_answer_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;
  g_autoptr (ReelConsent) self = g_object_ref (g_task_get_source_object (answer->task));
  g_autoptr (GError) error = NULL;
  gboolean kept = reel_store_put_durable_finish (REEL_STORE (source), result, NULL, &error);

  take_kept (self, find_who_answered (self, answer), answer, kept);
  if (kept) {
    g_ptr_array_add (self->settling, g_steal_pointer (&answer->task));
    reel_consent_settle (self);
  } else {
    /* For the next manager. */
    if (!answer->granted)
      reel_store_put (self->store, make_change (self, answer));
    g_task_return_error (answer->task, new_not_kept_error (answer, error));
  }
  answer_free (answer);
}

static Answer *
new_answer (ReelMember *member, gboolean granted, GTask *task)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->task = task;
  answer->participant_id = g_strdup (member->data->id);
  answer->joined_utc = member->joined_utc;
  answer->granted = granted;
  answer->number = ++member->answers;
  answer->utc = g_get_real_time ();
  return answer;
}

/* Takes TASK. */
static void
take_answer (ReelConsent *self, ReelMember *member, gboolean granted, GTask *task)
{
  Answer *answer = new_answer (member, granted, task);
  g_autofree char *participant_id = g_strdup (member->data->id);

  member->keeping++;
  if (!granted) {
    member->consent = REEL_CONSENT_ANSWER_REFUSED;
    g_signal_emit (self, signals[REFUSED], 0);
    reel_call_log_take (self->log, answer->utc, REEL_LOG_REFUSED, answer->participant_id);
  }
  reel_store_put_durable_async (self->store, make_change (self, answer), on_answer_kept, answer);
  if (!granted)
    g_signal_emit (self, signals[CHANGED], 0, participant_id);
}

void
reel_consent_set_async (ReelConsent *self, const char *participant_id, gboolean granted, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  ReelConsentAnswer answer = granted ? REEL_CONSENT_ANSWER_GRANTED : REEL_CONSENT_ANSWER_REFUSED;
  GError *error = NULL;
  ReelMember *member = reel_roster_find_person (self->roster, participant_id, &error);

  if (member == NULL) {
    g_task_return_error (task, error);
  } else if (member->consent == answer && !member->consent_lost && member->keeping == 0) {
    g_ptr_array_add (self->settling, g_steal_pointer (&task));
    reel_consent_settle (self);
  } else {
    take_answer (self, member, granted, g_steal_pointer (&task));
  }
}

gboolean
reel_consent_set_finish (ReelConsent *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
