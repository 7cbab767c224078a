/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Jobs in the catalogue: which are due, in what order, shares, pages, and which are purged. */
#include "manager/engine/store/reel-store-sqlite.h"

#include <glib/gstdio.h>

#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

typedef struct {
  char *directory;
  ReelStoreBackend *catalogue;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = NULL;

  self->directory = g_dir_make_tmp ("reel-jobs-XXXXXX", NULL);
  path = g_build_filename (self->directory, "catalogue.db", NULL);
  self->catalogue = reel_store_sqlite_open (path, NULL);
  g_assert_nonnull (self->catalogue);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  static const char *const names[] = { "catalogue.db", "catalogue.db-wal", "catalogue.db-shm" };

  g_clear_object (&self->catalogue);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *file = g_build_filename (self->directory, names[i], NULL);

    g_remove (file);
  }
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->directory);
}

static void
put (Fixture *self, ReelChange *change)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  GError *refusal = NULL;
  GError *error = NULL;

  g_ptr_array_add (changes, change);
  reel_store_backend_apply (self->catalogue, changes, &refusal, &error);
  g_assert_no_error (error);
  g_assert_no_error (refusal);
}

static ReelJobRecord
make_job (const char *job, const char *target, const char *ordering)
{
  ReelJobRecord record = { .job = (char *)job,
                           .kind = (char *)"webhook",
                           .target = (char *)target,
                           .ordering = (char *)ordering,
                           .event = (char *)"state",
                           .body = (char *)"{}",
                           .created_utc = NOW,
                           .state = (char *)"waiting",
                           .due_utc = NOW,
                           .expires_utc = NOW + G_TIME_SPAN_DAY };

  return record;
}

static void
add (Fixture *self, const char *job, const char *target, const char *ordering)
{
  ReelJobRecord record = make_job (job, target, ordering);

  put (self, reel_change_add_job (&record));
}

static void
put_state (Fixture *self, const char *job, const char *state, gint64 due)
{
  ReelJobRecord record = make_job (job, "unused", "unused");

  record.state = (char *)state;
  record.due_utc = due;
  if (g_str_equal (state, "done") || g_str_equal (state, "dead"))
    record.ended_utc = due;
  put (self, reel_change_put_job (&record));
}

/* Takes QUERY. Returns: the jobs' ids, separated by spaces */
static char *
ask (Fixture *self, ReelQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_backend_read (self->catalogue, query, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", ((ReelJobRecord *)rows->pdata[i])->job);
  reel_query_free (query);
  return g_string_free (text, FALSE);
}

#define assert_due(self, now, limit, share, wanted)                                                                    \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *found = ask (self, reel_query_new_due_jobs (",webhook,", now, limit, share));                     \
    g_assert_cmpstr (found, ==, wanted);                                                                               \
  }                                                                                                                    \
  G_STMT_END

/* Records are read as they were written, and only what may change does. */
static void
test_row (Fixture *self, gconstpointer unused)
{
  ReelJobRecord record = make_job ("j", "crm", "op");
  g_autoptr (ReelQuery) query = reel_query_new (REEL_QUERY_JOB, "j");
  g_autoptr (GPtrArray) rows = NULL;
  const ReelJobRecord *row;

  record.url = (char *)"https://a/";
  put (self, reel_change_add_job (&record));
  record.state = (char *)"dead";
  record.attempts = 7;
  record.ended_utc = NOW + 5;
  record.last_error = (char *)"it's gone";
  record.progress = (char *)"{'part': <uint32 3>}";
  put (self, reel_change_put_job (&record));
  rows = reel_store_backend_read (self->catalogue, query, NULL);
  g_assert_cmpint (rows->len, ==, 1);
  row = rows->pdata[0];
  g_assert_cmpstr (row->target, ==, "crm");
  g_assert_cmpstr (row->url, ==, "https://a/");
  g_assert_cmpstr (row->state, ==, "dead");
  g_assert_cmpint (row->attempts, ==, 7);
  g_assert_cmpint (row->ended_utc, ==, NOW + 5);
  g_assert_cmpstr (row->last_error, ==, "it's gone");
  g_assert_cmpstr (row->progress, ==, "{'part': <uint32 3>}");
  g_assert_cmpint (row->entry, ==, 1);
}

/* A group that is retried after an unknown outcome adds no job twice. */
static void
test_once (Fixture *self, gconstpointer unused)
{
  add (self, "j", "crm", "op");
  put_state (self, "j", "done", NOW);
  add (self, "j", "crm", "op");
  assert_due (self, NOW, 10, 10, "");
}

static void
test_order (Fixture *self, gconstpointer unused)
{
  add (self, "a1", "crm", "a");
  add (self, "b1", "crm", "b");
  add (self, "a2", "crm", "a");
  add (self, "a3", "log", "a");
  assert_due (self, NOW, 10, 10, "a1 b1 a3");
  assert_due (self, NOW - 1, 10, 10, "");
  put_state (self, "a1", "leased", NOW + 30);
  assert_due (self, NOW, 10, 10, "b1 a3");
  /* A failed job holds up those that follow it. */
  put_state (self, "a1", "waiting", NOW + 60);
  assert_due (self, NOW + 59, 10, 10, "b1 a3");
  assert_due (self, NOW + 60, 10, 10, "a1 b1 a3");
  put_state (self, "a1", "done", NOW);
  assert_due (self, NOW, 10, 10, "b1 a2 a3");
  /* A job that is given up does not. */
  put_state (self, "a2", "dead", NOW);
  put (self, reel_change_remove_job ("b1"));
  assert_due (self, NOW, 10, 10, "a3");
}

static void
test_share (Fixture *self, gconstpointer unused)
{
  for (guint i = 0; i < 6; i++) {
    g_autofree char *job = g_strdup_printf ("h%u", i);

    add (self, job, "hangs", job);
  }
  add (self, "w", "works", "x");
  assert_due (self, NOW, 10, 2, "h0 h1 w");
  assert_due (self, NOW, 2, 2, "h0 h1");
}

static void
test_kinds (Fixture *self, gconstpointer unused)
{
  ReelJobRecord record = make_job ("m", "host", "op");
  g_autofree char *mail = NULL;

  record.kind = (char *)"mail";
  put (self, reel_change_add_job (&record));
  add (self, "w", "crm", "op");
  assert_due (self, NOW, 10, 10, "w");
  mail = ask (self, reel_query_new_due_jobs (",mail,hook,", NOW, 10, 10));
  g_assert_cmpstr (mail, ==, "m");
}

static void
test_next (Fixture *self, gconstpointer unused)
{
  g_autofree char *none = ask (self, reel_query_new_next_job (NOW));
  g_autofree char *first = NULL;

  g_assert_cmpstr (none, ==, "");
  for (guint i = 1; i <= 4; i++) {
    g_autofree char *job = g_strdup_printf ("j%u", i);

    add (self, job, "crm", job);
    put_state (self, job, i == 3 ? "leased" : i == 2 ? "dead" : "waiting", NOW + 10 - i);
  }
  put_state (self, "j4", "waiting", NOW);
  first = ask (self, reel_query_new_next_job (NOW));
  g_assert_cmpstr (first, ==, "j3");
}

/* Due in an hour by a clock that has since been set back by a day. */
static void
test_clock_set_back (Fixture *self, gconstpointer unused)
{
  add (self, "j", "crm", "op");
  put_state (self, "j", "waiting", NOW + G_TIME_SPAN_HOUR);
  assert_due (self, NOW, 10, 10, "");
  assert_due (self, NOW - G_TIME_SPAN_DAY, 10, 10, "j");
}

static char *
page (Fixture *self, const char *filter, gint64 before, guint limit)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (filter));

  return ask (self, reel_query_new_job_page (reel_job_filter_parse (dict, NULL), before, limit));
}

static void
test_pages (Fixture *self, gconstpointer unused)
{
  static const struct {
    const char *filter;
    gint64 before;
    guint limit;
    const char *wanted;
  } cases[] = {
    { "@a{sv} {}", G_MAXINT64, 10, "d c b a" },
    { "@a{sv} {}", G_MAXINT64, 2, "d c" },
    { "@a{sv} {}", 3, 2, "b a" },
    { "{'state': <'dead'>}", G_MAXINT64, 10, "b" },
    { "{'target': <'log'>}", G_MAXINT64, 10, "d" },
    { "{'operation': <'op1'>}", G_MAXINT64, 10, "d b a" },
    { "{'job': <'c'>}", G_MAXINT64, 10, "c" },
    { "{'kind': <'mail'>}", G_MAXINT64, 10, "" },
    { "{'state': <'waiting'>, 'operation': <'op1'>}", G_MAXINT64, 10, "d a" },
  };

  add (self, "a", "crm", "op1");
  add (self, "b", "crm", "op1");
  add (self, "c", "crm", "op2");
  add (self, "d", "log", "op1");
  put_state (self, "b", "dead", NOW);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *found = page (self, cases[i].filter, cases[i].before, cases[i].limit);

    g_assert_cmpstr (found, ==, cases[i].wanted);
  }
}

static void
test_purge (Fixture *self, gconstpointer unused)
{
  g_autofree char *left = NULL;

  for (guint i = 0; i < 4; i++) {
    g_autofree char *job = g_strdup_printf ("j%u", i);

    add (self, job, "crm", job);
    put_state (self, job, i % 2 ? "dead" : "done", NOW + i);
  }
  add (self, "open", "crm", "op");
  put (self, reel_change_purge_jobs ("done", NOW + 2));
  put (self, reel_change_purge_jobs ("dead", NOW + 1));
  left = page (self, "@a{sv} {}", G_MAXINT64, 10);
  g_assert_cmpstr (left, ==, "open j3 j2 j1");
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/store-jobs/row", test_row);
  ADD ("/store-jobs/once", test_once);
  ADD ("/store-jobs/order", test_order);
  ADD ("/store-jobs/share", test_share);
  ADD ("/store-jobs/kinds", test_kinds);
  ADD ("/store-jobs/next", test_next);
  ADD ("/store-jobs/clock-set-back", test_clock_set_back);
  ADD ("/store-jobs/pages", test_pages);
  ADD ("/store-jobs/purge", test_purge);
  return g_test_run ();
}
