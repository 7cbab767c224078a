/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests of clients and of ReelAnnouncer for an ongoing call. Called by manager/dbus; main thread only. */
#pragma once

#include "manager/engine/call/reel-call.h"

/* When the request being handled was received, µs of CLOCK_MONOTONIC; 0: none is being handled. Withdrawals and ends
 * that it causes take effect as of then. */
void reel_call_set_asked (ReelCall *self, gint64 asked);
/* Calls FUNC when a request of a client may be carried out, after those that came before it (ReelCallTurns): at once
 * unless one of those waits, or the request waits itself for an avatar that PROPERTIES name to be opened. PROPERTIES:
 * of AddParticipant and UpdateParticipant, else NULL. PARTICIPANT_ID: NULL for the whole call; "" for what
 * concerns none of them. */
void reel_call_take_turn (ReelCall *self, ReelTurnKind kind, const char *participant_id, GVariant *properties,
                          ReelTurnFunc func, gpointer data);
/* The same for a request about a stream. */
void reel_call_take_turn_of_stream (ReelCall *self, const char *stream_id, ReelTurnFunc func, gpointer data);
/* Whether a request is waiting by which somebody may come into the call. */
gboolean reel_call_awaits_somebody (ReelCall *self);
/* TURN: the request's; NULL: it was not waited for, and an avatar that cannot be opened is not refused. */
gboolean reel_call_add_participant (ReelCall *self, const char *participant_id, GVariant *properties, ReelTurn *turn,
                                    GError **error);
gboolean reel_call_update_participant (ReelCall *self, const char *participant_id, GVariant *properties, ReelTurn *turn,
                                       GError **error);
gboolean reel_call_remove_participant (ReelCall *self, const char *participant_id, const char *reason, GError **error);
/* A chat message of the participant; kept by running recordings that record them and are neither paused nor censored.
 * Additional error: ConsentRequired. */
gboolean reel_call_send_message (ReelCall *self, const char *participant_id, const char *text, GError **error);
/* A participant's answer, which may be changed at any time. Completes once it applies to everything captured from now
 * on, and is stored. Errors: UnknownParticipant, NoOngoingCall; StorageFull, StorageFailed if the answer can't be
 * stored: a refusal applies anyway, a consent does not. */
void reel_call_set_consent_async (ReelCall *self, const char *participant_id, gboolean granted,
                                  GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_call_set_consent_finish (ReelCall *self, GAsyncResult *result, GError **error);
/* Errors: UnknownParticipant, InvalidArgument, Overloaded (no port), MediaFailed.
 * ENDPOINT is an a{sv}: address, port, rtcp-port, sdp for rtp. */
void reel_call_add_stream_async (ReelCall *self, const char *participant_id, const char *kind, GVariant *transport,
                                 GAsyncReadyCallback callback, gpointer user_data);
char *reel_call_add_stream_finish (ReelCall *self, GAsyncResult *result, GVariant **endpoint, GError **error);
void reel_call_update_stream_async (ReelCall *self, const char *stream_id, GVariant *properties,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_call_update_stream_finish (ReelCall *self, GAsyncResult *result, GError **error);
gboolean reel_call_remove_stream (ReelCall *self, const char *stream_id, GError **error);
/* Several streams that are negotiated at once, see reel_session_request_async(); ENDPOINT is an a{sv}: sdp, streams.
 * Or, where TRANSPORT names a session, the restart of its ICE: reel_ice_restart_async(). */
void reel_call_add_session_async (ReelCall *self, const char *participant_id, GVariant *transport,
                                  GAsyncReadyCallback callback, gpointer user_data);
char *reel_call_add_session_finish (ReelCall *self, GAsyncResult *result, GVariant **endpoint, GError **error);
gboolean reel_call_add_candidate (ReelCall *self, const char *session_id, const char *candidate, GError **error);
gboolean reel_call_remove_session (ReelCall *self, const char *session_id, GError **error);
/* Plays the start prompt, in the call's language, into an announcement stream, or into all if STREAM_ID is ""; does
 * nothing if there are none. */
void reel_call_play_prompt (ReelCall *self, const char *stream_id);
/* The repeating notice tone; off at first. */
void reel_call_set_notice_tone (ReelCall *self, gboolean on);
