/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engine: calls by server call id, recordings by operation id. It knows no bus: manager/dbus parses requests, calls
 * it and replies. Main thread only.
 *
 * Signals:
 * "call-added" (ReelCall), "call-ended" (ReelCall): its D-Bus object is to be added, removed.
 * "recording-state-changed" (s operation, s state, a{sv} detail)
 * "time-warning" (s operation, u seconds)
 * "call-leg-state-changed" (ReelCall, s id, s json): a call is established; the event and its id.
 * "announcement" (s server call id, s kind, s text, s language): for the people of a call.
 * "recording-incomplete" (const ReelIncompleteRecord *, s id, s json): something is missing of a recording, or is not
 * missing any more; the event and its id.
 * "file-status-updated" (s json): a recording is complete; from the outbox.
 * "counts-changed": the number of running recordings has changed.
 * "catalogue-state-changed" */
#pragma once

#include "manager/engine/call/reel-call.h"
#include "manager/engine/store/reel-records.h"
#include "manager/engine/services/reel-services.h"
#include "manager/engine/store/reel-outbox.h"

#define REEL_TYPE_ENGINE (reel_engine_get_type ())
G_DECLARE_FINAL_TYPE (ReelEngine, reel_engine, REEL, ENGINE, GObject)

/* Takes SERVICES. */
ReelEngine *reel_engine_new (ReelServices *services);

/* Reconciles with what an earlier manager left: calls, running workers, unfinished recordings. Completes when every
 * worker was found or given up. Error: StorageFull. */
void reel_engine_recover_async (ReelEngine *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_engine_recover_finish (ReelEngine *self, GAsyncResult *result, GError **error);

/* The manager ends: whoever waits for a call or for a start is answered with MediaFailed, once the main context runs.
 * Nothing more is started. */
void reel_engine_close (ReelEngine *self);

/* Sends events from now on, first those waiting in the outbox. */
void reel_engine_open_outbox (ReelEngine *self);

/* An empty id: one is generated. Errors: InvalidArgument (also if it exists), StorageFull and StorageFailed while the
 * catalogue takes no changes. */
ReelCall *reel_engine_create_call (ReelEngine *self, const char *server_call_id, GVariant *properties, GError **error);
/* Error: NoOngoingCall. */
ReelCall *reel_engine_find_call (ReelEngine *self, const char *server_call_id, GError **error);
/* Error: NoOngoingCall. */
ReelCall *reel_engine_find_call_by_address (ReelEngine *self, const char *address, GError **error);
/* finish returns the meeting id. Errors: InvalidArgument with the fault, StorageFull, StorageFailed. */
void reel_engine_add_meeting_async (ReelEngine *self, const char *icalendar, GAsyncReadyCallback callback,
                                    gpointer user_data);
char *reel_engine_add_meeting_finish (ReelEngine *self, GAsyncResult *result, GError **error);
/* (element-type ReelCall): those visible to clients. */
GPtrArray *reel_engine_list_calls (ReelEngine *self);

/* Errors: as of org.callreel.Manager1. finish returns the operation id. */
void reel_engine_start_recording_async (ReelEngine *self, const char *server_call_id, GVariant *options,
                                        GAsyncReadyCallback callback, gpointer user_data);
char *reel_engine_start_recording_finish (ReelEngine *self, GAsyncResult *result, GError **error);

/* ACTION: pause, resume, censor or uncensor. ASKED: when the request was received, µs of CLOCK_MONOTONIC; 0: now. */
void reel_engine_set_mode_async (ReelEngine *self, const char *operation, ReelAction action, GVariant *options,
                                 gint64 asked, GAsyncReadyCallback callback, gpointer user_data);
void reel_engine_stop_recording_async (ReelEngine *self, const char *operation, GVariant *options, gint64 asked,
                                       GAsyncReadyCallback callback, gpointer user_data);
/* For both. */
gboolean reel_engine_change_finish (ReelEngine *self, GAsyncResult *result, GError **error);

/* The policy of a user, an a{sv} as in org.callreel.Policy1; floating. USER and SERVER_CALL_ID may be empty. Errors:
 * InvalidArgument, NoOngoingCall. */
GVariant *reel_engine_explain (ReelEngine *self, const char *user, const char *server_call_id, GError **error);

/* RULES section 1. STATUS: for display by a client; ACTIONS: nicks of ReelAction. USER: participant id, or the user of
 * somebody in the call; empty: a trusted server. Error: NoOngoingCall. */
gboolean reel_engine_get_controls (ReelEngine *self, const char *server_call_id, const char *user, const char **status,
                                   char ***actions, GError **error);

/* finish returns an a{sv}. Errors: UnknownRecording, StorageFailed. */
void reel_engine_get_recording_state_async (ReelEngine *self, const char *operation, GAsyncReadyCallback callback,
                                            gpointer user_data);
GVariant *reel_engine_get_recording_state_finish (ReelEngine *self, GAsyncResult *result, GError **error);
/* A page of recordings that match FILTER, newest first. CURSOR: "" for the first page; LIMIT: 1 to 500, 0: 100. finish
 * returns aa{sv}; NEXT: the cursor of the next page, "" at the end. Errors: InvalidArgument, StorageFailed. */
void reel_engine_list_recordings_async (ReelEngine *self, GVariant *filter, const char *cursor, guint limit,
                                        GAsyncReadyCallback callback, gpointer user_data);
GVariant *reel_engine_list_recordings_finish (ReelEngine *self, GAsyncResult *result, char **next, GError **error);

/* Returns: NULL if it is final or unknown */
ReelRecording *reel_engine_find_recording (ReelEngine *self, const char *operation);
/* finish returns the text format of Prometheus, without the figures of the catalogue if that does not answer. */
void reel_engine_get_metrics_async (ReelEngine *self, GAsyncReadyCallback callback, gpointer user_data);
char *reel_engine_get_metrics_finish (ReelEngine *self, GAsyncResult *result);
guint reel_engine_count_active (ReelEngine *self);
guint reel_engine_get_capacity (ReelEngine *self);
/* A nick of ReelCatalogueState, or "failing" while the catalogue takes no changes. */
const char *reel_engine_get_catalogue_state (ReelEngine *self);
/* For delivering events elsewhere, by its signal "event". */
ReelOutbox *reel_engine_get_outbox (ReelEngine *self);
/* For code that handles a request before the main loop. */
ReelWorkerLinks *reel_engine_get_links (ReelEngine *self);
/* Looks at what only the time tells, such as media that does not come, at NOW, microseconds since 1970 UTC. Happens by
 * itself every few seconds. */
void reel_engine_look (ReelEngine *self, gint64 now);
/* The policies on which it decides. */
ReelPolicyStore *reel_engine_get_policies (ReelEngine *self);
