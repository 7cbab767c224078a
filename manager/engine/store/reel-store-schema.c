/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables of the catalogue, as the list of steps that led to them; the
 * database's user_version counts the steps that were taken. Called by
 * reel-store-sqlite.c. */
#include "manager/engine/store/reel-store-schema.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/store/reel-sqlite.h"

/* A step that was released is never edited: databases out there have taken it. */
static const char *const steps[] = {
  "CREATE TABLE calls ("
  "  call_id TEXT PRIMARY KEY NOT NULL, server_call_id TEXT NOT NULL, boot_id TEXT NOT NULL, state TEXT NOT NULL,"
  "  subject TEXT, meeting_id TEXT, properties TEXT NOT NULL,"
  "  created_utc INTEGER NOT NULL, ended_utc INTEGER NOT NULL, end_reason TEXT);"
  "CREATE INDEX calls_by_server_call_id ON calls (server_call_id);"
  "CREATE TABLE operations ("
  "  operation TEXT PRIMARY KEY NOT NULL, call_id TEXT NOT NULL REFERENCES calls (call_id),"
  "  request_id TEXT UNIQUE, options TEXT NOT NULL, state TEXT NOT NULL, host TEXT, base TEXT NOT NULL,"
  "  created_utc INTEGER NOT NULL, start_utc INTEGER NOT NULL, ended_utc INTEGER NOT NULL,"
  "  duration_ns INTEGER NOT NULL, session_end_reason TEXT);"
  "CREATE INDEX operations_by_call ON operations (call_id);"
  "CREATE TABLE chunks ("
  "  operation TEXT NOT NULL REFERENCES operations (operation) ON DELETE CASCADE, chunk INTEGER NOT NULL,"
  "  document_id TEXT NOT NULL UNIQUE, start_utc INTEGER NOT NULL, duration_ns INTEGER NOT NULL,"
  "  size INTEGER NOT NULL, end_reason TEXT, location TEXT, PRIMARY KEY (operation, chunk));"
  "CREATE TABLE intervals ("
  "  operation TEXT NOT NULL REFERENCES operations (operation) ON DELETE CASCADE, kind TEXT NOT NULL,"
  "  start_utc INTEGER NOT NULL, end_utc INTEGER NOT NULL, PRIMARY KEY (operation, kind, start_utc));"
  "CREATE TABLE participants ("
  "  call_id TEXT NOT NULL REFERENCES calls (call_id), participant_id TEXT NOT NULL, kind TEXT NOT NULL,"
  "  properties TEXT NOT NULL, joined_utc INTEGER NOT NULL, left_utc INTEGER NOT NULL,"
  "  PRIMARY KEY (call_id, participant_id, joined_utc));"
  "CREATE TABLE participant_log ("
  "  entry INTEGER PRIMARY KEY AUTOINCREMENT, call_id TEXT NOT NULL REFERENCES calls (call_id),"
  "  participant_id TEXT NOT NULL, utc INTEGER NOT NULL, event TEXT NOT NULL, stream_id TEXT, detail TEXT);"
  "CREATE INDEX participant_log_by_call ON participant_log (call_id);"
  "CREATE TABLE streams ("
  "  call_id TEXT NOT NULL REFERENCES calls (call_id), stream_id TEXT NOT NULL, participant_id TEXT NOT NULL,"
  "  kind TEXT NOT NULL, transport TEXT NOT NULL, port INTEGER NOT NULL, PRIMARY KEY (call_id, stream_id));"
  "CREATE TABLE events ("
  "  entry INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
  "  operation TEXT NOT NULL UNIQUE REFERENCES operations (operation), body TEXT NOT NULL,"
  "  created_utc INTEGER NOT NULL, sent_utc INTEGER NOT NULL);",

  "CREATE TABLE policy ("
  "  level TEXT NOT NULL, id TEXT NOT NULL, properties TEXT NOT NULL, PRIMARY KEY (level, id)) WITHOUT ROWID;",
  "CREATE TABLE meetings ("
  "  meeting_id TEXT PRIMARY KEY NOT NULL, properties TEXT NOT NULL, added_utc INTEGER NOT NULL);"
  "CREATE TABLE chat ("
  "  entry INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  operation TEXT NOT NULL REFERENCES operations (operation) ON DELETE CASCADE,"
  "  participant_id TEXT NOT NULL, utc INTEGER NOT NULL, text TEXT NOT NULL);"
  "CREATE INDEX chat_by_operation ON chat (operation, utc);",
  /* Recordings that an earlier manager began are on no grounds that the rules know. */
  "ALTER TABLE operations ADD COLUMN grounds TEXT;",
  "ALTER TABLE calls ADD COLUMN restricted INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE chunks ADD COLUMN recorded TEXT;",
  /* Pages of recordings: by time, by state, and by what a call is looked for. The keys are folded. */
  "ALTER TABLE calls ADD COLUMN subject_key TEXT;"
  "ALTER TABLE calls ADD COLUMN meeting_key TEXT;"
  "UPDATE calls SET subject_key = lower(subject), meeting_key = lower(meeting_id);"
  "CREATE INDEX calls_by_subject ON calls (subject_key);"
  "CREATE INDEX calls_by_meeting ON calls (meeting_key);"
  "CREATE INDEX participants_by_id ON participants (participant_id, call_id);"
  "CREATE INDEX operations_by_time ON operations (created_utc, operation);"
  "CREATE INDEX operations_by_state ON operations (state, created_utc, operation);",
};

static gboolean
read_version (sqlite3 *db, guint *version, GError **error)
{
  sqlite3_stmt *row = NULL;
  gboolean found =
      sqlite3_prepare_v2 (db, "PRAGMA user_version", -1, &row, NULL) == SQLITE_OK && sqlite3_step (row) == SQLITE_ROW;

  if (found)
    *version = (guint)sqlite3_column_int (row, 0);
  else
    reel_sqlite_set_error (db, error);
  sqlite3_finalize (row);
  return found;
}

static gboolean
take_step (sqlite3 *db, guint step, GError **error)
{
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %u", step + 1);

  if (reel_sqlite_execute (db, "BEGIN IMMEDIATE", error) == SQLITE_OK &&
      reel_sqlite_execute (db, steps[step], error) == SQLITE_OK &&
      reel_sqlite_execute (db, set_version, error) == SQLITE_OK &&
      reel_sqlite_execute (db, "COMMIT", error) == SQLITE_OK)
    return TRUE;
  sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

gboolean
reel_store_schema_migrate (sqlite3 *db, GError **error)
{
  guint version = 0;

  if (!read_version (db, &version, error))
    return FALSE;
  if (version > G_N_ELEMENTS (steps)) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED,
                 "The catalogue was written by a newer Callreel (its version is %u, this program knows %u)", version,
                 (guint)G_N_ELEMENTS (steps));
    return FALSE;
  }
  while (version < G_N_ELEMENTS (steps)) {
    if (!take_step (db, version++, error))
      return FALSE;
  }
  return TRUE;
}
