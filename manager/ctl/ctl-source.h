/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The source of a stream's media on the command line: sdp=FILE, uri=URI, codec=NAME pt=NUMBER. */
#pragma once

#include <gio/gio.h>

/**
 * ctl_source_parse:
 * @args: (array zero-terminated=1): the arguments after the stream's kind
 *
 * A plain path as a URI is a file.
 *
 * Returns: (transfer full): the a{sv} transport of AddStream; NULL with %CTL_USAGE_ERROR
 */
GVariant *ctl_source_parse (const char *const *args, GError **error);

/**
 * ctl_source_parse_update:
 * @args: (array zero-terminated=1): KEY=VALUE arguments; the value of sdp is a file
 *
 * Returns: (transfer full): the a{sv} properties of UpdateStream; NULL with %CTL_USAGE_ERROR
 */
GVariant *ctl_source_parse_update (const char *const *args, GError **error);

/**
 * ctl_source_parse_session:
 * @args: (array zero-terminated=1): KEY=VALUE arguments; the value of sdp is a file
 *
 * Returns: (transfer full): the a{sv} transport of AddSession, which is webrtc if nothing else is given; NULL with
 *     %CTL_USAGE_ERROR
 */
GVariant *ctl_source_parse_session (const char *const *args, GError **error);
