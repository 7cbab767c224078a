/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Policies: what may be set at which level, and which level wins. */
#include "manager/core/rules/reel-policy.h"

#include "tests/core/dict-cases.h"

#include <string.h>

static ReelPolicySet *
make_set (ReelPolicyLevel level, const char *id, const char *properties)
{
  g_autoptr (GVariant) dict = dict_from_text (properties);
  g_autoptr (GError) error = NULL;
  ReelPolicySet *set = reel_policy_set_new (level, id);

  g_assert_true (reel_policy_set_update (set, dict, &error));
  g_assert_no_error (error);
  return set;
}

static void
assert_set (const ReelPolicySet *set, const char *expected)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (reel_policy_set_to_variant (set));
  g_autofree char *text = g_variant_print (dict, FALSE);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_table (void)
{
  for (int i = 0; i < REEL_N_POLICY_PROPERTIES; i++) {
    const ReelPolicyInfo *info = reel_policy_get_info (i);

    g_assert_cmpint (reel_policy_find_property (info->name), ==, i);
    g_assert_true (strchr ("bsu", *info->signature) != NULL && info->signature[1] == '\0');
    g_assert_true (*info->signature != 'u' || info->max > 0);
    g_assert_cmpuint (info->levels, !=, 0);
    g_assert_true (info->built_in != NULL && info->section != NULL && *info->help != '\0');
  }
  g_assert_cmpint (reel_policy_find_property ("colour"), ==, -1);
}

/* At which levels each may be set, from the first to the last ReelPolicyLevel. */
static void
test_levels (void)
{
  static const struct {
    const char *property, *value, *levels;
  } rows[] = {
    { "recording-enabled", "false", "..c." },
    { "mode", "'never'", "ugc." },
    { "forced", "true", "ugcq" },
    { "manual-allowed", "true", "ugc." },
    { "censor-allowed", "true", "ugc." },
    { "record-agent-when-caller-declines", "true", "ugc." },
    { "record-consult", "true", "ugcq" },
    { "consent", "'all'", "ugcq" },
    { "group", "'g'", "u..." },
    { "may-administer-recording", "true", "ugc." },
    { "may-play", "false", "ugc." },
    { "may-download", "true", "ugc." },
    { "may-delete", "true", "ugc." },
    { "access-days", "uint32 30", "ugc." },
    { "reason-required", "'#txt'", "ugc." },
    { "may-access-restricted", "false", "ugc." },
    { "may-send-link", "true", "ugc." },
    { "link-days", "uint32 3", "ugc." },
    { "link-from", "'a@example.com'", "ugc." },
    { "link-subject", "'A recording'", "ugc." },
    { "link-body", "'Hello,\\nplease listen.'", "ugc." },
    { "playback-language", "'de-AT'", "ugc." },
    { "company", "'c'", "ug.q" },
  };

  g_assert_cmpuint (G_N_ELEMENTS (rows), ==, REEL_N_POLICY_PROPERTIES);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    for (guint level = 0; level < REEL_N_POLICY_LEVELS; level++) {
      g_autofree char *text = g_strdup_printf ("{'%s': <%s>}", rows[i].property, rows[i].value);
      g_autoptr (GVariant) dict = dict_from_text (text);
      g_autoptr (ReelPolicySet) set = reel_policy_set_new (level, "id");
      g_autoptr (GError) error = NULL;
      DictCase refused = { text, rows[i].property };

      if (reel_policy_set_update (set, dict, &error) != (rows[i].levels[level] != '.'))
        g_error ("%s: %s", text, reel_policy_level_nicks[level]);
      if (error != NULL)
        assert_refused (error, &refused);
    }
  }
}

static void
test_update (void)
{
  g_autoptr (ReelPolicySet) set =
      make_set (REEL_POLICY_LEVEL_USER, "anna", "{'mode': <'on-demand'>, 'group': <'sales'>}");
  g_autoptr (ReelPolicySet) copy = NULL;
  g_autoptr (GVariant) dict = dict_from_text ("{'forced': <true>, 'mode': <''>, 'consent': <'joiners'>}");
  g_autoptr (GVariant) nothing =
      dict_from_text ("{'forced': <@as []>, 'consent': <''>, 'group': <@as []>, 'company': <''>}");

  assert_set (set, "{'mode': <'on-demand'>, 'group': <'sales'>}");
  g_assert_cmpstr (reel_policy_set_get_group (set), ==, "sales");
  copy = reel_policy_set_copy (set);
  g_assert_true (reel_policy_set_update (set, dict, NULL));
  assert_set (set, "{'forced': <true>, 'consent': <'joiners'>, 'group': <'sales'>}");
  assert_set (copy, "{'mode': <'on-demand'>, 'group': <'sales'>}");
  g_assert_true (reel_policy_set_update (set, nothing, NULL));
  assert_set (set, "{}");
  g_assert_true (reel_policy_set_is_empty (set));
  g_assert_false (reel_policy_set_is_empty (copy));
  g_assert_null (reel_policy_set_get_group (set));
  g_assert_cmpint (reel_policy_set_get_level (copy), ==, REEL_POLICY_LEVEL_USER);
  g_assert_cmpstr (reel_policy_set_get_id (copy), ==, "anna");
}

static void
test_refused (void)
{
  static const DictCase cases[] = {
    { "{'colour': <true>}", "“colour” is not a known property; these are: recording-enabled, mode" },
    { "{'mode': <'never'>, 'forced': <1>}", "forced: its type is b" },
    { "{'mode': <'never'>, 'forced': <'true'>}", "forced: its type is b" },
    { "{'forced': <true>, 'mode': <true>}", "mode: its type is s" },
    { "{'forced': <true>, 'mode': <'sometimes'>}", "mode: “sometimes” is not one of: always-on, pause-resume" },
    { "{'consent': <'Joiners'>}", "consent: “Joiners” is not one of: joiners, all, off" },
    { "{'group': <'a\\u0007b'>}", "group: an id must not contain control characters" },
    { "{'recording-enabled': <false>}", "recording-enabled: cannot be set for a user, only for: company" },
    { "{'access-days': <30>}", "access-days: its type is u" },
    { "{'reason-required': <['a']>}", "reason-required: its type is s" },
    { "{'access-days': <uint32 0>}", "access-days: it is 1 to 36500" },
    { "{'link-days': <uint32 36501>}", "link-days: it is 1 to 36500" },
    { "{'reason-required': <'a;;b'>}", "reason-required: it is #txt, or reasons" },
    { "{'reason-required': <'a\\nb'>}", "reason-required: it is one line" },
    { "{'link-subject': <'a\\r\\nBcc: b'>}", "link-subject: it is one line" },
    { "{'link-from': <'a\\nb'>}", "link-from: it is one line" },
    { "{'link-from': <'a@b, c@d'>}", "link-from: it is one e-mail address" },
    { "{'link-body': <'a\\u0007b'>}", "link-body: it has no control characters but line ends and tabs" },
    { "{'playback-language': <'../de'>}", "playback-language: it is a language tag" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ReelPolicySet) set = make_set (REEL_POLICY_LEVEL_USER, "anna", "{'manual-allowed': <true>}");
    g_autoptr (GVariant) dict = dict_from_text (cases[i].dict);
    g_autoptr (GError) error = NULL;

    g_assert_false (reel_policy_set_update (set, dict, &error));
    assert_refused (error, &cases[i]);
    assert_set (set, "{'manual-allowed': <true>}");
  }
}

static void
test_refused_twice (void)
{
  g_autoptr (ReelPolicySet) set = reel_policy_set_new (REEL_POLICY_LEVEL_USER, "anna");
  GVariantBuilder builder;
  g_autoptr (GVariant) dict = NULL;
  g_autoptr (GError) error = NULL;
  DictCase refused = { "forced twice", "forced: duplicate property" };

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "forced", g_variant_new_boolean (TRUE));
  g_variant_builder_add (&builder, "{sv}", "forced", g_variant_new_boolean (FALSE));
  dict = g_variant_ref_sink (g_variant_builder_end (&builder));
  g_assert_false (reel_policy_set_update (set, dict, &error));
  assert_refused (error, &refused);
  g_assert_true (reel_policy_set_is_empty (set));
}

static void
assert_value (const ReelPolicy *policy, const char *property, const char *value, const char *source)
{
  int index = reel_policy_find_property (property);
  g_autoptr (GVariant) got = g_variant_ref_sink (reel_policy_get_value (policy, index));
  g_autofree char *text = g_variant_print (got, FALSE);
  g_autofree char *from =
      policy->source[index] == REEL_POLICY_SOURCE_BUILT_IN
          ? g_strdup ("built in")
          : g_strdup_printf ("%s %s", reel_policy_level_nicks[policy->source[index]], policy->source_id[index]);

  if (g_strcmp0 (text, value) != 0 || g_strcmp0 (from, source) != 0)
    g_error ("%s: %s from %s in place of %s from %s", property, text, from, value, source);
}

static void
test_built_in (void)
{
  ReelPolicy policy;

  reel_policy_resolve (NULL, NULL, NULL, &policy);
  assert_value (&policy, "recording-enabled", "true", "built in");
  assert_value (&policy, "mode", "''", "built in");
  assert_value (&policy, "forced", "false", "built in");
  assert_value (&policy, "manual-allowed", "false", "built in");
  assert_value (&policy, "record-agent-when-caller-declines", "false", "built in");
  assert_value (&policy, "censor-allowed", "false", "built in");
  assert_value (&policy, "record-consult", "false", "built in");
  assert_value (&policy, "consent", "''", "built in");
  assert_value (&policy, "may-administer-recording", "false", "built in");
  assert_value (&policy, "may-play", "true", "built in");
  assert_value (&policy, "may-download", "false", "built in");
  assert_value (&policy, "may-delete", "false", "built in");
  assert_value (&policy, "access-days", "0", "built in");
  assert_value (&policy, "reason-required", "''", "built in");
  assert_value (&policy, "may-access-restricted", "true", "built in");
  assert_value (&policy, "may-send-link", "false", "built in");
  assert_value (&policy, "link-days", "7", "built in");
  assert_value (&policy, "link-from", "''", "built in");
  assert_value (&policy, "link-subject", "''", "built in");
  assert_value (&policy, "link-body", "''", "built in");
  assert_value (&policy, "playback-language", "''", "built in");
  assert_value (&policy, "group", "''", "built in");
  assert_value (&policy, "company", "'default'", "built in");
  g_assert_cmpint (policy.mode, ==, REEL_MODE_NONE);
  g_assert_true (policy.recording_enabled);
}

/* Nearest first: user, group, company; what a nearer level turns off stays off. */
static void
test_nearest_wins (void)
{
  g_autoptr (ReelPolicySet) user =
      make_set (REEL_POLICY_LEVEL_USER, "anna", "{'mode': <'never'>, 'group': <'sales'>, 'censor-allowed': <false>}");
  g_autoptr (ReelPolicySet) group = make_set (
      REEL_POLICY_LEVEL_GROUP, "sales",
      "{'mode': <'on-demand'>, 'consent': <'off'>, 'company': <'acme'>, 'forced': <true>, 'censor-allowed': <true>}");
  g_autoptr (ReelPolicySet) company =
      make_set (REEL_POLICY_LEVEL_COMPANY, "acme",
                "{'mode': <'always-on'>, 'consent': <'all'>, 'recording-enabled': <false>, 'record-consult': <true>}");
  ReelPolicy policy;

  reel_policy_resolve (user, group, company, &policy);
  assert_value (&policy, "mode", "'never'", "user anna");
  assert_value (&policy, "censor-allowed", "false", "user anna");
  assert_value (&policy, "group", "'sales'", "user anna");
  assert_value (&policy, "forced", "true", "group sales");
  assert_value (&policy, "consent", "'off'", "group sales");
  assert_value (&policy, "company", "'acme'", "group sales");
  assert_value (&policy, "recording-enabled", "false", "company acme");
  assert_value (&policy, "record-consult", "true", "company acme");
  assert_value (&policy, "manual-allowed", "false", "built in");
  reel_policy_resolve (NULL, group, company, &policy);
  assert_value (&policy, "mode", "'on-demand'", "group sales");
  reel_policy_resolve (NULL, NULL, company, &policy);
  assert_value (&policy, "mode", "'always-on'", "company acme");
}

/* The same for numbers and texts. */
static void
test_nearest_values (void)
{
  g_autoptr (ReelPolicySet) user = make_set (REEL_POLICY_LEVEL_USER, "anna", "{'access-days': <uint32 5>}");
  g_autoptr (ReelPolicySet) company = make_set (
      REEL_POLICY_LEVEL_COMPANY, "acme",
      "{'access-days': <uint32 30>, 'reason-required': <'a;b'>, 'may-play': <false>, 'link-days': <uint32 2>}");
  ReelPolicy policy;

  reel_policy_resolve (user, NULL, company, &policy);
  assert_value (&policy, "access-days", "5", "user anna");
  assert_value (&policy, "reason-required", "'a;b'", "company acme");
  assert_value (&policy, "may-play", "false", "company acme");
  assert_value (&policy, "link-days", "2", "company acme");
  g_assert_cmpint (policy.access_days, ==, 5);
  g_assert_cmpstr (policy.reason_required, ==, "a;b");
}

/* Nothing, set as such, is not what the levels above have; it is another thing than a property that is not set. */
static void
test_empty (void)
{
  g_autoptr (ReelPolicySet) company = make_set (
      REEL_POLICY_LEVEL_COMPANY, "acme",
      "{'reason-required': <'#txt'>, 'link-from': <'a@b.example'>, 'link-subject': <'s'>, 'link-body': <'b'>, "
      "'playback-language': <'de'>}");
  g_autoptr (ReelPolicySet) user =
      make_set (REEL_POLICY_LEVEL_USER, "anna",
                "{'reason-required': <''>, 'link-from': <''>, 'link-subject': <''>, 'link-body': <''>, "
                "'playback-language': <''>}");
  g_autoptr (GVariant) removed = dict_from_text ("{'reason-required': <@as []>, 'link-from': <@as []>}");
  g_autoptr (GVariant) printed = g_variant_ref_sink (reel_policy_set_to_variant (user));
  g_autoptr (ReelPolicySet) read = reel_policy_set_new (REEL_POLICY_LEVEL_USER, "anna");
  ReelPolicy policy;
  guint count = 0;

  g_assert_false (reel_policy_set_is_empty (user));
  for (guint i = 0; i < REEL_N_POLICY_PROPERTIES; i++)
    count += reel_policy_can_be_empty (i);
  g_assert_cmpuint (count, ==, 5);
  reel_policy_resolve (user, NULL, company, &policy);
  assert_value (&policy, "reason-required", "''", "user anna");
  assert_value (&policy, "playback-language", "''", "user anna");
  g_assert_null (policy.reason_required);
  g_assert_true (policy.link_from == NULL && policy.link_subject == NULL && policy.link_body == NULL &&
                 policy.playback_language == NULL);
  /* It is kept as it is. */
  g_assert_true (reel_policy_set_update (read, printed, NULL));
  reel_policy_resolve (read, NULL, company, &policy);
  assert_value (&policy, "reason-required", "''", "user anna");
  g_assert_true (reel_policy_set_update (user, removed, NULL));
  assert_set (user, "{'link-subject': <''>, 'link-body': <''>, 'playback-language': <''>}");
  reel_policy_resolve (user, NULL, company, &policy);
  assert_value (&policy, "reason-required", "'#txt'", "company acme");
  assert_value (&policy, "link-from", "'a@b.example'", "company acme");
}

static void
test_too_long (void)
{
  g_autoptr (ReelPolicySet) set = reel_policy_set_new (REEL_POLICY_LEVEL_USER, "anna");
  g_autofree char *text = g_strnfill (999, 'a');
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed ("{'link-subject': <%s>}", text));
  g_autoptr (GVariant) cut = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (reel_policy_set_update (set, dict, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  text[998] = '\0';
  cut = g_variant_ref_sink (g_variant_new_parsed ("{'link-subject': <%s>}", text));
  g_assert_true (reel_policy_set_update (set, cut, NULL));
}

static void
test_company (void)
{
  g_autoptr (ReelPolicySet) none = reel_policy_set_new (REEL_POLICY_LEVEL_USER, "u");
  g_autoptr (ReelPolicySet) user = make_set (REEL_POLICY_LEVEL_USER, "u", "{'company': <'a'>}");
  g_autoptr (ReelPolicySet) group = make_set (REEL_POLICY_LEVEL_GROUP, "g", "{'company': <'b'>}");

  g_assert_cmpstr (reel_policy_find_company (NULL, NULL), ==, "default");
  g_assert_cmpstr (reel_policy_find_company (none, NULL), ==, "default");
  g_assert_cmpstr (reel_policy_find_company (none, group), ==, "b");
  g_assert_cmpstr (reel_policy_find_company (user, group), ==, "a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/policy/table", test_table);
  g_test_add_func ("/core/policy/levels", test_levels);
  g_test_add_func ("/core/policy/update", test_update);
  g_test_add_func ("/core/policy/empty", test_empty);
  g_test_add_func ("/core/policy/refused", test_refused);
  g_test_add_func ("/core/policy/refused-twice", test_refused_twice);
  g_test_add_func ("/core/policy/built-in", test_built_in);
  g_test_add_func ("/core/policy/nearest-wins", test_nearest_wins);
  g_test_add_func ("/core/policy/nearest-values", test_nearest_values);
  g_test_add_func ("/core/policy/too-long", test_too_long);
  g_test_add_func ("/core/policy/company", test_company);
  return g_test_run ();
}
