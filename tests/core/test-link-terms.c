/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/rules/reel-link-terms: RULES section 7 on company, group and user, and what a sender may
 * choose. */
#include "manager/core/rules/reel-link-terms.h"

#include "manager/core/wire/reel-error.h"

#include "tests/core/dict-cases.h"

static ReelPolicySet *
make_set (ReelPolicyLevel level, const char *id, const char *text)
{
  ReelPolicySet *set = reel_policy_set_new (level, id);
  g_autoptr (GVariant) dict = dict_from_text (text);
  g_autoptr (GError) error = NULL;

  reel_policy_set_update (set, dict, &error);
  g_assert_no_error (error);
  return set;
}

static char *
describe (const ReelLinkOptions *options, const ReelPolicy *policy)
{
  ReelLinkTerms terms;
  ReelPolicyProperty rule;
  g_autoptr (GError) error = NULL;

  if (!reel_link_terms_resolve (options, policy, &terms, &rule, &error))
    return g_error_matches (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED)
               ? g_strconcat ("not allowed: ", reel_policy_get_info (rule)->name, NULL)
               : g_strdup (error->message);
  return g_strdup_printf ("%u %s %s %s %s", terms.days, terms.from, terms.subject, terms.body, terms.language);
}

static void
assert_terms (const char *options, const ReelPolicy *policy, const char *expected)
{
  g_autoptr (GVariant) dict = dict_from_text (options);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelLinkOptions) parsed = reel_link_options_parse (dict, &error);
  g_autofree char *found = NULL;

  g_assert_no_error (error);
  found = describe (parsed, policy);
  g_assert_cmpstr (found, ==, expected);
}

#define NOTHING "(null) (null) (null) (null)"

/* The nearest one that is set wins, for each by itself. */
static void
test_levels (void)
{
  g_autoptr (ReelPolicySet) company =
      make_set (REEL_POLICY_LEVEL_COMPANY, "c",
                "{'link-days': <uint32 30>, 'link-from': <'c@x'>, 'link-subject': <'c'>, 'link-body': <'c\\nc'>, "
                "'playback-language': <'de'>}");
  g_autoptr (ReelPolicySet) group = make_set (REEL_POLICY_LEVEL_GROUP, "g",
                                              "{'link-days': <uint32 14>, 'link-from': <'G <g@x>'>, "
                                              "'link-subject': <'g'>}");
  g_autoptr (ReelPolicySet) user =
      make_set (REEL_POLICY_LEVEL_USER, "u", "{'link-days': <uint32 60>, 'playback-language': <'fr'>}");
  ReelPolicy policy;

  reel_policy_resolve (NULL, NULL, NULL, &policy);
  assert_terms ("@a{sv} {}", &policy, "7 " NOTHING);
  reel_policy_resolve (NULL, NULL, company, &policy);
  assert_terms ("@a{sv} {}", &policy, "30 c@x c c\nc de");
  reel_policy_resolve (NULL, group, company, &policy);
  assert_terms ("@a{sv} {}", &policy, "14 G <g@x> g c\nc de");
  reel_policy_resolve (user, group, company, &policy);
  assert_terms ("@a{sv} {}", &policy, "60 G <g@x> g c\nc fr");
  reel_policy_resolve (user, NULL, NULL, &policy);
  assert_terms ("@a{sv} {}", &policy, "60 (null) (null) (null) fr");
}

static void
test_chosen (void)
{
  g_autoptr (ReelPolicySet) set =
      make_set (REEL_POLICY_LEVEL_USER, "u", "{'link-days': <uint32 9>, 'link-from': <'u@x'>, 'link-subject': <'s'>}");
  g_autoptr (ReelPolicySet) more =
      make_set (REEL_POLICY_LEVEL_GROUP, "g", "{'may-administer-recording': <true>, 'may-download': <true>}");
  ReelPolicy policy;

  reel_policy_resolve (set, NULL, NULL, &policy);
  assert_terms ("{'days': <uint32 9>, 'subject': <'mine'>, 'body': <'b'>, 'language': <'it'>}", &policy,
                "9 u@x mine b it");
  assert_terms ("{'days': <uint32 10>}", &policy, "days: the rule link-days allows 9 at most");
  assert_terms ("{'sender': <'u@x'>}", &policy, "9 u@x s (null) (null)");
  assert_terms ("{'sender': <'boss@x'>}", &policy, "not allowed: may-administer-recording");
  assert_terms ("{'download': <true>}", &policy, "not allowed: may-download");
  reel_policy_resolve (set, more, NULL, &policy);
  assert_terms ("{'sender': <'boss@x'>, 'download': <true>}", &policy, "9 boss@x s (null) (null)");
  assert_terms ("{'days': <uint32 10>}", &policy, "days: the rule link-days allows 9 at most");
}

/* A trusted server has no policy, and may choose all; a mail that goes out by itself has nobody who chooses. */
static void
test_nobody (void)
{
  g_autofree char *without = describe (NULL, NULL);

  assert_terms ("{'days': <uint32 365>, 'sender': <'s@x'>, 'download': <true>}", NULL, "365 s@x (null) (null) (null)");
  g_assert_cmpstr (without, ==, "7 " NOTHING);
}

/* Who may not play it, or only for a reason, gets no link by himself. */
static void
test_host (void)
{
  static const struct {
    const char *policy;
    gboolean restricted, allowed;
  } cases[] = {
    { "@a{sv} {}", FALSE, TRUE },
    { "@a{sv} {}", TRUE, TRUE },
    { "{'may-play': <false>}", FALSE, FALSE },
    { "{'may-access-restricted': <false>}", FALSE, TRUE },
    { "{'may-access-restricted': <false>}", TRUE, FALSE },
    { "{'reason-required': <'#txt'>}", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ReelPolicySet) set = make_set (REEL_POLICY_LEVEL_USER, "u", cases[i].policy);
    ReelPolicy policy;

    reel_policy_resolve (set, NULL, NULL, &policy);
    g_assert_cmpint (reel_link_terms_allow_host (&policy, cases[i].restricted), ==, cases[i].allowed);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/link-terms/levels", test_levels);
  g_test_add_func ("/core/link-terms/chosen", test_chosen);
  g_test_add_func ("/core/link-terms/nobody", test_nobody);
  g_test_add_func ("/core/link-terms/host", test_host);
  return g_test_run ();
}
