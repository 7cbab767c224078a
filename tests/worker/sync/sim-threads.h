/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether anything is still happening in this process. For sim-call.c, which advances time only when nothing is. */
#pragma once
#include <glib.h>

/* Returns: TRUE if every other thread sleeps, and none ran during the check. Then threads that do not wait for a time
 * continue only by what the caller does next. Exact on a busy machine too: a thread that is woken counts as running
 * before it gets a processor. */
gboolean sim_threads_are_asleep (void);
