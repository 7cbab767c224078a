/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreel-worker: the media of one call in its own process. Started by callreeld with the call's first stream; see
 * docs/architecture.md. Prints "ready" once its socket accepts connections. */
#include "manager/worker/sandbox/reel-sandbox.h"
#include "manager/worker/server/reel-worker-server.h"
#include "manager/worker/stream/reel-rtsp-guard.h"

#include <gst/gst.h>

#include <errno.h>
#include <glib-unix.h>
#include <malloc.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
  GMainLoop *loop;
  ReelWorkerServer *server;
} Worker;

typedef struct {
  char *socket;
  char *state_file;
  char *recordings;
  char **readable;
  char **hidden;
  gboolean network;
  gboolean version;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->socket);
  g_free (self->state_file);
  g_free (self->recordings);
  g_strfreev (self->readable);
  g_strfreev (self->hidden);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* Media captured during a pause must not reach a disk through a core dump. */
static void
harden (void)
{
  reel_sandbox_harden ();
  umask (0077);
  signal (SIGPIPE, SIG_IGN);
  signal (SIGXFSZ, SIG_IGN); /* exceeding a file size limit is a write error, not the end of the call */
}

/* A worker has a hundred threads that rarely allocate at the same time: two arenas suffice instead of glibc's eight per
 * core. And freed pictures must be returned to the system, which glibc stops doing once the first large block was
 * freed. */
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

/* Creates the directory while that is still permitted. A failure is reported now; later the sandbox refuses access. */
static void
make_directory (const char *path, int permissions)
{
  const mode_t before = umask (0027);

  if (path != NULL && g_mkdir_with_parents (path, permissions) != 0)
    g_warning ("The directory %s cannot be created: %s", path, g_strerror (errno));
  umask (before);
}

/* The plugins are wherever the registry found them. */
static void
add_plugin_directories (GPtrArray *paths)
{
  GList *plugins = gst_registry_get_plugin_list (gst_registry_get ());
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (GList *l = plugins; l != NULL; l = l->next) {
    const char *file = gst_plugin_get_filename (l->data);
    g_autofree char *directory = file != NULL ? g_path_get_dirname (file) : NULL;

    /* Checked before adding: the set would replace the known name by the new one, which is freed here. */
    if (directory == NULL || g_hash_table_contains (seen, directory))
      continue;
    g_hash_table_add (seen, directory);
    g_ptr_array_add (paths, g_steal_pointer (&directory));
  }
  gst_plugin_list_free (plugins);
}

/* Drops rights in two steps, before and after the listening socket is created: with it GLib creates a thread. */
static ReelWorkerServer *
listen_confined (const Options *options, GError **error)
{
  g_autoptr (GPtrArray) readable = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *runtime = g_path_get_dirname (options->socket);
  g_autoptr (ReelWorkerServer) server = NULL;
  g_auto (GStrv) confined = NULL;
  ReelSandboxRights rights = { .writable = options->recordings, .runtime = runtime, .network = options->network };
  ReelSandboxParts parts = 0;

  for (char **path = options->readable; path != NULL && *path != NULL; path++)
    g_ptr_array_add (readable, g_strdup (*path));
  add_plugin_directories (readable);
  g_ptr_array_add (readable, NULL);
  rights.readable = (const char *const *)readable->pdata;
  rights.hidden = (const char *const *)options->hidden;
  make_directory (options->recordings, 0750);
  make_directory (runtime, 0700);
  parts = reel_sandbox_enter (&rights, missing);
  server = reel_worker_server_new (options->socket, options->state_file, error);
  if (server == NULL)
    return NULL;
  parts |= reel_sandbox_close (&rights, missing);
  for (guint i = 0; i < missing->len; i++)
    g_warning ("Media is decoded with more rights than it needs: %s", (const char *)missing->pdata[i]);
  confined = reel_sandbox_parts_to_names (parts);
  return reel_worker_server_serve (server, (const char *const *)confined, error) ? g_steal_pointer (&server) : NULL;
}

static int
run (const Options *options)
{
  Worker worker = { 0 };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelWorkerServer) server = listen_confined (options, &error);

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
  g_auto (Options) options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  const GOptionEntry entries[] = {
    { "socket", 0, 0, G_OPTION_ARG_FILENAME, &options.socket, "Unix socket to listen on", "PATH" },
    { "state-file", 0, 0, G_OPTION_ARG_FILENAME, &options.state_file, "State file beside it", "PATH" },
    { "recordings", 0, 0, G_OPTION_ARG_FILENAME, &options.recordings, "The directory that it may record to", "DIR" },
    { "readable", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.readable, "Media that it may read", "PATH" },
    { "hidden", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.hidden, "It may read all but this", "DIR" },
    { "network", 0, 0, G_OPTION_ARG_NONE, &options.network, "It may fetch media from other machines", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options.version, "Print the version", NULL },
    { NULL },
  };

  /* For printing only: number formats are unchanged. */
  setlocale (LC_CTYPE, "");
  /* GIO looks up a proxy in the user's settings, through a bus and a directory that the sandbox forbids. */
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  harden ();
  spare_memory ();
  g_option_context_set_summary (context, "Receives and records the media of one call. Started by callreeld.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("callreel-worker: %s\n", error->message);
    return 2;
  }
  if (options.version) {
    g_print ("callreel-worker %s\n", CALLREEL_VERSION);
    return 0;
  }
  if (options.socket == NULL) {
    g_printerr ("callreel-worker: --socket PATH is needed\n");
    return 2;
  }
  /* What ends the manager's terminal or session does not end a recording. */
  setsid ();
  gst_init (NULL, NULL);
  reel_rtsp_guard_register ();
  return run (&options);
}
