/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists running and finished recordings in pages. Called by ReelEngine; main thread only. */
#pragma once

#include "manager/engine/reel-registry.h"

/* Takes TASK. As reel_engine_list_recordings_async(). */
void reel_recording_pages_read (ReelServices *services, ReelRegistry *registry, GVariant *filter, const char *cursor,
                                guint limit, GTask *task);
GVariant *reel_recording_pages_finish (GAsyncResult *result, char **next, GError **error);
