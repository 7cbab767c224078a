/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers queries on threads, once the writer has stored the changes that were put before them, or after a limit. Owned
 * by ReelStore. Main thread only. */
#pragma once

#include "manager/engine/store/reel-store-writer.h"

#include <gio/gio.h>

typedef struct _ReelStoreReaders ReelStoreReaders;

ReelStoreReaders *reel_store_readers_new (ReelStoreBackend *backend, ReelStoreWriter *writer);
void reel_store_readers_free (ReelStoreReaders *self);

/* Takes QUERY and TASK, which returns the rows, StorageFailed, or G_IO_ERROR_CANCELLED after close. SEQUENCE: that of
 * the last change put before the query. */
void reel_store_readers_ask (ReelStoreReaders *self, ReelQuery *query, guint64 sequence, GTask *task);
/* To be called when the writer has settled more changes. */
void reel_store_readers_advance (ReelStoreReaders *self);
/* Waits for queries that are being read, and cancels those that wait for the writer. */
void reel_store_readers_close (ReelStoreReaders *self);
