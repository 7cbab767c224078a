/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The syntax of an iCalendar text, checked before libical reads it: that library accepts any nesting, silently repairs
 * errors, and takes time quadratic in the length of a line and in the number of bad lines. Called by reel-meeting.c. */
#pragma once

#include <glib.h>

#define REEL_ICALENDAR_MAX_DEPTH      8
#define REEL_ICALENDAR_MAX_LINE_BYTES 8192
#define REEL_ICALENDAR_MAX_PROPERTIES 10000
#define REEL_ICALENDAR_MAX_COMPONENTS 10000

/**
 * reel_icalendar_unfold:
 * @text: bytes, not necessarily UTF-8: a fold may lie inside a character (RFC 5545, section 3.1)
 * @length: (inout): their number
 *
 * Returns: (transfer full): the text without folds and byte order mark
 */
char *reel_icalendar_unfold (const char *text, gsize *length);

/**
 * reel_icalendar_reduce:
 * @text: UTF-8
 * @properties: names of the properties to keep, NULL-terminated
 *
 * Checks that each line is a property and that components are nested correctly, with one VCALENDAR outermost.
 *
 * Returns: (transfer full): the components with only those properties, one unfolded line each; NULL with
 * %REEL_ERROR_INVALID_ARGUMENT naming the line
 */
char *reel_icalendar_reduce (const char *text, const char *const *properties, GError **error);
