/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The catalogue on SQLite: one connection that writes, others that read. Called by ReelStore through the interface.
 *
 * The writing connection belongs to the thread that applies changes. Idle readers are in a queue with its own lock; a
 * reader is used by one thread at a time. */
#include "manager/engine/store/reel-store-sqlite.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/store/reel-sqlite-reader.h"
#include "manager/engine/store/reel-sqlite-rows.h"
#include "manager/engine/store/reel-sqlite.h"
#include "manager/engine/store/reel-store-schema.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Short: a request that waits for a change fails within two seconds. */
#define BUSY_MS 1000
/* Nothing waits while it is being opened. */
#define OPEN_BUSY_MS 5000

struct _ReelStoreSqlite {
  GObject parent_instance;

  char *path;
  sqlite3 *db;
  sqlite3_stmt *statements[REEL_N_CHANGE_KINDS][REEL_N_TABLES];
  GAsyncQueue *readers; /* ReelSqliteReader: idle */
};

static void backend_iface_init (ReelStoreBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelStoreSqlite, reel_store_sqlite, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_STORE_BACKEND, backend_iface_init))

static void
reel_store_sqlite_init (ReelStoreSqlite *self)
{
  self->readers = g_async_queue_new ();
}

static void
reel_store_sqlite_finalize (GObject *object)
{
  ReelStoreSqlite *self = REEL_STORE_SQLITE (object);
  ReelSqliteReader *reader;

  while ((reader = g_async_queue_try_pop (self->readers)) != NULL)
    reel_sqlite_reader_close (reader);
  g_async_queue_unref (self->readers);
  for (guint kind = 0; kind < REEL_N_CHANGE_KINDS; kind++) {
    for (guint table = 0; table < REEL_N_TABLES; table++)
      sqlite3_finalize (self->statements[kind][table]);
  }
  sqlite3_close (self->db);
  g_free (self->path);
  G_OBJECT_CLASS (reel_store_sqlite_parent_class)->finalize (object);
}

static void
reel_store_sqlite_class_init (ReelStoreSqliteClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_store_sqlite_finalize;
}

/* Returns: an SQLite result code */
static int
apply_one (ReelStoreSqlite *self, const ReelChange *change, GError **error)
{
  sqlite3_stmt **statement = &self->statements[change->kind][change->table];
  int code = SQLITE_OK;

  if (*statement == NULL) {
    g_autofree char *sql = reel_sqlite_build_change (change->kind, change->table);

    code = sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
  }
  if (code == SQLITE_OK) {
    reel_sqlite_bind_change (*statement, change->kind, change->table, change->record);
    code = sqlite3_step (*statement);
  }
  if (code != SQLITE_DONE)
    reel_sqlite_set_error (self->db, error);
  if (*statement != NULL) {
    sqlite3_reset (*statement);
    sqlite3_clear_bindings (*statement);
  }
  return code;
}

static int
apply_group (ReelStoreSqlite *self, const ReelChange *change, GError **error)
{
  int code = reel_sqlite_execute (self->db, "SAVEPOINT members", error);

  if (code != SQLITE_OK)
    return code;
  code = SQLITE_DONE;
  for (guint i = 0; i < change->members->len && code == SQLITE_DONE; i++)
    code = apply_one (self, change->members->pdata[i], error);
  /* Some failures have already rolled back the whole transaction. */
  if (code != SQLITE_DONE && !sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK TO members", NULL, NULL, NULL);
  if (!sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "RELEASE members", NULL, NULL, NULL);
  return code;
}

/* The change itself is at fault, not the disk or another writer: retrying would fail again. */
static gboolean
is_refusal (ReelStoreSqlite *self, int code)
{
  int primary = code & 0xff;

  return !sqlite3_get_autocommit (self->db) &&
         (primary == SQLITE_CONSTRAINT || primary == SQLITE_ERROR || primary == SQLITE_MISMATCH ||
          primary == SQLITE_TOOBIG || primary == SQLITE_RANGE || primary == SQLITE_CORRUPT);
}

static gboolean
apply_all (ReelStoreSqlite *self, GPtrArray *changes, GError **refusals, GError **error)
{
  guint damaged = 0;

  if (reel_sqlite_execute (self->db, "BEGIN IMMEDIATE", error) != SQLITE_OK)
    return FALSE;
  for (guint i = 0; i < changes->len; i++) {
    const ReelChange *change = changes->pdata[i];
    g_autoptr (GError) inner = NULL;
    int code =
        change->kind == REEL_CHANGE_GROUP ? apply_group (self, change, &inner) : apply_one (self, change, &inner);

    if (code == SQLITE_DONE)
      continue;
    if (!is_refusal (self, code)) {
      g_propagate_error (error, g_steal_pointer (&inner));
      return FALSE;
    }
    damaged += (code & 0xff) == SQLITE_CORRUPT;
    refusals[i] = g_steal_pointer (&inner);
  }
  /* A damaged page only costs the changes to it. If nothing can be stored, no single change is at fault. */
  if (damaged > 0 && damaged == changes->len) {
    g_propagate_error (error, g_steal_pointer (&refusals[0]));
    return FALSE;
  }
  return reel_sqlite_execute (self->db, "COMMIT", error) == SQLITE_OK;
}

static gboolean
apply (ReelStoreBackend *backend, GPtrArray *changes, GError **refusals, GError **error)
{
  ReelStoreSqlite *self = REEL_STORE_SQLITE (backend);

  if (apply_all (self, changes, refusals, error))
    return TRUE;
  if (!sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  for (guint i = 0; i < changes->len; i++)
    g_clear_error (&refusals[i]);
  return FALSE;
}

static GPtrArray *
read_query (ReelStoreBackend *backend, const ReelQuery *query, GError **error)
{
  ReelStoreSqlite *self = REEL_STORE_SQLITE (backend);
  ReelSqliteReader *reader = g_async_queue_try_pop (self->readers);
  GPtrArray *rows;

  if (reader == NULL)
    reader = reel_sqlite_reader_open (self->path, error);
  if (reader == NULL)
    return NULL;
  rows = reel_sqlite_reader_read (reader, query, error);
  g_async_queue_push (self->readers, reader);
  return rows;
}

static void
backend_iface_init (ReelStoreBackendInterface *iface)
{
  iface->apply = apply;
  iface->read = read_query;
}

/* It contains personal data, so it is private like the recordings. SQLite creates its other files with the same mode;
 * the mode of files of an older version is narrowed. SQLite reports failures. */
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

ReelStoreBackend *
reel_store_sqlite_open (const char *path, GError **error)
{
  g_autoptr (ReelStoreSqlite) self = g_object_new (REEL_TYPE_STORE_SQLITE, NULL);
  g_autofree char *directory = g_path_get_dirname (path);

  self->path = g_strdup (path);
  if (g_mkdir_with_parents (directory, 0750) < 0) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "The catalogue's directory '%s' can't be created: %s",
                 directory, g_strerror (errno));
    return NULL;
  }
  make_private (path);
  if (sqlite3_open_v2 (path, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) !=
      SQLITE_OK) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "The catalogue '%s' can't be opened: %s", path,
                 sqlite3_errmsg (self->db));
    return NULL;
  }
  sqlite3_busy_timeout (self->db, OPEN_BUSY_MS);
  /* An operation id returned to a client must survive a power cut. */
  if (reel_sqlite_execute (self->db, "PRAGMA journal_mode = WAL", error) != SQLITE_OK ||
      reel_sqlite_execute (self->db, "PRAGMA synchronous = FULL", error) != SQLITE_OK ||
      reel_sqlite_execute (self->db, "PRAGMA foreign_keys = ON", error) != SQLITE_OK ||
      !reel_store_schema_migrate (self->db, error)) {
    g_prefix_error (error, "%s: ", path);
    return NULL;
  }
  sqlite3_busy_timeout (self->db, BUSY_MS);
  return REEL_STORE_BACKEND (g_steal_pointer (&self));
}
