/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The log of one call: participants, consent and streams. Entries are kept in memory for the metadata of chunks, stored
 * in the catalogue, and written to the manager's journal. Owned by ReelCall, written by its parts; main thread only.
 *
 * Signals:
 * "grew": an entry was added in memory.
 * "full": no entry could be added for the peer of a stream, until earlier ones are forgotten. */
#pragma once

#include "manager/core/document/reel-log.h"
#include "manager/core/rules/reel-log-quota.h"
#include "manager/engine/services/reel-journal.h"
#include "manager/engine/store/reel-store.h"

#define REEL_TYPE_CALL_LOG (reel_call_log_get_type ())
G_DECLARE_FINAL_TYPE (ReelCallLog, reel_call_log, REEL, CALL_LOG, GObject)

ReelCallLog *reel_call_log_new (ReelStore *store, const char *call_id, const char *server_call_id);
/* Reads the log from the catalogue; at startup. Errors: StorageFull, StorageFailed. */
gboolean reel_call_log_restore (ReelCallLog *self, GError **error);

/* Valid until the next entry, or reel_call_log_forget(). */
const ReelLog *reel_call_log_get (ReelCallLog *self);

/* Adds an entry now, in memory and in the catalogue. DETAIL may be NULL. */
void reel_call_log_note (ReelCallLog *self, ReelLogKind kind, const char *participant_id, const char *detail);
/* The same for a stream. MEDIA, the kind of media, is only written to the journal, and may be NULL. */
void reel_call_log_note_stream (ReelCallLog *self, ReelLogKind kind, const char *participant_id, const char *stream_id,
                                const char *media, const char *detail);

/* Returns: how many of the WANTED entries that the peer of a participant's stream causes may be added; QUOTA is the
 * stream's. */
guint reel_call_log_take_quota (ReelCallLog *self, const char *participant_id, ReelLogQuota *quota,
                                ReelLogQuotaKind kind, guint wanted);
/* Returns: how many were omitted, if that is to be added now: see reel_log_quota_settle(). */
guint reel_call_log_settle_quota (ReelCallLog *self, const char *participant_id, ReelLogQuota *quota,
                                  ReelLogQuotaKind kind, gboolean last);

/* reel_call_log_note() in two steps, where the second waits for the first: the change for the catalogue, and the entry
 * in memory. UTC: microseconds. */
ReelChange *reel_call_log_make_change (ReelCallLog *self, gint64 utc, ReelLogKind kind, const char *participant_id);
void reel_call_log_take (ReelCallLog *self, gint64 utc, ReelLogKind kind, const char *participant_id);

/* Drops the entries before UTC (microseconds) from memory, except those still in effect then: see reel_log_clip(). */
void reel_call_log_forget (ReelCallLog *self, gint64 utc);

/* For journal entries about the same call. Valid as long as the log. */
ReelJournalIds reel_call_log_get_ids (ReelCallLog *self);
