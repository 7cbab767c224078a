/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Figures of the manager as text. */
#include "manager/core/document/reel-metrics.h"

static void
add_head (GString *text, const char *name, const char *type, const char *help)
{
  g_string_append_printf (text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void
add_number (GString *text, const char *name, const char *type, const char *help, guint64 number)
{
  add_head (text, name, type, help);
  g_string_append_printf (text, "%s %" G_GUINT64_FORMAT "\n", name, number);
}

char *
reel_metrics_print (const ReelMetrics *self)
{
  GString *text = g_string_new (NULL);

  add_number (text, "callreel_calls", "gauge", "Ongoing calls.", self->calls);
  add_number (text, "callreel_participants", "gauge", "Persons in the ongoing calls.", self->participants);
  add_number (text, "callreel_streams", "gauge", "Media streams of the ongoing calls.", self->streams);
  add_number (text, "callreel_capacity", "gauge", "Recordings that may run at once; 0 is no set limit.",
              self->capacity);
  add_head (text, "callreel_recordings", "gauge", "Recordings that are not over, by state.");
  for (guint i = 0; i < REEL_N_RECORDING_STATES; i++) {
    if (!reel_recording_state_is_final ((ReelRecordingState)i))
      g_string_append_printf (text, "callreel_recordings{state=\"%s\"} %u\n", reel_recording_state_nicks[i],
                              self->recordings[i]);
  }
  add_head (text, "callreel_recordings_ended_total", "counter", "Recordings that have ended, by reason.");
  for (guint i = 0; i < REEL_N_SESSION_ENDS; i++)
    g_string_append_printf (text, "callreel_recordings_ended_total{reason=\"%s\"} %" G_GUINT64_FORMAT "\n",
                            reel_session_end_nicks[i], self->ended[i]);
  add_number (text, "callreel_recordings_missed_total", "counter", "Recordings that were due and not made.",
              self->missed);
  add_number (text, "callreel_catalogue_changes_waiting", "gauge", "Changes that the catalogue has not kept yet.",
              self->catalogue_waiting);
  add_number (text, "callreel_catalogue_failing", "gauge", "1 while the catalogue takes no changes.",
              self->catalogue_failing ? 1 : 0);
  add_number (text, "callreel_longest_stall_microseconds", "gauge",
              "Longest time in the last minute or two for which requests waited for callreeld itself.",
              self->longest_stall);
  return g_string_free (text, FALSE);
}
