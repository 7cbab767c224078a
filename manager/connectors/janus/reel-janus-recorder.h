/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreeld on the bus, for the connector. Knows whether it is there: while it is not, a request fails at once. Made by
 * main.c, used by ReelJanusKeeper. Main thread only.
 *
 * Signals:
 *   "presence" (gboolean present)
 *   "call-gone" (const char *path)
 *   "person" (const char *path, const char *id, GVariant *entry): a participant of a call has changed; entry as in
 * Call1.Participants
 *   "announcement" (const char *server_call_id, const char *kind, const char *text, const char *language) */
#pragma once

#include <gio/gio.h>

#define REEL_TYPE_JANUS_RECORDER (reel_janus_recorder_get_type ())
G_DECLARE_FINAL_TYPE (ReelJanusRecorder, reel_janus_recorder, REEL, JANUS_RECORDER, GObject)

ReelJanusRecorder *reel_janus_recorder_new (GDBusConnection *connection);
gboolean reel_janus_recorder_is_present (ReelJanusRecorder *self);

/* PATH: of a call; NULL: the manager's. METHOD: with its interface. ANSWER: the type of the reply. finish: an error of
 * callreeld has its code in %REEL_ERROR. */
void reel_janus_recorder_ask (ReelJanusRecorder *self, const char *path, const char *method, GVariant *arguments,
                              const char *answer, GAsyncReadyCallback callback, gpointer user_data);
/* Emits "person" for each of PEOPLE, aa{sv}, of the call at PATH: signals of before were missed. */
void reel_janus_recorder_report (ReelJanusRecorder *self, const char *path, GVariant *people);
GVariant *reel_janus_recorder_ask_finish (ReelJanusRecorder *self, GAsyncResult *result, GError **error);
