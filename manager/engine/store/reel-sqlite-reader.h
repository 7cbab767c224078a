/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A read-only connection with its cached statements. Used by reel-store-sqlite.c, on one thread at a time. */
#pragma once

#include "manager/engine/store/reel-query.h"

#include <sqlite3.h>

typedef struct _ReelSqliteReader ReelSqliteReader;

/* Error: StorageFailed. */
ReelSqliteReader *reel_sqlite_reader_open (const char *path, GError **error);
void reel_sqlite_reader_close (ReelSqliteReader *self);
/* As reel_store_backend_read(). */
GPtrArray *reel_sqlite_reader_read (ReelSqliteReader *self, const ReelQuery *query, GError **error);
