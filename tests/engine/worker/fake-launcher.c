/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The fake workers of a test. See the header; made by the engine's fixture. */
#include "tests/engine/worker/fake-launcher.h"

/* Beyond the largest process id of Linux. */
#define FIRST_PID 5000000

typedef struct {
  char *name;
  int pid;
  FakeWorker *worker;
  FakeLink *link; /* weak: NULL while no manager has it */
} Launched;

struct _FakeLauncher {
  GObject parent_instance;

  char *mode;
  char *once;
  FakeNotes *notes;
  GPtrArray *launched; /* Launched */
  guint starting;
};

static int last_pid = FIRST_PID;

static void launcher_iface_init (ReelWorkerLauncherInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeLauncher, fake_launcher, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_WORKER_LAUNCHER, launcher_iface_init))

static void
launched_free (Launched *self)
{
  g_clear_weak_pointer (&self->link);
  fake_worker_unref (self->worker);
  g_free (self->name);
  g_free (self);
}

static void
fake_launcher_init (FakeLauncher *self)
{
  self->notes = fake_notes_new ();
  self->launched = g_ptr_array_new_with_free_func ((GDestroyNotify)(void *)launched_free);
}

static void
fake_launcher_finalize (GObject *object)
{
  FakeLauncher *self = FAKE_LAUNCHER (object);

  g_ptr_array_unref (self->launched);
  fake_notes_free (self->notes);
  g_free (self->mode);
  g_free (self->once);
  G_OBJECT_CLASS (fake_launcher_parent_class)->finalize (object);
}

static void
fake_launcher_class_init (FakeLauncherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_launcher_finalize;
}

FakeLauncher *
fake_launcher_new (void)
{
  return g_object_new (FAKE_TYPE_LAUNCHER, NULL);
}

void
fake_launcher_set_mode (FakeLauncher *self, const char *mode)
{
  g_free (self->mode);
  self->mode = g_strdup (mode);
}

void
fake_launcher_set_mode_once (FakeLauncher *self, const char *mode)
{
  g_free (self->once);
  self->once = g_strdup (mode);
}

FakeNotes *
fake_launcher_get_notes (FakeLauncher *self)
{
  return self->notes;
}

static Launched *
find_by_name (FakeLauncher *self, const char *name)
{
  for (guint i = 0; i < self->launched->len; i++) {
    Launched *one = self->launched->pdata[i];

    if (g_str_equal (one->name, name))
      return one;
  }
  return NULL;
}

/* Returns: NULL if it is dead, and the manager knows */
static Launched *
find_by_pid (FakeLauncher *self, int pid)
{
  for (guint i = 0; i < self->launched->len; i++) {
    Launched *one = self->launched->pdata[i];

    if (one->pid == pid)
      return one;
  }
  return NULL;
}

static Launched *
get_by_pid (FakeLauncher *self, int pid)
{
  Launched *one = find_by_pid (self, pid);

  g_assert_nonnull (one);
  return one;
}

static Launched *
add (FakeLauncher *self, const char *name, const char *mode)
{
  Launched *one = g_new0 (Launched, 1);

  one->name = g_strdup (name);
  one->pid = ++last_pid;
  one->worker = fake_worker_new (mode, self->notes);
  g_ptr_array_add (self->launched, one);
  return one;
}

static FakeLink *
connect_to (Launched *one)
{
  FakeLink *link = fake_link_new (one->worker, one->pid);

  g_set_weak_pointer (&one->link, link);
  return link;
}

typedef struct {
  char *name;
  char *mode;
  GCancellable *cancellable;
  gulong cancelled;
} Start;

static void
start_free (Start *self)
{
  g_object_unref (self->cancellable);
  g_free (self->name);
  g_free (self->mode);
  g_free (self);
}

static void
return_failure (GTask *task, const char *why)
{
  g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_MEDIA_FAILED,
                           "The media process of the call can't be reached: %s", why);
}

static gboolean
on_ready (gpointer data)
{
  GTask *task = data;
  FakeLauncher *self = g_task_get_source_object (task);
  Start *start = g_task_get_task_data (task);

  self->starting--;
  if (g_cancellable_is_cancelled (start->cancellable))
    return_failure (task, "Operation was cancelled");
  else if (g_strcmp0 (start->mode, "no-start") == 0)
    return_failure (task, "it exited before it was ready");
  else
    g_task_return_pointer (task, connect_to (add (self, start->name, start->mode)), g_object_unref);
  return G_SOURCE_REMOVE;
}

static void
get_ready (GTask *task)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, on_ready, task, g_object_unref);
}

static void
on_cancelled (GCancellable *cancellable, gpointer task)
{
  get_ready (task);
}

/* A mute worker exits when the manager's time limit is over. */
static void
launch (ReelWorkerLauncher *launcher, const char *name, const char *const *rights, GCancellable *cancellable,
        GTask *task)
{
  FakeLauncher *self = FAKE_LAUNCHER (launcher);
  g_autofree char *once = g_steal_pointer (&self->once);
  Start *start = g_new0 (Start, 1);

  start->name = g_strdup (name);
  start->mode = g_strdup (once != NULL ? once : self->mode);
  start->cancellable = g_object_ref (cancellable);
  g_task_set_task_data (task, start, (GDestroyNotify)(void *)start_free);
  self->starting++;
  if (g_strcmp0 (start->mode, "mute") == 0)
    g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancelled), task);
  else
    get_ready (task);
}

/* A worker that does not answer can't be adopted, and is killed. */
static void
adopt (ReelWorkerLauncher *launcher, const char *name, GTask *task)
{
  Launched *one = find_by_name (FAKE_LAUNCHER (launcher), name);

  if (one != NULL && fake_worker_is_suspended (one->worker))
    fake_worker_kill (one->worker);
  if (one == NULL || fake_worker_is_dead (one->worker))
    return_failure (task, "it is not there");
  else
    g_task_return_pointer (task, connect_to (one), g_object_unref);
  g_object_unref (task);
}

static void
forget (ReelWorkerLauncher *launcher, const char *name)
{
  FakeLauncher *self = FAKE_LAUNCHER (launcher);
  Launched *one = find_by_name (self, name);

  if (one != NULL)
    g_ptr_array_remove (self->launched, one);
}

static GStrv
list_running (ReelWorkerLauncher *launcher)
{
  FakeLauncher *self = FAKE_LAUNCHER (launcher);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < self->launched->len; i++)
    g_strv_builder_add (names, ((Launched *)self->launched->pdata[i])->name);
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

guint
fake_launcher_count (FakeLauncher *self)
{
  return self->launched->len;
}

guint
fake_launcher_count_starting (FakeLauncher *self)
{
  return self->starting;
}

gboolean
fake_launcher_is_alive (FakeLauncher *self, int pid)
{
  Launched *one = find_by_pid (self, pid);

  return one != NULL && !fake_worker_is_dead (one->worker);
}

int
fake_launcher_add (FakeLauncher *self, const char *name)
{
  return add (self, name, NULL)->pid;
}

void
fake_launcher_lose_manager (FakeLauncher *self)
{
  for (guint i = 0; i < self->launched->len; i++) {
    Launched *one = self->launched->pdata[i];

    if (one->link != NULL)
      fake_link_close (one->link);
    g_clear_weak_pointer (&one->link);
  }
}

void
fake_launcher_kill (FakeLauncher *self, int pid)
{
  fake_worker_kill (get_by_pid (self, pid)->worker);
}

void
fake_launcher_hang_up (FakeLauncher *self, int pid)
{
  fake_link_hang_up (get_by_pid (self, pid)->link);
}

void
fake_launcher_suspend (FakeLauncher *self, int pid)
{
  fake_worker_suspend (get_by_pid (self, pid)->worker);
}

void
fake_launcher_resume (FakeLauncher *self, int pid)
{
  fake_worker_resume (get_by_pid (self, pid)->worker);
}

void
fake_launcher_hang (FakeLauncher *self, int pid)
{
  fake_worker_hang (get_by_pid (self, pid)->worker);
}
