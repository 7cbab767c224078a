/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Invitations to meetings: kept in the catalogue, told to the calls that carry
 * their id. Called by manager/dbus. */
#include "manager/engine/reel-engine-private.h"

#include "manager/core/reel-meeting.h"

#include <string.h>

static gboolean
keep (ReelEngine *self, const ReelMeeting *meeting, GError **error)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (reel_meeting_to_variant (meeting));
  g_autofree char *text = g_variant_print (dict, TRUE);
  ReelMeetingRecord record = { meeting->id, text, g_get_real_time () };

  return reel_catalogue_put_meeting (self->services->catalogue, &record, error);
}

static void
tell (ReelCall *call, const char *meeting_id)
{
  if (g_strcmp0 (reel_call_get_meeting_id (call), meeting_id) == 0)
    reel_call_meeting_added (call);
}

char *
reel_engine_add_meeting (ReelEngine *self, const char *icalendar, GError **error)
{
  g_autoptr (ReelMeeting) meeting = reel_meeting_parse (icalendar, strlen (icalendar), error);
  g_autoptr (GPtrArray) calls = NULL;

  if (meeting == NULL || !keep (self, meeting, error))
    return NULL;
  calls = reel_engine_list_calls (self);
  for (guint i = 0; i < calls->len; i++)
    tell (calls->pdata[i], meeting->id);
  /* Those whose last files are still to be finished. */
  for (guint i = 0; i < self->ending->len; i++)
    tell (self->ending->pdata[i], meeting->id);
  return g_strdup (meeting->id);
}
