/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The policies of all levels in memory, and what they resolve to. Pure; owned by
 * ReelPolicyStore. */
#pragma once

#include "manager/core/rules/reel-policy.h"

typedef struct _ReelPolicySets ReelPolicySets;

ReelPolicySets *reel_policy_sets_new (void);
void reel_policy_sets_free (ReelPolicySets *self);

/* Takes SET, which replaces the set of its level and id; an empty one only removes that. */
void reel_policy_sets_put (ReelPolicySets *self, ReelPolicySet *set);
/* Returns: NULL if nothing is set there, or ID is NULL */
const ReelPolicySet *reel_policy_sets_find (const ReelPolicySets *self, ReelPolicyLevel level, const char *id);
/* Calls FUNC (ReelPolicySet, USER_DATA) for each set. */
void reel_policy_sets_foreach (const ReelPolicySets *self, GFunc func, gpointer user_data);

/* USER may be NULL for somebody without an account, to whom the default company applies. POLICY is valid until the sets
 * change. */
void reel_policy_sets_resolve_user (const ReelPolicySets *self, const char *user, ReelPolicy *policy);
/* The same of any level. */
void reel_policy_sets_resolve (const ReelPolicySets *self, ReelPolicyLevel level, const char *id, ReelPolicy *policy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelPolicySets, reel_policy_sets_free)
