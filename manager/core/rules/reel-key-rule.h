/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether the log may tell which key of a telephone was pressed. Pure; times in microseconds UTC. */
#pragma once

#include <glib.h>

/* How much earlier than its report is received a key may have been pressed, besides the time since the last report. */
#define REEL_KEY_RULE_DELAY G_TIME_SPAN_SECOND

/**
 * ReelKeyRecording:
 * @active: it is starting, running or paused
 * @admits: it takes the media of who pressed the key
 * @changed_utc: when it began, or whose media it takes last changed
 * @hidden_until: when it was last paused or censored; %G_MAXINT64 while it is; 0: never
 */
typedef struct {
  gboolean active;
  gboolean admits;
  gint64 changed_utc;
  gint64 hidden_until;
} ReelKeyRecording;

/**
 * reel_key_rule_tells:
 * @recordings: all of the call that are not final yet
 * @muted_until: when the stream of the key was last muted; %G_MAXINT64 while it is, or is to be; 0: never
 * @since_utc: the last report before the one of the key; 0: not known
 *
 * Only if a recording has the sound of the key: each that runs took the media of who pressed it, none was paused or
 * censored, and the stream was not muted, at any time when it may have been pressed.
 */
gboolean reel_key_rule_tells (const ReelKeyRecording *recordings, guint n_recordings, gint64 muted_until,
                              gint64 since_utc);
