/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The metrics in Prometheus' format: each has its type before it, and a line of its own. */
#include "manager/core/document/reel-metrics.h"

#include <string.h>

static void
test_text (void)
{
  ReelMetrics metrics = { .calls = 2, .participants = 5, .streams = 7, .capacity = 9, .missed = 3, .unsealed = 8 };
  g_autofree char *text = NULL;
  g_autofree char *without = NULL;
  g_auto (GStrv) lines = NULL;
  ReelCatalogueFigures figures = { 0 };
  guint samples = 0;

  reel_catalogue_figures_set (&figures, "webhook", "waiting", 11);
  reel_catalogue_figures_set (&figures, "webhook", "leased", 12);
  reel_catalogue_figures_set (&figures, "mail", "dead", 13);
  reel_catalogue_figures_set (&figures, "upload", "delivered", 14);
  reel_catalogue_figures_set (&figures, "hook", "failed", 15);
  reel_catalogue_figures_set (&figures, "removal", "oldest", 1000000);
  reel_catalogue_figures_set (&figures, "webhook", "oldest", 60000000);
  reel_catalogue_figures_set (&figures, "", "links", 16);
  reel_catalogue_figures_set (&figures, "", "held", 17);
  reel_catalogue_figures_set (&figures, "fax", "waiting", 99);
  reel_catalogue_figures_set (&figures, "mail", "lost", 99);
  metrics.recordings[REEL_RECORDING_STATE_PAUSED] = 4;
  metrics.ended[REEL_SESSION_END_CALL_ENDED] = 6;
  without = reel_metrics_print (&metrics);
  metrics.figures = &figures;
  metrics.now_utc = 51999999;
  text = reel_metrics_print (&metrics);
  g_assert_true (g_str_has_prefix (text, without));
  g_assert_null (strstr (without, "deliver"));
  g_assert_nonnull (strstr (text, "\ncallreel_deliveries{kind=\"webhook\",state=\"waiting\"} 11\n"));
  g_assert_nonnull (strstr (text, "\ncallreel_deliveries{kind=\"webhook\",state=\"leased\"} 12\n"));
  g_assert_nonnull (strstr (text, "\ncallreel_deliveries{kind=\"mail\",state=\"dead\"} 13\n"));
  g_assert_nonnull (strstr (text, "# TYPE callreel_deliveries_done_total counter\n"));
  g_assert_nonnull (strstr (text, "\ncallreel_deliveries_done_total{kind=\"upload\"} 14\n"));
  g_assert_nonnull (strstr (text, "\ncallreel_delivery_attempts_failed_total{kind=\"hook\"} 15\n"));
  g_assert_nonnull (strstr (text, "\ncallreel_delivery_oldest_waiting_seconds{kind=\"removal\"} 50\n"));
  g_assert_nonnull (strstr (text, "\ncallreel_delivery_oldest_waiting_seconds{kind=\"webhook\"} 0\n"));
  g_assert_nonnull (strstr (text, "\ncallreel_delivery_oldest_waiting_seconds{kind=\"mail\"} 0\n"));
  g_assert_nonnull (strstr (text, "\ncallreel_links_active 16\n"));
  g_assert_nonnull (strstr (text, "\ncallreel_documents_held 17\n"));
  g_assert_null (strstr (text, " 99\n"));
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
  g_assert_nonnull (strstr (text, "\ncallreel_chunks_unsealed 8\n"));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
    samples += *lines[i] != '#';
    g_assert_true (
        g_regex_match_simple ("^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{([a-z]+=\"[A-Za-z]+\",?)+\\})? [0-9]+)$", lines[i],
                              0, 0));
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
