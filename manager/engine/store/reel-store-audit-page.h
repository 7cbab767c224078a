/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A page of the audit trail as an SQLite query. Used by reel-sqlite-reader.c. */
#pragma once

#include "manager/engine/store/reel-query.h"

#include <sqlite3.h>

/* Selects the columns of %REEL_TABLE_AUDIT for %REEL_QUERY_AUDIT. */
char *reel_store_audit_page_build (const ReelQuery *query);
void reel_store_audit_page_bind (sqlite3_stmt *statement, const ReelQuery *query);
