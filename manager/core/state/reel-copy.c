/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file at a destination. */
#include "manager/core/state/reel-copy.h"

#include "manager/core/wire/reel-nick.h"

const char *const reel_copy_nicks[] = { "waiting", "there", "undelivered", "removing", "removed", NULL };

static const guint attention[] = {
  [REEL_COPY_REMOVED] = 0, [REEL_COPY_THERE] = 1,       [REEL_COPY_REMOVING] = 2,
  [REEL_COPY_WAITING] = 3, [REEL_COPY_UNDELIVERED] = 4,
};

ReelCopyState
reel_copy_find (const char *nick)
{
  int found = nick != NULL ? reel_nick_find (reel_copy_nicks, nick) : -1;

  return found >= 0 ? (ReelCopyState)found : REEL_COPY_UNDELIVERED;
}

ReelCopyState
reel_copy_join (ReelCopyState a, ReelCopyState b)
{
  return attention[a] >= attention[b] ? a : b;
}
