/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cost of the archive with 200,000 recordings and their chat: start-up, pages of Archive1.Search by kind of filter,
 * opening a descriptor, memory. Run by people (docs/performance.md): archive [RECORDINGS]. Each figure is the
 * median and the maximum of several measurements over the bus, and what the daemon computes for one, on average: that
 * does not depend on what else the machine does. */
#include "manager/dbus/reel-archive-object.h"
#include "manager/dbus/reel-bus-names.h"
#include "tests/dbus/daemon-fixture.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RECORDINGS 200000
#define TURNS      15
#define WALK       40 /* pages after the first */

typedef struct {
  DaemonFixture base;
  ReelBusArchive1 *archive;
  guint recordings;
} Bench;

/* One recording a minute with four messages each. One in ten is restricted; “rare” is in one of 20,000. */
static const char *const steps[] = {
  "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)"
  " INSERT INTO calls (call_id, server_call_id, boot_id, state, subject, meeting_id, properties, created_utc, "
  "ended_utc,"
  "  restricted, subject_key, meeting_key)"
  " SELECT printf ('call-%08d', i), printf ('server-%08d', i), 'b', 'ended', printf ('Subject %d of everybody', i % "
  "5000),"
  "  printf ('meeting-%d', i % 20000), '@a{sv} {}', ?2 - (?1 - i) * 60000000, ?2, i % 10 = 0,"
  "  printf ('subject %d of everybody', i % 5000), printf ('meeting-%d', i % 20000) FROM n",
  "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)"
  " INSERT INTO operations (operation, call_id, options, state, base, created_utc, start_utc, ended_utc, duration_ns,"
  "  session_end_reason)"
  " SELECT printf ('operation-%08d', i), printf ('call-%08d', i), '@a{sv} {}', 'finalizing', '/r/b',"
  "  ?2 - (?1 - i) * 60000000, ?2 - (?1 - i) * 60000000, ?2, 60000000000, 'CallEnded' FROM n",
  "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)"
  " INSERT INTO chunks (operation, chunk, document_id, start_utc, duration_ns, size, end_reason, location)"
  " SELECT printf ('operation-%08d', i), 0, printf ('document-%08d', i), ?2 - (?1 - i) * 60000000, 60000000000, "
  "1000000,"
  "  'SessionEnded', printf ('/r/operation-%08d-00000.mp4', i) FROM n",
  "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)"
  " INSERT INTO participants (call_id, participant_id, kind, properties, joined_utc, left_utc)"
  " SELECT printf ('call-%08d', i), printf ('person-%d', i % 2000), 'person', '@a{sv} {}', ?2, ?2 FROM n",
  "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1 * 4)"
  " INSERT INTO chat (operation, participant_id, utc, text)"
  " SELECT printf ('operation-%08d', i / 4), 'p', ?2, printf ('common words of message %d by somebody about word%d%s',"
  "  i, i % 1000, CASE WHEN i % 80000 = 0 THEN ' rare' ELSE '' END) FROM n",
  "UPDATE operations SET state = CASE WHEN rowid % 1000 = 0 THEN 'failed' ELSE 'completed' END",
  /* As after a manager has decided about each. */
  "UPDATE expiries SET complete_utc = ?2, expires_utc = ?2 + 172800000000, look_utc = ?2 + 172800000000",
  "PRAGMA wal_checkpoint (TRUNCATE)",
};

static void
fill (Bench *self)
{
  g_autofree char *path = g_build_filename (self->base.directory, "catalogue.db", NULL);
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 10000);
  sqlite3_exec (db, "PRAGMA synchronous = OFF; BEGIN", NULL, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    sqlite3_stmt *statement = NULL;

    if (g_str_has_prefix (steps[i], "PRAGMA"))
      sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);
    g_assert_cmpint (sqlite3_prepare_v2 (db, steps[i], -1, &statement, NULL), ==, SQLITE_OK);
    sqlite3_bind_int64 (statement, 1, self->recordings);
    sqlite3_bind_int64 (statement, 2, g_get_real_time ());
    while (sqlite3_step (statement) == SQLITE_ROW)
      ;
    if (sqlite3_finalize (statement) != SQLITE_OK)
      g_error ("%s: %s", steps[i], sqlite3_errmsg (db));
  }
  sqlite3_close (db);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double left = *(const double *)a, right = *(const double *)b;

  return (left > right) - (left < right);
}

static double
since_ms (gint64 begin)
{
  return (double)(g_get_monotonic_time () - begin) / 1000;
}

/* Of the daemon, by all of its threads. */
static double
get_cpu_ms (Bench *self)
{
  const pid_t pid = (pid_t)strtol (g_subprocess_get_identifier (self->base.daemon), NULL, 10);
  struct timespec spent;
  clockid_t clock;

  g_assert_cmpint (clock_getcpuclockid (pid, &clock), ==, 0);
  g_assert_cmpint (clock_gettime (clock, &spent), ==, 0);
  return (double)spent.tv_sec * 1000 + (double)spent.tv_nsec / 1e6;
}

/* CPU_MS: of all of them; 0: not measured. */
static void
report (const char *what, double *times, guint count, double cpu_ms, guint rows, guint total)
{
  qsort (times, count, sizeof *times, compare);
  g_print ("%-44s median %6.1f ms, worst %6.1f ms, CPU %6.1f ms; %u rows, %u in all\n", what, times[count / 2],
           times[count - 1], cpu_ms / count, rows, total);
}

/* Returns: the next cursor */
static char *
search (Bench *self, const char *filter, const char *cursor, guint limit, guint *rows, guint *total)
{
  g_autoptr (GVariant) page = NULL;
  g_autoptr (GError) error = NULL;
  char *next = NULL;

  reel_bus_archive1_call_search_sync (self->archive, daemon_fixture_dict (filter), cursor, limit, &page, &next, total,
                                      NULL, &error);
  g_assert_no_error (error);
  *rows = (guint)g_variant_n_children (page);
  return next;
}

static void
measure_search (Bench *self, const char *filter, guint limit)
{
  g_autofree char *cursor = g_strdup ("");
  g_autofree char *what = g_strdup_printf ("%s, deep", filter);
  double times[TURNS], deep[WALK], cpu = get_cpu_ms (self);
  guint rows = 0, total = 0, pages = 0;

  for (guint i = 0; i < TURNS; i++) {
    gint64 begin = g_get_monotonic_time ();

    g_free (search (self, filter, "", limit, &rows, &total));
    times[i] = since_ms (begin);
  }
  report (filter, times, TURNS, get_cpu_ms (self) - cpu, rows, total);
  cpu = get_cpu_ms (self);
  for (; pages < WALK; pages++) {
    gint64 begin = g_get_monotonic_time ();
    char *next = search (self, filter, cursor, limit, &rows, &total);

    deep[pages] = since_ms (begin);
    g_free (cursor);
    cursor = next;
    if (*cursor == '\0')
      break;
  }
  if (pages == WALK)
    report (what, deep, WALK, get_cpu_ms (self) - cpu, rows, total);
}

static void
measure_restart (Bench *self, const char *what)
{
  double times[5];

  for (guint i = 0; i < G_N_ELEMENTS (times); i++) {
    gint64 begin = g_get_monotonic_time ();

    daemon_fixture_restart (&self->base);
    times[i] = since_ms (begin);
  }
  report (what, times, G_N_ELEMENTS (times), 0, 0, 0);
}

static void
report_memory (Bench *self, const char *what)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/status", g_subprocess_get_identifier (self->base.daemon));
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents (path, &status, NULL, NULL));
  line = strstr (status, "RssAnon:");
  g_print ("%-44s %ld kB of its own\n", what, strtol (line + strlen ("RssAnon:"), NULL, 10));
}

static void
measure (Bench *self)
{
  static const char *const filters[] = {
    "{}",
    "{'user': <'anna'>}",
    "{'user': <'ben'>}",
    "{'text': <'common'>}",
    "{'text': <'common'>, 'user': <'anna'>}",
    "{'text': <'common everybody somebody'>}",
    "{'text': <'word7'>}",
    "{'text': <'rare'>}",
    "{'text': <'nowhere'>}",
    "{'text': <'wor*'>}",
    "{'text': <'common'>, 'state': <'failed'>}",
    "{'text': <'word7'>, 'state': <'failed'>}",
    "{'text': <'common'>, 'participant': <'person-7'>}",
    "{'participant': <'person-7'>}",
    "{'state': <'failed'>}",
    "{'subject': <'subject 7 of everybody'>}",
    "{'document-id': <'document-00000007'>}",
  };

  g_print ("%u recordings, four messages each; pages of 100\n", self->recordings);
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    measure_search (self, filters[i], 100);
  measure_search (self, "{}", 500);
}

static void
set_policy (Bench *self, const char *user, const char *properties)
{
  g_autoptr (GError) error = NULL;

  reel_bus_policy1_call_set_sync (self->base.policy, "user", user, daemon_fixture_dict (properties), "", NULL, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  Bench self = { .recordings = argc > 1 ? (guint)strtoul (argv[1], NULL, 10) : RECORDINGS };

  g_test_init (&argc, &argv, NULL);
  daemon_fixture_set_up (&self.base, NULL);
  self.archive = reel_bus_archive1_proxy_new_sync (self.base.connection, G_DBUS_PROXY_FLAGS_NONE, REEL_MANAGER_BUS_NAME,
                                                   REEL_MANAGER_OBJECT_PATH, NULL, NULL);
  set_policy (&self, "anna", "{'may-access-restricted': <false>}");
  set_policy (&self, "ben", "{'access-days': <uint32 7>}");
  measure_restart (&self, "restart, empty");
  fill (&self);
  measure_restart (&self, "restart, full");
  report_memory (&self, "after the start");
  measure (&self);
  report_memory (&self, "after the pages");
  g_object_unref (self.archive);
  daemon_fixture_tear_down (&self.base, NULL);
  return 0;
}
