/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose media is missed when none comes (RULES section 4, media-timeout): who is on hold or muted is not. Asked by the
 * worker for each recording; pure. */
#pragma once

#include <glib.h>

/**
 * ReelMediaSource:
 * @admitted: the recording takes the participant's media
 * @on_hold: the participant is
 * @muted: the stream is, or its peer has said that it sends nothing
 * @last_sign: when the stream last gave a sign of life; 0: never yet
 *
 * A stream that is received.
 */
typedef struct {
  gboolean admitted;
  gboolean on_hold;
  gboolean muted;
  gint64 last_sign;
} ReelMediaSource;

/**
 * reel_media_due_last_sign:
 * @n_held: participants who are on hold
 * @n_talking: participants who are not
 * @now: on the clock of the @last_sign, any unit
 *
 * Nobody ought to send where all that could are muted, on hold or not admitted (during a consultation that is not
 * recorded), nor does somebody who is left alone with others on hold: there is nobody to speak to, and a media server
 * may send neither.
 *
 * Returns: @now where nobody ought to send; else the last sign of life of those who do, 0 for none
 */
gint64 reel_media_due_last_sign (const ReelMediaSource *sources, guint n_sources, guint n_held, guint n_talking,
                                 gint64 now);
