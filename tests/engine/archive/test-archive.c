/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The archive: who may see and open what, holds, and that nothing is opened without an entry in the audit trail. */
#include "tests/engine/archive/archive-fixture.h"

#include "manager/engine/archive/reel-archive-search.h"

#include <glib/gstdio.h>
#include <string.h>

static void
assert_error (GError **error, ReelErrorCode code, const char *tells)
{
  g_assert_error (*error, REEL_ERROR, (int)code);
  if (strstr ((*error)->message, tells) == NULL)
    g_error ("“%s” does not tell “%s”", (*error)->message, tells);
  g_clear_error (error);
}

static void
assert_search (ArchiveFixture *self, const char *filter, const char *expected, guint count)
{
  guint total = 0;
  g_autofree char *found = archive_fixture_search (self, filter, &total);

  g_assert_cmpstr (found, ==, expected);
  g_assert_cmpuint (total, ==, count);
}

static void
test_search (ArchiveFixture *self, gconstpointer unused)
{
  archive_fixture_add (self, "o1", 40, FALSE, "d1", NULL);
  archive_fixture_add (self, "o2", 10, TRUE, "d2", NULL);
  archive_fixture_add (self, "o3", 1, FALSE, "d3", NULL);
  archive_fixture_write (self, "o1", "anna", 5, "apples");
  archive_fixture_end (self, "o1");
  archive_fixture_set_policy (self, "anna", "{'may-access-restricted': <false>}");
  archive_fixture_set_policy (self, "ben", "{'access-days': <uint32 30>}");
  assert_search (self, "@a{sv} {}", "o3 o2 o1", 3);
  assert_search (self, "{'text': <'subject'>}", "o3 o2 o1", 3);
  assert_search (self, "{'text': <'apples'>}", "o1", 1);
  assert_search (self, "{'user': <'anna'>}", "o3 o1", 2);
  assert_search (self, "{'user': <'ben'>}", "o3 o2", 2);
  assert_search (self, "{'user': <'ben'>, 'text': <'apples'>}", "", 0);
  assert_search (self, "{'user': <'carla'>}", "o3 o2 o1", 3);
  assert_search (self, "{'document-id': <'d2'>}", "o2", 1);
  assert_search (self, "{'document-id': <'d2'>, 'user': <'anna'>}", "", 0);
  assert_search (self, "{'document-id': <'nowhere'>}", "", 0);
}

static GVariant *
search_page (ArchiveFixture *self, const char *cursor, char **next, guint *total, GError **error)
{
  g_autoptr (GVariant) all = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr (GAsyncResult) result = NULL;

  reel_archive_search_async (self->archive, all, cursor, 2, archive_fixture_take, self);
  result = archive_fixture_wait (self);
  return reel_archive_search_finish (self->archive, result, next, total, error);
}

/* The total is counted once, for the first page. */
static void
test_pages (ArchiveFixture *self, gconstpointer unused)
{
  static const char *const strange[] = { "x", "5", "5/", "/1-o1", "20000/1-o1", "1-o1" };
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr (GVariant) rows = NULL;
  g_autoptr (GVariant) more = NULL;
  guint total = 0;

  archive_fixture_add (self, "o1", 3, FALSE, "d1", NULL);
  archive_fixture_add (self, "o2", 2, FALSE, "d2", NULL);
  archive_fixture_add (self, "o3", 1, FALSE, "d3", NULL);
  rows = search_page (self, "", &first, &total, NULL);
  g_assert_cmpuint (g_variant_n_children (rows), ==, 2);
  g_assert_cmpuint (total, ==, 3);
  archive_fixture_add (self, "o4", 0, FALSE, "d4", NULL);
  more = search_page (self, first, &second, &total, NULL);
  g_assert_cmpuint (g_variant_n_children (more), ==, 1);
  g_assert_cmpuint (total, ==, 3);
  g_assert_cmpstr (second, ==, "");
  for (guint i = 0; i < G_N_ELEMENTS (strange); i++) {
    g_autofree char *none = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_null (search_page (self, strange[i], &none, &total, &error));
    assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "cursor");
  }
}

static void
test_open (ArchiveFixture *self, gconstpointer unused)
{
  g_autofree char *media = NULL;
  g_autofree char *metadata = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  archive_fixture_add (self, "o1", 1, FALSE, "d1", "d2");
  archive_fixture_write (self, "o1", "anna", 5, "early");
  archive_fixture_write (self, "o1", "ben", 65, "late");
  archive_fixture_end (self, "o1");
  media = archive_fixture_open (self, "d1", "", "play", "", NULL);
  g_assert_cmpstr (media, ==, "media of d1");
  archive_fixture_assert_last (self, " play d1 allowed");
  metadata = archive_fixture_open (self, "d2", "", "metadata", "", NULL);
  g_assert_cmpstr (metadata, ==, "{}");
  first = archive_fixture_open (self, "d1", "", "chat", "", NULL);
  second = archive_fixture_open (self, "d2", "", "chat", "", NULL);
  g_assert_nonnull (strstr (first, "\"participantId\":\"anna\",\"text\":\"early\""));
  g_assert_null (strstr (first, "late"));
  g_assert_nonnull (strstr (second, "\"text\":\"late\""));
  g_assert_null (strstr (second, "early"));
}

static void
put_sidecars (ArchiveFixture *self, const char *names)
{
  const ReelSidecarRecord record = { (char *)"o1", 0, (char *)names, NULL, 1, 0, 0 };

  reel_store_put (self->services->store, reel_change_put_sidecars (&record));
  g_assert_true (reel_store_flush_sync (self->services->store));
}

/* The files beside the media, whether they are made, will be or never are. */
static void
test_open_beside (ArchiveFixture *self, gconstpointer unused)
{
  g_autofree char *captions = NULL;
  g_autofree char *explained = NULL;
  g_autoptr (GError) error = NULL;

  archive_fixture_add (self, "o1", 1, FALSE, "d1", NULL);
  archive_fixture_end (self, "o1");
  g_assert_null (archive_fixture_open (self, "d1", "", "peaks", "", &error));
  assert_error (&error, REEL_ERROR_INVALID_STATE, "no peaks yet");
  put_sidecars (self, "captions peaks");
  captions = archive_fixture_open (self, "d1", "", "captions", "", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (captions, ==, "WEBVTT\n");
  archive_fixture_assert_last (self, " captions d1 allowed");
  g_assert_null (archive_fixture_open (self, "d1", "", "thumbnail", "", &error));
  assert_error (&error, REEL_ERROR_INVALID_STATE, "has no thumbnail");
  archive_fixture_set_policy (self, "anna", "{'reason-required': <'#txt'>}");
  g_assert_null (archive_fixture_open (self, "d1", "anna", "captions", "", &error));
  assert_error (&error, REEL_ERROR_NOT_ALLOWED, "reason-required");
  explained = archive_fixture_open (self, "d1", "anna", "captions", "a complaint", &error);
  g_assert_no_error (error);
  g_assert_null (archive_fixture_open (self, "d1", "anna", "thumbnail", "", &error));
  assert_error (&error, REEL_ERROR_INVALID_STATE, "has no thumbnail");
  archive_fixture_set_policy (self, "anna", "{'may-play': <false>}");
  g_assert_null (archive_fixture_open (self, "d1", "anna", "thumbnail", "", &error));
  assert_error (&error, REEL_ERROR_NOT_ALLOWED, "may-play");
  g_assert_null (archive_fixture_open (self, "d1", "", "list", "", &error));
  assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "purpose");
}

/* Each right in both positions, from the policy to the file. */
static void
test_rights (ArchiveFixture *self, gconstpointer unused)
{
  static const struct {
    const char *properties, *document, *purpose, *reason;
    int code; /* -1: it can be opened */
    const char *tells;
  } rows[] = {
    { "{}", "d1", "play", "", -1, NULL },
    { "{'may-play': <false>}", "d1", "play", "", REEL_ERROR_NOT_ALLOWED, "may-play" },
    { "{'may-play': <false>}", "d1", "chat", "", REEL_ERROR_NOT_ALLOWED, "may-play" },
    { "{'may-play': <false>}", "d1", "metadata", "", REEL_ERROR_NOT_ALLOWED, "may-play" },
    { "{'may-play': <false>, 'may-download': <true>}", "d1", "download", "", REEL_ERROR_NOT_ALLOWED, "may-play" },
    { "{'may-play': <''>}", "d1", "download", "", -1, NULL },
    { "{'may-download': <false>}", "d1", "download", "", REEL_ERROR_NOT_ALLOWED, "may-download" },
    { "{'reason-required': <'a;b'>}", "d1", "play", "c", REEL_ERROR_NOT_ALLOWED, "reason" },
    { "{}", "d1", "chat", "", -1, NULL },
    { "{}", "d1", "play", "b", -1, NULL },
    { "{'reason-required': <'#txt'>}", "d1", "play", " ", REEL_ERROR_NOT_ALLOWED, "reason" },
    { "{'reason-required': <''>, 'access-days': <uint32 5>}", "d1", "play", "", -1, NULL },
    { "{}", "old", "play", "", REEL_ERROR_UNKNOWN_RECORDING, "no recording" },
    { "{'access-days': <uint32 50>}", "old", "play", "", -1, NULL },
    { "{}", "secret", "play", "", -1, NULL },
    { "{'may-access-restricted': <false>}", "secret", "play", "", REEL_ERROR_UNKNOWN_RECORDING, "no recording" },
    { "{}", "nowhere", "play", "", REEL_ERROR_UNKNOWN_RECORDING, "no recording" },
    { "{}", "d1", "listen", "", REEL_ERROR_INVALID_ARGUMENT, "purpose" },
  };

  archive_fixture_add (self, "o1", 1, FALSE, "d1", NULL);
  archive_fixture_add (self, "o2", 20, FALSE, "old", NULL);
  archive_fixture_add (self, "o3", 1, TRUE, "secret", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *line =
        g_strdup_printf ("anna %s %s %s", rows[i].purpose, rows[i].document, rows[i].code < 0 ? "allowed" : "refused");
    g_autofree char *text = NULL;
    g_autoptr (GError) error = NULL;

    archive_fixture_set_policy (self, "anna", rows[i].properties);
    text = archive_fixture_open (self, rows[i].document, "anna", rows[i].purpose, rows[i].reason, &error);
    g_test_message ("%u: %s", i, rows[i].properties);
    g_assert_true ((text != NULL) == (rows[i].code < 0));
    if (error != NULL)
      assert_error (&error, (ReelErrorCode)rows[i].code, rows[i].tells);
    if (rows[i].code != REEL_ERROR_INVALID_ARGUMENT)
      archive_fixture_assert_last (self, line);
  }
}

/* A variable that is set in mid-call applies from then on. */
static void
test_restricted_later (ArchiveFixture *self, gconstpointer unused)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (ReelCallRecord) call = NULL;
  g_autoptr (GError) error = NULL;

  archive_fixture_add (self, "o1", 1, FALSE, "d1", NULL);
  archive_fixture_set_policy (self, "anna", "{'may-access-restricted': <false>}");
  before = archive_fixture_open (self, "d1", "anna", "play", "", NULL);
  g_assert_nonnull (before);
  call = reel_store_find_sync (self->services->store, REEL_QUERY_CALL, "o1", NULL);
  call->restricted = TRUE;
  reel_store_put (self->services->store, reel_change_put_call (call));
  after = archive_fixture_open (self, "d1", "anna", "play", "", &error);
  g_assert_null (after);
  assert_error (&error, REEL_ERROR_UNKNOWN_RECORDING, "no recording");
  assert_search (self, "{'user': <'anna'>}", "", 0);
}

static void
test_missing_file (ArchiveFixture *self, gconstpointer unused)
{
  g_autofree char *location = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  archive_fixture_add (self, "o1", 1, FALSE, "d1", NULL);
  location = archive_fixture_get_location (self, "d1");
  g_assert_cmpint (g_remove (location), ==, 0);
  text = archive_fixture_open (self, "d1", "", "play", "", &error);
  g_assert_null (text);
  assert_error (&error, REEL_ERROR_STORAGE_FAILED, location);
  archive_fixture_assert_last (self, " play d1 failed");
  /* Nor is anything opened that is not a file. */
  g_assert_cmpint (g_mkdir (location, 0700), ==, 0);
  text = archive_fixture_open (self, "d1", "", "play", "", &error);
  g_assert_null (text);
  assert_error (&error, REEL_ERROR_STORAGE_FAILED, "not a regular file");
}

static void
test_hold (ArchiveFixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  archive_fixture_add (self, "o1", 1, FALSE, "d1", NULL);
  archive_fixture_end (self, "o1");
  archive_fixture_set_policy (self, "anna", "{'may-delete': <true>}");
  archive_fixture_set_policy (self, "chief", "{'may-administer-recording': <true>}");
  g_assert_false (archive_fixture_hold (self, "d1", "anna", "case 7", TRUE, &error));
  assert_error (&error, REEL_ERROR_NOT_ALLOWED, "may-administer-recording");
  g_assert_false (archive_fixture_hold (self, "d1", "chief", "", TRUE, &error));
  assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "reason");
  g_assert_false (archive_fixture_hold (self, "d1", "chief", "", FALSE, &error));
  assert_error (&error, REEL_ERROR_INVALID_STATE, "not on legal hold");
  g_assert_true (archive_fixture_hold (self, "d1", "chief", "case 7", TRUE, &error));
  archive_fixture_assert_last (self, "chief hold d1 allowed");
  g_assert_false (archive_fixture_delete (self, "d1", "anna", "", &error));
  assert_error (&error, REEL_ERROR_INVALID_STATE, "case 7");
  archive_fixture_assert_last (self, "anna delete d1 refused");
  archive_fixture_restart (self);
  g_assert_false (archive_fixture_delete (self, "d1", "anna", "", &error));
  assert_error (&error, REEL_ERROR_INVALID_STATE, "case 7");
  g_assert_true (archive_fixture_hold (self, "d1", "chief", "closed", FALSE, &error));
  g_assert_true (archive_fixture_delete (self, "d1", "anna", "", &error));
  g_assert_no_error (error);
}

/* Nothing is opened or changed if the audit trail can't be written. */
static void
test_no_trail (ArchiveFixture *self, gconstpointer unused)
{
  ReelAuditRecord strange = { 1, 1, (char *)"", (char *)"play", (char *)"d", (char *)"allowed", (char *)"no line" };
  g_autofree char *text = NULL;
  g_autofree char *location = NULL;
  g_autoptr (GError) error = NULL;

  archive_fixture_add (self, "o1", 1, FALSE, "d1", NULL);
  archive_fixture_end (self, "o1");
  location = archive_fixture_get_location (self, "d1");
  reel_store_put (self->services->store, reel_change_add_audit (&strange));
  g_assert_true (reel_store_flush_sync (self->services->store));
  text = archive_fixture_open (self, "d1", "", "play", "", &error);
  g_assert_null (text);
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_clear_error (&error);
  g_assert_false (archive_fixture_delete (self, "d1", "", "", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  g_assert_true (g_file_test (location, G_FILE_TEST_IS_REGULAR));
  assert_search (self, "@a{sv} {}", "o1", 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                                                \
  g_test_add ("/archive/" name, ArchiveFixture, NULL, archive_fixture_set_up, test, archive_fixture_tear_down)
  ADD ("search", test_search);
  ADD ("pages", test_pages);
  ADD ("open", test_open);
  ADD ("open-beside", test_open_beside);
  ADD ("rights", test_rights);
  ADD ("restricted-later", test_restricted_later);
  ADD ("missing-file", test_missing_file);
  ADD ("hold", test_hold);
  ADD ("no-trail", test_no_trail);
#undef ADD
  return g_test_run ();
}
