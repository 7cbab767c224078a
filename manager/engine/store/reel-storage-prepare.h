/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* reel_storage_prepare() on a thread. Used by the start of a recording. Main thread only. */
#pragma once

#include <gio/gio.h>

/* A storage that does not answer within BOUND_MS milliseconds counts as not writable. finish returns what
 * reel_storage_prepare() does. */
void reel_storage_prepare_async (const char *directory, const char *operation, guint bound_ms,
                                 GAsyncReadyCallback callback, gpointer user_data);
char *reel_storage_prepare_finish (GAsyncResult *result, GError **error);
