/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether anything still happens in this process. For sim-call.c, which lets time pass only when nothing does. */
#pragma once
#include <glib.h>

/* TRUE: every other thread sleeps, and none ran while they were looked at. What does not wait for a time by itself goes
 * on only by what the caller does next. Exact however busy the machine is: a thread that is woken counts as running
 * before it gets a processor. */
gboolean sim_threads_are_asleep (void);
