/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Dictionaries of the manager as lines that a person reads. */
#pragma once

#include <glib.h>

/* Where the files of a recording are, paths for those on this machine, with SEPARATOR between them; "" where there are
 * none. Returns: (transfer full) */
char *ctl_print_locations (GVariant *recording, const char *separator);

/* Lines of “name: value”, each indented by @indent. Times in ms become timers, a
 * dictionary inside stands indented under its name, what is empty is left out.
 * Returns: (transfer full) */
char *ctl_print_dict (GVariant *dict, guint indent);

/* One entry of such a dictionary, as ctl_print_dict() prints it; empty for what is empty or 0. Returns: (transfer full)
 */
char *ctl_print_entry (const char *name, GVariant *value);

/**
 * ctl_print_table:
 * @header: the first row
 * @rows: (element-type GStrv): as many cells each as @header has
 *
 * Returns: (transfer full): lines with columns as wide as their widest cell
 */
char *ctl_print_table (const char *const *header, GPtrArray *rows);
