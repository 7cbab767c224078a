/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Refuses system calls that a process which decodes media does not need. Used by the worker's sandbox. */
#pragma once

#include <glib.h>

/**
 * reel_syscall_filter_apply:
 * @network: whether internet sockets may be created; other families never are
 *
 * From now on refuses, in all threads and irrevocably, with EPERM: to execute programs, to create processes, to inspect
 * or signal others, to mount, to change namespaces or modules, to listen. Needs PR_SET_NO_NEW_PRIVS.
 */
gboolean reel_syscall_filter_apply (gboolean network, GError **error);
