/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Builds, binds and reads from the table descriptions. Called by reel-store-sqlite.c, reel-sqlite-reader.c and
 * reel-store-page.c. */
#include "manager/engine/store/reel-sqlite-rows.h"

#include "manager/core/wire/reel-recording-filter.h"
#include "manager/engine/store/reel-sqlite.h"

#define INDEX_TEXT                                                                                                     \
  "UPDATE operation_text SET chat = (SELECT group_concat (text, char (10)) FROM (SELECT text FROM chat"                \
  " WHERE operation = ?1 ORDER BY entry)) WHERE rowid = (SELECT text_row FROM operations WHERE operation = ?1"         \
  " AND state IN ('completed', 'failed'))"

/* ?1: the retention. Saturates instead of overflowing. */
#define REVIEWED "iif (complete_utc > 9223372036854775807 - ?1, 9223372036854775807, complete_utc + ?1)"
#define REVIEW                                                                                                         \
  "UPDATE expiries SET look_utc = 0 WHERE expires_utc > 0 AND (expires_utc < " REVIEWED                                \
  " OR (?2 AND expires_utc > " REVIEWED "))"

#define REVIEW_COPIES                                                                                                  \
  "UPDATE copy_expiries SET look_utc = 0 WHERE target = ?3 AND (expires_utc < " REVIEWED                               \
  " OR (?2 AND expires_utc > " REVIEWED "))"

static gboolean
is_written (const ReelColumn *column)
{
  return !(column->flags & REEL_COLUMN_GIVEN);
}

static gboolean
is_read (const ReelColumn *column)
{
  return !(column->flags & REEL_COLUMN_FOLDED);
}

static gboolean
is_key (const ReelColumn *column)
{
  return (column->flags & REEL_COLUMN_KEY) != 0;
}

static gboolean
is_changed (const ReelColumn *column)
{
  return is_written (column) && !(column->flags & (REEL_COLUMN_KEY | REEL_COLUMN_FIXED));
}

/* Appends the columns for which WANTED is true, each between BEFORE and AFTER. */
static void
append_columns (GString *sql, const ReelTableInfo *info, gboolean (*wanted) (const ReelColumn *), const char *before,
                const char *after, const char *separator)
{
  gboolean first = TRUE;

  for (guint i = 0; i < info->n_columns; i++) {
    if (!wanted (&info->columns[i]))
      continue;
    if (!first)
      g_string_append (sql, separator);
    g_string_append_printf (sql, "%s%s%s", before, info->columns[i].name, after);
    first = FALSE;
  }
}

static void
append_insert (GString *sql, const ReelTableInfo *info, const char *verb)
{
  gboolean first = TRUE;

  g_string_append_printf (sql, "%s INTO %s (", verb, info->name);
  append_columns (sql, info, is_written, "", "", ", ");
  g_string_append (sql, ") VALUES (");
  for (guint i = 0; i < info->n_columns; i++) {
    if (is_written (&info->columns[i])) {
      g_string_append (sql, first ? "?" : ", ?");
      first = FALSE;
    }
  }
  g_string_append (sql, ")");
}

static void
append_put (GString *sql, const ReelTableInfo *info)
{
  if (!info->referenced) {
    append_insert (sql, info, "INSERT OR REPLACE");
    return;
  }
  append_insert (sql, info, "INSERT");
  g_string_append (sql, " ON CONFLICT (");
  append_columns (sql, info, is_key, "", "", ", ");
  g_string_append (sql, ") DO UPDATE SET ");
  for (guint i = 0, n = 0; i < info->n_columns; i++) {
    if (is_changed (&info->columns[i]))
      g_string_append_printf (sql, "%s%s = excluded.%s", n++ > 0 ? ", " : "", info->columns[i].name,
                              info->columns[i].name);
  }
}

static const char *
find_review (ReelTable table)
{
  switch (table) {
  case REEL_TABLE_COPY_EXPIRIES:
    return REVIEW_COPIES;
  case REEL_TABLE_JOBS:
    return "UPDATE jobs SET due_utc = ?1 WHERE job = ?2 AND state = 'waiting' AND due_utc > ?1";
  case REEL_TABLE_SIDECARS:
    return "UPDATE sidecars SET retry_utc = min (retry_utc, 1), sent = iif (sent = 2, 0, sent)"
           " WHERE retry_utc > 0 OR sent = 2";
  case REEL_TABLE_UNSEALED:
    return "UPDATE unsealed SET due_utc = 0";
  default:
    return REVIEW;
  }
}

char *
reel_sqlite_build_change (ReelChangeKind kind, ReelTable table)
{
  const ReelTableInfo *info = reel_table_get_info (table);
  GString *sql = g_string_new (NULL);

  switch (kind) {
  case REEL_CHANGE_PUT:
    append_put (sql, info);
    break;
  case REEL_CHANGE_ADD:
    append_insert (sql, info, info->once ? "INSERT OR IGNORE" : "INSERT");
    break;
  case REEL_CHANGE_REMOVE:
    g_string_append_printf (sql, "DELETE FROM %s WHERE ", info->name);
    append_columns (sql, info, is_key, "", " = ?", " AND ");
    break;
  case REEL_CHANGE_CLEAR:
    g_string_append_printf (sql, "DELETE FROM %s", info->name);
    break;
  case REEL_CHANGE_EVENT_SENT:
    g_string_append (sql, "UPDATE events SET sent_utc = ? WHERE id = ?");
    break;
  case REEL_CHANGE_PURGE:
    g_string_append (sql, "DELETE FROM jobs WHERE entry IN (SELECT entry FROM jobs"
                          " WHERE state = ? AND ended_utc < ? AND ended_utc > 0 LIMIT 1000)");
    break;
  case REEL_CHANGE_FORGET_SECRETS:
    g_string_append (sql, "UPDATE jobs SET secret = NULL, state = 'dead', ended_utc = ?1, last_error = ?2"
                          " WHERE secret IS NOT NULL AND state = 'waiting' AND expires_utc <= ?1");
    break;
  case REEL_CHANGE_REWRITE:
    g_string_append (sql, table == REEL_TABLE_OPERATIONS ? "UPDATE operations SET options = ?1 WHERE operation = ?2"
                                                         : "UPDATE jobs SET body = ?1 WHERE job = ?2");
    break;
  case REEL_CHANGE_SIDECARS_SENT:
    g_string_append (sql, "UPDATE sidecars SET sent = 1 WHERE operation = ? AND chunk = ? AND made_utc = ?");
    break;
  case REEL_CHANGE_SIDECARS_LOST:
    g_string_append (sql, "UPDATE sidecars SET sent = 2 WHERE operation = ? AND chunk = ? AND made_utc = ?");
    break;
  case REEL_CHANGE_INDEX_TEXT:
    g_string_append (sql, INDEX_TEXT);
    break;
  case REEL_CHANGE_REVIEW:
    g_string_append (sql, find_review (table));
    break;
  case REEL_CHANGE_GROUP:
    g_assert_not_reached ();
  }
  return g_string_free (sql, FALSE);
}

static void
bind_value (sqlite3_stmt *statement, int place, const ReelColumn *column, gconstpointer record)
{
  const char *text;

  switch (column->type) {
  case 's':
    text = G_STRUCT_MEMBER (char *, record, column->offset);
    if (column->flags & REEL_COLUMN_FOLDED)
      sqlite3_bind_text (statement, place, reel_recording_filter_fold (text), -1, g_free);
    else
      sqlite3_bind_text (statement, place, text, -1, SQLITE_STATIC);
    break;
  case 'i':
    sqlite3_bind_int64 (statement, place, G_STRUCT_MEMBER (gint64, record, column->offset));
    break;
  case 't':
    sqlite3_bind_int64 (statement, place, (gint64)G_STRUCT_MEMBER (guint64, record, column->offset));
    break;
  case 'u':
    sqlite3_bind_int64 (statement, place, G_STRUCT_MEMBER (guint, record, column->offset));
    break;
  case 'b':
    sqlite3_bind_int64 (statement, place, G_STRUCT_MEMBER (gboolean, record, column->offset) ? 1 : 0);
    break;
  default:
    g_assert_not_reached ();
  }
}

void
reel_sqlite_bind_change (sqlite3_stmt *statement, ReelChangeKind kind, ReelTable table, gconstpointer record)
{
  const ReelTableInfo *info = reel_table_get_info (table);
  gboolean keys_alone = kind == REEL_CHANGE_REMOVE || kind == REEL_CHANGE_INDEX_TEXT;
  int place = 0;

  if (kind == REEL_CHANGE_CLEAR ||
      (kind == REEL_CHANGE_REVIEW && (table == REEL_TABLE_SIDECARS || table == REEL_TABLE_UNSEALED)))
    return;
  if (kind == REEL_CHANGE_EVENT_SENT) {
    sqlite3_bind_int64 (statement, 1, ((const ReelEventRecord *)record)->sent_utc);
    sqlite3_bind_text (statement, 2, ((const ReelEventRecord *)record)->id, -1, SQLITE_STATIC);
    return;
  }
  if (kind == REEL_CHANGE_SIDECARS_SENT || kind == REEL_CHANGE_SIDECARS_LOST) {
    sqlite3_bind_text (statement, 1, ((const ReelSidecarRecord *)record)->operation, -1, SQLITE_STATIC);
    sqlite3_bind_int64 (statement, 2, ((const ReelSidecarRecord *)record)->index);
    sqlite3_bind_int64 (statement, 3, ((const ReelSidecarRecord *)record)->made_utc);
    return;
  }
  if (kind == REEL_CHANGE_PURGE) {
    sqlite3_bind_text (statement, 1, ((const ReelJobRecord *)record)->state, -1, SQLITE_STATIC);
    sqlite3_bind_int64 (statement, 2, ((const ReelJobRecord *)record)->ended_utc);
    return;
  }
  if (kind == REEL_CHANGE_FORGET_SECRETS) {
    sqlite3_bind_int64 (statement, 1, ((const ReelJobRecord *)record)->ended_utc);
    sqlite3_bind_text (statement, 2, ((const ReelJobRecord *)record)->last_error, -1, SQLITE_STATIC);
    return;
  }
  if (kind == REEL_CHANGE_REWRITE && table == REEL_TABLE_OPERATIONS) {
    sqlite3_bind_text (statement, 1, ((const ReelOperationRecord *)record)->options, -1, SQLITE_STATIC);
    sqlite3_bind_text (statement, 2, ((const ReelOperationRecord *)record)->operation, -1, SQLITE_STATIC);
    return;
  }
  if (kind == REEL_CHANGE_REWRITE) {
    sqlite3_bind_text (statement, 1, ((const ReelJobRecord *)record)->body, -1, SQLITE_STATIC);
    sqlite3_bind_text (statement, 2, ((const ReelJobRecord *)record)->job, -1, SQLITE_STATIC);
    return;
  }
  if (kind == REEL_CHANGE_REVIEW && table == REEL_TABLE_JOBS) {
    sqlite3_bind_int64 (statement, 1, ((const ReelJobRecord *)record)->due_utc);
    sqlite3_bind_text (statement, 2, ((const ReelJobRecord *)record)->job, -1, SQLITE_STATIC);
    return;
  }
  if (kind == REEL_CHANGE_REVIEW && table == REEL_TABLE_COPY_EXPIRIES) {
    sqlite3_bind_int64 (statement, 1, ((const ReelCopyExpiryRecord *)record)->expires_utc);
    sqlite3_bind_int64 (statement, 2, ((const ReelCopyExpiryRecord *)record)->look_utc);
    sqlite3_bind_text (statement, 3, ((const ReelCopyExpiryRecord *)record)->target, -1, SQLITE_STATIC);
    return;
  }
  if (kind == REEL_CHANGE_REVIEW) {
    sqlite3_bind_int64 (statement, 1, ((const ReelExpiryRecord *)record)->expires_utc);
    sqlite3_bind_int64 (statement, 2, ((const ReelExpiryRecord *)record)->look_utc);
    return;
  }
  for (guint i = 0; i < info->n_columns; i++) {
    const ReelColumn *column = &info->columns[i];

    if (keys_alone ? is_key (column) : is_written (column))
      bind_value (statement, ++place, column, record);
  }
}

char *
reel_sqlite_build_columns (ReelTable table, const char *prefix)
{
  GString *sql = g_string_new (NULL);

  append_columns (sql, reel_table_get_info (table), is_read, prefix, "", ", ");
  return g_string_free (sql, FALSE);
}

static void
read_value (sqlite3_stmt *row, int place, const ReelColumn *column, gpointer record)
{
  switch (column->type) {
  case 's':
    G_STRUCT_MEMBER (char *, record, column->offset) = reel_sqlite_dup_text (row, place);
    break;
  case 'i':
    G_STRUCT_MEMBER (gint64, record, column->offset) = sqlite3_column_int64 (row, place);
    break;
  case 't':
    G_STRUCT_MEMBER (guint64, record, column->offset) = (guint64)sqlite3_column_int64 (row, place);
    break;
  case 'u':
    G_STRUCT_MEMBER (guint, record, column->offset) = (guint)sqlite3_column_int64 (row, place);
    break;
  case 'b':
    G_STRUCT_MEMBER (gboolean, record, column->offset) = sqlite3_column_int64 (row, place) != 0;
    break;
  default:
    g_assert_not_reached ();
  }
}

gpointer
reel_sqlite_read_record (sqlite3_stmt *row, ReelTable table, guint first)
{
  const ReelTableInfo *info = reel_table_get_info (table);
  gpointer record = g_malloc0 (info->size);
  int place = (int)first;

  for (guint i = 0; i < info->n_columns; i++) {
    if (is_read (&info->columns[i]))
      read_value (row, place++, &info->columns[i], record);
  }
  return record;
}
