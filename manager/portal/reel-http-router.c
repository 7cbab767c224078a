/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The routes of the portal's HTTP server; see the header for who adds them. */
#include "manager/portal/reel-http-router.h"

#include "manager/core/wire/reel-error.h"
#include "manager/portal/reel-http-pattern.h"

#include <string.h>

typedef struct {
  char *method;
  ReelHttpPattern *pattern;
  ReelHttpAccess access;
  ReelHttpHandler handler;
  gpointer user_data;
} Route;

struct _ReelHttpRouter {
  SoupServer *server;
  ReelHttpGuard *guard;
  ReelSignIn *sign_in;
  ReelHttpPeers *peers;
  GPtrArray *routes; /* in the order in which they are tried */
  void (*on_unknown_key) (gpointer user_data);
  gpointer unknown_key_data;
};

static void
route_free (gpointer data)
{
  Route *route = data;

  reel_http_pattern_free (route->pattern);
  g_free (route->method);
  g_free (route);
}

/* What is known of a message while it is dispatched. */
typedef struct {
  ReelHttpRouter *router;
  SoupServerMessage *message;
  char *origin;
  const Route *route;
  GHashTable *parameters;
  ReelIdentity *identity; /* NULL: nobody */
} Dispatch;

static void
refuse (Dispatch *self, guint status, const char *name, const char *title, const char *detail)
{
  g_autoptr (ReelHttpRequest) request =
      reel_http_request_new (self->message, self->router->peers, g_hash_table_new (NULL, NULL), NULL, self->origin);

  reel_http_request_reply_refusal (request, status, name, title, detail);
}

static void
set_header (Dispatch *self, const char *name, const char *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (self->message), name, value);
}

static void
refuse_rate (Dispatch *self, guint wait)
{
  g_autofree char *seconds = g_strdup_printf ("%u", wait);

  set_header (self, "Retry-After", seconds);
  refuse (self, REEL_HTTP_TOO_MANY_REQUESTS, "TooManyRequests", "Too many requests",
          "Requests come faster than they are accepted. Try again after the time in Retry-After.");
}

static gboolean
is_method (const Route *route, const char *method)
{
  return g_str_equal (route->method, method) || (g_str_equal (route->method, "GET") && g_str_equal (method, "HEAD"));
}

/* Tells the methods of the path where the route has another one. */
static gboolean
find_route (Dispatch *self)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (self->message));
  g_autoptr (GString) methods = g_string_new (NULL);

  for (guint i = 0; i < self->router->routes->len; i++) {
    const Route *route = self->router->routes->pdata[i];
    GHashTable *parameters = reel_http_pattern_match (route->pattern, path);

    if (parameters == NULL)
      continue;
    if (is_method (route, soup_server_message_get_method (self->message))) {
      self->route = route;
      self->parameters = parameters;
      return TRUE;
    }
    g_hash_table_unref (parameters);
    g_string_append_printf (methods, "%s%s", methods->len > 0 ? ", " : "", route->method);
  }
  if (methods->len == 0) {
    refuse (self, SOUP_STATUS_NOT_FOUND, "NotFound", "Not found", "There is nothing at this address.");
    return FALSE;
  }
  set_header (self, "Allow", methods->str);
  refuse (self, SOUP_STATUS_METHOD_NOT_ALLOWED, "MethodNotAllowed", "Method not allowed",
          "This address has other methods, which the header Allow lists.");
  return FALSE;
}

static gboolean
changes_something (Dispatch *self)
{
  return !g_str_equal (self->route->method, "GET");
}

/* Of pages' requests as well: those without a session get the general text, which is translated. */
static void
refuse_nobody (Dispatch *self)
{
  const ReelErrorInfo *info = reel_error_info (REEL_ERROR_TOKEN_EXPIRED);
  gboolean bearer = self->route->access == REEL_HTTP_BEARER;

  set_header (self, "WWW-Authenticate", "Bearer");
  refuse (self, SOUP_STATUS_UNAUTHORIZED, "TokenExpired", bearer ? "No token" : info->title,
          bearer ? "No token was sent. Send the header Authorization: Bearer TOKEN." : info->sentence);
}

static void
refuse_identity (Dispatch *self, const GError *error)
{
  const ReelErrorInfo *info = reel_error_info (REEL_ERROR_TOKEN_EXPIRED);
  g_autofree char *detail = NULL;
  guint wait = 0;

  if (error->domain == REEL_TOKEN_ERROR) {
    /* Only those whose token is wrong wait for the wrong ones of their address. */
    if (error->code != REEL_TOKEN_ERROR_EXPIRED) {
      wait = reel_http_guard_look_failures (self->router->guard, self->origin);
      reel_http_guard_note_failure (self->router->guard, self->origin);
    }
    if (error->code == REEL_TOKEN_ERROR_UNKNOWN_KEY && self->router->on_unknown_key != NULL)
      self->router->on_unknown_key (self->router->unknown_key_data);
    detail = g_strdup_printf ("The token is not accepted: %s.", error->message);
  }
  if (wait > 0) {
    refuse_rate (self, wait);
    return;
  }
  set_header (self, "WWW-Authenticate", "Bearer");
  refuse (self, SOUP_STATUS_UNAUTHORIZED, "TokenExpired", info->title, detail != NULL ? detail : info->sentence);
}

static gboolean
is_for_any_page (const Route *route)
{
  return route->access == REEL_HTTP_ANY_PAGE || route->access == REEL_HTTP_BEARER;
}

static gboolean
needs_user (const Route *route)
{
  return route->access == REEL_HTTP_SIGNED_IN || route->access == REEL_HTTP_BEARER;
}

/* Also for refusals: a page has to see why. No credentials are allowed, so cookies are not sent. */
static void
admit_pages (Dispatch *self)
{
  set_header (self, "Access-Control-Allow-Origin", "*");
  set_header (self, "Access-Control-Expose-Headers", "ETag, Location, Retry-After, WWW-Authenticate");
  set_header (self, "Cross-Origin-Resource-Policy", "cross-origin");
}

/* Counts before a cookie, right or wrong. */
static gboolean
has_authorization (Dispatch *self)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (self->message), "Authorization") !=
         NULL;
}

static gboolean
identify (Dispatch *self)
{
  ReelHttpRouter *router = self->router;
  g_autoptr (GError) error = NULL;
  guint wait;

  if (self->route->access != REEL_HTTP_BEARER || has_authorization (self))
    self->identity = reel_sign_in_identify (router->sign_in, self->message, &error);
  if (self->identity == NULL && error == NULL) {
    refuse_nobody (self);
    return FALSE;
  }
  if (self->identity == NULL) {
    refuse_identity (self, error);
    return FALSE;
  }
  wait = reel_http_guard_take_user (router->guard, self->identity->user);
  if (wait > 0) {
    refuse_rate (self, wait);
    return FALSE;
  }
  if (self->identity->session == NULL || !changes_something (self) ||
      reel_sign_in_has_csrf (router->sign_in, self->identity->session, self->message))
    return TRUE;
  refuse (self, SOUP_STATUS_FORBIDDEN, "CsrfMissing", "Not from this page",
          "A request that changes something repeats the session's csrf in the header X-Callreel-CSRF.");
  return FALSE;
}

/* Whether pages of any site may read what is answered at the path, whatever the method. */
static gboolean
has_path_for_any_page (Dispatch *self)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (self->message));

  for (guint i = 0; i < self->router->routes->len; i++) {
    const Route *route = self->router->routes->pdata[i];
    g_autoptr (GHashTable) parameters = is_for_any_page (route) ? reel_http_pattern_match (route->pattern, path) : NULL;

    if (parameters != NULL)
      return TRUE;
  }
  return FALSE;
}

/* Where pages of any site may ask, they may read this refusal too, for which their browser asks with OPTIONS first: the
 * answer to that is the same for everybody. Returns: TRUE: answered with a refusal */
static gboolean
refuse_host (Dispatch *self)
{
  if (has_path_for_any_page (self)) {
    if (g_str_equal (soup_server_message_get_method (self->message), "OPTIONS"))
      return FALSE;
    admit_pages (self);
  }
  refuse (self, SOUP_STATUS_MISDIRECTED_REQUEST, "UnknownHost", "Unknown host",
          "This server has another name: that of the key url in its configuration.");
  return TRUE;
}

static gboolean
pass_guard (Dispatch *self)
{
  ReelHttpGuard *guard = self->router->guard;
  guint wait = reel_http_guard_take_address (guard, self->origin);

  if (wait > 0) {
    refuse_rate (self, wait);
    return FALSE;
  }
  if (!reel_http_guard_knows_host (guard, self->message) && refuse_host (self))
    return FALSE;
  if (!find_route (self))
    return FALSE;
  if (is_for_any_page (self->route)) {
    admit_pages (self);
    return TRUE;
  }
  if (!changes_something (self) || reel_http_guard_is_own_page (guard, self->message))
    return TRUE;
  refuse (self, SOUP_STATUS_FORBIDDEN, "ForeignOrigin", "Not from this page",
          "Pages of other sites may not change anything here.");
  return FALSE;
}

static void
dispatch_clear (Dispatch *self)
{
  g_clear_pointer (&self->identity, reel_identity_free);
  g_clear_pointer (&self->parameters, g_hash_table_unref);
  g_free (self->origin);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Dispatch, dispatch_clear)

static void
on_message (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  ReelHttpRouter *self = data;
  g_auto (Dispatch) dispatch = { .router = self, .message = message };
  g_autoptr (ReelHttpRequest) request = NULL;

  reel_http_guard_add_headers (self->guard, message);
  dispatch.origin = reel_http_guard_find_origin (self->guard, message);
  if (!pass_guard (&dispatch) || (needs_user (dispatch.route) && !identify (&dispatch)))
    return;
  request = reel_http_request_new (message, self->peers, g_steal_pointer (&dispatch.parameters),
                                   g_steal_pointer (&dispatch.identity), dispatch.origin);
  dispatch.route->handler (request, dispatch.route->user_data);
}

ReelHttpRouter *
reel_http_router_new (SoupServer *server, ReelHttpGuard *guard, ReelSignIn *sign_in, ReelHttpPeers *peers)
{
  ReelHttpRouter *self = g_new0 (ReelHttpRouter, 1);

  self->server = g_object_ref (server);
  self->guard = guard;
  self->sign_in = sign_in;
  self->peers = peers;
  self->routes = g_ptr_array_new_with_free_func (route_free);
  soup_server_add_handler (server, NULL, on_message, self, NULL);
  return self;
}

void
reel_http_router_free (ReelHttpRouter *self)
{
  soup_server_remove_handler (self->server, "/");
  g_ptr_array_unref (self->routes);
  g_object_unref (self->server);
  g_free (self);
}

void
reel_http_router_set_unknown_key_handler (ReelHttpRouter *self, void (*handler) (gpointer user_data),
                                          gpointer user_data)
{
  self->on_unknown_key = handler;
  self->unknown_key_data = user_data;
}

static int
compare_routes (gconstpointer a, gconstpointer b)
{
  const Route *left = *(const Route *const *)a, *right = *(const Route *const *)b;

  return reel_http_pattern_compare (left->pattern, right->pattern);
}

void
reel_http_router_add (ReelHttpRouter *self, const char *method, const char *pattern, ReelHttpAccess access,
                      ReelHttpHandler handler, gpointer user_data)
{
  Route *route = g_new0 (Route, 1);

  route->method = g_strdup (method);
  route->pattern = reel_http_pattern_new (pattern);
  route->access = access;
  route->handler = handler;
  route->user_data = user_data;
  g_ptr_array_add (self->routes, route);
  g_ptr_array_sort (self->routes, compare_routes);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

char *
reel_http_router_list (ReelHttpRouter *self)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->routes->len; i++) {
    const Route *route = self->routes->pdata[i];

    g_ptr_array_add (lines, g_strdup_printf ("%s %s %s\n", route->method, reel_http_pattern_get_text (route->pattern),
                                             needs_user (route) ? "signed-in" : "public"));
  }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("", (char **)lines->pdata);
}
