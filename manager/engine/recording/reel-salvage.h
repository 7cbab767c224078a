/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Completes the file of a dead worker with the program callreel-finish. Used by ReelChunkKeeper; main thread only. */
#pragma once

#include <gio/gio.h>

#define REEL_SALVAGE_ALL G_MAXUINT64

/* Runs PROGRAM on PATH, which must exist; removes what was recorded later than UNTIL_NS of recorded time. finish
 * returns whether the file can be kept, and its recorded time; DURATION_NS is unchanged if the program is not installed
 * and the file is kept as it is. */
void reel_salvage_async (const char *program, const char *path, guint64 until_ns, GAsyncReadyCallback callback,
                         gpointer user_data);
gboolean reel_salvage_finish (GAsyncResult *result, guint64 *duration_ns, GError **error);
