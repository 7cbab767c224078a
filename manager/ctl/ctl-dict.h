/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* KEY=VALUE arguments of the command line, as the a{sv} that the manager takes. */
#pragma once

#include <glib.h>

/**
 * ctl_dict_parse:
 * @pairs: (array zero-terminated=1): KEY=VALUE each; metadata.NAME=VALUE and
 *   variables.NAME=VALUE fill a dictionary of texts. A key that is not known here
 *   goes out as text, for the manager to judge.
 *
 * Returns: (transfer full): not floating; NULL with %CTL_USAGE_ERROR
 */
GVariant *ctl_dict_parse (const char *const *pairs, GError **error);

/* yes, no and the like; KEY is named in the error.
 * Returns: FALSE with %CTL_USAGE_ERROR */
gboolean ctl_dict_parse_truth (const char *key, const char *text, gboolean *truth, GError **error);
