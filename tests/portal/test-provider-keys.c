/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/portal/reel-provider-keys with a server whose keys change. */
#include "manager/portal/reel-provider-keys.h"

#include "manager/portal/reel-http-listener.h"

#include <jose/b64.h>
#include <jose/jwk.h>
#include <jose/jws.h>
#include <libsoup/soup.h>
#include <string.h>

#define ISSUER     "https://id.example.org"
#define AUDIENCE   "recorder"
#define EXPIRES    2000000000
#define NOW        1700000000
#define INTERVAL   (30 * G_USEC_PER_SEC) /* between two requests, at least */
#define TIMEOUT_US (60 * G_USEC_PER_SEC)

/* A provider, what is verified with its keys, and the time. */
typedef struct {
  SoupServer *server;
  ReelHttpPeers *peers;
  ReelHttpListener *listener; /* libsoup's own leaks the socket of each client */
  json_t *keys;               /* of the set that is served */
  guint status;
  guint asked;
  guint failures; /* that were logged */
  guint handler;
  ReelPortalConfig config;
  ReelTokenVerifier *verifier;
  ReelProviderKeys *provider;
  gint64 now; /* monotonic, µs */
} Fixture;

static json_t *
make_key (const char *kid)
{
  json_t *key = json_pack ("{s:s,s:s,s:s}", "kty", "EC", "crv", "P-256", "kid", kid);

  g_assert_true (jose_jwk_gen (NULL, key));
  return key;
}

static char *
sign (const json_t *key)
{
  json_t *claims =
      json_pack ("{s:s,s:s,s:s,s:I}", "iss", ISSUER, "aud", AUDIENCE, "sub", "anna", "exp", (json_int_t)EXPIRES);
  json_t *header = json_pack ("{s:{s:s,s:O}}", "protected", "alg", "ES256", "kid", json_object_get (key, "kid"));
  json_t *jws = json_pack ("{s:o}", "payload", jose_b64_enc_dump (claims));
  char *token;

  g_assert_true (jose_jws_sig (NULL, jws, header, key));
  token = g_strjoin (".", json_string_value (json_object_get (jws, "protected")),
                     json_string_value (json_object_get (jws, "payload")),
                     json_string_value (json_object_get (jws, "signature")), NULL);
  json_decref (jws);
  json_decref (header);
  json_decref (claims);
  return token;
}

static void
serve (Fixture *self, const json_t *first, const json_t *second)
{
  json_array_clear (self->keys);
  for (guint i = 0; i < 2; i++) {
    json_t *key = json_deep_copy (i == 0 ? first : second);

    if (key == NULL)
      continue;
    g_assert_true (jose_jwk_pub (NULL, key));
    json_array_append_new (self->keys, key);
  }
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Fixture *self = data;
  json_t *set = json_pack ("{s:O}", "keys", self->keys);
  char *text = json_dumps (set, 0);

  self->asked++;
  soup_server_message_set_status (message, self->status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text, strlen (text));
  free (text);
  json_decref (set);
}

static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *text, gpointer data)
{
  return strstr (text, "Could not get the keys of the provider") == NULL;
}

static void
on_warning (const char *domain, GLogLevelFlags level, const char *text, gpointer data)
{
  if (is_fatal (domain, level, text, NULL))
    g_log_default_handler (domain, level, text, NULL);
  else
    ((Fixture *)data)->failures++;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  char *no_proxies[] = { NULL };
  g_autoptr (GError) error = NULL;

  self->status = SOUP_STATUS_OK;
  self->keys = json_array ();
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  self->peers = reel_http_peers_new ();
  self->listener = reel_http_listener_new (self->server, self->peers, "127.0.0.1", 0, NULL, no_proxies,
                                           &reel_http_default_limits, &error);
  g_assert_no_error (error);
  self->config.jwks_url = g_strdup_printf ("http://127.0.0.1:%u/", reel_http_listener_get_port (self->listener));
  self->verifier = reel_token_verifier_new (NULL, ISSUER, AUDIENCE);
  self->now = 1000 * G_USEC_PER_SEC;
  g_test_log_set_fatal_handler (is_fatal, NULL);
  self->handler = g_log_set_handler (NULL, G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL, on_warning, self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_log_remove_handler (NULL, self->handler);
  reel_provider_keys_free (self->provider);
  reel_token_verifier_free (self->verifier);
  reel_http_listener_free (self->listener);
  reel_http_peers_unref (self->peers);
  g_object_unref (self->server);
  json_decref (self->keys);
  g_free (self->config.jwks_url);
}

/* As the portal does it. Returns: whether TOKEN is accepted with the keys that are there */
static gboolean
check (Fixture *self, const char *token)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelTokenClaims) claims = reel_token_verifier_check (self->verifier, token, NOW, &error);

  if (g_error_matches (error, REEL_TOKEN_ERROR, REEL_TOKEN_ERROR_UNKNOWN_KEY))
    reel_provider_keys_refresh (self->provider, self->now);
  return claims != NULL;
}

/* Asks again and again, as people do who are refused. */
static void
turn_until_accepted (Fixture *self, const char *token)
{
  const gint64 end = g_get_monotonic_time () + TIMEOUT_US;

  while (!check (self, token)) {
    g_assert_cmpint (g_get_monotonic_time (), <, end);
    g_main_context_iteration (NULL, FALSE);
  }
}

static void
turn_until_failed (Fixture *self, const char *token, guint failures)
{
  const gint64 end = g_get_monotonic_time () + TIMEOUT_US;

  while (self->failures < failures) {
    g_assert_false (check (self, token));
    g_assert_cmpint (g_get_monotonic_time (), <, end);
    g_main_context_iteration (NULL, FALSE);
  }
}

/* The keys that are served at the beginning have come once TOKEN is accepted. */
static void
begin (Fixture *self, const char *token)
{
  g_autoptr (GError) error = NULL;

  self->provider = reel_provider_keys_new (&self->config, self->verifier, self->now, &error);
  g_assert_no_error (error);
  turn_until_accepted (self, token);
  g_assert_cmpuint (self->asked, ==, 1);
}

/* The provider changes its key: the new one is fetched when it is first seen, and the old one proves nothing then. */
static void
test_rotation (Fixture *self, gconstpointer data)
{
  json_t *one = make_key ("one"), *two = make_key ("two");
  g_autofree char *old = sign (one);
  g_autofree char *new = sign (two);

  serve (self, one, NULL);
  begin (self, old);
  serve (self, two, NULL);
  self->now += INTERVAL;
  g_assert_true (check (self, old));
  g_assert_false (check (self, new));
  turn_until_accepted (self, new);
  g_assert_cmpuint (self->asked, ==, 2);
  g_assert_false (check (self, old));
  json_decref (one);
  json_decref (two);
}

/* Whoever signs with keys that the provider does not have makes the portal ask once in half a minute. */
static void
test_unknown (Fixture *self, gconstpointer data)
{
  json_t *one = make_key ("one"), *two = make_key ("two"), *three = make_key ("three");
  g_autofree char *first = sign (one);
  g_autofree char *second = sign (two);
  g_autofree char *third = sign (three);

  serve (self, one, NULL);
  begin (self, first);
  serve (self, one, two);
  for (guint i = 0; i < 100; i++)
    g_assert_false (check (self, third));
  self->now += INTERVAL;
  for (guint i = 0; i < 100; i++)
    g_assert_false (check (self, third));
  turn_until_accepted (self, second);
  g_assert_cmpuint (self->asked, ==, 2);
  serve (self, two, three);
  self->now += INTERVAL - 1;
  for (guint i = 0; i < 100; i++) {
    g_assert_false (check (self, third));
    g_main_context_iteration (NULL, FALSE);
  }
  self->now++;
  turn_until_accepted (self, third);
  g_assert_cmpuint (self->asked, ==, 3);
  g_assert_false (check (self, first));
  json_decref (one);
  json_decref (two);
  json_decref (three);
}

/* A provider that is out of order is not asked more often, and its last keys count. */
static void
test_failure (Fixture *self, gconstpointer data)
{
  json_t *one = make_key ("one"), *two = make_key ("two");
  g_autofree char *first = sign (one);
  g_autofree char *second = sign (two);

  serve (self, one, NULL);
  begin (self, first);
  self->status = SOUP_STATUS_INTERNAL_SERVER_ERROR;
  self->now += INTERVAL;
  turn_until_failed (self, second, 1);
  g_assert_true (check (self, first));
  serve (self, NULL, NULL);
  self->status = SOUP_STATUS_OK;
  self->now += INTERVAL;
  turn_until_failed (self, second, 2);
  g_assert_true (check (self, first));
  serve (self, two, NULL);
  g_assert_false (check (self, second));
  g_assert_cmpuint (self->asked, ==, 3);
  self->now += INTERVAL;
  turn_until_accepted (self, second);
  g_assert_cmpuint (self->asked, ==, 4);
  json_decref (one);
  json_decref (two);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/provider-keys/rotation", Fixture, NULL, set_up, test_rotation, tear_down);
  g_test_add ("/provider-keys/unknown", Fixture, NULL, set_up, test_unknown, tear_down);
  g_test_add ("/provider-keys/failure", Fixture, NULL, set_up, test_failure, tear_down);
  return g_test_run ();
}
