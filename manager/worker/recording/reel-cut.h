/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The time of a request about a recording, and that of its cut. Filled in by ReelRecorder, reported by
 * ReelWorkerServer. */
#pragma once

#include <gst/gst.h>

/* Microseconds. @asked: time of arrival of the request at a socket, CLOCK_MONOTONIC (g_get_monotonic_time()), which all
 * processes of a machine share. @utc: the instant of the cut, since 1970. @late: how much later the cut is than
 * requested, beyond the grid of cuts; 0 if it is on time. */
typedef struct {
  gint64 asked;
  gint64 utc;
  guint64 late;
} ReelCut;

/* Running time of @cut->asked in @pipeline, whose clock is CLOCK_MONOTONIC as well. */
GstClockTime reel_cut_get_asked (const ReelCut *cut, GstElement *pipeline);
/* The cut is at @running_time, which may be up to @grid later than the request by design. Returns: FALSE with
 * AlreadyStopped if it is GST_CLOCK_TIME_NONE. */
gboolean reel_cut_note (ReelCut *cut, GstElement *pipeline, guint64 running_time, GstClockTime grid, GError **error);
