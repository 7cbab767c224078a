/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reasons that are asked for. */
#include "manager/core/rules/reel-reason.h"

#define FREE_TEXT "#txt"

static char *
strip (const char *text)
{
  return g_strstrip (g_strdup (text));
}

gboolean
reel_reason_is_rule (const char *rule)
{
  g_auto (GStrv) items = g_strsplit (rule, ";", -1);

  for (guint i = 0; items[i] != NULL; i++) {
    if (*g_strstrip (items[i]) == '\0')
      return FALSE;
  }
  return items[0] != NULL;
}

gboolean
reel_reason_fits (const char *rule, const char *reason)
{
  g_auto (GStrv) items = NULL;
  g_autofree char *given = strip (reason != NULL ? reason : "");
  g_autofree char *asked = strip (rule != NULL ? rule : "");

  if (*asked == '\0')
    return TRUE;
  if (*given == '\0')
    return FALSE;
  if (g_str_equal (asked, FREE_TEXT))
    return TRUE;
  items = g_strsplit (asked, ";", -1);
  for (guint i = 0; items[i] != NULL; i++)
    g_strstrip (items[i]);
  return g_strv_contains ((const char *const *)items, given);
}
