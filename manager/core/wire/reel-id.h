/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ids that clients choose (calls, participants, requests): their validation, and names derived from them that are safe
 * as a D-Bus path element or a file name. */
#pragma once

#include <glib.h>

#define REEL_ID_MAX_BYTES 1024

/**
 * reel_id_validate:
 * @argument: name of the argument, for the text of the error
 * @id: the id as received
 *
 * An id is opaque: 1 to 1024 bytes of UTF-8 without control characters.
 *
 * Returns: whether @id is valid; otherwise %REEL_ERROR_INVALID_ARGUMENT names @argument
 */
gboolean reel_id_validate (const char *argument, const char *id, GError **error);

/**
 * reel_id_to_name:
 *
 * Equal ids have equal names; the id cannot be derived from the name, so keep it beside the name if needed.
 *
 * Returns: (transfer full): 40 hexadecimal digits
 */
char *reel_id_to_name (const char *id);
