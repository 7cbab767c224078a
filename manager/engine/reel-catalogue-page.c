/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A page of recordings: a filter as conditions of a query that an index answers,
 * newest first, from behind the last row of the page before. */
#include "manager/engine/reel-catalogue-page.h"

#include "manager/core/reel-id.h"
#include "manager/engine/store/reel-sqlite.h"

#define COLUMNS                                                                                                        \
  "o.operation, o.call_id, o.options, o.state, o.host, o.base, o.created_utc, o.start_utc, o.ended_utc,"               \
  " o.duration_ns, o.session_end_reason, o.grounds, c.server_call_id, c.subject, c.meeting_id"

#define ACTIVE_STATES "('starting', 'recording', 'paused')"

/* A condition that leaves few rows decides which index is used; the order is then sorted. The unary + takes a column
 * out of the choice. */
typedef struct {
  GString *where;
  gboolean selective;
} Query;

static void
add_condition (Query *query, const char *condition, gboolean selective)
{
  g_string_append_printf (query->where, " AND %s", condition);
  query->selective = query->selective || selective;
}

static char *
build_query (const ReelRecordingFilter *filter)
{
  g_autoptr (GString) where = g_string_new (NULL);
  Query query = { .where = where };

  if (filter->server_call_id != NULL)
    add_condition (&query, "c.server_call_id = :server_call_id", TRUE);
  if (filter->call_id != NULL)
    add_condition (&query, "o.call_id = :call_id", TRUE);
  if (filter->subject_key != NULL)
    add_condition (&query, "c.subject_key = :subject_key", TRUE);
  if (filter->meeting_key != NULL)
    add_condition (&query, "c.meeting_key = :meeting_key", TRUE);
  if (filter->participant != NULL)
    add_condition (&query,
                   "o.call_id IN (SELECT p.call_id FROM participants p WHERE p.participant_id = :participant"
                   " AND p.kind = 'person')",
                   TRUE);
  if (filter->has_active && filter->active)
    add_condition (&query, "o.state IN " ACTIVE_STATES, TRUE);
  else if (filter->has_active)
    add_condition (&query, "+o.state NOT IN " ACTIVE_STATES, FALSE);
  if (filter->has_state)
    add_condition (&query, query.selective ? "+o.state = :state" : "o.state = :state", FALSE);
  return g_strdup_printf ("SELECT " COLUMNS " FROM operations o JOIN calls c ON c.call_id = o.call_id"
                          " WHERE %1$so.created_utc >= :from_utc AND %1$so.created_utc < :to_utc"
                          " AND (%1$so.created_utc, %1$so.operation) < (:cursor_utc, :cursor_operation)%2$s"
                          " ORDER BY %1$so.created_utc DESC, %1$so.operation DESC LIMIT :limit",
                          query.selective ? "+" : "", where->str);
}

static void
bind_text (sqlite3_stmt *statement, const char *name, const char *text)
{
  int index = sqlite3_bind_parameter_index (statement, name);

  if (index > 0)
    sqlite3_bind_text (statement, index, text, -1, SQLITE_TRANSIENT);
}

static void
bind_number (sqlite3_stmt *statement, const char *name, gint64 number)
{
  sqlite3_bind_int64 (statement, sqlite3_bind_parameter_index (statement, name), number);
}

static void
bind (sqlite3_stmt *statement, const ReelRecordingFilter *filter, const ReelRecordingCursor *cursor, guint limit)
{
  bind_text (statement, ":server_call_id", filter->server_call_id);
  bind_text (statement, ":call_id", filter->call_id);
  bind_text (statement, ":subject_key", filter->subject_key);
  bind_text (statement, ":meeting_key", filter->meeting_key);
  bind_text (statement, ":participant", filter->participant);
  bind_text (statement, ":state", reel_recording_state_nicks[filter->state]);
  bind_text (statement, ":cursor_operation", cursor->operation);
  bind_number (statement, ":cursor_utc", cursor->created_utc);
  bind_number (statement, ":from_utc", filter->from_utc);
  /* What lies behind the cursor is not even looked at. */
  bind_number (statement, ":to_utc", cursor->created_utc < filter->to_utc ? cursor->created_utc + 1 : filter->to_utc);
  bind_number (statement, ":limit", limit);
}

static ReelListedRecord *
read_row (sqlite3_stmt *row)
{
  ReelListedRecord *record = g_new0 (ReelListedRecord, 1);
  ReelOperationRecord *operation = record->operation = g_new0 (ReelOperationRecord, 1);

  operation->operation = reel_sqlite_dup_text (row, 0);
  operation->call_id = reel_sqlite_dup_text (row, 1);
  operation->options = reel_sqlite_dup_text (row, 2);
  operation->state = reel_sqlite_dup_text (row, 3);
  operation->host = reel_sqlite_dup_text (row, 4);
  operation->base = reel_sqlite_dup_text (row, 5);
  operation->created_utc = sqlite3_column_int64 (row, 6);
  operation->start_utc = sqlite3_column_int64 (row, 7);
  operation->ended_utc = sqlite3_column_int64 (row, 8);
  operation->duration_ns = (guint64)sqlite3_column_int64 (row, 9);
  operation->session_end_reason = reel_sqlite_dup_text (row, 10);
  operation->grounds = reel_sqlite_dup_text (row, 11);
  record->server_call_id = reel_sqlite_dup_text (row, 12);
  record->subject = reel_sqlite_dup_text (row, 13);
  record->meeting_id = reel_sqlite_dup_text (row, 14);
  return record;
}

GPtrArray *
reel_catalogue_page_list (sqlite3 *db, const ReelRecordingFilter *filter, const ReelRecordingCursor *cursor,
                          guint limit, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_listed_record_free);
  g_autofree char *sql = build_query (filter);
  sqlite3_stmt *statement = reel_sqlite_query (db, error, sql, "");
  int code;

  if (statement == NULL)
    return NULL;
  bind (statement, filter, cursor, limit);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (rows, read_row (statement));
  if (code != SQLITE_DONE)
    reel_sqlite_set_error (db, error);
  sqlite3_finalize (statement);
  return code == SQLITE_DONE ? g_steal_pointer (&rows) : NULL;
}
