/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Policies by level and id; see the header for who calls it. */
#include "manager/engine/store/reel-policy-sets.h"

struct _ReelPolicySets {
  GHashTable *of[REEL_N_POLICY_LEVELS]; /* id → ReelPolicySet, which owns the id */
};

ReelPolicySets *
reel_policy_sets_new (void)
{
  ReelPolicySets *self = g_new0 (ReelPolicySets, 1);

  for (guint i = 0; i < REEL_N_POLICY_LEVELS; i++)
    self->of[i] = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)reel_policy_set_free);
  return self;
}

void
reel_policy_sets_free (ReelPolicySets *self)
{
  for (guint i = 0; i < REEL_N_POLICY_LEVELS; i++)
    g_hash_table_unref (self->of[i]);
  g_free (self);
}

/* The key belongs to the set, so g_hash_table_replace() must replace both. */
void
reel_policy_sets_put (ReelPolicySets *self, ReelPolicySet *set)
{
  GHashTable *level = self->of[reel_policy_set_get_level (set)];

  if (reel_policy_set_is_empty (set)) {
    g_hash_table_remove (level, reel_policy_set_get_id (set));
    reel_policy_set_free (set);
  } else {
    g_hash_table_replace (level, (gpointer)reel_policy_set_get_id (set), set);
  }
}

const ReelPolicySet *
reel_policy_sets_find (const ReelPolicySets *self, ReelPolicyLevel level, const char *id)
{
  return id != NULL ? g_hash_table_lookup (self->of[level], id) : NULL;
}

void
reel_policy_sets_foreach (const ReelPolicySets *self, GFunc func, gpointer user_data)
{
  for (guint i = 0; i < REEL_N_POLICY_LEVELS; i++) {
    GHashTableIter iter;
    gpointer set;

    g_hash_table_iter_init (&iter, self->of[i]);
    while (g_hash_table_iter_next (&iter, NULL, &set))
      func (set, user_data);
  }
}

static const ReelPolicySet *
find_company (const ReelPolicySets *self, const ReelPolicySet *nearest, const ReelPolicySet *group)
{
  return reel_policy_sets_find (self, REEL_POLICY_LEVEL_COMPANY, reel_policy_find_company (nearest, group));
}

void
reel_policy_sets_resolve_user (const ReelPolicySets *self, const char *user, ReelPolicy *policy)
{
  const ReelPolicySet *own = reel_policy_sets_find (self, REEL_POLICY_LEVEL_USER, user);
  const ReelPolicySet *group =
      reel_policy_sets_find (self, REEL_POLICY_LEVEL_GROUP, own != NULL ? reel_policy_set_get_group (own) : NULL);

  reel_policy_resolve (own, group, find_company (self, own, group), policy);
}

/* A company has no other above it. */
void
reel_policy_sets_resolve (const ReelPolicySets *self, ReelPolicyLevel level, const char *id, ReelPolicy *policy)
{
  const ReelPolicySet *own = reel_policy_sets_find (self, level, id);

  if (level == REEL_POLICY_LEVEL_USER)
    reel_policy_sets_resolve_user (self, id, policy);
  else
    reel_policy_resolve (own, NULL, level != REEL_POLICY_LEVEL_COMPANY ? find_company (self, own, NULL) : NULL, policy);
}
