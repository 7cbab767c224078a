/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ids of rooms and publishers: numbers, or texts with `string_ids` in Janus's configuration. Here they are always
 * texts. Pure; used by whatever reads or writes messages of the plugin VideoRoom. */
#pragma once

#include <json-glib/json-glib.h>

/* Returns: (transfer full) (nullable): the id that is member NAME of OBJECT; NULL: there is none. NUMERIC: (optional):
 * whether it is a number. */
char *reel_janus_id_read (JsonObject *object, const char *name, gboolean *numeric);
void reel_janus_id_write (JsonObject *object, const char *name, const char *id, gboolean numeric);

/* Text of OBJECT's member NAME. Returns: (nullable): valid as long as OBJECT; NULL if it is absent or no text. */
const char *reel_janus_read_text (JsonObject *object, const char *name);
gboolean reel_janus_read_truth (JsonObject *object, const char *name);
/* Returns: 0 to 2^32 - 1; 0 if it is absent or something else. */
guint32 reel_janus_read_number (JsonObject *object, const char *name);
/* Returns: (nullable): NULL if it is absent or no object. */
JsonObject *reel_janus_read_object (JsonObject *object, const char *name);
JsonArray *reel_janus_read_array (JsonObject *object, const char *name);
/* Returns: (nullable): entry AT of ARRAY; NULL if it is no object. */
JsonObject *reel_janus_get_object (JsonArray *array, guint at);
