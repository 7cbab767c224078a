/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Converts the time of a request to that of its cut; the header lists the callers. */
#include "manager/worker/recording/reel-cut.h"

#include "manager/core/wire/reel-error.h"
#include "manager/worker/recording/reel-hold-table.h"

GstClockTime
reel_cut_get_asked (const ReelCut *cut, GstElement *pipeline)
{
  return reel_hold_table_get_running_time (pipeline, cut->asked);
}

gboolean
reel_cut_note (ReelCut *cut, GstElement *pipeline, guint64 running_time, GstClockTime grid, GError **error)
{
  const GstClockTime due = reel_cut_get_asked (cut, pipeline) + grid;

  if (!GST_CLOCK_TIME_IS_VALID (running_time)) {
    reel_error_set (error, REEL_ERROR_ALREADY_STOPPED);
    return FALSE;
  }
  cut->late = running_time > due ? (running_time - due) / GST_USECOND : 0;
  return TRUE;
}
