/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pages of the archive. Rows are turned into answers on a thread. Called by manager/dbus. */
#include "manager/engine/archive/reel-archive-search.h"

#include "manager/core/rules/reel-archive-rights.h"
#include "manager/engine/services/reel-recording-view.h"

/* A page ends here before its limit, since a bus message has a maximum size. */
#define PAGE_BYTES (4 * 1024 * 1024)

typedef struct {
  guint limit;
  GArray *warnings;
  GPtrArray *records; /* ReelListedRecord: one more than the page holds if there is a next page */
  guint64 total;
  guint waiting; /* answers of the store that are still outstanding */
  GError *error;
  GVariant *rows;
  char *next;
} Page;

static void
page_free (gpointer data)
{
  Page *page = data;

  g_array_unref (page->warnings);
  g_clear_pointer (&page->records, g_ptr_array_unref);
  g_clear_pointer (&page->rows, g_variant_unref);
  g_clear_error (&page->error);
  g_free (page->next);
  g_free (page);
}

/* On a thread of the pool. */
static void
fill_page (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Page *page = data;
  guint count = MIN (page->records->len, page->limit);
  GVariantBuilder list;
  gsize bytes = 0;
  guint i;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (i = 0; i < count && bytes < PAGE_BYTES; i++) {
    GVariant *row = reel_recording_view_of_record (page->records->pdata[i], page->warnings, NULL);

    if (row == NULL)
      continue;
    bytes += g_variant_get_size (row);
    g_variant_builder_add_value (&list, row);
  }
  page->rows = g_variant_ref_sink (g_variant_builder_end (&list));
  if (i < page->records->len) {
    const ReelOperationRecord *last = ((const ReelListedRecord *)page->records->pdata[i - 1])->operation;

    g_autofree char *place = reel_recording_cursor_print (last->created_utc, last->operation);

    page->next = g_strdup_printf ("%" G_GUINT64_FORMAT "/%s", page->total, place);
  } else {
    page->next = g_strdup ("");
  }
  g_clear_pointer (&page->records, g_ptr_array_unref);
  g_task_return_boolean (task, TRUE);
}

static void
on_filled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  g_task_return_boolean (task, g_task_propagate_boolean (G_TASK (result), NULL));
}

/* Takes a reference of TASK: each outstanding answer holds one. */
static void
go_on (GTask *task)
{
  g_autoptr (GTask) owned = task;
  Page *page = g_task_get_task_data (task);
  g_autoptr (GTask) filling = NULL;

  if (--page->waiting > 0)
    return;
  if (page->error != NULL) {
    g_task_return_error (task, g_steal_pointer (&page->error));
    return;
  }
  filling = g_task_new (NULL, NULL, on_filled, g_steal_pointer (&owned));
  g_task_set_task_data (filling, page, NULL);
  g_task_run_in_thread (filling, fill_page);
}

static void
on_records (GObject *source, GAsyncResult *result, gpointer data)
{
  Page *page = g_task_get_task_data (data);
  GError **error = page->error == NULL ? &page->error : NULL;

  page->records = reel_store_query_finish (REEL_STORE (source), result, error);
  go_on (data);
}

static void
on_total (GObject *source, GAsyncResult *result, gpointer data)
{
  Page *page = g_task_get_task_data (data);
  GError **error = page->error == NULL ? &page->error : NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, error);

  if (rows != NULL)
    page->total = *(const guint64 *)rows->pdata[0];
  go_on (data);
}

static ReelQueryBounds
find_bounds (ReelArchive *archive, const char *user)
{
  ReelPolicy resolved;
  const ReelPolicy *policy = NULL;

  if (user != NULL) {
    reel_policy_store_resolve_user (reel_archive_get_services (archive)->policies, user, &resolved);
    policy = &resolved;
  }
  return (ReelQueryBounds){ reel_archive_rights_get_oldest (policy, g_get_real_time ()),
                            !reel_archive_rights_sees_restricted (policy) };
}

/* A cursor begins with the total, which is counted for the first page only. */
static gboolean
read_cursor (const char *cursor, guint64 *total, ReelRecordingCursor *after, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (cursor, "/", 2);
  gboolean counted = *cursor != '\0' && parts[1] != NULL && *parts[1] != '\0' &&
                     g_ascii_string_to_unsigned (parts[0], 10, 0, REEL_ARCHIVE_MAX_TOTAL, total, NULL);

  /* A malformed cursor is refused with the same error as for other lists. */
  return reel_recording_cursor_parse (after, *cursor == '\0' ? "" : (counted ? parts[1] : "?"), error);
}

void
reel_archive_search_async (ReelArchive *archive, GVariant *filter, const char *cursor, guint limit,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  ReelServices *services = reel_archive_get_services (archive);
  g_autoptr (GTask) task = g_task_new (archive, NULL, callback, user_data);
  GError *error = NULL;
  g_autoptr (ReelArchiveFilter) parsed = reel_archive_filter_parse (filter, &error);
  ReelRecordingCursor after = { 0 };
  ReelQueryBounds bounds;
  guint64 total = 0;
  Page *page;

  if (parsed == NULL || !reel_recording_page_check_limit (&limit, &error) ||
      !read_cursor (cursor, &total, &after, &error)) {
    g_task_return_error (task, error);
    return;
  }
  page = g_new0 (Page, 1);
  page->limit = limit;
  page->warnings = g_array_ref (services->config->warnings);
  page->total = total;
  page->waiting = *cursor == '\0' ? 2 : 1;
  g_task_set_task_data (task, page, page_free);
  bounds = find_bounds (archive, parsed->user);
  if (*cursor == '\0')
    reel_store_query_async (services->store,
                            reel_query_new_count (reel_archive_filter_parse (filter, NULL), &bounds,
                                                  REEL_ARCHIVE_MAX_TOTAL),
                            on_total, g_object_ref (task));
  /* One more than the page holds, to know whether there is a next page. */
  reel_store_query_async (services->store,
                          reel_query_new_search (g_steal_pointer (&parsed), &bounds, &after, limit + 1), on_records,
                          g_steal_pointer (&task));
}

GVariant *
reel_archive_search_finish (ReelArchive *archive, GAsyncResult *result, char **next, guint *total, GError **error)
{
  Page *page = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  *next = g_steal_pointer (&page->next);
  *total = (guint)page->total;
  return g_steal_pointer (&page->rows);
}
