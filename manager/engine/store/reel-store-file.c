/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The catalogue's files on SQLite: checks them, and puts a new one in place. Called by reel-catalogue-file.c before
 * anything is open. */
#include "manager/engine/store/reel-store-file.h"

#include "manager/core/wire/reel-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <unistd.h>

/* Damage of a large file that is not found within this time is found when it is read. */
#define CHECK_US    (G_USEC_PER_SEC)
#define CHECK_STEPS 10000

static const char *const suffixes[] = { "", "-wal", "-shm" };

static int
on_progress (void *deadline)
{
  return g_get_monotonic_time () > *(gint64 *)deadline;
}

static gboolean
is_damage (int code)
{
  return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

/* Damaged according to SQLite; being busy or impossible to open is not damage. */
static gboolean
is_damaged (const char *path)
{
  gint64 deadline = g_get_monotonic_time () + CHECK_US;
  sqlite3_stmt *check = NULL;
  sqlite3 *db = NULL;
  gboolean damaged = FALSE;
  int code = sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL);

  if (code == SQLITE_OK) {
    sqlite3_progress_handler (db, CHECK_STEPS, on_progress, &deadline);
    code = sqlite3_prepare_v2 (db, "PRAGMA quick_check (1)", -1, &check, NULL);
  }
  if (code == SQLITE_OK)
    code = sqlite3_step (check);
  damaged =
      is_damage (code) || (code == SQLITE_ROW && g_strcmp0 ((const char *)sqlite3_column_text (check, 0), "ok") != 0);
  sqlite3_finalize (check);
  sqlite3_close (db);
  return damaged;
}

static gboolean
keep_aside (const char *path, char **kept, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%dT%H%M%S");
  g_autofree char *aside = g_strdup_printf ("%s.damaged-%s.%06d", path, stamp, g_date_time_get_microsecond (now));

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *from = g_strconcat (path, suffixes[i], NULL);
    g_autofree char *to = g_strconcat (aside, suffixes[i], NULL);

    if (g_rename (from, to) == 0 || errno == ENOENT)
      continue;
    g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "The damaged catalogue '%s' can't be kept as '%s': %s",
                 from, to, g_strerror (errno));
    return FALSE;
  }
  *kept = g_steal_pointer (&aside);
  return TRUE;
}

/* Without its main file a log is useless and must not be applied to a new one. */
static gboolean
is_empty (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) < 0 || info.st_size == 0;
}

gboolean
reel_store_file_examine (const char *path, ReelStoreFileState *state, char **kept, GError **error)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);

  *state = is_empty (path) ? REEL_STORE_FILE_MISSING : REEL_STORE_FILE_SOUND;
  if (*state == REEL_STORE_FILE_SOUND ? !is_damaged (path) : is_empty (log))
    return TRUE;
  *state = REEL_STORE_FILE_DAMAGED;
  return keep_aside (path, kept, error);
}

void
reel_store_file_remove (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *file = g_strconcat (path, suffixes[i], NULL);

    g_unlink (file);
  }
}

static gboolean
sync_directory (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 && fsync (fd) == 0;

  if (fd >= 0)
    close (fd);
  return synced;
}

gboolean
reel_store_file_install (const char *from, const char *path, GError **error)
{
  g_autofree char *log = g_strconcat (from, "-wal", NULL);

  /* Closing it has written the log into the file. */
  if (is_empty (log)) {
    reel_store_file_remove (path);
    if (g_rename (from, path) == 0 && sync_directory (path))
      return TRUE;
  }
  g_set_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED, "The catalogue '%s' can't be put in its place: %s", from,
               g_strerror (errno));
  return FALSE;
}
