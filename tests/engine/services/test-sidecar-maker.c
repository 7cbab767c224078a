/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sidecars of chunks: made one chunk after the other, listed in the rows, continued by the next manager. The
 * program is a script of the test. */
#include "manager/engine/services/reel-sidecar-maker.h"

#include "manager/engine/store/reel-store-sqlite.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  char *directory;
  char *program;
  ReelStore *store;
  ReelSidecarMaker *maker;
  ReelSealing *sealing;
} Fixture;

static char *
get_path (Fixture *self, const char *name)
{
  return g_build_filename (self->directory, name, NULL);
}

static void
write_file (Fixture *self, const char *name, const char *text, int mode)
{
  g_autofree char *path = get_path (self, name);

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, mode, NULL));
}

static gboolean
is_there (Fixture *self, const char *name)
{
  g_autofree char *path = get_path (self, name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
open_maker (Fixture *self)
{
  g_autofree char *catalogue = get_path (self, "catalogue.db");

  self->store = reel_store_new (reel_store_sqlite_open (catalogue, NULL));
  self->maker = reel_sidecar_maker_new (self->store, self->program, self->sealing);
}

static void
drop_maker (Fixture *self)
{
  reel_sidecar_maker_close (self->maker);
  g_clear_pointer (&self->maker, reel_sidecar_maker_unref);
  reel_store_close (self->store);
  g_clear_object (&self->store);
}

static void
put_operation (Fixture *self)
{
  ReelCallRecord call = { .call_id = (char *)"c",
                          .server_call_id = (char *)"s",
                          .boot_id = (char *)"b",
                          .state = (char *)"established",
                          .properties = (char *)"@a{sv} {}" };
  ReelOperationRecord operation = { .operation = (char *)"op",
                                    .call_id = (char *)"c",
                                    .options = (char *)"@a{sv} {}",
                                    .state = (char *)"recording",
                                    .base = (char *)"/b" };

  reel_store_put (self->store, reel_change_put_call (&call));
  reel_store_put (self->store, reel_change_put_operation (&operation));
}

static void
put_chunk (Fixture *self, guint index, const char *extension)
{
  g_autofree char *name = g_strdup_printf ("op-%05u.%s", index, extension);
  g_autofree char *path = get_path (self, name);
  g_autofree char *id = g_strdup_printf ("d%u", index);
  ReelChunkRecord chunk = { .operation = (char *)"op", .index = index, .document_id = id, .location = path };

  write_file (self, name, "media", 0600);
  reel_store_put (self->store, reel_change_keep_chunk (&chunk));
}

static void
set_up (Fixture *self, gconstpointer script)
{
  self->directory = g_dir_make_tmp ("reel-sidecars-XXXXXX", NULL);
  self->program = get_path (self, "sidecar");
  if (script != NULL)
    write_file (self, "sidecar", script, 0700);
  open_maker (self);
  put_operation (self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  GDir *directory;
  const char *name;

  drop_maker (self);
  directory = g_dir_open (self->directory, 0, NULL);
  while ((name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *path = get_path (self, name);
    g_remove (path);
  }
  g_dir_close (directory);
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->program);
  g_free (self->directory);
}

/* Waits for the row of a chunk to have a result. Returns: the result; to be freed */
static ReelSidecarRecord *
wait_row (Fixture *self, guint index)
{
  for (guint turns = 0; turns < 12000; turns++) {
    g_autoptr (GPtrArray) rows = reel_store_query_sync (self->store, reel_query_new (REEL_QUERY_SIDECARS, "op"), NULL);

    for (guint i = 0; i < rows->len; i++) {
      const ReelSidecarRecord *row = rows->pdata[i];
      if (row->index == index && row->made_utc != 0)
        return g_ptr_array_steal_index (rows, i);
    }
    for (guint i = 0; i < 10; i++)
      g_main_context_iteration (NULL, FALSE);
    g_usleep (5000);
  }
  g_assert_not_reached ();
}

static void
assert_row (Fixture *self, guint index, const char *names, const char *error)
{
  g_autoptr (ReelSidecarRecord) row = wait_row (self, index);

  g_assert_cmpstr (row->names, ==, names);
  if (error == NULL)
    g_assert_null (row->error);
  else
    g_assert_nonnull (strstr (row->error, error));
}

#define STEM  "stem=${1%.*}\n"
#define PEAKS "echo '{}' > $stem.peaks.json.part; echo peaks\n"

static const char good[] = "#!/bin/sh\n" STEM "echo $1 >> ${0%/*}/calls\n"
                           "[ ! -e ${0%/*}/busy ] || echo twice >> ${0%/*}/calls\n: > ${0%/*}/busy\n" PEAKS
                           "echo x > $stem.thumbnail.jpg.part\necho thumbnail\n"
                           "echo x > $stem.contact-sheet.jpg.part\nrm ${0%/*}/busy\n";

/* Each file gets its name, incomplete ones are removed, one chunk after the other, with more chunks than are read at
 * once. */
static void
test_made (Fixture *self, gconstpointer unused)
{
  g_autofree char *calls = get_path (self, "calls");
  g_autofree char *text = NULL;

  for (guint i = 0; i < 20; i++)
    put_chunk (self, i, "mp4");
  write_file (self, "op-00003.vtt", "WEBVTT\n", 0600);
  reel_sidecar_maker_wake (self->maker, NULL);
  reel_sidecar_maker_wake (self->maker, NULL);
  for (guint i = 0; i < 20; i++)
    assert_row (self, i, i == 3 ? "captions thumbnail peaks" : "thumbnail peaks", NULL);
  g_assert_true (is_there (self, "op-00000.peaks.json"));
  g_assert_true (is_there (self, "op-00019.thumbnail.jpg"));
  g_assert_false (is_there (self, "op-00000.peaks.json.part"));
  g_assert_false (is_there (self, "op-00000.contact-sheet.jpg.part"));
  g_assert_true (g_file_get_contents (calls, &text, NULL, NULL));
  g_assert_null (strstr (text, "twice"));
}

static const char bad[] = "#!/bin/sh\n" STEM "case $1 in\n*00000.*) " PEAKS "echo 'pictures: no frame' >&2; exit 1;;\n"
                          "*00001.*) kill -9 $$;;\n*00002.*) yes; exit 1;;\n*00003.*) exit 2;;\n*) " PEAKS "esac\n";

/* A chunk that can't be read loses its own pictures, but no others. */
static void
test_failures (Fixture *self, gconstpointer unused)
{
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "Chunk 0 of op lacks*no frame*");
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "Chunk 1 of op lacks*crashed*");
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "Chunk 2 of op lacks*y; y*");
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "Chunk 3 of op lacks*failed*");
  for (guint i = 0; i < 5; i++)
    put_chunk (self, i, "mp3");
  reel_sidecar_maker_wake (self->maker, NULL);
  assert_row (self, 0, "peaks", "pictures: no frame");
  assert_row (self, 1, "", "crashed");
  assert_row (self, 2, "", "y; y");
  assert_row (self, 3, "", "failed");
  assert_row (self, 4, "peaks", NULL);
  g_test_assert_expected_messages ();
}

static const char hangs[] =
    "#!/bin/sh\n" STEM "if [ ! -e ${0%/*}/hung ]; then : > ${0%/*}/hung; exec sleep 1000; fi\n" PEAKS;

static const char fails_once[] =
    "#!/bin/sh\n" STEM "if [ ! -e ${0%/*}/tried ]; then : > ${0%/*}/tried; exit 2; fi\n" PEAKS;

/* Later, or by the next manager at once. */
static void
test_again (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelSidecarRecord) first = NULL;
  g_autoptr (ReelSidecarRecord) second = NULL;

  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "Chunk 4 of op lacks*failed*");
  put_chunk (self, 4, "mp3");
  reel_sidecar_maker_wake (self->maker, NULL);
  first = wait_row (self, 4);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (first->attempts, ==, 1);
  g_assert_cmpint (first->retry_utc, ==, first->made_utc + 5 * G_TIME_SPAN_MINUTE);
  drop_maker (self);
  open_maker (self);
  reel_sidecar_maker_wake (self->maker, NULL);
  while (!is_there (self, "op-00004.peaks.json"))
    g_main_context_iteration (NULL, FALSE);
  do {
    g_clear_pointer (&second, reel_sidecar_record_free);
    g_main_context_iteration (NULL, FALSE);
    second = wait_row (self, 4);
  } while (second->attempts != 0);
  g_assert_null (second->error);
  g_assert_cmpint (second->retry_utc, ==, 0);
}

/* A manager that ends in the middle leaves the chunk to the next one. */
static void
test_restart (Fixture *self, gconstpointer unused)
{
  put_chunk (self, 7, "wav");
  reel_sidecar_maker_wake (self->maker, NULL);
  while (!is_there (self, "hung"))
    g_main_context_iteration (NULL, FALSE);
  drop_maker (self);
  open_maker (self);
  reel_sidecar_maker_wake (self->maker, NULL);
  assert_row (self, 7, "peaks", NULL);
}

static void
on_warning (const char *domain, GLogLevelFlags level, const char *message, gpointer told)
{
  g_assert_nonnull (strstr (message, "left to the next start"));
  ++*(guint *)told;
}

/* Without the program nothing is lost: it may exist at the next start. */
static void
test_no_program (Fixture *self, gconstpointer unused)
{
  ReelChunkRecord chunk = { .operation = (char *)"op", .index = 1 };
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *sealed = NULL;
  guint told = 0, handler;
  GLogLevelFlags fatal;

  put_chunk (self, 0, "mp3");
  fatal = g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  handler = g_log_set_handler (NULL, G_LOG_LEVEL_WARNING, on_warning, &told);
  reel_sidecar_maker_wake (self->maker, NULL);
  for (guint turns = 0; told == 0 && turns < 12000; turns++) {
    g_main_context_iteration (NULL, FALSE);
    g_usleep (5000);
  }
  g_log_remove_handler (NULL, handler);
  g_log_set_always_fatal (fatal);
  g_assert_cmpuint (told, ==, 1);
  rows = reel_store_query_sync (self->store, reel_query_new_chunks_without_sidecars (0, 10), NULL);
  g_assert_cmpuint (rows->len, ==, 1);

  /* what is plain of a sealed recording goes all the same */
  write_file (self, "op-00001.mp3", "media", 0600);
  write_file (self, "op-00001.mp3.age", "sealed", 0600);
  sealed = get_path (self, "op-00001.mp3.age");
  chunk.location = sealed;
  reel_sidecar_maker_wake (self->maker, &chunk);
  while (is_there (self, "op-00001.mp3"))
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (is_there (self, "op-00001.mp3.age"));
}

static const char waits[] = "#!/bin/sh\n" STEM ": > ${0%/*}/begun\n[ ! -e ${0%/*}/next ] || echo $1 > ${0%/*}/again\n"
                            "while [ ! -e ${0%/*}/go ]; do /bin/sleep 0.02; done\n" PEAKS;

/* A chunk whose row changes while its files are made is done again. */
static void
test_outdated (Fixture *self, gconstpointer unused)
{
  ReelChunkRecord chunk = { .operation = (char *)"op", .index = 3 };

  put_chunk (self, 3, "mp3");
  reel_sidecar_maker_wake (self->maker, NULL);
  while (!is_there (self, "begun"))
    g_main_context_iteration (NULL, FALSE);
  put_chunk (self, 3, "wav");
  reel_sidecar_maker_wake (self->maker, &chunk);
  g_assert_false (is_there (self, "again"));
  write_file (self, "next", "", 0600);
  write_file (self, "go", "", 0600);
  assert_row (self, 3, "peaks", NULL);
  g_assert_true (is_there (self, "again"));
}

static const char lists[] = "#!/bin/sh\n" STEM "echo ${1##*.} >> ${0%/*}/runs\n" PEAKS;

/* A chunk whose row changes after it was read, and before it is its turn, is made of its new file alone. */
static void
test_read_before (Fixture *self, gconstpointer unused)
{
  ReelChunkRecord chunk = { .operation = (char *)"op", .index = 5 };
  g_autofree char *runs = get_path (self, "runs");
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  put_chunk (self, 5, "mp3");
  g_assert_true (reel_store_flush_sync (self->store));
  reel_sidecar_maker_wake (self->maker, NULL);
  /* Read after it, so that what it has read is on its way. */
  rows = reel_store_query_sync (self->store, reel_query_new_chunks_without_sidecars (0, 10), NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  put_chunk (self, 5, "wav");
  reel_sidecar_maker_wake (self->maker, &chunk);
  assert_row (self, 5, "peaks", NULL);
  g_assert_true (g_file_get_contents (runs, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "wav\n");
}

static const char deletes[] = "#!/bin/sh\n" STEM PEAKS "/bin/rm $1\n";

/* No file is left of a chunk that is deleted while its files are made. */
static void
test_deleted (Fixture *self, gconstpointer unused)
{
  put_chunk (self, 4, "mp3");
  reel_sidecar_maker_wake (self->maker, NULL);
  assert_row (self, 4, "", NULL);
  g_assert_false (is_there (self, "op-00004.peaks.json"));
  g_assert_false (is_there (self, "op-00004.peaks.json.part"));
}

#define ADD(name, script, function) g_test_add ("/sidecar-maker/" name, Fixture, script, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("made", good, test_made);
  ADD ("failures", bad, test_failures);
  ADD ("again", fails_once, test_again);
  ADD ("restart", hangs, test_restart);
  ADD ("outdated", waits, test_outdated);
  ADD ("read-before", lists, test_read_before);
  ADD ("deleted", deletes, test_deleted);
  ADD ("no-program", NULL, test_no_program);
  return g_test_run ();
}
