/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A page of recordings: a filter becomes conditions of a query that an index answers, newest first, starting after the
 * last row of the previous page. If a text search is the only selective condition, the text index is read in the order
 * of the page. Called by reel-sqlite-reader.c. */
#include "manager/engine/store/reel-store-page.h"

#include "manager/engine/store/reel-sqlite-rows.h"
#include "manager/engine/store/reel-sqlite-text.h"
#include "manager/engine/store/reel-sqlite.h"

#define OF_CALL      "operations o JOIN calls c ON c.call_id = o.call_id"
#define CALL_COLUMNS "c.server_call_id, c.subject, c.meeting_id, c.restricted"

/* Row numbers of the text index per microsecond (reel-store-schema.c). */
#define ROWS_PER_US  1024
#define LAST_ROW_UTC (G_MAXINT64 / ROWS_PER_US)

#define ACTIVE_STATES "('starting', 'recording', 'paused')"

/* A selective condition decides which index is used; the result is then sorted. The unary + excludes a column from the
 * choice. */
typedef struct {
  GString *where;
  gboolean selective;
  gboolean of_call;      /* whether some concern the call */
  gboolean of_operation; /* whether some concern the operation, or the order does */
} Conditions;

static void
add_condition (Conditions *conditions, const char *condition, gboolean selective)
{
  g_string_append_printf (conditions->where, " AND %s", condition);
  conditions->of_operation = TRUE;
  conditions->selective = conditions->selective || selective;
}

static void
add_conditions (Conditions *conditions, const ReelRecordingFilter *filter, gboolean text)
{
  conditions->of_call = filter->server_call_id != NULL || filter->subject_key != NULL || filter->meeting_key != NULL;
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
  /* Nearly all are completed, so other states are selective. */
  if (filter->has_state)
    add_condition (conditions, conditions->selective ? "+o.state = :state" : "o.state = :state",
                   text && filter->state != REEL_RECORDING_STATE_COMPLETED);
}

/* Restricts the query to rows after the cursor; a count has none. */
static void
append_place (GString *sql, const Conditions *conditions)
{
  g_string_append_printf (sql,
                          " WHERE %1$so.created_utc >= :from_utc AND %1$so.created_utc < :to_utc"
                          " AND (%1$so.created_utc, %1$so.operation) < (:cursor_utc, :cursor_operation)%2$s",
                          conditions->selective ? "+" : "", conditions->where->str);
}

static void
append_text_place (GString *sql, const Conditions *conditions)
{
  g_string_append_printf (sql,
                          " WHERE operation_text MATCH :text AND t.rowid >= :from_row AND t.rowid < :to_row"
                          " AND t.rowid < coalesce ((SELECT p.text_row FROM operations p"
                          " WHERE p.operation = :cursor_operation), :cursor_row)%s",
                          conditions->where->str);
}

static char *
build_page (const ReelQuery *query, const char *head)
{
  const ReelArchiveFilter *archive = query->archive;
  g_autoptr (GString) where = g_string_new (NULL);
  GString *sql = g_string_new (NULL);
  Conditions conditions = { .where = where };
  gboolean counts = query->kind == REEL_QUERY_COUNT;
  gboolean by_text;

  add_conditions (&conditions, archive != NULL ? archive->recordings : query->filter,
                  archive != NULL && archive->text != NULL);
  if (archive != NULL && archive->document_id != NULL)
    add_condition (&conditions, "o.operation = (SELECT k.operation FROM chunks k WHERE k.document_id = :document_id)",
                   TRUE);
  if (archive != NULL && archive->operation != NULL)
    add_condition (&conditions, "o.operation = :operation", TRUE);
  if (query->bounds.hides_restricted)
    add_condition (&conditions, "c.restricted = 0", FALSE);
  by_text = archive != NULL && archive->text != NULL && !conditions.selective;
  if (archive != NULL && archive->text != NULL && !by_text)
    add_condition (&conditions,
                   "EXISTS (SELECT 1 FROM operation_text WHERE operation_text MATCH :text AND rowid = o.text_row)",
                   FALSE);
  if (counts)
    g_string_append (sql, "SELECT count (*) FROM (SELECT 1 FROM ");
  else
    g_string_append (sql, head);
  g_string_append (sql, by_text ? "operation_text t" : "operations o");
  /* A count joins only the tables that its conditions need. */
  if (by_text && (!counts || conditions.of_operation))
    g_string_append (sql, " CROSS JOIN operations o ON o.text_row = t.rowid");
  if (!counts || conditions.of_call || query->bounds.hides_restricted)
    g_string_append_printf (sql, " %s calls c ON c.call_id = o.call_id", by_text ? "CROSS JOIN" : "JOIN");
  if (by_text)
    append_text_place (sql, &conditions);
  else
    append_place (sql, &conditions);
  if (counts)
    g_string_append (sql, " LIMIT :limit)");
  else if (by_text)
    g_string_append (sql, " ORDER BY t.rowid DESC LIMIT :limit");
  else
    g_string_append_printf (sql, " ORDER BY %1$so.created_utc DESC, %1$so.operation DESC LIMIT :limit",
                            conditions.selective ? "+" : "");
  return g_string_free (sql, FALSE);
}

char *
reel_store_page_build (const ReelQuery *query)
{
  g_autofree char *columns = reel_sqlite_build_columns (REEL_TABLE_OPERATIONS, "o.");
  g_autofree char *head = g_strdup_printf ("SELECT " CALL_COLUMNS ", %s FROM ", columns);

  switch (query->kind) {
  case REEL_QUERY_RECORDING:
    return g_strconcat (head, OF_CALL " WHERE o.operation = :id", NULL);
  case REEL_QUERY_REQUEST:
    return g_strconcat (head, OF_CALL " WHERE o.request_id = :id", NULL);
  case REEL_QUERY_DOCUMENT:
    return g_strconcat (head,
                        OF_CALL " WHERE o.operation = (SELECT k.operation FROM chunks k WHERE k.document_id = :id)",
                        NULL);
  case REEL_QUERY_PERSON_RECORDINGS:
    return g_strconcat (head, OF_CALL " WHERE o.call_id IN " REEL_STORE_PAGE_CALLS_OF_PERSON " ORDER BY o.created_utc",
                        NULL);
  default:
    return build_page (query, head);
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

static void
bind_match (sqlite3_stmt *statement, const char *text)
{
  int index = sqlite3_bind_parameter_index (statement, ":text");

  if (index > 0)
    sqlite3_bind_text (statement, index, reel_sqlite_text_to_match (text), -1, g_free);
}

/* Returns: the first row number of the text index at or after UTC */
static gint64
find_text_row (gint64 utc)
{
  return CLAMP (utc, 0, LAST_ROW_UTC) * ROWS_PER_US;
}

static void
bind_times (sqlite3_stmt *statement, const ReelQuery *query, const ReelRecordingFilter *filter)
{
  const ReelRecordingCursor *cursor = &query->cursor;
  gint64 from_utc =
      query->kind == REEL_QUERY_PAGE ? filter->from_utc : MAX (filter->from_utc, query->bounds.oldest_utc);
  /* Skips rows before the cursor without reading them. */
  gint64 to_utc = cursor->created_utc < filter->to_utc ? cursor->created_utc + 1 : filter->to_utc;

  bind_number (statement, ":from_utc", from_utc);
  bind_number (statement, ":to_utc", to_utc);
  bind_number (statement, ":cursor_utc", cursor->created_utc);
  bind_number (statement, ":from_row", find_text_row (from_utc));
  bind_number (statement, ":to_row", find_text_row (filter->to_utc));
  bind_number (statement, ":cursor_row", find_text_row (cursor->created_utc));
  bind_text (statement, ":cursor_operation", cursor->operation);
}

void
reel_store_page_bind (sqlite3_stmt *statement, const ReelQuery *query)
{
  const ReelRecordingFilter *filter = query->archive != NULL ? query->archive->recordings : query->filter;

  bind_text (statement, ":id", query->id);
  if (filter == NULL) {
    bind_number (statement, ":limit", query->limit);
    return;
  }
  bind_text (statement, ":server_call_id", filter->server_call_id);
  bind_text (statement, ":call_id", filter->call_id);
  bind_text (statement, ":subject_key", filter->subject_key);
  bind_text (statement, ":meeting_key", filter->meeting_key);
  bind_text (statement, ":participant", filter->participant);
  bind_text (statement, ":state", reel_recording_state_nicks[filter->state]);
  bind_times (statement, query, filter);
  if (query->archive != NULL) {
    bind_text (statement, ":document_id", query->archive->document_id);
    bind_text (statement, ":operation", query->archive->operation);
  }
  if (query->archive != NULL && query->archive->text != NULL)
    bind_match (statement, query->archive->text);
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
