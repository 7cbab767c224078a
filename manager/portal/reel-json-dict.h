/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Between the dictionaries of D-Bus and JSON: keys are camelCase in JSON (server-call-id, serverCallId), values stay as
 * they are. Used by all parts of the API. Pure. */
#pragma once

#include "manager/core/wire/reel-dict.h"

#include <json-glib/json-glib.h>

char *reel_json_dict_to_camel (const char *key);
char *reel_json_dict_to_kebab (const char *name);

/* Any value of D-Bus but descriptors. Keys of an a{sv} become camelCase; those of an a{ss} are data, and stay. A (vss)
 * is {value, level, id}, as Policy1.Explain has it. Returns: (transfer full) */
JsonNode *reel_json_dict_from_variant (GVariant *value);

/* The members of OBJECT as an a{sv} for a parser with these KEYS, except those named in EXCEPT (kebab-case, ending with
 * NULL; NULL: none); null is as if it was not there. The parser checks ranges; here a value must be of its key's type.
 * Returns: (transfer floating): NULL with REEL_ERROR_INVALID_ARGUMENT naming the member */
GVariant *reel_json_dict_read (JsonObject *object, const ReelDictKey *keys, const char *const *except, GError **error);

/* The same of a query string, by several tables (ending with NULL), and without the names in EXCEPT. */
GVariant *reel_json_dict_read_query (GHashTable *query, const ReelDictKey *const *tables, const char *const *except,
                                     GError **error);
