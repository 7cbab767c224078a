/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Limits how often each of many clients may do something: a bucket of tokens for each key, in a table of bounded size.
 * Used by ReelHttpGuard and
 * ReelLinkAdmission. Without a clock: times are arguments. Pure. */
#pragma once

#include <glib.h>

typedef struct _ReelRateLimiter ReelRateLimiter;

/* PER_SECOND: over time. BURST: at once. MAX_KEYS: of which are remembered; the one that has been quiet for longest is
 * forgotten first. */
ReelRateLimiter *reel_rate_limiter_new (double per_second, double burst, guint max_keys);
void reel_rate_limiter_free (ReelRateLimiter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelRateLimiter, reel_rate_limiter_free)

/* Takes a token of KEY. NOW: monotonic, microseconds. Returns: 0 if there was one, else in how many seconds there will
 * be */
guint reel_rate_limiter_take (ReelRateLimiter *self, const char *key, gint64 now);
/* The same without taking it. */
guint reel_rate_limiter_look (ReelRateLimiter *self, const char *key, gint64 now);
guint reel_rate_limiter_count_keys (ReelRateLimiter *self);
