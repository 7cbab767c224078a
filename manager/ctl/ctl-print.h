/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prints dictionaries of the manager as lines of text. */
#pragma once

#include <glib.h>

/* The locations of a recording's files, paths if they are local, separated by SEPARATOR; "" if there are none. Returns:
 * (transfer full) */
char *ctl_print_locations (GVariant *recording, const char *separator);

/* Lines of “name: value”, each indented by @indent. Times in ms become timers, nested dictionaries are indented under
 * their name, empty values are left out. Returns: (transfer full) */
char *ctl_print_dict (GVariant *dict, guint indent);

/* One entry of such a dictionary, as printed by ctl_print_dict(); empty for an empty value or 0. Returns: (transfer
 * full) */
char *ctl_print_entry (const char *name, GVariant *value);

/**
 * ctl_print_table:
 * @header: the first row
 * @rows: (element-type GStrv): each with as many cells as @header
 *
 * Returns: (transfer full): lines with columns as wide as their widest cell
 */
char *ctl_print_table (const char *const *header, GPtrArray *rows);
