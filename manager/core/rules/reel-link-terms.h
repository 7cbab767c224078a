/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* On what terms a link is given: how long it lasts, and what the mail with it says (RULES section 7). What who sends it
 * chooses comes first, then the policy. Pure; used by manager/engine/archive and for mails to hosts. */
#pragma once

#include "manager/core/rules/reel-policy.h"
#include "manager/core/wire/reel-link-options.h"

/* What every refusal of a link's holder says, so that guesses learn nothing. */
#define REEL_LINK_REFUSAL "There is no such link, it has ended, or it does not open this."

/* Texts that are NULL: the configuration's or the template's. They belong to the options and the policy. */
typedef struct {
  guint days;
  const char *from;
  const char *subject;
  const char *body;
  const char *language;
} ReelLinkTerms;

/**
 * reel_link_terms_resolve:
 * @options: (nullable): what the sender chose; none: a mail that goes out by itself
 * @policy: (nullable): of the sender; none: a trusted server, which may choose all
 * @rule: of NotAllowed, the rule that says no
 *
 * Subject, text and language may be chosen by all who may send links; fewer days than the rule link-days by all;
 * another sender than that of the rule link-from by those with may-administer-recording only; a download with
 * may-download.
 *
 * Returns: FALSE with %REEL_ERROR_NOT_ALLOWED, or %REEL_ERROR_INVALID_ARGUMENT for days beyond the rule
 */
gboolean reel_link_terms_resolve (const ReelLinkOptions *options, const ReelPolicy *policy, ReelLinkTerms *terms,
                                  ReelPolicyProperty *rule, GError **error);

/* Whether the mail to the host of a recording, whose policy that is, has a link to it: one who may play it, and has to
 * give no reason. */
gboolean reel_link_terms_allow_host (const ReelPolicy *policy, gboolean restricted);
