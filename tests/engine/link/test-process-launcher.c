/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Workers as processes: started, adopted, and really gone when they are reported to be. */
#include "tests/engine/engine-fixture.h"

#include "manager/engine/link/reel-process-launcher.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <unistd.h>

typedef struct {
  char *directory;
  ReelWorkerLauncher *launcher;
  GCancellable *cancellable;
} Fixture;

static void
set_up (Fixture *self, gconstpointer mode)
{
  g_autofree char *program =
      g_build_filename (g_getenv ("CALLREEL_BUILD_ROOT"), "tests/engine/worker/fake-worker", NULL);
  g_autofree char *test = g_strdup_printf ("%d", getpid ());

  g_setenv ("CALLREEL_TEST_PID", test, TRUE);
  g_setenv ("CALLREEL_FAKE_WORKER", mode != NULL ? mode : "", TRUE);
  self->directory = g_dir_make_tmp ("reel-link-XXXXXX", NULL);
  self->launcher = reel_process_launcher_new (program, self->directory);
  self->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_auto (GStrv) left = reel_worker_launcher_list_running (self->launcher);

  g_assert_cmpuint (g_strv_length (left), ==, 0);
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_object_unref (self->cancellable);
  g_assert_finalize_object (self->launcher);
  g_free (self->directory);
}

static void
store (GObject *source, GAsyncResult *result, gpointer place)
{
  *(GAsyncResult **)place = g_object_ref (result);
}

static ReelWorkerInstance *
with_timeout (ReelWorkerInstance *instance)
{
  if (instance != NULL)
    reel_worker_instance_set_timeout (instance, 5000);
  return instance;
}

static ReelWorkerInstance *
launch (Fixture *self, const char *name, GError **error)
{
  static const char *const rights[] = { NULL };
  g_autoptr (GAsyncResult) result = NULL;

  reel_worker_launcher_launch_async (self->launcher, name, rights, self->cancellable, store, &result);
  wait_until (result != NULL);
  return with_timeout (reel_worker_launcher_launch_finish (self->launcher, result, error));
}

static ReelWorkerInstance *
adopt (Fixture *self, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_worker_launcher_adopt_async (self->launcher, name, store, &result);
  wait_until (result != NULL);
  return with_timeout (reel_worker_launcher_adopt_finish (self->launcher, result, error));
}

static void
on_died (ReelWorkerInstance *instance, guint *deaths)
{
  ++*deaths;
}

/* It exits, and its name can be used again. */
static void
see_it_die (Fixture *self, ReelWorkerInstance *instance, const char *name, void (*end) (ReelWorkerInstance *))
{
  const int pid = reel_worker_instance_get_pid (instance);
  guint deaths = 0;

  g_signal_connect (instance, "died", G_CALLBACK (on_died), &deaths);
  end (instance);
  wait_until (deaths == 1);
  g_assert_false (reel_worker_instance_is_connected (instance));
  /* the parent, which is the test, has reaped it */
  wait_until (kill (pid, 0) < 0);
  reel_worker_launcher_forget (self->launcher, name);
}

static void
test_ends (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelWorkerInstance) instance = launch (self, "a", &error);
  g_auto (GStrv) names = reel_worker_launcher_list_running (self->launcher);

  g_assert_no_error (error);
  g_assert_true (reel_worker_instance_is_connected (instance));
  g_assert_true (REEL_IS_WORKER (reel_worker_instance_get_worker (instance)));
  g_assert_cmpuint (g_strv_length (names), ==, 1);
  g_assert_cmpstr (names[0], ==, "a");
  see_it_die (self, instance, "a", reel_worker_instance_shutdown);
}

static void
test_killed (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelWorkerInstance) instance = launch (self, "a", NULL);

  g_assert_nonnull (instance);
  see_it_die (self, instance, "a", reel_worker_instance_kill);
}

/* What it was writing is left; nothing of it stays. */
static void
test_killed_while_writing (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelWorkerInstance) instance = launch (self, "a", NULL);
  g_autofree char *unfinished = g_build_filename (self->directory, "a", "state.json.G4EGZ3", NULL);

  g_assert_nonnull (instance);
  g_assert_true (g_file_set_contents (unfinished, "{", -1, NULL));
  see_it_die (self, instance, "a", reel_worker_instance_kill);
}

/* It announces that it is ending: this many of its answers may take that long. */
static void
test_immortal (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelWorkerInstance) instance = launch (self, "a", NULL);

  g_assert_nonnull (instance);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*does not end and is killed");
  reel_worker_instance_set_timeout (instance, 50);
  see_it_die (self, instance, "a", reel_worker_instance_shutdown);
  g_test_assert_expected_messages ();
}

static void
test_exits (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (launch (self, "a", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED);
  reel_worker_launcher_forget (self->launcher, "a");
}

static gboolean
has_socket (Fixture *self)
{
  g_auto (GStrv) names = reel_worker_launcher_list_running (self->launcher);

  return names[0] != NULL;
}

/* A worker that never gets ready is killed when its start is cancelled. */
static void
test_called_off (Fixture *self, gconstpointer unused)
{
  static const char *const rights[] = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  reel_worker_launcher_launch_async (self->launcher, "a", rights, self->cancellable, store, &result);
  wait_until (has_socket (self));
  g_cancellable_cancel (self->cancellable);
  wait_until (result != NULL);
  g_assert_null (reel_worker_launcher_launch_finish (self->launcher, result, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED);
  g_clear_error (&error);
  /* Nobody listens on the socket. */
  g_assert_null (adopt (self, "a", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED);
  reel_worker_launcher_forget (self->launcher, "a");
}

static void
test_adopted (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelWorkerInstance) first = launch (self, "a", NULL);
  g_autoptr (ReelWorkerInstance) again = NULL;
  const int pid = reel_worker_instance_get_pid (first);

  g_clear_object (&first);
  again = adopt (self, "a", NULL);
  g_assert_nonnull (again);
  g_assert_cmpint (reel_worker_instance_get_pid (again), ==, pid);
  see_it_die (self, again, "a", reel_worker_instance_shutdown);
}

#define ADD(name, mode, test) g_test_add ("/process-launcher/" name, Fixture, mode, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("ends", NULL, test_ends);
  ADD ("killed", NULL, test_killed);
  ADD ("killed-while-writing", NULL, test_killed_while_writing);
  ADD ("immortal", "immortal", test_immortal);
  ADD ("exits", "no-start", test_exits);
  ADD ("called-off", "mute", test_called_off);
  ADD ("adopted", NULL, test_adopted);
  return g_test_run ();
}
