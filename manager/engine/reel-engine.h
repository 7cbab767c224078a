/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engine: calls by their server call id, recordings by their operation id.
 * It never sees the bus: manager/dbus parses, calls it and replies. Main thread
 * only.
 *
 * Signals:
 * "call-added" (ReelCall), "call-ended" (ReelCall): it comes under, leaves its path.
 * "recording-state-changed" (s operation, s state, a{sv} detail)
 * "time-warning" (s operation, u seconds)
 * "call-leg-state-changed" (s json): a call is established.
 * "announcement" (s server call id, s kind, s text, s language): for the people of a call.
 * "file-status-updated" (s json): a recording is complete; from the outbox.
 * "counts-changed": how many recordings run.
 * "catalogue-state-changed" */
#pragma once

#include "manager/engine/call/reel-call.h"
#include "manager/engine/services/reel-services.h"

#define REEL_TYPE_ENGINE (reel_engine_get_type ())
G_DECLARE_FINAL_TYPE (ReelEngine, reel_engine, REEL, ENGINE, GObject)

/* Takes SERVICES. */
ReelEngine *reel_engine_new (ReelServices *services);

/* Takes up what an earlier manager left: calls, running workers, unfinished
 * recordings. Done when every worker was found or given up. Error: StorageFull. */
void reel_engine_recover_async (ReelEngine *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_engine_recover_finish (ReelEngine *self, GAsyncResult *result, GError **error);

/* From now on events are sent; those that wait in the outbox first. */
void reel_engine_open_outbox (ReelEngine *self);

/* An empty id makes one. Errors: InvalidArgument (also: exists already), StorageFull and StorageFailed while
 * the catalogue takes nothing. */
ReelCall *reel_engine_create_call (ReelEngine *self, const char *server_call_id, GVariant *properties, GError **error);
/* Error: NoOngoingCall. */
ReelCall *reel_engine_find_call_by_address (ReelEngine *self, const char *address, GError **error);
/* finish returns the meeting id. Errors: InvalidArgument naming what is wrong, StorageFull, StorageFailed. */
void reel_engine_add_meeting_async (ReelEngine *self, const char *icalendar, GAsyncReadyCallback callback,
                                    gpointer user_data);
char *reel_engine_add_meeting_finish (ReelEngine *self, GAsyncResult *result, GError **error);
/* (element-type ReelCall): those that clients see. */
GPtrArray *reel_engine_list_calls (ReelEngine *self);

/* Errors: as org.callreel.Manager1 says. finish returns the operation id. */
void reel_engine_start_recording_async (ReelEngine *self, const char *server_call_id, GVariant *options,
                                        GAsyncReadyCallback callback, gpointer user_data);
char *reel_engine_start_recording_finish (ReelEngine *self, GAsyncResult *result, GError **error);

/* ACTION: pause, resume, censor or uncensor. ASKED: when the request came in, µs of CLOCK_MONOTONIC; 0: now. */
void reel_engine_set_mode_async (ReelEngine *self, const char *operation, ReelAction action, GVariant *options,
                                 gint64 asked, GAsyncReadyCallback callback, gpointer user_data);
void reel_engine_stop_recording_async (ReelEngine *self, const char *operation, GVariant *options, gint64 asked,
                                       GAsyncReadyCallback callback, gpointer user_data);
/* Of both. */
gboolean reel_engine_change_finish (ReelEngine *self, GAsyncResult *result, GError **error);

/* What applies to a user, an a{sv} as org.callreel.Policy1 says; floating. USER and SERVER_CALL_ID may be empty.
 * Errors: InvalidArgument, NoOngoingCall. */
GVariant *reel_engine_explain (ReelEngine *self, const char *user, const char *server_call_id, GError **error);

/* RULES section 1: STATUS as a client shows it, ACTIONS as nicks of ReelAction. USER: participant id, or the user of
 * somebody in the call; empty: a trusted server. Error: NoOngoingCall. */
gboolean reel_engine_get_controls (ReelEngine *self, const char *server_call_id, const char *user, const char **status,
                                   char ***actions, GError **error);

/* finish returns an a{sv}. Errors: UnknownRecording, StorageFailed. */
void reel_engine_get_recording_state_async (ReelEngine *self, const char *operation, GAsyncReadyCallback callback,
                                            gpointer user_data);
GVariant *reel_engine_get_recording_state_finish (ReelEngine *self, GAsyncResult *result, GError **error);
/* A page of recordings that fit FILTER, newest first. CURSOR: "" for the first page; LIMIT: 1 to 500, 0: 100. finish
 * returns aa{sv}, and in NEXT the cursor of the page after it, "" at the end. Errors: InvalidArgument, StorageFailed.
 */
void reel_engine_list_recordings_async (ReelEngine *self, GVariant *filter, const char *cursor, guint limit,
                                        GAsyncReadyCallback callback, gpointer user_data);
GVariant *reel_engine_list_recordings_finish (ReelEngine *self, GAsyncResult *result, char **next, GError **error);

/* In the text format of Prometheus. */
char *reel_engine_get_metrics (ReelEngine *self);
guint reel_engine_count_active (ReelEngine *self);
guint reel_engine_get_capacity (ReelEngine *self);
/* A nick of ReelCatalogueState, or "failing" while the catalogue takes nothing. */
const char *reel_engine_get_catalogue_state (ReelEngine *self);
/* For who learns of a request before it can be decided on. */
ReelWorkerLinks *reel_engine_get_links (ReelEngine *self);
/* What its decisions rest on. */
ReelPolicyStore *reel_engine_get_policies (ReelEngine *self);
