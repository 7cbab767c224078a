/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Restores a call that is missing in the catalogue from the state of its worker. Called by ReelRecovery. */
#pragma once

#include "manager/engine/services/reel-services.h"

/* STATE: of Worker1.GetState. Returns: (element-type utf8): the operations, or NULL if the worker has no recording that
 * can be restored */
GPtrArray *reel_rebuild_call (ReelServices *services, const char *call_id, GVariant *state);
