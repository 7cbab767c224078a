/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The document of all policies: tests/core/policies has valid documents (good-), those that the schema refuses too
 * (bad-), those whose errors a schema can't express (beyond-), and those that are not JSON (broken-);
 * test-policy-schema.py checks the schema against the same files. */
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

/* The beginning of the error for each file. */
static const struct {
  const char *name, *refusal;
} refused[] = {
  { "bad-array.json", "/: the document must be an object" },
  { "bad-boolean-number.json", "/groups/sales/forced: this must be true or false" },
  { "bad-boolean-text.json", "/groups/a~1b~0c/forced: this must be true or false" },
  { "bad-consent.json", "/queues/hotline/consent: “none” is not one of: joiners, all, off" },
  { "bad-days-fraction.json", "/users/anna/link-days: this must be an integer" },
  { "bad-days-text.json", "/users/anna/access-days: this must be an integer" },
  { "bad-days-zero.json", "/users/anna/access-days: it is 1 to 36500" },
  { "bad-group-control.json", "/users/anna/group: an id must not contain control characters" },
  { "bad-id-control.json", "/users/a�b: an id must not contain control characters" },
  { "bad-id-empty.json", "/users/: an id must not be empty" },
  { "bad-language.json", "/users/anna/playback-language: it is a language tag" },
  { "bad-level-company.json", "/companies/default/group: cannot be set for a company, only for: user" },
  { "bad-level-queue.json", "/queues/hotline/mode: cannot be set for a queue, only for: user, group, company" },
  { "bad-level-user.json", "/users/anna/recording-enabled: cannot be set for a user, only for: company" },
  { "bad-mode-empty.json", "/users/anna/mode: the text is empty" },
  { "bad-mode-type.json", "/users/anna/mode: this must be a text" },
  { "bad-mode.json", "/users/anna/mode: “sometimes” is not one of: always-on, pause-resume" },
  { "bad-no-version.json", "/version: this is missing" },
  { "bad-null.json", "/groups/sales/forced: this must be true or false" },
  { "bad-property.json", "/users/anna/colour: “colour” is not a known property" },
  { "bad-reasons.json", "/users/anna/reason-required: it is #txt, or reasons" },
  { "bad-section-type.json", "/users: this must be an object" },
  { "bad-section.json", "/persons: not a known key" },
  { "bad-set-type.json", "/users/anna: this must be an object" },
  { "bad-subject-lines.json", "/users/anna/link-subject: it is one line" },
  { "bad-version-text.json", "/version: this must be the number 1" },
  { "bad-version.json", "/version: this must be the number 1" },
  { "beyond-company-of-group.json", "/groups/sales/company: the document has no such company" },
  { "beyond-company.json", "/queues/hotline/company: the document has no such company" },
  { "beyond-group.json", "/users/anna/group: the document has no such group" },
  { "beyond-mailbox.json", "/users/anna/link-from: it is one e-mail address" },
  { "beyond-twice-id.json", "/users/anna: duplicate key" },
  { "beyond-twice.json", "/users/anna/forced: duplicate key" },
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

/* No file in the directory is left untested. */
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
  reel_policy_resolve (NULL, find_set (sets, REEL_POLICY_LEVEL_GROUP, "support"),
                       find_set (sets, REEL_POLICY_LEVEL_COMPANY, "default"), &policy);
  g_assert_cmpint (policy.access_days, ==, 30);
  g_assert_cmpint (policy.link_days, ==, 14);
  g_assert_false (policy.may_play || policy.may_access_restricted);
  g_assert_cmpstr (policy.reason_required, ==, "#txt");
  g_assert_cmpstr (policy.link_body, ==, "Hello,\nplease listen.\n");
}

/* What is set to nothing is not what is not set. */
static void
test_emptied (void)
{
  g_autofree char *json = read_file ("good-emptied.json");
  g_autoptr (GPtrArray) sets = reel_policy_document_parse (json, NULL);
  ReelPolicy policy;

  reel_policy_resolve (find_set (sets, REEL_POLICY_LEVEL_USER, "anna"), NULL,
                       find_set (sets, REEL_POLICY_LEVEL_COMPANY, "default"), &policy);
  g_assert_null (policy.reason_required);
  g_assert_cmpint (policy.source[REEL_POLICY_REASON_REQUIRED], ==, REEL_POLICY_LEVEL_USER);
  g_assert_true (policy.link_from == NULL && policy.playback_language == NULL);
}

/* An exported document is imported unchanged. */
static void
test_round_trip (gconstpointer name)
{
  g_autofree char *json = read_file (name);
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

/* A group that has a member but nothing set is not lost. */
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
  g_test_add_func ("/core/policy-document/emptied", test_emptied);
  g_test_add_data_func ("/core/policy-document/round-trip", "good-all.json", test_round_trip);
  g_test_add_data_func ("/core/policy-document/round-trip/emptied", "good-emptied.json", test_round_trip);
  g_test_add_func ("/core/policy-document/named-only", test_named_only);
  return g_test_run ();
}
