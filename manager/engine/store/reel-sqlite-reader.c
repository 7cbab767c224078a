/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers to queries out of SQLite. Called by reel-store-sqlite.c. */
#include "manager/engine/store/reel-sqlite-reader.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/store/reel-sqlite-rows.h"
#include "manager/engine/store/reel-sqlite.h"
#include "manager/engine/store/reel-store-page.h"

/* Readers wait for nobody in WAL mode, but while the log is set back. */
#define BUSY_MS 2000
/* As many forms as filters have in practice. */
#define MAX_STATEMENTS 64

struct _ReelSqliteReader {
  sqlite3 *db;
  GHashTable *statements; /* text → sqlite3_stmt */
};

/* Of the kinds that read one table: what follows its name. */
static const struct {
  ReelTable table;
  const char *rest;
} selections[REEL_N_QUERY_KINDS] = {
  [REEL_QUERY_CALL] = { REEL_TABLE_CALLS, "WHERE call_id = :id" },
  [REEL_QUERY_OPEN_CALLS] = { REEL_TABLE_CALLS, "WHERE ended_utc = 0 ORDER BY created_utc" },
  [REEL_QUERY_PARTICIPANTS] = { REEL_TABLE_PARTICIPANTS, "WHERE call_id = :id ORDER BY joined_utc, rowid" },
  [REEL_QUERY_LOG] = { REEL_TABLE_LOG, "WHERE call_id = :id ORDER BY entry" },
  [REEL_QUERY_STREAMS] = { REEL_TABLE_STREAMS, "WHERE call_id = :id ORDER BY rowid" },
  [REEL_QUERY_CALL_CHUNKS] = { REEL_TABLE_CHUNKS,
                               "WHERE location IS NOT NULL AND operation IN (SELECT operation FROM operations"
                               " WHERE call_id = :id) ORDER BY operation, chunk" },
  [REEL_QUERY_OPERATION] = { REEL_TABLE_OPERATIONS, "WHERE operation = :id" },
  [REEL_QUERY_OPEN_OPERATIONS] = { REEL_TABLE_OPERATIONS,
                                   "WHERE state IN ('starting', 'recording', 'paused', 'finalizing')"
                                   " ORDER BY created_utc DESC, rowid DESC" },
  [REEL_QUERY_LAST_OPERATION] = { REEL_TABLE_OPERATIONS,
                                  "WHERE call_id = :id ORDER BY created_utc DESC, rowid DESC LIMIT 1" },
  [REEL_QUERY_CHUNKS] = { REEL_TABLE_CHUNKS, "WHERE operation = :id ORDER BY chunk" },
  [REEL_QUERY_INTERVALS] = { REEL_TABLE_INTERVALS, "WHERE operation = :id ORDER BY start_utc" },
  [REEL_QUERY_CHAT] = { REEL_TABLE_CHAT, "WHERE operation = :id ORDER BY entry" },
  [REEL_QUERY_MEETING] = { REEL_TABLE_MEETINGS, "WHERE meeting_id = :id" },
  [REEL_QUERY_POLICIES] = { REEL_TABLE_POLICIES, "ORDER BY level, id" },
  [REEL_QUERY_PENDING_EVENTS] = { REEL_TABLE_EVENTS,
                                  "WHERE sent_utc = 0 AND entry > :after ORDER BY entry LIMIT :limit" },
};

ReelSqliteReader *
reel_sqlite_reader_open (const char *path, GError **error)
{
  ReelSqliteReader *self = g_new0 (ReelSqliteReader, 1);

  self->statements =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)(void (*) (void))sqlite3_finalize);
  if (sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
    reel_sqlite_set_error (self->db, error);
    reel_sqlite_reader_close (self);
    return NULL;
  }
  sqlite3_busy_timeout (self->db, BUSY_MS);
  return self;
}

void
reel_sqlite_reader_close (ReelSqliteReader *self)
{
  g_hash_table_unref (self->statements);
  sqlite3_close (self->db);
  g_free (self);
}

/* Takes SQL. The statement is the reader's. */
static sqlite3_stmt *
prepare (ReelSqliteReader *self, char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL) {
    g_free (sql);
    return statement;
  }
  if (sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK) {
    reel_sqlite_set_error (self->db, error);
    g_free (sql);
    return NULL;
  }
  if (g_hash_table_size (self->statements) >= MAX_STATEMENTS)
    g_hash_table_remove_all (self->statements);
  g_hash_table_insert (self->statements, sql, statement);
  return statement;
}

static void
release (sqlite3_stmt *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

static gboolean
is_listed (ReelQueryKind kind)
{
  return kind == REEL_QUERY_PAGE || kind == REEL_QUERY_RECORDING || kind == REEL_QUERY_REQUEST;
}

static char *
build (const ReelQuery *query)
{
  g_autofree char *columns = NULL;

  if (is_listed (query->kind))
    return reel_store_page_build (query);
  columns = reel_sqlite_build_columns (selections[query->kind].table, "");
  return g_strdup_printf ("SELECT %s FROM %s %s", columns, reel_table_get_info (selections[query->kind].table)->name,
                          selections[query->kind].rest);
}

static void
bind (sqlite3_stmt *statement, const ReelQuery *query)
{
  int id = sqlite3_bind_parameter_index (statement, ":id");
  int after = sqlite3_bind_parameter_index (statement, ":after");
  int limit = sqlite3_bind_parameter_index (statement, ":limit");

  if (is_listed (query->kind)) {
    reel_store_page_bind (statement, query);
    return;
  }
  if (id > 0)
    sqlite3_bind_text (statement, id, query->id, -1, SQLITE_STATIC);
  if (after > 0)
    sqlite3_bind_int64 (statement, after, query->after);
  if (limit > 0)
    sqlite3_bind_int64 (statement, limit, query->limit);
}

static gpointer
read_row (sqlite3_stmt *row, ReelQueryKind kind)
{
  if (is_listed (kind))
    return reel_store_page_read_row (row);
  return reel_sqlite_read_record (row, selections[kind].table, 0);
}

static GPtrArray *
read_rows (ReelSqliteReader *self, const ReelQuery *query, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (
      is_listed (query->kind) ? (GDestroyNotify)reel_listed_record_free
                              : reel_table_get_free_func (selections[query->kind].table));
  sqlite3_stmt *statement = prepare (self, build (query), error);
  int code;

  if (statement == NULL)
    return NULL;
  bind (statement, query);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (rows, read_row (statement, query->kind));
  if (code != SQLITE_DONE)
    reel_sqlite_set_error (self->db, error);
  release (statement);
  return code == SQLITE_DONE ? g_steal_pointer (&rows) : NULL;
}

static gboolean
add_chunks (ReelSqliteReader *self, GPtrArray *rows, GError **error)
{
  for (guint i = 0; i < rows->len; i++) {
    ReelListedRecord *record = rows->pdata[i];
    ReelQuery query = { .kind = REEL_QUERY_CHUNKS, .id = record->operation->operation };

    record->chunks = read_rows (self, &query, error);
    if (record->chunks == NULL)
      return FALSE;
  }
  return TRUE;
}

GPtrArray *
reel_sqlite_reader_read (ReelSqliteReader *self, const ReelQuery *query, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;

  /* Recordings and their chunks as of one moment. */
  if (is_listed (query->kind) && sqlite3_exec (self->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK) {
    reel_sqlite_set_error (self->db, error);
    return NULL;
  }
  rows = read_rows (self, query, error);
  if (rows != NULL && is_listed (query->kind) && !add_chunks (self, rows, error))
    g_clear_pointer (&rows, g_ptr_array_unref);
  if (is_listed (query->kind))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  return g_steal_pointer (&rows);
}
