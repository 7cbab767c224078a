/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an error of a recording's elements says of the storage. Used by ReelRecorder. Pure. */
#pragma once

#include "manager/core/wire/reel-error.h"

/* Returns: (nullable): the sessionEndReason: StorageFull where there is no room, StorageFailed where the place is gone
 * or can not be written; NULL for an error that is not about the storage. */
const gchar *reel_storage_reason_find (const GError *error);
/* The error of a start that ended with @reason. */
ReelErrorCode reel_storage_reason_to_error (const gchar *reason);
