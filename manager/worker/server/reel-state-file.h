/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The small file by which a manager finds a running worker, or what a dead one was doing. Written by
 * ReelWorkerServer. */
#pragma once

#include <glib.h>

/* Returns: (transfer full): a JSON object for ReelStateWriter: pid, socket, and the members of @state (GetState's
 * a{sv}). */
char *reel_state_file_print (const char *socket, GVariant *state);
