/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which streams are expected to send media. */
#include "manager/core/state/reel-media-due.h"

static gboolean
is_due (const ReelMediaSource *source)
{
  return source->admitted && !source->on_hold && !source->muted;
}

static gboolean
is_anybody_alone (guint n_held, guint n_talking)
{
  return n_held > 0 && n_talking < 2;
}

gboolean
reel_media_due_is_expected (const ReelMediaSource *source, guint n_held, guint n_talking)
{
  return is_due (source) && !is_anybody_alone (n_held, n_talking);
}

gint64
reel_media_due_last_sign (const ReelMediaSource *sources, guint n_sources, guint n_held, guint n_talking, gint64 now)
{
  gboolean due = FALSE;
  gint64 last = 0;

  /* Nothing is expected of a call without any stream. */
  if (n_sources == 0)
    return 0;
  if (is_anybody_alone (n_held, n_talking))
    return now;
  for (guint i = 0; i < n_sources; i++) {
    if (!is_due (&sources[i]))
      continue;
    due = TRUE;
    last = MAX (last, sources[i].last_sign);
  }
  return due ? last : now;
}
