/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Policies in memory: what is found, and what a user or a queue resolves to. */
#include "manager/engine/store/reel-policy-sets.h"

static void
put (ReelPolicySets *sets, ReelPolicyLevel level, const char *id, const char *properties)
{
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, properties, NULL, NULL, NULL);
  ReelPolicySet *set = reel_policy_set_new (level, id);

  g_assert_nonnull (dict);
  g_assert_true (reel_policy_set_update (set, dict, NULL));
  reel_policy_sets_put (sets, set);
}

static void
count (gpointer set, gpointer number)
{
  ++*(guint *)number;
}

static void
test_put (void)
{
  g_autoptr (ReelPolicySets) sets = reel_policy_sets_new ();
  guint number = 0;

  g_assert_null (reel_policy_sets_find (sets, REEL_POLICY_LEVEL_USER, "u"));
  g_assert_null (reel_policy_sets_find (sets, REEL_POLICY_LEVEL_USER, NULL));
  put (sets, REEL_POLICY_LEVEL_USER, "u", "{'forced': <true>}");
  put (sets, REEL_POLICY_LEVEL_GROUP, "u", "{'forced': <false>}");
  put (sets, REEL_POLICY_LEVEL_USER, "u", "{'group': <'g'>}");
  g_assert_cmpstr (reel_policy_set_get_group (reel_policy_sets_find (sets, REEL_POLICY_LEVEL_USER, "u")), ==, "g");
  reel_policy_sets_foreach (sets, count, &number);
  g_assert_cmpuint (number, ==, 2);
  /* An empty set is removed. */
  put (sets, REEL_POLICY_LEVEL_USER, "u", "{}");
  g_assert_null (reel_policy_sets_find (sets, REEL_POLICY_LEVEL_USER, "u"));
  g_assert_nonnull (reel_policy_sets_find (sets, REEL_POLICY_LEVEL_GROUP, "u"));
}

/* The nearest level that sets a property wins. */
static void
test_resolve (void)
{
  g_autoptr (ReelPolicySets) sets = reel_policy_sets_new ();
  ReelPolicy policy;

  put (sets, REEL_POLICY_LEVEL_COMPANY, "default", "{'may-download': <true>}");
  put (sets, REEL_POLICY_LEVEL_COMPANY, "c", "{'forced': <true>, 'may-send-link': <true>}");
  put (sets, REEL_POLICY_LEVEL_GROUP, "g", "{'company': <'c'>, 'may-send-link': <false>}");
  put (sets, REEL_POLICY_LEVEL_USER, "u", "{'group': <'g'>}");
  put (sets, REEL_POLICY_LEVEL_QUEUE, "q", "{'company': <'c'>}");
  reel_policy_sets_resolve_user (sets, "u", &policy);
  g_assert_true (policy.forced);
  g_assert_false (policy.may_send_link);
  g_assert_false (policy.may_download);
  reel_policy_sets_resolve_user (sets, NULL, &policy);
  g_assert_false (policy.forced);
  g_assert_true (policy.may_download);
  reel_policy_sets_resolve (sets, REEL_POLICY_LEVEL_QUEUE, "q", &policy);
  g_assert_true (policy.forced);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy-sets/put", test_put);
  g_test_add_func ("/policy-sets/resolve", test_resolve);
  return g_test_run ();
}
