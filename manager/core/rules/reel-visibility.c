/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* To whom a call and the rules are shown; see the header for who asks. */
#include "manager/core/rules/reel-visibility.h"

#include "manager/core/wire/reel-error.h"

/* By relation: server, own, administrator, other. TEXT: of a refusal; NULL: the error's own, which tells nothing. */
static const struct {
  gboolean shown[REEL_N_RELATIONS];
  ReelErrorCode code;
  const char *text;
} views[REEL_N_VIEWS] = {
  [REEL_VIEW_CALL] = { { TRUE, TRUE, TRUE, FALSE }, REEL_ERROR_NO_ONGOING_CALL, NULL },
  [REEL_VIEW_RULES] = { { TRUE, TRUE, TRUE, FALSE },
                        REEL_ERROR_NOT_ALLOWED,
                        "This user may not see the properties of others: the rule may-administer-recording is off. Ask "
                        "the administrator of the recorder." },
  [REEL_VIEW_CONSENT] = { { TRUE, TRUE, FALSE, FALSE },
                          REEL_ERROR_NOT_ALLOWED,
                          "Everybody answers for themselves: this participant is not the user who asks." },
  [REEL_VIEW_SENDING] = { { TRUE, TRUE, FALSE, FALSE },
                          REEL_ERROR_NOT_ALLOWED,
                          "Everybody sends their own media: the call has no such participant who is the user who "
                          "asks." },
};

ReelRelation
reel_visibility_relate (const char *user, const ReelPolicy *policy, gboolean own)
{
  if (user == NULL || *user == '\0')
    return REEL_RELATION_SERVER;
  if (own)
    return REEL_RELATION_OWN;
  return policy->may_administer_recording ? REEL_RELATION_ADMINISTRATOR : REEL_RELATION_OTHER;
}

ReelRelation
reel_visibility_relate_to_call (const char *user, const ReelPolicy *policy, const ReelRulesCall *call)
{
  const ReelActor actor = { .user = user };

  return reel_visibility_relate (user, policy, reel_rules_find_person (call, &actor) != NULL);
}

ReelRelation
reel_visibility_relate_to_rules (const char *user, const ReelPolicy *policy, ReelPolicyLevel level, const char *id)
{
  return reel_visibility_relate (user, policy, level == REEL_POLICY_LEVEL_USER && g_strcmp0 (id, user) == 0);
}

gboolean
reel_visibility_decide (ReelView view, ReelRelation relation, GError **error)
{
  g_return_val_if_fail ((guint)view < REEL_N_VIEWS && (guint)relation < REEL_N_RELATIONS, FALSE);

  if (views[view].shown[relation])
    return TRUE;
  if (views[view].text != NULL)
    g_set_error_literal (error, REEL_ERROR, views[view].code, views[view].text);
  else
    reel_error_set (error, views[view].code);
  return FALSE;
}
