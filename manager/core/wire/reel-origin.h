/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a person's request came from, as whoever asks on their behalf says, beside what the bus knows of that sender.
 * Parsed for manager/dbus. */
#pragma once

#include <glib.h>

/**
 * reel_origin_take:
 * @options: an a{sv}, which may have origin s, one line of at most 256 bytes, such as an address
 * @origin: (out) (transfer full): NULL: there is none
 * @others: (out) (transfer full): the other options
 *
 * Returns: FALSE with %REEL_ERROR_INVALID_ARGUMENT
 */
gboolean reel_origin_take (GVariant *options, char **origin, GVariant **others, GError **error);

/* The same where there are no other options. */
gboolean reel_origin_parse (GVariant *options, char **origin, GError **error);

/* For the audit trail. ORIGIN: NULL or empty: nothing is said. Returns: (transfer full): such as
 * “192.0.2.7 (uid 998, pid 4242)”: SENDER is always there, so that nobody hides behind an origin */
char *reel_origin_join (const char *origin, const char *sender);
