/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The audit trail, the only owner of its last number and hash. Entries are stored in order, together with the change
 * that they describe: both or neither. An action takes effect only once its entry is stored. Main thread only. */
#pragma once

#include "manager/core/document/reel-audit.h"
#include "manager/engine/store/reel-store.h"

#define REEL_TYPE_AUDIT_TRAIL (reel_audit_trail_get_type ())
G_DECLARE_FINAL_TYPE (ReelAuditTrail, reel_audit_trail, REEL, AUDIT_TRAIL, GObject)

/* Reads the end of the trail. For startup: blocks on the disk. Errors: StorageFull, StorageFailed; also for a malformed
 * last entry, which a chain cannot continue from. */
ReelAuditTrail *reel_audit_trail_new (ReelStore *store, GError **error);

/* Takes ENTRIES (element-type ReelAuditEntry), at least one, in order, and CHANGE (nullable). Errors: those of
 * reel_store_put_durable_async(), with the same meaning of UNKNOWN (may be NULL). */
void reel_audit_trail_append_async (ReelAuditTrail *self, GPtrArray *entries, ReelChange *change,
                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_audit_trail_append_finish (ReelAuditTrail *self, GAsyncResult *result, gboolean *unknown, GError **error);

/* Returns: a list that contains ENTRY, which it takes */
GPtrArray *reel_audit_trail_list (ReelAuditEntry *entry);
