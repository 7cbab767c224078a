/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The figures as Prometheus reads them: each has its type before it, and a line of its own. */
#include "manager/core/document/reel-metrics.h"

#include <string.h>

static void
test_text (void)
{
  ReelMetrics metrics = { .calls = 2, .participants = 5, .streams = 7, .capacity = 9, .missed = 3 };
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint samples = 0;

  metrics.recordings[REEL_RECORDING_STATE_PAUSED] = 4;
  metrics.ended[REEL_SESSION_END_CALL_ENDED] = 6;
  text = reel_metrics_print (&metrics);
  g_assert_true (g_str_has_suffix (text, "\n"));
  g_assert_nonnull (strstr (text, "# TYPE callreel_calls gauge\ncallreel_calls 2\n"));
  g_assert_nonnull (strstr (text, "\ncallreel_participants 5\n"));
  g_assert_nonnull (strstr (text, "\ncallreel_streams 7\n"));
  g_assert_nonnull (strstr (text, "\ncallreel_capacity 9\n"));
  g_assert_nonnull (strstr (text, "\ncallreel_recordings{state=\"paused\"} 4\n"));
  g_assert_nonnull (strstr (text, "\ncallreel_recordings{state=\"recording\"} 0\n"));
  g_assert_null (strstr (text, "state=\"completed\""));
  g_assert_nonnull (strstr (text, "\ncallreel_recordings_ended_total{reason=\"CallEnded\"} 6\n"));
  g_assert_nonnull (strstr (text, "\ncallreel_recordings_missed_total 3\n"));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
    samples += *lines[i] != '#';
    g_assert_true (g_regex_match_simple ("^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{[a-z]+=\"[A-Za-z]+\"\\})? [0-9]+)$",
                                         lines[i], 0, 0));
  }
  g_assert_cmpuint (samples, >, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/metrics/text", test_text);
  return g_test_run ();
}
