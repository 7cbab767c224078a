/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The portal: makes its parts, and adds their routes; see the header for who makes it. */
#include "manager/portal/reel-portal.h"

#include "manager/portal/reel-archive-door.h"
#include "manager/portal/reel-call-door.h"
#include "manager/portal/reel-event-door.h"
#include "manager/portal/reel-file-doors.h"
#include "manager/portal/reel-health-door.h"
#include "manager/portal/reel-http-listener.h"
#include "manager/portal/reel-http-router.h"
#include "manager/portal/reel-manager-client.h"
#include "manager/portal/reel-page-door.h"
#include "manager/portal/reel-policy-door.h"
#include "manager/portal/reel-provider-keys.h"
#include "manager/portal/reel-recording-door.h"
#include "manager/portal/reel-session-door.h"
#include "manager/portal/reel-whip-door.h"
#include "manager/secret/reel-secret-file.h"

#include <string.h>

struct _ReelPortal {
  const ReelPortalConfig *config;
  SoupServer *server;
  ReelHttpPeers *peers;
  ReelManagerClient *client;
  GTlsCertificate *certificate;
  ReelTokenVerifier *verifier;
  ReelProviderKeys *keys;
  ReelEndedSessions *ended;
  ReelSignIn *sign_in;
  ReelHttpGuard *guard;
  ReelHttpRouter *router;
  ReelStaticFiles *files;
  ReelPageDoor *pages;
  ReelSessionDoor *sessions;
  ReelEventDoor *events;
  ReelHealthDoor *health;
  ReelFileDoors *doors;
  ReelHttpListener *listener;
};

void
reel_portal_free (ReelPortal *self)
{
  g_clear_pointer (&self->listener, reel_http_listener_free);
  g_clear_pointer (&self->health, reel_health_door_free);
  g_clear_pointer (&self->events, reel_event_door_free);
  g_clear_pointer (&self->sessions, reel_session_door_free);
  g_clear_pointer (&self->pages, reel_page_door_free);
  g_clear_pointer (&self->files, reel_static_files_free);
  g_clear_pointer (&self->router, reel_http_router_free);
  g_clear_pointer (&self->guard, reel_http_guard_free);
  g_clear_pointer (&self->sign_in, reel_sign_in_free);
  g_clear_object (&self->ended);
  g_clear_pointer (&self->keys, reel_provider_keys_free);
  g_clear_pointer (&self->verifier, reel_token_verifier_free);
  g_clear_object (&self->certificate);
  g_clear_object (&self->client);
  g_clear_object (&self->server);
  g_clear_pointer (&self->peers, reel_http_peers_unref);
  /* Answers that are being sent end with the server. */
  g_clear_pointer (&self->doors, reel_file_doors_free);
  g_free (self);
}

static void
on_unknown_key (gpointer data)
{
  reel_provider_keys_refresh (((ReelPortal *)data)->keys, g_get_monotonic_time ());
}

static gboolean
read_certificate (ReelPortal *self, GError **error)
{
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;

  if (self->config->certificate == NULL)
    return TRUE;
  certificate = reel_secret_file_find (self->config->certificate, error);
  key = certificate != NULL ? reel_secret_file_find (self->config->private_key, error) : NULL;
  if (key == NULL)
    return FALSE;
  self->certificate = g_tls_certificate_new_from_files (certificate, key, error);
  if (self->certificate == NULL)
    g_prefix_error (error, "%s: ", certificate);
  return self->certificate != NULL;
}

static gboolean
is_secure (const ReelPortalConfig *config)
{
  return config->certificate != NULL || (config->url != NULL && g_str_has_prefix (config->url, "https:"));
}

/* The service manager names the directory of a service. */
static char *
find_state_file (void)
{
  const char *directory = g_getenv ("STATE_DIRECTORY");

  if (directory != NULL)
    return g_build_filename (directory, "ended-sessions", NULL);
  return g_build_filename (g_get_user_state_dir (), "callreel-portal", "ended-sessions", NULL);
}

/* Without a key of tokens that of the sessions is another one each time, which ends them all. */
static gboolean
make_sign_in (ReelPortal *self, GError **error)
{
  const ReelPortalConfig *config = self->config;
  g_autoptr (GBytes) secret = NULL;
  g_autoptr (GBytes) session_key = NULL;
  g_autofree char *path = NULL;

  if (config->key_file != NULL) {
    secret = reel_secret_file_read (config->key_file, error);
    if (secret == NULL)
      return FALSE;
    if (g_bytes_get_size (secret) < REEL_TOKEN_MIN_SECRET) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: fewer than %d bytes", config->key_file,
                   REEL_TOKEN_MIN_SECRET);
      return FALSE;
    }
  }
  if (secret == NULL && config->issuer == NULL)
    g_message ("Nobody can sign in: the configuration has neither key-file nor issuer in [portal]");
  self->verifier = reel_token_verifier_new (secret, config->issuer, config->audience);
  self->keys = reel_provider_keys_new (config, self->verifier, g_get_monotonic_time (), error);
  if (self->keys == NULL)
    return FALSE;
  session_key = reel_session_make_key (secret, error);
  if (session_key == NULL)
    return FALSE;
  path = secret != NULL ? find_state_file () : NULL;
  self->ended = reel_ended_sessions_new (path, g_get_real_time () / G_USEC_PER_SEC, error);
  if (self->ended == NULL)
    return FALSE;
  self->sign_in =
      reel_sign_in_new (self->verifier, session_key, self->ended, is_secure (config), *config->origins != NULL);
  return TRUE;
}

static void
add_routes (ReelPortal *self)
{
  reel_page_door_add (self->router, self->pages);
  reel_session_door_add (self->router, self->sessions);
  reel_call_door_add (self->router, self->client);
  reel_recording_door_add (self->router, self->client);
  reel_archive_door_add (self->router, self->client);
  reel_policy_door_add (self->router, self->client);
  reel_event_door_add (self->router, self->events);
  reel_whip_door_add (self->router, self->client);
  reel_health_door_add (self->router, self->health, self->config->metrics);
}

ReelPortal *
reel_portal_new (const ReelPortalConfig *config, GDBusConnection *connection, const char *pages, GError **error)
{
  g_autoptr (ReelPortal) self = g_new0 (ReelPortal, 1);

  self->config = config;
  self->server = soup_server_new ("raw-paths", TRUE, NULL);
  self->peers = reel_http_peers_new ();
  self->client = reel_manager_client_new (connection);
  if (!read_certificate (self, error) || !make_sign_in (self, error))
    return NULL;
  self->files = reel_static_files_new (pages, error);
  if (self->files == NULL)
    return NULL;
  if (reel_static_files_count (self->files) == 0)
    g_warning ("There are no pages in %s", pages);
  self->guard = reel_http_guard_new (config);
  self->router = reel_http_router_new (self->server, self->guard, self->sign_in, self->peers);
  reel_http_router_set_unknown_key_handler (self->router, on_unknown_key, self);
  self->pages = reel_page_door_new (self->files, self->guard);
  self->sessions = reel_session_door_new (config, self->guard, self->sign_in, on_unknown_key, self);
  self->events = reel_event_door_new (self->client, self->sign_in);
  self->health = reel_health_door_new (self->client, self->server, self->guard, self->events);
  add_routes (self);
  self->doors = reel_file_doors_new (config, is_secure (config), self->router, self->client, error);
  return self->doors != NULL ? g_steal_pointer (&self) : NULL;
}

gboolean
reel_portal_listen (ReelPortal *self, GError **error)
{
  self->listener = reel_http_listener_new (self->server, self->peers, self->config->address, self->config->port,
                                           self->certificate, self->config->proxies, &reel_http_default_limits, error);
  reel_health_door_set_listener (self->health, self->listener);
  return self->listener != NULL;
}

char *
reel_portal_get_address (ReelPortal *self)
{
  const char *scheme = self->certificate != NULL ? "https" : "http";
  gboolean v6 = strchr (self->config->address, ':') != NULL;

  return g_strdup_printf ("%s://%s%s%s:%u", scheme, v6 ? "[" : "", self->config->address, v6 ? "]" : "",
                          reel_http_listener_get_port (self->listener));
}

void
reel_portal_reload (ReelPortal *self)
{
  g_autoptr (GError) error = NULL;

  if (!reel_static_files_reload (self->files, &error))
    g_warning ("Could not read the pages again: %s", error->message);
  g_clear_error (&error);
  if (!reel_provider_keys_reload (self->keys, &error))
    g_warning ("Could not read the keys of the provider again: %s", error->message);
  reel_provider_keys_refresh (self->keys, g_get_monotonic_time ());
}

char *
reel_portal_list_routes (ReelPortal *self)
{
  return reel_http_router_list (self->router);
}
