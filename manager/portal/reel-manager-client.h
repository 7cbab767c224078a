/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls of callreeld on the bus, for all handlers. Knows whether it is there: while it is not, a call fails at once
 * with ConnectionError. Made by main.c. Main thread only.
 *
 * Signals:
 *   "presence" (gboolean present)
 *   "bus-signal" (const char *path, const char *interface, const char *name, GVariant *arguments): each signal of
 * callreeld, except for Delivery1 */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

#define REEL_TYPE_MANAGER_CLIENT (reel_manager_client_get_type ())
G_DECLARE_FINAL_TYPE (ReelManagerClient, reel_manager_client, REEL, MANAGER_CLIENT, GObject)

#define REEL_CLIENT_MANAGER "org.callreel.Manager1"
#define REEL_CLIENT_ARCHIVE "org.callreel.Archive1"
#define REEL_CLIENT_POLICY  "org.callreel.Policy1"
#define REEL_CLIENT_CALL    "org.callreel.Call1"

ReelManagerClient *reel_manager_client_new (GDBusConnection *connection);
gboolean reel_manager_client_is_present (ReelManagerClient *self);

/* INTERFACE: one of the manager's own object. ANSWER: the type of the reply, such as "(s)". CANCELLABLE: also gives the
 * reply up; usually that of the request. finish: errors of the manager keep their remote name, which
 * reel_http_request_reply_problem() reads. FDS: (out) (nullable) (transfer full). */
void reel_manager_client_call (ReelManagerClient *self, const char *interface, const char *method, GVariant *arguments,
                               const char *answer, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data);
/* The same for any object of the manager, such as a call's. */
void reel_manager_client_call_object (ReelManagerClient *self, const char *path, const char *interface,
                                      const char *method, GVariant *arguments, const char *answer,
                                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GVariant *reel_manager_client_call_finish (ReelManagerClient *self, GAsyncResult *result, GUnixFDList **fds,
                                           GError **error);
