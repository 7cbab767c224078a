/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* System calls that a process that decodes media has no need of. Used by the worker's sandbox. */
#pragma once

#include <glib.h>

/**
 * reel_syscall_filter_apply:
 * @network: whether sockets of the internet families may be made; those of other families never are
 *
 * Refuses from now on, in all threads and for good, with EPERM: to execute, to make a process, to look into another or
 * signal it, to mount, to change namespaces or modules, to listen. Needs PR_SET_NO_NEW_PRIVS.
 */
gboolean reel_syscall_filter_apply (gboolean network, GError **error);
