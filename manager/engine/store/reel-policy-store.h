/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The policies of all levels, in memory and in the catalogue, and what they resolve to. Read by
 * the engine for each decision, changed by org.callreel.Policy1. Main thread only.
 *
 * Signal:
 * "changed" (s level, s id): the policy set there has changed; both NULL: any may have.
 *
 * A ReelPolicy that was resolved here is valid until the next change. */
#pragma once

#include "manager/core/rules/reel-policy.h"
#include "manager/engine/store/reel-audit-trail.h"

#define REEL_TYPE_POLICY_STORE (reel_policy_store_get_type ())
G_DECLARE_FINAL_TYPE (ReelPolicyStore, reel_policy_store, REEL, POLICY_STORE, GObject)

/* Reads the policies from STORE. For startup: blocks on the disk. Errors: StorageFull, StorageFailed; also for an
 * invalid row, since a rule that is not understood cannot be enforced. */
ReelPolicyStore *reel_policy_store_new (ReelStore *store, ReelAuditTrail *audit, GError **error);

/* Returns: what is set at one level, an a{sv}; floating. Error: InvalidArgument. */
GVariant *reel_policy_store_get (ReelPolicyStore *self, const char *level, const char *id, GError **error);

/* Sets PROPERTIES as reel_policy_set_update() does. ACTOR: the requesting user; NULL or empty for a trusted server.
 * ORIGIN: where the request came from, for the audit trail, where the change and its entry are stored together;
 * refusals are noted as well. Errors: InvalidArgument, NotAllowed, StorageFull, StorageFailed; then nothing has
 * changed, neither in memory nor in the catalogue. */
void reel_policy_store_set_async (ReelPolicyStore *self, const char *level, const char *id, GVariant *properties,
                                  const char *actor, const char *origin, GAsyncReadyCallback callback,
                                  gpointer user_data);

/* Replaces all policies by those of DOCUMENT, a string, which is parsed on a thread. Errors: those of
 * reel_policy_store_set_async(); InvalidArgument names the path of what is wrong in the document. */
void reel_policy_store_import_async (ReelPolicyStore *self, GVariant *document, const char *actor, const char *origin,
                                     GAsyncReadyCallback callback, gpointer user_data);
/* For both. */
gboolean reel_policy_store_change_finish (ReelPolicyStore *self, GAsyncResult *result, GError **error);

/* Exports all policies as one document. Errors: Overloaded if it is longer than what can be imported; StorageFailed. */
void reel_policy_store_export_async (ReelPolicyStore *self, GAsyncReadyCallback callback, gpointer user_data);
char *reel_policy_store_export_finish (ReelPolicyStore *self, GAsyncResult *result, GError **error);

/* USER may be NULL for somebody without an account, to whom the default company applies. */
void reel_policy_store_resolve_user (ReelPolicyStore *self, const char *user, ReelPolicy *policy);
/* Returns: FALSE, with POLICY unchanged, if QUEUE is NULL or empty */
gboolean reel_policy_store_resolve_queue (ReelPolicyStore *self, const char *queue, ReelPolicy *policy);
/* What applies at a level, by itself and the levels above it. */
void reel_policy_store_resolve (ReelPolicyStore *self, ReelPolicyLevel level, const char *id, ReelPolicy *policy);
