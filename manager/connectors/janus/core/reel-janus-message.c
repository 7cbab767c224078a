/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The checks are those of the project's JSON documents, since json-glib makes none of them. */
#include "manager/connectors/janus/core/reel-janus-message.h"

#include "manager/core/document/reel-json-reader.h"

#include <string.h>

#define MAX_LEVELS 32 /* Janus's own messages have about ten; a publisher's metadata may add some */

JsonObject *
reel_janus_message_read (const char *data, gsize size, gsize max)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;

  if (size == 0 || size > max || memchr (data, '\0', size) != NULL)
    return NULL;
  text = g_strndup (data, size);
  root = reel_json_read_nested (text, max, MAX_LEVELS, NULL);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_dup_object (root) : NULL;
}
