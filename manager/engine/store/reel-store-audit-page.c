/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A page of the audit trail: an index answers the filter, starting after the last entry of the previous page. Called by
 * reel-sqlite-reader.c. */
#include "manager/engine/store/reel-store-audit-page.h"

#include "manager/engine/store/reel-sqlite-rows.h"

/* The unary + keeps a condition from choosing the index when a more selective one should. */
char *
reel_store_audit_page_build (const ReelQuery *query)
{
  const ReelAuditFilter *filter = query->audit;
  gboolean selective = filter->user != NULL || filter->action != NULL || filter->target != NULL;
  g_autofree char *columns = reel_sqlite_build_columns (REEL_TABLE_AUDIT, "");

  return g_strdup_printf ("SELECT %s FROM audit WHERE utc >= :from_utc AND utc < :to_utc AND %sentry %s :after"
                          "%s%s%s%s ORDER BY entry %s LIMIT :limit",
                          columns, selective ? "+" : "", filter->newest_first ? "<" : ">",
                          filter->user != NULL ? " AND user = :user" : "",
                          filter->action != NULL ? " AND action = :action" : "",
                          filter->target != NULL ? " AND target = :target" : "",
                          filter->outcome != NULL ? " AND outcome = :outcome" : "",
                          filter->newest_first ? "DESC" : "ASC");
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
  sqlite3_bind_int64 (statement, sqlite3_bind_parameter_index (statement, name), number);
}

void
reel_store_audit_page_bind (sqlite3_stmt *statement, const ReelQuery *query)
{
  const ReelAuditFilter *filter = query->audit;

  bind_text (statement, ":user", filter->user);
  bind_text (statement, ":action", filter->action);
  bind_text (statement, ":target", filter->target);
  bind_text (statement, ":outcome", filter->outcome);
  bind_number (statement, ":from_utc", filter->from_utc);
  bind_number (statement, ":to_utc", filter->to_utc);
  bind_number (statement, ":after", filter->newest_first && query->after == 0 ? G_MAXINT64 : query->after);
  bind_number (statement, ":limit", query->limit);
}
