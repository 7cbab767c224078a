/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The document of all policies: tests/core/policies holds what is taken (good-),
 * what the schema refuses too (bad-), what it can't see (beyond-) and what is no
 * JSON (broken-); test-policy-schema.py holds the schema against the same files. */
#include "manager/core/document/reel-policy-document.h"

#include "manager/core/wire/reel-error.h"

static char *
read_file (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "core", "policies", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

/* How the refusal of each file begins. */
static const struct {
  const char *name, *refusal;
} refused[] = {
  { "bad-array.json", "/: the document has to be an object" },
  { "bad-boolean-number.json", "/groups/sales/forced: this has to be true or false" },
  { "bad-boolean-text.json", "/groups/a~1b~0c/forced: this has to be true or false" },
  { "bad-consent.json", "/queues/hotline/consent: “none” is none of: joiners, all, off" },
  { "bad-group-control.json", "/users/anna/group: an id has no control characters" },
  { "bad-id-control.json", "/users/a�b: an id has no control characters" },
  { "bad-id-empty.json", "/users/: an id has at least one byte" },
  { "bad-level-company.json", "/companies/default/group: can't be set for a company, only for: user" },
  { "bad-level-queue.json", "/queues/hotline/mode: can't be set for a queue, only for: user, group, company" },
  { "bad-level-user.json", "/users/anna/recording-enabled: can't be set for a user, only for: company" },
  { "bad-mode-empty.json", "/users/anna/mode: the text is empty" },
  { "bad-mode-type.json", "/users/anna/mode: this has to be a text" },
  { "bad-mode.json", "/users/anna/mode: “sometimes” is none of: always-on, pause-resume" },
  { "bad-no-version.json", "/version: this is missing" },
  { "bad-null.json", "/groups/sales/forced: this has to be true or false" },
  { "bad-property.json", "/users/anna/colour: “colour” is not a known property" },
  { "bad-section-type.json", "/users: this has to be an object" },
  { "bad-section.json", "/persons: not a known key" },
  { "bad-set-type.json", "/users/anna: this has to be an object" },
  { "bad-version-text.json", "/version: this has to be the number 1" },
  { "bad-version.json", "/version: this has to be the number 1" },
  { "beyond-company-of-group.json", "/groups/sales/company: the document has no such company" },
  { "beyond-company.json", "/queues/hotline/company: the document has no such company" },
  { "beyond-group.json", "/users/anna/group: the document has no such group" },
  { "beyond-twice-id.json", "/users/anna: the key is there twice" },
  { "beyond-twice.json", "/users/anna/forced: the key is there twice" },
  { "broken-empty.json", "/: " },
  { "broken-end.json", "/: line 1, column " },
  { "broken-text.json", "/: the document is neither an object nor a list" },
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autofree char *json = read_file (refused[i].name);
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_policy_document_parse (json, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    if (!g_str_has_prefix (error->message, refused[i].refusal))
      g_error ("%s: “%s” does not begin with “%s”", refused[i].name, error->message, refused[i].refusal);
  }
}

/* So that no file lies there untested. */
static void
test_all_files (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "core", "policies", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n_refused = 0;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *json = read_file (name);
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) sets = reel_policy_document_parse (json, &error);

    if ((sets != NULL) != g_str_has_prefix (name, "good-"))
      g_error ("%s: %s", name, error != NULL ? error->message : "taken");
    n_refused += sets == NULL;
  }
  g_assert_cmpuint (n_refused, ==, G_N_ELEMENTS (refused));
}

static const ReelPolicySet *
find_set (GPtrArray *sets, ReelPolicyLevel level, const char *id)
{
  for (guint i = 0; i < sets->len; i++) {
    if (reel_policy_set_get_level (sets->pdata[i]) == level &&
        g_str_equal (reel_policy_set_get_id (sets->pdata[i]), id))
      return sets->pdata[i];
  }
  g_error ("no %s %s", reel_policy_level_nicks[level], id);
}

static void
test_taken (void)
{
  g_autofree char *json = read_file ("good-all.json");
  g_autoptr (GPtrArray) sets = reel_policy_document_parse (json, NULL);
  ReelPolicy policy;

  g_assert_cmpuint (sets->len, ==, 10);
  reel_policy_resolve (find_set (sets, REEL_POLICY_LEVEL_USER, "anna"),
                       find_set (sets, REEL_POLICY_LEVEL_GROUP, "sales"),
                       find_set (sets, REEL_POLICY_LEVEL_COMPANY, "acme/eu"), &policy);
  g_assert_cmpint (policy.mode, ==, REEL_MODE_ON_DEMAND_USER_INITIATED);
  g_assert_true (policy.may_administer_recording && policy.record_consult && policy.censor_allowed);
  g_assert_false (policy.forced);
  g_assert_cmpstr (policy.company, ==, "acme/eu");
  g_assert_true (reel_policy_set_is_empty (find_set (sets, REEL_POLICY_LEVEL_USER, "dora")));
}

/* What goes out comes back the same. */
static void
test_round_trip (void)
{
  g_autofree char *json = read_file ("good-all.json");
  g_autoptr (GPtrArray) sets = reel_policy_document_parse (json, NULL);
  g_autofree char *once = reel_policy_document_print (sets);
  g_autoptr (GPtrArray) again = reel_policy_document_parse (once, NULL);
  g_autofree char *twice = reel_policy_document_print (again);

  g_assert_cmpuint (again->len, ==, sets->len);
  g_assert_cmpstr (once, ==, twice);
  for (guint i = 0; i < sets->len; i++) {
    const ReelPolicySet *other =
        find_set (again, reel_policy_set_get_level (sets->pdata[i]), reel_policy_set_get_id (sets->pdata[i]));
    g_autoptr (GVariant) before = g_variant_ref_sink (reel_policy_set_to_variant (sets->pdata[i]));
    g_autoptr (GVariant) after = g_variant_ref_sink (reel_policy_set_to_variant (other));
    g_assert_true (g_variant_equal (before, after));
  }
}

/* A group that somebody is in but that has nothing set is not lost on the way. */
static void
test_named_only (void)
{
  g_autoptr (GPtrArray) sets = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_policy_set_free);
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GVariant) dict =
      g_variant_ref_sink (g_variant_new_parsed ("{'group': <'sales'>, 'company': <'acme'>, 'forced': <true>}"));
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (sets, reel_policy_set_new (REEL_POLICY_LEVEL_USER, "anna"));
  g_assert_true (reel_policy_set_update (sets->pdata[0], dict, NULL));
  json = reel_policy_document_print (sets);
  again = reel_policy_document_parse (json, &error);
  g_assert_no_error (error);
  g_assert_true (reel_policy_set_is_empty (find_set (again, REEL_POLICY_LEVEL_GROUP, "sales")));
  g_assert_true (reel_policy_set_is_empty (find_set (again, REEL_POLICY_LEVEL_COMPANY, "acme")));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/policy-document/refused", test_refused);
  g_test_add_func ("/core/policy-document/all-files", test_all_files);
  g_test_add_func ("/core/policy-document/taken", test_taken);
  g_test_add_func ("/core/policy-document/round-trip", test_round_trip);
  g_test_add_func ("/core/policy-document/named-only", test_named_only);
  return g_test_run ();
}
