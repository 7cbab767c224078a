/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How late pauses, censorings and withdrawals are while callreeld is kept busy, by what is in the file and by what the
 * answers say. Run by pauses.py, once for each load:
 *
 *   pauses BUILD LOAD ACTION COUNT
 *
 * A sender speaks with one tone, and with another from the moment in which a request is written to the socket until its
 * opposite is. The second tone in the file is what came too late. Prints one row of a table. ACTION is pause, censor,
 * withdraw or, to see that the tone is found, nothing.
 *
 * Threads: the main thread asks, the sender's sends, and the load's keeps callreeld busy. What they share is atomic. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME      "org.callreel.Manager1"
#define PATH      "/org/callreel/Manager1"
#define RATE      8000
#define FRAME     160 /* samples: 20 ms */
#define OPEN_HZ   440.0
#define HIDDEN_HZ 1500.0
#define FILE_RATE 16000
#define WINDOW    160 /* samples of the file: 10 ms */
#define HEARD     0.02
#define MARGIN_MS 20 /* a packet that had been filled before the request, and the window it is found in */
#define LIST_ROWS 200000
#define USERS     60000
#define CALL_MS   120000

typedef struct {
  const char *action, *load;
  char *directory;
  GTestDBus *bus;
  GSubprocess *daemon;
  GDBusConnection *connection;
  char *call, *operation;
  GSocket *socket;
  GSocketAddress *target;
  gint over;               /* atomic */
  _Atomic gint64 from, to; /* µs: the other tone is spoken from then on, until then; 0: no end */
  guint64 largest_late;    /* ms, as told */
  guint64 longest_answer;  /* µs */
  guint refused, told;
} Bench;

static GVariant *
ask (Bench *self, const char *path, const char *method, GVariant *arguments, GError **error)
{
  const char *dot = strrchr (method, '.');
  g_autofree char *interface = g_strndup (method, (gsize)(dot - method));

  return g_dbus_connection_call_sync (self->connection, NAME, path, interface, dot + 1, arguments, NULL,
                                      G_DBUS_CALL_FLAGS_NONE, CALL_MS, NULL, error);
}

/* The same, which has to succeed. */
static GVariant *
must (Bench *self, const char *path, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  GVariant *answer = ask (self, path, method, arguments, &error);

  if (answer == NULL)
    g_error ("%s: %s", method, error->message);
  return answer;
}

static GVariant *
dict (const char *text)
{
  return g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
}

/* --- the sender --- */

static guint8
mu_law (gint sample)
{
  const gint sign = sample < 0 ? 0x80 : 0;
  gint magnitude = MIN (ABS (sample) + 132, 32635), exponent = 7;

  while (exponent > 0 && (magnitude & (0x4000 >> (7 - exponent))) == 0)
    exponent--;
  return (guint8) ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 15));
}

static gpointer
send_tone (gpointer data)
{
  Bench *self = data;
  guint8 packet[12 + FRAME] = { 0x80, 0, 0, 0, 0, 0, 0, 0, 0x12, 0x34, 0x56, 0x78 };
  gint64 due = g_get_monotonic_time ();
  double phase = 0;

  for (guint32 n = 0; !g_atomic_int_get (&self->over); n++) {
    /* by when the packet is due: what this machine sends late is of that time all the same */
    const gboolean hidden = due >= self->from && (self->to == 0 || due < self->to);
    const double step = 2 * G_PI * (hidden ? HIDDEN_HZ : OPEN_HZ) / RATE;
    const guint32 stamp = n * FRAME;

    packet[2] = (guint8)(n >> 8);
    packet[3] = (guint8)n;
    for (guint i = 0; i < 4; i++)
      packet[4 + i] = (guint8)(stamp >> (24 - 8 * i));
    for (guint i = 0; i < FRAME; i++, phase += step)
      packet[12 + i] = mu_law ((gint)(9000 * sin (phase)));
    g_socket_send_to (self->socket, self->target, (const char *)packet, sizeof packet, NULL, NULL);
    due += 20000;
    g_usleep ((gulong)MAX (due - g_get_monotonic_time (), 0));
  }
  return NULL;
}

/* --- loads, each on a thread and a connection of its own --- */

static GDBusConnection *
connect_again (Bench *self)
{
  return g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (self->bus),
                                                 G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                     G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                 NULL, NULL, NULL);
}

static void
ask_on (GDBusConnection *connection, const char *path, const char *interface, const char *method, GVariant *arguments)
{
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (connection, NAME, path, interface, method, arguments, NULL,
                                                             G_DBUS_CALL_FLAGS_NONE, CALL_MS, NULL, NULL);
}

static void
load_list (Bench *self, GDBusConnection *connection)
{
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (connection, NAME, PATH, NAME, "ListRecordings",
                                                             g_variant_new ("(@a{sv})", dict ("{}")), NULL,
                                                             G_DBUS_CALL_FLAGS_NONE, CALL_MS, NULL, NULL);

  /* where it is given in pages */
  if (answer == NULL)
    ask_on (connection, PATH, NAME, "ListRecordings", g_variant_new ("(@a{sv}su)", dict ("{}"), "", 500));
}

static void
load_import (Bench *self, GDBusConnection *connection)
{
  static GString *document = NULL;

  if (document == NULL) {
    document = g_string_new ("{\"users\": {");
    for (guint i = 0; i < USERS; i++)
      g_string_append_printf (
          document,
          "%s\"user-%08u@a-rather-long-name-of-a-company.example.org\": {\"mode\": \"on-demand\", "
          "\"may-play\": true, \"may-download\": false, \"may-delete\": false, \"access-days\": 30, "
          "\"censor-allowed\": true, \"manual-allowed\": true}",
          i > 0 ? "," : "", i);
    g_string_append (document, "}}");
  }
  ask_on (connection, PATH, "org.callreel.Policy1", "Import", g_variant_new ("(ss)", document->str, ""));
}

static void
load_locked (Bench *self, GDBusConnection *connection)
{
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  sqlite3 *other = NULL;

  sqlite3_open (path, &other);
  sqlite3_busy_timeout (other, 1000);
  sqlite3_exec (other, "BEGIN EXCLUSIVE", NULL, NULL, NULL);
  g_usleep (500000);
  sqlite3_exec (other, "COMMIT", NULL, NULL, NULL);
  sqlite3_close (other);
  g_usleep (50000);
}

static void
load_disk (Bench *self, GDBusConnection *connection)
{
  g_autofree char *path = g_build_filename (self->directory, "ballast", NULL);
  g_autofree char *block = g_malloc0 (8 << 20);
  const int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  for (guint i = 0; i < 8; i++) {
    if (write (fd, block, 8 << 20) < 0)
      break;
    fsync (fd);
  }
  close (fd);
}

static void
load_avatars (Bench *self, GDBusConnection *connection)
{
  g_autofree char *image = g_build_filename (self->directory, "avatar.png", NULL);
  g_autofree char *text = g_strdup_printf ("{'avatar': <'%s'>}", image);

  ask_on (connection, self->call, "org.callreel.Call1", "UpdateParticipant",
          g_variant_new ("(s@a{sv})", "alice", dict (text)));
  g_usleep (20000);
}

static void
load_joins (Bench *self, GDBusConnection *connection)
{
  static guint n = 0;
  g_autofree char *id = g_strdup_printf ("guest-%u", n++);

  ask_on (connection, self->call, "org.callreel.Call1", "AddParticipant", g_variant_new ("(s@a{sv})", id, dict ("{}")));
  ask_on (connection, self->call, "org.callreel.Call1", "RemoveParticipant", g_variant_new ("(ss)", id, "left"));
}

static const struct {
  const char *name;
  void (*run) (Bench *self, GDBusConnection *connection);
} loads[] = {
  { "none", NULL },      { "list", load_list },       { "import", load_import }, { "locked", load_locked },
  { "disk", load_disk }, { "avatars", load_avatars }, { "joins", load_joins },
};

static gpointer
keep_busy (gpointer data)
{
  Bench *self = data;
  g_autoptr (GDBusConnection) connection = connect_again (self);

  for (guint i = 0; i < G_N_ELEMENTS (loads); i++) {
    while (g_str_equal (loads[i].name, self->load) && loads[i].run != NULL && !g_atomic_int_get (&self->over))
      loads[i].run (self, connection);
  }
  return NULL;
}

/* --- callreeld --- */

static void
start_daemon (Bench *self, const char *build)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *program = g_build_filename (build, "manager/daemon/callreeld", NULL);
  static const struct {
    const char *variable, *path;
  } places[] = {
    { "CALLREEL_WORKER", "manager/worker/callreel-worker" },
    { "CALLREEL_FINISH", "gst/finish/callreel-finish" },
    { "CALLREEL_AVATAR", "manager/avatar/callreel-avatar" },
    { "CALLREEL_DATA", "data" },
    { "GST_PLUGIN_PATH_1_0", "gst" },
  };
  gboolean owned = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autofree char *path = g_build_filename (build, places[i].path, NULL);
    g_subprocess_launcher_setenv (launcher, places[i].variable, path, TRUE);
  }
  self->daemon = g_subprocess_launcher_spawn (launcher, NULL, program, "--session", "--runtime-dir", self->directory,
                                              "--state-dir", self->directory, NULL);
  while (!owned) {
    g_autoptr (GVariant) answer =
        g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus", "/", "org.freedesktop.DBus",
                                     "NameHasOwner", g_variant_new ("(s)", NAME), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                                     NULL, NULL);
    g_variant_get (answer, "(b)", &owned);
    g_usleep (20000);
  }
}

static void
stop_daemon (Bench *self)
{
  g_subprocess_send_signal (self->daemon, SIGTERM);
  g_subprocess_wait (self->daemon, NULL, NULL);
  g_clear_object (&self->daemon);
}

static void
begin_recording (Bench *self)
{
  static const char sdp[] = "m=audio 9 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";
  g_autofree char *transport = g_strdup_printf ("{'type': <'rtp'>, 'sdp': <'%s'>}", sdp);
  g_autoptr (GVariant) made =
      must (self, PATH, "org.callreel.Manager1.CreateCall", g_variant_new ("(s@a{sv})", "bench", dict ("{}")));
  g_autoptr (GVariant) joined = NULL, stream = NULL, endpoint = NULL, started = NULL;
  guint32 port = 0;
  guint16 port16 = 0;

  g_variant_get (made, "(o)", &self->call);
  joined =
      must (self, self->call, "org.callreel.Call1.AddParticipant", g_variant_new ("(s@a{sv})", "alice", dict ("{}")));
  stream = must (self, self->call, "org.callreel.Call1.AddStream",
                 g_variant_new ("(ss@a{sv})", "alice", "audio", dict (transport)));
  endpoint = g_variant_get_child_value (stream, 1);
  if (!g_variant_lookup (endpoint, "port", "u", &port) && g_variant_lookup (endpoint, "port", "q", &port16))
    port = port16;
  self->socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  self->target = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  started = must (self, PATH, "org.callreel.Manager1.StartRecording",
                  g_variant_new ("(s@a{sv})", "bench", dict ("{'content-type': <'audioOnly'>, 'format': <'wav'>}")));
  g_variant_get (started, "(s)", &self->operation);
}

/* So many recordings that have ended, all like the first. */
static void
fill_catalogue (Bench *self)
{
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  g_autoptr (GString) columns = g_string_new (NULL), values = g_string_new (NULL);
  g_autofree char *statement = NULL;
  sqlite3_stmt *info = NULL;
  sqlite3 *catalogue = NULL;
  char *complaint = NULL;

  sqlite3_open (path, &catalogue);
  sqlite3_prepare_v2 (catalogue, "SELECT name FROM pragma_table_info ('operations')", -1, &info, NULL);
  while (sqlite3_step (info) == SQLITE_ROW) {
    const char *name = (const char *)sqlite3_column_text (info, 0);

    g_string_append_printf (columns, "%s%s", columns->len > 0 ? ", " : "", name);
    g_string_append_printf (values, "%s%s", values->len > 0 ? ", " : "",
                            g_str_equal (name, "operation")    ? "operation || '-' || n"
                            : g_str_equal (name, "request_id") ? "NULL"
                                                               : name);
  }
  sqlite3_finalize (info);
  statement = g_strdup_printf ("WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < %d) "
                               "INSERT INTO operations (%s) SELECT %s FROM count, operations",
                               LIST_ROWS, columns->str, values->str);
  if (sqlite3_exec (catalogue, statement, NULL, NULL, &complaint) != SQLITE_OK)
    g_error ("%s", complaint);
  sqlite3_close (catalogue);
}

/* 8192 × 3000 of one bit: large to decode, small on disk. */
static void
make_avatar (Bench *self)
{
  g_autofree char *path = g_build_filename (self->directory, "avatar.png", NULL);
  g_autofree char *command = g_strdup_printf (
      "gst-launch-1.0 -q videotestsrc num-buffers=1 pattern=snow ! video/x-raw,width=2400,height=2400 ! pngenc ! "
      "filesink location=%s",
      path);

  if (!g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL))
    g_error ("no gst-launch-1.0");
}

/* --- asking --- */

static void
on_state (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *signal,
          GVariant *arguments, gpointer data)
{
  Bench *self = data;
  g_autoptr (GVariant) detail = g_variant_get_child_value (arguments, 2);
  guint64 late = 0;

  if (g_variant_lookup (detail, "late-ms", "t", &late)) {
    self->told++;
    self->largest_late = MAX (self->largest_late, late);
  }
}

static void
request (Bench *self, gboolean hide)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;
  const gint64 before = g_get_monotonic_time ();

  if (g_str_equal (self->action, "nothing"))
    return;
  if (g_str_equal (self->action, "withdraw"))
    answer = ask (self, self->call, "org.callreel.Call1.SetConsent", g_variant_new ("(sb)", "alice", !hide), &error);
  else if (g_str_equal (self->action, "censor"))
    answer = ask (self, PATH, "org.callreel.Manager1.CensorRecording",
                  g_variant_new ("(sb@a{sv})", self->operation, hide, dict ("{}")), &error);
  else
    answer = ask (self, PATH, hide ? "org.callreel.Manager1.PauseRecording" : "org.callreel.Manager1.ResumeRecording",
                  g_variant_new ("(s@a{sv})", self->operation, dict ("{}")), &error);
  if (answer == NULL) {
    self->refused++;
    g_printerr ("%s\n", error->message);
  }
  if (hide)
    self->longest_answer = MAX (self->longest_answer, (guint64)(g_get_monotonic_time () - before));
}

/* The opposite is asked for in the clear: what the sender says then may be in the file at any time after. */
static void
run (Bench *self, guint count)
{
  for (guint i = 0; i < count; i++) {
    g_usleep (40000 + (gulong)g_random_int_range (0, 30000));
    self->from = g_get_monotonic_time ();
    self->to = 0;
    request (self, TRUE);
    g_usleep (30000);
    self->to = g_get_monotonic_time ();
    g_usleep (60000);
    request (self, FALSE);
    while (g_main_context_iteration (NULL, FALSE))
      ;
  }
}

/* --- judging --- */

static double
measure (const gint16 *samples, double frequency)
{
  const double step = 2 * cos (2 * G_PI * frequency / FILE_RATE);
  double before = 0, last = 0;

  for (guint i = 0; i < WINDOW; i++) {
    const double next = samples[i] / 32768.0 + step * last - before;

    before = last;
    last = next;
  }
  return sqrt (MAX (last * last + before * before - step * last * before, 0)) * 2 / WINDOW;
}

/* ms of the longest stretch of the hidden tone; @sum: of all. */
static guint
judge (const char *path, guint *sum)
{
  g_autofree char *data = NULL;
  gsize length = 0;
  guint longest = 0, present = 0;

  *sum = 0;
  if (!g_file_get_contents (path, &data, &length, NULL))
    g_error ("%s is not there", path);
  for (gsize at = 44; at + WINDOW * 2 <= length; at += WINDOW * 2) {
    gint16 samples[WINDOW];

    memcpy (samples, data + at, sizeof samples);
    present = measure (samples, HIDDEN_HZ) > HEARD ? present + WINDOW * 1000 / FILE_RATE : 0;
    *sum += present > 0 ? WINDOW * 1000 / FILE_RATE : 0;
    longest = MAX (longest, present);
  }
  return longest;
}

static char *
find_file (Bench *self)
{
  g_autofree char *output = NULL;
  g_autofree char *command = g_strdup_printf ("find %s -name '*.wav' -size +100k", self->directory);

  g_spawn_command_line_sync (command, &output, NULL, NULL, NULL);
  return g_strndup (output, strcspn (output, "\n"));
}

static char *
end_recording (Bench *self)
{
  g_autoptr (GVariant) stopped = must (self, PATH, "org.callreel.Manager1.StopRecording",
                                       g_variant_new ("(s@a{sv})", self->operation, dict ("{}")));

  for (guint i = 0; i < 100; i++) {
    g_autoptr (GVariant) answer =
        must (self, PATH, "org.callreel.Manager1.GetRecordingState", g_variant_new ("(s)", self->operation));
    g_autoptr (GVariant) state = g_variant_get_child_value (answer, 0);
    const char *name = "";

    g_variant_lookup (state, "state", "&s", &name);
    if (g_str_equal (name, "completed"))
      break;
    g_usleep (100000);
  }
  return find_file (self);
}

int
main (int argc, char **argv)
{
  Bench self = { .from = G_MAXINT64 };
  g_autoptr (GThread) sender = NULL, busy = NULL;
  g_autofree char *file = NULL, *clean = NULL;
  guint longest, sum;

  if (argc != 5) {
    g_printerr ("pauses BUILD LOAD ACTION COUNT\n");
    return 2;
  }
  self.load = argv[2];
  self.action = argv[3];
  self.directory = g_dir_make_tmp ("reel-XXXXXX", NULL);
  self.bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self.bus);
  self.connection = connect_again (&self);
  start_daemon (&self, argv[1]);
  if (g_str_equal (self.load, "avatars"))
    make_avatar (&self);
  begin_recording (&self);
  if (g_str_equal (self.load, "list")) {
    g_autofree char *first = end_recording (&self);
    g_autoptr (GVariant) ended = must (&self, self.call, "org.callreel.Call1.End", g_variant_new ("(s)", ""));

    stop_daemon (&self);
    fill_catalogue (&self);
    start_daemon (&self, argv[1]);
    begin_recording (&self);
  }
  g_dbus_connection_signal_subscribe (self.connection, NAME, NAME, "RecordingStateChanged", PATH, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, on_state, &self, NULL);
  sender = g_thread_new ("sender", send_tone, &self);
  g_usleep (2000000);
  busy = g_thread_new ("load", keep_busy, &self);
  run (&self, (guint)atoi (argv[4]));
  g_atomic_int_set (&self.over, TRUE);
  g_thread_join (g_steal_pointer (&busy));
  g_thread_join (g_steal_pointer (&sender));
  file = end_recording (&self);
  longest = judge (file, &sum);
  g_print ("| %s | %s | %s | %u | %" G_GUINT64_FORMAT " | %u | %" G_GUINT64_FORMAT " | %u |\n", self.load, self.action,
           argv[4], longest > MARGIN_MS ? longest - MARGIN_MS : 0, self.largest_late, self.told,
           self.longest_answer / 1000, self.refused);
  stop_daemon (&self);
  g_test_dbus_down (self.bus);
  clean = g_strdup_printf ("rm -rf %s", self.directory);
  g_spawn_command_line_sync (clean, NULL, NULL, NULL, NULL);
  return 0;
}
