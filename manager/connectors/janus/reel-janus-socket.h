/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The connection to Janus: a WebSocket with a session, which is opened again whenever it is lost. Requests and events
 * of plugin handles. Made by main.c, used by ReelJanusConnector and ReelJanusKeeper. Main thread only.
 *
 * Signals:
 *   "presence" (gboolean up): there is a session; all handles of an earlier one are gone
 *   "event" (guint64 handle, JsonObject *data): of a plugin, not an answer */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#define REEL_TYPE_JANUS_SOCKET (reel_janus_socket_get_type ())
G_DECLARE_FINAL_TYPE (ReelJanusSocket, reel_janus_socket, REEL, JANUS_SOCKET, GObject)

/* Refusals of Janus and its plugins, with Janus's code. */
#define REEL_JANUS_ERROR (reel_janus_error_quark ())
GQuark reel_janus_error_quark (void);

/* API_SECRET: (nullable). Begins to connect. */
ReelJanusSocket *reel_janus_socket_new (const char *url, const char *api_secret);
gboolean reel_janus_socket_is_up (ReelJanusSocket *self);

/* A handle of PLUGIN. finish: 0 with an error. */
void reel_janus_socket_attach (ReelJanusSocket *self, const char *plugin, GAsyncReadyCallback callback,
                               gpointer user_data);
guint64 reel_janus_socket_attach_finish (ReelJanusSocket *self, GAsyncResult *result, GError **error);
void reel_janus_socket_detach (ReelJanusSocket *self, guint64 handle);

/* BODY: (transfer full). finish: (transfer full): the plugin's answer; NULL: refused, lost, or late. */
void reel_janus_socket_ask (ReelJanusSocket *self, guint64 handle, JsonObject *body, GAsyncReadyCallback callback,
                            gpointer user_data);
JsonObject *reel_janus_socket_ask_finish (ReelJanusSocket *self, GAsyncResult *result, GError **error);
