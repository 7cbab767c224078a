/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Selects due jobs: for each target and ordering its oldest open job, and for each target no more than its share, so
 * that no target starves the others. Called by reel-sqlite-reader.c. */
#include "manager/engine/store/reel-store-jobs.h"

#include "manager/engine/store/reel-sqlite-rows.h"
#include "manager/engine/store/reel-sqlite.h"

#define OPEN "IN ('waiting', 'leased')"
/* Of a row o of jobs: it is open, and does not remove a file of a document on legal hold. */
#define FREE                                                                                                           \
  "o.state " OPEN " AND NOT (o.kind = 'removal' AND EXISTS (SELECT 1 FROM jobs h"                                      \
  " JOIN copies c ON c.target = h.target AND c.name = h.body"                                                          \
  " JOIN dispositions d ON d.document_id = c.document_id WHERE h.entry = o.entry AND d.hold IS NOT NULL))"

gboolean
reel_store_jobs_handles (ReelQueryKind kind)
{
  return kind == REEL_QUERY_DUE_JOBS || kind == REEL_QUERY_NEXT_JOB || kind == REEL_QUERY_JOB_PAGE;
}

/* The columns beside min() are those of its row; an index contains all of them, in the order of the groups. A removal
 * that is held holds up none of the others. An event waits for its files only until they are too old. Jobs due beyond
 * :latest were scheduled by a clock that has since been set back. */
static char *
build_due (const char *columns)
{
  return g_strdup_printf ("SELECT %s FROM jobs WHERE entry IN (SELECT entry FROM ("
                          "SELECT entry, row_number () OVER (PARTITION BY target ORDER BY entry) AS place FROM ("
                          "SELECT min (entry) AS entry, target, due_utc, kind FROM jobs o WHERE " FREE
                          " GROUP BY target, ordering UNION"
                          " SELECT entry, target, due_utc, kind FROM jobs j WHERE instr (:id, ',event,') > 0"
                          " AND kind = 'event' AND state " OPEN " AND NOT EXISTS (SELECT 1 FROM jobs o WHERE " FREE
                          " AND o.target = j.target AND o.ordering = j.ordering AND o.entry < j.entry"
                          " AND o.expires_utc > :now))"
                          " WHERE (due_utc <= :now OR due_utc > :latest) AND instr (:id, ',' || kind || ',') > 0)"
                          " WHERE place <= :share) ORDER BY entry LIMIT :limit",
                          columns);
}

static char *
build_page (const ReelQuery *query, const char *columns)
{
  const ReelJobFilter *filter = query->jobs;
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "SELECT %s FROM jobs WHERE entry < :before", columns);
  if (filter->job != NULL)
    g_string_append (sql, " AND job = :job");
  if (filter->has_state)
    g_string_append (sql, " AND state = :state");
  if (filter->has_kind)
    g_string_append (sql, " AND kind = :kind");
  if (filter->target != NULL)
    g_string_append (sql, " AND target = :target");
  if (filter->ordering != NULL)
    g_string_append (sql, " AND ordering = :ordering");
  g_string_append (sql, " ORDER BY entry DESC LIMIT :limit");
  return g_string_free (sql, FALSE);
}

char *
reel_store_jobs_build (const ReelQuery *query)
{
  g_autofree char *columns = reel_sqlite_build_columns (REEL_TABLE_JOBS, "");

  switch (query->kind) {
  case REEL_QUERY_DUE_JOBS:
    return build_due (columns);
  case REEL_QUERY_NEXT_JOB:
    return g_strdup_printf ("SELECT %s FROM jobs WHERE state " OPEN " AND due_utc > :now ORDER BY due_utc LIMIT 1",
                            columns);
  default:
    return build_page (query, columns);
  }
}

static void
bind_text (sqlite3_stmt *statement, const char *name, const char *text)
{
  int index = sqlite3_bind_parameter_index (statement, name);

  if (index > 0)
    sqlite3_bind_text (statement, index, text, -1, SQLITE_STATIC);
}

static void
bind_number (sqlite3_stmt *statement, const char *name, gint64 number)
{
  int index = sqlite3_bind_parameter_index (statement, name);

  if (index > 0)
    sqlite3_bind_int64 (statement, index, number);
}

void
reel_store_jobs_bind (sqlite3_stmt *statement, const ReelQuery *query)
{
  const ReelJobFilter *filter = query->jobs;

  bind_text (statement, ":id", query->id);
  bind_number (statement, ":now", query->after);
  bind_number (statement, ":latest",
               MIN (query->after, G_MAXINT64 - REEL_DELIVERY_MAX_WAIT_US) + REEL_DELIVERY_MAX_WAIT_US);
  bind_number (statement, ":share", query->share);
  bind_number (statement, ":before", query->after);
  bind_number (statement, ":limit", query->limit);
  if (filter == NULL)
    return;
  bind_text (statement, ":job", filter->job);
  bind_text (statement, ":state", reel_delivery_state_nicks[filter->state]);
  bind_text (statement, ":kind", reel_job_kind_nicks[filter->kind]);
  bind_text (statement, ":target", filter->target);
  bind_text (statement, ":ordering", filter->ordering);
}
