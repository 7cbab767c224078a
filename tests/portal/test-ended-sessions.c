/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sessions that were ended: they are still known to the next process, and their number has a limit. */
#include "manager/portal/reel-ended-sessions.h"

#include <glib/gstdio.h>

#define NOW 1000000

typedef struct {
  char *directory;
  char *path;
  guint done;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->directory = g_dir_make_tmp ("callreel-XXXXXX", NULL);
  self->path = g_build_filename (self->directory, "state", "ended-sessions", NULL);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_autofree char *state = g_path_get_dirname (self->path);

  g_remove (self->path);
  g_rmdir (state);
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->path);
  g_free (self->directory);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  reel_ended_sessions_add_finish (REEL_ENDED_SESSIONS (source), result, &error);
  g_assert_no_error (error);
  ((Fixture *)data)->done++;
}

static void
test_next_process (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelEndedSessions) first = reel_ended_sessions_new (self->path, NOW, &error);
  g_autoptr (ReelEndedSessions) next = NULL;
  g_autoptr (ReelEndedSessions) later = NULL;
  GStatBuf info;

  g_assert_no_error (error);
  for (guint i = 0; i < 5; i++) {
    g_autofree char *id = g_strdup_printf ("id-%u", i);

    reel_ended_sessions_add_async (first, id, NOW + 10 + i, NOW, on_added, self);
    g_assert_true (reel_ended_sessions_has (first, id));
  }
  while (self->done < 5)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_stat (self->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  next = reel_ended_sessions_new (self->path, NOW, &error);
  g_assert_no_error (error);
  g_assert_true (reel_ended_sessions_has (next, "id-0"));
  g_assert_true (reel_ended_sessions_has (next, "id-4"));
  g_assert_false (reel_ended_sessions_has (next, "id-5"));
  later = reel_ended_sessions_new (self->path, NOW + 12, &error);
  g_assert_false (reel_ended_sessions_has (later, "id-2"));
  g_assert_true (reel_ended_sessions_has (later, "id-3"));
}

static void
test_limit (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelEndedSessions) sessions = reel_ended_sessions_new (NULL, NOW, NULL);

  for (guint i = 0; i < 10001; i++) {
    g_autofree char *id = g_strdup_printf ("id-%u", i);

    reel_ended_sessions_add_async (sessions, id, NOW + 10 + i, NOW, on_added, self);
  }
  while (self->done < 10001)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (reel_ended_sessions_has (sessions, "id-0"));
  g_assert_true (reel_ended_sessions_has (sessions, "id-1"));
  g_assert_true (reel_ended_sessions_has (sessions, "id-10000"));
}

static void
test_damaged (Fixture *self, gconstpointer unused)
{
  const char *const texts[] = { "x", "12", "12 ", "12 a b\n", "12 a\n\xff", "a 12\n" };
  g_autofree char *state = g_path_get_dirname (self->path);

  g_assert_cmpint (g_mkdir (state, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_true (g_file_set_contents (self->path, texts[i], -1, NULL));
    g_assert_null (reel_ended_sessions_new (self->path, NOW, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  }
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/ended-sessions/next-process", test_next_process);
  ADD ("/ended-sessions/limit", test_limit);
  ADD ("/ended-sessions/damaged", test_damaged);
  return g_test_run ();
}
