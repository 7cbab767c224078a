/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The store: remembers what the engine decides, and answers its queries, without the main loop ever waiting for a disk.
 * Changes go through one ordered queue to a thread that stores them in groups; reads run on other threads and see the
 * changes put before them. Main thread only.
 *
 * While the database accepts nothing, changes wait in memory and are retried; those that a request waits for are taken
 * out of the queue after two seconds, and are then certain not to be stored.
 *
 * Signals:
 * "failing-changed": the result of reel_store_is_failing() has changed.
 * "ready": reel_store_check() failed, or would have failed, and succeeds now. */
#pragma once

#include "manager/engine/store/reel-store-backend.h"

#include <gio/gio.h>

#define REEL_TYPE_STORE (reel_store_get_type ())
G_DECLARE_FINAL_TYPE (ReelStore, reel_store, REEL, STORE, GObject)

/**
 * ReelStoreLimits:
 * @max_waiting: maximum number of queued changes; beyond three quarters of it nothing new is started, and beyond it
 * changes are lost, which is logged as critical
 * @max_bytes: the same for their memory, in bytes
 * @answer_ms: time in ms after which a request that waits for a change fails
 * @applying_ms: additional time in ms if the change is being stored then; after it the result is unknown
 */
typedef struct {
  guint max_waiting;
  gsize max_bytes;
  guint answer_ms;
  guint applying_ms;
} ReelStoreLimits;

/* Takes BACKEND. Limits: 200,000 changes of 96 MiB; 2 s and 13 s. */
ReelStore *reel_store_new (ReelStoreBackend *backend);
ReelStore *reel_store_new_with_limits (ReelStoreBackend *backend, const ReelStoreLimits *limits);

/* Takes CHANGE, which is stored after all changes put before it. Never blocks. A change that can never be stored is
 * reported in the log. */
void reel_store_put (ReelStore *self, ReelChange *change);

/* The same, and completes once CHANGE is stored. Errors: StorageFull, StorageFailed: it is not stored and will not be,
 * unless UNKNOWN (may be NULL) is TRUE: the disk has not answered for 15 s, and the change may still be stored. */
void reel_store_put_durable_async (ReelStore *self, ReelChange *change, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean reel_store_put_durable_finish (ReelStore *self, GAsyncResult *result, gboolean *unknown, GError **error);
/* Whether the change of RESULT was refused because it can never be stored. */
gboolean reel_store_has_refused (GAsyncResult *result);

/* The same without a time limit: CHANGE stays in the queue. An error means that it can never be stored, or not before
 * this manager exits. */
void reel_store_put_and_tell_async (ReelStore *self, ReelChange *change, GAsyncReadyCallback callback,
                                    gpointer user_data);

/* Whether more that has to be stored may be started. Errors: StorageFull, StorageFailed while the database accepts
 * nothing or lags far behind. */
gboolean reel_store_check (ReelStore *self, GError **error);
/* Whether the last group failed and is waiting to be retried. */
gboolean reel_store_is_failing (ReelStore *self);
/* The number of changes that are not stored yet. */
guint reel_store_count_waiting (ReelStore *self);

/* Takes QUERY; the rows are those of reel_store_backend_read(). They include changes put before the query, unless the
 * database has accepted nothing for a while; a query of a request id waits longer, and then fails with StorageFailed.
 * After reel_store_close(): G_IO_ERROR_CANCELLED. */
void reel_store_query_async (ReelStore *self, ReelQuery *query, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *reel_store_query_finish (ReelStore *self, GAsyncResult *result, GError **error);

/* Takes QUERY. For startup only, before clients are served: blocks on the disk. */
GPtrArray *reel_store_query_sync (ReelStore *self, ReelQuery *query, GError **error);
/* Returns: the first row of the same, or NULL, with an error if it can't be read */
gpointer reel_store_find_sync (ReelStore *self, ReelQueryKind kind, const char *id, GError **error);

/* Blocks until everything is stored, for at most five seconds. Returns: whether it is. For startup and for tests. */
gboolean reel_store_flush_sync (ReelStore *self);

/* For shutdown: blocks for at most five seconds while the queue is stored, and completes all waiting requests. Later
 * changes are not accepted. */
void reel_store_close (ReelStore *self);
