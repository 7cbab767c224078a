/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A page of recordings: a filter as conditions of a query that an index answers,
 * newest first, from behind the last row of the page before. Called by
 * reel-sqlite-reader.c. */
#include "manager/engine/store/reel-store-page.h"

#include "manager/engine/store/reel-sqlite-rows.h"
#include "manager/engine/store/reel-sqlite.h"

#define CALL_COLUMNS "c.server_call_id, c.subject, c.meeting_id, c.restricted"

#define ACTIVE_STATES "('starting', 'recording', 'paused')"

/* A condition that leaves few rows decides which index is used; the order is then sorted. The unary + takes a column
 * out of the choice. */
typedef struct {
  GString *where;
  gboolean selective;
} Conditions;

static void
add_condition (Conditions *conditions, const char *condition, gboolean selective)
{
  g_string_append_printf (conditions->where, " AND %s", condition);
  conditions->selective = conditions->selective || selective;
}

static void
add_conditions (Conditions *conditions, const ReelRecordingFilter *filter)
{
  if (filter->server_call_id != NULL)
    add_condition (conditions, "c.server_call_id = :server_call_id", TRUE);
  if (filter->call_id != NULL)
    add_condition (conditions, "o.call_id = :call_id", TRUE);
  if (filter->subject_key != NULL)
    add_condition (conditions, "c.subject_key = :subject_key", TRUE);
  if (filter->meeting_key != NULL)
    add_condition (conditions, "c.meeting_key = :meeting_key", TRUE);
  if (filter->participant != NULL)
    add_condition (conditions,
                   "o.call_id IN (SELECT p.call_id FROM participants p WHERE p.participant_id = :participant"
                   " AND p.kind = 'person')",
                   TRUE);
  if (filter->has_active && filter->active)
    add_condition (conditions, "o.state IN " ACTIVE_STATES, TRUE);
  else if (filter->has_active)
    add_condition (conditions, "+o.state NOT IN " ACTIVE_STATES, FALSE);
  if (filter->has_state)
    add_condition (conditions, conditions->selective ? "+o.state = :state" : "o.state = :state", FALSE);
}

char *
reel_store_page_build (const ReelQuery *query)
{
  g_autoptr (GString) where = g_string_new (NULL);
  g_autofree char *columns = reel_sqlite_build_columns (REEL_TABLE_OPERATIONS, "o.");
  g_autofree char *head = g_strdup_printf ("SELECT " CALL_COLUMNS ", %s FROM operations o JOIN calls c"
                                           " ON c.call_id = o.call_id",
                                           columns);
  Conditions conditions = { .where = where };

  if (query->kind == REEL_QUERY_RECORDING)
    return g_strconcat (head, " WHERE o.operation = :id", NULL);
  if (query->kind == REEL_QUERY_REQUEST)
    return g_strconcat (head, " WHERE o.request_id = :id", NULL);
  add_conditions (&conditions, query->filter);
  return g_strdup_printf ("%3$s WHERE %1$so.created_utc >= :from_utc AND %1$so.created_utc < :to_utc"
                          " AND (%1$so.created_utc, %1$so.operation) < (:cursor_utc, :cursor_operation)%2$s"
                          " ORDER BY %1$so.created_utc DESC, %1$so.operation DESC LIMIT :limit",
                          conditions.selective ? "+" : "", where->str, head);
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
reel_store_page_bind (sqlite3_stmt *statement, const ReelQuery *query)
{
  const ReelRecordingFilter *filter = query->filter;
  const ReelRecordingCursor *cursor = &query->cursor;

  bind_text (statement, ":id", query->id);
  if (filter == NULL)
    return;
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
  bind_number (statement, ":limit", query->limit);
}

ReelListedRecord *
reel_store_page_read_row (sqlite3_stmt *row)
{
  ReelListedRecord *record = g_new0 (ReelListedRecord, 1);

  record->server_call_id = reel_sqlite_dup_text (row, 0);
  record->subject = reel_sqlite_dup_text (row, 1);
  record->meeting_id = reel_sqlite_dup_text (row, 2);
  record->restricted = sqlite3_column_int64 (row, 3) != 0;
  record->operation = reel_sqlite_read_record (row, REEL_TABLE_OPERATIONS, 4);
  return record;
}
