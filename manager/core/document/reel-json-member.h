/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Members of an untrusted JSON object. Used by the portal's doors. Each returns FALSE with
 * %REEL_ERROR_INVALID_ARGUMENT naming the member if it has another type; null is as if it was absent. */
#pragma once

#include <json-glib/json-glib.h>

/* An absent member leaves *TEXT as it is. */
gboolean reel_json_member_read_text (JsonObject *object, const char *name, const char **text, GError **error);
gboolean reel_json_member_read_truth (JsonObject *object, const char *name, gboolean *truth, GError **error);
/* An absent one is NULL. */
gboolean reel_json_member_read_object (JsonObject *object, const char *name, JsonObject **member, GError **error);
gboolean reel_json_member_read_array (JsonObject *object, const char *name, JsonArray **member, GError **error);
/* A whole number from MIN to MAX. */
gboolean reel_json_member_read_number (JsonObject *object, const char *name, gint64 min, gint64 max, gint64 *number,
                                       GError **error);
