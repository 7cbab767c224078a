/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Ids in messages of Janus, and other members that may be missing or of another type. */
#include "manager/connectors/janus/core/reel-janus-id.h"

static JsonNode *
find (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type ? node : NULL;
}

char *
reel_janus_id_read (JsonObject *object, const char *name, gboolean *numeric)
{
  JsonNode *number = find (object, name, G_TYPE_INT64);
  const char *text = reel_janus_read_text (object, name);

  if (numeric != NULL)
    *numeric = number != NULL;
  if (number != NULL)
    return g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64)json_node_get_int (number));
  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

void
reel_janus_id_write (JsonObject *object, const char *name, const char *id, gboolean numeric)
{
  if (numeric)
    json_object_set_int_member (object, name, (gint64)g_ascii_strtoull (id, NULL, 10));
  else
    json_object_set_string_member (object, name, id);
}

const char *
reel_janus_read_text (JsonObject *object, const char *name)
{
  JsonNode *node = find (object, name, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : NULL;
}

gboolean
reel_janus_read_truth (JsonObject *object, const char *name)
{
  JsonNode *node = find (object, name, G_TYPE_BOOLEAN);

  return node != NULL && json_node_get_boolean (node);
}

guint32
reel_janus_read_number (JsonObject *object, const char *name)
{
  JsonNode *node = find (object, name, G_TYPE_INT64);
  gint64 value = node != NULL ? json_node_get_int (node) : 0;

  return value > 0 && value <= G_MAXUINT32 ? (guint32)value : 0;
}

JsonObject *
reel_janus_read_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
reel_janus_read_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

JsonObject *
reel_janus_get_object (JsonArray *array, guint at)
{
  JsonNode *node = json_array_get_element (array, at);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}
