/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An archive for tests; see the header. */
#include "tests/engine/archive/archive-fixture.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/engine/archive/reel-archive-deletion.h"
#include "manager/engine/archive/reel-archive-hold.h"
#include "manager/engine/archive/reel-archive-open.h"
#include "manager/engine/archive/reel-archive-search.h"
#include "manager/engine/delivery/reel-upload-orders.h"
#include "manager/engine/store/reel-store-sqlite.h"

#include <gio/gunixinputstream.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define CHUNK_US (60 * G_USEC_PER_SEC)

gboolean
archive_fixture_tick (gpointer turns)
{
  ++*(guint *)turns;
  return G_SOURCE_CONTINUE;
}

void
archive_fixture_take (GObject *source, GAsyncResult *result, gpointer data)
{
  ((ArchiveFixture *)data)->result = g_object_ref (result);
}

GAsyncResult *
archive_fixture_wait (ArchiveFixture *self)
{
  wait_until (self->result != NULL);
  return g_steal_pointer (&self->result);
}

char *
archive_fixture_get_vault (ArchiveFixture *self)
{
  return g_build_filename (self->directory, "vault", NULL);
}

static void
open_archive (ArchiveFixture *self)
{
  g_autofree char *path = g_build_filename (self->directory, "catalogue.db", NULL);
  g_autofree char *recordings = g_build_filename (self->directory, "recordings", NULL);
  g_autofree char *vault = archive_fixture_get_vault (self);
  g_autofree char *text = g_strdup_printf (
      "[portal]\nurl=https://p.example.com/\n[destination vault]\ntype=directory\ndirectory=%s\n"
      "[destination cloud]\ntype=s3\nendpoint=https://s3.example.org\nbucket=calls\npath-style=true\nkey-file=key\n"
      "[destination tape]\ntype=hook\nprogram=/usr/bin/tape\n",
      vault);
  g_autoptr (GError) error = NULL;
  ReelServices *services = self->services = reel_services_new ();

  services->config = reel_config_parse (text, &error);
  g_assert_no_error (error);
  services->store = reel_store_new (reel_store_sqlite_open (path, NULL));
  services->audit = reel_audit_trail_new (services->store, &error);
  g_assert_no_error (error);
  services->policies = reel_policy_store_new (services->store, services->audit, &error);
  g_assert_no_error (error);
  services->storage = reel_storage_new (recordings, NULL);
  self->archive = reel_archive_new (services);
}

static void
close_archive (ArchiveFixture *self)
{
  g_autoptr (ReelStore) store = g_object_ref (self->services->store);

  g_assert_finalize_object (self->archive);
  reel_store_close (store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  reel_services_unref (self->services);
}

void
archive_fixture_set_up (ArchiveFixture *self, gconstpointer unused)
{
  self->directory = g_dir_make_tmp ("reel-archive-XXXXXX", NULL);
  open_archive (self);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    remove_tree (child);
  }
  g_remove (path);
}

void
archive_fixture_tear_down (ArchiveFixture *self, gconstpointer unused)
{
  close_archive (self);
  remove_tree (self->directory);
  g_free (self->directory);
}

void
archive_fixture_restart (ArchiveFixture *self)
{
  close_archive (self);
  open_archive (self);
}

static gint64
begin_of (guint age_days)
{
  return g_get_real_time () - age_days * G_TIME_SPAN_DAY - G_TIME_SPAN_HOUR;
}

static void
put_operation (ArchiveFixture *self, const char *operation, gint64 created_utc, const char *state)
{
  ReelOperationRecord record = { .operation = (char *)operation,
                                 .call_id = (char *)operation,
                                 .options = (char *)"@a{sv} {}",
                                 .state = (char *)state,
                                 .base = (char *)"/b",
                                 .created_utc = created_utc,
                                 .start_utc = created_utc };

  reel_store_put (self->services->store, reel_change_put_operation (&record));
}

static void
write_files (const char *location, const char *document)
{
  g_autofree char *directory = g_path_get_dirname (location);
  g_autofree char *stem = reel_chunk_files_stem_of (location);
  g_autofree char *metadata = reel_chunk_files_name (stem, REEL_CHUNK_FILE_METADATA);
  g_autofree char *captions = reel_chunk_files_name (stem, REEL_CHUNK_FILE_CAPTIONS);
  g_autofree char *media = g_strdup_printf ("media of %s", document);

  g_mkdir_with_parents (directory, 0700);
  g_assert_true (g_file_set_contents (location, media, -1, NULL));
  g_assert_true (g_file_set_contents (metadata, "{}", -1, NULL));
  g_assert_true (g_file_set_contents (captions, "WEBVTT\n", -1, NULL));
}

static void
put_chunk (ArchiveFixture *self, const char *operation, guint index, gint64 start_utc, const char *document)
{
  g_autofree char *location =
      g_strdup_printf ("%s/recordings/%s/%s-%05u.mp4", self->directory, operation, operation, index);
  ReelChunkRecord record = { (char *)operation, index, (char *)document, start_utc, 1, 1, (char *)"SessionEnded",
                             location,          NULL };

  write_files (location, document);
  reel_store_put (self->services->store, reel_change_put_chunk (&record));
}

void
archive_fixture_add (ArchiveFixture *self, const char *operation, guint age_days, gboolean restricted,
                     const char *first, const char *second)
{
  gint64 begin = begin_of (age_days);
  g_autofree char *subject = g_strdup_printf ("Subject %s", operation);
  ReelCallRecord call = { .call_id = (char *)operation,
                          .server_call_id = (char *)"s",
                          .boot_id = (char *)"b",
                          .state = (char *)"ended",
                          .subject = subject,
                          .properties = (char *)"{'metadata': <{'note': 'of somebody'}>}",
                          .created_utc = begin,
                          .ended_utc = begin + 1,
                          .restricted = restricted };

  reel_store_put (self->services->store, reel_change_put_call (&call));
  put_operation (self, operation, begin, "recording");
  put_chunk (self, operation, 0, begin, first);
  if (second != NULL)
    put_chunk (self, operation, 1, begin + CHUNK_US, second);
  g_assert_true (reel_store_flush_sync (self->services->store));
}

static gint64
find_begin (ArchiveFixture *self, const char *operation)
{
  g_autoptr (ReelOperationRecord) record =
      reel_store_find_sync (self->services->store, REEL_QUERY_OPERATION, operation, NULL);

  return record->created_utc;
}

void
archive_fixture_write (ArchiveFixture *self, const char *operation, const char *person, guint offset, const char *text)
{
  ReelChatRecord record = { (char *)operation, (char *)person, find_begin (self, operation) + offset * G_USEC_PER_SEC,
                            (char *)text, 0 };

  reel_store_put (self->services->store, reel_change_add_chat (&record));
}

void
archive_fixture_end (ArchiveFixture *self, const char *operation)
{
  put_operation (self, operation, find_begin (self, operation), "completed");
  g_assert_true (reel_store_flush_sync (self->services->store));
}

char *
archive_fixture_get_location (ArchiveFixture *self, const char *document)
{
  g_autoptr (ReelListedRecord) row = reel_store_find_sync (self->services->store, REEL_QUERY_DOCUMENT, document, NULL);

  for (guint i = 0; i < row->chunks->len; i++) {
    const ReelChunkRecord *chunk = row->chunks->pdata[i];

    if (g_str_equal (chunk->document_id, document))
      return g_strdup (chunk->location);
  }
  g_assert_not_reached ();
}

static void
add_file (GPtrArray *files, const char *path, const ReelChunkRecord *chunk)
{
  ReelUploadFile *file = g_new (ReelUploadFile, 1);

  file->path = g_strdup (path);
  file->document_id = g_strdup (chunk->document_id);
  file->index = chunk->index;
  g_ptr_array_add (files, file);
}

void
archive_fixture_send (ArchiveFixture *self, const char *operation, const char *destination)
{
  g_autoptr (GPtrArray) chunks =
      reel_store_query_sync (self->services->store, reel_query_new (REEL_QUERY_CHUNKS, operation), NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_upload_file_free);
  g_autoptr (ReelChange) change = reel_change_new_group ();
  const ReelUploadOrder order = { operation, files, "event", "{}", "{}", NULL, g_get_real_time () };

  for (guint i = 0; i < chunks->len; i++) {
    const ReelChunkRecord *chunk = chunks->pdata[i];
    g_autofree char *metadata = reel_chunk_files_beside (chunk->location, REEL_CHUNK_FILE_METADATA);

    add_file (files, chunk->location, chunk);
    add_file (files, metadata, chunk);
  }
  reel_upload_orders_add (change, reel_destination_find (self->services->config->destinations, destination), &order);
  reel_store_put (self->services->store, g_steal_pointer (&change));
  g_assert_true (reel_store_flush_sync (self->services->store));
}

void
archive_fixture_settle (ArchiveFixture *self, const char *suffix, const char *state, gint64 utc)
{
  ReelJobFilter *filter = g_new0 (ReelJobFilter, 1);
  g_autoptr (GPtrArray) jobs =
      reel_store_query_sync (self->services->store, reel_query_new_job_page (filter, G_MAXINT64, 100), NULL);

  for (guint i = 0; i < jobs->len; i++) {
    ReelJobRecord *job = jobs->pdata[i];

    if (!g_str_has_suffix (job->job, suffix))
      continue;
    g_free (job->state);
    job->state = g_strdup (state);
    job->ended_utc = utc;
    reel_store_put (self->services->store, reel_change_put_job (job));
  }
  g_assert_true (reel_store_flush_sync (self->services->store));
}

void
archive_fixture_set_policy (ArchiveFixture *self, const char *user, const char *properties)
{
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, properties, NULL, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  reel_policy_store_set_async (self->services->policies, "user", user, dict, "", "a test", archive_fixture_take, self);
  result = archive_fixture_wait (self);
  reel_policy_store_change_finish (self->services->policies, result, &error);
  g_assert_no_error (error);
}

ReelArchiveAsker *
archive_fixture_ask (const char *user, const char *reason)
{
  g_autoptr (GError) error = NULL;
  ReelArchiveAsker *asker = reel_archive_asker_new (user, reason, "a test", &error);

  g_assert_no_error (error);
  return asker;
}

gboolean
archive_fixture_delete (ArchiveFixture *self, const char *document, const char *user, const char *reason,
                        GError **error)
{
  const char *const ids[] = { document, NULL };
  g_autoptr (GAsyncResult) result = NULL;

  reel_archive_delete_async (self->archive, ids, archive_fixture_ask (user, reason), archive_fixture_take, self);
  result = archive_fixture_wait (self);
  return reel_archive_delete_finish (self->archive, result, error);
}

gboolean
archive_fixture_hold (ArchiveFixture *self, const char *document, const char *user, const char *reason, gboolean on,
                      GError **error)
{
  const char *const ids[] = { document, NULL };
  g_autoptr (GAsyncResult) result = NULL;

  (on ? reel_archive_hold_async : reel_archive_release_async) (self->archive, ids, archive_fixture_ask (user, reason),
                                                               archive_fixture_take, self);
  result = archive_fixture_wait (self);
  return reel_archive_hold_finish (self->archive, result, error);
}

char *
archive_fixture_open (ArchiveFixture *self, const char *document, const char *user, const char *purpose,
                      const char *reason, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GInputStream) stream = NULL;
  char text[4096] = "";
  gsize length = 0;
  int fd;

  reel_archive_open_async (self->archive, document, archive_fixture_ask (user, reason), purpose, archive_fixture_take,
                           self);
  result = archive_fixture_wait (self);
  fd = reel_archive_open_finish (self->archive, result, error);
  if (fd < 0)
    return NULL;
  g_assert_cmpint (write (fd, "x", 1), ==, -1);
  stream = g_unix_input_stream_new (fd, TRUE);
  g_assert_true (g_input_stream_read_all (stream, text, sizeof text - 1, &length, NULL, NULL));
  return g_strndup (text, length);
}

char *
archive_fixture_search (ArchiveFixture *self, const char *filter, guint *total)
{
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, filter, NULL, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) rows = NULL;
  g_autofree char *next = NULL;
  g_autoptr (GError) error = NULL;
  GString *found = g_string_new (NULL);

  reel_archive_search_async (self->archive, dict, "", 0, archive_fixture_take, self);
  result = archive_fixture_wait (self);
  rows = reel_archive_search_finish (self->archive, result, &next, total, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < g_variant_n_children (rows); i++) {
    g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
    const char *operation;

    g_assert_true (g_variant_lookup (row, "recording-operation-id", "&s", &operation));
    g_string_append_printf (found, "%s%s", i > 0 ? " " : "", operation);
  }
  return g_string_free (found, FALSE);
}

char *
archive_fixture_print_trail (ArchiveFixture *self)
{
  g_autoptr (GVariant) all = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  g_autoptr (GPtrArray) rows =
      reel_store_query_sync (self->services->store, reel_query_new_audit (reel_audit_filter_parse (all, NULL), 0, 1000),
                             NULL);
  GString *trail = g_string_new (NULL);
  ReelAuditCheck check = { 0 };

  for (guint i = 0; i < rows->len; i++) {
    const ReelAuditRecord *row = rows->pdata[i];

    g_assert_true (reel_audit_check_line (&check, row->line, NULL));
    g_string_append_printf (trail, "%s%s %s %s %s", i > 0 ? "\n" : "", row->user, row->action, row->target,
                            row->outcome);
  }
  return g_string_free (trail, FALSE);
}

void
archive_fixture_assert_last (ArchiveFixture *self, const char *expected)
{
  g_autofree char *trail = archive_fixture_print_trail (self);
  const char *last = strrchr (trail, '\n');

  g_assert_cmpstr (last != NULL ? last + 1 : trail, ==, expected);
}
