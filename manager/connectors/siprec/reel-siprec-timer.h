/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The timer of a session (RFC 4028): what is agreed on, and when it is over. Pure: called by ReelSiprecDialog. */
#pragma once

#include <glib.h>

#define REEL_SIPREC_MIN_SESSION     90 /* seconds, the least that RFC 4028 allows */
#define REEL_SIPREC_DEFAULT_SESSION 1800

/**
 * ReelSiprecTimer:
 * @seconds: of the session; 0: it has no timer
 * @refreshes: whether this side refreshes; the other one otherwise
 */
typedef struct {
  guint seconds;
  gboolean refreshes;
} ReelSiprecTimer;

/* WANTED: of the request's Session-Expires, 0: none. REFRESHER: its parameter, or NULL. SUPPORTED: whether the client
 * supports timers. CAN_UPDATE: whether it takes UPDATE, by which this side refreshes. WANTED must not be below
 * REEL_SIPREC_MIN_SESSION, unless it is 0. */
ReelSiprecTimer reel_siprec_timer_agree (guint wanted, const char *refresher, gboolean supported, gboolean can_update);
/* In how many seconds this side refreshes, or takes the client for gone. 0: never */
guint reel_siprec_timer_get_deadline (const ReelSiprecTimer *self);
