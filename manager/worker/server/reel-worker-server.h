/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The worker's end of the private D-Bus connection: listens on a unix socket, exports org.callreel.Worker1 to each peer
 * of the same user, and sends them the events of the media session. Created by main. */
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
ReelWorkerServer *reel_worker_server_new (const char *socket, const char *state_file, GError **error);

/**
 * reel_worker_server_serve:
 * @confined: the active parts of the sandbox, for GetState and the state file
 *
 * Accepts connections from now on. Errors: REEL_ERROR_MEDIA_FAILED.
 */
gboolean reel_worker_server_serve (ReelWorkerServer *self, const char *const *confined, GError **error);

/* Stops every recording and finishes the files; "finished" follows. */
void reel_worker_server_shutdown (ReelWorkerServer *self);

G_END_DECLS
