/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One-time codes; see the header for who calls it. */
#include "manager/core/rules/reel-link-code.h"

#include "manager/core/rules/reel-secret.h"

#include <string.h>

/* Of a code that was used: the visit's hash and its end follow. It is the hash of no code. */
#define VISIT "visit:"
/* … and that was guessed wrong too often. */
#define SUPPRESSED "used"

ReelLinkCodeVerdict
reel_link_code_try (const char *kept, const char *code_hash, const char *visit_hash, gint64 until_utc, char **next)
{
  const char *colon = kept != NULL ? strchr (kept, ':') : NULL;
  const char *expected = colon != NULL ? colon + 1 : kept;
  const guint wrong = colon != NULL ? (guint)g_ascii_strtoull (kept, NULL, 10) : 0;

  *next = NULL;
  if (kept == NULL || g_str_equal (kept, SUPPRESSED) || g_str_has_prefix (kept, VISIT))
    return REEL_LINK_CODE_WRONG;
  if (reel_secret_equal (expected, code_hash)) {
    *next = g_strdup_printf (VISIT "%s:%" G_GINT64_FORMAT, visit_hash, until_utc);
    return REEL_LINK_CODE_RIGHT;
  }
  if (wrong + 1 >= REEL_LINK_MAX_WRONG_CODES) {
    *next = g_strdup (SUPPRESSED);
    return REEL_LINK_CODE_REVOKES;
  }
  *next = g_strdup_printf ("%u:%s", wrong + 1, expected);
  return REEL_LINK_CODE_WRONG;
}

gboolean
reel_link_code_admits (const char *kept, const char *visit_hash, gint64 now_utc)
{
  g_auto (GStrv) parts = NULL;

  if (kept == NULL)
    return TRUE;
  if (!g_str_has_prefix (kept, VISIT))
    return FALSE;
  parts = g_strsplit (kept + strlen (VISIT), ":", 2);
  return g_strv_length (parts) == 2 && reel_secret_equal (parts[0], visit_hash) &&
         now_utc < g_ascii_strtoll (parts[1], NULL, 10);
}
