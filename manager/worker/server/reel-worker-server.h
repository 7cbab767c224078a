/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The worker's end of the private D-Bus connection: listens on a unix socket, exports org.callreel.Worker1 to each
 * peer of the same user, and tells all of them what the media session reports. Made by main. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define REEL_WORKER_OBJECT_PATH "/org/callreel/Worker1"

#define REEL_TYPE_WORKER_SERVER (reel_worker_server_get_type ())
G_DECLARE_FINAL_TYPE (ReelWorkerServer, reel_worker_server, REEL, WORKER_SERVER, GObject)

/**
 * reel_worker_server_new:
 * @socket: path of the socket; its directory is made with mode 0700 where it is missing
 * @state_file: (nullable): in the socket's directory; rewritten at each change of a recording, removed at a clean end
 *
 * Listens when this returns. Signal "finished": nothing is left to do (Shutdown, or nobody
 * connected for as long as reel-worker-idle.h says). Errors: G_IO_ERROR.
 */
ReelWorkerServer *reel_worker_server_new (const gchar *socket, const gchar *state_file, GError **error);

/**
 * reel_worker_server_serve:
 * @confined: the parts of the sandbox that hold, for GetState and the state file
 *
 * Takes connections from now on. Errors: REEL_ERROR_MEDIA_FAILED.
 */
gboolean reel_worker_server_serve (ReelWorkerServer *self, const gchar *const *confined, GError **error);

/* Ends every recording, finishes the files; "finished" follows. */
void reel_worker_server_shutdown (ReelWorkerServer *self);

G_END_DECLS
