/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a call takes from the invitation to its meeting: a subject, where the
 * client gave none, and those who were invited. Called by the engine and by the
 * other parts of ReelCall. */
#include "manager/engine/reel-call-private.h"

static gboolean
is_given (const char *text)
{
  return text != NULL && *text != '\0';
}

void
reel_call_find_meeting (ReelCall *self)
{
  const char *id = self->properties->meeting_id;
  g_autoptr (ReelMeetingRecord) record = NULL;
  g_autoptr (GVariant) properties = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->meeting, reel_meeting_free);
  if (!is_given (id))
    return;
  record = reel_catalogue_find_meeting (self->services->catalogue, id, &error);
  if (record != NULL)
    properties = g_variant_parse (G_VARIANT_TYPE_VARDICT, record->properties, NULL, NULL, &error);
  if (properties != NULL)
    self->meeting = reel_meeting_from_variant (id, properties);
  else if (error != NULL)
    g_warning ("Call %s: the meeting “%s” can't be read: %s", self->call_id, id, error->message);
  if (self->meeting != NULL && self->meeting->cancelled)
    g_clear_pointer (&self->meeting, reel_meeting_free);
}

void
reel_call_meeting_added (ReelCall *self)
{
  g_autoptr (GError) error = NULL;

  reel_call_find_meeting (self);
  reel_call_describe (self);
  if (!reel_call_save (self, &error))
    g_warning ("Call %s: %s", self->call_id, error->message);
  reel_call_changed (self);
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
