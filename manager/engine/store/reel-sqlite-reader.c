/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers queries from SQLite. Called by reel-store-sqlite.c. */
#include "manager/engine/store/reel-sqlite-reader.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/store/reel-sqlite-rows.h"
#include "manager/engine/store/reel-sqlite.h"
#include "manager/engine/store/reel-store-audit-page.h"
#include "manager/engine/store/reel-store-completeness.h"
#include "manager/engine/store/reel-store-jobs.h"
#include "manager/engine/store/reel-store-page.h"

#include <json-glib/json-glib.h>

/* In WAL mode a reader waits only while the log is being reset. */
#define BUSY_MS 2000
/* More than the combinations of filters used in practice. */
#define MAX_STATEMENTS 64

struct _ReelSqliteReader {
  sqlite3 *db;
  GHashTable *statements; /* text → sqlite3_stmt */
};

#define OPERATIONS_OF_PERSON                                                                                           \
  "(SELECT o.operation FROM operations o WHERE o.call_id IN " REEL_STORE_PAGE_CALLS_OF_PERSON ")"
#define LINKS_OF_PERSON                                                                                                \
  "(SELECT d.link_id FROM link_documents d JOIN chunks c ON c.document_id = d.document_id"                             \
  " WHERE c.operation IN " OPERATIONS_OF_PERSON ")"

/* Two indexes in order, merged. Of what has the cursor's instant and document, what is here comes first. */
#define EXPIRES_IN_PAGE "expires_utc > 0 AND expires_utc < 9223372036854775807"
#define EXPIRY_PAGE                                                                                                    \
  "WHERE (expires_utc, document_id, target) > (:cursor_utc, :cursor_id, :id) AND " EXPIRES_IN_PAGE                     \
  " UNION ALL SELECT document_id, '', operation, chunk, complete_utc, expires_utc, look_utc, kept FROM expiries"       \
  " WHERE (expires_utc, document_id) > (:cursor_utc, :cursor_id) AND " EXPIRES_IN_PAGE                                 \
  " ORDER BY expires_utc, document_id, target LIMIT :limit"

/* For the kinds that read one table: what follows its name. */
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
  [REEL_QUERY_SIDECARS] = { REEL_TABLE_SIDECARS, "WHERE operation = :id ORDER BY chunk" },
  [REEL_QUERY_CHUNKS_WITHOUT_SIDECARS] = { REEL_TABLE_CHUNKS,
                                           "WHERE location IS NOT NULL AND (operation, chunk) IN (SELECT operation,"
                                           " chunk FROM sidecars WHERE made_utc = 0 UNION ALL SELECT operation, chunk"
                                           " FROM sidecars WHERE retry_utc > 0 AND retry_utc <= :after) AND NOT EXISTS"
                                           " (SELECT 1 FROM dispositions d WHERE d.document_id = chunks.document_id"
                                           " AND d.state <> 'kept') LIMIT :limit" },
  [REEL_QUERY_UNSENT_SIDECARS] = { REEL_TABLE_SIDECARS,
                                   "WHERE sent = 0 AND made_utc > 0 AND EXISTS (SELECT 1 FROM operations o"
                                   " WHERE o.operation = sidecars.operation AND o.state IN ('completed', 'failed'))"
                                   " AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.ordering = sidecars.operation"
                                   " AND j.kind = 'event' AND j.state IN ('waiting', 'leased')) ORDER BY made_utc "
                                   "LIMIT :limit" },
  [REEL_QUERY_UNSEALED] = { REEL_TABLE_UNSEALED, "WHERE operation = :id ORDER BY chunk" },
  [REEL_QUERY_DUE_UNSEALED] = { REEL_TABLE_UNSEALED, "WHERE due_utc <= :after ORDER BY due_utc LIMIT :limit" },
  [REEL_QUERY_INTERVALS] = { REEL_TABLE_INTERVALS, "WHERE operation = :id ORDER BY start_utc" },
  [REEL_QUERY_CHAT] = { REEL_TABLE_CHAT, "WHERE operation = :id ORDER BY entry" },
  [REEL_QUERY_MEETING] = { REEL_TABLE_MEETINGS, "WHERE meeting_id = :id" },
  [REEL_QUERY_POLICIES] = { REEL_TABLE_POLICIES, "ORDER BY level, id" },
  [REEL_QUERY_JOB] = { REEL_TABLE_JOBS, "WHERE job = :id" },
  [REEL_QUERY_JOB_HOLD] = { REEL_TABLE_DISPOSITIONS,
                            "WHERE hold IS NOT NULL AND document_id IN (SELECT c.document_id FROM jobs j"
                            " JOIN copies c ON c.target = j.target AND c.name = j.body"
                            " WHERE j.job = :id AND j.kind = 'removal')" },
  [REEL_QUERY_DUE_JOBS] = { REEL_TABLE_JOBS, NULL },
  [REEL_QUERY_NEXT_JOB] = { REEL_TABLE_JOBS, NULL },
  [REEL_QUERY_JOB_PAGE] = { REEL_TABLE_JOBS, NULL },
  [REEL_QUERY_PENDING_EVENTS] = { REEL_TABLE_EVENTS,
                                  "WHERE sent_utc = 0 AND entry > :after ORDER BY entry LIMIT :limit" },
  [REEL_QUERY_DISPOSITIONS] = { REEL_TABLE_DISPOSITIONS, "WHERE operation = :id ORDER BY chunk" },
  [REEL_QUERY_OPEN_DISPOSITIONS] = { REEL_TABLE_DISPOSITIONS,
                                     "WHERE state IN ('deleting', 'expiring') ORDER BY since_utc" },
  [REEL_QUERY_EXPIRIES] = { REEL_TABLE_EXPIRIES, "WHERE operation = :id ORDER BY chunk" },
  [REEL_QUERY_COPIES] = { REEL_TABLE_COPIES, "WHERE operation = :id ORDER BY chunk, name" },
  [REEL_QUERY_COPY_EXPIRIES] = { REEL_TABLE_COPY_EXPIRIES, "WHERE operation = :id ORDER BY chunk, target" },
  [REEL_QUERY_DUE_COPY_EXPIRIES] = { REEL_TABLE_COPY_EXPIRIES,
                                     "WHERE look_utc <= :after ORDER BY look_utc LIMIT :limit" },
  [REEL_QUERY_MARK] = { REEL_TABLE_MARKS, "WHERE name = :id" },
  [REEL_QUERY_DUE_EXPIRIES] = { REEL_TABLE_EXPIRIES, "WHERE look_utc <= :after ORDER BY look_utc LIMIT :limit" },
  [REEL_QUERY_EXPIRY_PAGE] = { REEL_TABLE_COPY_EXPIRIES, EXPIRY_PAGE },
  [REEL_QUERY_LAST_DELIVERY] = { REEL_TABLE_JOBS,
                                 "WHERE ordering = :id AND state IN ('waiting', 'leased', 'dead', 'dropped')"
                                 " AND (event IS NULL OR event = 'file-status') AND kind <> 'removal'"
                                 " ORDER BY ended_utc > 0, ended_utc DESC LIMIT 1" },
  [REEL_QUERY_LINK] = { REEL_TABLE_LINKS, "WHERE link_id = :id" },
  [REEL_QUERY_LINK_BY_SECRET] = { REEL_TABLE_LINKS, "WHERE secret_hash = :id" },
  [REEL_QUERY_LINK_DOCUMENTS] = { REEL_TABLE_LINK_DOCUMENTS, "WHERE link_id = :id ORDER BY document_id" },
  [REEL_QUERY_DOCUMENT_LINKS] = { REEL_TABLE_LINKS,
                                  "WHERE revoked_utc = 0 AND link_id IN (SELECT d.link_id FROM link_documents d"
                                  " WHERE d.document_id = :id) ORDER BY expires_utc DESC" },
  [REEL_QUERY_LINKS] = { REEL_TABLE_LINKS,
                         "WHERE (created_utc, link_id) < (:cursor_utc, :cursor_id) AND (:id IS NULL OR user = :id)"
                         " ORDER BY created_utc DESC, link_id DESC LIMIT :limit" },
  [REEL_QUERY_PERSON_CALLS] = { REEL_TABLE_CALLS, "WHERE call_id IN " REEL_STORE_PAGE_CALLS_OF_PERSON },
  [REEL_QUERY_PERSON_ROWS] = { REEL_TABLE_PARTICIPANTS,
                               "WHERE participant_id = :id AND call_id IN " REEL_STORE_PAGE_CALLS_OF_PERSON
                               " ORDER BY joined_utc" },
  [REEL_QUERY_PERSON_LOG] = { REEL_TABLE_LOG,
                              "WHERE call_id IN " REEL_STORE_PAGE_CALLS_OF_PERSON " AND participant_id = :id"
                              " ORDER BY entry" },
  [REEL_QUERY_PERSON_STREAMS] = { REEL_TABLE_STREAMS,
                                  "WHERE call_id IN " REEL_STORE_PAGE_CALLS_OF_PERSON " AND participant_id = :id" },
  [REEL_QUERY_PERSON_CHAT] = { REEL_TABLE_CHAT,
                               "WHERE participant_id = :id AND operation IN " OPERATIONS_OF_PERSON " ORDER BY entry" },
  [REEL_QUERY_PERSON_LINKS] = { REEL_TABLE_LINKS, "WHERE link_id IN " LINKS_OF_PERSON },
  [REEL_QUERY_PERSON_MAILS] = { REEL_TABLE_JOBS,
                                "WHERE kind IN ('mail', 'event') AND (ordering IN " OPERATIONS_OF_PERSON
                                " OR ordering IN " LINKS_OF_PERSON ") ORDER BY entry" },
  [REEL_QUERY_LAST_AUDIT] = { REEL_TABLE_AUDIT, "ORDER BY entry DESC LIMIT 1" },
  [REEL_QUERY_OPEN_INCOMPLETE] = { REEL_TABLE_INCOMPLETE, "WHERE end_utc = 0 ORDER BY call_utc, id" },
  [REEL_QUERY_INCOMPLETE_PAGE] = { REEL_TABLE_INCOMPLETE, REEL_STORE_COMPLETENESS_PAGE },
  /* The oldest of a kind is the first of an index. */
  [REEL_QUERY_FIGURES] = { REEL_TABLE_FIGURES,
                           "UNION ALL SELECT f.kind, 'oldest', (SELECT min (j.created_utc) FROM jobs j"
                           " WHERE j.kind = f.kind AND j.state = 'waiting') FROM figures f WHERE f.name = 'waiting'"
                           " UNION ALL SELECT '', 'links', count (*) FROM (SELECT 1 FROM links WHERE revoked_utc = 0"
                           " AND expires_utc > :after LIMIT :limit)" },
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

/* Takes SQL. Returns: (transfer none): the cached or new statement */
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
  return kind == REEL_QUERY_PAGE || kind == REEL_QUERY_RECORDING || kind == REEL_QUERY_REQUEST ||
         kind == REEL_QUERY_SEARCH || kind == REEL_QUERY_DOCUMENT || kind == REEL_QUERY_PERSON_RECORDINGS;
}

static char *
build (const ReelQuery *query)
{
  g_autofree char *columns = NULL;

  if (is_listed (query->kind) || query->kind == REEL_QUERY_COUNT)
    return reel_store_page_build (query);
  if (reel_store_jobs_handles (query->kind))
    return reel_store_jobs_build (query);
  if (query->kind == REEL_QUERY_AUDIT)
    return reel_store_audit_page_build (query);
  if (query->kind == REEL_QUERY_COMPLETENESS)
    return reel_store_completeness_build ();
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
  int cursor = sqlite3_bind_parameter_index (statement, ":cursor_utc");
  int from = sqlite3_bind_parameter_index (statement, ":from_utc");

  if (is_listed (query->kind) || query->kind == REEL_QUERY_COUNT) {
    reel_store_page_bind (statement, query);
    return;
  }
  if (reel_store_jobs_handles (query->kind)) {
    reel_store_jobs_bind (statement, query);
    return;
  }
  if (query->kind == REEL_QUERY_AUDIT) {
    reel_store_audit_page_bind (statement, query);
    return;
  }
  if (id > 0)
    sqlite3_bind_text (statement, id, query->id, -1, SQLITE_STATIC);
  if (after > 0)
    sqlite3_bind_int64 (statement, after, query->after);
  if (limit > 0)
    sqlite3_bind_int64 (statement, limit, query->limit);
  if (from > 0) {
    sqlite3_bind_int64 (statement, from, query->from_utc);
    sqlite3_bind_int64 (statement, sqlite3_bind_parameter_index (statement, ":to_utc"), query->to_utc);
  }
  if (cursor > 0) {
    sqlite3_bind_int64 (statement, cursor, query->cursor.created_utc);
    sqlite3_bind_text (statement, sqlite3_bind_parameter_index (statement, ":cursor_id"), query->cursor.operation, -1,
                       SQLITE_STATIC);
  }
}

static gpointer
read_row (sqlite3_stmt *row, ReelQueryKind kind)
{
  if (is_listed (kind))
    return reel_store_page_read_row (row);
  if (kind == REEL_QUERY_COUNT)
    return g_memdup2 (&(guint64){ (guint64)sqlite3_column_int64 (row, 0) }, sizeof (guint64));
  if (kind == REEL_QUERY_AUDIT)
    return reel_sqlite_read_record (row, REEL_TABLE_AUDIT, 0);
  if (kind == REEL_QUERY_COMPLETENESS)
    return reel_store_completeness_read_row (row);
  return reel_sqlite_read_record (row, selections[kind].table, 0);
}

static GDestroyNotify
find_free_func (ReelQueryKind kind)
{
  if (is_listed (kind))
    return (GDestroyNotify)reel_listed_record_free;
  if (kind == REEL_QUERY_COUNT || kind == REEL_QUERY_COMPLETENESS)
    return g_free;
  return reel_table_get_free_func (kind == REEL_QUERY_AUDIT ? REEL_TABLE_AUDIT : selections[kind].table);
}

static GPtrArray *
read_rows (ReelSqliteReader *self, const ReelQuery *query, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (find_free_func (query->kind));
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

/* What a listed recording has of its documents: a table, how its rows are ordered, and where they go. */
static const struct {
  ReelTable table;
  const char *order;
  gsize offset;
} document_lists[] = {
  { REEL_TABLE_CHUNKS, "chunk", G_STRUCT_OFFSET (ReelListedRecord, chunks) },
  { REEL_TABLE_DISPOSITIONS, "chunk", G_STRUCT_OFFSET (ReelListedRecord, dispositions) },
  { REEL_TABLE_SIDECARS, "chunk", G_STRUCT_OFFSET (ReelListedRecord, sidecars) },
  { REEL_TABLE_EXPIRIES, "chunk", G_STRUCT_OFFSET (ReelListedRecord, expiries) },
  { REEL_TABLE_COPIES, "chunk, name", G_STRUCT_OFFSET (ReelListedRecord, copies) },
  { REEL_TABLE_COPY_EXPIRIES, "chunk, target", G_STRUCT_OFFSET (ReelListedRecord, copy_expiries) },
  { REEL_TABLE_UNSEALED, "chunk", G_STRUCT_OFFSET (ReelListedRecord, unsealed) },
};

/* The operations of ROWS as a JSON array. */
static char *
print_operations (const GPtrArray *rows)
{
  g_autoptr (JsonArray) array = json_array_sized_new (rows->len);
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), array);

  for (guint i = 0; i < rows->len; i++)
    json_array_add_string_element (array, ((const ReelListedRecord *)rows->pdata[i])->operation->operation);
  return json_to_string (node, FALSE);
}

static GHashTable *
index_by_operation (const GPtrArray *rows)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    g_hash_table_insert (index, ((const ReelListedRecord *)rows->pdata[i])->operation->operation, rows->pdata[i]);
  return index;
}

/* One query for a whole page: most of the cost of a query is before its first row. */
static gboolean
add_list (ReelSqliteReader *self, guint list, const char *operations, GHashTable *index, GError **error)
{
  const ReelTable table = document_lists[list].table;
  g_autofree char *columns = reel_sqlite_build_columns (table, "");
  sqlite3_stmt *statement =
      prepare (self,
               g_strdup_printf ("SELECT operation, %s FROM %s WHERE operation IN (SELECT value FROM json_each (?1))"
                                " ORDER BY operation, %s",
                                columns, reel_table_get_info (table)->name, document_lists[list].order),
               error);
  int code;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_text (statement, 1, operations, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW) {
    ReelListedRecord *record = g_hash_table_lookup (index, sqlite3_column_text (statement, 0));

    g_ptr_array_add (G_STRUCT_MEMBER (GPtrArray *, record, document_lists[list].offset),
                     reel_sqlite_read_record (statement, table, 1));
  }
  if (code != SQLITE_DONE)
    reel_sqlite_set_error (self->db, error);
  release (statement);
  return code == SQLITE_DONE;
}

static gboolean
add_documents (ReelSqliteReader *self, GPtrArray *rows, GError **error)
{
  g_autofree char *operations = print_operations (rows);
  g_autoptr (GHashTable) index = index_by_operation (rows);
  gboolean done = TRUE;

  for (guint i = 0; i < rows->len; i++) {
    for (guint list = 0; list < G_N_ELEMENTS (document_lists); list++)
      G_STRUCT_MEMBER (GPtrArray *, rows->pdata[i], document_lists[list].offset) =
          g_ptr_array_new_with_free_func (reel_table_get_free_func (document_lists[list].table));
  }
  for (guint list = 0; done && rows->len > 0 && list < G_N_ELEMENTS (document_lists); list++)
    done = add_list (self, list, operations, index, error);
  return done;
}

GPtrArray *
reel_sqlite_reader_read (ReelSqliteReader *self, const ReelQuery *query, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;

  /* So that recordings and their chunks are read as of the same moment. */
  if (is_listed (query->kind) && sqlite3_exec (self->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK) {
    reel_sqlite_set_error (self->db, error);
    return NULL;
  }
  rows = read_rows (self, query, error);
  if (rows != NULL && is_listed (query->kind) && !add_documents (self, rows, error))
    g_clear_pointer (&rows, g_ptr_array_unref);
  if (is_listed (query->kind))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  return g_steal_pointer (&rows);
}
