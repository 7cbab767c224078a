/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a stream's media comes from, as people write it: sdp=FILE, uri=URI, codec=NAME pt=NUMBER. */
#pragma once

#include <gio/gio.h>

/**
 * ctl_source_parse:
 * @args: (array zero-terminated=1): the words behind the stream's kind
 *
 * A plain path for a URI is a file.
 *
 * Returns: (transfer full): the a{sv} transport of AddStream; NULL with %CTL_USAGE_ERROR
 */
GVariant *ctl_source_parse (const char *const *args, GError **error);

/**
 * ctl_source_parse_update:
 * @args: (array zero-terminated=1): KEY=VALUE words, of which sdp=FILE names a file
 *
 * Returns: (transfer full): the a{sv} properties of UpdateStream; NULL with %CTL_USAGE_ERROR
 */
GVariant *ctl_source_parse_update (const char *const *args, GError **error);
