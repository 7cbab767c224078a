/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The small file by which a manager finds a running worker, or what a dead one was doing. Written by
 * ReelWorkerServer. */
#pragma once

#include <glib.h>

/* Returns: a JSON object: pid, socket, and the members of @state (GetState's a{sv}), to be written by ReelStateWriter.
 */
gchar *reel_worker_state_print (const gchar *socket, GVariant *state);
