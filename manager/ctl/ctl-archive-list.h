/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists that the archive gives page by page for a user. Used by the commands “archive …” and “link …”. */
#pragma once

#include "manager/ctl/ctl-command.h"
#include "manager/ctl/ctl-page.h"

/* Reads the arguments user= and limit=, reads up to the limit, 100 unless given, and prints it. READ gets the archive,
 * and as filter what was given. */
CtlExit ctl_archive_list (CtlContext *context, char **args, CtlPageRead read, const char *const *header, CtlPageAdd add,
                          GError **error);
