/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The program fake-worker: a FakeWorker as a process that implements org.callreel.Worker1, for tests of what is between
 * callreeld and a process, and of callreeld as a whole. CALLREEL_FAKE_WORKER is its mode; in addition to those of
 * FakeWorker "mute": it never reports that it is ready, and dies after 4 s; "linger": it dies during a pause, and its
 * connection is closed a moment later; "hang": it stands still when it is asked to record. It ends with the test whose
 * process id is in CALLREEL_TEST_PID, however that ends. */
#include "tests/engine/worker/fake-worker.h"

#include "manager/engine/link/reel-worker-generated.h"

#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#define OBJECT_PATH "/org/callreel/Worker1"

typedef struct {
  const char *mode;
  FakeNotes *notes;
  FakeWorker *worker;
  GPtrArray *connections;
  GMainLoop *loop;
} Process;

static void
register_errors (void)
{
  for (guint i = 0; i < REEL_N_ERRORS; i++)
    g_dbus_error_register_error (REEL_ERROR, (int)i, reel_error_info ((ReelErrorCode)i)->dbus_name);
}

/* "chunk-opened" → "ChunkOpened". */
static char *
build_member (const char *signal)
{
  GString *name = g_string_new (NULL);
  gboolean upper = TRUE;

  for (const char *at = signal; *at != '\0'; at++) {
    if (*at != '-')
      g_string_append_c (name, upper ? g_ascii_toupper (*at) : *at);
    upper = *at == '-';
  }
  return g_string_free (name, FALSE);
}

static void
on_said (const char *signal, GVariant *arguments, gpointer data)
{
  Process *self = data;
  g_autofree char *member = build_member (signal);

  for (guint i = 0; i < self->connections->len; i++)
    g_dbus_connection_emit_signal (self->connections->pdata[i], NULL, OBJECT_PATH, "org.callreel.Worker1", member,
                                   arguments, NULL);
}

static void
on_died (gpointer data)
{
  Process *self = data;

  g_main_loop_quit (self->loop);
}

static void
answer (FakeRequest *request, GVariant *reply, GError *error, gpointer data)
{
  if (error != NULL) {
    g_dbus_method_invocation_take_error (data, error);
    return;
  }
  g_dbus_method_invocation_return_value (data, reply);
  g_variant_unref (reply);
}

/* Another process keeps the connection open for longer than a replacement needs to start. */
static void
die_before_hanging_up (void)
{
  if (fork () == 0) {
    usleep (500000);
    _exit (0);
  }
  raise (SIGKILL);
}

static void
on_call (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *method,
         GVariant *parameters, GDBusMethodInvocation *invocation, gpointer data)
{
  Process *self = data;
  GUnixFDList *descriptors = g_dbus_message_get_unix_fd_list (g_dbus_method_invocation_get_message (invocation));
  FakeRequest *request =
      fake_request_new (method, parameters, descriptors != NULL ? (guint)g_unix_fd_list_get_length (descriptors) : 0,
                        answer, invocation);

  if (g_strcmp0 (self->mode, "linger") == 0 && g_str_equal (method, "PauseRecording"))
    die_before_hanging_up ();
  if (g_strcmp0 (self->mode, "hang") == 0 && g_str_equal (method, "StartRecording"))
    raise (SIGSTOP);
  fake_worker_take (self->worker, request);
  fake_request_unref (request);
}

static void
on_closed (GDBusConnection *connection, gboolean remote_vanished, GError *error, gpointer data)
{
  Process *self = data;

  g_ptr_array_remove (self->connections, connection);
}

static gboolean
on_connection (GDBusServer *server, GDBusConnection *connection, gpointer data)
{
  static const GDBusInterfaceVTable table = { .method_call = on_call };
  Process *self = data;

  g_ptr_array_add (self->connections, g_object_ref (connection));
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), self);
  return g_dbus_connection_register_object (connection, OBJECT_PATH, reel_bus_worker1_interface_info (), &table, self,
                                            NULL, NULL) > 0;
}

static gboolean
on_test_gone (int fd, GIOCondition condition, gpointer data)
{
  on_died (data);
  return G_SOURCE_REMOVE;
}

/* An open standard output would block a reader that waits for its end. */
static void
end_with_test (Process *self)
{
  const char *test = g_getenv ("CALLREEL_TEST_PID");
  int fd = test != NULL ? pidfd_open (atoi (test), 0) : -1;

  /* Even if the worker hangs. */
  if (test != NULL && getppid () == atoi (test))
    prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (fd >= 0)
    g_unix_fd_add (fd, G_IO_IN, on_test_gone, self);
  else if (test != NULL)
    exit (1);
}

int
main (int argc, char **argv)
{
  static const FakeWorkerOwner owner = { on_said, on_died, NULL };
  static Process self;
  g_autofree char *directory = NULL, *address = NULL;
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GDBusServer) server = NULL;
  g_autoptr (GError) error = NULL;

  self.mode = g_getenv ("CALLREEL_FAKE_WORKER");
  if (argc < 3 || g_strcmp0 (self.mode, "no-start") == 0)
    return 1;
  signal (SIGPIPE, SIG_IGN);
  register_errors ();
  directory = g_path_get_dirname (argv[2]);
  g_mkdir (directory, 0700);
  self.notes = fake_notes_new ();
  self.worker = fake_worker_new (self.mode, self.notes);
  self.connections = g_ptr_array_new_with_free_func (g_object_unref);
  self.loop = g_main_loop_new (NULL, FALSE);
  fake_worker_set_owner (self.worker, &owner, &self);
  address = g_strconcat ("unix:path=", argv[2], NULL);
  server = g_dbus_server_new_sync (address, G_DBUS_SERVER_FLAGS_NONE, guid, NULL, NULL, &error);
  if (server == NULL) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  g_signal_connect (server, "new-connection", G_CALLBACK (on_connection), &self);
  g_dbus_server_start (server);
  alarm (g_strcmp0 (self.mode, "mute") == 0 ? 4 : 0);
  if (g_strcmp0 (self.mode, "mute") != 0)
    puts ("ready");
  fflush (stdout);
  end_with_test (&self);
  g_main_loop_run (self.loop);
  g_unlink (argv[2]);
  /* Its last answers must arrive; the connections are closed by its exit, and not before. */
  for (guint i = 0; i < self.connections->len; i++)
    g_dbus_connection_flush_sync (self.connections->pdata[i], NULL, NULL);
  return 0;
}
