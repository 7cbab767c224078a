/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The invitation to a call's meeting; see the header for who asks. */
#include "manager/engine/call/reel-call-meeting.h"

struct _ReelCallMeeting {
  GObject parent_instance;

  ReelStore *store;
  char *call_id;
  ReelMeeting *meeting;
  guint asked; /* number of look-ups: answers to earlier ones are ignored */
};

G_DEFINE_FINAL_TYPE (ReelCallMeeting, reel_call_meeting, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_call_meeting_init (ReelCallMeeting *self)
{
}

static void
reel_call_meeting_finalize (GObject *object)
{
  ReelCallMeeting *self = REEL_CALL_MEETING (object);

  g_object_unref (self->store);
  g_free (self->call_id);
  g_clear_pointer (&self->meeting, reel_meeting_free);
  G_OBJECT_CLASS (reel_call_meeting_parent_class)->finalize (object);
}

static void
reel_call_meeting_class_init (ReelCallMeetingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_call_meeting_finalize;
  signals[CHANGED] =
      g_signal_new ("changed", REEL_TYPE_CALL_MEETING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

ReelCallMeeting *
reel_call_meeting_new (ReelStore *store, const char *call_id)
{
  ReelCallMeeting *self = g_object_new (REEL_TYPE_CALL_MEETING, NULL);

  self->store = g_object_ref (store);
  self->call_id = g_strdup (call_id);
  return self;
}

const ReelMeeting *
reel_call_meeting_get (ReelCallMeeting *self)
{
  return self->meeting;
}

static void
warn (ReelCallMeeting *self, const char *meeting_id, const GError *error)
{
  g_warning ("Call %s: the meeting “%s” can't be read: %s", self->call_id, meeting_id, error->message);
}

/* Returns: NULL if there is none, or it is cancelled or unreadable */
static ReelMeeting *
read_meeting (ReelCallMeeting *self, const ReelMeetingRecord *record)
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
    warn (self, record->meeting_id, error);
  return meeting != NULL && !meeting->cancelled ? g_steal_pointer (&meeting) : NULL;
}

/* Takes MEETING, or NULL. */
static void
set_meeting (ReelCallMeeting *self, ReelMeeting *meeting)
{
  g_clear_pointer (&self->meeting, reel_meeting_free);
  self->meeting = meeting;
  g_signal_emit (self, signals[CHANGED], 0);
}

typedef struct {
  ReelCallMeeting *self;
  char *meeting_id;
  guint asked;
} Search;

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Search *search = data;
  g_autoptr (ReelCallMeeting) self = search->self;
  g_autofree char *meeting_id = search->meeting_id;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);
  ReelMeeting *meeting;

  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    warn (self, meeting_id, error);
  if (rows == NULL || search->asked != self->asked)
    return;
  meeting = read_meeting (self, rows->len > 0 ? rows->pdata[0] : NULL);
  if (meeting != NULL || self->meeting != NULL)
    set_meeting (self, meeting);
}

void
reel_call_meeting_look_up (ReelCallMeeting *self, const char *meeting_id)
{
  Search *search;

  self->asked++;
  if (self->meeting != NULL && g_strcmp0 (self->meeting->id, meeting_id) != 0)
    g_clear_pointer (&self->meeting, reel_meeting_free);
  /* Updates are announced separately. */
  if (meeting_id == NULL || *meeting_id == '\0' || self->meeting != NULL)
    return;
  search = g_new (Search, 1);
  search->self = g_object_ref (self);
  search->meeting_id = g_strdup (meeting_id);
  search->asked = self->asked;
  reel_store_query_async (self->store, reel_query_new (REEL_QUERY_MEETING, meeting_id), on_found, search);
}

void
reel_call_meeting_restore (ReelCallMeeting *self, const char *meeting_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelMeetingRecord) record = NULL;

  if (meeting_id == NULL || *meeting_id == '\0')
    return;
  record = reel_store_find_sync (self->store, REEL_QUERY_MEETING, meeting_id, &error);
  if (error != NULL)
    warn (self, meeting_id, error);
  self->meeting = read_meeting (self, record);
}

void
reel_call_meeting_set (ReelCallMeeting *self, const ReelMeeting *meeting)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (reel_meeting_to_variant (meeting));

  self->asked++;
  set_meeting (self, meeting->cancelled ? NULL : reel_meeting_from_variant (meeting->id, dict));
}
