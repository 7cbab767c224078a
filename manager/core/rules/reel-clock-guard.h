/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether the clock may be believed when files are removed since their time is over. A clock that leaps years ahead
 * would end everybody's time at once, and nothing brings files back. Pure: both clocks come in as arguments. Used by
 * the archive's retention. */
#pragma once

#include <glib.h>

/* What may lie between two looks that nothing explains: a manager that did not run, and a clock that was set right. */
#define REEL_CLOCK_GUARD_AWAY_US (3 * G_TIME_SPAN_DAY)
#define REEL_CLOCK_GUARD_STEP_US (1 * G_TIME_SPAN_HOUR)
/* A clock that stays ahead for so long is believed. */
#define REEL_CLOCK_GUARD_DOUBT_US (7 * G_TIME_SPAN_DAY)

/**
 * ReelClockGuard:
 * @utc: the latest instant that was believed, microseconds since 1970; 0: none so far
 * @steady: when that was, by a clock that nobody sets
 * @is_set: whether @steady counts: this process has looked
 * @is_near: whether the clock was seen near what was expected; from then on it is followed more closely
 * @doubted: since when it is not believed, as @steady; -1: it is
 */
typedef struct {
  gint64 utc;
  gint64 steady;
  gboolean is_set;
  gboolean is_near;
  gint64 doubted;
} ReelClockGuard;

/* UTC: the latest instant that a manager before this one believed; 0: none. */
void reel_clock_guard_init (ReelClockGuard *self, gint64 utc);
/* NOW_UTC: of the clock; STEADY: of one that counts microseconds since the machine's start. Returns: whether it is
 * believed. One that is behind is: it ends nobody's time. */
gboolean reel_clock_guard_check (ReelClockGuard *self, gint64 now_utc, gint64 steady);
