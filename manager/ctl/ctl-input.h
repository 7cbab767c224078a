/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts that the command line names by their file. */
#pragma once

#include <glib.h>

/**
 * ctl_input_read:
 * @name: a file, or “-”: the standard input
 *
 * Returns: (transfer full): all of it; NULL with %CTL_USAGE_ERROR where it can't
 *   be read or is not UTF-8
 */
char *ctl_input_read (const char *name, GError **error);

/* The same of an iCalendar file, whose lines may be folded inside of a character. */
char *ctl_input_read_calendar (const char *name, GError **error);
