/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests of the API that are calls of the manager; see the header for who makes them. */
#include "manager/portal/reel-api-call.h"

#include "manager/core/wire/reel-error.h"
#include "manager/portal/reel-json-dict.h"

#define MAX_TEXTS 500
#define MAX_PAGE  500

typedef struct {
  ReelHttpRequest *request;
  ReelApiStep step;
} Call;

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Call *call = data;
  g_autoptr (ReelHttpRequest) request = call->request;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (REEL_MANAGER_CLIENT (source), result, NULL, &error);

  if (answer != NULL)
    call->step (request, REEL_MANAGER_CLIENT (source), answer);
  else
    reel_http_request_reply_problem (request, error);
}

GVariant *
reel_api_new_options (ReelHttpRequest *request)
{
  return g_variant_new_parsed ("{'user': <%s>}", reel_http_request_get_user (request));
}

GVariant *
reel_api_new_origin (ReelHttpRequest *request)
{
  return g_variant_new_parsed ("{'origin': <%s>}", reel_http_request_get_origin (request));
}

void
reel_api_call (ReelManagerClient *client, ReelHttpRequest *request, const char *interface, const char *method,
               GVariant *arguments, const char *answer, ReelApiStep step)
{
  reel_api_call_object (client, request, "/org/callreel/Manager1", interface, method, arguments, answer, step);
}

void
reel_api_call_object (ReelManagerClient *client, ReelHttpRequest *request, const char *path, const char *interface,
                      const char *method, GVariant *arguments, const char *answer, ReelApiStep step)
{
  Call *call = g_new0 (Call, 1);

  call->request = reel_http_request_ref (request);
  call->step = step;
  reel_http_request_pause (request);
  reel_manager_client_call_object (client, path, interface, method, arguments, answer,
                                   reel_http_request_get_cancellable (request), on_answer, call);
}

void
reel_api_reply_done (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  reel_http_request_reply_status (request, SOUP_STATUS_NO_CONTENT);
}

void
reel_api_reply_page (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  static const char *const names[] = { "items", "next", "total" };
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (node, object);
  for (guint i = 0; i < MIN (g_variant_n_children (answer), G_N_ELEMENTS (names)); i++) {
    g_autoptr (GVariant) value = g_variant_get_child_value (answer, i);
    const char *name = g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT) ? "totals" : names[i];

    json_object_set_member (object, name, reel_json_dict_from_variant (value));
  }
  reel_http_request_reply_json (request, SOUP_STATUS_OK, node);
}

void
reel_api_refuse (ReelHttpRequest *request, const char *why)
{
  g_autoptr (GError) error = g_error_new_literal (REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, why);

  reel_http_request_reply_problem (request, error);
}

gboolean
reel_api_read_page (ReelHttpRequest *request, const char **cursor, guint *limit)
{
  const char *text = reel_http_request_get_query (request, "limit");
  guint64 number = 0;

  *cursor = reel_http_request_get_query (request, "cursor");
  if (*cursor == NULL)
    *cursor = "";
  if (!g_utf8_validate (*cursor, -1, NULL) ||
      (text != NULL && !g_ascii_string_to_unsigned (text, 10, 1, MAX_PAGE, &number, NULL))) {
    reel_api_refuse (request, "limit: not a number from 1 to " G_STRINGIFY (MAX_PAGE) ", or cursor: not one of a page");
    return FALSE;
  }
  *limit = (guint)number;
  return TRUE;
}

const char *
reel_api_read_text (ReelHttpRequest *request, JsonObject *body, const char *name, gboolean missing)
{
  JsonNode *node = json_object_get_member (body, name);
  g_autofree char *why = NULL;

  if (missing && (node == NULL || JSON_NODE_HOLDS_NULL (node)))
    return "";
  if (node != NULL && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_get_string (node);
  why = g_strconcat (name, ": not a text", NULL);
  reel_api_refuse (request, why);
  return NULL;
}

GVariant *
reel_api_read_texts (ReelHttpRequest *request, JsonObject *body, const char *name)
{
  JsonNode *node = json_object_get_member (body, name);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint length = array != NULL ? json_array_get_length (array) : 0;
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  g_auto (GStrv) read = NULL;
  gboolean fits = length >= 1 && length <= MAX_TEXTS;
  g_autofree char *why = NULL;

  for (guint i = 0; fits && i < length; i++) {
    JsonNode *element = json_array_get_element (array, i);

    fits = json_node_get_value_type (element) == G_TYPE_STRING;
    if (fits)
      g_strv_builder_add (texts, json_node_get_string (element));
  }
  read = g_strv_builder_end (texts);
  if (fits)
    return g_variant_new_strv ((const char *const *)read, -1);
  why = g_strconcat (name, ": not an array of 1 to " G_STRINGIFY (MAX_TEXTS) " texts", NULL);
  reel_api_refuse (request, why);
  return NULL;
}
