/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Joins, changes and leaves of participants; see the header for who asks. */
#include "manager/engine/call/reel-people.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/core/wire/reel-text.h"

#define PARTICIPANTS_KEY "participants"

struct _ReelPeople {
  GObject parent_instance;

  ReelWorkerProvider *workers;
  ReelCallLog *log;
  ReelRoster *roster;
  ReelCallStreams *streams;
  ReelPortraits *portraits;
};

G_DEFINE_FINAL_TYPE (ReelPeople, reel_people, G_TYPE_OBJECT)

enum { UPDATED, RETRIEVED, CHANGED, JOINED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_people_init (ReelPeople *self)
{
}

static void
reel_people_finalize (GObject *object)
{
  ReelPeople *self = REEL_PEOPLE (object);

  g_object_unref (self->workers);
  g_object_unref (self->log);
  g_object_unref (self->roster);
  g_object_unref (self->streams);
  g_object_unref (self->portraits);
  G_OBJECT_CLASS (reel_people_parent_class)->finalize (object);
}

static guint
new_signal (const char *name)
{
  return g_signal_new (name, REEL_TYPE_PEOPLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
reel_people_class_init (ReelPeopleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_people_finalize;
  signals[UPDATED] = new_signal ("updated");
  signals[RETRIEVED] = new_signal ("retrieved");
  signals[CHANGED] = new_signal ("changed");
  signals[JOINED] = new_signal ("joined");
}

ReelPeople *
reel_people_new (ReelWorkerProvider *workers, ReelCallLog *log, ReelRoster *roster, ReelCallStreams *streams,
                 ReelPortraits *portraits)
{
  ReelPeople *self = g_object_new (REEL_TYPE_PEOPLE, NULL);

  self->workers = g_object_ref (workers);
  self->log = g_object_ref (log);
  self->roster = g_object_ref (roster);
  self->streams = g_object_ref (streams);
  self->portraits = g_object_ref (portraits);
  return self;
}

static void
introduce (ReelWorker *worker, const ReelMember *member)
{
  reel_worker_add_participant (worker, member->data->id, reel_member_describe_for_worker (member));
  reel_worker_set_participant_memo (worker, member->data->id, reel_member_describe_memo (member));
}

static gboolean
check_new (ReelPeople *self, const char *participant_id, GError **error)
{
  if (reel_roster_find (self->roster, participant_id) != NULL) {
    g_autofree char *quoted = reel_text_quote (participant_id);

    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "participant_id: '%s' is in the call already. UpdateParticipant changes it", quoted);
    return FALSE;
  }
  if (reel_roster_count_people (self->roster) < REEL_PARTICIPANTS_MAX)
    return TRUE;
  g_set_error (error, REEL_ERROR, REEL_ERROR_OVERLOADED, "A call has %d participants at most", REEL_PARTICIPANTS_MAX);
  return FALSE;
}

static gboolean
check_avatar (const ReelTurn *turn, GError **error)
{
  if (turn == NULL || turn->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (turn->error));
  return FALSE;
}

static int
take_file (ReelTurn *turn)
{
  int file = turn != NULL ? turn->file : -1;

  if (turn != NULL)
    turn->file = -1;
  return file;
}

gboolean
reel_people_add (ReelPeople *self, const char *participant_id, ReelRole role, GVariant *properties, gint64 joined_utc,
                 ReelTurn *turn, GError **error)
{
  g_autoptr (ReelParticipant) data = reel_participant_parse (participant_id, role, properties, error);
  ReelWorker *worker = reel_worker_provider_peek (self->workers);
  ReelMember *member;

  if (data == NULL || !check_avatar (turn, error) || !check_new (self, participant_id, error))
    return FALSE;
  /* A lost connection does not cancel a refusal; a consent has to be given again. */
  member = reel_roster_add (self->roster, g_steal_pointer (&data), FALSE, joined_utc);
  reel_call_log_note (self->log, REEL_LOG_JOINED, participant_id, NULL);
  if (worker != NULL)
    introduce (worker, member);
  reel_portraits_read (self->portraits, member, take_file (turn));
  g_signal_emit (self, signals[CHANGED], 0, participant_id);
  g_signal_emit (self, signals[JOINED], 0, participant_id);
  return TRUE;
}

/* MEMBER has new properties. */
static void
apply_update (ReelPeople *self, ReelMember *member, gboolean held, const char *avatar, ReelTurn *turn)
{
  ReelWorker *worker = reel_worker_provider_peek (self->workers);
  const ReelParticipant *data = member->data;

  g_clear_pointer (&member->policy, g_free);
  g_signal_emit (self, signals[UPDATED], 0, data->id);
  if (data->on_hold != held)
    reel_call_log_note (self->log, held ? REEL_LOG_RETRIEVED : REEL_LOG_HELD, data->id, NULL);
  reel_roster_save (self->roster, member);
  if (worker != NULL) {
    reel_worker_update_participant (worker, data->id, reel_member_describe_for_worker (member));
    reel_worker_set_participant_memo (worker, data->id, reel_member_describe_memo (member));
  }
  if (g_strcmp0 (avatar, data->avatar) != 0)
    reel_portraits_read (self->portraits, member, take_file (turn));
  if (held && !data->on_hold)
    g_signal_emit (self, signals[RETRIEVED], 0, data->id);
}

gboolean
reel_people_update (ReelPeople *self, const char *participant_id, GVariant *properties, ReelTurn *turn, GError **error)
{
  ReelMember *member = reel_roster_find_person (self->roster, participant_id, error);
  g_autoptr (ReelParticipant) given = NULL;
  g_autofree char *avatar = NULL;
  gboolean held;

  if (member == NULL)
    return FALSE;
  given = reel_participant_parse (participant_id, REEL_ROLE_MEMBER, properties, error);
  if (given == NULL || !check_avatar (turn, error))
    return FALSE;
  held = member->data->on_hold;
  avatar = g_strdup (member->data->avatar);
  if (!reel_participant_update (member->data, properties, error))
    return FALSE;
  apply_update (self, member, held, avatar, turn);
  g_signal_emit (self, signals[CHANGED], 0, participant_id);
  return TRUE;
}

static void
leave (ReelPeople *self, ReelMember *member, const char *detail)
{
  reel_portraits_drop (self->portraits, member);
  reel_roster_leave (self->roster, member, g_get_real_time ());
  reel_call_log_note (self->log, REEL_LOG_LEFT, member->data->id, detail);
}

gboolean
reel_people_remove (ReelPeople *self, const char *participant_id, const char *reason, GError **error)
{
  ReelMember *member = reel_roster_find_person (self->roster, participant_id, error);
  ReelWorker *worker = reel_worker_provider_peek (self->workers);
  int why;

  if (member == NULL || !reel_nick_parse (reel_leave_reason_nicks, "reason", reason, &why, error))
    return FALSE;
  leave (self, member, reason);
  reel_call_streams_remove_of (self->streams, participant_id);
  if (worker != NULL)
    reel_worker_remove_participant (worker, participant_id);
  g_signal_emit (self, signals[CHANGED], 0, participant_id);
  return TRUE;
}

/* Cannot collide with clients' ids, which are never operation ids. */
static char *
recorder_id (const char *operation)
{
  return g_strconcat (REEL_MEMBER_RECORDER "-", operation, NULL);
}

void
reel_people_add_recorder (ReelPeople *self, const char *operation, gint64 joined_utc)
{
  ReelParticipant *data = g_new0 (ReelParticipant, 1);

  data->id = recorder_id (operation);
  data->display_name = g_strdup ("Recorder");
  data->role = REEL_ROLE_GUEST;
  reel_roster_add (self->roster, data, TRUE, joined_utc);
  reel_call_log_note (self->log, REEL_LOG_JOINED, data->id, REEL_MEMBER_RECORDER);
}

char *
reel_people_remove_recorder (ReelPeople *self, const char *operation)
{
  g_autofree char *id = recorder_id (operation);
  ReelMember *member = reel_roster_find (self->roster, id);

  if (member == NULL)
    return NULL;
  leave (self, member, REEL_MEMBER_RECORDER);
  return g_steal_pointer (&id);
}

void
reel_people_forward (ReelPeople *self, ReelWorker *worker)
{
  const GPtrArray *present = reel_roster_get_present (self->roster);

  for (guint i = 0; i < present->len; i++) {
    const ReelMember *member = present->pdata[i];

    if (member->recorder)
      continue;
    introduce (worker, member);
    reel_portraits_forward (self->portraits, member, worker);
  }
}

/* The worker has a participant that is missing in the catalogue: the earlier manager reported the join to its client
 * but could not store it. */
static gboolean
adopt (ReelPeople *self, GVariant *memos, const char *id)
{
  g_autoptr (GVariant) memo = memos != NULL ? g_variant_lookup_value (memos, id, G_VARIANT_TYPE_VARDICT) : NULL;
  ReelMember *member = memo != NULL && reel_roster_count_people (self->roster) < REEL_PARTICIPANTS_MAX
                           ? reel_roster_adopt (self->roster, id, memo)
                           : NULL;

  if (member == NULL)
    return FALSE;
  reel_call_log_note (self->log, REEL_LOG_JOINED, id, NULL);
  reel_portraits_read (self->portraits, member, -1);
  g_signal_emit (self, signals[CHANGED], 0, id);
  return TRUE;
}

/* The earlier manager may not have sent somebody to the worker, or noted them. */
void
reel_people_reconcile (ReelPeople *self, ReelWorker *worker, GVariant *state)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  const GPtrArray *present = reel_roster_get_present (self->roster);
  g_autoptr (GVariant) memos = g_variant_lookup_value (state, "participant-memos", G_VARIANT_TYPE ("a{sa{sv}}"));
  g_autofree const char **ids = NULL;

  g_variant_lookup (state, PARTICIPANTS_KEY, "^a&s", &ids);
  for (guint i = 0; ids != NULL && ids[i] != NULL; i++) {
    g_hash_table_add (known, (gpointer)ids[i]);
    if (reel_roster_find_person (self->roster, ids[i], NULL) == NULL && !adopt (self, memos, ids[i]))
      reel_worker_remove_participant (worker, ids[i]);
  }
  for (guint i = 0; i < present->len; i++) {
    const ReelMember *member = present->pdata[i];

    if (!member->recorder && !g_hash_table_contains (known, member->data->id))
      introduce (worker, member);
  }
}
