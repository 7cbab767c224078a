/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The data of vendors in a metadata document; see the header for who asks. */
#include "manager/connectors/siprec/reel-siprec-extensions.h"

#include <glib.h>
#include <string.h>

/* Where an element of a vendor's own data begins, NULL: nowhere. */
static const char *
find_extension (const char *text)
{
  for (const char *at = strchr (text, '<'); at != NULL; at = strchr (at + 1, '<')) {
    const char *name = at + 1 + strcspn (at + 1, ":> \t\r\n/");

    name = *name == ':' ? name + 1 : at + 1;
    if (g_ascii_strncasecmp (name, "extensiondata", strlen ("extensiondata")) == 0)
      return at;
  }
  return NULL;
}

/* Where it ends. */
static const char *
skip_extension (const char *begin)
{
  static const char closing[] = "extensiondata>";
  const char *at = strchr (begin, '>');

  if (at == NULL || at[-1] == '/')
    return at != NULL ? at + 1 : begin + strlen (begin);
  for (; *at != '\0'; at++) {
    if (g_ascii_strncasecmp (at, closing, strlen (closing)) == 0)
      return at + strlen (closing);
  }
  return at;
}

char *
reel_siprec_extensions_cut (const char *text)
{
  GString *rest = g_string_new (NULL);
  const char *begin;

  for (; (begin = find_extension (text)) != NULL; text = skip_extension (begin))
    g_string_append_len (rest, text, (gssize)(begin - text));
  g_string_append (rest, text);
  return g_string_free (rest, FALSE);
}
