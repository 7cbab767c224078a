/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Read access to a call. Called by the engine, by manager/dbus and by ReelAnnouncer; main thread only. */
#pragma once

#include "manager/engine/call/reel-call.h"

const char *reel_call_get_call_id (ReelCall *self);
const char *reel_call_get_server_call_id (ReelCall *self);
/* When it began, in microseconds UTC. */
gint64 reel_call_get_created_utc (ReelCall *self);
/* The client's subject, else that of its meeting. */
const char *reel_call_get_subject (ReelCall *self);
const char *reel_call_get_meeting_id (ReelCall *self);
ReelCallState reel_call_get_state (ReelCall *self);
const ReelCallProperties *reel_call_get_properties (ReelCall *self);
/* The invitation with its meeting id; NULL: there is none. */
const ReelMeeting *reel_call_get_meeting (ReelCall *self);
const ReelLog *reel_call_get_log (ReelCall *self);
/* The reason given by the client; NULL while the call is ongoing. */
const char *reel_call_get_end_reason (ReelCall *self);
/* The number of persons present. */
guint reel_call_count_people (ReelCall *self);
/* Whether it began since the last boot of the machine. */
gboolean reel_call_is_of_this_boot (ReelCall *self);
/* The aa{sv} of the property Participants. */
GVariant *reel_call_list_participants (ReelCall *self);
/* An entry of it; NULL if no participant present has that id. */
GVariant *reel_call_describe_participant (ReelCall *self, const char *participant_id);
/* Returns: NULL if no participant present has that id */
const ReelParticipant *reel_call_find_participant (ReelCall *self, const char *participant_id);
gboolean reel_call_has_address (ReelCall *self, const char *address);
/* aa{sv}, as the property Streams of org.callreel.Call1. */
GVariant *reel_call_list_streams (ReelCall *self);
guint reel_call_count_streams (ReelCall *self);
/* The one that is starting, running or paused; NULL: none. */
ReelRecording *reel_call_find_active_recording (ReelCall *self);
/* (element-type ReelRecording): those that are starting, running or paused. */
GPtrArray *reel_call_copy_active_recordings (ReelCall *self);
/* Whether one of them is recording and not paused. */
gboolean reel_call_is_recording (ReelCall *self);
/* Operation ids of those that are not final. */
char **reel_call_list_recordings (ReelCall *self);
/* Returns: 0 while there is none */
int reel_call_get_worker_pid (ReelCall *self);
