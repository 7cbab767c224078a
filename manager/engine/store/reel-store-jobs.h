/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Queries of jobs: due jobs, and pages of all. Used by reel-sqlite-reader.c. */
#pragma once

#include "manager/engine/store/reel-query.h"

#include <sqlite3.h>

/* Whether KIND is one of these queries. */
gboolean reel_store_jobs_handles (ReelQueryKind kind);
/* (transfer full) */
char *reel_store_jobs_build (const ReelQuery *query);
void reel_store_jobs_bind (sqlite3_stmt *statement, const ReelQuery *query);
