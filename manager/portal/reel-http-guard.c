/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is checked of every request; see the header for who uses it. */
#include "manager/portal/reel-http-guard.h"

#include "manager/portal/reel-client-network.h"
#include "manager/portal/reel-rate-limiter.h"

#include <string.h>

/* A page loads about twenty files, a player asks for ranges, and several people may share an address. */
#define ADDRESS_RATE  100
#define ADDRESS_BURST 1000
#define USER_RATE     50
#define USER_BURST    500
#define FAILURE_RATE  0.5
#define FAILURE_BURST 20
#define MAX_ADDRESSES 20000
#define MAX_USERS     20000
#define MAX_FORWARDED 1024 /* bytes of a header */
#define HSTS          "max-age=31536000"
#define CSP_PLAIN     "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
#define CSP_PAGE                                                                                                       \
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "            \
  "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors "

struct _ReelHttpGuard {
  const ReelPortalConfig *config;
  char *url_host; /* in lower case; NULL: no url */
  gboolean secure;
  char *page_policy;
  char *frame_policy;
  ReelRateLimiter *addresses;
  ReelRateLimiter *users;
  ReelRateLimiter *failures;
  guint64 limited;
};

ReelHttpGuard *
reel_http_guard_new (const ReelPortalConfig *config)
{
  ReelHttpGuard *self = g_new0 (ReelHttpGuard, 1);
  g_autoptr (GUri) url = config->url != NULL ? g_uri_parse (config->url, G_URI_FLAGS_NONE, NULL) : NULL;
  g_autofree char *origins = g_strjoinv (" ", config->origins);

  self->config = config;
  self->url_host = url != NULL ? g_ascii_strdown (g_uri_get_host (url), -1) : NULL;
  self->secure = config->certificate != NULL || (url != NULL && g_str_equal (g_uri_get_scheme (url), "https"));
  self->page_policy = g_strdup (CSP_PAGE "'none'");
  self->frame_policy = g_strconcat (CSP_PAGE "'self' ", origins, NULL);
  g_strchomp (self->frame_policy);
  self->addresses = reel_rate_limiter_new (ADDRESS_RATE, ADDRESS_BURST, MAX_ADDRESSES);
  self->users = reel_rate_limiter_new (USER_RATE, USER_BURST, MAX_USERS);
  self->failures = reel_rate_limiter_new (FAILURE_RATE, FAILURE_BURST, MAX_ADDRESSES);
  return self;
}

void
reel_http_guard_free (ReelHttpGuard *self)
{
  reel_rate_limiter_free (self->addresses);
  reel_rate_limiter_free (self->users);
  reel_rate_limiter_free (self->failures);
  g_free (self->url_host);
  g_free (self->page_policy);
  g_free (self->frame_policy);
  g_free (self);
}

static const char *
get_header (SoupServerMessage *message, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (message), name);
}

static gboolean
is_proxy (ReelHttpGuard *self, const char *address)
{
  return g_strv_contains ((const char *const *)self->config->proxies, address);
}

/* The last hops of a long chain, which the proxies have written: those before are of the client. NULL: there are none.
 */
static const char *
skip_hops (const char *chain)
{
  gsize length = strlen (chain);

  if (length <= MAX_FORWARDED)
    return chain;
  chain = strchr (chain + length - MAX_FORWARDED, ',');
  return chain != NULL ? chain + 1 : NULL;
}

/* The last address of the chain that is not a proxy: what stands before it was written by the client. */
static char *
find_forwarded (ReelHttpGuard *self, const char *peer, const char *chain)
{
  g_auto (GStrv) hops = g_strsplit (chain, ",", -1);
  const char *found = peer;

  for (guint i = g_strv_length (hops); i > 0 && is_proxy (self, found); i--) {
    char *hop = g_strstrip (hops[i - 1]);

    if (!g_hostname_is_ip_address (hop))
      break;
    found = hop;
  }
  return g_strdup (found);
}

char *
reel_http_guard_find_origin (ReelHttpGuard *self, SoupServerMessage *message)
{
  GSocketAddress *address = soup_server_message_get_remote_address (message);
  const char *chain =
      soup_message_headers_get_list (soup_server_message_get_request_headers (message), "X-Forwarded-For");
  g_autofree char *peer = NULL;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return g_strdup ("");
  peer = g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  chain = chain != NULL ? skip_hops (chain) : NULL;
  if (chain == NULL)
    return g_steal_pointer (&peer);
  return find_forwarded (self, peer, chain);
}

static guint
take (ReelHttpGuard *self, ReelRateLimiter *limiter, const char *key)
{
  guint wait = reel_rate_limiter_take (limiter, key, g_get_monotonic_time ());

  self->limited += wait > 0;
  return wait;
}

guint
reel_http_guard_take_address (ReelHttpGuard *self, const char *origin)
{
  g_autofree char *network = reel_client_network_of (origin);

  return take (self, self->addresses, network);
}

guint
reel_http_guard_take_user (ReelHttpGuard *self, const char *user)
{
  return take (self, self->users, user);
}

guint
reel_http_guard_look_failures (ReelHttpGuard *self, const char *origin)
{
  g_autofree char *network = reel_client_network_of (origin);
  guint wait = reel_rate_limiter_look (self->failures, network, g_get_monotonic_time ());

  self->limited += wait > 0;
  return wait;
}

void
reel_http_guard_note_failure (ReelHttpGuard *self, const char *origin)
{
  g_autofree char *network = reel_client_network_of (origin);

  reel_rate_limiter_take (self->failures, network, g_get_monotonic_time ());
}

guint64
reel_http_guard_count_limited (ReelHttpGuard *self)
{
  return self->limited;
}

gboolean
reel_http_guard_knows_host (ReelHttpGuard *self, SoupServerMessage *message)
{
  const char *host = g_uri_get_host (soup_server_message_get_uri (message));

  if (host == NULL)
    return FALSE;
  return g_hostname_is_ip_address (host) || g_ascii_strcasecmp (host, "localhost") == 0 ||
         (self->url_host != NULL && g_ascii_strcasecmp (host, self->url_host) == 0);
}

gboolean
reel_http_guard_is_own_page (ReelHttpGuard *self, SoupServerMessage *message)
{
  const char *origin = get_header (message, "Origin"), *site = get_header (message, "Sec-Fetch-Site");
  const char *host = get_header (message, "Host");
  const char *authority = origin != NULL ? strstr (origin, "://") : NULL;

  if (site != NULL && !g_str_equal (site, "same-origin") && !g_str_equal (site, "none"))
    return FALSE;
  return origin == NULL || (authority != NULL && host != NULL && g_ascii_strcasecmp (authority + 3, host) == 0);
}

static void
set_header (SoupServerMessage *message, const char *name, const char *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), name, value);
}

void
reel_http_guard_add_headers (ReelHttpGuard *self, SoupServerMessage *message)
{
  set_header (message, "Content-Security-Policy", CSP_PLAIN);
  set_header (message, "X-Frame-Options", "DENY");
  set_header (message, "X-Content-Type-Options", "nosniff");
  set_header (message, "Referrer-Policy", "no-referrer");
  set_header (message, "Cross-Origin-Resource-Policy", "same-origin");
  set_header (message, "Cache-Control", "no-store");
  if (self->secure)
    set_header (message, "Strict-Transport-Security", HSTS);
}

/* Browsers that know frame-ancestors ignore X-Frame-Options, which knows no list. */
void
reel_http_guard_add_page_headers (ReelHttpGuard *self, SoupServerMessage *message, gboolean frames)
{
  gboolean framed = frames && *self->config->origins != NULL;

  set_header (message, "Content-Security-Policy", framed ? self->frame_policy : self->page_policy);
  if (framed)
    soup_message_headers_remove (soup_server_message_get_response_headers (message), "X-Frame-Options");
  set_header (message, "Permissions-Policy", "camera=(), microphone=(), geolocation=()");
  set_header (message, "Cross-Origin-Opener-Policy", "same-origin");
}
