/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether the clock may be believed. */
#include "manager/core/rules/reel-clock-guard.h"

#define NOT_DOUBTED -1

void
reel_clock_guard_init (ReelClockGuard *self, gint64 utc)
{
  *self = (ReelClockGuard){ .utc = utc, .doubted = NOT_DOUBTED };
}

static void
believe (ReelClockGuard *self, gint64 utc, gint64 steady)
{
  self->utc = utc;
  self->steady = steady;
  self->is_set = TRUE;
  self->doubted = NOT_DOUBTED;
}

gboolean
reel_clock_guard_check (ReelClockGuard *self, gint64 now_utc, gint64 steady)
{
  const gint64 bound = self->is_near ? REEL_CLOCK_GUARD_STEP_US : REEL_CLOCK_GUARD_AWAY_US;
  gint64 expected = self->utc;

  if (self->utc == 0) {
    believe (self, now_utc, steady);
    self->is_near = TRUE;
    return TRUE;
  }
  if (self->is_set)
    expected += steady - self->steady;
  if (now_utc < expected - REEL_CLOCK_GUARD_STEP_US) {
    /* It may have begun in 1970, and is set right later. */
    believe (self, expected, steady);
    return TRUE;
  }
  if (now_utc <= expected + bound) {
    believe (self, MAX (now_utc, expected), steady);
    self->is_near = TRUE;
    return TRUE;
  }
  if (self->doubted == NOT_DOUBTED)
    self->doubted = steady;
  if (steady - self->doubted < REEL_CLOCK_GUARD_DOUBT_US)
    return FALSE;
  believe (self, now_utc, steady);
  self->is_near = TRUE;
  return TRUE;
}
