/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose media is missed when none comes. */
#include "manager/core/state/reel-media-due.h"

static gboolean
is_due (const ReelMediaSource *source)
{
  return source->admitted && !source->on_hold && !source->muted;
}

gint64
reel_media_due_last_sign (const ReelMediaSource *sources, guint n_sources, guint n_held, guint n_talking, gint64 now)
{
  gboolean due = FALSE;
  gint64 last = 0;

  /* A call without any stream is one that nothing is to be expected of. */
  if (n_sources == 0)
    return 0;
  if (n_held > 0 && n_talking < 2)
    return now;
  for (guint i = 0; i < n_sources; i++) {
    if (!is_due (&sources[i]))
      continue;
    due = TRUE;
    last = MAX (last, sources[i].last_sign);
  }
  return due ? last : now;
}
