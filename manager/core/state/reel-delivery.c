/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One delivery from its order to its end; see the header for who calls it. */
#include "manager/core/state/reel-delivery.h"

#define FIRST_WAIT_US (1 * G_USEC_PER_SEC)
#define MIN_LEASE_US  (1 * G_USEC_PER_SEC)

const char *const reel_delivery_state_nicks[] = { "waiting", "leased", "done", "dead", "dropped", NULL };

void
reel_delivery_init (ReelDelivery *self, gint64 now, gint64 max_age_us)
{
  *self = (ReelDelivery){ .state = REEL_DELIVERY_WAITING, .due_utc = now, .expires_utc = now + max_age_us };
}

gboolean
reel_delivery_is_open (const ReelDelivery *self)
{
  return self->state == REEL_DELIVERY_WAITING || self->state == REEL_DELIVERY_LEASED;
}

gboolean
reel_delivery_is_due (const ReelDelivery *self, gint64 now)
{
  return reel_delivery_is_open (self) && (self->due_utc <= now || self->due_utc > now + REEL_DELIVERY_MAX_WAIT_US);
}

static void
end (ReelDelivery *self, ReelDeliveryState state, gint64 now)
{
  self->state = state;
  self->ended_utc = now;
}

gboolean
reel_delivery_take (ReelDelivery *self, gint64 now, gint64 lease_us)
{
  if (!reel_delivery_is_due (self, now))
    return FALSE;
  if (self->state == REEL_DELIVERY_LEASED && now >= self->expires_utc) {
    end (self, REEL_DELIVERY_DEAD, now);
    return FALSE;
  }
  self->state = REEL_DELIVERY_LEASED;
  self->attempts++;
  return reel_delivery_renew (self, now, lease_us);
}

gboolean
reel_delivery_renew (ReelDelivery *self, gint64 now, gint64 lease_us)
{
  if (self->state != REEL_DELIVERY_LEASED)
    return FALSE;
  self->due_utc = now + CLAMP (lease_us, MIN_LEASE_US, REEL_DELIVERY_MAX_WAIT_US);
  return TRUE;
}

gboolean
reel_delivery_finish (ReelDelivery *self, gint64 now)
{
  if (self->state == REEL_DELIVERY_DONE)
    return FALSE;
  end (self, REEL_DELIVERY_DONE, now);
  return TRUE;
}

gboolean
reel_delivery_fail (ReelDelivery *self, gint64 now, gboolean permanent, gint64 wait_us, double chance)
{
  gint64 wait = MAX (reel_delivery_get_wait (self->attempts, chance), wait_us);

  if (self->state != REEL_DELIVERY_LEASED)
    return FALSE;
  if (permanent || now >= self->expires_utc) {
    end (self, REEL_DELIVERY_DEAD, now);
    return TRUE;
  }
  self->state = REEL_DELIVERY_WAITING;
  /* The last try is at the end of its age, and not after it. */
  self->due_utc = MIN (now + MIN (wait, REEL_DELIVERY_MAX_WAIT_US), self->expires_utc);
  return TRUE;
}

gboolean
reel_delivery_drop (ReelDelivery *self, gint64 now)
{
  if (self->state == REEL_DELIVERY_DONE || self->state == REEL_DELIVERY_DROPPED)
    return FALSE;
  end (self, REEL_DELIVERY_DROPPED, now);
  return TRUE;
}

gboolean
reel_delivery_retry (ReelDelivery *self, gint64 now, gint64 max_age_us)
{
  if (self->state == REEL_DELIVERY_LEASED || self->state == REEL_DELIVERY_DONE)
    return FALSE;
  reel_delivery_init (self, now, max_age_us);
  return TRUE;
}

gint64
reel_delivery_get_wait (guint attempts, double chance)
{
  gint64 wait = FIRST_WAIT_US;

  for (guint i = 1; i < attempts && wait < REEL_DELIVERY_MAX_WAIT_US; i++)
    wait *= 2;
  wait = MIN (wait, REEL_DELIVERY_MAX_WAIT_US);
  return wait - (gint64)((double)(wait / 2) * CLAMP (chance, 0.0, 1.0));
}
