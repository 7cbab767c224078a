/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recordings in the API; see the header for what it has. */
#include "manager/portal/reel-recording-door.h"

#include "manager/core/wire/reel-archive-filter.h"
#include "manager/core/wire/reel-error.h"
#include "manager/portal/reel-api-call.h"
#include "manager/portal/reel-json-dict.h"

#include <string.h>

static void
search (ReelManagerClient *client, ReelHttpRequest *request, GVariantDict *filter, const char *cursor, guint limit,
        ReelApiStep step)
{
  g_variant_dict_insert (filter, "user", "s", reel_http_request_get_user (request));
  reel_api_call (client, request, REEL_CLIENT_ARCHIVE, "Search",
                 g_variant_new ("(@a{sv}su)", g_variant_dict_end (filter), cursor, limit), "(aa{sv}su)", step);
}

static void
on_search (ReelHttpRequest *request, gpointer data)
{
  static const char *const own[] = { "cursor", "limit", "user", NULL };
  const ReelDictKey *const tables[] = { reel_recording_filter_keys, reel_archive_filter_keys, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) given = NULL;
  GVariantDict filter;
  const char *cursor;
  guint limit;

  if (!reel_api_read_page (request, &cursor, &limit))
    return;
  given = reel_json_dict_read_query (reel_http_request_get_queries (request), tables, own, &error);
  if (given == NULL) {
    reel_http_request_reply_problem (request, error);
    return;
  }
  g_variant_ref_sink (given);
  g_variant_dict_init (&filter, given);
  search (data, request, &filter, cursor, limit, reel_api_reply_page);
}

static void
reply_row (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  g_autoptr (GVariant) rows = g_variant_get_child_value (answer, 0);
  g_autoptr (GVariant) row = NULL;
  g_autoptr (GError) error = NULL;

  if (g_variant_n_children (rows) == 0) {
    reel_error_set (&error, REEL_ERROR_UNKNOWN_RECORDING);
    reel_http_request_reply_problem (request, error);
    return;
  }
  row = g_variant_get_child_value (rows, 0);
  reel_http_request_reply_json (request, SOUP_STATUS_OK, reel_json_dict_from_variant (row));
}

/* The time of a recording that runs is not in the catalogue. */
static void
reply_state (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  g_autoptr (GVariant) state = g_variant_get_child_value (answer, 0);

  reel_http_request_reply_json (request, SOUP_STATUS_OK, reel_json_dict_from_variant (state));
}

static gboolean
is_running (GVariant *row)
{
  const char *state = "";

  g_variant_lookup (row, "state", "&s", &state);
  return g_str_equal (state, "starting") || g_str_equal (state, "recording") || g_str_equal (state, "paused");
}

/* The search decides whether the user may see it. */
static void
on_row (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  g_autoptr (GVariant) rows = g_variant_get_child_value (answer, 0);
  g_autoptr (GVariant) row = g_variant_n_children (rows) > 0 ? g_variant_get_child_value (rows, 0) : NULL;

  if (row != NULL && is_running (row))
    reel_api_call (client, request, REEL_CLIENT_MANAGER, "GetRecordingState",
                   g_variant_new ("(s)", reel_http_request_get_parameter (request, "operation")), "(a{sv})",
                   reply_state);
  else
    reply_row (request, client, answer);
}

static void
on_show (ReelHttpRequest *request, gpointer data)
{
  GVariantDict filter;

  g_variant_dict_init (&filter, NULL);
  g_variant_dict_insert (&filter, "recording-operation-id", "s",
                         reel_http_request_get_parameter (request, "operation"));
  search (data, request, &filter, "", 1, on_row);
}

static void
change (ReelManagerClient *client, ReelHttpRequest *request, const char *method)
{
  const char *operation = reel_http_request_get_parameter (request, "operation");

  reel_api_call (client, request, REEL_CLIENT_MANAGER, method,
                 g_variant_new ("(s@a{sv})", operation, reel_api_new_options (request)), "()", reel_api_reply_done);
}

static void
on_pause (ReelHttpRequest *request, gpointer data)
{
  change (data, request, "PauseRecording");
}

static void
on_resume (ReelHttpRequest *request, gpointer data)
{
  change (data, request, "ResumeRecording");
}

static void
on_stop (ReelHttpRequest *request, gpointer data)
{
  change (data, request, "StopRecording");
}

static void
censor (ReelManagerClient *client, ReelHttpRequest *request, gboolean on)
{
  const char *operation = reel_http_request_get_parameter (request, "operation");

  reel_api_call (client, request, REEL_CLIENT_MANAGER, "CensorRecording",
                 g_variant_new ("(sb@a{sv})", operation, on, reel_api_new_options (request)), "()",
                 reel_api_reply_done);
}

static void
on_censor (ReelHttpRequest *request, gpointer data)
{
  censor (data, request, TRUE);
}

static void
on_uncensor (ReelHttpRequest *request, gpointer data)
{
  censor (data, request, FALSE);
}

/* The names without their common prefix, as they stand in problems. */
static void
reply_errors (ReelHttpRequest *request, ReelManagerClient *client, GVariant *answer)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *errors = json_object_new ();
  g_autoptr (GVariantIter) iter = NULL;
  const char *name, *title, *text;

  json_node_take_object (node, errors);
  g_variant_get (answer, "(a{s(ss)})", &iter);
  while (g_variant_iter_next (iter, "{&s(&s&s)}", &name, &title, &text)) {
    JsonObject *entry = json_object_new ();
    const char *dot = strrchr (name, '.');

    json_object_set_string_member (entry, "title", title);
    json_object_set_string_member (entry, "text", text);
    json_object_set_object_member (errors, dot != NULL ? dot + 1 : name, entry);
  }
  reel_http_request_reply_json (request, SOUP_STATUS_OK, node);
}

static void
on_errors (ReelHttpRequest *request, gpointer data)
{
  const char *language = reel_http_request_get_query (request, "language");

  if (language != NULL && !g_utf8_validate (language, -1, NULL))
    reel_api_refuse (request, "language: not UTF-8");
  else
    reel_api_call (data, request, REEL_CLIENT_MANAGER, "GetErrors",
                   g_variant_new ("(s)", language != NULL ? language : "en"), "(a{s(ss)})", reply_errors);
}

void
reel_recording_door_add (ReelHttpRouter *router, ReelManagerClient *client)
{
  static const struct {
    const char *action;
    ReelHttpHandler handler;
  } actions[] = {
    { "pause", on_pause },   { "resume", on_resume },     { "stop", on_stop },
    { "censor", on_censor }, { "uncensor", on_uncensor },
  };

  reel_http_router_add (router, "GET", "/api/v1/errors", REEL_HTTP_PUBLIC, on_errors, client);
  reel_http_router_add (router, "GET", "/api/v1/recordings", REEL_HTTP_SIGNED_IN, on_search, client);
  reel_http_router_add (router, "GET", "/api/v1/recordings/{operation}", REEL_HTTP_SIGNED_IN, on_show, client);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    g_autofree char *pattern = g_strconcat ("/api/v1/recordings/{operation}/", actions[i].action, NULL);

    reel_http_router_add (router, "POST", pattern, REEL_HTTP_SIGNED_IN, actions[i].handler, client);
  }
}
