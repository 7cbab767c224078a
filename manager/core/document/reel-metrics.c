/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Metrics of the manager as text. */
#include "manager/core/document/reel-metrics.h"

#include "manager/core/wire/reel-nick.h"

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

void
reel_catalogue_figures_set (ReelCatalogueFigures *self, const char *kind, const char *name, guint64 number)
{
  int of = reel_nick_find (reel_job_kind_nicks, kind), state = reel_nick_find (reel_delivery_state_nicks, name);

  if (*kind == '\0' && g_str_equal (name, "links"))
    self->links = number;
  else if (*kind == '\0' && g_str_equal (name, "held"))
    self->held = number;
  else if (of >= 0 && state >= 0)
    self->of[of].jobs[state] = number;
  else if (of >= 0 && g_str_equal (name, "delivered"))
    self->of[of].delivered = number;
  else if (of >= 0 && g_str_equal (name, "failed"))
    self->of[of].failed = number;
  else if (of >= 0 && g_str_equal (name, "oldest"))
    self->of[of].oldest_utc = (gint64)number;
}

static void
add_of_kind (GString *text, const char *name, guint kind, guint64 number)
{
  g_string_append_printf (text, "%s{kind=\"%s\"} %" G_GUINT64_FORMAT "\n", name, reel_job_kind_nicks[kind], number);
}

/* What was delivered or dropped is no figure of the present: it goes from the list by and by. */
static void
add_jobs (GString *text, const ReelCatalogueFigures *figures)
{
  static const ReelDeliveryState states[] = { REEL_DELIVERY_WAITING, REEL_DELIVERY_LEASED, REEL_DELIVERY_DEAD };

  add_head (text, "callreel_deliveries", "gauge",
            "Deliveries that wait, are leased to a courier, or are dead, by kind and state.");
  for (guint kind = 0; kind < REEL_N_JOB_KINDS; kind++) {
    for (guint i = 0; i < G_N_ELEMENTS (states); i++)
      g_string_append_printf (text, "callreel_deliveries{kind=\"%s\",state=\"%s\"} %" G_GUINT64_FORMAT "\n",
                              reel_job_kind_nicks[kind], reel_delivery_state_nicks[states[i]],
                              figures->of[kind].jobs[states[i]]);
  }
}

static void
add_figures (GString *text, const ReelCatalogueFigures *figures, gint64 now_utc)
{
  add_jobs (text, figures);
  add_head (text, "callreel_deliveries_done_total", "counter", "Deliveries that were made, by kind.");
  for (guint kind = 0; kind < REEL_N_JOB_KINDS; kind++)
    add_of_kind (text, "callreel_deliveries_done_total", kind, figures->of[kind].delivered);
  add_head (text, "callreel_delivery_attempts_failed_total", "counter", "Attempts to deliver that failed, by kind.");
  for (guint kind = 0; kind < REEL_N_JOB_KINDS; kind++)
    add_of_kind (text, "callreel_delivery_attempts_failed_total", kind, figures->of[kind].failed);
  add_head (text, "callreel_delivery_oldest_waiting_seconds", "gauge",
            "Age of the oldest delivery that waits, by kind; 0: none waits.");
  for (guint kind = 0; kind < REEL_N_JOB_KINDS; kind++) {
    gint64 oldest_utc = figures->of[kind].oldest_utc;

    /* The clock may have been set back. */
    add_of_kind (text, "callreel_delivery_oldest_waiting_seconds", kind,
                 oldest_utc > 0 ? (guint64)(MAX (now_utc - oldest_utc, 0) / G_USEC_PER_SEC) : 0);
  }
  add_number (text, "callreel_links_active", "gauge", "Links that open recordings, up to 10000.", figures->links);
  add_number (text, "callreel_documents_held", "gauge", "Documents on legal hold.", figures->held);
}

char *
reel_metrics_print (const ReelMetrics *self)
{
  GString *text = g_string_new (NULL);

  add_number (text, "callreel_calls", "gauge", "Ongoing calls.", self->calls);
  add_number (text, "callreel_participants", "gauge", "Participants in ongoing calls.", self->participants);
  add_number (text, "callreel_streams", "gauge", "Media streams of ongoing calls.", self->streams);
  add_number (text, "callreel_capacity", "gauge", "Maximum number of active recordings; 0: no limit.", self->capacity);
  add_head (text, "callreel_recordings", "gauge", "Recordings that have not ended, by state.");
  for (guint i = 0; i < REEL_N_RECORDING_STATES; i++) {
    if (!reel_recording_state_is_final ((ReelRecordingState)i))
      g_string_append_printf (text, "callreel_recordings{state=\"%s\"} %u\n", reel_recording_state_nicks[i],
                              self->recordings[i]);
  }
  add_head (text, "callreel_recordings_ended_total", "counter", "Recordings that have ended, by reason.");
  for (guint i = 0; i < REEL_N_SESSION_ENDS; i++)
    g_string_append_printf (text, "callreel_recordings_ended_total{reason=\"%s\"} %" G_GUINT64_FORMAT "\n",
                            reel_session_end_nicks[i], self->ended[i]);
  add_number (text, "callreel_recordings_missed_total", "counter", "Recordings that were due but not made.",
              self->missed);
  add_number (text, "callreel_catalogue_changes_waiting", "gauge", "Changes that the catalogue has not kept yet.",
              self->catalogue_waiting);
  add_number (text, "callreel_catalogue_failing", "gauge", "1 while the catalogue cannot be written.",
              self->catalogue_failing ? 1 : 0);
  add_number (text, "callreel_longest_stall_microseconds", "gauge",
              "Longest stall of callreeld's main loop in the last minute or two.", self->longest_stall);
  add_number (text, "callreel_chunks_unsealed", "gauge", "Files of recordings that could not be sealed so far.",
              self->unsealed);
  if (self->figures != NULL)
    add_figures (text, self->figures, self->now_utc);
  return g_string_free (text, FALSE);
}
