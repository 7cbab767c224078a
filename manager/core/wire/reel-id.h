/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ids that clients choose (calls, participants, requests): what is a valid one,
 * and names made from it that are safe as a D-Bus path element or a file name. */
#pragma once

#include <glib.h>

#define REEL_ID_MAX_BYTES 1024

/**
 * reel_id_validate:
 * @argument: name of the argument, for the text of the error
 * @id: the id as it came in
 *
 * An id is opaque: 1 to 1024 bytes of UTF-8 without control characters.
 *
 * Returns: whether @id is one; else %REEL_ERROR_INVALID_ARGUMENT names @argument
 */
gboolean reel_id_validate (const char *argument, const char *id, GError **error);

/**
 * reel_id_to_name:
 *
 * Equal ids have equal names; the id can not be read back from it, so whoever
 * needs that keeps the id beside it.
 *
 * Returns: (transfer full): 40 hexadecimal digits
 */
char *reel_id_to_name (const char *id);
