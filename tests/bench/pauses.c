/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lateness of pauses, censorings and withdrawals while callreeld is kept busy, according to the files and according
 * to callreeld. Run by pauses.py, once for each load:
 *
 *   pauses BUILD LOAD ACTION COUNT SECONDS
 *
 * Several calls are recorded. The participant of each sends one tone, and another one from the moment a request is
 * written to the socket until 30 ms after its answer. The other tone in a file is what was cut too late. Makes COUNT
 * requests, or as many as fit in SECONDS, and prints one row of a table. ACTION is pause, censor, withdraw, or late:
 * pauses requested CONTROL_MS after the tone has changed, which the file must then show.
 *
 * Threads: each call has one that makes requests, each sender has one, and the load has one. What they share is atomic,
 * or guarded by the tone. */
#include <gio/gio.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tone.h"

#define NAME       "org.callreel.Manager1"
#define PATH       "/org/callreel/Manager1"
#define CALLERS    10
#define CONTROL_MS 200
#define LIST_ROWS  200000
#define USERS      60000
#define CALL_MS    120000

typedef struct _Bench Bench;

/* A call that is being recorded. */
typedef struct {
  Bench *bench;
  GDBusConnection *connection;
  char *name, *path, *operation;
  Tone *tone;
  guint64 longest_answer; /* µs; belongs to the requesting thread until that has ended, like the following members */
  guint asked, refused;
  GArray *times; /* gint64: when the tone changed, µs since 1970 */
} Caller;

struct _Bench {
  const char *action, *load, *build;
  char *directory;
  GTestDBus *bus;
  GSubprocess *daemon;
  GDBusConnection *connection;
  Caller callers[CALLERS];
  int over;   /* atomic, like the following members */
  int count;  /* requests still to be made */
  int asking; /* callers that are still making requests */
  gint64 deadline;
};

static GVariant *
ask (GDBusConnection *connection, const char *path, const char *method, GVariant *arguments, GError **error)
{
  const char *dot = strrchr (method, '.');
  g_autofree char *interface = g_strndup (method, (gsize)(dot - method));

  return g_dbus_connection_call_sync (connection, NAME, path, interface, dot + 1, arguments, NULL,
                                      G_DBUS_CALL_FLAGS_NONE, CALL_MS, NULL, error);
}

/* The same; must succeed. */
static GVariant *
must (GDBusConnection *connection, const char *path, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  GVariant *answer = ask (connection, path, method, arguments, &error);

  if (answer == NULL)
    g_error ("%s: %s", method, error->message);
  return answer;
}

static GVariant *
dict (const char *text)
{
  return g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
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

/* All pages, one after the other. */
static void
load_list (Bench *self, GDBusConnection *connection)
{
  g_autofree char *cursor = g_strdup ("");

  do {
    g_autoptr (GVariant) answer =
        must (connection, PATH, NAME ".ListRecordings", g_variant_new ("(@a{sv}su)", dict ("{}"), cursor, 500));

    g_clear_pointer (&cursor, g_free);
    g_variant_get_child (answer, 1, "s", &cursor);
  } while (*cursor != '\0' && !g_atomic_int_get (&self->over));
}

static void
load_import (Bench *self, GDBusConnection *connection)
{
  static GString *document = NULL;
  g_autoptr (GVariant) answer = NULL;

  if (document == NULL) {
    document = g_string_new (
        "{\"version\": 1, \"groups\": {\"a-group\": {}}, \"companies\": {\"a-company\": {}}, \"users\": {");
    for (guint i = 0; i < USERS; i++)
      g_string_append_printf (document,
                              "%s\"user-%08u@a-rather-long-name-of-a-company.example.org\": {\"mode\": \"on-demand\", "
                              "\"forced\": false, \"group\": \"a-group\", "
                              "\"company\": \"a-company\", "
                              "\"censor-allowed\": true, \"manual-allowed\": true}",
                              i > 0 ? "," : "", i);
    g_string_append (document, "}}");
  }
  answer = must (connection, PATH, "org.callreel.Policy1.Import", g_variant_new ("(ss)", document->str, ""));
  g_usleep (100000);
}

/* Locks the catalogue for three seconds, longer than callreeld waits for it, and unlocks it for half a second. */
static void
load_locked (Bench *self, GDBusConnection *connection)
{
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  sqlite3 *other = NULL;

  sqlite3_open (path, &other);
  sqlite3_busy_timeout (other, 1000);
  if (sqlite3_exec (other, "BEGIN EXCLUSIVE", NULL, NULL, NULL) == SQLITE_OK)
    g_usleep (3000000);
  sqlite3_exec (other, "COMMIT", NULL, NULL, NULL);
  sqlite3_close (other);
  g_usleep (500000);
}

/* With a disk that is slow to fsync (slowdisk.c). */
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
  static guint n = 0;
  g_autofree char *image = g_build_filename (self->directory, "avatar.png", NULL);
  g_autofree char *text = g_strdup_printf ("{'avatar': <'%s'>}", image);
  g_autoptr (GVariant) answer =
      must (connection, self->callers[n++ % CALLERS].path, "org.callreel.Call1.UpdateParticipant",
            g_variant_new ("(s@a{sv})", "alice", dict (text)));

  g_usleep (20000);
}

static void
load_joins (Bench *self, GDBusConnection *connection)
{
  static guint n = 0;
  const char *call = self->callers[n % CALLERS].path;
  g_autofree char *id = g_strdup_printf ("guest-%u", n++);
  g_autoptr (GVariant) added =
      must (connection, call, "org.callreel.Call1.AddParticipant", g_variant_new ("(s@a{sv})", id, dict ("{}")));
  g_autoptr (GVariant) removed =
      must (connection, call, "org.callreel.Call1.RemoveParticipant", g_variant_new ("(ss)", id, "left"));
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
start_daemon (Bench *self)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *program = g_build_filename (self->build, "manager/daemon/callreeld", NULL);
  static const struct {
    const char *variable, *path;
  } places[] = {
    { "CALLREEL_WORKER", "manager/worker/callreel-worker" },
    { "CALLREEL_FINISH", "gst/finish/callreel-finish" },
    { "CALLREEL_AVATAR", "manager/avatar/callreel-avatar" },
    { "CALLREEL_SIDECAR", "manager/sidecar/callreel-sidecar" },
    { "CALLREEL_DATA", "data" },
    { "GST_PLUGIN_PATH_1_0", "gst" },
  };
  gboolean owned = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autofree char *path = g_build_filename (self->build, places[i].path, NULL);
    g_subprocess_launcher_setenv (launcher, places[i].variable, path, TRUE);
  }
  if (g_str_equal (self->load, "disk")) {
    g_autofree char *path = g_build_filename (self->build, "tests/bench/libslowdisk.so", NULL);
    g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", path, TRUE);
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
begin_recording (Caller *self)
{
  GDBusConnection *bus = self->bench->connection;
  static const char transport[] = "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0\\r\\na=rtpmap:0 PCMU/8000\\r\\n'>}";
  g_autoptr (GVariant) made =
      must (bus, PATH, NAME ".CreateCall", g_variant_new ("(s@a{sv})", self->name, dict ("{}")));
  g_autoptr (GVariant) joined = NULL, stream = NULL, endpoint = NULL, started = NULL;
  guint32 port = 0;

  g_variant_get (made, "(o)", &self->path);
  joined =
      must (bus, self->path, "org.callreel.Call1.AddParticipant", g_variant_new ("(s@a{sv})", "alice", dict ("{}")));
  stream = must (bus, self->path, "org.callreel.Call1.AddStream",
                 g_variant_new ("(ss@a{sv})", "alice", "audio", dict (transport)));
  endpoint = g_variant_get_child_value (stream, 1);
  if (!g_variant_lookup (endpoint, "port", "u", &port))
    g_error ("AddStream gave no port");
  self->tone = tone_new ((guint16)port);
  started = must (bus, PATH, NAME ".StartRecording",
                  g_variant_new ("(s@a{sv})", self->name, dict ("{'content-type': <'audioOnly'>, 'format': <'wav'>}")));
  g_variant_get (started, "(s)", &self->operation);
}

/* Waits until the file exists. */
static void
end_recording (Caller *self)
{
  GDBusConnection *bus = self->bench->connection;
  g_autoptr (GVariant) stopped =
      must (bus, PATH, NAME ".StopRecording", g_variant_new ("(s@a{sv})", self->operation, dict ("{}")));
  gboolean over = FALSE;

  g_clear_pointer (&self->tone, tone_free);
  for (guint i = 0; i < 600 && !over; i++) {
    g_autoptr (GVariant) answer = must (bus, PATH, NAME ".GetRecordingState", g_variant_new ("(s)", self->operation));
    g_autoptr (GVariant) state = g_variant_get_child_value (answer, 0);
    const char *name = "";

    g_variant_lookup (state, "state", "&s", &name);
    over = g_str_equal (name, "completed");
    if (g_str_equal (name, "failed"))
      g_error ("The recording of %s failed", self->name);
    g_usleep (100000);
  }
  if (!over)
    g_error ("The recording of %s does not end", self->name);
}

/* Adds recordings that have ended, copies of the first one. */
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
                            g_str_equal (name, "operation")     ? "operation || '-' || n"
                            : g_str_equal (name, "request_id")  ? "NULL"
                            : g_str_equal (name, "text_row")    ? "NULL"
                            : g_str_equal (name, "created_utc") ? "created_utc - n"
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

/* A file that is large to decode, within the accepted size. */
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

/* --- requests --- */

static void
request (Caller *self, gboolean hide)
{
  const char *action = self->bench->action;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;
  const gint64 before = g_get_monotonic_time ();

  if (g_str_equal (action, "withdraw"))
    answer = ask (self->connection, self->path, "org.callreel.Call1.SetConsent", g_variant_new ("(sb)", "alice", !hide),
                  &error);
  else if (g_str_equal (action, "censor"))
    answer = ask (self->connection, PATH, NAME ".CensorRecording",
                  g_variant_new ("(sb@a{sv})", self->operation, hide, dict ("{}")), &error);
  else
    answer = ask (self->connection, PATH, hide ? NAME ".PauseRecording" : NAME ".ResumeRecording",
                  g_variant_new ("(s@a{sv})", self->operation, dict ("{}")), &error);
  if (answer == NULL) {
    self->refused++;
    g_printerr ("%s\n", error->message);
  }
  if (hide)
    self->longest_answer = MAX (self->longest_answer, (guint64)(g_get_monotonic_time () - before));
}

/* The opposite request is made in the clear tone: what is sent then may be in the file at any later time. On a thread
 * of its own. */
static gpointer
keep_asking (gpointer data)
{
  Caller *self = data;
  Bench *bench = self->bench;

  while (g_get_monotonic_time () < bench->deadline && g_atomic_int_add (&bench->count, -1) > 0) {
    gint64 from, utc;

    g_usleep (40000 + (gulong)g_random_int_range (0, 30000));
    from = g_get_monotonic_time ();
    tone_hide (self->tone, from, G_MAXINT64);
    utc = g_get_real_time () - (g_get_monotonic_time () - from);
    g_array_append_val (self->times, utc);
    if (g_str_equal (bench->action, "late"))
      g_usleep (CONTROL_MS * 1000);
    self->asked++;
    request (self, TRUE);
    g_usleep (30000);
    tone_hide (self->tone, from, g_get_monotonic_time ());
    g_usleep (40000);
    request (self, FALSE);
  }
  return NULL;
}

static void
run (Bench *self)
{
  GThread *threads[CALLERS];
  g_autoptr (GThread) busy = g_thread_new ("load", keep_busy, self);

  for (guint i = 0; i < CALLERS; i++)
    threads[i] = g_thread_new ("caller", keep_asking, &self->callers[i]);
  for (guint i = 0; i < CALLERS; i++)
    g_thread_join (threads[i]);
  g_atomic_int_set (&self->over, TRUE);
  g_thread_join (g_steal_pointer (&busy));
}

/* --- judging --- */

/* What callreeld reports as recorded against a request: number of spans, and the longest in ms. */
static void
get_reported (Bench *self, guint *number, guint *longest)
{
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  sqlite3_stmt *statement = NULL;
  sqlite3 *catalogue = NULL;

  sqlite3_open (path, &catalogue);
  sqlite3_busy_timeout (catalogue, 10000);
  if (sqlite3_prepare_v2 (catalogue, "SELECT count (*), max (end_utc - start_utc) FROM intervals WHERE kind = 'late'",
                          -1, &statement, NULL) != SQLITE_OK ||
      sqlite3_step (statement) != SQLITE_ROW)
    g_error ("%s", sqlite3_errmsg (catalogue));
  *number = (guint)sqlite3_column_int (statement, 0);
  *longest = (guint)((sqlite3_column_int64 (statement, 1) + 999) / 1000);
  sqlite3_finalize (statement);
  sqlite3_close (catalogue);
}

/* The maximum delay, in ms, between the change of the tone and the cut that callreeld stores for a request. This
 * includes the way over the bus, of which callreeld can't know. */
static gint64
get_latest_cut (Bench *self, const Caller *caller)
{
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  sqlite3_stmt *statement = NULL;
  sqlite3 *catalogue = NULL;
  gint64 latest = 0;

  sqlite3_open (path, &catalogue);
  sqlite3_prepare_v2 (catalogue, "SELECT start_utc FROM intervals WHERE operation = ? AND kind IN ('pause', 'censor')",
                      -1, &statement, NULL);
  sqlite3_bind_text (statement, 1, caller->operation, -1, SQLITE_STATIC);
  while (sqlite3_step (statement) == SQLITE_ROW) {
    const gint64 cut = sqlite3_column_int64 (statement, 0);
    gint64 nearest = G_MAXINT64;

    for (guint i = 0; i < caller->times->len; i++) {
      const gint64 behind = cut - g_array_index (caller->times, gint64, i);
      nearest = ABS (behind) < ABS (nearest) ? behind : nearest;
    }
    latest = MAX (latest, nearest == G_MAXINT64 ? 0 : nearest);
  }
  sqlite3_finalize (statement);
  sqlite3_close (catalogue);
  return latest / 1000;
}

/* The longest stall of callreeld's main loop, in ms, as reported by callreeld. */
static double
get_longest_stall (Bench *self)
{
  static const char name[] = "\ncallreel_longest_stall_microseconds ";
  g_autoptr (GVariant) answer = must (self->connection, PATH, NAME ".GetMetrics", NULL);
  const char *text, *at;

  g_variant_get (answer, "(&s)", &text);
  at = strstr (text, name);
  return at != NULL ? g_ascii_strtod (at + strlen (name), NULL) / 1000 : -1;
}

static void
report (Bench *self, gint64 delay, double stall)
{
  g_autofree char *command = g_strdup_printf ("find %s -name '*.wav'", self->directory);
  g_autofree char *output = NULL;
  g_auto (GStrv) files = NULL;
  ToneFound found = { 0 };
  guint asked = 0, refused = 0, reported = 0, late = 0;
  guint64 longest_answer = 0;
  gint64 cut = 0;

  g_spawn_command_line_sync (command, &output, NULL, NULL, NULL);
  files = g_strsplit (output, "\n", -1);
  for (guint i = 0; files[i] != NULL && *files[i] != '\0'; i++)
    tone_find (files[i], &found);
  for (guint i = 0; i < CALLERS; i++) {
    cut = MAX (cut, get_latest_cut (self, &self->callers[i]));
    asked += self->callers[i].asked;
    refused += self->callers[i].refused;
    longest_answer = MAX (longest_answer, self->callers[i].longest_answer);
  }
  get_reported (self, &reported, &late);
  if (found.recorded < 1000)
    g_error ("there is next to nothing in the files");
  g_print ("| %s | %s | %u | %u | %u | %" G_GINT64_FORMAT " | %u | %u | %" G_GUINT64_FORMAT " | %u | %" G_GINT64_FORMAT
           " | %.0f | %.1f |\n",
           self->load, self->action, asked, found.longest > TONE_MARGIN_MS ? found.longest : 0, found.number, cut, late,
           reported, longest_answer / 1000, refused, delay / 1000, found.recorded / 1000.0, stall);
}

static void
begin_all (Bench *self)
{
  for (guint i = 0; i < CALLERS; i++)
    begin_recording (&self->callers[i]);
}

static void
make_list (Bench *self)
{
  Caller *first = &self->callers[0];
  g_autoptr (GVariant) ended = NULL;

  begin_recording (first);
  end_recording (first);
  ended = must (self->connection, first->path, "org.callreel.Call1.End", g_variant_new ("(s)", ""));
  g_clear_pointer (&first->path, g_free);
  g_clear_pointer (&first->operation, g_free);
  stop_daemon (self);
  fill_catalogue (self);
  start_daemon (self);
}

int
main (int argc, char **argv)
{
  Bench self = { 0 };
  g_autofree char *clean = NULL;
  gint64 delay = 0;
  double stall;

  if (argc != 6) {
    g_printerr ("pauses BUILD LOAD ACTION COUNT SECONDS\n");
    return 2;
  }
  self.build = argv[1];
  self.load = argv[2];
  self.action = argv[3];
  self.count = atoi (argv[4]);
  self.directory = g_dir_make_tmp ("reel-XXXXXX", NULL);
  self.bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self.bus);
  self.connection = connect_again (&self);
  for (guint i = 0; i < CALLERS; i++) {
    self.callers[i].bench = &self;
    self.callers[i].times = g_array_new (FALSE, FALSE, sizeof (gint64));
    self.callers[i].connection = connect_again (&self);
    self.callers[i].name = g_strdup_printf ("bench-%u", i);
  }
  start_daemon (&self);
  if (g_str_equal (self.load, "avatars"))
    make_avatar (&self);
  if (g_str_equal (self.load, "list"))
    make_list (&self);
  begin_all (&self);
  g_usleep (2000000);
  self.deadline = g_get_monotonic_time () + atoi (argv[5]) * G_TIME_SPAN_SECOND;
  run (&self);
  stall = get_longest_stall (&self);
  for (guint i = 0; i < CALLERS; i++) {
    delay = MAX (delay, tone_get_delay (self.callers[i].tone));
    end_recording (&self.callers[i]);
  }
  stop_daemon (&self);
  report (&self, delay, stall);
  g_test_dbus_down (self.bus);
  clean = g_strdup_printf ("rm -rf %s", self.directory);
  g_spawn_command_line_sync (clean, NULL, NULL, NULL, NULL);
  return 0;
}
