/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreel-worker: the media of one call in a process of its own. Started by callreeld with the call's first stream;
 * see docs/architecture.md. Prints "ready" once its socket takes connections. */
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

typedef struct {
  GMainLoop *loop;
  ReelWorkerServer *server;
} Worker;

typedef struct {
  gchar *socket;
  gchar *state_file;
  gchar *recordings;
  gchar **readable;
  gchar **hidden;
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

/* What was captured in a paused span must not reach a disk by way of a core dump. */
static void
harden (void)
{
  reel_sandbox_harden ();
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

/* Where a file is kept that is given up to its end: made while it can be. One that can't be made is said now, and
 * refused by the sandbox when it is asked for. */
static void
make_directory (const gchar *path, gint permissions)
{
  const mode_t before = umask (0027);

  if (path != NULL && g_mkdir_with_parents (path, permissions) != 0)
    g_warning ("The directory %s can not be made: %s", path, g_strerror (errno));
  umask (before);
}

/* The plugins lie wherever the registry found them. */
static void
add_plugin_directories (GPtrArray *paths)
{
  GList *plugins = gst_registry_get_plugin_list (gst_registry_get ());
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (GList *l = plugins; l != NULL; l = l->next) {
    const gchar *file = gst_plugin_get_filename (l->data);
    g_autofree gchar *directory = file != NULL ? g_path_get_dirname (file) : NULL;

    /* Not by what adding it returns: that would take the new name for the known one, and the new one ends here. */
    if (directory == NULL || g_hash_table_contains (seen, directory))
      continue;
    g_hash_table_add (seen, directory);
    g_ptr_array_add (paths, g_steal_pointer (&directory));
  }
  gst_plugin_list_free (plugins);
}

/* Takes the rights away in two steps, before and after the listening socket is made: with it GLib makes a thread. */
static ReelWorkerServer *
listen_confined (const Options *options, GError **error)
{
  g_autoptr (GPtrArray) readable = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  g_autofree gchar *runtime = g_path_get_dirname (options->socket);
  g_autoptr (ReelWorkerServer) server = NULL;
  g_auto (GStrv) confined = NULL;
  ReelSandboxRights rights = { .writable = options->recordings, .runtime = runtime, .network = options->network };
  ReelSandboxParts parts = 0;

  for (gchar **path = options->readable; path != NULL && *path != NULL; path++)
    g_ptr_array_add (readable, g_strdup (*path));
  add_plugin_directories (readable);
  g_ptr_array_add (readable, NULL);
  rights.readable = (const gchar *const *)readable->pdata;
  rights.hidden = (const gchar *const *)options->hidden;
  make_directory (options->recordings, 0750);
  make_directory (runtime, 0700);
  parts = reel_sandbox_enter (&rights, missing);
  server = reel_worker_server_new (options->socket, options->state_file, error);
  if (server == NULL)
    return NULL;
  parts |= reel_sandbox_close (&rights, missing);
  for (guint i = 0; i < missing->len; i++)
    g_warning ("Media is decoded with more rights than it needs: %s", (const gchar *)missing->pdata[i]);
  confined = reel_sandbox_parts_to_names (parts);
  return reel_worker_server_serve (server, (const gchar *const *)confined, error) ? g_steal_pointer (&server) : NULL;
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
    { "state-file", 0, 0, G_OPTION_ARG_FILENAME, &options.state_file, "File beside it that says what this worker does",
      "PATH" },
    { "recordings", 0, 0, G_OPTION_ARG_FILENAME, &options.recordings, "The directory that it may record to", "DIR" },
    { "readable", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.readable, "Media that it may read", "PATH" },
    { "hidden", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.hidden, "It may read all but this", "DIR" },
    { "network", 0, 0, G_OPTION_ARG_NONE, &options.network, "It may fetch media from other machines", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options.version, "Print the version", NULL },
    { NULL },
  };

  /* For what is printed alone: numbers stay as they are. */
  setlocale (LC_CTYPE, "");
  /* GIO asks a user's settings for a proxy, by a bus and a directory that are out of reach here, and complains. */
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
  gst_init (NULL, NULL);
  reel_rtsp_guard_register ();
  return run (&options);
}
