/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One-time codes while the catalogue takes nothing: no code is tried that is not counted. */
#include "tests/engine/archive/archive-fixture.h"

#include "manager/engine/archive/reel-archive-link-visit.h"
#include "manager/engine/archive/reel-archive-link.h"

#include <sqlite3.h>
#include <string.h>

#define CODE "314159"

/* By another connection, as a catalogue with a fault. */
static void
run_sql (ArchiveFixture *self, const char *sql)
{
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  sqlite3 *db = NULL;

  g_assert_true (reel_store_flush_sync (self->services->store));
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

/* Returns: the secret of a link with the code */
static char *
create_link (ArchiveFixture *self)
{
  static const char *const ids[] = { "d1", NULL };
  g_autoptr (GVariant) options = g_variant_parse (G_VARIANT_TYPE_VARDICT, "{'code': <'" CODE "'>}", NULL, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *id = NULL;
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;

  archive_fixture_add (self, "o1", 1, FALSE, "d1", NULL);
  archive_fixture_end (self, "o1");
  reel_archive_link_create_async (self->archive, ids, archive_fixture_ask ("", ""), "Zoe", options,
                                  archive_fixture_take, self);
  result = archive_fixture_wait (self);
  id = reel_archive_link_create_finish (self->archive, result, &url, &error);
  g_assert_no_error (error);
  return g_strdup (strrchr (url, '/') + 1);
}

static GError *
visit (ArchiveFixture *self, const char *secret, const char *code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *given = NULL;
  GError *error = NULL;
  gint64 until_utc;

  reel_archive_link_visit_async (self->archive, secret, code, "192.0.2.7", archive_fixture_take, self);
  result = archive_fixture_wait (self);
  given = reel_archive_link_visit_finish (self->archive, result, &until_utc, &error);
  g_assert_true ((given == NULL) == (error != NULL));
  return error;
}

/* A wrong one is answered as the right one is. */
static void
test_uncounted (ArchiveFixture *self, gconstpointer unused)
{
  g_autofree char *secret = create_link (self);
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) right = NULL;
  g_autoptr (GError) counted = NULL;
  g_autoptr (GError) later = NULL;

  run_sql (self, "CREATE TRIGGER fault BEFORE INSERT ON audit BEGIN SELECT RAISE (ABORT, 'fault'); END");
  wrong = visit (self, secret, "271828");
  g_assert_error (wrong, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  right = visit (self, secret, CODE);
  g_assert_error (right, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_assert_cmpstr (wrong->message, ==, right->message);
  run_sql (self, "DROP TRIGGER fault");
  counted = visit (self, secret, "271828");
  g_assert_error (counted, REEL_ERROR, REEL_ERROR_NOT_ALLOWED);
  later = visit (self, secret, CODE);
  g_assert_no_error (later);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/archive-link-visit/uncounted", ArchiveFixture, NULL, archive_fixture_set_up, test_uncounted,
              archive_fixture_tear_down);
  return g_test_run ();
}
