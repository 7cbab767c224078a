/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The timer that restarts something which has failed, with increasing delays. Used by ReelRtpStream; main thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Main thread. */
typedef void (*ReelRtpRetryAttempt) (gpointer user_data);

typedef struct {
  ReelRtpRetryAttempt attempt;
  gpointer user_data;
  guint timer; /* 0: none is due */
  guint delay; /* ms */
  gint64 began;
  guint64 attempts;
} ReelRtpRetry;

void reel_rtp_retry_init (ReelRtpRetry *self, ReelRtpRetryAttempt attempt, gpointer user_data);
/* It runs again: if it does so for long, the delays start from the beginning. */
void reel_rtp_retry_note_start (ReelRtpRetry *self);
/* Whether it has started too recently to be restarted without a delay, or waits for that. */
gboolean reel_rtp_retry_is_too_soon (const ReelRtpRetry *self);
/* Has no effect while an attempt is due. */
void reel_rtp_retry_schedule (ReelRtpRetry *self);
void reel_rtp_retry_cancel (ReelRtpRetry *self);

G_END_DECLS
