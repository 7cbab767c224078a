/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of one call; see the header for who owns them. */
#include "manager/engine/call/reel-call-parts.h"

#include "manager/engine/call/reel-worker-rights.h"

static ReelWorkerHost *
make_host (const ReelCallParts *self)
{
  g_autofree char *directory = reel_call_parts_dup_directory (self);
  g_auto (GStrv) rights = reel_worker_rights_new (self->services, directory);
  ReelWorkerHost *host =
      reel_worker_host_new (self->services->launcher, self->profile->call_id, self->services->answer_ms);

  reel_worker_host_set_rights (host, directory, (const char *const *)rights, reel_storage_tidy);
  return host;
}

ReelCallParts *
reel_call_parts_new (ReelServices *services, ReelCallProfile *profile)
{
  ReelCallParts *self = g_new0 (ReelCallParts, 1);
  const char *id = profile->call_id;
  ReelStore *store = services->store;
  ReelWorkerProvider *workers;

  self->services = reel_services_ref (services);
  self->profile = profile;
  self->host = make_host (self);
  workers = REEL_WORKER_PROVIDER (self->host);
  self->log = reel_call_log_new (store, id, profile->server_call_id);
  self->roster = reel_roster_new (store, id, profile->properties->initiator);
  self->recordings = reel_recording_list_new ();
  self->streams = reel_call_streams_new (services, id, workers, self->log, self->recordings);
  self->history = reel_call_history_new (self->log, self->roster, self->streams, self->recordings);
  self->meeting = reel_call_meeting_new (store, id);
  self->documents = reel_call_documents_new (store, id);
  self->auto_start = reel_auto_start_new ();
  self->consent = reel_consent_new (store, self->log, self->roster, self->recordings);
  self->turns = reel_call_turns_new (services->avatar_files, id, &self->clock);
  self->portraits = reel_portraits_new (services->avatar_files, services->avatars, id, self->roster, workers);
  self->people = reel_people_new (workers, self->log, self->roster, self->streams, self->portraits);
  self->prompts = reel_prompts_new (services, id, workers, self->streams);
  self->worker = reel_call_worker_new (self->host, id, self->people, self->streams, self->prompts, self->recordings);
  return self;
}

gboolean
reel_call_parts_restore (ReelCallParts *self, GError **error)
{
  if (!reel_roster_restore (self->roster, error) || !reel_call_log_restore (self->log, error) ||
      !reel_call_streams_restore (self->streams, error))
    return FALSE;
  if (self->profile->state == REEL_CALL_STATE_ENDED)
    reel_call_streams_close (self->streams);
  reel_roster_restore_answers (self->roster, reel_call_log_get (self->log));
  reel_stamp_clock_recall (&self->clock, reel_roster_get_last_joined (self->roster));
  reel_call_meeting_restore (self->meeting, self->profile->properties->meeting_id);
  reel_portraits_read_all (self->portraits);
  return TRUE;
}

void
reel_call_parts_free (ReelCallParts *self)
{
  /* Pending calls may outlive the call. */
  reel_call_streams_release (self->streams);
  reel_portraits_close (self->portraits);
  g_object_unref (self->worker);
  g_object_unref (self->prompts);
  g_object_unref (self->people);
  g_object_unref (self->portraits);
  reel_call_turns_close (self->turns);
  g_object_unref (self->turns);
  g_object_unref (self->consent);
  reel_auto_start_free (self->auto_start);
  g_object_unref (self->documents);
  g_object_unref (self->meeting);
  reel_call_history_free (self->history);
  g_object_unref (self->recordings);
  g_object_unref (self->streams);
  g_object_unref (self->roster);
  g_object_unref (self->log);
  g_object_unref (self->host);
  reel_call_profile_free (self->profile);
  reel_services_unref (self->services);
  g_free (self);
}

char *
reel_call_parts_dup_directory (const ReelCallParts *self)
{
  return reel_storage_call_directory (self->services->storage, self->profile->call_id, self->profile->created_utc);
}

const char *
reel_call_parts_get_subject (const ReelCallParts *self)
{
  return reel_call_profile_get_subject (self->profile, reel_call_meeting_get (self->meeting));
}

ReelRuleSources
reel_call_parts_get_rule_sources (const ReelCallParts *self)
{
  return (ReelRuleSources){ self->services, self->profile, self->roster, self->recordings, self->auto_start };
}

ReelChange *
reel_call_parts_make_change (const ReelCallParts *self)
{
  return reel_call_profile_make_change (self->profile, reel_call_meeting_get (self->meeting));
}

void
reel_call_parts_update_documents (ReelCallParts *self)
{
  const ReelMeeting *meeting = reel_call_meeting_get (self->meeting);

  reel_call_documents_set (self->documents, reel_call_profile_print_for_metadata (self->profile, meeting));
}
