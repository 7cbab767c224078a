/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of sessions; see the header for who calls it. */
#include "manager/connectors/siprec/reel-siprec-session.h"

#include <string.h>

#define MAX_NAME 512 /* bytes */

/* "7eb8…;remote=a2b1…": both, the lesser one first; the nil UUID of a side that is not known does not count. */
static char *
normalise (const char *sip_session)
{
  g_autofree char *lower = g_ascii_strdown (sip_session, -1);
  char *remote = strstr (lower, ";remote=");
  const char *first, *second = "";

  if (remote != NULL) {
    *remote = '\0';
    second = remote + strlen (";remote=");
    remote[strlen (";remote=") + strcspn (second, ";")] = '\0';
  }
  first = g_strstrip (lower);
  if (strspn (first, "0-") == strlen (first))
    first = "";
  if (strspn (second, "0-") == strlen (second))
    second = "";
  if (strcmp (first, second) > 0) {
    const char *greater = first;

    first = second;
    second = greater;
  }
  if (*second == '\0')
    return NULL;
  return *first != '\0' ? g_strdup_printf ("%s+%s", first, second) : g_strdup (second);
}

static void
add_name (GStrvBuilder *names, const char *prefix, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize)MIN (strlen (text), MAX_NAME));
  g_autofree char *name = NULL;

  for (char *at = valid; *at != '\0'; at++) {
    if (g_ascii_iscntrl (*at))
      *at = ' ';
  }
  name = g_strconcat (prefix, valid, NULL);
  g_strv_builder_add (names, name);
}

char **
reel_siprec_session_list_names (const char *sip_session, const char *session, const char *call_id)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autofree char *pair = sip_session != NULL ? normalise (sip_session) : NULL;

  if (pair != NULL)
    add_name (names, "sip-session:", pair);
  if (session != NULL)
    add_name (names, "session:", session);
  if (pair == NULL && session == NULL)
    add_name (names, "call-id:", call_id);
  return g_strv_builder_end (names);
}
