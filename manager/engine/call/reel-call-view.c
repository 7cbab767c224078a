/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Read access to a call; see the header for who asks. */
#include "manager/engine/call/reel-call-view.h"

static ReelCallParts *
get_parts (ReelCall *self)
{
  return reel_call_host_get_parts (REEL_CALL_HOST (self));
}

/* Participants as clients see them. */

static GVariant *
describe (ReelCall *self, const ReelMember *member, gboolean lacks_consent)
{
  ReelRecording *recording = reel_call_find_active_recording (self);
  const char *host = recording != NULL ? reel_recording_get_host (recording) : NULL;

  return reel_member_describe_for_clients (member, g_strcmp0 (host, member->data->id) == 0, lacks_consent);
}

GVariant *
reel_call_describe_participant (ReelCall *self, const char *participant_id)
{
  const ReelRuleSources sources = reel_call_parts_get_rule_sources (get_parts (self));
  const ReelMember *member = reel_roster_find (sources.roster, participant_id);

  return member != NULL ? describe (self, member, reel_media_admission_lack_consent (&sources, participant_id)) : NULL;
}

GVariant *
reel_call_list_participants (ReelCall *self)
{
  const ReelRuleSources sources = reel_call_parts_get_rule_sources (get_parts (self));
  g_autoptr (GHashTable) lacking = reel_media_admission_find_lacking (&sources);
  const GPtrArray *present = reel_roster_get_present (sources.roster);
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < present->len; i++) {
    const ReelMember *member = present->pdata[i];

    g_variant_builder_add_value (&list, describe (self, member, g_hash_table_contains (lacking, member->data->id)));
  }
  return g_variant_builder_end (&list);
}

const ReelParticipant *
reel_call_find_participant (ReelCall *self, const char *participant_id)
{
  const ReelMember *member = reel_roster_find (get_parts (self)->roster, participant_id);

  return member != NULL ? member->data : NULL;
}

gboolean
reel_call_has_address (ReelCall *self, const char *address)
{
  return reel_roster_has_address (get_parts (self)->roster, address);
}

guint
reel_call_count_people (ReelCall *self)
{
  return reel_roster_count_people (get_parts (self)->roster);
}

guint
reel_call_count_streams (ReelCall *self)
{
  return reel_call_streams_count (get_parts (self)->streams);
}

GVariant *
reel_call_list_streams (ReelCall *self)
{
  return reel_call_streams_list (get_parts (self)->streams);
}

int
reel_call_get_worker_pid (ReelCall *self)
{
  return reel_worker_host_get_pid (get_parts (self)->host);
}

ReelCallState
reel_call_get_state (ReelCall *self)
{
  return get_parts (self)->profile->state;
}

const char *
reel_call_get_call_id (ReelCall *self)
{
  return get_parts (self)->profile->call_id;
}

const char *
reel_call_get_server_call_id (ReelCall *self)
{
  return get_parts (self)->profile->server_call_id;
}

gint64
reel_call_get_created_utc (ReelCall *self)
{
  return get_parts (self)->profile->created_utc;
}

ReelRecording *
reel_call_find_active_recording (ReelCall *self)
{
  return reel_recording_list_find_active (get_parts (self)->recordings);
}

GPtrArray *
reel_call_copy_active_recordings (ReelCall *self)
{
  return reel_recording_list_copy_active (get_parts (self)->recordings);
}

gboolean
reel_call_is_recording (ReelCall *self)
{
  return reel_recording_list_is_recording (get_parts (self)->recordings);
}

char **
reel_call_list_recordings (ReelCall *self)
{
  return reel_recording_list_list_operations (get_parts (self)->recordings);
}

const char *
reel_call_get_subject (ReelCall *self)
{
  return reel_call_parts_get_subject (get_parts (self));
}

const char *
reel_call_get_meeting_id (ReelCall *self)
{
  return get_parts (self)->profile->properties->meeting_id;
}

const ReelMeeting *
reel_call_get_meeting (ReelCall *self)
{
  return reel_call_meeting_get (get_parts (self)->meeting);
}

const ReelCallProperties *
reel_call_get_properties (ReelCall *self)
{
  return get_parts (self)->profile->properties;
}

const ReelLog *
reel_call_get_log (ReelCall *self)
{
  return reel_call_log_get (get_parts (self)->log);
}

const char *
reel_call_get_end_reason (ReelCall *self)
{
  return get_parts (self)->profile->end_reason;
}

gboolean
reel_call_is_of_this_boot (ReelCall *self)
{
  const ReelCallParts *parts = get_parts (self);

  return g_strcmp0 (parts->profile->boot_id, parts->services->boot_id) == 0;
}
