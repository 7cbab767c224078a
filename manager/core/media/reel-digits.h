/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The last keys that were pressed on a telephone, as characters (RFC 4733). Used by the worker, where the configuration
 * has them told, and by the manager, which gets them with the number of keys. Pure. */
#pragma once

#include <glib.h>

#define REEL_DIGITS_MAX 16

/* Adds a telephone event to @digits, whose oldest makes room. Events that are no keys are "?". */
void reel_digits_add (char digits[REEL_DIGITS_MAX + 1], guint8 event);
/* Returns: (nullable): the one before the last @later of @digits, a text of one character; NULL: it is not known. */
const char *reel_digits_get (const char *digits, guint later);
