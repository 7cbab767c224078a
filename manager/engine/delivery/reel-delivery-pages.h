/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists jobs in pages, newest first. Called by ReelDeliveryQueue; main thread only. */
#pragma once

#include "manager/engine/store/reel-store.h"

/* Takes TASK. As reel_delivery_queue_list_async(). */
void reel_delivery_pages_read (ReelStore *store, GVariant *filter, const char *cursor, guint limit, GTask *task);
GVariant *reel_delivery_pages_finish (GAsyncResult *result, char **next, GError **error);
