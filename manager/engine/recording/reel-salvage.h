/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Completes a file that a dead worker left behind, by the program
 * callreel-finish. Used by ReelRecording; main thread only. */
#pragma once

#include <gio/gio.h>

#define REEL_SALVAGE_ALL G_MAXUINT64

/* Runs PROGRAM on PATH; what the file holds of later than UNTIL_NS of recorded time is taken out of it. finish returns
 * whether the file can be kept, with the recorded time it holds; DURATION_NS is left alone when the program is not
 * installed and the file is kept as it is. */
void reel_salvage_async (const char *program, const char *path, guint64 until_ns, GAsyncReadyCallback callback,
                         gpointer user_data);
gboolean reel_salvage_finish (GAsyncResult *result, guint64 *duration_ns, GError **error);
