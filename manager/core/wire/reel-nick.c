/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts on the wire that stand for members of an enumeration. */
#include "manager/core/wire/reel-nick.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-text.h"

int
reel_nick_find (const char *const *nicks, const char *text)
{
  for (int i = 0; nicks[i] != NULL; i++) {
    if (g_strcmp0 (nicks[i], text) == 0)
      return i;
  }
  return -1;
}

gboolean
reel_nick_parse (const char *const *nicks, const char *key, const char *text, int *value, GError **error)
{
  g_autofree char *quoted = NULL;
  g_autofree char *known = NULL;
  int found = reel_nick_find (nicks, text);

  if (found >= 0) {
    *value = found;
    return TRUE;
  }
  quoted = reel_text_quote (text);
  known = g_strjoinv (", ", (char **)nicks);
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "%s: “%s” is not one of: %s", key, quoted, known);
  return FALSE;
}
