/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SQLite's answers about the archive: text search, restrictions, pages and their counts, dispositions, links and the
 * audit trail. */
#include "manager/engine/store/reel-store-sqlite.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/store/reel-sqlite-text.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

typedef struct {
  char *directory;
  char *path;
  ReelStoreBackend *catalogue;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->directory = g_dir_make_tmp ("reel-archive-XXXXXX", NULL);
  self->path = g_build_filename (self->directory, "catalogue.db", NULL);
  self->catalogue = reel_store_sqlite_open (self->path, NULL);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  static const char *const suffixes[] = { "", "-wal", "-shm" };

  g_clear_object (&self->catalogue);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *file = g_strconcat (self->path, suffixes[i], NULL);

    g_remove (file);
  }
  g_rmdir (self->directory);
  g_free (self->path);
  g_free (self->directory);
}

/* Takes CHANGE. */
static void
put (Fixture *self, ReelChange *change)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  GError *refusal = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (changes, change);
  reel_store_backend_apply (self->catalogue, changes, &refusal, &error);
  g_assert_no_error (error);
  g_assert_no_error (refusal);
}

/* Takes QUERY. */
static GPtrArray *
read_query (Fixture *self, ReelQuery *query)
{
  g_autoptr (ReelQuery) owned = query;
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = reel_store_backend_read (self->catalogue, owned, &error);

  g_assert_no_error (error);
  return rows;
}

static void
put_call (Fixture *self, const char *call, const char *subject, gboolean restricted)
{
  ReelCallRecord record = { .call_id = (char *)call,
                            .server_call_id = (char *)"s",
                            .boot_id = (char *)"b",
                            .state = (char *)"ended",
                            .subject = (char *)subject,
                            .properties = (char *)"@a{sv} {}",
                            .created_utc = 5,
                            .ended_utc = 6,
                            .restricted = restricted };

  put (self, reel_change_put_call (&record));
}

static void
put_operation (Fixture *self, const char *operation, const char *call, gint64 created_utc, const char *state)
{
  ReelOperationRecord record = { .operation = (char *)operation,
                                 .call_id = (char *)call,
                                 .options = (char *)"@a{sv} {}",
                                 .state = (char *)state,
                                 .base = (char *)"/b",
                                 .created_utc = created_utc,
                                 .start_utc = created_utc };

  put (self, reel_change_put_operation (&record));
}

static void
write_chat (Fixture *self, const char *operation, const char *person, const char *text)
{
  ReelChatRecord record = { (char *)operation, (char *)person, 8, (char *)text, 0 };

  put (self, reel_change_add_chat (&record));
}

static ReelArchiveFilter *
parse (const char *text)
{
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  ReelArchiveFilter *filter = reel_archive_filter_parse (dict, &error);

  g_assert_no_error (error);
  return filter;
}

/* Newest first, at most LIMIT a page, until there are no more. */
static char *
search_pages (Fixture *self, const char *filter, const ReelQueryBounds *bounds, guint limit)
{
  ReelRecordingCursor cursor = { G_MAXINT64, g_strdup ("") };
  GString *found = g_string_new (NULL);

  for (;;) {
    g_autoptr (GPtrArray) rows = read_query (self, reel_query_new_search (parse (filter), bounds, &cursor, limit));

    for (guint i = 0; i < rows->len; i++) {
      const ReelListedRecord *row = rows->pdata[i];

      g_string_append_printf (found, "%s%s", found->len > 0 ? " " : "", row->operation->operation);
      reel_recording_cursor_clear (&cursor);
      cursor = (ReelRecordingCursor){ row->operation->created_utc, g_strdup (row->operation->operation) };
    }
    if (rows->len == 0)
      break;
  }
  reel_recording_cursor_clear (&cursor);
  return g_string_free (found, FALSE);
}

static void
assert_within (Fixture *self, const char *filter, ReelQueryBounds bounds, const char *expected)
{
  g_auto (GStrv) words = g_strsplit (expected, " ", -1);
  g_autoptr (GPtrArray) count = read_query (self, reel_query_new_count (parse (filter), &bounds, 100));

  for (guint limit = 1; limit < 4; limit++) {
    g_autofree char *found = search_pages (self, filter, &bounds, limit);

    if (!g_str_equal (found, expected))
      g_error ("%s: “%s”, not “%s”", filter, found, expected);
  }
  g_assert_cmpuint (*(guint64 *)count->pdata[0], ==, *expected != '\0' ? g_strv_length (words) : 0);
}

static void
assert_found (Fixture *self, const char *filter, const char *expected)
{
  assert_within (self, filter, (ReelQueryBounds){ G_MININT64, FALSE }, expected);
}

static void
test_text (Fixture *self, gconstpointer unused)
{
  put_call (self, "c1", "Monthly Invoice", FALSE);
  put_call (self, "c2", "Überweisung", FALSE);
  put_operation (self, "o1", "c1", 100, "recording");
  put_operation (self, "o2", "c1", 200, "recording");
  put_operation (self, "o3", "c2", 300, "recording");
  write_chat (self, "o1", "p", "please pay 12,50");
  write_chat (self, "o1", "q", "the INVOICE number");
  write_chat (self, "o3", "p", "an invoice number for you");
  /* The chat can be searched once a recording has ended. */
  assert_found (self, "{'text': <'invoice'>}", "o2 o1");
  assert_found (self, "{'text': <'uberweisung'>}", "o3");
  put_operation (self, "o1", "c1", 100, "completed");
  put_operation (self, "o3", "c2", 300, "completed");
  assert_found (self, "{'text': <'invoice'>}", "o3 o2 o1");
  assert_found (self, "{'text': <'invoice number'>}", "o3 o1");
  assert_found (self, "{'text': <'\"invoice number\"'>}", "o3 o1");
  assert_found (self, "{'text': <'\"number invoice\"'>}", "");
  assert_found (self, "{'text': <'inv*'>}", "o3 o2 o1");
  assert_found (self, "{'text': <'inv'>}", "");
  assert_found (self, "{'text': <'monthly'>, 'state': <'completed'>}", "o1");
  assert_found (self, "{'text': <'invoice'>, 'subject': <'MONTHLY invoice'>}", "o2 o1");
  assert_found (self, "{'text': <'invoice'>, 'from': <uint64 0>, 'to': <uint64 1>}", "o3 o2 o1");
  assert_found (self, "{'text': <'chat:invoice OR (NEAR'>}", "");
  assert_found (self, "{}", "o3 o2 o1");
}

/* The index follows changes of its source. */
static void
test_text_changes (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) chat = NULL;

  put_call (self, "c1", "Before", FALSE);
  put_operation (self, "o1", "c1", 100, "recording");
  write_chat (self, "o1", "anna", "apples");
  write_chat (self, "o1", "ben", "pears");
  put_operation (self, "o1", "c1", 100, "completed");
  assert_found (self, "{'text': <'before apples pears'>}", "o1");
  put_call (self, "c1", "After", FALSE);
  assert_found (self, "{'text': <'before'>}", "");
  assert_found (self, "{'text': <'after apples'>}", "o1");
  chat = read_query (self, reel_query_new (REEL_QUERY_CHAT, "o1"));
  g_assert_cmpuint (chat->len, ==, 2);
  put (self, reel_change_remove_chat (chat->pdata[0]));
  put (self, reel_change_index_text ("o1"));
  assert_found (self, "{'text': <'apples'>}", "");
  assert_found (self, "{'text': <'after pears'>}", "o1");
  put (self, reel_change_remove_operation ("o1"));
  assert_found (self, "{'text': <'after'>}", "");
}

static void
test_bounds (Fixture *self, gconstpointer unused)
{
  put_call (self, "c1", "Open house", FALSE);
  put_call (self, "c2", "Closed house", TRUE);
  put_operation (self, "o1", "c1", 100, "completed");
  put_operation (self, "o2", "c2", 200, "completed");
  put_operation (self, "o3", "c1", 300, "completed");
  assert_found (self, "{'text': <'house'>}", "o3 o2 o1");
  assert_within (self, "{'text': <'house'>}", (ReelQueryBounds){ G_MININT64, TRUE }, "o3 o1");
  assert_within (self, "{}", (ReelQueryBounds){ G_MININT64, TRUE }, "o3 o1");
  assert_within (self, "{'subject': <'closed house'>}", (ReelQueryBounds){ G_MININT64, TRUE }, "");
  assert_within (self, "{'text': <'house'>}", (ReelQueryBounds){ 200, FALSE }, "o3 o2");
  assert_within (self, "{}", (ReelQueryBounds){ 201, FALSE }, "o3");
  assert_within (self, "{'server-call-id': <'s'>, 'text': <'house'>}", (ReelQueryBounds){ 200, TRUE }, "o3");
}

/* Recordings created in the same microsecond are all listed, each once. */
static void
test_same_time (Fixture *self, gconstpointer unused)
{
  g_autofree char *all = NULL;

  put_call (self, "c1", "House", FALSE);
  put_operation (self, "o2", "c1", 100, "completed");
  put_operation (self, "o1", "c1", 100, "completed");
  put_operation (self, "o3", "c1", 100, "completed");
  assert_found (self, "{}", "o3 o2 o1");
  all = search_pages (self, "{'text': <'house'>}", &(ReelQueryBounds){ G_MININT64, FALSE }, 1);
  g_assert_cmpstr (all, ==, "o3 o1 o2");
}

static void
test_documents (Fixture *self, gconstpointer unused)
{
  ReelChunkRecord chunk = { (char *)"o1", 0, (char *)"d1", 1, 2, 3, NULL, (char *)"/b", NULL };
  ReelDispositionRecord disposition = { (char *)"d1", (char *)"o1", 0, (char *)"case 7", (char *)"kept", 9 };
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GPtrArray) none = NULL;
  const ReelListedRecord *row;

  put_call (self, "c1", "House", FALSE);
  put_operation (self, "o1", "c1", 100, "completed");
  put (self, reel_change_put_chunk (&chunk));
  put (self, reel_change_put_disposition (&disposition));
  none = read_query (self, reel_query_new (REEL_QUERY_DOCUMENT, "d2"));
  g_assert_cmpuint (none->len, ==, 0);
  found = read_query (self, reel_query_new (REEL_QUERY_DOCUMENT, "d1"));
  row = found->pdata[0];
  g_assert_cmpstr (row->operation->operation, ==, "o1");
  g_assert_cmpuint (row->chunks->len, ==, 1);
  g_assert_cmpuint (row->dispositions->len, ==, 1);
  g_assert_cmpstr (((ReelDispositionRecord *)row->dispositions->pdata[0])->hold, ==, "case 7");
  disposition.state = (char *)"deleting";
  put (self, reel_change_put_disposition (&disposition));
  /* Storing the chunk again does not change its disposition. */
  put (self, reel_change_put_chunk (&chunk));
  open = read_query (self, reel_query_new (REEL_QUERY_OPEN_DISPOSITIONS, NULL));
  g_assert_cmpuint (open->len, ==, 1);
}

static void
test_links (Fixture *self, gconstpointer unused)
{
  ReelLinkRecord link = {
    (char *)"l1", (char *)"anna", (char *)"a@example.com", (char *)"hash", NULL, NULL, (char *)"@a{sv} {}", 10, 20, 0
  };
  ReelLinkRecord later = {
    (char *)"l2", (char *)"anna", (char *)"b@example.com", (char *)"hash2", NULL, NULL, (char *)"@a{sv} {}", 11, 30, 0
  };
  ReelLinkDocumentRecord documents[] = { { (char *)"l1", (char *)"d1" },
                                         { (char *)"l1", (char *)"d2" },
                                         { (char *)"l2", (char *)"d1" } };
  ReelRecordingCursor cursor = { G_MAXINT64, g_strdup ("") };
  g_autoptr (GPtrArray) by_secret = NULL;
  g_autoptr (GPtrArray) of_document = NULL;
  g_autoptr (GPtrArray) of_link = NULL;
  g_autoptr (GPtrArray) page = NULL;

  put (self, reel_change_put_link (&link));
  put (self, reel_change_put_link (&later));
  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    put (self, reel_change_put_link_document (&documents[i]));
  by_secret = read_query (self, reel_query_new (REEL_QUERY_LINK_BY_SECRET, "hash"));
  g_assert_cmpstr (((ReelLinkRecord *)by_secret->pdata[0])->link_id, ==, "l1");
  of_link = read_query (self, reel_query_new (REEL_QUERY_LINK_DOCUMENTS, "l1"));
  g_assert_cmpuint (of_link->len, ==, 2);
  of_document = read_query (self, reel_query_new (REEL_QUERY_DOCUMENT_LINKS, "d1"));
  g_assert_cmpuint (of_document->len, ==, 2);
  g_assert_cmpstr (((ReelLinkRecord *)of_document->pdata[0])->link_id, ==, "l2");
  later.revoked_utc = 15;
  put (self, reel_change_put_link (&later));
  g_ptr_array_unref (of_document);
  of_document = read_query (self, reel_query_new (REEL_QUERY_DOCUMENT_LINKS, "d1"));
  g_assert_cmpuint (of_document->len, ==, 1);
  page = read_query (self, reel_query_new_links (NULL, &cursor, 10));
  g_assert_cmpuint (page->len, ==, 2);
  g_assert_cmpstr (((ReelLinkRecord *)page->pdata[0])->link_id, ==, "l2");
}

static void
assert_entries (Fixture *self, const char *filter, gint64 after, const char *expected)
{
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, filter, NULL, NULL, NULL);
  g_autoptr (GPtrArray) rows = read_query (self, reel_query_new_audit (reel_audit_filter_parse (dict, NULL), after, 2));
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (found, "%" G_GINT64_FORMAT " ", ((ReelAuditRecord *)rows->pdata[i])->entry);
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_audit (Fixture *self, gconstpointer unused)
{
  static const char *const users[] = { "anna", "ben", "anna", "" };

  for (guint i = 0; i < G_N_ELEMENTS (users); i++) {
    ReelAuditRecord row = { i + 1,
                            (i + 1) * 1000,
                            (char *)users[i],
                            (char *)(i == 2 ? "delete" : "play"),
                            (char *)"d",
                            (char *)(i == 1 ? "refused" : "allowed"),
                            (char *)"{}" };

    put (self, reel_change_add_audit (&row));
  }
  assert_entries (self, "@a{sv} {}", 0, "1 2 ");
  assert_entries (self, "@a{sv} {}", 2, "3 4 ");
  assert_entries (self, "@a{sv} {}", 4, "");
  assert_entries (self, "{'newest-first': <true>}", 0, "4 3 ");
  assert_entries (self, "{'newest-first': <true>}", 3, "2 1 ");
  assert_entries (self, "{'user': <'anna'>}", 0, "1 3 ");
  assert_entries (self, "{'user': <'anna'>, 'action': <'delete'>}", 0, "3 ");
  assert_entries (self, "{'outcome': <'refused'>}", 0, "2 ");
  assert_entries (self, "{'target': <'d'>, 'from': <uint64 2>, 'to': <uint64 4>}", 0, "2 3 ");
}

static void
test_match (void)
{
  static const struct {
    const char *text, *match;
  } rows[] = {
    { "invoice", "\"invoice\"" },
    { " two  words ", "\"two\" \"words\"" },
    { "beg*", "\"beg\"*" },
    { "* - ()", "" },
    { "a OR b", "\"a\" \"OR\" \"b\"" },
    { "\"a phrase\" more", "\"a phrase\" \"more\"" },
    { "\"never closed", "\"never closed\"" },
    { "col:word^2", "\"col:word^2\"" },
    { "über\xc2\xa0"
      "alles",
      "\"über\" \"alles\"" },
    { "a\"b", "\"a\" \"b\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *match = reel_sqlite_text_to_match (rows[i].text);

    g_assert_cmpstr (match, ==, rows[i].match);
  }
}

/* Rows from before the catalogue had an index of texts. */
static void
test_migration (Fixture *self, gconstpointer unused)
{
  g_autofree char *dump = g_test_build_filename (G_TEST_DIST, "engine", "catalogue-1.sql", NULL);
  g_autofree char *sql = NULL;
  sqlite3 *db = NULL;

  g_clear_object (&self->catalogue);
  g_assert_cmpint (g_remove (self->path), ==, 0);
  g_assert_true (g_file_get_contents (dump, &sql, NULL, NULL));
  g_assert_cmpint (sqlite3_open (self->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "UPDATE calls SET subject = 'Old house'", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  self->catalogue = reel_store_sqlite_open (self->path, NULL);
  assert_found (self, "{'text': <'house'>}", "o");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/archive-rows/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("text", test_text);
  ADD ("text-changes", test_text_changes);
  ADD ("bounds", test_bounds);
  ADD ("same-time", test_same_time);
  ADD ("documents", test_documents);
  ADD ("links", test_links);
  ADD ("audit", test_audit);
  ADD ("migration", test_migration);
#undef ADD
  g_test_add_func ("/archive-rows/match", test_match);
  return g_test_run ();
}
