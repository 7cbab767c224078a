/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads an untrusted JSON document strictly. Used by the parsers of documents, which report errors with their path (RFC
 * 6901). */
#pragma once

#include <json-glib/json-glib.h>

/**
 * reel_json_read:
 * @max_bytes: of the whole document
 *
 * Returns: (transfer full): the root; NULL with %REEL_ERROR_INVALID_ARGUMENT: too long, not UTF-8, not JSON, too deep,
 * with \u0000 or half of a pair of surrogates, or with a duplicate key. All names and texts are valid UTF-8.
 */
JsonNode *reel_json_read (const char *json, gsize max_bytes, GError **error);

/* The same for documents of others, which may have @max_levels of objects and lists in each other. */
JsonNode *reel_json_read_nested (const char *json, gsize max_bytes, guint max_levels, GError **error);

/* Returns: (transfer full): @path with one more name; long names are truncated */
char *reel_json_join_path (const char *path, const char *name);
