/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* KEY=VALUE arguments of the command line, as an a{sv} for the manager. */
#pragma once

#include <glib.h>

/**
 * ctl_dict_parse:
 * @pairs: (array zero-terminated=1): KEY=VALUE each; metadata.NAME=VALUE and variables.NAME=VALUE fill a dictionary of
 * texts. Unknown keys are sent as text, for the manager to check.
 *
 * Returns: (transfer full): not floating; NULL with %CTL_USAGE_ERROR
 */
GVariant *ctl_dict_parse (const char *const *pairs, GError **error);

/* Parses yes, no and the like; KEY is named in the error. Returns: FALSE with %CTL_USAGE_ERROR */
gboolean ctl_dict_parse_boolean (const char *key, const char *text, gboolean *boolean, GError **error);
