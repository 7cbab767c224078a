/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A hook's program, run once. */
#include "manager/courier/reel-hook-run.h"

#include "manager/courier/reel-courier-job.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

#define PATH "/usr/local/bin:/usr/bin:/bin"

typedef struct {
  GTask *task; /* of the job */
  char *program;
  guint timeout_seconds;
  GSubprocess *process;
  guint timer;
  gulong cancelled;
  gboolean overdue;
} Run;

static void
run_free (Run *run)
{
  g_clear_handle_id (&run->timer, g_source_remove);
  g_cancellable_disconnect (g_task_get_cancellable (run->task), run->cancelled);
  g_clear_object (&run->process);
  g_object_unref (run->task);
  g_free (run->program);
  g_free (run);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

static void
return_failure (GTask *task, char *error, gboolean permanent)
{
  g_task_return_pointer (task, reel_job_outcome_new_failed (error, permanent, 0),
                         (GDestroyNotify)reel_job_outcome_free);
}

static void
kill_group (Run *run)
{
  const char *id = run->process != NULL ? g_subprocess_get_identifier (run->process) : NULL;

  if (id != NULL)
    kill (-(pid_t)g_ascii_strtoll (id, NULL, 10), SIGKILL);
}

static gboolean
on_overdue (gpointer data)
{
  Run *run = data;

  run->timer = 0;
  run->overdue = TRUE;
  kill_group (run);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  kill_group (data);
}

static void
judge (Run *run)
{
  if (run->overdue) {
    return_failure (run->task, g_strdup_printf ("%s took longer than %u s", run->program, run->timeout_seconds), FALSE);
  } else if (!g_subprocess_get_if_exited (run->process)) {
    return_failure (run->task,
                    g_strdup_printf ("%s died of signal %d", run->program, g_subprocess_get_term_sig (run->process)),
                    FALSE);
  } else if (g_subprocess_get_exit_status (run->process) != 0) {
    int status = g_subprocess_get_exit_status (run->process);

    return_failure (run->task, g_strdup_printf ("%s ended with %d", run->program, status), status == EX_DATAERR);
  } else {
    g_task_return_pointer (run->task, reel_job_outcome_new_delivered (), (GDestroyNotify)reel_job_outcome_free);
  }
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Run) run = data;

  g_subprocess_wait_finish (run->process, result, NULL);
  judge (run);
}

/* Between fork and exec. */
static void
prepare_child (gpointer data)
{
  const struct rlimit none = { 0, 0 };

  setpgid (0, 0);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  setrlimit (RLIMIT_CORE, &none);
  signal (SIGPIPE, SIG_DFL);
}

/* Takes FD, or -1. */
static gboolean
start (Run *run, const char *action, const char *name, int fd, GError **error)
{
  static const char *const environment[] = { "PATH=" PATH, "LANG=C.UTF-8", NULL };
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);

  /* Without one it is /dev/null. */
  if (fd >= 0)
    g_subprocess_launcher_take_stdin_fd (launcher, fd);
  g_subprocess_launcher_set_environ (launcher, (char **)environment);
  g_subprocess_launcher_set_cwd (launcher, "/");
  g_subprocess_launcher_set_child_setup (launcher, prepare_child, NULL, NULL);
  run->process = g_subprocess_launcher_spawn (launcher, error, run->program, action, name, NULL);
  return run->process != NULL;
}

void
reel_hook_run (GTask *task, const ReelDestination *destination, const char *action, const char *name, int fd)
{
  g_autoptr (Run) run = g_new0 (Run, 1);
  g_autoptr (GError) error = NULL;

  run->task = g_object_ref (task);
  run->program = g_strdup (destination->program);
  run->timeout_seconds = destination->timeout_seconds;
  if (!start (run, action, name, fd, &error)) {
    return_failure (task, g_strdup (error->message), FALSE);
    return;
  }
  run->timer = g_timeout_add_seconds (run->timeout_seconds, on_overdue, run);
  run->cancelled = g_cancellable_connect (g_task_get_cancellable (task), G_CALLBACK (on_cancelled), run, NULL);
  g_subprocess_wait_async (run->process, NULL, on_ended, run);
  run = NULL;
}
