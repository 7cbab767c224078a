/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A hook's program, run once. Used by the handlers of the kinds hook and removal; main thread. */
#pragma once

#include "manager/core/wire/reel-destination.h"

#include <gio/gio.h>

/* Runs the program of DESTINATION, whose arguments are ACTION and NAME, and completes TASK, of a job, with a
 * ReelJobOutcome. FD: its standard input, which is taken; -1: there is nothing to read. Killed once TASK is cancelled,
 * or after the time of DESTINATION, which need not last as long. */
void reel_hook_run (GTask *task, const ReelDestination *destination, const char *action, const char *name, int fd);
