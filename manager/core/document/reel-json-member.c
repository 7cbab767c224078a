/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Members of JSON objects, with their type; see the header for who reads them. */
#include "manager/core/document/reel-json-member.h"

#include "manager/core/wire/reel-error.h"

/* NULL: there is none, or it is null. */
static JsonNode *
find (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

static gboolean
refuse (const char *name, const char *what, GError **error)
{
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "%s: it is %s", name, what);
  return FALSE;
}

static gboolean
is_value (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

gboolean
reel_json_member_read_text (JsonObject *object, const char *name, const char **text, GError **error)
{
  JsonNode *node = find (object, name);

  if (node == NULL)
    return TRUE;
  if (!is_value (node, G_TYPE_STRING))
    return refuse (name, "a text", error);
  *text = json_node_get_string (node);
  return TRUE;
}

gboolean
reel_json_member_read_truth (JsonObject *object, const char *name, gboolean *truth, GError **error)
{
  JsonNode *node = find (object, name);

  if (node == NULL)
    return TRUE;
  if (!is_value (node, G_TYPE_BOOLEAN))
    return refuse (name, "true or false", error);
  *truth = json_node_get_boolean (node);
  return TRUE;
}

gboolean
reel_json_member_read_object (JsonObject *object, const char *name, JsonObject **member, GError **error)
{
  JsonNode *node = find (object, name);

  *member = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  return node == NULL || *member != NULL || refuse (name, "an object", error);
}

gboolean
reel_json_member_read_array (JsonObject *object, const char *name, JsonArray **member, GError **error)
{
  JsonNode *node = find (object, name);

  *member = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  return node == NULL || *member != NULL || refuse (name, "an array", error);
}

gboolean
reel_json_member_read_number (JsonObject *object, const char *name, gint64 min, gint64 max, gint64 *number,
                              GError **error)
{
  JsonNode *node = find (object, name);
  gint64 value;

  if (node == NULL)
    return TRUE;
  value = is_value (node, G_TYPE_INT64) ? json_node_get_int (node) : min - 1;
  if (value < min || value > max) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "%s: it is a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, name, min, max);
    return FALSE;
  }
  *number = value;
  return TRUE;
}
