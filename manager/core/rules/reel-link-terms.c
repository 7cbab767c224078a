/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* On what terms a link is given; see the header for who calls it. */
#include "manager/core/rules/reel-link-terms.h"

#include "manager/core/wire/reel-error.h"

static gboolean
refuse (ReelPolicyProperty *rule, ReelPolicyProperty property, const char *why, GError **error)
{
  *rule = property;
  g_set_error (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED, "The rule %s is off for this user, who can't %s.",
               reel_policy_get_info (property)->name, why);
  return FALSE;
}

static gboolean
check_days (const ReelLinkOptions *options, const ReelPolicy *policy, GError **error)
{
  if (policy == NULL || options->days <= (guint)policy->link_days)
    return TRUE;
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "days: the rule link-days allows %d at most",
               policy->link_days);
  return FALSE;
}

static const char *
choose (const char *given, const char *standard)
{
  return given != NULL ? given : standard;
}

gboolean
reel_link_terms_resolve (const ReelLinkOptions *options, const ReelPolicy *policy, ReelLinkTerms *terms,
                         ReelPolicyProperty *rule, GError **error)
{
  static const ReelLinkOptions none = { 0 };
  const ReelLinkOptions *given = options != NULL ? options : &none;

  *terms = (ReelLinkTerms){
    .days = policy != NULL ? (guint)policy->link_days : REEL_POLICY_DEFAULT_LINK_DAYS,
    .from = choose (given->sender, policy != NULL ? policy->link_from : NULL),
    .subject = choose (given->subject, policy != NULL ? policy->link_subject : NULL),
    .body = choose (given->body, policy != NULL ? policy->link_body : NULL),
    .language = choose (given->language, policy != NULL ? policy->playback_language : NULL),
  };
  if (!check_days (given, policy, error))
    return FALSE;
  if (given->days > 0)
    terms->days = given->days;
  if (policy == NULL)
    return TRUE;
  if (given->sender != NULL && !policy->may_administer_recording && g_strcmp0 (given->sender, policy->link_from) != 0)
    return refuse (rule, REEL_POLICY_MAY_ADMINISTER_RECORDING, "send in the name of somebody else", error);
  if (given->download && !policy->may_download)
    return refuse (rule, REEL_POLICY_MAY_DOWNLOAD, "let others download either", error);
  return TRUE;
}

gboolean
reel_link_terms_allow_host (const ReelPolicy *policy, gboolean restricted)
{
  return policy->may_play && policy->reason_required == NULL && (!restricted || policy->may_access_restricted);
}
