/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starts a real callreel-worker and calls it like a manager; see the header. */
#include "tests/worker/worker-driver.h"

#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>

#include <signal.h>
#include <unistd.h>
#include <string.h>
#include <sys/prctl.h>

#define WAIT_US (60 * G_USEC_PER_SEC)

static void
event_free (gpointer data)
{
  Event *event = data;

  g_free (event->name);
  g_variant_unref (event->arguments);
  g_free (event);
}

static void
on_signal (GDBusProxy *proxy, const char *sender, const char *name, GVariant *arguments, WorkerDriver *self)
{
  Event *event = g_new0 (Event, 1);

  event->name = g_strdup (name);
  event->arguments = g_variant_ref (arguments);
  g_ptr_array_add (self->events, event);
}

static gboolean
on_wake (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* The condition is checked after each event, and often enough if it depends on the answer to a call. */
void
worker_driver_wait_for (WorkerDriver *self, const char *what, WorkerCondition condition, gpointer data)
{
  const gint64 end = g_get_monotonic_time () + WAIT_US;
  const guint wake = g_timeout_add (20, on_wake, NULL);

  while (!condition (self, data)) {
    if (g_get_monotonic_time () > end)
      g_error ("Waited a minute for %s", what);
    g_main_context_iteration (NULL, TRUE);
  }
  g_source_remove (wake);
}

static void
await_ready (WorkerDriver *self)
{
  g_autoptr (GDataInputStream) output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (output, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (line, ==, "ready");
}

GDBusConnection *
worker_driver_connect (WorkerDriver *self)
{
  g_autofree char *address = g_strconcat ("unix:path=", self->socket, NULL);
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection =
      g_dbus_connection_new_for_address_sync (address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL, NULL,
                                              &error);

  g_assert_no_error (error);
  return connection;
}

static void
make_proxy (WorkerDriver *self)
{
  g_autoptr (GError) error = NULL;

  self->connection = worker_driver_connect (self);
  self->worker = reel_bus_worker1_proxy_new_sync (self->connection, G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES, NULL,
                                                  "/org/callreel/Worker1", NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (self->worker, "g-signal", G_CALLBACK (on_signal), self);
}

/* A worker outlives whoever started it; that of a failed test must not. Called in the child, before exec. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* The library is loaded before that of a sanitizer, which expects to be the first. */
static void
slow_down (WorkerDriver *self, GSubprocessLauncher *launcher, const char *library)
{
  g_autofree char *slow = worker_driver_path (self, "slow");
  const char *asan = g_getenv ("ASAN_OPTIONS");
  g_autofree char *options = g_strconcat (asan != NULL ? asan : "", ":verify_asan_link_order=0", NULL);

  g_assert_cmpint (g_mkdir (slow, 0700), ==, 0);
  g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", library, TRUE);
  g_subprocess_launcher_setenv (launcher, "CALLREEL_SLOW_DIRECTORY", slow, TRUE);
  g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", options, TRUE);
}

static void
keep_log (WorkerDriver *self, GSubprocessLauncher *launcher)
{
  g_autofree char *path = worker_driver_path (self, "log");

  g_subprocess_launcher_setenv (launcher, "GST_DEBUG", "4", TRUE);
  g_subprocess_launcher_set_stderr_file_path (launcher, path);
}

static WorkerDriver *
new_driver (const char *library, gboolean logged)
{
  WorkerDriver *self = g_new0 (WorkerDriver, 1);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *program =
      g_build_filename (g_getenv ("CALLREEL_BUILD_ROOT"), "manager/worker/callreel-worker", NULL);
  g_autoptr (GError) error = NULL;
  pid_t pid;

  self->events = g_ptr_array_new_with_free_func (event_free);
  self->directory = g_dir_make_tmp ("callreel-worker.XXXXXX", &error);
  g_assert_no_error (error);
  self->socket = worker_driver_path (self, "socket");
  self->state_file = worker_driver_path (self, "state.json");
  if (library != NULL)
    slow_down (self, launcher, library);
  if (logged)
    keep_log (self, launcher);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error, program, "--socket", self->socket, "--state-file",
                                               self->state_file, "--recordings", self->directory, "--network", NULL);
  g_assert_no_error (error);
  await_ready (self);
  pid = (pid_t)g_ascii_strtoll (g_subprocess_get_identifier (self->process), NULL, 10);
  g_assert_cmpint (getsid (pid), ==, pid); /* what ends the manager's session must not end it */
  make_proxy (self);
  return self;
}

WorkerDriver *
worker_driver_new (void)
{
  return new_driver (NULL, FALSE);
}

WorkerDriver *
worker_driver_new_on_slow_disk (const char *library)
{
  return new_driver (library, FALSE);
}

WorkerDriver *
worker_driver_new_with_log (void)
{
  return new_driver (NULL, TRUE);
}

static void
drop_proxy (WorkerDriver *self)
{
  g_signal_handlers_disconnect_by_data (self->worker, self);
  g_clear_object (&self->worker);
  g_clear_object (&self->connection);
}

void
worker_driver_reconnect (WorkerDriver *self)
{
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  drop_proxy (self);
  make_proxy (self);
}

static void
remove_directory (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);

    g_unlink (file);
  }
  g_rmdir (path);
}

void
worker_driver_free (WorkerDriver *self)
{
  g_autoptr (GError) error = NULL;

  if (g_subprocess_get_identifier (self->process) != NULL) {
    reel_bus_worker1_call_shutdown_sync (self->worker, NULL, NULL);
    g_subprocess_wait (self->process, NULL, &error);
    g_assert_no_error (error);
    g_assert_true (g_subprocess_get_if_exited (self->process));
    g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 0);
  }
  drop_proxy (self);
  g_object_unref (self->process);
  remove_directory (self->directory);
  g_ptr_array_unref (self->events);
  g_free (self->directory);
  g_free (self->socket);
  g_free (self->state_file);
  g_free (self);
}

char *
worker_driver_path (WorkerDriver *self, const char *name)
{
  return g_build_filename (self->directory, name, NULL);
}

void
worker_driver_add_participant (WorkerDriver *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  GVariantDict properties;

  g_variant_dict_init (&properties, NULL);
  g_variant_dict_insert (&properties, "display-name", "s", id);
  reel_bus_worker1_call_add_participant_sync (self->worker, id, g_variant_dict_end (&properties), NULL, &error);
  g_assert_no_error (error);
}

static GSocket *
bind_socket (guint16 *port)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);

  g_assert_no_error (error);
  g_socket_bind (socket, address, FALSE, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return socket;
}

/* Returns: the RTP port; 0 if it was refused */
static guint16
add_stream (WorkerDriver *self, const char *id, const char *participant, const char *kind, const char *sdp,
            const char *direction, guint16 *rtcp_port, GError **error)
{
  guint16 port = 0;
  g_autoptr (GSocket) rtp = bind_socket (&port);
  g_autoptr (GSocket) rtcp = bind_socket (rtcp_port);
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GVariant) endpoint = NULL;
  const int handles[] = { g_unix_fd_list_append (fds, g_socket_get_fd (rtp), NULL),
                          g_unix_fd_list_append (fds, g_socket_get_fd (rtcp), NULL) };
  const char *answer = NULL;
  GVariantDict transport;

  g_variant_dict_init (&transport, NULL);
  g_variant_dict_insert (&transport, "type", "s", "rtp");
  g_variant_dict_insert (&transport, "sdp", "s", sdp);
  g_variant_dict_insert (&transport, "address", "s", "127.0.0.1");
  g_variant_dict_insert (&transport, "port", "u", (guint32)port);
  g_variant_dict_insert (&transport, "rtcp-port", "u", (guint32)*rtcp_port);
  g_variant_dict_insert (&transport, "relearn-after", "u", self->relearn_after);
  g_variant_dict_insert (&transport, "dtmf-digits", "b", self->digits);
  g_variant_dict_insert (&transport, "muted", "b", self->muted);
  if (!reel_bus_worker1_call_add_stream_sync (self->worker, id, participant, kind, g_variant_dict_end (&transport),
                                              g_variant_new_fixed_array (G_VARIANT_TYPE_HANDLE, handles,
                                                                         G_N_ELEMENTS (handles), sizeof handles[0]),
                                              fds, &endpoint, NULL, NULL, error))
    return 0;
  g_assert_true (g_variant_lookup (endpoint, "sdp", "&s", &answer));
  g_assert_nonnull (strstr (answer, direction));
  return port;
}

guint16
worker_driver_add_rtp (WorkerDriver *self, const char *id, const char *participant, const char *kind, const char *media,
                       guint16 *rtcp_port, GError **error)
{
  g_autofree char *sdp = g_strconcat ("m=", media, NULL);

  return add_stream (self, id, participant, kind, sdp, "a=recvonly", rtcp_port, error);
}

guint16
worker_driver_add_announcement (WorkerDriver *self, const char *id, const char *sdp, GError **error)
{
  guint16 rtcp_port = 0;

  return add_stream (self, id, "", "announcement", sdp, "a=sendonly", &rtcp_port, error);
}

void
worker_driver_add_uri (WorkerDriver *self, const char *id, const char *participant, const char *kind, const char *uri,
                       GError **error)
{
  g_autoptr (GVariant) endpoint = NULL;
  GVariantDict transport;

  g_variant_dict_init (&transport, NULL);
  g_variant_dict_insert (&transport, "type", "s", "uri");
  g_variant_dict_insert (&transport, "uri", "s", uri);
  reel_bus_worker1_call_add_stream_sync (self->worker, id, participant, kind, g_variant_dict_end (&transport),
                                         g_variant_new_array (G_VARIANT_TYPE_HANDLE, NULL, 0), NULL, &endpoint, NULL,
                                         NULL, error);
}

gint64
worker_driver_start (WorkerDriver *self, const char *op, const char *content, const char *format, const char *location,
                     const char *more)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) options = NULL;
  g_autofree char *text =
      g_strdup_printf ("{'content-type': <'%s'>, 'format': <'%s'>, 'location': <'%s'>%s%s}", content, format, location,
                       more != NULL ? ", " : "", more != NULL ? more : "");
  gint64 start_utc = 0;

  options = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);
  g_assert_no_error (error);
  reel_bus_worker1_call_start_recording_sync (self->worker, op, options, &start_utc, NULL, &error);
  g_assert_no_error (error);
  return start_utc;
}

void
worker_driver_stop (WorkerDriver *self, const char *op)
{
  g_autoptr (GError) error = NULL;
  const Event *ended = NULL;
  const char *reason = NULL, *detail = NULL;

  reel_bus_worker1_call_stop_recording_sync (self->worker, op, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  ended = worker_driver_wait (self, "RecordingEnded", op);
  g_variant_get (ended->arguments, "(s&s&s)", NULL, &reason, &detail);
  g_assert_cmpstr (reason, ==, "");
  g_assert_cmpstr (detail, ==, "");
}

typedef struct {
  const char *name;
  const char *has;
  const Event *found;
} Wanted;

static gboolean
has_event (WorkerDriver *self, gpointer data)
{
  Wanted *wanted = data;

  for (guint i = 0; i < self->events->len; i++) {
    const Event *event = g_ptr_array_index (self->events, i);
    g_autofree char *text = NULL;

    if (!g_str_equal (event->name, wanted->name))
      continue;
    text = g_variant_print (event->arguments, FALSE);
    if (wanted->has != NULL && strstr (text, wanted->has) == NULL)
      continue;
    wanted->found = event;
    return TRUE;
  }
  return FALSE;
}

const Event *
worker_driver_wait (WorkerDriver *self, const char *name, const char *has)
{
  g_autofree char *what = g_strdup_printf ("%s %s", name, has != NULL ? has : "");
  Wanted wanted = { name, has, NULL };

  worker_driver_wait_for (self, what, has_event, &wanted);
  return wanted.found;
}

typedef struct {
  const char *table;
  const char *id;
  const char *key;
  guint64 least;
} Reached;

/* Returns: whether there is such a member */
static gboolean
find_count (WorkerDriver *self, const char *table_name, const char *id, const char *key, guint64 *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) state = NULL;
  g_autoptr (GVariant) table = NULL;
  g_autoptr (GVariant) entry = NULL;
  guint number = 0;

  reel_bus_worker1_call_get_state_sync (self->worker, &state, NULL, &error);
  g_assert_no_error (error);
  table = g_variant_lookup_value (state, table_name, G_VARIANT_TYPE ("a{sa{sv}}"));
  g_assert_nonnull (table);
  entry = g_variant_lookup_value (table, id, G_VARIANT_TYPE_VARDICT);
  g_assert_nonnull (entry);
  if (!g_variant_lookup (entry, key, "u", &number))
    return g_variant_lookup (entry, key, "t", value);
  *value = number;
  return TRUE;
}

static guint64
read_count (WorkerDriver *self, const char *table_name, const char *id, const char *key)
{
  guint64 value = 0;

  g_assert_true (find_count (self, table_name, id, key, &value));
  return value;
}

static gboolean
has_reached (WorkerDriver *self, gpointer data)
{
  const Reached *reached = data;

  return read_count (self, reached->table, reached->id, reached->key) >= reached->least;
}

guint64
worker_driver_stream_count (WorkerDriver *self, const char *id, const char *key)
{
  return read_count (self, "streams", id, key);
}

gboolean
worker_driver_find_stream_count (WorkerDriver *self, const char *id, const char *key, guint64 *value)
{
  return find_count (self, "streams", id, key, value);
}

guint64
worker_driver_recorded (WorkerDriver *self, const char *op)
{
  return read_count (self, "recordings", op, "elapsed") / 1000000;
}

void
worker_driver_wait_recorded (WorkerDriver *self, const char *op, guint64 ms)
{
  Reached reached = { "recordings", op, "elapsed", ms * 1000000 };

  worker_driver_wait_for (self, "recorded time", has_reached, &reached);
}

void
worker_driver_wait_stream (WorkerDriver *self, const char *id, const char *key, guint64 least)
{
  Reached reached = { "streams", id, key, least };

  worker_driver_wait_for (self, key, has_reached, &reached);
}

void
worker_driver_forget (WorkerDriver *self)
{
  g_ptr_array_set_size (self->events, 0);
}
