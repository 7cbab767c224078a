/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* For those who operate the portal; see the header for its addresses. */
#include "manager/portal/reel-health-door.h"

#include "manager/portal/reel-api-call.h"

#define MAX_CLASS 6 /* of a status: its first digit */

struct _ReelHealthDoor {
  ReelManagerClient *client;
  SoupServer *server;
  ReelHttpGuard *guard;
  ReelEventDoor *events;
  ReelHttpListener *listener;
  guint64 requests[MAX_CLASS];
  gulong finished;
};

static void
on_finished (SoupServer *server, SoupServerMessage *message, ReelHealthDoor *self)
{
  self->requests[MIN (soup_server_message_get_status (message) / 100, MAX_CLASS - 1)]++;
}

ReelHealthDoor *
reel_health_door_new (ReelManagerClient *client, SoupServer *server, ReelHttpGuard *guard, ReelEventDoor *events)
{
  ReelHealthDoor *self = g_new0 (ReelHealthDoor, 1);

  self->client = g_object_ref (client);
  self->server = g_object_ref (server);
  self->guard = guard;
  self->events = events;
  self->finished = g_signal_connect (server, "request-finished", G_CALLBACK (on_finished), self);
  return self;
}

void
reel_health_door_free (ReelHealthDoor *self)
{
  g_signal_handler_disconnect (self->server, self->finished);
  g_object_unref (self->server);
  g_object_unref (self->client);
  g_free (self);
}

void
reel_health_door_set_listener (ReelHealthDoor *self, ReelHttpListener *listener)
{
  self->listener = listener;
}

static void
on_health (ReelHttpRequest *request, gpointer data)
{
  gboolean present = reel_manager_client_is_present (((ReelHealthDoor *)data)->client);
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "manager");
  json_builder_add_boolean_value (builder, present);
  json_builder_end_object (builder);
  reel_http_request_reply_json (request, present ? SOUP_STATUS_OK : SOUP_STATUS_SERVICE_UNAVAILABLE,
                                json_builder_get_root (builder));
}

static void
add_metric (GString *text, const char *name, const char *type, const char *help, guint64 value)
{
  g_string_append_printf (text, "# HELP %1$s %2$s\n# TYPE %1$s %3$s\n%1$s %4$" G_GUINT64_FORMAT "\n", name, help, type,
                          value);
}

static void
add_own (ReelHealthDoor *self, GString *text)
{
  g_string_append (text, "# HELP callreel_portal_requests_total Requests that were answered, by class of status\n"
                         "# TYPE callreel_portal_requests_total counter\n");
  for (guint i = 2; i < MAX_CLASS; i++)
    g_string_append_printf (text, "callreel_portal_requests_total{status=\"%uxx\"} %" G_GUINT64_FORMAT "\n", i,
                            self->requests[i]);
  add_metric (text, "callreel_portal_rate_limited_total", "counter", "Requests that came too fast",
              reel_http_guard_count_limited (self->guard));
  add_metric (text, "callreel_portal_event_streams", "gauge", "Open streams of events",
              reel_event_door_count (self->events));
  add_metric (text, "callreel_portal_manager_up", "gauge", "Whether callreeld is on the bus",
              reel_manager_client_is_present (self->client));
  if (self->listener == NULL)
    return;
  add_metric (text, "callreel_portal_connections", "gauge", "Open connections",
              reel_http_listener_count (self->listener));
  add_metric (text, "callreel_portal_connections_refused_total", "counter",
              "Connections that were closed at once, since there were too many",
              reel_http_listener_count_excess (self->listener));
  add_metric (text, "callreel_portal_heads_refused_total", "counter", "Requests with an invalid head",
              reel_http_listener_count_refused (self->listener));
}

/* A request for metrics, until the manager has sent its own. */
typedef struct {
  ReelHealthDoor *door;
  ReelHttpRequest *request;
} Scrape;

static void
on_manager_metrics (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Scrape *scrape = data;
  g_autoptr (ReelHttpRequest) request = scrape->request;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (REEL_MANAGER_CLIENT (source), result, NULL, NULL);
  g_autoptr (GBytes) bytes = NULL;
  GString *text = g_string_new (NULL);
  const char *metrics = NULL;

  /* Without the manager these are the portal's alone. */
  if (answer != NULL) {
    g_variant_get (answer, "(&s)", &metrics);
    g_string_append (text, metrics);
  }
  add_own (scrape->door, text);
  bytes = g_string_free_to_bytes (text);
  reel_http_request_reply_bytes (request, SOUP_STATUS_OK, "text/plain; version=0.0.4; charset=utf-8", bytes);
}

static void
on_metrics (ReelHttpRequest *request, gpointer data)
{
  ReelHealthDoor *self = data;
  Scrape *scrape = g_new0 (Scrape, 1);

  scrape->door = self;
  scrape->request = reel_http_request_ref (request);
  reel_http_request_pause (request);
  reel_manager_client_call (self->client, REEL_CLIENT_MANAGER, "GetMetrics", NULL, "(s)",
                            reel_http_request_get_cancellable (request), on_manager_metrics, scrape);
}

void
reel_health_door_add (ReelHttpRouter *router, ReelHealthDoor *self, gboolean metrics)
{
  reel_http_router_add (router, "GET", "/healthz", REEL_HTTP_PUBLIC, on_health, self);
  if (metrics)
    reel_http_router_add (router, "GET", "/metrics", REEL_HTTP_PUBLIC, on_metrics, self);
}
