/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a call takes from the invitation to its meeting: a subject, where the
 * client gave none, and those who were invited. Called by the engine and by the
 * other parts of ReelCall. */
#include "manager/engine/call/reel-call-private.h"

static gboolean
is_given (const char *text)
{
  return text != NULL && *text != '\0';
}

/* NULL: there is none, or it is not to be, or it can't be read. */
static ReelMeeting *
read_meeting (ReelCall *self, const ReelMeetingRecord *record)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) properties = NULL;
  g_autoptr (ReelMeeting) meeting = NULL;

  if (record == NULL)
    return NULL;
  properties = g_variant_parse (G_VARIANT_TYPE_VARDICT, record->properties, NULL, NULL, &error);
  if (properties != NULL)
    meeting = reel_meeting_from_variant (record->meeting_id, properties);
  else
    g_warning ("Call %s: the meeting “%s” can't be read: %s", self->call_id, record->meeting_id, error->message);
  return meeting != NULL && !meeting->cancelled ? g_steal_pointer (&meeting) : NULL;
}

/* Takes MEETING, or NULL. */
static void
set_meeting (ReelCall *self, ReelMeeting *meeting)
{
  g_clear_pointer (&self->meeting, reel_meeting_free);
  self->meeting = meeting;
  reel_call_describe (self);
  reel_call_save (self);
  reel_call_changed (self);
}

typedef struct {
  ReelCall *call;
  guint asked;
} Search;

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Search *search = data;
  g_autoptr (ReelCall) self = search->call;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);
  ReelMeeting *meeting;

  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("Call %s: the meeting “%s” can't be read: %s", self->call_id, self->properties->meeting_id,
               error->message);
  if (rows == NULL || search->asked != self->meeting_asked)
    return;
  meeting = read_meeting (self, rows->len > 0 ? rows->pdata[0] : NULL);
  if (meeting != NULL || self->meeting != NULL)
    set_meeting (self, meeting);
}

void
reel_call_find_meeting (ReelCall *self)
{
  const char *id = self->properties->meeting_id;
  Search *search;

  self->meeting_asked++;
  if (self->meeting != NULL && g_strcmp0 (self->meeting->id, id) != 0)
    g_clear_pointer (&self->meeting, reel_meeting_free);
  /* What is said of it anew comes by itself. */
  if (!is_given (id) || self->meeting != NULL)
    return;
  search = g_new (Search, 1);
  search->call = g_object_ref (self);
  search->asked = self->meeting_asked;
  reel_store_query_async (self->services->store, reel_query_new (REEL_QUERY_MEETING, id), on_found, search);
}

void
reel_call_restore_meeting (ReelCall *self)
{
  const char *id = self->properties->meeting_id;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelMeetingRecord) record = NULL;

  if (!is_given (id))
    return;
  record = reel_store_find_sync (self->services->store, REEL_QUERY_MEETING, id, &error);
  if (error != NULL)
    g_warning ("Call %s: the meeting “%s” can't be read: %s", self->call_id, id, error->message);
  self->meeting = read_meeting (self, record);
}

void
reel_call_meeting_added (ReelCall *self, const ReelMeeting *meeting)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (reel_meeting_to_variant (meeting));

  self->meeting_asked++;
  set_meeting (self, meeting->cancelled ? NULL : reel_meeting_from_variant (meeting->id, dict));
}

const ReelMeeting *
reel_call_get_meeting (ReelCall *self)
{
  return self->meeting;
}

const char *
reel_call_get_subject (ReelCall *self)
{
  if (!is_given (self->properties->subject) && self->meeting != NULL && is_given (self->meeting->subject))
    return self->meeting->subject;
  return self->properties->subject;
}
