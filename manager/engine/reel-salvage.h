/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Completes a file that a dead worker left behind, by the program
 * callreel-finish. Used by ReelRecording; main thread only. */
#pragma once

#include <gio/gio.h>

/* Runs PROGRAM on PATH. finish returns whether the file can be kept, with the
 * recorded time it holds; DURATION_NS is left alone when the program is not
 * installed and the file is kept as it is. */
void reel_salvage_async (const char *program, const char *path, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_salvage_finish (GAsyncResult *result, guint64 *duration_ns, GError **error);
