/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The small file by which a manager finds a running worker, or what a dead one was doing. Written by
 * ReelWorkerServer. */
#pragma once

#include <glib.h>

/* Replaces @path in one step with a JSON object: pid, socket, and the members of @state (GetState's a{sv}).
 * Mode 0600. Errors: G_FILE_ERROR. */
gboolean reel_worker_state_save (const gchar *path, const gchar *socket, GVariant *state, GError **error);
