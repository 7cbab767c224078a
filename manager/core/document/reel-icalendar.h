/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The outer form of an iCalendar text, looked over before libical reads it: that
 * library takes any nesting, mends what is broken without a word, and needs a time
 * that grows with the square of a line's length and of the number of bad lines. Called by reel-meeting.c. */
#pragma once

#include <glib.h>

#define REEL_ICALENDAR_MAX_DEPTH      8
#define REEL_ICALENDAR_MAX_LINE_BYTES 8192
#define REEL_ICALENDAR_MAX_PROPERTIES 10000
#define REEL_ICALENDAR_MAX_COMPONENTS 10000

/**
 * reel_icalendar_unfold:
 * @text: bytes, which need not be UTF-8 yet: a fold may lie inside a character (RFC 5545, section 3.1)
 * @length: (inout): how many
 *
 * Returns: (transfer full): the same without folds and without a byte order mark
 */
char *reel_icalendar_unfold (const char *text, gsize *length);

/**
 * reel_icalendar_reduce:
 * @text: UTF-8
 * @properties: names of the properties that count, NULL-terminated
 *
 * Checks that each line is a property and that components are closed in the order
 * in which they were opened, one VCALENDAR outermost.
 *
 * Returns: (transfer full): the components with those properties alone, one unfolded
 *   line each; NULL with %REEL_ERROR_INVALID_ARGUMENT naming the line
 */
char *reel_icalendar_reduce (const char *text, const char *const *properties, GError **error);
