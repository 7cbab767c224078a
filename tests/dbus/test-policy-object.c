/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* org.callreel.Policy1 over the bus: get and set, refusals, who may set, explanations, the document, a restart. */
#include "tests/dbus/daemon-fixture.h"

#include "manager/core/document/reel-policy-document.h"

#include <string.h>

static gboolean
set_as (DaemonFixture *self, const char *level, const char *id, const char *properties, const char *actor,
        GError **error)
{
  return reel_bus_policy1_call_set_sync (self->policy, level, id, daemon_fixture_dict (properties), actor, NULL, error);
}

static void
set (DaemonFixture *self, const char *level, const char *id, const char *properties)
{
  g_autoptr (GError) error = NULL;

  set_as (self, level, id, properties, "", &error);
  g_assert_no_error (error);
}

static char *
get (DaemonFixture *self, const char *level, const char *id)
{
  g_autoptr (GVariant) properties = NULL;
  g_autoptr (GError) error = NULL;

  reel_bus_policy1_call_get_sync (self->policy, level, id, &properties, NULL, &error);
  g_assert_no_error (error);
  return g_variant_print (properties, FALSE);
}

static void
assert_get (DaemonFixture *self, const char *level, const char *id, const char *expected)
{
  g_autofree char *text = get (self, level, id);

  g_assert_cmpstr (text, ==, expected);
}

static char *export(DaemonFixture *self)
{
  char *json = NULL;

  g_assert_true (reel_bus_policy1_call_export_sync (self->policy, &json, NULL, NULL));
  return json;
}

static void
on_changed (ReelBusPolicy1 *policy, const char *level, const char *id, GString *changes)
{
  g_string_append_printf (changes, "%s/%s;", level, id);
}

static void
test_set (DaemonFixture *self, gconstpointer unused)
{
  g_autoptr (GString) changes = g_string_new (NULL);
  gulong handler = g_signal_connect (self->policy, "changed", G_CALLBACK (on_changed), changes);

  assert_get (self, "user", "anna", "{}");
  set (self, "user", "anna", "{'mode': <'never'>, 'forced': <true>}");
  set (self, "user", "anna", "{'forced': <''>}");
  assert_get (self, "user", "anna", "{'mode': <'never'>}");
  set (self, "queue", "a/b", "{'forced': <true>}");
  wait_until (strcmp (changes->str, "user/anna;user/anna;queue/a/b;") == 0);
  daemon_fixture_restart (self);
  assert_get (self, "user", "anna", "{'mode': <'never'>}");
  assert_get (self, "queue", "a/b", "{'forced': <true>}");
  g_signal_handler_disconnect (self->policy, handler);
}

static void
test_bad_input (DaemonFixture *self, gconstpointer unused)
{
  g_autofree char *long_id = g_strnfill (10000, 'x');
  const struct {
    const char *level, *id, *properties, *part;
  } cases[] = {
    { "tribe", "a", "{}", "user, group, company, queue" },
    { "user", long_id, "{}", "id" },
    { "user", "", "{}", "id" },
    { "user", "a\x1b[2J", "{}", "id" },
    { "user", "a", "{'forced': <true>, 'odour': <true>}", "odour" },
    { "user", "a", "{'forced': <true>, 'mode': <'sometimes'>}", "sometimes" },
    { "user", "a", "{'forced': <1>}", "forced" },
    { "user", "a", "{'forced': <@a{sv} {}>}", "forced" },
    { "user", "a", "{'mode': <'never'>, 'recording-enabled': <true>}", "company" },
    { "queue", "a", "{'censor-allowed': <true>}", "censor-allowed" },
    { "user", "a", "{'group': <'a\\u0085b'>}", "group" },
  };
  g_autoptr (GVariant) got = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_false (set_as (self, cases[i].level, cases[i].id, cases[i].properties, "", &error));
    daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, cases[i].part);
    assert_get (self, "user", "a", "{}");
  }
  for (guint i = 0; i < 4; i++) {
    g_assert_false (reel_bus_policy1_call_get_sync (self->policy, cases[i].level, cases[i].id, &got, NULL, &error));
    daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, cases[i].part);
  }
  g_assert_false (reel_bus_policy1_call_explain_sync (self->policy, long_id, "", &got, NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "user");
  g_assert_false (reel_bus_policy1_call_explain_sync (self->policy, "a", "nowhere", &got, NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NO_ONGOING_CALL, "call");
}

static void
test_actor (DaemonFixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  set (self, "company", "default", "{'may-administer-recording': <false>}");
  set (self, "user", "anna", "{'may-administer-recording': <true>}");
  g_assert_false (set_as (self, "user", "ben", "{'may-administer-recording': <true>}", "ben", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "may-administer-recording");
  g_assert_false (reel_bus_policy1_call_import_sync (self->policy, "{\"version\":1}", "ben", NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "may-administer-recording");
  assert_get (self, "user", "ben", "{}");
  g_assert_true (set_as (self, "user", "ben", "{'may-administer-recording': <true>}", "anna", &error));
  g_assert_true (set_as (self, "queue", "q", "{'forced': <true>}", "ben", &error));
}

static GVariant *
explain (DaemonFixture *self, const char *user, const char *call)
{
  GVariant *explanation = NULL;
  g_autoptr (GError) error = NULL;

  reel_bus_policy1_call_explain_sync (self->policy, user, call, &explanation, NULL, &error);
  g_assert_no_error (error);
  return explanation;
}

static void
assert_explained (GVariant *explanation, const char *property, const char *expected)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (explanation, property, NULL);
  g_autofree char *text = value != NULL ? g_variant_print (value, FALSE) : NULL;

  g_assert_cmpstr (text, ==, expected);
}

static void
test_explain (DaemonFixture *self, gconstpointer unused)
{
  g_autoptr (ReelBusCall1) call = daemon_fixture_create_call (self, "c/1", "{'queue': <'support'>}");
  g_autoptr (GVariant) alone = NULL, in_call = NULL, nobody = NULL, queue = NULL;

  set (self, "company", "acme", "{'recording-enabled': <true>, 'censor-allowed': <true>, 'reason-required': <'#txt'>}");
  set (self, "group", "sales", "{'company': <'acme'>, 'mode': <'on-demand'>}");
  set (self, "user", "anna", "{'group': <'sales'>, 'forced': <true>, 'reason-required': <''>}");
  set (self, "queue", "support", "{'record-consult': <true>}");
  alone = explain (self, "anna", "");
  assert_explained (alone, "mode", "(<'on-demand'>, 'group', 'sales')");
  assert_explained (alone, "forced", "(<true>, 'user', 'anna')");
  assert_explained (alone, "censor-allowed", "(<true>, 'company', 'acme')");
  assert_explained (alone, "company", "(<'acme'>, 'group', 'sales')");
  assert_explained (alone, "reason-required", "(<''>, 'user', 'anna')");
  assert_explained (alone, "manual-allowed", "(<false>, '', '')");
  assert_explained (alone, "server-call-id", NULL);
  nobody = explain (self, "", "");
  assert_explained (nobody, "mode", "(<''>, '', '')");
  assert_explained (nobody, "company", "(<'default'>, '', '')");
  in_call = explain (self, "anna", "c/1");
  assert_explained (in_call, "server-call-id", "'c/1'");
  assert_explained (in_call, "queue", "'support'");
  queue = g_variant_lookup_value (in_call, "queue-properties", G_VARIANT_TYPE_VARDICT);
  assert_explained (queue, "record-consult", "(<true>, 'queue', 'support')");
  assert_explained (queue, "mode", NULL);
}

/* With a call: the result of GetControls, and where the rules come from. */
static void
test_explain_call (DaemonFixture *self, gconstpointer unused)
{
  g_autoptr (ReelBusCall1) call = daemon_fixture_create_call (self, "c", "{}");
  g_autoptr (GVariant) agent = NULL, by_id = NULL, stranger = NULL, server = NULL, denied = NULL;

  set (self, "user", "anna", "{'mode': <'on-demand'>}");
  g_assert_true (reel_bus_call1_call_add_participant_sync (call, "p1",
                                                           daemon_fixture_dict ("{'user': <'anna'>, 'leg': <'agent'>}"),
                                                           NULL, NULL, NULL));
  g_assert_true (reel_bus_call1_call_add_participant_sync (call, "p2", daemon_fixture_dict ("{'leg': <'caller'>}"),
                                                           NULL, NULL, NULL));
  agent = explain (self, "anna", "c");
  assert_explained (agent, "status", "'Start Recording'");
  assert_explained (agent, "actions", "['start']");
  assert_explained (agent, "active-agent", "'p1'");
  assert_explained (agent, "queue", NULL);
  by_id = explain (self, "p1", "c");
  g_assert_true (g_variant_equal (by_id, agent));
  stranger = explain (self, "stranger", "c");
  assert_explained (stranger, "status", "'Not Recording'");
  assert_explained (stranger, "actions", "[]");
  server = explain (self, "", "c");
  assert_explained (server, "actions", "['start']");
  set (self, "user", "anna", "{'mode': <'never'>}");
  denied = explain (self, "anna", "c");
  assert_explained (denied, "mode", "(<'never'>, 'user', 'anna')");
  assert_explained (denied, "status", "'Not Recording'");
}

static GVariant *
describe (DaemonFixture *self, const char *level, const char *id, const char *options, GError **error)
{
  g_autoptr (GVariant) properties = NULL;
  GVariant *explanation = NULL;

  reel_bus_policy1_call_describe_sync (self->policy, level, id, daemon_fixture_dict (options), &properties,
                                       &explanation, NULL, error);
  return explanation;
}

static void
test_describe (DaemonFixture *self, gconstpointer unused)
{
  g_autoptr (ReelBusCall1) call = daemon_fixture_create_call (self, "c", "{}");
  g_autoptr (GVariant) group = NULL, company = NULL, queue = NULL, own = NULL, in_call = NULL, none = NULL;
  g_autoptr (GError) error = NULL;

  set (self, "company", "default", "{'forced': <true>, 'mode': <'never'>}");
  set (self, "group", "sales", "{'mode': <'on-demand'>}");
  set (self, "queue", "q", "{'consent': <'all'>}");
  set (self, "user", "eve", "{'may-administer-recording': <true>}");
  g_assert_true (reel_bus_call1_call_add_participant_sync (call, "ben", daemon_fixture_dict ("{'user': <'anna'>}"),
                                                           NULL, NULL, NULL));
  group = describe (self, "group", "sales", "{'user': <'eve'>}", &error);
  g_assert_no_error (error);
  assert_explained (group, "mode", "(<'on-demand'>, 'group', 'sales')");
  assert_explained (group, "forced", "(<true>, 'company', 'default')");
  assert_explained (group, "group", NULL);
  company = describe (self, "company", "default", "{}", &error);
  assert_explained (company, "mode", "(<'never'>, 'company', 'default')");
  assert_explained (company, "manual-allowed", "(<false>, '', '')");
  queue = describe (self, "queue", "q", "{}", &error);
  assert_explained (queue, "consent", "(<'all'>, 'queue', 'q')");
  assert_explained (queue, "forced", "(<true>, 'company', 'default')");
  assert_explained (queue, "mode", NULL);
  own = describe (self, "user", "anna", "{'user': <'anna'>}", &error);
  assert_explained (own, "mode", "(<'never'>, 'company', 'default')");
  in_call = describe (self, "user", "anna", "{'user': <'anna'>, 'call': <'c'>}", &error);
  assert_explained (in_call, "server-call-id", "'c'");
  g_assert_no_error (error);
  none = describe (self, "user", "ben", "{'user': <'anna'>}", &error);
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "may-administer-recording");
  g_assert_null (none);
  describe (self, "group", "sales", "{'user': <'anna'>}", &error);
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "may-administer-recording");
  describe (self, "user", "ben", "{'user': <'ben'>, 'call': <'c'>}", &error);
  daemon_fixture_assert_error (&error, REEL_ERROR_NO_ONGOING_CALL, "call");
  describe (self, "group", "sales", "{'call': <'c'>}", &error);
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "call");
  describe (self, "tribe", "x", "{}", &error);
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "user, group");
  describe (self, "user", "x", "{'who': <'x'>}", &error);
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "who");
}

static gboolean
is_recording (DaemonFixture *self)
{
  g_autoptr (GVariant) list = NULL;

  g_assert_true (reel_bus_manager1_call_list_recordings_sync (self->manager,
                                                              daemon_fixture_dict ("{'state': <'recording'>}"), "", 0,
                                                              &list, NULL, NULL, NULL));
  return g_variant_n_children (list) == 1;
}

/* A rule applies at once to an ongoing call. */
static void
test_applies_at_once (DaemonFixture *self, gconstpointer unused)
{
  g_autoptr (ReelBusCall1) call = daemon_fixture_create_call (self, "c", "{}");

  g_assert_true (reel_bus_call1_call_add_participant_sync (call, "p1",
                                                           daemon_fixture_dict ("{'user': <'anna'>, 'leg': <'agent'>}"),
                                                           NULL, NULL, NULL));
  g_assert_cmpuint (reel_bus_manager1_get_active_recordings (self->manager), ==, 0);
  set (self, "user", "anna", "{'forced': <true>}");
  /* Not merely starting: the tear-down finds workers by their sockets. */
  wait_until (is_recording (self));
}

static void
test_document (DaemonFixture *self, gconstpointer unused)
{
  static const char *const bad[][2] = {
    { "", "" },
    { "[]", "" },
    { "{\"version\":1,\"users\":{\"anna\":{\"mode\":\"sometimes\"}}}", "/users/anna/mode" },
    { "{\"version\":1,\"users\":{\"anna\":{\"forced\":true}},\"queues\":{\"q\":{\"mode\":\"never\"}}}",
      "/queues/q/mode" },
    { "{\"version\":1,\"users\":{\"anna\":{\"group\":\"gone\"}}}", "/users/anna/group" },
    { "{\"version\":1,\"users\":{\"an\\ud800na\":{}}}", "/users/" },
    { "{\"version\":1,\"users\":{\"anna\":{\"mode\":\"never\\udfff\"}}}", "/" },
    { "{\"version\":1,\"users\":{\"an\\u0000na\":{}}}", "\\u0000" },
  };
  g_autofree char *huge = g_strnfill (REEL_POLICY_DOCUMENT_MAX_BYTES + 1, ' ');
  g_autofree char *json = NULL, *again = NULL;
  g_autoptr (GError) error = NULL;

  set (self, "group", "sales", "{'company': <'acme'>}");
  set (self, "user", "anna", "{'group': <'sales'>, 'forced': <true>, 'consent': <'all'>}");
  set (self, "user", "ben", "{'group': <'nothing-set'>}");
  set (self, "queue", "é\"\\ /", "{'record-consult': <false>}");
  json = export(self);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_assert_false (reel_bus_policy1_call_import_sync (self->policy, bad[i][0], "", NULL, &error));
    daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, bad[i][1]);
  }
  g_assert_false (reel_bus_policy1_call_import_sync (self->policy, huge, "", NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "too long");
  again = export(self);
  g_assert_cmpstr (again, ==, json);

  g_assert_true (reel_bus_policy1_call_import_sync (self->policy,
                                                    "{\"version\":1,\"users\":{\"carl\":{\"mode\":\"never\"}}}", "",
                                                    NULL, NULL));
  assert_get (self, "user", "anna", "{}");
  assert_get (self, "user", "carl", "{'mode': <'never'>}");
  g_assert_true (reel_bus_policy1_call_import_sync (self->policy, json, "", NULL, NULL));
  daemon_fixture_restart (self);
  g_clear_pointer (&again, g_free);
  again = export(self);
  g_assert_cmpstr (again, ==, json);
}

#define ADD(name, test) g_test_add (name, DaemonFixture, NULL, daemon_fixture_set_up, test, daemon_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/policy/set", test_set);
  ADD ("/policy/bad-input", test_bad_input);
  ADD ("/policy/actor", test_actor);
  ADD ("/policy/explain", test_explain);
  ADD ("/policy/explain-call", test_explain_call);
  ADD ("/policy/describe", test_describe);
  ADD ("/policy/applies-at-once", test_applies_at_once);
  ADD ("/policy/document", test_document);
  return g_test_run ();
}
