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

/* NULL: none is known, or it can't be read; then the one that has come counts. */
static ReelMeeting *
find_known (ReelEngine *self, const char *id)
{
  g_autoptr (ReelMeetingRecord) record = reel_catalogue_find_meeting (self->services->catalogue, id, NULL);
  g_autoptr (GVariant) properties = NULL;

  if (record != NULL)
    properties = g_variant_parse (G_VARIANT_TYPE_VARDICT, record->properties, NULL, NULL, NULL);
  return properties != NULL ? reel_meeting_from_variant (id, properties) : NULL;
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
  g_autoptr (ReelMeeting) known = NULL;
  g_autoptr (GPtrArray) calls = NULL;

  if (meeting == NULL)
    return NULL;
  known = find_known (self, meeting->id);
  if (!reel_meeting_supersedes (meeting, known))
    return g_strdup (meeting->id);
  if (!keep (self, meeting, error))
    return NULL;
  calls = reel_engine_list_calls (self);
  for (guint i = 0; i < calls->len; i++)
    tell (calls->pdata[i], meeting->id);
  /* Those whose last files are still to be finished. */
  for (guint i = 0; i < self->ending->len; i++)
    tell (self->ending->pdata[i], meeting->id);
  return g_strdup (meeting->id);
}
