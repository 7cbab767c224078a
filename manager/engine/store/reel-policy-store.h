/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is set on every level, in memory and in the catalogue, and what a user or
 * a queue resolves to. Asked by the engine for each decision, changed by
 * org.callreel.Policy1. Main thread only.
 *
 * Signal:
 * "changed" (s level, s id): what is set there is another; both NULL: any may be.
 *
 * A ReelPolicy that was resolved here holds until the next change. */
#pragma once

#include "manager/core/rules/reel-policy.h"
#include "manager/engine/store/reel-store.h"

#define REEL_TYPE_POLICY_STORE (reel_policy_store_get_type ())
G_DECLARE_FINAL_TYPE (ReelPolicyStore, reel_policy_store, REEL, POLICY_STORE, GObject)

/* Reads all that STORE has. Errors: StorageFull, StorageFailed, also for a row that makes no sense: rules that are not
 * known can't be kept. */
ReelPolicyStore *reel_policy_store_new (ReelStore *store, GError **error);

/* What is set at one level, an a{sv}; floating. Error: InvalidArgument. */
GVariant *reel_policy_store_get (ReelPolicyStore *self, const char *level, const char *id, GError **error);

/* Sets PROPERTIES as reel_policy_set_update() does. ACTOR: the user who asks; NULL
 * or empty: a trusted server. Errors: InvalidArgument, NotAllowed, StorageFull, StorageFailed;
 * nothing has changed then, neither in memory nor in the catalogue. */
void reel_policy_store_set_async (ReelPolicyStore *self, const char *level, const char *id, GVariant *properties,
                                  const char *actor, GAsyncReadyCallback callback, gpointer user_data);

/* Puts DOCUMENT, a string, in the place of all that was set. Errors: as reel_policy_store_set_async();
 * InvalidArgument has the path of what is wrong. It is read on a thread of its own. */
void reel_policy_store_import_async (ReelPolicyStore *self, GVariant *document, const char *actor,
                                     GAsyncReadyCallback callback, gpointer user_data);
/* Of both. */
gboolean reel_policy_store_change_finish (ReelPolicyStore *self, GAsyncResult *result, GError **error);

/* The document of all that is set. Errors: Overloaded, where it is longer than what can be imported; StorageFailed. */
void reel_policy_store_export_async (ReelPolicyStore *self, GAsyncReadyCallback callback, gpointer user_data);
char *reel_policy_store_export_finish (ReelPolicyStore *self, GAsyncResult *result, GError **error);

/* USER may be NULL: somebody without one, to whom the default company applies. */
void reel_policy_store_resolve_user (ReelPolicyStore *self, const char *user, ReelPolicy *policy);
/* FALSE, with POLICY untouched, where QUEUE is NULL or empty: there is no queue. */
gboolean reel_policy_store_resolve_queue (ReelPolicyStore *self, const char *queue, ReelPolicy *policy);
