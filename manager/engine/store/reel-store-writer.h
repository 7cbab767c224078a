/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The thread that stores changes, in groups of one commit each, and retries those that the database did not accept.
 * Owned by ReelStore. Main thread only, unless said otherwise. */
#pragma once

#include "manager/engine/store/reel-store-backend.h"
#include "manager/engine/store/reel-store-queue.h"

/* Limits of all that is queued: a database that accepts nothing must not use up the machine's memory. */
typedef struct {
  guint max_waiting; /* changes */
  gsize max_bytes;
} ReelStoreBounds;

/**
 * ReelPendingChange:
 * @limited: the request that waits for it has a time limit
 * @error: once settled: why it was not stored
 * @refused: the error is that of the change itself, which would be refused again
 *
 * A queued change. It belongs to the writer from reel_store_writer_push() until it is passed to #ReelStoreDone or
 * returned by reel_store_writer_expire(); the private members are guarded by the writer's lock.
 */
typedef struct {
  ReelStoreEntry base;
  gboolean limited;
  GError *error;
  gboolean refused;
  /*< private >*/
  gboolean applying;
  gboolean expired;
  gboolean settled;
} ReelPendingChange;

/* What happens to a change whose time limit is over. */
typedef enum {
  REEL_STORE_TAKEN_BACK, /* it was not stored, and belongs to the caller again; its error says why */
  REEL_STORE_APPLYING,   /* it is being stored, or its result is being reported */
  REEL_STORE_UNKNOWN,    /* the same, for one that was reported as such before */
} ReelStoreExpiry;

typedef struct _ReelStoreWriter ReelStoreWriter;

/* Called on the main loop after each group that was tried. Takes the settled changes (element-type ReelPendingChange),
 * except those that were stored and that no request waits for. */
typedef void (*ReelStoreDone) (GPtrArray *settled, gpointer user_data);

/* FREE_PENDING: frees changes that are not passed to DONE; called on any thread. */
ReelStoreWriter *reel_store_writer_new (ReelStoreBackend *backend, const ReelStoreBounds *bounds, ReelStoreDone done,
                                        GDestroyNotify free_pending, gpointer user_data);
void reel_store_writer_free (ReelStoreWriter *self);

void reel_pending_change_init (ReelPendingChange *self, ReelChange *change, gboolean awaited, gboolean limited);
void reel_pending_change_clear (ReelPendingChange *self);

/* Takes PENDING, unless the writer is closed or full: then PENDING still belongs to the caller, and its error says why.
 * SEQUENCE: set to that of the change put last. */
gboolean reel_store_writer_push (ReelStoreWriter *self, ReelPendingChange *pending, guint64 *sequence);
ReelStoreExpiry reel_store_writer_expire (ReelStoreWriter *self, ReelPendingChange *pending);

/* Returns: NULL if more may be started. If the last group failed, or three quarters of the limits are queued, the
 * error; the writer then retries soon */
GError *reel_store_writer_check (ReelStoreWriter *self);
/* The same without retrying. */
gboolean reel_store_writer_is_ready (ReelStoreWriter *self);
/* Returns: why the last group failed, or NULL. GROUPS: set to the number of groups stored so far */
GError *reel_store_writer_dup_failure (ReelStoreWriter *self, guint *groups);
guint reel_store_writer_count_waiting (ReelStoreWriter *self);
/* Whether all changes up to SEQUENCE are settled. */
gboolean reel_store_writer_has_reached (ReelStoreWriter *self, guint64 sequence);

/* Blocks until everything is stored, for at most five seconds. Returns: whether it is */
gboolean reel_store_writer_flush_sync (ReelStoreWriter *self);
/* Accepts no more changes, stores what is queued for at most five seconds, ends the thread, and reports what is
 * settled. Returns: (element-type ReelPendingChange): changes that could not be stored; they belong to the caller */
GPtrArray *reel_store_writer_close (ReelStoreWriter *self);
