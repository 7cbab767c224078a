/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The unix socket that a worker listens on, for peers of the same user alone. Made by ReelWorkerServer. */
#pragma once

#include <gio/gio.h>

/* Takes away what a dead worker left at @path; one that still answers there is an error. Makes the directory.
 * Returns: (transfer full) (nullable): a server that is not started. */
GDBusServer *reel_worker_socket_listen (const gchar *path, GError **error);
