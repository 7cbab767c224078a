/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* reel_storage_prepare() beside the main loop. Used by the start of a recording. */
#pragma once

#include <gio/gio.h>

/* A storage that does not answer within BOUND_MS can't be written. finish returns as reel_storage_prepare() does. */
void reel_storage_prepare_async (const char *directory, const char *operation, guint bound_ms,
                                 GAsyncReadyCallback callback, gpointer user_data);
char *reel_storage_prepare_finish (GAsyncResult *result, GError **error);
