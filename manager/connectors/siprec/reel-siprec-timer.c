/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Agrees on a session timer; see the header for who calls it. */
#include "manager/connectors/siprec/reel-siprec-timer.h"

#define MAX_SESSION (24 * 3600)

ReelSiprecTimer
reel_siprec_timer_agree (guint wanted, const char *refresher, gboolean supported, gboolean can_update)
{
  guint seconds = MIN (wanted, MAX_SESSION);

  if (refresher != NULL && g_ascii_strcasecmp (refresher, "uas") == 0)
    return (ReelSiprecTimer){ can_update ? seconds : 0, can_update && seconds > 0 };
  if (!supported)
    return (ReelSiprecTimer){ 0, FALSE };
  return (ReelSiprecTimer){ seconds > 0 ? seconds : REEL_SIPREC_DEFAULT_SESSION, FALSE };
}

/* RFC 4028, section 10: who does not refresh gives up the lesser of 32 seconds and a third before the end. */
guint
reel_siprec_timer_get_deadline (const ReelSiprecTimer *self)
{
  if (self->seconds == 0)
    return 0;
  return self->refreshes ? self->seconds / 2 : self->seconds - MIN (32, self->seconds / 3);
}
