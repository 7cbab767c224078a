/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The store: remembers what the engine decides, and answers what it asks, without
 * its main loop ever waiting for a disk. Changes go through one ordered queue to a
 * thread that keeps them in groups; reads run on threads of their own and see what
 * was put before them. Used on the main thread.
 *
 * While the database takes nothing, changes wait in memory and are tried again;
 * those that somebody waits for are taken out of the queue after two seconds, and
 * then are not kept for certain.
 *
 * Signal:
 * "failing-changed": reel_store_is_failing() is another. */
#pragma once

#include "manager/engine/store/reel-store-backend.h"

#include <gio/gio.h>

#define REEL_TYPE_STORE (reel_store_get_type ())
G_DECLARE_FINAL_TYPE (ReelStore, reel_store, REEL, STORE, GObject)

/* Takes BACKEND. */
ReelStore *reel_store_new (ReelStoreBackend *backend);

/* Takes CHANGE, which is kept after all that was put before it. Never waits. One that can never be kept is told of in
 * the log. */
void reel_store_put (ReelStore *self, ReelChange *change);

/* The same, and tells when it is kept. Errors: StorageFull, StorageFailed: it is not kept and will not be, but where
 * UNKNOWN (may be NULL) is TRUE: the disk has not answered for 15 s, and what it was asked may be there later. */
void reel_store_put_durable_async (ReelStore *self, ReelChange *change, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean reel_store_put_durable_finish (ReelStore *self, GAsyncResult *result, gboolean *unknown, GError **error);
/* Whether that failed since the change itself can never be kept. */
gboolean reel_store_has_refused (GAsyncResult *result);

/* The same, however long it takes: it stays in the queue. An error tells that it can never be kept, or not by this
 * manager. */
void reel_store_put_and_tell_async (ReelStore *self, ReelChange *change, GAsyncReadyCallback callback,
                                    gpointer user_data);

/* Whether more may be begun that has to be kept. Errors: StorageFull, StorageFailed, as long as the database takes
 * nothing or lags far behind. */
gboolean reel_store_check (ReelStore *self, GError **error);
/* It has refused the last group, which waits. */
gboolean reel_store_is_failing (ReelStore *self);
/* How many changes are not kept yet. */
guint reel_store_count_waiting (ReelStore *self);

/* Takes QUERY; the rows as reel_store_backend_read() says. They hold what was put before, unless the database has not
 * taken that for a while: an answer about requests waits longer, and then fails with StorageFailed. After
 * reel_store_close(): G_IO_ERROR_CANCELLED. */
void reel_store_query_async (ReelStore *self, ReelQuery *query, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *reel_store_query_finish (ReelStore *self, GAsyncResult *result, GError **error);

/* Takes QUERY. For the start alone, before anything is served: it waits for the disk. */
GPtrArray *reel_store_query_sync (ReelStore *self, ReelQuery *query, GError **error);
/* The first row of the same, or NULL, with an error where it can't be read. */
gpointer reel_store_find_sync (ReelStore *self, ReelQueryKind kind, const char *id, GError **error);

/* Waits until all is kept, five seconds at most. Returns: whether it is. For the start and for tests. */
gboolean reel_store_flush_sync (ReelStore *self);

/* The end of the manager: what waits is kept, five seconds at most, and whoever waits is told. Nothing is taken any
 * more. */
void reel_store_close (ReelStore *self);
