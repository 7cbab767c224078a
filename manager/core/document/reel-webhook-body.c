/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bodies and signatures of webhooks. */
#include "manager/core/document/reel-webhook-body.h"

#include "manager/core/document/reel-json.h"
#include "manager/core/wire/reel-error.h"

#include <string.h>

/* If no resource id is configured: CloudEvents requires a source. */
#define DEFAULT_SOURCE "urn:callreel"

const char *const reel_webhook_format_nicks[] = { "event-grid", "cloudevents", NULL };

const char *
reel_webhook_format_get_content_type (ReelWebhookFormat format)
{
  return format == REEL_WEBHOOK_FORMAT_CLOUDEVENTS ? "application/cloudevents+json; charset=utf-8"
                                                   : "application/json; charset=utf-8";
}

static const char *
get_text (JsonObject *object, const char *name)
{
  const char *text = json_object_get_string_member_with_default (object, name, "");

  /* NULL where it is there and no text. */
  return text != NULL ? text : "";
}

/* The source must be a URI reference, while the configured value may be any text. */
static char *
build_source (const char *topic)
{
  if (*topic == '\0')
    return g_strdup (DEFAULT_SOURCE);
  return g_uri_escape_string (topic, G_URI_RESERVED_CHARS_ALLOWED_IN_PATH "?", FALSE);
}

static char *
build_cloud_event (JsonObject *event)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *source = build_source (get_text (event, "topic"));

  json_builder_begin_object (builder);
  reel_json_add_text (builder, "specversion", "1.0");
  reel_json_add_text (builder, "id", get_text (event, "id"));
  reel_json_add_text (builder, "source", source);
  reel_json_add_text (builder, "type", get_text (event, "eventType"));
  reel_json_add_text (builder, "subject", get_text (event, "subject"));
  reel_json_add_text (builder, "time", get_text (event, "eventTime"));
  reel_json_add_text (builder, "datacontenttype", "application/json");
  json_builder_set_member_name (builder, "data");
  json_builder_add_value (builder, json_node_copy (json_object_get_member (event, "data")));
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static gboolean
is_event (JsonNode *root)
{
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;

  return object != NULL && *get_text (object, "id") != '\0' && *get_text (object, "eventType") != '\0' &&
         json_object_has_member (object, "data");
}

char *
reel_webhook_build_body (ReelWebhookFormat format, const char *event, GError **error)
{
  g_autoptr (JsonNode) root = json_from_string (event, NULL);

  if (!is_event (root)) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "The job holds no event");
    return NULL;
  }
  if (format == REEL_WEBHOOK_FORMAT_CLOUDEVENTS)
    return build_cloud_event (json_node_get_object (root));
  /* The same bytes that clients on the bus received. */
  return g_strdup_printf ("[%s]", event);
}

static char *
sign (GBytes *key, const char *timestamp, const char *body)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (key, &length);
  GHmac *hmac = g_hmac_new (G_CHECKSUM_SHA256, bytes, length);
  char *signature;

  g_hmac_update (hmac, (const guint8 *)timestamp, -1);
  g_hmac_update (hmac, (const guint8 *)".", 1);
  g_hmac_update (hmac, (const guint8 *)body, (gssize)strlen (body));
  signature = g_strconcat ("v1=", g_hmac_get_string (hmac), NULL);
  g_hmac_unref (hmac);
  return signature;
}

char *
reel_webhook_sign (GBytes *key, GBytes *next_key, const char *timestamp, const char *body)
{
  g_autofree char *first = sign (key, timestamp, body);
  g_autofree char *second = NULL;

  if (next_key == NULL)
    return g_steal_pointer (&first);
  second = sign (next_key, timestamp, body);
  return g_strconcat (first, ",", second, NULL);
}
