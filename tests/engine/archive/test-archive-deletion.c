/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Deletions: what is removed and what stays, and that an interrupted deletion is completed, wherever it was
 * interrupted. */
#include "tests/engine/archive/archive-fixture.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/core/state/reel-disposition.h"
#include "manager/engine/archive/reel-archive-deletion.h"

#include <glib/gstdio.h>
#include <string.h>

static guint
count_files (ArchiveFixture *self, const char *document)
{
  g_autofree char *location = archive_fixture_get_location (self, document);
  g_auto (GStrv) files = reel_chunk_files_list (location);
  guint count = g_file_test (location, G_FILE_TEST_EXISTS);

  for (guint i = 0; files[i] != NULL; i++)
    count += !g_str_equal (files[i], location) && g_file_test (files[i], G_FILE_TEST_EXISTS);
  return count;
}

static char *
print_chat (ArchiveFixture *self)
{
  g_autoptr (GPtrArray) rows =
      reel_store_query_sync (self->services->store, reel_query_new (REEL_QUERY_CHAT, "o1"), NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (text, "%s ", ((const ReelChatRecord *)rows->pdata[i])->text);
  return g_string_free (text, FALSE);
}

static char *
get_state (ArchiveFixture *self, const char *document)
{
  g_autoptr (ReelListedRecord) row = reel_store_find_sync (self->services->store, REEL_QUERY_DOCUMENT, document, NULL);

  for (guint i = 0; i < row->dispositions->len; i++) {
    const ReelDispositionRecord *record = row->dispositions->pdata[i];

    if (g_str_equal (record->document_id, document))
      return g_strdup (record->state);
  }
  return g_strdup ("");
}

static void
add_recording (ArchiveFixture *self)
{
  archive_fixture_add (self, "o1", 1, FALSE, "d1", "d2");
  archive_fixture_write (self, "o1", "anna", 5, "early");
  archive_fixture_write (self, "o1", "ben", 65, "late");
  archive_fixture_end (self, "o1");
}

/* The state that is expected once d1 is deleted. */
static void
assert_deleted (ArchiveFixture *self)
{
  g_autofree char *chat = print_chat (self);
  g_autofree char *state = get_state (self, "d1");
  g_autofree char *other = get_state (self, "d2");
  g_autofree char *early = NULL;
  g_autofree char *late = NULL;
  guint total;

  g_assert_cmpuint (count_files (self, "d1"), ==, 0);
  g_assert_cmpuint (count_files (self, "d2"), ==, 3);
  g_assert_cmpstr (chat, ==, "late ");
  g_assert_cmpstr (state, ==, "deleted");
  g_assert_cmpstr (other, ==, "");
  early = archive_fixture_search (self, "{'text': <'early'>}", &total);
  g_assert_cmpstr (early, ==, "");
  late = archive_fixture_search (self, "{'text': <'late'>}", &total);
  g_assert_cmpstr (late, ==, "o1");
}

static void
test_delete (ArchiveFixture *self, gconstpointer unused)
{
  g_autofree char *trail = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  add_recording (self);
  g_assert_cmpuint (count_files (self, "d1"), ==, 3);
  g_assert_true (archive_fixture_delete (self, "d1", "", "tidy", &error));
  assert_deleted (self);
  trail = archive_fixture_print_trail (self);
  g_assert_cmpstr (trail, ==, " delete d1 allowed\n deleted d1 done");
  text = archive_fixture_open (self, "d1", "", "play", "", &error);
  g_assert_null (text);
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  g_clear_error (&error);
  g_assert_false (archive_fixture_delete (self, "d1", "", "", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  g_clear_error (&error);
  g_assert_false (archive_fixture_hold (self, "d1", "", "case 7", TRUE, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
}

/* The last document also removes the directory of the call. */
static void
test_last (ArchiveFixture *self, gconstpointer unused)
{
  g_autofree char *location = NULL;
  g_autofree char *directory = NULL;

  add_recording (self);
  location = archive_fixture_get_location (self, "d2");
  directory = g_path_get_dirname (location);
  g_assert_true (archive_fixture_delete (self, "d1", "", "", NULL));
  g_assert_true (g_file_test (directory, G_FILE_TEST_IS_DIR));
  g_assert_true (archive_fixture_delete (self, "d2", "", "", NULL));
  g_assert_false (g_file_test (directory, G_FILE_TEST_EXISTS));
}

static void
test_rights (ArchiveFixture *self, gconstpointer unused)
{
  static const struct {
    const char *properties, *reason, *tells;
  } refused[] = {
    { "{}", "", "may-delete" },
    { "{'may-delete': <true>, 'may-play': <false>}", "", "may-play" },
    { "{'may-play': <''>, 'reason-required': <'a;b'>}", "c", "reason" },
  };

  add_recording (self);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;

    archive_fixture_set_policy (self, "anna", refused[i].properties);
    g_assert_false (archive_fixture_delete (self, "d1", "anna", refused[i].reason, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED);
    g_assert_nonnull (strstr (error->message, refused[i].tells));
    archive_fixture_assert_last (self, "anna delete d1 refused");
    g_assert_cmpuint (count_files (self, "d1"), ==, 3);
  }
  g_assert_true (archive_fixture_delete (self, "d1", "anna", "b", NULL));
  assert_deleted (self);
}

static void
test_running (ArchiveFixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  archive_fixture_add (self, "o1", 0, FALSE, "d1", NULL);
  g_assert_false (archive_fixture_delete (self, "d1", "", "", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  g_assert_cmpuint (count_files (self, "d1"), ==, 3);
}

/* Either all documents are deleted or none. */
static void
test_several (ArchiveFixture *self, gconstpointer unused)
{
  static const char *const with_unknown[] = { "d1", "nowhere", NULL };
  static const char *const twice[] = { "d1", "d1", NULL };
  static const char *const both[] = { "d1", "d2", NULL };
  static const char *const none[] = { NULL };
  const struct {
    const char *const *ids;
    int code;
  } rows[] = {
    { with_unknown, REEL_ERROR_UNKNOWN_RECORDING },
    { twice, REEL_ERROR_INVALID_ARGUMENT },
    { none, REEL_ERROR_INVALID_ARGUMENT },
    { both, -1 },
  };

  add_recording (self);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    reel_archive_delete_async (self->archive, rows[i].ids, archive_fixture_ask ("", ""), archive_fixture_take, self);
    result = archive_fixture_wait (self);
    g_assert_true (reel_archive_delete_finish (self->archive, result, &error) == (rows[i].code < 0));
    if (error != NULL)
      g_assert_error (error, REEL_ERROR, rows[i].code);
    g_assert_cmpuint (count_files (self, "d1") + count_files (self, "d2"), ==, rows[i].code < 0 ? 0 : 6);
  }
}

static void
resume (ArchiveFixture *self, guint expected, gboolean whole)
{
  g_autoptr (GAsyncResult) result = NULL;
  guint count = 0;

  reel_archive_deletion_resume_async (self->archive, archive_fixture_take, self);
  result = archive_fixture_wait (self);
  g_assert_true (reel_archive_deletion_resume_finish (self->archive, result, &count, NULL) == whole);
  g_assert_cmpuint (count, ==, expected);
}

static void
begin_deletion (ArchiveFixture *self)
{
  ReelDispositionRecord record = {
    (char *)"d1", (char *)"o1", 0, NULL, (char *)reel_disposition_nicks[REEL_DISPOSITION_DELETING], 1
  };

  reel_store_put (self->services->store, reel_change_put_disposition (&record));
  g_assert_true (reel_store_flush_sync (self->services->store));
}

/* The manager dies after each step; the next one completes the deletion. */
static void
test_interrupted (ArchiveFixture *self, gconstpointer unused)
{
  for (guint step = 0; step < 3; step++) {
    g_autofree char *location = NULL;
    g_auto (GStrv) files = NULL;

    add_recording (self);
    begin_deletion (self);
    location = archive_fixture_get_location (self, "d1");
    files = reel_chunk_files_list (location);
    if (step > 0)
      g_remove (location);
    for (guint i = 0; step > 1 && files[i] != NULL; i++)
      g_remove (files[i]);
    archive_fixture_restart (self);
    resume (self, 1, TRUE);
    assert_deleted (self);
    archive_fixture_assert_last (self, " deleted d1 done");
    /* It is completed only once. */
    resume (self, 0, TRUE);
    archive_fixture_tear_down (self, NULL);
    archive_fixture_set_up (self, NULL);
  }
}

/* Resuming leaves deletions alone that are in progress. */
static void
test_twice (ArchiveFixture *self, gconstpointer unused)
{
  static const char *const ids[] = { "d1", "d2", NULL };
  g_auto (GStrv) lines = NULL;
  g_autofree char *trail = NULL;
  g_autoptr (GAsyncResult) deleted = NULL;
  g_autoptr (GAsyncResult) resumed = NULL;
  ArchiveFixture other = { 0 };
  guint count;

  add_recording (self);
  reel_archive_delete_async (self->archive, ids, archive_fixture_ask ("", ""), archive_fixture_take, self);
  for (guint i = 0; i < 20; i++) {
    g_autoptr (GAsyncResult) result = NULL;

    reel_archive_deletion_resume_async (self->archive, archive_fixture_take, &other);
    result = archive_fixture_wait (&other);
    g_assert_true (reel_archive_deletion_resume_finish (self->archive, result, &count, NULL));
  }
  deleted = archive_fixture_wait (self);
  g_assert_true (reel_archive_delete_finish (self->archive, deleted, NULL));
  trail = archive_fixture_print_trail (self);
  /* Each was removed once, by one or the other. */
  lines = g_strsplit (trail, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_true (g_strv_contains ((const char *const *)lines, " deleted d1 done"));
  g_assert_true (g_strv_contains ((const char *const *)lines, " deleted d2 done"));
}

/* A file that can't be removed stays to be removed later. */
static void
test_stuck (ArchiveFixture *self, gconstpointer unused)
{
  g_autofree char *location = NULL;
  g_autofree char *inside = NULL;
  g_autofree char *state = NULL;
  g_autoptr (GError) error = NULL;

  add_recording (self);
  location = archive_fixture_get_location (self, "d1");
  g_assert_cmpint (g_remove (location), ==, 0);
  g_assert_cmpint (g_mkdir (location, 0700), ==, 0);
  inside = g_build_filename (location, "x", NULL);
  g_assert_true (g_file_set_contents (inside, "x", 1, NULL));
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "Could not remove a document*");
  g_assert_false (archive_fixture_delete (self, "d1", "", "", &error));
  g_test_assert_expected_messages ();
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  state = get_state (self, "d1");
  g_assert_cmpstr (state, ==, "deleting");
  g_remove (inside);
  g_rmdir (location);
  resume (self, 1, TRUE);
  assert_deleted (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                                                \
  g_test_add ("/archive-deletion/" name, ArchiveFixture, NULL, archive_fixture_set_up, test, archive_fixture_tear_down)
  ADD ("delete", test_delete);
  ADD ("last", test_last);
  ADD ("rights", test_rights);
  ADD ("running", test_running);
  ADD ("several", test_several);
  ADD ("interrupted", test_interrupted);
  ADD ("twice", test_twice);
  ADD ("stuck", test_stuck);
#undef ADD
  return g_test_run ();
}
