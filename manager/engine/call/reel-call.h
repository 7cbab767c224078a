/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One call: its participants, streams, worker and recordings. Created by the engine; used by manager/dbus and by
 * ReelRecording; main thread only.
 *
 * Signals:
 * "changed": something that clients can read has changed, including any participant.
 * "participant-changed" (s participant id): a participant, who is present or has left, has changed.
 * "context-changed": the context of the rules has changed, for an external reason.
 * "established": it was answered.
 * "ended": it has ended for clients; recordings may still be finalizing.
 * "gone": nothing is left to do.
 * "participant-joined" (s participant id): a person, not a recorder; emitted after the rules have been followed.
 * "announcement-stream-added" (s stream id): another stream can play prompts.
 * "stream-state" (stream id, state, a{sv}): as StreamStateChanged of org.callreel.Call1. */
#pragma once

#include "manager/engine/call/reel-call-host.h"

#define REEL_TYPE_CALL (reel_call_get_type ())
G_DECLARE_FINAL_TYPE (ReelCall, reel_call, REEL, CALL, ReelCallHost)

/* Takes PROPERTIES. */
ReelCall *reel_call_new (ReelServices *services, const char *server_call_id, ReelCallProperties *properties);
/* Restores a call from the catalogue, with participants and streams. */
ReelCall *reel_call_new_restored (ReelServices *services, const ReelCallRecord *record, GError **error);
/* Its meeting was announced or updated. */
void reel_call_meeting_added (ReelCall *self, const ReelMeeting *meeting);
/* Errors: InvalidArgument, UnknownParticipant, InvalidState, NoOngoingCall. */
gboolean reel_call_answer (ReelCall *self, GError **error);
gboolean reel_call_end (ReelCall *self, const char *reason, GError **error);
/* Applies at once; completes when stored. Errors: InvalidArgument, NoOngoingCall: nothing is changed; StorageFull,
 * StorageFailed: it applies but is not stored yet. */
void reel_call_update_async (ReelCall *self, GVariant *properties, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_call_update_finish (ReelCall *self, GAsyncResult *result, GError **error);
void reel_call_add_recording (ReelCall *self, ReelRecording *recording);
void reel_call_drop_recording (ReelCall *self, ReelRecording *recording);
/* The engine is closing: running recordings are left to the next manager, and requests that wait are refused. */
void reel_call_forget_recordings (ReelCall *self);
/* The call of a recording. */
ReelCall *reel_call_of (ReelRecording *recording);
/* After a restart: looks for the worker of an earlier manager, and reconciles the recordings with it. */
void reel_call_adopt_async (ReelCall *self, GAsyncReadyCallback callback, gpointer user_data);
/* Whether a worker was found. */
gboolean reel_call_adopt_finish (ReelCall *self, GAsyncResult *result);
