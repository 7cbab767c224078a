/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The policy store: which level wins, what is refused, that a change is made as a whole or not at all, that it is
 * durable, and that a failing catalogue changes nothing. */
#include "manager/engine/store/reel-policy-store.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/document/reel-policy-document.h"
#include "manager/engine/store/reel-store-sqlite.h"
#include "tests/engine/engine-fixture.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

typedef struct {
  char *directory;
  char *path;
  ReelStore *catalogue;
  ReelAuditTrail *audit;
  ReelPolicyStore *store;
  GString *changes;
} Fixture;

static void
on_changed (ReelPolicyStore *store, const char *level, const char *id, Fixture *self)
{
  g_string_append_printf (self->changes, "%s/%s;", level != NULL ? level : "", id != NULL ? id : "");
}

static void
open_store (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  ReelStoreBackend *backend = reel_store_sqlite_open (self->path, &error);

  g_assert_no_error (error);
  self->catalogue = reel_store_new (backend);
  self->audit = reel_audit_trail_new (self->catalogue, &error);
  g_assert_no_error (error);
  self->store = reel_policy_store_new (self->catalogue, self->audit, &error);
  g_assert_no_error (error);
  g_signal_connect (self->store, "changed", G_CALLBACK (on_changed), self);
}

static void
close_store (Fixture *self)
{
  g_clear_object (&self->store);
  g_clear_object (&self->audit);
  reel_store_close (self->catalogue);
  g_clear_object (&self->catalogue);
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static gboolean
import (Fixture *self, const char *json, const char *actor, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_policy_store_import_async (self->store, g_variant_new_string (json), actor, "a test", store_result, &result);
  wait_until (result != NULL);
  return reel_policy_store_change_finish (self->store, result, error);
}

static char *export(Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_policy_store_export_async (self->store, store_result, &result);
  wait_until (result != NULL);
  return reel_policy_store_export_finish (self->store, result, error);
}

static gboolean
put (Fixture *self, ReelChange *change)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_store_put_durable_async (self->catalogue, change, store_result, &result);
  wait_until (result != NULL);
  return reel_store_put_durable_finish (self->catalogue, result, NULL, NULL);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->directory = g_dir_make_tmp ("reel-policy-XXXXXX", NULL);
  self->path = g_build_filename (self->directory, "catalogue.db", NULL);
  self->changes = g_string_new (NULL);
  open_store (self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  close_store (self);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *file = g_strconcat (self->path, suffixes[i], NULL);
    g_remove (file);
  }
  g_rmdir (self->directory);
  g_string_free (self->changes, TRUE);
  g_free (self->path);
  g_free (self->directory);
}

/* PROPERTIES: GVariant text. */
static gboolean
set_as (Fixture *self, const char *level, const char *id, const char *properties, const char *actor, GError **error)
{
  g_autofree char *typed = g_strconcat ("@a{sv} ", properties, NULL);
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (typed));
  g_autoptr (GAsyncResult) result = NULL;

  reel_policy_store_set_async (self->store, level, id, dict, actor, "a test", store_result, &result);
  wait_until (result != NULL);
  return reel_policy_store_change_finish (self->store, result, error);
}

static void
set (Fixture *self, const char *level, const char *id, const char *properties)
{
  g_autoptr (GError) error = NULL;

  set_as (self, level, id, properties, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_set (Fixture *self, const char *level, const char *id, const char *expected)
{
  g_autoptr (GError) error = NULL;
  GVariant *floating = reel_policy_store_get (self->store, level, id, &error);
  g_autoptr (GVariant) dict = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  dict = g_variant_ref_sink (floating);
  text = g_variant_print (dict, FALSE);
  g_assert_cmpstr (text, ==, expected);
}

/* VALUE: NULL for the built-in one. */
static void
assert_source (const ReelPolicy *policy, ReelPolicyProperty property, const char *level, const char *id)
{
  int source = policy->source[property];

  g_assert_cmpstr (source >= 0 ? reel_policy_level_nicks[source] : NULL, ==, level);
  g_assert_cmpstr (policy->source_id[property], ==, id);
}

static void
test_nearest (Fixture *self, gconstpointer unused)
{
  ReelPolicy anna, ben, stranger;

  set (self, "company", "default", "{'mode': <'never'>, 'censor-allowed': <true>}");
  set (self, "company", "acme", "{'mode': <'always-on'>, 'forced': <true>, 'recording-enabled': <false>}");
  set (self, "group", "sales", "{'mode': <'on-demand'>, 'company': <'acme'>}");
  set (self, "user", "anna", "{'group': <'sales'>, 'forced': <false>}");
  set (self, "user", "ben", "{'company': <'acme'>, 'group': <'nobody-knows-it'>}");
  reel_policy_store_resolve_user (self->store, "anna", &anna);
  g_assert_cmpint (anna.mode, ==, REEL_MODE_ON_DEMAND);
  assert_source (&anna, REEL_POLICY_MODE, "group", "sales");
  g_assert_false (anna.forced);
  assert_source (&anna, REEL_POLICY_FORCED, "user", "anna");
  g_assert_false (anna.recording_enabled);
  assert_source (&anna, REEL_POLICY_RECORDING_ENABLED, "company", "acme");
  g_assert_false (anna.censor_allowed);
  assert_source (&anna, REEL_POLICY_CENSOR_ALLOWED, NULL, NULL);
  reel_policy_store_resolve_user (self->store, "ben", &ben);
  g_assert_cmpint (ben.mode, ==, REEL_MODE_ALWAYS_ON);
  for (guint i = 0; i < 2; i++) {
    reel_policy_store_resolve_user (self->store, i == 0 ? NULL : "stranger", &stranger);
    g_assert_cmpint (stranger.mode, ==, REEL_MODE_NEVER);
    g_assert_true (stranger.censor_allowed);
    g_assert_true (stranger.recording_enabled);
    assert_source (&stranger, REEL_POLICY_MODE, "company", "default");
  }
}

static void
test_queues (Fixture *self, gconstpointer unused)
{
  ReelPolicy policy;

  set (self, "company", "acme", "{'record-consult': <true>}");
  set (self, "queue", "support", "{'forced': <true>, 'company': <'acme'>}");
  g_assert_false (reel_policy_store_resolve_queue (self->store, NULL, &policy));
  g_assert_false (reel_policy_store_resolve_queue (self->store, "", &policy));
  g_assert_true (reel_policy_store_resolve_queue (self->store, "support", &policy));
  g_assert_true (policy.forced);
  g_assert_true (policy.record_consult);
  assert_source (&policy, REEL_POLICY_RECORD_CONSULT, "company", "acme");
  g_assert_true (reel_policy_store_resolve_queue (self->store, "another", &policy));
  g_assert_false (policy.forced);
}

static void
test_unset (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) rows = NULL;

  assert_set (self, "user", "anna", "{}");
  set (self, "user", "anna", "{'mode': <'never'>, 'forced': <true>}");
  set (self, "user", "anna", "{'censor-allowed': <false>, 'forced': <''>}");
  assert_set (self, "user", "anna", "{'mode': <'never'>, 'censor-allowed': <false>}");
  assert_set (self, "group", "anna", "{}");
  set (self, "user", "anna", "{'mode': <''>, 'censor-allowed': <''>, 'record-consult': <''>}");
  assert_set (self, "user", "anna", "{}");
  rows = reel_store_query_sync (self->catalogue, reel_query_new (REEL_QUERY_POLICIES, NULL), NULL);
  g_assert_cmpuint (rows->len, ==, 0);
  g_assert_cmpstr (self->changes->str, ==, "user/anna;user/anna;user/anna;");
}

/* Policies are restored in the next process. */
static void
test_lasts (Fixture *self, gconstpointer unused)
{
  static const char id[] = "sip:é'\"<>/../x@y";
  ReelPolicy policy;

  set (self, "group", id, "{'consent': <'all'>, 'manual-allowed': <true>}");
  set (self, "user", id, "{'group': <'sip:é\\'\"<>/../x@y'>}");
  close_store (self);
  open_store (self);
  assert_set (self, "group", id, "{'manual-allowed': <true>, 'consent': <'all'>}");
  reel_policy_store_resolve_user (self->store, id, &policy);
  g_assert_true (policy.manual_allowed);
  g_assert_cmpstr (policy.group, ==, id);
}

static void
test_bad_input (Fixture *self, gconstpointer unused)
{
  g_autofree char *long_id = g_strnfill (10000, 'x');
  const struct {
    const char *level, *id, *properties, *named;
  } cases[] = {
    { "tribe", "a", "{}", "level: " },
    { "", "a", "{}", "level: " },
    { "User", "a", "{}", "level: " },
    { "user", "", "{}", "id: " },
    { "user", long_id, "{}", "id: " },
    { "user", "a\nb", "{}", "id: " },
    { "user", "a", "{'mode': <'never'>, 'odour': <true>}", "odour" },
    { "user", "a", "{'censor-allowed': <true>, 'mode': <'sometimes'>}", "mode: " },
    { "user", "a", "{'mode': <7>}", "mode: " },
    { "user", "a", "{'forced': <'yes'>}", "forced: " },
    { "user", "a", "{'forced': <uint32 1>}", "forced: " },
    { "user", "a", "{'forced': <true>, 'recording-enabled': <false>}", "recording-enabled: " },
    { "queue", "a", "{'mode': <'never'>}", "mode: " },
    { "group", "a", "{'group': <'b'>}", "group: " },
    { "company", "a", "{'company': <'b'>}", "company: " },
    { "user", "a", "{'forced': <true>, 'forced': <false>}", "forced: " },
    { "user", "a", "{'group': <'a\\u0007'>}", "group: " },
    { "user", "a", "{'consent': <'maybe'>}", "consent: " },
  };

  set (self, "user", "a", "{'mode': <'on-demand'>}");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (set_as (self, cases[i].level, cases[i].id, cases[i].properties, NULL, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    g_assert_nonnull (strstr (error->message, cases[i].named));
    assert_set (self, "user", "a", "{'mode': <'on-demand'>}");
  }
  g_assert_cmpstr (self->changes->str, ==, "user/a;");
  for (guint i = 0; i < 6; i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_policy_store_get (self->store, cases[i].level, cases[i].id, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
}

static void
test_actor (Fixture *self, gconstpointer unused)
{
  static const struct {
    const char *actor;
    ReelErrorCode code;
  } refused[] = {
    { "ben", REEL_ERROR_NOT_ALLOWED },
    { "stranger", REEL_ERROR_NOT_ALLOWED },
    { "a\x01", REEL_ERROR_INVALID_ARGUMENT },
  };
  g_autoptr (GError) error = NULL;

  set (self, "group", "chiefs", "{'may-administer-recording': <true>}");
  set (self, "user", "anna", "{'group': <'chiefs'>}");
  set (self, "user", "ben", "{'group': <'chiefs'>, 'may-administer-recording': <false>}");
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) refusal = NULL;

    g_assert_false (set_as (self, "queue", "q", "{'forced': <true>}", refused[i].actor, &refusal));
    g_assert_error (refusal, REEL_ERROR, (int)refused[i].code);
    if (refused[i].code == REEL_ERROR_NOT_ALLOWED)
      g_assert_nonnull (strstr (refusal->message, "may-administer-recording"));
  }
  assert_set (self, "queue", "q", "{}");
  g_assert_true (set_as (self, "queue", "q", "{'forced': <true>}", "anna", &error));
  g_assert_no_error (error);
  assert_set (self, "queue", "q", "{'forced': <true>}");
  /* Whoever gives up a right does not have it any more. */
  g_assert_true (set_as (self, "user", "anna", "{'group': <''>}", "anna", NULL));
  g_assert_false (set_as (self, "user", "anna", "{'group': <'chiefs'>}", "anna", NULL));
}

/* With another connection, like a full disk or a damaged file. */
static void
break_catalogue (Fixture *self)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (self->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db,
                                 "CREATE TRIGGER no_put BEFORE INSERT ON policy BEGIN SELECT RAISE (ABORT, 'full'); "
                                 "END; CREATE TRIGGER no_delete BEFORE DELETE ON policy BEGIN SELECT RAISE (ABORT, "
                                 "'full'); END",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (db);
}

static void
test_catalogue_fails (Fixture *self, gconstpointer unused)
{
  static const char *const changes[] = { "{'mode': <'always-on'>}", "{'mode': <''>}", "{'forced': <true>}" };

  set (self, "user", "anna", "{'mode': <'never'>}");
  break_catalogue (self);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (set_as (self, "user", "anna", changes[i], NULL, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
    assert_set (self, "user", "anna", "{'mode': <'never'>}");
  }
  g_assert_cmpstr (self->changes->str, ==, "user/anna;");
}

/* A request that arrives while a change is being stored is stored after it, and builds on it. */
static void
test_at_once (Fixture *self, gconstpointer unused)
{
  static const char *const changes[] = { "{'forced': <true>}", "{'mode': <'never'>}", "{'mode': <1>}",
                                         "{'censor-allowed': <false>}" };
  GAsyncResult *results[G_N_ELEMENTS (changes)] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (changes[i]));

    reel_policy_store_set_async (self->store, "user", "anna", dict, NULL, "a test", store_result, &results[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
    wait_until (results[i] != NULL);
    g_assert_cmpint (reel_policy_store_change_finish (self->store, results[i], NULL), ==, i != 2);
    g_object_unref (results[i]);
  }
  assert_set (self, "user", "anna", "{'mode': <'never'>, 'forced': <true>, 'censor-allowed': <false>}");
  g_assert_cmpstr (self->changes->str, ==, "user/anna;user/anna;user/anna;");
  close_store (self);
  open_store (self);
  assert_set (self, "user", "anna", "{'mode': <'never'>, 'forced': <true>, 'censor-allowed': <false>}");
}

#define DOCUMENT                                                                                                       \
  "{\"version\":1,\"companies\":{\"acme\":{\"censor-allowed\":true}},\"users\":{\"ben\":{\"company\":\"acme\"}}}"

static void
test_import (Fixture *self, gconstpointer unused)
{
  g_autofree char *before = NULL, *after = NULL, *again = NULL;
  g_autoptr (GError) error = NULL;
  ReelPolicy policy;

  set (self, "user", "anna", "{'mode': <'never'>, 'group': <'nothing-set'>}");
  set (self, "queue", "q", "{'forced': <true>}");
  before = export(self, NULL);
  g_string_truncate (self->changes, 0);
  g_assert_false (import (self, DOCUMENT, "anna", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED);
  g_assert_true (import (self, DOCUMENT, "", NULL));
  g_assert_cmpstr (self->changes->str, ==, "/;");
  assert_set (self, "user", "anna", "{}");
  assert_set (self, "queue", "q", "{}");
  reel_policy_store_resolve_user (self->store, "ben", &policy);
  g_assert_true (policy.censor_allowed);
  close_store (self);
  open_store (self);
  assert_set (self, "user", "ben", "{'company': <'acme'>}");
  after = export(self, NULL);
  g_assert_cmpstr (after, !=, before);
  g_assert_true (import (self, before, NULL, NULL));
  again = export(self, NULL);
  g_assert_cmpstr (again, ==, before);
}

static void
test_import_refused (Fixture *self, gconstpointer unused)
{
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (GError) bad = NULL, failed = NULL;

  set (self, "user", "anna", "{'mode': <'never'>}");
  before = export(self, NULL);
  g_assert_false (
      import (self, "{\"version\":1,\"users\":{\"ben\":{\"forced\":true},\"carl\":{\"forced\":1}}}", NULL, &bad));
  g_assert_error (bad, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_true (g_str_has_prefix (bad->message, "/users/carl/forced"));
  break_catalogue (self);
  g_assert_false (import (self, DOCUMENT, NULL, &failed));
  g_assert_error (failed, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  after = export(self, NULL);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpstr (self->changes->str, ==, "user/anna;");
  close_store (self);
  open_store (self);
  assert_set (self, "user", "anna", "{'mode': <'never'>}");
  assert_set (self, "user", "ben", "{}");
}

/* A bus disconnects the sender of a message that is too long: the manager must never be it. */
static void
test_too_much_to_export (Fixture *self, gconstpointer unused)
{
  ReelChange *all = reel_change_replace_policies ();
  g_autofree char *x = g_strnfill (1000, 'x');
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < REEL_POLICY_DOCUMENT_MAX_BYTES / 3000; i++) {
    g_autofree char *id = g_strdup_printf ("%s%u", x, i);
    g_autofree char *properties = g_strdup_printf ("{'group': <'%s'>, 'company': <'%s'>}", x, x);
    ReelPolicyRecord row = { (char *)"user", id, properties };

    reel_change_add_member (all, reel_change_put_policy (&row));
  }
  g_assert_true (put (self, all));
  close_store (self);
  open_store (self);
  g_assert_null (export(self, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_OVERLOADED);
}

static void
test_broken_row (Fixture *self, gconstpointer unused)
{
  static const ReelPolicyRecord rows[] = {
    { (char *)"tribe", (char *)"a", (char *)"@a{sv} {}" },
    { (char *)"user", (char *)"a", (char *)"{'mode': <'sometimes'>}" },
    { (char *)"user", (char *)"a", (char *)"no variant" },
    { (char *)"user", (char *)"", (char *)"@a{sv} {}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    ReelPolicyRecord gone = { rows[i].level, rows[i].id, NULL };

    g_assert_true (put (self, reel_change_put_policy (&rows[i])));
    g_assert_null (reel_policy_store_new (self->catalogue, self->audit, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
    g_assert_nonnull (strstr (error->message, rows[i].level));
    g_assert_true (put (self, reel_change_put_policy (&gone)));
  }
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/policy-store/nearest", test_nearest);
  ADD ("/policy-store/queues", test_queues);
  ADD ("/policy-store/unset", test_unset);
  ADD ("/policy-store/lasts", test_lasts);
  ADD ("/policy-store/bad-input", test_bad_input);
  ADD ("/policy-store/actor", test_actor);
  ADD ("/policy-store/catalogue-fails", test_catalogue_fails);
  ADD ("/policy-store/at-once", test_at_once);
  ADD ("/policy-store/import", test_import);
  ADD ("/policy-store/import-refused", test_import_refused);
  ADD ("/policy-store/too-much-to-export", test_too_much_to_export);
  ADD ("/policy-store/broken-row", test_broken_row);
  return g_test_run ();
}
