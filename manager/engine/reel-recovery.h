/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recovers the state of an earlier manager: ongoing calls, their workers, and unfinished recordings. Called by
 * ReelEngine, once, before any request is served. */
#pragma once

#include "manager/engine/reel-automation.h"

/* Takes TASK, which completes when every worker was found or given up. Errors: StorageFull, StorageFailed. */
void reel_recovery_begin (ReelServices *services, ReelRegistry *registry, ReelCompleteness *completeness,
                          ReelAutomation *automation, GTask *task);
