/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls on behalf of users over the bus: who sees one, who may start its recording, who answers for whom. */
#include "tests/dbus/daemon-fixture.h"

static ReelBusCall1 *
make_call (DaemonFixture *self)
{
  ReelBusCall1 *call = daemon_fixture_create_call (self, "a", "{}");

  g_assert_true (reel_bus_policy1_call_set_sync (self->policy, "user", "anna",
                                                 daemon_fixture_dict ("{'mode': <'on-demand'>}"), "", NULL, NULL));
  g_assert_true (reel_bus_call1_call_add_participant_sync (call, "ben", daemon_fixture_dict ("{'user': <'anna'>}"),
                                                           NULL, NULL, NULL));
  return call;
}

static gboolean
describe (DaemonFixture *self, const char *options, GVariant **description, GError **error)
{
  g_autofree char *path = NULL;

  return reel_bus_manager1_call_describe_call_sync (self->manager, "a", daemon_fixture_dict (options), &path,
                                                    description, NULL, error);
}

static gboolean
start (DaemonFixture *self, const char *options, GError **error)
{
  g_autofree char *operation = NULL;

  return reel_bus_manager1_call_start_recording_sync (self->manager, "a", daemon_fixture_dict (options), &operation,
                                                      NULL, error);
}

static void
test_describe (DaemonFixture *self, gconstpointer unused)
{
  g_autoptr (ReelBusCall1) call = make_call (self);
  g_autoptr (GVariant) description = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  describe (self, "{'user': <'anna'>}", &description, &error);
  g_assert_no_error (error);
  text = g_variant_print (description, FALSE);
  g_assert_cmpstr (text, ==, "{'status': <'Start Recording'>, 'actions': <['start']>, 'participants': <['ben']>}");
  g_assert_true (describe (self, "{}", NULL, NULL));
  g_assert_false (describe (self, "{'user': <'ben'>}", NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NO_ONGOING_CALL, "");
  g_assert_false (describe (self, "{'who': <'ben'>}", NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "who");
}

static void
test_start (DaemonFixture *self, gconstpointer unused)
{
  g_autoptr (ReelBusCall1) call = make_call (self);
  g_autoptr (GError) error = NULL;

  g_assert_false (start (self, "{'user': <'ben'>}", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NO_ONGOING_CALL, "");
  g_assert_false (start (self, "{'user': <'anna'>, 'actor': <'ben'>}", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "user");
  start (self, "{'user': <'anna'>}", &error);
  g_assert_no_error (error);
}

static void
test_answer (DaemonFixture *self, gconstpointer unused)
{
  g_autoptr (ReelBusCall1) call = make_call (self);
  g_autoptr (GError) error = NULL;

  g_assert_false (reel_bus_call1_call_answer_consent_sync (call, "ben", FALSE,
                                                           daemon_fixture_dict ("{'user': <'ben'>}"), NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NO_ONGOING_CALL, "");
  reel_bus_call1_call_answer_consent_sync (call, "ben", FALSE, daemon_fixture_dict ("{'user': <'anna'>}"), NULL,
                                           &error);
  g_assert_no_error (error);
  g_assert_false (reel_bus_call1_call_answer_consent_sync (call, "x", FALSE, daemon_fixture_dict ("{'user': <'anna'>}"),
                                                           NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "themselves");
}

#define ADD(name, test) g_test_add (name, DaemonFixture, NULL, daemon_fixture_set_up, test, daemon_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/call-visibility/describe", test_describe);
  ADD ("/call-visibility/start", test_start);
  ADD ("/call-visibility/answer", test_answer);
  return g_test_run ();
}
