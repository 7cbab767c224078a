/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Delays between attempts. Called by ReelRtpStream. */
#include "manager/worker/rtp/reel-rtp-retry.h"

#define FIRST_DELAY 100 /* ms between a failure and the next attempt; doubled up to the maximum */
#define LAST_DELAY  8000
#define GOOD_US     (10 * G_USEC_PER_SEC) /* after running for this long the delays start again */

void
reel_rtp_retry_init (ReelRtpRetry *self, ReelRtpRetryAttempt attempt, gpointer user_data)
{
  *self = (ReelRtpRetry){ .attempt = attempt, .user_data = user_data, .delay = FIRST_DELAY };
}

void
reel_rtp_retry_note_start (ReelRtpRetry *self)
{
  self->began = g_get_monotonic_time ();
}

gboolean
reel_rtp_retry_is_too_soon (const ReelRtpRetry *self)
{
  return self->timer != 0 || g_get_monotonic_time () - self->began <= FIRST_DELAY * G_TIME_SPAN_MILLISECOND;
}

static gboolean
on_timer (gpointer user_data)
{
  ReelRtpRetry *self = user_data;

  self->timer = 0;
  self->attempts++;
  self->attempt (self->user_data);
  return G_SOURCE_REMOVE;
}

void
reel_rtp_retry_schedule (ReelRtpRetry *self)
{
  if (self->timer != 0)
    return;
  if (g_get_monotonic_time () - self->began > GOOD_US)
    self->delay = FIRST_DELAY;
  self->timer = g_timeout_add (self->delay, on_timer, self);
  self->delay = MIN (self->delay * 2, LAST_DELAY);
}

void
reel_rtp_retry_cancel (ReelRtpRetry *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
}
