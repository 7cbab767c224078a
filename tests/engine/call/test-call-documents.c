/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The metadata files of a call, rewritten when what they have in common changes. */
#include "manager/core/document/reel-metadata-call.h"
#include "manager/engine/call/reel-call-documents.h"
#include "tests/engine/call/part-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  PartFixture parts;
  char *directory;
  char *path; /* of the metadata file of the only chunk */
  ReelCallDocuments *documents;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *location = NULL;

  part_fixture_set_up (&self->parts, unused);
  self->directory = g_dir_make_tmp ("reel-documents-XXXXXX", NULL);
  location = g_build_filename (self->directory, "o1-000.mp3", NULL);
  self->path = reel_storage_metadata_path_of (location);
  g_assert_true (g_file_set_contents (self->path, "{\"callreel\": {\"callId\": \"c1\"}}", -1, NULL));
  reel_store_put (self->parts.services->store, reel_change_put_operation (&(ReelOperationRecord){
                                                   .operation = (char *)"o1", .call_id = (char *)"c1" }));
  reel_store_put (self->parts.services->store,
                  reel_change_put_chunk (&(ReelChunkRecord){ .operation = (char *)"o1", .location = location }));
  self->documents = reel_call_documents_new (self->parts.services->store, "c1");
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  part_fixture_wait_until_alone (self->documents);
  g_assert_finalize_object (self->documents);
  g_assert_cmpint (g_unlink (self->path), ==, 0);
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->path);
  g_free (self->directory);
  part_fixture_tear_down (&self->parts, unused);
}

static void
set_subject (Fixture *self, const char *subject)
{
  const ReelMetadataCall call = { .subject = subject };

  reel_call_documents_set (self->documents, reel_metadata_call_print (&call));
}

static gboolean
file_contains (Fixture *self, const char *text)
{
  g_autofree char *document = NULL;

  return g_file_get_contents (self->path, &document, NULL, NULL) && strstr (document, text) != NULL;
}

static gboolean
on_tick (gpointer turns)
{
  ++*(guint *)turns;
  return G_SOURCE_CONTINUE;
}

static void
wait_for (Fixture *self, const char *text)
{
  guint turns = 0, tick = g_timeout_add (20, on_tick, &turns);

  while (turns < 3000 && !file_contains (self, text))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
  g_assert_true (file_contains (self, text));
}

static void
test_first (Fixture *self, gconstpointer unused)
{
  set_subject (self, "Budget");
  set_subject (self, "Budget");
  reel_store_flush_sync (self->parts.services->store);
  part_fixture_settle ();
  g_assert_cmpuint (reel_call_documents_get_revision (self->documents), ==, 0);
  g_assert_false (file_contains (self, "Budget"));
}

static void
test_changed (Fixture *self, gconstpointer unused)
{
  set_subject (self, NULL);
  set_subject (self, "Budget");
  g_assert_cmpuint (reel_call_documents_get_revision (self->documents), ==, 1);
  wait_for (self, "Budget");
  g_assert_true (file_contains (self, "c1"));
}

/* The last version stays, even if the first is still being written. */
static void
test_twice (Fixture *self, gconstpointer unused)
{
  set_subject (self, NULL);
  set_subject (self, "Budget");
  set_subject (self, "Review");
  set_subject (self, "Farewell");
  g_assert_cmpuint (reel_call_documents_get_revision (self->documents), ==, 3);
  wait_for (self, "Farewell");
}

/* A file that was written meanwhile with outdated content is corrected. */
static void
test_outdated (Fixture *self, gconstpointer unused)
{
  set_subject (self, "Budget");
  reel_call_documents_amend (self->documents);
  wait_for (self, "Budget");
  g_assert_cmpuint (reel_call_documents_get_revision (self->documents), ==, 0);
}

#define add(path, function) g_test_add ("/call-documents/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("first", test_first);
  add ("changed", test_changed);
  add ("twice", test_twice);
  add ("outdated", test_outdated);
  return g_test_run ();
}
