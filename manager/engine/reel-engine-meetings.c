/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Invitations to meetings: kept in the catalogue, told to the calls that carry
 * their id. Those of one meeting are taken one after the other: each is compared
 * with what is known then. Called by manager/dbus. */
#include "manager/engine/reel-engine-private.h"

#include "manager/core/document/reel-meeting.h"

#include <string.h>

typedef struct {
  GTask *task;
  ReelMeeting *meeting;
} Invitation;

static void look_up (Invitation *invitation);

static void
invitation_free (Invitation *invitation)
{
  g_object_unref (invitation->task);
  reel_meeting_free (invitation->meeting);
  g_free (invitation);
}

/* Takes INVITATION and ERROR; the next one of the same meeting has its turn. */
static void
answer (Invitation *invitation, GError *error)
{
  ReelEngine *self = g_task_get_source_object (invitation->task);
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
tell (ReelCall *call, const ReelMeeting *meeting)
{
  if (g_strcmp0 (reel_call_get_meeting_id (call), meeting->id) == 0)
    reel_call_meeting_added (call, meeting);
}

static void
tell_calls (ReelEngine *self, const ReelMeeting *meeting)
{
  g_autoptr (GPtrArray) calls = reel_engine_list_calls (self);

  for (guint i = 0; i < calls->len; i++)
    tell (calls->pdata[i], meeting);
  /* Those whose last files are still to be finished. */
  for (guint i = 0; i < self->ending->len; i++)
    tell (self->ending->pdata[i], meeting);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  Invitation *invitation = data;
  GError *error = NULL;

  if (reel_store_put_durable_finish (REEL_STORE (source), result, NULL, &error))
    tell_calls (g_task_get_source_object (invitation->task), invitation->meeting);
  answer (invitation, error);
}

static void
keep (ReelEngine *self, Invitation *invitation)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (reel_meeting_to_variant (invitation->meeting));
  g_autofree char *text = g_variant_print (dict, TRUE);
  ReelMeetingRecord record = { invitation->meeting->id, text, g_get_real_time () };

  reel_store_put_durable_async (self->services->store, reel_change_put_meeting (&record), on_kept, invitation);
}

/* NULL: none is known, or it makes no sense; then the one that has come counts. */
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
    keep (g_task_get_source_object (invitation->task), invitation);
  else
    answer (invitation, NULL);
}

static void
look_up (Invitation *invitation)
{
  ReelEngine *self = g_task_get_source_object (invitation->task);

  reel_store_query_async (self->services->store, reel_query_new (REEL_QUERY_MEETING, invitation->meeting->id), on_known,
                          invitation);
}

void
reel_engine_add_meeting_async (ReelEngine *self, const char *icalendar, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  GError *error = NULL;
  ReelMeeting *meeting = reel_meeting_parse (icalendar, strlen (icalendar), &error);
  Invitation *invitation;
  GQueue *waiting;

  if (meeting == NULL) {
    g_task_return_error (task, error);
    return;
  }
  invitation = g_new0 (Invitation, 1);
  invitation->task = g_steal_pointer (&task);
  invitation->meeting = meeting;
  waiting = g_hash_table_lookup (self->adding, meeting->id);
  if (waiting != NULL) {
    g_queue_push_tail (waiting, invitation);
    return;
  }
  waiting = g_queue_new ();
  g_queue_push_tail (waiting, invitation);
  g_hash_table_insert (self->adding, g_strdup (meeting->id), waiting);
  look_up (invitation);
}

char *
reel_engine_add_meeting_finish (ReelEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
