/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How far a stream lags behind; the header lists the callers. */
#include "manager/core/media/reel-lag.h"

gboolean
reel_lag_note (ReelLag *self, gint64 now, gint64 age)
{
  if (age <= REEL_LAG_LARGEST_US)
    self->since = 0;
  else if (self->since == 0)
    self->since = MAX (now, 1);
  if (age <= REEL_LAG_RECOVERED_US)
    self->gives_up = FALSE;
  else if (self->since != 0 && now - self->since >= REEL_LAG_TIMEOUT_US)
    self->gives_up = TRUE;
  return self->gives_up;
}
