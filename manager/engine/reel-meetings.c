/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stores invitations in the catalogue; see the header for who calls it. Those of one meeting are handled in turn: each
 * is compared with the one stored last. libical takes some 10 ms for 1 MiB of text, so they are parsed on a thread, in
 * the order of their arrival. */
#include "manager/engine/reel-meetings.h"

#include <string.h>

struct _ReelMeetings {
  GObject parent_instance;

  ReelStore *store;
  GThreadPool *reader; /* of one thread */
  GHashTable *adding;  /* meeting id → GQueue of Invitation: the first is being stored */
};

G_DEFINE_FINAL_TYPE (ReelMeetings, reel_meetings, G_TYPE_OBJECT)

enum { KEPT, N_SIGNALS };
static guint signals[N_SIGNALS];

typedef struct {
  ReelMeetings *meetings;
  GTask *task;
  char *icalendar; /* until it is parsed */
  ReelMeeting *meeting;
} Invitation;

static void look_up (Invitation *invitation);
static void read_invitation (gpointer data, gpointer unused);

static void
reel_meetings_init (ReelMeetings *self)
{
  self->adding = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->reader = g_thread_pool_new (read_invitation, NULL, 1, FALSE, NULL);
}

/* Each invitation holds a reference, so none is left. */
static void
reel_meetings_finalize (GObject *object)
{
  ReelMeetings *self = REEL_MEETINGS (object);

  g_thread_pool_free (self->reader, FALSE, TRUE);
  g_hash_table_unref (self->adding);
  g_object_unref (self->store);
  G_OBJECT_CLASS (reel_meetings_parent_class)->finalize (object);
}

static void
reel_meetings_class_init (ReelMeetingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_meetings_finalize;
  signals[KEPT] =
      g_signal_new ("kept", REEL_TYPE_MEETINGS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

ReelMeetings *
reel_meetings_new (ReelStore *store)
{
  ReelMeetings *self = g_object_new (REEL_TYPE_MEETINGS, NULL);

  self->store = g_object_ref (store);
  return self;
}

static void
invitation_free (Invitation *invitation)
{
  g_object_unref (invitation->task);
  g_object_unref (invitation->meetings);
  g_free (invitation->icalendar);
  g_clear_pointer (&invitation->meeting, reel_meeting_free);
  g_free (invitation);
}

/* Takes INVITATION and ERROR; continues with the next one of the same meeting. */
static void
answer (Invitation *invitation, GError *error)
{
  ReelMeetings *self = invitation->meetings;
  GQueue *waiting = g_hash_table_lookup (self->adding, invitation->meeting->id);

  g_queue_pop_head (waiting);
  if (g_queue_is_empty (waiting)) {
    g_hash_table_remove (self->adding, invitation->meeting->id);
    g_queue_free (waiting);
  } else {
    look_up (g_queue_peek_head (waiting));
  }
  if (error != NULL)
    g_task_return_error (invitation->task, error);
  else
    g_task_return_pointer (invitation->task, g_strdup (invitation->meeting->id), g_free);
  invitation_free (invitation);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  Invitation *invitation = data;
  GError *error = NULL;

  if (reel_store_put_durable_finish (REEL_STORE (source), result, NULL, &error))
    g_signal_emit (invitation->meetings, signals[KEPT], 0, invitation->meeting);
  answer (invitation, error);
}

static void
keep (Invitation *invitation)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (reel_meeting_to_variant (invitation->meeting));
  g_autofree char *text = g_variant_print (dict, TRUE);
  ReelMeetingRecord record = { invitation->meeting->id, text, g_get_real_time () };

  reel_store_put_durable_async (invitation->meetings->store, reel_change_put_meeting (&record), on_kept, invitation);
}

/* Returns: NULL if none is stored or it is invalid; then the new one applies */
static ReelMeeting *
read_known (const GPtrArray *rows)
{
  const ReelMeetingRecord *record = rows != NULL && rows->len > 0 ? rows->pdata[0] : NULL;
  g_autoptr (GVariant) properties = NULL;

  if (record != NULL)
    properties = g_variant_parse (G_VARIANT_TYPE_VARDICT, record->properties, NULL, NULL, NULL);
  return properties != NULL ? reel_meeting_from_variant (record->meeting_id, properties) : NULL;
}

static void
on_known (GObject *source, GAsyncResult *result, gpointer data)
{
  Invitation *invitation = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);
  g_autoptr (ReelMeeting) known = read_known (rows);

  if (error != NULL)
    answer (invitation, error);
  else if (reel_meeting_supersedes (invitation->meeting, known))
    keep (invitation);
  else
    answer (invitation, NULL);
}

static void
look_up (Invitation *invitation)
{
  reel_store_query_async (invitation->meetings->store, reel_query_new (REEL_QUERY_MEETING, invitation->meeting->id),
                          on_known, invitation);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Invitation *invitation = data;
  ReelMeetings *self = invitation->meetings;
  GError *error = NULL;
  GQueue *waiting;

  invitation->meeting = g_task_propagate_pointer (G_TASK (result), &error);
  if (invitation->meeting == NULL) {
    g_task_return_error (invitation->task, error);
    invitation_free (invitation);
    return;
  }
  waiting = g_hash_table_lookup (self->adding, invitation->meeting->id);
  if (waiting != NULL) {
    g_queue_push_tail (waiting, invitation);
    return;
  }
  waiting = g_queue_new ();
  g_queue_push_tail (waiting, invitation);
  g_hash_table_insert (self->adding, g_strdup (invitation->meeting->id), waiting);
  look_up (invitation);
}

/* reader's thread, without lock */
static void
read_invitation (gpointer data, gpointer unused)
{
  g_autoptr (GTask) reading = data;
  const Invitation *invitation = g_task_get_task_data (reading);
  GError *error = NULL;
  ReelMeeting *meeting = reel_meeting_parse (invitation->icalendar, strlen (invitation->icalendar), &error);

  if (meeting != NULL)
    g_task_return_pointer (reading, meeting, (GDestroyNotify)reel_meeting_free);
  else
    g_task_return_error (reading, error);
}

void
reel_meetings_add (ReelMeetings *self, const char *icalendar, GTask *task)
{
  Invitation *invitation = g_new0 (Invitation, 1);
  GTask *reading = g_task_new (NULL, NULL, on_read, invitation);

  invitation->meetings = g_object_ref (self);
  invitation->task = task;
  invitation->icalendar = g_strdup (icalendar);
  g_task_set_task_data (reading, invitation, NULL);
  g_thread_pool_push (self->reader, reading, NULL);
}
