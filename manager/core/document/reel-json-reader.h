/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads a JSON document that came from outside, strictly. Used by the parsers of
 * documents, which name what is wrong by its path (RFC 6901). */
#pragma once

#include <json-glib/json-glib.h>

/**
 * reel_json_read:
 * @max_bytes: of the whole document
 *
 * Returns: (transfer full): the root; NULL with %REEL_ERROR_INVALID_ARGUMENT: too
 *   long, not UTF-8, no JSON, too deep, with \u0000, or a key twice in one object
 */
JsonNode *reel_json_read (const char *json, gsize max_bytes, GError **error);

/* Returns: (transfer full): @path and one name more; long names are cut */
char *reel_json_join_path (const char *path, const char *name);
