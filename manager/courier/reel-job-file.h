/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The file of a job, as a descriptor from callreeld: this process has no access to the recordings themselves. Used by
 * the handlers of files. Main thread only. */
#pragma once

#include <gio/gio.h>

void reel_job_file_open_async (GDBusConnection *connection, const char *job, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data);
/* Returns: the descriptor, to be closed by the caller; -1 on error */
int reel_job_file_open_finish (GDBusConnection *connection, GAsyncResult *result, GError **error);
