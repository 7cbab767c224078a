/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cookies of visitors; see the header for who reads them. */
#include "manager/portal/reel-visitor.h"

#include "manager/core/rules/reel-secret.h"
#include "manager/secret/reel-random.h"

#include <string.h>

#define VIEWER "callreel_viewer"
/* A prefix of the hash of the link's secret follows: one for each link. */
#define VISIT         "callreel_visit_"
#define HASH_DIGITS   16
#define MAX_COOKIES   100
#define MS_PER_SECOND 1000

/* Every cookie of ours is a secret. Returns: NULL: it has none, or one that is none of ours */
static char *
find_cookie (ReelHttpRequest *request, const char *name)
{
  const char *header = reel_http_request_get_header (request, "Cookie");
  g_auto (GStrv) pairs = header != NULL ? g_strsplit (header, ";", MAX_COOKIES) : NULL;
  const gsize length = strlen (name);

  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++) {
    const char *pair = g_strstrip (pairs[i]);

    if (strncmp (pair, name, length) == 0 && pair[length] == '=' && reel_secret_has_form (pair + length + 1))
      return g_strdup (pair + length + 1);
  }
  return NULL;
}

static void
set_cookie (ReelHttpRequest *request, const char *name, const char *value, gint64 seconds, gboolean secure)
{
  g_autofree char *age = seconds > 0 ? g_strdup_printf ("; Max-Age=%" G_GINT64_FORMAT, seconds) : g_strdup ("");
  g_autofree char *cookie =
      g_strdup_printf ("%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s", name, value, age, secure ? "; Secure" : "");

  soup_message_headers_append (soup_server_message_get_response_headers (reel_http_request_get_message (request)),
                               "Set-Cookie", cookie);
}

char *
reel_visitor_identify (ReelHttpRequest *request, gboolean secure, GError **error)
{
  char *viewer = find_cookie (request, VIEWER);

  if (viewer != NULL)
    return viewer;
  viewer = reel_random_new_secret (error);
  if (viewer != NULL)
    set_cookie (request, VIEWER, viewer, 0, secure);
  return viewer;
}

static char *
name_visit (const char *secret)
{
  g_autofree char *hash = reel_secret_hash (NULL, secret);

  return g_strdup_printf (VISIT "%.*s", HASH_DIGITS, hash);
}

char *
reel_visitor_get_visit (ReelHttpRequest *request, const char *secret)
{
  g_autofree char *name = name_visit (secret);
  char *visit = find_cookie (request, name);

  return visit != NULL ? visit : g_strdup ("");
}

void
reel_visitor_keep_visit (ReelHttpRequest *request, const char *secret, const char *visit, guint64 until_ms,
                         gboolean secure)
{
  g_autofree char *name = name_visit (secret);
  const gint64 seconds = (gint64)(until_ms / MS_PER_SECOND) - g_get_real_time () / G_USEC_PER_SEC;

  set_cookie (request, name, visit, MAX (seconds, 1), secure);
}
