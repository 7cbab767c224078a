/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SDP fragments that restart ICE; see the header for the callers. */
#include "manager/core/wire/reel-ice-fragment.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define MIN_UFRAG 4
#define MIN_PWD   22
#define MAX_ICE   256
#define MAX_LINE  1024

static gboolean
is_credential (const char *text, gsize least)
{
  gsize length = 0;

  for (; text[length] != '\0'; length++) {
    if (!g_ascii_isalnum (text[length]) && text[length] != '+' && text[length] != '/')
      return FALSE;
  }
  return length >= least && length <= MAX_ICE;
}

static void
take_first (const char *line, const char *prefix, char **value)
{
  if (*value == NULL && g_str_has_prefix (line, prefix))
    *value = g_strdup (line + strlen (prefix));
}

/* The answer repeats the section to which the credentials belong. */
static char *
read_media (char **lines)
{
  g_autoptr (GString) media = g_string_new (NULL);

  for (gsize i = 0; lines[i] != NULL; i++) {
    const gboolean begins = g_str_has_prefix (lines[i], "m=");

    if (strlen (lines[i]) > MAX_LINE)
      continue;
    if (begins && media->len > 0)
      break;
    if (begins || (media->len > 0 && g_str_has_prefix (lines[i], "a=mid:")))
      g_string_append_printf (media, "%s\r\n", lines[i]);
  }
  return media->len > 0 ? g_string_free (g_steal_pointer (&media), FALSE) : NULL;
}

ReelIceFragment *
reel_ice_fragment_parse (const char *text, GError **error)
{
  g_autoptr (ReelIceFragment) self = g_new0 (ReelIceFragment, 1);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++) {
    g_strchomp (lines[i]);
    take_first (lines[i], "a=ice-ufrag:", &self->ufrag);
    take_first (lines[i], "a=ice-pwd:", &self->pwd);
  }
  self->media = read_media (lines);
  if (self->ufrag != NULL && self->pwd != NULL && is_credential (self->ufrag, MIN_UFRAG) &&
      is_credential (self->pwd, MIN_PWD))
    return g_steal_pointer (&self);
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                       "sdp: a restart of ICE needs a=ice-ufrag of 4 and a=ice-pwd of 22 to 256 characters");
  return NULL;
}

void
reel_ice_fragment_free (ReelIceFragment *self)
{
  g_free (self->ufrag);
  g_free (self->pwd);
  g_free (self->media);
  g_free (self);
}

char *
reel_ice_fragment_answer (const ReelIceFragment *self, const char *ufrag, const char *pwd, const char *address,
                          guint16 port)
{
  return g_strdup_printf ("a=ice-lite\r\n%sa=ice-ufrag:%s\r\na=ice-pwd:%s\r\n"
                          "a=candidate:1 1 udp 2130706431 %s %u typ host\r\na=end-of-candidates\r\n",
                          self->media != NULL ? self->media : "", ufrag, pwd, address, port);
}
