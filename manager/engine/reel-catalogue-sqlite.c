/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The catalogue on SQLite. Called through the interface by the engine, on the
 * main thread; each statement touches a handful of rows. */
#include "manager/engine/reel-catalogue-sqlite.h"

#include "manager/core/reel-error.h"
#include "manager/core/reel-recording-filter.h"
#include "manager/engine/reel-catalogue-page.h"
#include "manager/engine/store/reel-store-schema.h"
#include "manager/engine/store/reel-sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define BUSY_MS 2000

struct _ReelCatalogueSqlite {
  GObject parent_instance;

  sqlite3 *db;
};

static void catalogue_iface_init (ReelCatalogueInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelCatalogueSqlite, reel_catalogue_sqlite, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_CATALOGUE, catalogue_iface_init))

#define DB(self) (REEL_CATALOGUE_SQLITE (self)->db)

static void
reel_catalogue_sqlite_init (ReelCatalogueSqlite *self)
{
}

static void
reel_catalogue_sqlite_finalize (GObject *object)
{
  sqlite3_close (DB (object));
  G_OBJECT_CLASS (reel_catalogue_sqlite_parent_class)->finalize (object);
}

static void
reel_catalogue_sqlite_class_init (ReelCatalogueSqliteClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_catalogue_sqlite_finalize;
}

/* Reads all rows of STATEMENT, and finalizes it. */
static GPtrArray *
collect (ReelCatalogue *self, sqlite3_stmt *statement, gpointer (*read_row) (sqlite3_stmt *), GDestroyNotify release,
         GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (release);
  int code;

  if (statement == NULL)
    return NULL;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (rows, read_row (statement));
  if (code != SQLITE_DONE)
    reel_sqlite_set_error (DB (self), error);
  sqlite3_finalize (statement);
  return code == SQLITE_DONE ? g_steal_pointer (&rows) : NULL;
}

/* The only row, or NULL. */
static gpointer
take_first (GPtrArray *rows)
{
  g_autoptr (GPtrArray) owned G_GNUC_UNUSED = rows;

  return rows != NULL && rows->len > 0 ? g_ptr_array_steal_index (rows, 0) : NULL;
}

#define TEXT(row, column)   reel_sqlite_dup_text (row, column)
#define NUMBER(row, column) sqlite3_column_int64 (row, column)

#define CALL_COLUMNS                                                                                                   \
  "call_id, server_call_id, boot_id, state, subject, meeting_id, properties, created_utc, ended_utc, end_reason,"      \
  " restricted"

static gpointer
read_call (sqlite3_stmt *row)
{
  ReelCallRecord *record = g_new0 (ReelCallRecord, 1);

  record->call_id = TEXT (row, 0);
  record->server_call_id = TEXT (row, 1);
  record->boot_id = TEXT (row, 2);
  record->state = TEXT (row, 3);
  record->subject = TEXT (row, 4);
  record->meeting_id = TEXT (row, 5);
  record->properties = TEXT (row, 6);
  record->created_utc = NUMBER (row, 7);
  record->ended_utc = NUMBER (row, 8);
  record->end_reason = TEXT (row, 9);
  record->restricted = NUMBER (row, 10) != 0;
  return record;
}

static gboolean
put_call (ReelCatalogue *self, const ReelCallRecord *record, GError **error)
{
  g_autofree char *subject_key = reel_recording_filter_fold (record->subject);
  g_autofree char *meeting_key = reel_recording_filter_fold (record->meeting_id);

  return reel_sqlite_run (DB (self), error,
                          "INSERT INTO calls (" CALL_COLUMNS ", subject_key, meeting_key)"
                          " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
                          " ON CONFLICT (call_id) DO UPDATE SET state = excluded.state, subject = excluded.subject,"
                          " meeting_id = excluded.meeting_id, properties = excluded.properties,"
                          " ended_utc = excluded.ended_utc, end_reason = excluded.end_reason,"
                          " restricted = excluded.restricted,"
                          " subject_key = excluded.subject_key, meeting_key = excluded.meeting_key",
                          "sssssssiisuss", record->call_id, record->server_call_id, record->boot_id, record->state,
                          record->subject, record->meeting_id, record->properties, record->created_utc,
                          record->ended_utc, record->end_reason, (guint)record->restricted, subject_key, meeting_key);
}

static GPtrArray *
list_open_calls (ReelCatalogue *self, GError **error)
{
  static const char sql[] = "SELECT " CALL_COLUMNS " FROM calls WHERE ended_utc = 0 ORDER BY created_utc";

  return collect (self, reel_sqlite_query (DB (self), error, sql, ""), read_call, (GDestroyNotify)reel_call_record_free,
                  error);
}

static ReelCallRecord *
find_call (ReelCatalogue *self, const char *call_id, GError **error)
{
  static const char sql[] = "SELECT " CALL_COLUMNS " FROM calls WHERE call_id = ?";

  return take_first (collect (self, reel_sqlite_query (DB (self), error, sql, "s", call_id), read_call,
                              (GDestroyNotify)reel_call_record_free, error));
}

#define OPERATION_COLUMNS                                                                                              \
  "operation, call_id, request_id, options, state, host, base, created_utc, start_utc, ended_utc, duration_ns,"        \
  " session_end_reason, grounds"

static gpointer
read_operation (sqlite3_stmt *row)
{
  ReelOperationRecord *record = g_new0 (ReelOperationRecord, 1);

  record->operation = TEXT (row, 0);
  record->call_id = TEXT (row, 1);
  record->request_id = TEXT (row, 2);
  record->options = TEXT (row, 3);
  record->state = TEXT (row, 4);
  record->host = TEXT (row, 5);
  record->base = TEXT (row, 6);
  record->created_utc = NUMBER (row, 7);
  record->start_utc = NUMBER (row, 8);
  record->ended_utc = NUMBER (row, 9);
  record->duration_ns = (guint64)NUMBER (row, 10);
  record->session_end_reason = TEXT (row, 11);
  record->grounds = TEXT (row, 12);
  return record;
}

static gboolean
put_operation (ReelCatalogue *self, const ReelOperationRecord *record, GError **error)
{
  return reel_sqlite_run (DB (self), error,
                          "INSERT INTO operations (" OPERATION_COLUMNS ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
                          " ON CONFLICT (operation) DO UPDATE SET state = excluded.state,"
                          " start_utc = excluded.start_utc, ended_utc = excluded.ended_utc,"
                          " duration_ns = excluded.duration_ns, session_end_reason = excluded.session_end_reason,"
                          " grounds = excluded.grounds",
                          "sssssssiiiiss", record->operation, record->call_id, record->request_id, record->options,
                          record->state, record->host, record->base, record->created_utc, record->start_utc,
                          record->ended_utc, (gint64)record->duration_ns, record->session_end_reason, record->grounds);
}

static gboolean
remove_operation (ReelCatalogue *self, const char *operation, GError **error)
{
  return reel_sqlite_run (DB (self), error, "DELETE FROM operations WHERE operation = ?", "s", operation);
}

static ReelOperationRecord *
find_operation (ReelCatalogue *self, const char *operation, GError **error)
{
  static const char sql[] = "SELECT " OPERATION_COLUMNS " FROM operations WHERE operation = ?";

  return take_first (collect (self, reel_sqlite_query (DB (self), error, sql, "s", operation), read_operation,
                              (GDestroyNotify)reel_operation_record_free, error));
}

static ReelOperationRecord *
find_request (ReelCatalogue *self, const char *request_id, GError **error)
{
  static const char sql[] = "SELECT " OPERATION_COLUMNS " FROM operations WHERE request_id = ?";

  return take_first (collect (self, reel_sqlite_query (DB (self), error, sql, "s", request_id), read_operation,
                              (GDestroyNotify)reel_operation_record_free, error));
}

static GPtrArray *
list_operations (ReelCatalogue *self, GError **error)
{
  static const char sql[] = "SELECT " OPERATION_COLUMNS " FROM operations ORDER BY created_utc DESC, rowid DESC";

  return collect (self, reel_sqlite_query (DB (self), error, sql, ""), read_operation,
                  (GDestroyNotify)reel_operation_record_free, error);
}

static GPtrArray *
list_page (ReelCatalogue *self, const ReelRecordingFilter *filter, const ReelRecordingCursor *cursor, guint limit,
           GError **error)
{
  return reel_catalogue_page_list (DB (self), filter, cursor, limit, error);
}

#define CHUNK_COLUMNS "operation, chunk, document_id, start_utc, duration_ns, size, end_reason, location, recorded"

static gpointer
read_chunk (sqlite3_stmt *row)
{
  ReelChunkRecord *record = g_new0 (ReelChunkRecord, 1);

  record->operation = TEXT (row, 0);
  record->index = (guint)NUMBER (row, 1);
  record->document_id = TEXT (row, 2);
  record->start_utc = NUMBER (row, 3);
  record->duration_ns = (guint64)NUMBER (row, 4);
  record->size = (guint64)NUMBER (row, 5);
  record->end_reason = TEXT (row, 6);
  record->location = TEXT (row, 7);
  record->recorded = TEXT (row, 8);
  return record;
}

static gboolean
put_chunk (ReelCatalogue *self, const ReelChunkRecord *record, GError **error)
{
  return reel_sqlite_run (DB (self), error,
                          "INSERT OR REPLACE INTO chunks (" CHUNK_COLUMNS ") VALUES (?,?,?,?,?,?,?,?,?)", "susiiisss",
                          record->operation, record->index, record->document_id, record->start_utc,
                          (gint64)record->duration_ns, (gint64)record->size, record->end_reason, record->location,
                          record->recorded);
}

static GPtrArray *
list_call_chunks (ReelCatalogue *self, const char *call_id, GError **error)
{
  static const char sql[] = "SELECT " CHUNK_COLUMNS " FROM chunks WHERE location IS NOT NULL AND operation IN"
                            " (SELECT operation FROM operations WHERE call_id = ?) ORDER BY operation, chunk";

  return collect (self, reel_sqlite_query (DB (self), error, sql, "s", call_id), read_chunk,
                  (GDestroyNotify)reel_chunk_record_free, error);
}

static GPtrArray *
list_chunks (ReelCatalogue *self, const char *operation, GError **error)
{
  static const char sql[] = "SELECT " CHUNK_COLUMNS " FROM chunks WHERE operation = ? ORDER BY chunk";

  return collect (self, reel_sqlite_query (DB (self), error, sql, "s", operation), read_chunk,
                  (GDestroyNotify)reel_chunk_record_free, error);
}

#define INTERVAL_COLUMNS "operation, kind, start_utc, end_utc"

static gpointer
read_interval (sqlite3_stmt *row)
{
  ReelIntervalRecord *record = g_new0 (ReelIntervalRecord, 1);

  record->operation = TEXT (row, 0);
  record->kind = TEXT (row, 1);
  record->start_utc = NUMBER (row, 2);
  record->end_utc = NUMBER (row, 3);
  return record;
}

static gboolean
put_interval (ReelCatalogue *self, const ReelIntervalRecord *record, GError **error)
{
  return reel_sqlite_run (DB (self), error, "INSERT OR REPLACE INTO intervals (" INTERVAL_COLUMNS ") VALUES (?,?,?,?)",
                          "ssii", record->operation, record->kind, record->start_utc, record->end_utc);
}

static GPtrArray *
list_intervals (ReelCatalogue *self, const char *operation, GError **error)
{
  static const char sql[] = "SELECT " INTERVAL_COLUMNS " FROM intervals WHERE operation = ? ORDER BY start_utc";

  return collect (self, reel_sqlite_query (DB (self), error, sql, "s", operation), read_interval,
                  (GDestroyNotify)reel_interval_record_free, error);
}

#define PARTICIPANT_COLUMNS "call_id, participant_id, kind, properties, joined_utc, left_utc"

static gpointer
read_participant (sqlite3_stmt *row)
{
  ReelParticipantRecord *record = g_new0 (ReelParticipantRecord, 1);

  record->call_id = TEXT (row, 0);
  record->participant_id = TEXT (row, 1);
  record->kind = TEXT (row, 2);
  record->properties = TEXT (row, 3);
  record->joined_utc = NUMBER (row, 4);
  record->left_utc = NUMBER (row, 5);
  return record;
}

static gboolean
put_participant (ReelCatalogue *self, const ReelParticipantRecord *record, GError **error)
{
  return reel_sqlite_run (DB (self), error,
                          "INSERT OR REPLACE INTO participants (" PARTICIPANT_COLUMNS ") VALUES (?,?,?,?,?,?)",
                          "ssssii", record->call_id, record->participant_id, record->kind, record->properties,
                          record->joined_utc, record->left_utc);
}

static GPtrArray *
list_participants (ReelCatalogue *self, const char *call_id, GError **error)
{
  static const char sql[] =
      "SELECT " PARTICIPANT_COLUMNS " FROM participants WHERE call_id = ? ORDER BY joined_utc, rowid";

  return collect (self, reel_sqlite_query (DB (self), error, sql, "s", call_id), read_participant,
                  (GDestroyNotify)reel_participant_record_free, error);
}

#define LOG_COLUMNS "call_id, participant_id, utc, event, stream_id, detail"

static gpointer
read_log (sqlite3_stmt *row)
{
  ReelLogRecord *record = g_new0 (ReelLogRecord, 1);

  record->call_id = TEXT (row, 0);
  record->participant_id = TEXT (row, 1);
  record->utc = NUMBER (row, 2);
  record->event = TEXT (row, 3);
  record->stream_id = TEXT (row, 4);
  record->detail = TEXT (row, 5);
  return record;
}

static gboolean
add_log (ReelCatalogue *self, const ReelLogRecord *record, GError **error)
{
  return reel_sqlite_run (DB (self), error, "INSERT INTO participant_log (" LOG_COLUMNS ") VALUES (?,?,?,?,?,?)",
                          "ssisss", record->call_id, record->participant_id, record->utc, record->event,
                          record->stream_id, record->detail);
}

static GPtrArray *
list_log (ReelCatalogue *self, const char *call_id, GError **error)
{
  static const char sql[] = "SELECT " LOG_COLUMNS " FROM participant_log WHERE call_id = ? ORDER BY entry";

  return collect (self, reel_sqlite_query (DB (self), error, sql, "s", call_id), read_log,
                  (GDestroyNotify)reel_log_record_free, error);
}

#define STREAM_COLUMNS "call_id, stream_id, participant_id, kind, transport, port"

static gpointer
read_stream (sqlite3_stmt *row)
{
  ReelStreamRecord *record = g_new0 (ReelStreamRecord, 1);

  record->call_id = TEXT (row, 0);
  record->stream_id = TEXT (row, 1);
  record->participant_id = TEXT (row, 2);
  record->kind = TEXT (row, 3);
  record->transport = TEXT (row, 4);
  record->port = (guint)NUMBER (row, 5);
  return record;
}

static gboolean
put_stream (ReelCatalogue *self, const ReelStreamRecord *record, GError **error)
{
  return reel_sqlite_run (DB (self), error, "INSERT OR REPLACE INTO streams (" STREAM_COLUMNS ") VALUES (?,?,?,?,?,?)",
                          "sssssu", record->call_id, record->stream_id, record->participant_id, record->kind,
                          record->transport, record->port);
}

static gboolean
remove_stream (ReelCatalogue *self, const char *call_id, const char *stream_id, GError **error)
{
  return reel_sqlite_run (DB (self), error, "DELETE FROM streams WHERE call_id = ? AND stream_id = ?", "ss", call_id,
                          stream_id);
}

static GPtrArray *
list_streams (ReelCatalogue *self, const char *call_id, GError **error)
{
  static const char sql[] = "SELECT " STREAM_COLUMNS " FROM streams WHERE call_id = ? ORDER BY rowid";

  return collect (self, reel_sqlite_query (DB (self), error, sql, "s", call_id), read_stream,
                  (GDestroyNotify)reel_stream_record_free, error);
}

static gboolean
finish_operation (ReelCatalogue *self, const ReelOperationRecord *record, const ReelEventRecord *event, GError **error)
{
  static const char insert[] =
      "INSERT OR IGNORE INTO events (id, operation, body, created_utc, sent_utc) VALUES (?,?,?,?,0)";

  if (reel_sqlite_run (DB (self), error, "BEGIN IMMEDIATE", "") && put_operation (self, record, error) &&
      reel_sqlite_run (DB (self), error, insert, "sssi", event->id, event->operation, event->body,
                       event->created_utc) &&
      reel_sqlite_run (DB (self), error, "COMMIT", ""))
    return TRUE;
  sqlite3_exec (DB (self), "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

static gpointer
read_event (sqlite3_stmt *row)
{
  ReelEventRecord *record = g_new0 (ReelEventRecord, 1);

  record->id = TEXT (row, 0);
  record->operation = TEXT (row, 1);
  record->body = TEXT (row, 2);
  record->created_utc = NUMBER (row, 3);
  return record;
}

static GPtrArray *
list_pending_events (ReelCatalogue *self, GError **error)
{
  static const char sql[] = "SELECT id, operation, body, created_utc FROM events WHERE sent_utc = 0 ORDER BY entry";

  return collect (self, reel_sqlite_query (DB (self), error, sql, ""), read_event,
                  (GDestroyNotify)reel_event_record_free, error);
}

static gboolean
mark_event_sent (ReelCatalogue *self, const char *id, gint64 utc, GError **error)
{
  return reel_sqlite_run (DB (self), error, "UPDATE events SET sent_utc = ? WHERE id = ?", "is", utc, id);
}

static gpointer
read_policy (sqlite3_stmt *row)
{
  ReelPolicyRecord *record = g_new0 (ReelPolicyRecord, 1);

  record->level = TEXT (row, 0);
  record->id = TEXT (row, 1);
  record->properties = TEXT (row, 2);
  return record;
}

static gboolean
put_policy (ReelCatalogue *self, const ReelPolicyRecord *record, GError **error)
{
  if (record->properties == NULL)
    return reel_sqlite_run (DB (self), error, "DELETE FROM policy WHERE level = ? AND id = ?", "ss", record->level,
                            record->id);
  return reel_sqlite_run (DB (self), error, "INSERT OR REPLACE INTO policy (level, id, properties) VALUES (?,?,?)",
                          "sss", record->level, record->id, record->properties);
}

static GPtrArray *
list_policies (ReelCatalogue *self, GError **error)
{
  static const char sql[] = "SELECT level, id, properties FROM policy ORDER BY level, id";

  return collect (self, reel_sqlite_query (DB (self), error, sql, ""), read_policy,
                  (GDestroyNotify)reel_policy_record_free, error);
}

static gboolean
put_policies (ReelCatalogue *self, GPtrArray *records, GError **error)
{
  for (guint i = 0; i < records->len; i++) {
    if (!put_policy (self, records->pdata[i], error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
replace_policies (ReelCatalogue *self, GPtrArray *records, GError **error)
{
  if (!reel_sqlite_run (DB (self), error, "BEGIN IMMEDIATE", ""))
    return FALSE;
  if (reel_sqlite_run (DB (self), error, "DELETE FROM policy", "") && put_policies (self, records, error) &&
      reel_sqlite_run (DB (self), error, "COMMIT", ""))
    return TRUE;
  sqlite3_exec (DB (self), "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

static gpointer
read_chat (sqlite3_stmt *row)
{
  ReelChatRecord *record = g_new0 (ReelChatRecord, 1);

  record->operation = TEXT (row, 0);
  record->participant_id = TEXT (row, 1);
  record->utc = NUMBER (row, 2);
  record->text = TEXT (row, 3);
  return record;
}

static gboolean
add_chat (ReelCatalogue *self, const ReelChatRecord *record, GError **error)
{
  return reel_sqlite_run (DB (self), error, "INSERT INTO chat (operation, participant_id, utc, text) VALUES (?,?,?,?)",
                          "ssis", record->operation, record->participant_id, record->utc, record->text);
}

static GPtrArray *
list_chat (ReelCatalogue *self, const char *operation, GError **error)
{
  static const char sql[] = "SELECT operation, participant_id, utc, text FROM chat WHERE operation = ? ORDER BY entry";

  return collect (self, reel_sqlite_query (DB (self), error, sql, "s", operation), read_chat,
                  (GDestroyNotify)reel_chat_record_free, error);
}

static gpointer
read_meeting (sqlite3_stmt *row)
{
  ReelMeetingRecord *record = g_new0 (ReelMeetingRecord, 1);

  record->meeting_id = TEXT (row, 0);
  record->properties = TEXT (row, 1);
  record->added_utc = NUMBER (row, 2);
  return record;
}

static gboolean
put_meeting (ReelCatalogue *self, const ReelMeetingRecord *record, GError **error)
{
  return reel_sqlite_run (DB (self), error,
                          "INSERT OR REPLACE INTO meetings (meeting_id, properties, added_utc) VALUES (?,?,?)", "ssi",
                          record->meeting_id, record->properties, record->added_utc);
}

static ReelMeetingRecord *
find_meeting (ReelCatalogue *self, const char *meeting_id, GError **error)
{
  static const char sql[] = "SELECT meeting_id, properties, added_utc FROM meetings WHERE meeting_id = ?";

  return take_first (collect (self, reel_sqlite_query (DB (self), error, sql, "s", meeting_id), read_meeting,
                              (GDestroyNotify)reel_meeting_record_free, error));
}

static gboolean
begin (ReelCatalogue *self, GError **error)
{
  return reel_sqlite_run (DB (self), error, "BEGIN IMMEDIATE", "");
}

static gboolean
end (ReelCatalogue *self, gboolean keep, GError **error)
{
  if (keep && reel_sqlite_run (DB (self), error, "COMMIT", ""))
    return TRUE;
  sqlite3_exec (DB (self), "ROLLBACK", NULL, NULL, NULL);
  return !keep;
}

static void
catalogue_iface_init (ReelCatalogueInterface *iface)
{
  iface->begin = begin;
  iface->end = end;
  iface->put_call = put_call;
  iface->list_open_calls = list_open_calls;
  iface->find_call = find_call;
  iface->put_operation = put_operation;
  iface->remove_operation = remove_operation;
  iface->find_operation = find_operation;
  iface->find_request = find_request;
  iface->list_operations = list_operations;
  iface->list_page = list_page;
  iface->put_chunk = put_chunk;
  iface->list_call_chunks = list_call_chunks;
  iface->list_chunks = list_chunks;
  iface->put_interval = put_interval;
  iface->list_intervals = list_intervals;
  iface->put_participant = put_participant;
  iface->list_participants = list_participants;
  iface->add_log = add_log;
  iface->list_log = list_log;
  iface->put_stream = put_stream;
  iface->remove_stream = remove_stream;
  iface->list_streams = list_streams;
  iface->finish_operation = finish_operation;
  iface->list_pending_events = list_pending_events;
  iface->mark_event_sent = mark_event_sent;
  iface->add_chat = add_chat;
  iface->list_chat = list_chat;
  iface->put_meeting = put_meeting;
  iface->find_meeting = find_meeting;
  iface->put_policy = put_policy;
  iface->list_policies = list_policies;
  iface->replace_policies = replace_policies;
}

/* It names people, so nobody else reads it, as nobody else reads what was recorded. SQLite gives its other files the
 * mode of this one; what an older version left is narrowed. What fails here is told by SQLite. */
static void
make_private (const char *path)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd >= 0) {
    close (fd);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *file = g_strconcat (path, suffixes[i], NULL);

    g_chmod (file, 0600);
  }
}

ReelCatalogue *
reel_catalogue_sqlite_open (const char *path, GError **error)
{
  g_autoptr (ReelCatalogueSqlite) self = g_object_new (REEL_TYPE_CATALOGUE_SQLITE, NULL);
  g_autofree char *directory = g_path_get_dirname (path);

  if (g_mkdir_with_parents (directory, 0750) < 0) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "The catalogue's directory '%s' can't be made: %s",
                 directory, g_strerror (errno));
    return NULL;
  }
  make_private (path);
  if (sqlite3_open (path, &self->db) != SQLITE_OK) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "The catalogue '%s' can't be opened: %s", path,
                 sqlite3_errmsg (self->db));
    return NULL;
  }
  sqlite3_busy_timeout (self->db, BUSY_MS);
  /* An operation id that a client holds must be there after a power cut. */
  if (!reel_sqlite_run (self->db, error, "PRAGMA journal_mode = WAL", "") ||
      !reel_sqlite_run (self->db, error, "PRAGMA synchronous = FULL", "") ||
      !reel_sqlite_run (self->db, error, "PRAGMA foreign_keys = ON", "") ||
      !reel_store_schema_migrate (self->db, error)) {
    g_prefix_error (error, "%s: ", path);
    return NULL;
  }
  return REEL_CATALOGUE (g_steal_pointer (&self));
}
