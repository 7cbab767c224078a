/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreel-worker: the media of one call in a process of its own. Started by callreeld with the call's first stream;
 * see docs/architecture.md. Prints "ready" once its socket takes connections. */
#include "manager/worker/reel-rtsp-guard.h"
#include "manager/worker/reel-worker-server.h"

#include <gst/gst.h>

#include <glib-unix.h>
#include <malloc.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

typedef struct {
  GMainLoop *loop;
  ReelWorkerServer *server;
} Worker;

/* What was captured in a paused span must not reach a disk by way of a core dump. Nor by way of swap: mlockall() needs
 * a raised RLIMIT_MEMLOCK, so that is left to the service's MemorySwapMax=0. */
static void
harden (void)
{
  const struct rlimit none = { 0, 0 };

  prctl (PR_SET_DUMPABLE, 0);
  setrlimit (RLIMIT_CORE, &none);
  umask (0077);
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN); /* a limit of file sizes is an error of the write, not the end of the call */
}

/* A worker has a hundred threads that seldom allocate at once: two arenas do in place of glibc's eight a core. And a
 * picture that is freed goes back to the system, which glibc stops doing once the first one was freed. */
static void
spare_memory (void)
{
  mallopt (M_ARENA_MAX, 2);
  mallopt (M_MMAP_THRESHOLD, 128 * 1024);
}

static gboolean
on_terminate (gpointer user_data)
{
  Worker *worker = user_data;

  reel_worker_server_shutdown (worker->server);
  return G_SOURCE_CONTINUE;
}

static void
on_finished (ReelWorkerServer *server, Worker *worker)
{
  g_main_loop_quit (worker->loop);
}

static int
run (const gchar *socket, const gchar *state_file)
{
  Worker worker = { 0 };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (ReelWorkerServer) server = NULL;
  g_autoptr (GError) error = NULL;

  server = reel_worker_server_new (socket, state_file, &error);
  if (server == NULL) {
    g_printerr ("callreel-worker: %s\n", error->message);
    return 1;
  }
  worker.loop = loop;
  worker.server = server;
  g_signal_connect (server, "finished", G_CALLBACK (on_finished), &worker);
  g_unix_signal_add (SIGTERM, on_terminate, &worker);
  g_unix_signal_add (SIGINT, on_terminate, &worker);
  puts ("ready");
  fflush (stdout);
  g_main_loop_run (loop);
  return 0;
}

int
main (int argc, char **argv)
{
  g_autofree gchar *socket = NULL;
  g_autofree gchar *state_file = NULL;
  gboolean version = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  const GOptionEntry entries[] = {
    { "socket", 0, 0, G_OPTION_ARG_FILENAME, &socket, "Unix socket to listen on", "PATH" },
    { "state-file", 0, 0, G_OPTION_ARG_FILENAME, &state_file, "File that says what this worker does", "PATH" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version", NULL },
    { NULL },
  };

  /* For what is printed alone: numbers stay as they are. */
  setlocale (LC_CTYPE, "");
  harden ();
  spare_memory ();
  g_option_context_set_summary (context, "Receives and records the media of one call. Started by callreeld.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("callreel-worker: %s\n", error->message);
    return 2;
  }
  if (version) {
    g_print ("callreel-worker %s\n", CALLREEL_VERSION);
    return 0;
  }
  if (socket == NULL) {
    g_printerr ("callreel-worker: --socket PATH is needed\n");
    return 2;
  }
  gst_init (NULL, NULL);
  reel_rtsp_guard_register ();
  return run (socket, state_file);
}
