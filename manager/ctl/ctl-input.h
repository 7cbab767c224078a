/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads files that the command line names. */
#pragma once

#include <glib.h>

/**
 * ctl_input_read:
 * @name: a file, or “-”: the standard input
 *
 * Returns: (transfer full): its content; NULL with %CTL_USAGE_ERROR if it cannot be read or is not UTF-8
 */
char *ctl_input_read (const char *name, GError **error);

/* The same for an iCalendar file, whose lines may be folded inside of a character. */
char *ctl_input_read_calendar (const char *name, GError **error);
