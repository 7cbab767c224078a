/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One call: who is in it, their streams, its worker and its recordings. Made by
 * the engine; asked by manager/dbus and by ReelRecording; main thread only.
 *
 * Signals:
 * "changed": something that a client can read has changed, of whichever participant too.
 * "participant-changed" (s participant id): of one participant, who is there or has left.
 * "context-changed": something that the rules look at has changed, from outside.
 * "established": it was answered.
 * "ended": it is over for clients; recordings may still be finalizing.
 * "gone": nothing of it is left to do.
 * "participant-joined" (s participant id): a person, not a recorder; the rules have done what follows from it.
 * "announcement-stream-added" (s stream id): there is one more to play prompts into.
 * "stream-state" (stream id, state, a{sv}): as StreamStateChanged of org.callreel.Call1. */
#pragma once

#include "manager/core/wire/reel-call-properties.h"
#include "manager/core/document/reel-log.h"
#include "manager/core/document/reel-meeting.h"
#include "manager/core/wire/reel-participant.h"
#include "manager/core/document/reel-speech.h"
#include "manager/engine/recording/reel-recording.h"

#define REEL_TYPE_CALL (reel_call_get_type ())
G_DECLARE_FINAL_TYPE (ReelCall, reel_call, REEL, CALL, GObject)

/* Takes PROPERTIES. */
ReelCall *reel_call_new (ReelServices *services, const char *server_call_id, ReelCallProperties *properties);

/* As the catalogue has it, with participants and streams. */
ReelCall *reel_call_new_restored (ReelServices *services, const ReelCallRecord *record, GError **error);

const char *reel_call_get_call_id (ReelCall *self);
/* Where its recordings go: the one directory that its worker may write. */
char *reel_call_dup_directory (ReelCall *self);
const char *reel_call_get_server_call_id (ReelCall *self);
/* The client's own, else that of its meeting. */
const char *reel_call_get_subject (ReelCall *self);
const char *reel_call_get_meeting_id (ReelCall *self);
ReelCallState reel_call_get_state (ReelCall *self);
/* Whether its recordings are restricted, all of them and for good (RULES sections 3 and 6). */
gboolean reel_call_is_restricted (ReelCall *self);
/* As a{sv} text that reel_call_properties_parse() reads. */
char *reel_call_print_properties (ReelCall *self);
const ReelCallProperties *reel_call_get_properties (ReelCall *self);
/* What the invitation with its meeting id says; NULL: there was none. */
const ReelMeeting *reel_call_get_meeting (ReelCall *self);
const ReelLog *reel_call_get_log (ReelCall *self);

/* What the client said at its end; NULL while it is ongoing. */
const char *reel_call_get_end_reason (ReelCall *self);
/* Persons who are there. */
guint reel_call_count_people (ReelCall *self);

/* Its meeting was announced, or announced anew. */
void reel_call_meeting_added (ReelCall *self, const ReelMeeting *meeting);
/* It began in the machine's present run. */
gboolean reel_call_is_of_this_boot (ReelCall *self);

/* The time, in microseconds, for an order that counts: never the same twice nor an earlier one, whatever is done to the
 * clock. */
gint64 reel_call_stamp (ReelCall *self);

/* The aa{sv} of the property Participants. */
GVariant *reel_call_list_participants (ReelCall *self);
/* aa{sv}, as the property Streams of org.callreel.Call1. */
GVariant *reel_call_list_streams (ReelCall *self);
/* aa{sv}: id, state, participant, kind, why of those that are stalled or failed. */
GVariant *reel_call_list_troubles (ReelCall *self);
/* An entry of it; NULL when nobody of that id is in the call. */
GVariant *reel_call_describe_participant (ReelCall *self, const char *participant_id);
/* NULL when nobody of that id is in the call. */
const ReelParticipant *reel_call_find_participant (ReelCall *self, const char *participant_id);
gboolean reel_call_has_address (ReelCall *self, const char *address);

/* Errors: InvalidArgument, UnknownParticipant, InvalidState, NoOngoingCall. */
gboolean reel_call_answer (ReelCall *self, GError **error);
gboolean reel_call_add_participant (ReelCall *self, const char *participant_id, GVariant *properties, GError **error);
gboolean reel_call_update_participant (ReelCall *self, const char *participant_id, GVariant *properties,
                                       GError **error);
gboolean reel_call_remove_participant (ReelCall *self, const char *participant_id, const char *reason, GError **error);
/* What the participant wrote; kept by the recordings that run, neither paused nor censored, and take their media.
 * ConsentRequired as well. */
gboolean reel_call_send_message (ReelCall *self, const char *participant_id, const char *text, GError **error);
gboolean reel_call_end (ReelCall *self, const char *reason, GError **error);

/* Counts at once; done when it is kept. Errors: InvalidArgument, NoOngoingCall: nothing has changed; StorageFull,
 * StorageFailed: it counts, and is not kept yet. */
void reel_call_update_async (ReelCall *self, GVariant *properties, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_call_update_finish (ReelCall *self, GAsyncResult *result, GError **error);

/* When the request came in that is being handled, µs of CLOCK_MONOTONIC; 0: none, or it has been. Whoever is withdrawn
 * meanwhile, and what ends meanwhile, is so as of then. */
void reel_call_set_asked (ReelCall *self, gint64 asked);
gint64 reel_call_get_asked (ReelCall *self);

/* A participant's answer, to be taken back at any time. Done once nothing that is captured from now on enters or
 * misses a file against it, and it is kept. Errors: UnknownParticipant, NoOngoingCall; StorageFull, StorageFailed where
 * the answer can't be kept: a no counts then all the same, a yes does not. */
void reel_call_set_consent_async (ReelCall *self, const char *participant_id, gboolean granted,
                                  GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_call_set_consent_finish (ReelCall *self, GAsyncResult *result, GError **error);
/* Whether an active recording waits for this participant's consent, or was refused it. */
gboolean reel_call_lacks_consent (ReelCall *self, const char *participant_id);
/* Whether that is so of anybody who has not answered yet. */
gboolean reel_call_asks_for_consent (ReelCall *self);

/* Errors: UnknownParticipant, InvalidArgument, Overloaded (no port), MediaFailed.
 * ENDPOINT is an a{sv}: address, port, rtcp-port, sdp for rtp. */
void reel_call_add_stream_async (ReelCall *self, const char *participant_id, const char *kind, GVariant *transport,
                                 GAsyncReadyCallback callback, gpointer user_data);
char *reel_call_add_stream_finish (ReelCall *self, GAsyncResult *result, GVariant **endpoint, GError **error);
void reel_call_update_stream_async (ReelCall *self, const char *stream_id, GVariant *properties,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_call_update_stream_finish (ReelCall *self, GAsyncResult *result, GError **error);
guint reel_call_count_streams (ReelCall *self);
gboolean reel_call_remove_stream (ReelCall *self, const char *stream_id, GError **error);

void reel_call_add_recording (ReelCall *self, ReelRecording *recording);
void reel_call_drop_recording (ReelCall *self, ReelRecording *recording);
/* The engine goes; what runs is left to the next one. */
void reel_call_forget_recordings (ReelCall *self);
/* The one that starts, runs or is paused; NULL: none. */
ReelRecording *reel_call_find_active_recording (ReelCall *self);
/* Why a recording that the rules want is not made; NULL: none is missed. */
const char *reel_call_get_missed (ReelCall *self);
/* Tells the log of the call, once, when REASON is another one than before, and says whether it did; PARTICIPANT_ID:
 * whose rule it is, or "". */
gboolean reel_call_set_missed (ReelCall *self, const char *participant_id, const char *reason);
/* An automatic recording did not begin; cleared when one does. */
void reel_call_set_start_failure (ReelCall *self, const char *reason);
const char *reel_call_get_start_failure (ReelCall *self);
/* (element-type ReelRecording): those that start, run or are paused. */
GPtrArray *reel_call_copy_active_recordings (ReelCall *self);
/* Whether one of them records, and is not paused. */
gboolean reel_call_is_recording (ReelCall *self);
/* Operation ids of those that are not final. */
char **reel_call_list_recordings (ReelCall *self);

/* The rules of anybody may be other ones: to be called before they are asked again. */
void reel_call_policies_changed (ReelCall *self);

/* Tells RECORDING whose media it may take. */
void reel_call_apply_admission (ReelCall *self, ReelRecording *recording);
/* The same to all that are active. */
void reel_call_apply_admissions (ReelCall *self);

/* The prompt of a start, in the call's language, into an announcement stream, or with "" into all; nothing where there
 * are none. */
void reel_call_play_prompt (ReelCall *self, const char *stream_id);
/* The same, done when it has been played, or after 30 s; at once where the configuration has no waiting. */
void reel_call_wait_for_prompt_async (ReelCall *self, GAsyncReadyCallback callback, gpointer user_data);
void reel_call_wait_for_prompt_finish (ReelCall *self, GAsyncResult *result);
/* Whoever waits for a prompt waits no more: who played it is gone, or nothing begins after it. */
void reel_call_end_prompts (ReelCall *self);
/* The repeating tone; a call is silent at first. */
void reel_call_set_notice_tone (ReelCall *self, gboolean on);

/* After a restart: the last recording of the call, which is over. */
void reel_call_recall_operation (ReelCall *self, const ReelOperationRecord *record);

/* NULL while none runs that can be spoken to. */
ReelWorker *reel_call_peek_worker (ReelCall *self);
/* 0 while there is none. */
int reel_call_get_worker_pid (ReelCall *self);

/* (element-type ReelMetadataStream), valid until the call changes: those that were there after FROM. */
GArray *reel_call_list_streams_for_metadata (ReelCall *self, gint64 from);

/* The call of a recording. */
ReelCall *reel_call_of (ReelRecording *recording);

/* After a restart: looks for the worker that an earlier manager left, and tells
 * the recordings. Done when they know. */
void reel_call_adopt_async (ReelCall *self, GAsyncReadyCallback callback, gpointer user_data);
/* Whether a worker was there. */
gboolean reel_call_adopt_finish (ReelCall *self, GAsyncResult *result);
