/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The proxy of a worker against a Worker1 object at the other end of a socket pair. */
#include "manager/core/wire/reel-error.h"
#include "manager/engine/link/reel-worker-generated.h"
#include "manager/engine/link/reel-worker-proxy.h"

#include <gio/gunixfdlist.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
  GDBusConnection *ends[2]; /* ours, the worker's */
  ReelBusWorker1 *skeleton;
  ReelWorkerProxy *proxy;
  GAsyncResult *result; /* of the current request */
} Fixture;

static void
store (GObject *source, GAsyncResult *result, gpointer place)
{
  g_set_object ((GAsyncResult **)place, result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
connect_end (int fd, GDBusConnectionFlags flags, GAsyncResult **result)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, NULL);
  g_autoptr (GSocketConnection) stream = g_socket_connection_factory_create_connection (socket);
  g_autofree char *guid = g_dbus_generate_guid ();

  g_dbus_connection_new (G_IO_STREAM (stream), (flags & G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER) ? guid : NULL,
                         flags, NULL, NULL, store, result);
}

static gboolean
on_pause (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, const char *operation, gint64 asked)
{
  if (g_str_equal (operation, "silent"))
    g_object_unref (invocation);
  else if (g_str_equal (operation, "gone"))
    g_dbus_method_invocation_return_dbus_error (invocation, "org.callreel.Error.AlreadyStopped", "It has ended");
  else
    reel_bus_worker1_complete_pause_recording (skeleton, invocation, asked + 7, 7);
  return TRUE;
}

static gboolean
on_add_stream (ReelBusWorker1 *skeleton, GDBusMethodInvocation *invocation, GUnixFDList *descriptors, const char *id,
               const char *participant, const char *kind, GVariant *transport, GVariant *sockets)
{
  g_autoptr (GVariant) endpoint = g_variant_ref_sink (
      g_variant_new_parsed ("{'sockets': <%u>, 'descriptors': <%u>}", (guint32)g_variant_n_children (sockets),
                            (guint32)(descriptors != NULL ? g_unix_fd_list_get_length (descriptors) : 0)));

  reel_bus_worker1_complete_add_stream (skeleton, invocation, NULL, endpoint);
  return TRUE;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) ours = NULL, theirs = NULL, made = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  connect_end (fds[0], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, &ours);
  connect_end (fds[1], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER | G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
               &theirs);
  wait_for (&ours);
  wait_for (&theirs);
  self->ends[0] = g_dbus_connection_new_finish (ours, NULL);
  self->ends[1] = g_dbus_connection_new_finish (theirs, NULL);
  self->skeleton = reel_bus_worker1_skeleton_new ();
  g_signal_connect (self->skeleton, "handle-pause-recording", G_CALLBACK (on_pause), NULL);
  g_signal_connect (self->skeleton, "handle-add-stream", G_CALLBACK (on_add_stream), NULL);
  g_assert_true (g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), self->ends[1],
                                                   REEL_WORKER_OBJECT_PATH, NULL));
  g_dbus_connection_start_message_processing (self->ends[1]);
  reel_worker_proxy_new_async (self->ends[0], store, &made);
  wait_for (&made);
  self->proxy = reel_worker_proxy_new_finish (made, NULL);
  g_assert_nonnull (self->proxy);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_clear_object (&self->result);
  g_clear_object (&self->proxy);
  g_clear_object (&self->skeleton);
  for (guint i = 0; i < G_N_ELEMENTS (self->ends); i++) {
    g_dbus_connection_close_sync (self->ends[i], NULL, NULL);
    g_clear_object (&self->ends[i]);
  }
}

static gboolean
ask_pause (Fixture *self, const char *operation, ReelWorkerCut *cut, GError **error)
{
  g_clear_object (&self->result);
  reel_worker_pause_async (REEL_WORKER (self->proxy), operation, 1000, store, &self->result);
  wait_for (&self->result);
  return reel_worker_cut_finish (REEL_WORKER (self->proxy), self->result, cut, error);
}

static void
test_cut (Fixture *self, gconstpointer unused)
{
  ReelWorkerCut cut = { 0 };

  g_assert_true (ask_pause (self, "a", &cut, NULL));
  g_assert_cmpint (cut.utc, ==, 1007);
  g_assert_cmpuint (cut.late_us, ==, 7);
  g_assert_true (reel_worker_has_answered (self->result));
}

static void
test_refused (Fixture *self, gconstpointer unused)
{
  ReelWorkerCut cut = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (ask_pause (self, "gone", &cut, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_ALREADY_STOPPED);
  g_assert_cmpstr (error->message, ==, "It has ended");
  g_assert_true (reel_worker_has_answered (self->result));
}

/* A closed connection counts as no answer, like a late answer. */
static void
test_silent (Fixture *self, gconstpointer hang_up)
{
  ReelWorkerCut cut = { 0 };
  g_autoptr (GError) error = NULL;

  reel_worker_proxy_set_timeout (self->proxy, 50);
  if (hang_up != NULL)
    g_dbus_connection_close_sync (self->ends[1], NULL, NULL);
  g_assert_false (ask_pause (self, "silent", &cut, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED);
  g_assert_false (reel_worker_has_answered (self->result));
}

static void
test_add_stream (Fixture *self, gconstpointer unused)
{
  ReelWorkerStream stream = { .id = "s", .participant_id = "p", .kind = "audio", .sockets = { -1, -1 } };
  g_autoptr (GVariant) endpoint = NULL;
  guint32 sockets = 0, descriptors = 0;
  int fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  for (guint with = 0; with < 2; with++) {
    stream.transport = g_variant_new_parsed ("@a{sv} {}");
    if (with == 1)
      memcpy (stream.sockets, fds, sizeof fds);
    g_clear_object (&self->result);
    reel_worker_add_stream_async (REEL_WORKER (self->proxy), &stream, store, &self->result);
    wait_for (&self->result);
    g_clear_pointer (&endpoint, g_variant_unref);
    endpoint = reel_worker_add_stream_finish (REEL_WORKER (self->proxy), self->result, NULL);
    g_assert_nonnull (endpoint);
    g_variant_lookup (endpoint, "sockets", "u", &sockets);
    g_variant_lookup (endpoint, "descriptors", "u", &descriptors);
    g_assert_cmpuint (sockets, ==, 2 * with);
    g_assert_cmpuint (descriptors, ==, 2 * with);
  }
  close (fds[0]);
  close (fds[1]);
}

static void
on_chunk_closed (ReelWorker *worker, const char *operation, guint index, const char *location, guint64 duration,
                 const char *reason, GVariant *stats, char **heard)
{
  g_autofree char *text = g_variant_print (stats, FALSE);

  *heard = g_strdup_printf ("%s %u %s %" G_GUINT64_FORMAT " %s %s", operation, index, location, duration, reason, text);
}

static void
on_speaking (ReelWorker *worker, const char *participant, gboolean active, double level, char **heard)
{
  *heard = g_strdup_printf ("%s %d %.1f", participant, active, level);
}

/* The worker's signals arrive with all their arguments, from the object that represents it. */
static void
test_signals (Fixture *self, gconstpointer unused)
{
  g_autofree char *chunk = NULL, *speaking = NULL;

  g_signal_connect (self->proxy, "chunk-closed", G_CALLBACK (on_chunk_closed), &chunk);
  g_signal_connect (self->proxy, "speaking", G_CALLBACK (on_speaking), &speaking);
  reel_bus_worker1_emit_chunk_closed (self->skeleton, "op", 3, "/f.mp4", 5000000000, "Rolled",
                                      g_variant_new_parsed ("{'a': <1>}"));
  reel_bus_worker1_emit_speaking (self->skeleton, "p", TRUE, -20.5);
  while (speaking == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (chunk, ==, "op 3 /f.mp4 5000000000 Rolled {'a': <1>}");
  g_assert_cmpstr (speaking, ==, "p 1 -20.5");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, test) g_test_add ("/link/worker-proxy/" name, Fixture, data, set_up, test, tear_down)
  ADD ("cut", NULL, test_cut);
  ADD ("refused", NULL, test_refused);
  ADD ("silent", NULL, test_silent);
  ADD ("hung-up", "hang up", test_silent);
  ADD ("add-stream", NULL, test_add_stream);
  ADD ("signals", NULL, test_signals);
#undef ADD
  return g_test_run ();
}
