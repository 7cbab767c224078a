/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sessions that were ended; see the header for who asks. The file has a line for each: until when, and its id. */
#include "manager/portal/reel-ended-sessions.h"

#include <glib/gstdio.h>
#include <string.h>

#define MAX_ENDED      10000
#define MAX_ID         128 /* bytes */
#define MAX_BYTES      (2 * 1024 * 1024)
#define DIRECTORY_MODE 0700
#define FILE_MODE      0600

struct _ReelEndedSessions {
  GObject parent_instance;

  char *path;         /* NULL: there is no file */
  GHashTable *ended;  /* id → gint64 *, until when it would be valid */
  GPtrArray *waiting; /* GTask: for the next writing of the file */
  GPtrArray *writing; /* GTask: for the one that is under way; NULL: there is none */
};

G_DEFINE_FINAL_TYPE (ReelEndedSessions, reel_ended_sessions, G_TYPE_OBJECT)

static void
reel_ended_sessions_init (ReelEndedSessions *self)
{
  self->ended = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/* A task that waits holds a reference, so there is none. */
static void
reel_ended_sessions_finalize (GObject *object)
{
  ReelEndedSessions *self = REEL_ENDED_SESSIONS (object);

  g_ptr_array_unref (self->waiting);
  g_hash_table_unref (self->ended);
  g_free (self->path);
  G_OBJECT_CLASS (reel_ended_sessions_parent_class)->finalize (object);
}

static void
reel_ended_sessions_class_init (ReelEndedSessionsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_ended_sessions_finalize;
}

static void
put (ReelEndedSessions *self, const char *id, gint64 expires)
{
  g_hash_table_insert (self->ended, g_strdup (id), g_memdup2 (&expires, sizeof expires));
}

/* Returns: FALSE: LINE is not one of the file */
static gboolean
read_line (ReelEndedSessions *self, const char *line, gint64 now)
{
  char *id = NULL;
  gint64 expires = g_ascii_strtoll (line, &id, 10);

  if (id == line || *id != ' ' || id[1] == '\0' || strlen (id + 1) > MAX_ID || strchr (id + 1, ' ') != NULL)
    return FALSE;
  if (expires > now && g_hash_table_size (self->ended) < MAX_ENDED)
    put (self, id + 1, expires);
  return TRUE;
}

static gboolean
read_file (ReelEndedSessions *self, gint64 now, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize length = 0;

  if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!g_file_get_contents (self->path, &text, &length, error))
    return FALSE;
  lines = length <= MAX_BYTES && strlen (text) == length ? g_strsplit (text, "\n", -1) : NULL;
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++) {
    if (*lines[i] != '\0' && !read_line (self, lines[i], now))
      g_clear_pointer (&lines, g_strfreev);
    if (lines == NULL)
      break;
  }
  if (lines == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 "%s: not a list of sessions that were ended. Remove it, and change the key if sessions must end.",
                 self->path);
  return lines != NULL;
}

ReelEndedSessions *
reel_ended_sessions_new (const char *path, gint64 now, GError **error)
{
  g_autoptr (ReelEndedSessions) self = g_object_new (REEL_TYPE_ENDED_SESSIONS, NULL);
  g_autofree char *directory = path != NULL ? g_path_get_dirname (path) : NULL;

  if (path == NULL)
    return g_steal_pointer (&self);
  self->path = g_strdup (path);
  if (g_mkdir_with_parents (directory, DIRECTORY_MODE) < 0) {
    int code = errno;

    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s", directory, g_strerror (code));
    return NULL;
  }
  return read_file (self, now, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
reel_ended_sessions_has (ReelEndedSessions *self, const char *id)
{
  return g_hash_table_contains (self->ended, id);
}

static void
forget (ReelEndedSessions *self, gint64 now)
{
  GHashTableIter iter;
  const char *id, *first = NULL;
  const gint64 *until;
  gint64 first_until = G_MAXINT64;

  g_hash_table_iter_init (&iter, self->ended);
  while (g_hash_table_iter_next (&iter, (gpointer *)&id, (gpointer *)&until)) {
    if (*until <= now) {
      g_hash_table_iter_remove (&iter);
    } else if (*until < first_until) {
      first = id;
      first_until = *until;
    }
  }
  if (first != NULL && g_hash_table_size (self->ended) >= MAX_ENDED)
    g_hash_table_remove (self->ended, first);
}

static char *
print (ReelEndedSessions *self)
{
  GString *text = g_string_new (NULL);
  GHashTableIter iter;
  const char *id;
  const gint64 *until;

  g_hash_table_iter_init (&iter, self->ended);
  while (g_hash_table_iter_next (&iter, (gpointer *)&id, (gpointer *)&until))
    g_string_append_printf (text, "%" G_GINT64_FORMAT " %s\n", *until, id);
  return g_string_free (text, FALSE);
}

/* On a thread; takes no lock: the path does not change. */
static void
write_file (GTask *task, gpointer source, gpointer text, GCancellable *cancellable)
{
  GError *error = NULL;

  if (g_file_set_contents_full (((ReelEndedSessions *)source)->path, text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, FILE_MODE, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void begin_writing (ReelEndedSessions *self);

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  ReelEndedSessions *self = REEL_ENDED_SESSIONS (source);
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&self->writing);
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  if (self->waiting->len > 0)
    begin_writing (self);
  for (guint i = 0; i < tasks->len; i++) {
    if (error != NULL)
      g_task_return_error (tasks->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (tasks->pdata[i], TRUE);
  }
}

static void
begin_writing (ReelEndedSessions *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_written, NULL);

  self->writing = g_steal_pointer (&self->waiting);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_task_data (task, print (self), g_free);
  g_task_run_in_thread (task, write_file);
}

void
reel_ended_sessions_add_async (ReelEndedSessions *self, const char *id, gint64 expires, gint64 now,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  forget (self, now);
  put (self, id, expires);
  if (self->path == NULL) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  if (self->writing == NULL)
    begin_writing (self);
}

gboolean
reel_ended_sessions_add_finish (ReelEndedSessions *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
