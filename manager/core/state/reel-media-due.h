/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which streams are expected to send media (RULES section 4, media-timeout): not those of participants on hold, nor
 * muted ones. Used by the worker and by the engine for each recording; pure. */
#pragma once

#include <glib.h>

/**
 * ReelMediaSource:
 * @admitted: the recording takes the participant's media
 * @on_hold: the participant is
 * @muted: the stream is, or its peer has announced that it does not send
 * @last_sign: time of the stream's last activity; 0: none yet
 *
 * A stream that is received.
 */
typedef struct {
  gboolean admitted;
  gboolean on_hold;
  gboolean muted;
  gint64 last_sign;
} ReelMediaSource;

/* Whether the stream is expected to send: its participant is recorded and not on hold, it is not muted, and there is
 * somebody to talk to. N_HELD, N_TALKING: as below. */
gboolean reel_media_due_is_expected (const ReelMediaSource *source, guint n_held, guint n_talking);

/**
 * reel_media_due_last_sign:
 * @n_held: participants on hold
 * @n_talking: participants not on hold
 * @now: on the clock of @last_sign, in any unit
 *
 * Nobody is expected to send if all streams are muted, on hold or not admitted (during a consultation that is not
 * recorded). Nor is somebody who is alone with others on hold: there is nobody to talk to, and a media server may send
 * neither.
 *
 * Returns: @now if nobody is expected to send; otherwise the last activity of those who are, 0 for none
 */
gint64 reel_media_due_last_sign (const ReelMediaSource *sources, guint n_sources, guint n_held, guint n_talking,
                                 gint64 now);
