/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Classifies errors of a recording's elements that concern the storage. Used by ReelRecorder. Pure. */
#pragma once

#include "manager/core/wire/reel-error.h"

/* Returns: (nullable): the sessionEndReason: StorageFull without space, StorageFailed if the place is gone or cannot be
 * written; NULL for any other error. */
const char *reel_storage_reason_find (const GError *error);
/* The error of a start that ended with @reason. */
ReelErrorCode reel_storage_reason_to_error (const char *reason);
