/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether the log may tell which key of a telephone was pressed. */
#include "manager/core/rules/reel-key-rule.h"

static gboolean
was_hidden (gint64 until, gint64 since)
{
  return until != 0 && until >= since;
}

gboolean
reel_key_rule_tells (const ReelKeyRecording *recordings, guint n_recordings, gint64 muted_until, gint64 since_utc)
{
  const gint64 since = since_utc - REEL_KEY_RULE_DELAY;
  gboolean recorded = FALSE;

  if (was_hidden (muted_until, since))
    return FALSE;
  for (guint i = 0; i < n_recordings; i++) {
    const ReelKeyRecording *recording = &recordings[i];

    if (was_hidden (recording->hidden_until, since))
      return FALSE;
    if (!recording->active)
      continue;
    if (!recording->admits || recording->changed_utc >= since)
      return FALSE;
    recorded = TRUE;
  }
  return recorded;
}
