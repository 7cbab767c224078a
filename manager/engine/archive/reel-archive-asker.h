/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who makes a request to the archive, why, and from where: the basis for deciding rights, and for the audit trail. */
#pragma once

#include "manager/engine/store/reel-policy-store.h"
#include "manager/core/document/reel-audit.h"

/* @user: empty for a trusted server. @reason: empty if none was given. @origin: where the request came from, as
 * reel_bus_sender_find() prints it. @link_id: of a visit by a link, or NULL */
typedef struct {
  char *user;
  char *reason;
  char *origin;
  char *link_id;
} ReelArchiveAsker;

/* Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT if the user is not a valid id, or the reason is too long or not one
 * line */
ReelArchiveAsker *reel_archive_asker_new (const char *user, const char *reason, const char *origin, GError **error);
/* Somebody at ORIGIN who has a link. */
ReelArchiveAsker *reel_archive_asker_new_visitor (const char *link_id, const char *origin);
ReelArchiveAsker *reel_archive_asker_copy (const ReelArchiveAsker *self);
void reel_archive_asker_free (ReelArchiveAsker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelArchiveAsker, reel_archive_asker_free)

/* Returns: POLICY, filled in; NULL for a trusted server. Its strings are valid until the policies change. */
const ReelPolicy *reel_archive_asker_resolve (const ReelArchiveAsker *self, ReelPolicyStore *policies,
                                              ReelPolicy *policy);

ReelAuditEntry *reel_archive_asker_note (const ReelArchiveAsker *self, const char *action, const char *target,
                                         ReelAuditOutcome outcome, const char *detail);

/* Whether it is a trusted server, or a user with may-administer-recording. Error: NotAllowed. */
gboolean reel_archive_asker_check_administrator (const ReelArchiveAsker *self, ReelPolicyStore *policies,
                                                 GError **error);
