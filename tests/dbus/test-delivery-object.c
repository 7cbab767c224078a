/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.callreel.Delivery1 over the bus: a recording's event is handed out, waits for its lease, outlives the manager,
 * and is completed; refusals. */
#include "tests/dbus/daemon-fixture.h"

#include "manager/dbus/reel-bus-names.h"

#include <string.h>

typedef struct {
  DaemonFixture base;
  ReelBusDelivery1 *delivery;
  guint waiting;
} Fixture;

static void
on_waiting (ReelBusDelivery1 *delivery, Fixture *self)
{
  self->waiting++;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->base.config = "[webhook crm]\nurl=https://crm.example.org/\nevents=call-leg;file-status\n";
  daemon_fixture_set_up (&self->base, unused);
  self->delivery = reel_bus_delivery1_proxy_new_sync (self->base.connection, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
                                                      REEL_MANAGER_BUS_NAME, REEL_MANAGER_OBJECT_PATH, NULL, NULL);
  g_assert_nonnull (self->delivery);
  g_signal_connect (self->delivery, "jobs-waiting", G_CALLBACK (on_waiting), self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_clear_object (&self->delivery);
  daemon_fixture_tear_down (&self->base, unused);
}

static gboolean
is_served (Fixture *self)
{
  g_autofree char *owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (self->delivery));

  return owner != NULL;
}

static GVariant *
take (Fixture *self, guint lease)
{
  const char *const kinds[] = { "webhook", NULL };
  g_autoptr (GError) error = NULL;
  GVariant *jobs = NULL;

  reel_bus_delivery1_call_take_jobs_sync (self->delivery, kinds, 10, lease, &jobs, NULL, &error);
  g_assert_no_error (error);
  return jobs;
}

static char *
take_one (Fixture *self, const char *event)
{
  g_autoptr (GVariant) jobs = take (self, 60);
  g_autoptr (GVariant) row = NULL;
  const char *body = NULL, *kind = NULL;
  char *job = NULL;

  g_assert_cmpint (g_variant_n_children (jobs), ==, 1);
  row = g_variant_get_child_value (jobs, 0);
  g_assert_true (g_variant_lookup (row, "job", "s", &job));
  g_assert_true (g_variant_lookup (row, "event", "&s", &kind));
  g_assert_true (g_variant_lookup (row, "body", "&s", &body));
  g_assert_cmpstr (kind, ==, event);
  g_assert_nonnull (strstr (body, "\"eventType\":"));
  return job;
}

static gsize
count (Fixture *self, const char *filter)
{
  g_autoptr (GVariant) jobs = NULL;
  g_autofree char *next = NULL;
  g_autoptr (GError) error = NULL;

  reel_bus_delivery1_call_list_jobs_sync (self->delivery, daemon_fixture_dict (filter), "", 0, &jobs, &next, NULL,
                                          &error);
  g_assert_no_error (error);
  g_assert_cmpstr (next, ==, "");
  return g_variant_n_children (jobs);
}

static void
assert_metric (Fixture *self, const char *line)
{
  g_autofree char *text = NULL;

  g_assert_true (reel_bus_manager1_call_get_metrics_sync (self->base.manager, &text, NULL, NULL));
  if (strstr (text, line) == NULL)
    g_error ("%s: %s", line, text);
}

static void
test_jobs (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelBusCall1) call = daemon_fixture_create_call (&self->base, "s", "{}");
  g_autofree char *job = NULL;
  g_autoptr (GVariant) none = NULL;
  g_autoptr (GError) error = NULL;

  wait_until (self->waiting > 0);
  job = take_one (self, "call-leg");
  none = take (self, 60);
  g_assert_cmpint (g_variant_n_children (none), ==, 0);
  daemon_fixture_restart (&self->base);
  wait_until (is_served (self));
  g_assert_cmpint (count (self, "{'state': <'leased'>}"), ==, 1);
  assert_metric (self, "\ncallreel_deliveries{kind=\"webhook\",state=\"leased\"} 1\n");
  g_assert_true (reel_bus_delivery1_call_renew_job_sync (self->delivery, job,
                                                         daemon_fixture_dict ("{'retry-after-seconds': <uint32 60>}"),
                                                         NULL, NULL));
  g_assert_true (reel_bus_delivery1_call_fail_job_sync (self->delivery, job, FALSE, "503", NULL, NULL));
  g_assert_cmpint (count (self, "{'state': <'waiting'>, 'target': <'crm'>}"), ==, 1);
  assert_metric (self, "\ncallreel_deliveries{kind=\"webhook\",state=\"waiting\"} 1\n");
  assert_metric (self, "\ncallreel_delivery_attempts_failed_total{kind=\"webhook\"} 1\n");
  g_assert_true (reel_bus_delivery1_call_retry_job_sync (self->delivery, job, NULL, NULL));
  g_free (take_one (self, "call-leg"));
  g_assert_true (reel_bus_delivery1_call_finish_job_sync (self->delivery, job, daemon_fixture_dict ("{}"), NULL, NULL));
  g_assert_cmpint (count (self, "{'state': <'done'>}"), ==, 1);
  assert_metric (self, "\ncallreel_deliveries_done_total{kind=\"webhook\"} 1\n");
  g_assert_true (reel_bus_delivery1_call_drop_job_sync (self->delivery, job, NULL, NULL));
  g_assert_cmpint (count (self, "{}"), ==, 0);
  g_assert_false (reel_bus_delivery1_call_retry_job_sync (self->delivery, job, NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "there is no job");
}

static void
test_refused (Fixture *self, gconstpointer unused)
{
  const char *const kinds[] = { "fax", NULL };
  g_autoptr (GVariant) jobs = NULL;
  g_autofree char *next = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (reel_bus_delivery1_call_take_jobs_sync (self->delivery, kinds, 1, 60, &jobs, NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "kinds");
  g_assert_false (reel_bus_delivery1_call_list_jobs_sync (self->delivery, daemon_fixture_dict ("{'x': <1>}"), "", 0,
                                                          &jobs, &next, NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "not a known key");
  g_assert_false (reel_bus_delivery1_call_list_jobs_sync (self->delivery, daemon_fixture_dict ("{}"), "x", 0, &jobs,
                                                          &next, NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "cursor");
  g_assert_false (
      reel_bus_delivery1_call_finish_job_sync (self->delivery, "j", daemon_fixture_dict ("{'x': <1>}"), NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "not a known key");
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/delivery-object/jobs", test_jobs);
  ADD ("/delivery-object/refused", test_refused);
  return g_test_run ();
}
