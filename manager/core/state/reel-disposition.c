/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What became of a document. */
#include "manager/core/state/reel-disposition.h"

#include "manager/core/wire/reel-nick.h"

const char *const reel_disposition_nicks[] = { "kept", "deleting", "deleted", "expiring", "expired", NULL };

ReelDisposition
reel_disposition_find (const char *nick)
{
  int found = nick != NULL ? reel_nick_find (reel_disposition_nicks, nick) : -1;

  return found >= 0 ? (ReelDisposition)found : REEL_DISPOSITION_KEPT;
}

gboolean
reel_disposition_is_open (ReelDisposition self)
{
  return self == REEL_DISPOSITION_DELETING || self == REEL_DISPOSITION_EXPIRING;
}

ReelDisposition
reel_disposition_complete (ReelDisposition self)
{
  return reel_disposition_is_open (self) ? (ReelDisposition)(self + 1) : self;
}
