/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Normalises addresses of participants. */
#include "manager/core/wire/reel-address.h"

#include <string.h>

#define SIP  "sip:"
#define SIPS "sips:"
#define TEL  "tel:"

static gboolean
has_scheme (const char *address, const char *scheme)
{
  return g_ascii_strncasecmp (address, scheme, strlen (scheme)) == 0;
}

/* The part between angle brackets, if there are any. */
static char *
strip_name (const char *address)
{
  const char *open = strrchr (address, '<');
  const char *close = open != NULL ? strchr (open, '>') : NULL;

  return g_strstrip (close != NULL ? g_strndup (open + 1, (gsize)(close - open - 1)) : g_strdup (address));
}

/* RFC 3966: visual separators are ignored, and a global number begins with +. */
static char *
form_number (const char *number)
{
  GString *digits = g_string_new (TEL);

  for (const char *p = number; *p != '\0' && *p != ';'; p++) {
    if (strchr ("-.() ", *p) == NULL)
      g_string_append_c (digits, g_ascii_tolower (*p));
  }
  return g_string_free (digits, FALSE);
}

/* Headers and parameters do not change the destination; PHONE: whether one of them is user=phone. */
static void
cut_parameters (char *host, gboolean *phone)
{
  char *end = host + strcspn (host, ";?");
  g_autofree char *lower = g_ascii_strdown (end, -1);
  const char *user = strstr (lower, ";user=phone");

  *phone = user != NULL && strchr (";?", user[strlen (";user=phone")]) != NULL;
  *end = '\0';
}

/* Removes the default port. */
static char *
form_host (const char *host, const char *port)
{
  g_autofree char *suffix = g_strconcat (":", port, NULL);
  char *lower = g_ascii_strdown (host, -1);

  if (g_str_has_suffix (lower, suffix))
    lower[strlen (lower) - strlen (suffix)] = '\0';
  return lower;
}

static char *
form_sip (const char *uri, const char *scheme)
{
  g_autofree char *rest = g_strdup (uri + strlen (scheme));
  char *at = strrchr (rest, '@');
  g_autofree char *host = NULL;
  g_autofree char *user = NULL;
  gboolean phone;

  cut_parameters (at != NULL ? at + 1 : rest, &phone);
  host = form_host (at != NULL ? at + 1 : rest, g_str_equal (scheme, SIPS) ? "5061" : "5060");
  if (at == NULL)
    return g_strconcat (scheme, host, NULL);
  *at = '\0';
  user = g_uri_unescape_string (rest, NULL);
  if (user == NULL)
    user = g_strdup (rest);
  return phone ? form_number (user) : g_strconcat (scheme, user, "@", host, NULL);
}

static char *
form (const char *address)
{
  g_autofree char *uri = strip_name (address);

  if (has_scheme (uri, SIPS))
    return form_sip (uri, SIPS);
  if (has_scheme (uri, SIP))
    return form_sip (uri, SIP);
  if (has_scheme (uri, TEL))
    return form_number (uri + strlen (TEL));
  return g_steal_pointer (&uri);
}

gboolean
reel_address_equal (const char *one, const char *other)
{
  g_autofree char *first = form (one);
  g_autofree char *second = form (other);

  return g_str_equal (first, second);
}
