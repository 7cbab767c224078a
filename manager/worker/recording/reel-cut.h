/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When something was asked of a recording, and from when on it holds. Filled in by ReelRecorder, told by
 * ReelWorkerServer. */
#pragma once

#include <gst/gst.h>

/* Microseconds. @asked is CLOCK_MONOTONIC (g_get_monotonic_time()), which all processes of a machine share: the time at
 * which the request arrived at a socket. @utc, since 1970, is the instant of the cut; @late is by how much it lies
 * behind what was asked for, beyond the grid on which cuts lie, 0 where it does not. */
typedef struct {
  gint64 asked;
  gint64 utc;
  guint64 late;
} ReelCut;

/* Running time of @cut->asked in @pipeline, whose clock is CLOCK_MONOTONIC as well. */
GstClockTime reel_cut_get_asked (const ReelCut *cut, GstElement *pipeline);
/* The cut is at @running_time, which may lie @grid behind the request by design. FALSE and AlreadyStopped where it is
 * GST_CLOCK_TIME_NONE. */
gboolean reel_cut_note (ReelCut *cut, GstElement *pipeline, guint64 running_time, GstClockTime grid, GError **error);
