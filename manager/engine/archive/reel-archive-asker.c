/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests and their rights. Made by manager/dbus. */
#include "manager/engine/archive/reel-archive-asker.h"

#include "manager/core/rules/reel-reason.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"

#include <string.h>

static gboolean
check_reason (const char *reason, GError **error)
{
  const char *why = NULL;

  if (strlen (reason) > REEL_REASON_MAX_BYTES)
    why = "reason: it has at most 4096 bytes";
  for (const char *c = reason; why == NULL && *c != '\0'; c = g_utf8_next_char (c)) {
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      why = "reason: it is one line without control characters";
  }
  if (why != NULL)
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, why);
  return why == NULL;
}

ReelArchiveAsker *
reel_archive_asker_new (const char *user, const char *reason, const char *origin, GError **error)
{
  ReelArchiveAsker *self;

  if ((*user != '\0' && !reel_id_validate ("user", user, error)) || !check_reason (reason, error))
    return NULL;
  self = g_new0 (ReelArchiveAsker, 1);
  self->user = g_strdup (user);
  self->reason = g_strdup (reason);
  self->origin = g_strdup (origin);
  return self;
}

ReelArchiveAsker *
reel_archive_asker_new_visitor (const char *link_id, const char *origin)
{
  g_autofree char *both = g_strdup_printf ("link %s, %s", link_id, origin);
  ReelArchiveAsker *self = reel_archive_asker_new ("", "", both, NULL);

  self->link_id = g_strdup (link_id);
  return self;
}

ReelArchiveAsker *
reel_archive_asker_copy (const ReelArchiveAsker *self)
{
  ReelArchiveAsker *copy = g_new0 (ReelArchiveAsker, 1);

  copy->user = g_strdup (self->user);
  copy->reason = g_strdup (self->reason);
  copy->origin = g_strdup (self->origin);
  copy->link_id = g_strdup (self->link_id);
  return copy;
}

void
reel_archive_asker_free (ReelArchiveAsker *self)
{
  g_free (self->user);
  g_free (self->reason);
  g_free (self->origin);
  g_free (self->link_id);
  g_free (self);
}

const ReelPolicy *
reel_archive_asker_resolve (const ReelArchiveAsker *self, ReelPolicyStore *policies, ReelPolicy *policy)
{
  if (*self->user == '\0')
    return NULL;
  reel_policy_store_resolve_user (policies, self->user, policy);
  return policy;
}

ReelAuditEntry *
reel_archive_asker_note (const ReelArchiveAsker *self, const char *action, const char *target, ReelAuditOutcome outcome,
                         const char *detail)
{
  return reel_audit_entry_new (self->user, action, target, self->reason, self->origin, outcome, detail);
}

gboolean
reel_archive_asker_check_administrator (const ReelArchiveAsker *self, ReelPolicyStore *policies, GError **error)
{
  ReelPolicy resolved;
  const ReelPolicy *policy = reel_archive_asker_resolve (self, policies, &resolved);

  if (policy == NULL || policy->may_administer_recording)
    return TRUE;
  g_set_error (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED, "The rule %s is off for this user.",
               reel_policy_get_info (REEL_POLICY_MAY_ADMINISTER_RECORDING)->name);
  return FALSE;
}
