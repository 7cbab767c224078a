/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Workers as processes, each with a directory of its own. See the header for who makes it. */
#include "manager/engine/link/reel-process-launcher.h"

#include "manager/engine/link/reel-worker-process.h"

#include <unistd.h>

#define SOCKET_FILE "socket"
#define STATE_FILE  "state.json"

struct _ReelProcessLauncher {
  GObject parent_instance;

  char *program;
  char *runtime_dir;
};

static void launcher_iface_init (ReelWorkerLauncherInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelProcessLauncher, reel_process_launcher, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_WORKER_LAUNCHER, launcher_iface_init))

static void
reel_process_launcher_init (ReelProcessLauncher *self)
{
}

static void
reel_process_launcher_finalize (GObject *object)
{
  ReelProcessLauncher *self = REEL_PROCESS_LAUNCHER (object);

  g_free (self->program);
  g_free (self->runtime_dir);
  G_OBJECT_CLASS (reel_process_launcher_parent_class)->finalize (object);
}

static void
reel_process_launcher_class_init (ReelProcessLauncherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_process_launcher_finalize;
}

ReelWorkerLauncher *
reel_process_launcher_new (const char *program, const char *runtime_dir)
{
  ReelProcessLauncher *self = g_object_new (REEL_TYPE_PROCESS_LAUNCHER, NULL);

  self->program = g_strdup (program);
  self->runtime_dir = g_strdup (runtime_dir);
  return REEL_WORKER_LAUNCHER (self);
}

static char *
build_path (ReelWorkerLauncher *self, const char *name, const char *file)
{
  return g_build_filename (REEL_PROCESS_LAUNCHER (self)->runtime_dir, name, file, NULL);
}

static void
on_process (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  ReelWorkerProcess *process = reel_worker_process_new_finish (result, &error);

  if (process != NULL)
    g_task_return_pointer (task, process, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
launch (ReelWorkerLauncher *self, const char *name, const char *const *rights, GCancellable *cancellable, GTask *task)
{
  g_autofree char *socket_path = build_path (self, name, SOCKET_FILE);
  g_autofree char *state_path = build_path (self, name, STATE_FILE);

  reel_worker_process_spawn_async (REEL_PROCESS_LAUNCHER (self)->program, socket_path, state_path, rights, cancellable,
                                   on_process, task);
}

static void
adopt (ReelWorkerLauncher *self, const char *name, GTask *task)
{
  g_autofree char *socket_path = build_path (self, name, SOCKET_FILE);

  reel_worker_process_adopt_async (socket_path, on_process, task);
}

/* A worker that is killed leaves what it was writing. */
static void
forget (ReelWorkerLauncher *self, const char *name)
{
  g_autofree char *path = build_path (self, name, NULL);
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *file;

  while (directory != NULL && (file = g_dir_read_name (directory)) != NULL) {
    g_autofree char *file_path = build_path (self, name, file);

    unlink (file_path);
  }
  rmdir (path);
}

static GStrv
list_running (ReelWorkerLauncher *self)
{
  g_autoptr (GDir) directory = g_dir_open (REEL_PROCESS_LAUNCHER (self)->runtime_dir, 0, NULL);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *socket_path = build_path (self, name, SOCKET_FILE);

    if (g_file_test (socket_path, G_FILE_TEST_EXISTS))
      g_strv_builder_add (names, name);
  }
  return g_strv_builder_end (names);
}

static void
launcher_iface_init (ReelWorkerLauncherInterface *iface)
{
  iface->launch = launch;
  iface->adopt = adopt;
  iface->forget = forget;
  iface->list_running = list_running;
}
