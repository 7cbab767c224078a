/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The unix socket of a worker, for peers of the same user only. Created by ReelWorkerServer. */
#pragma once

#include <gio/gio.h>

/* Removes a dead worker's socket at @path; one that still answers is an error. Creates the directory. Returns:
 * (transfer full) (nullable): a server that is not started. */
GDBusServer *reel_worker_socket_listen (const char *path, GError **error);
