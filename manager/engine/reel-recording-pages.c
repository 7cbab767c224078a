/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists running and finished recordings in pages. Recordings running when the page was read describe themselves on the
 * main thread; rows are converted on another thread. See the header for who calls it. */
#include "manager/engine/reel-recording-pages.h"

#include "manager/core/wire/reel-nick.h"
#include "manager/core/wire/reel-recording-filter.h"
#include "manager/engine/services/reel-recording-view.h"

/* A page larger than this ends before its limit, since bus messages are limited. */
#define PAGE_BYTES (4 * 1024 * 1024)

typedef struct {
  ReelRegistry *registry;
  ReelRecordingFilter *filter;
  guint limit;
  GArray *warnings;
  GPtrArray *records; /* ReelListedRecord, one more than the page if there is another page */
  GPtrArray *running; /* GVariant: descriptions of running recordings, by index; or NULL */
  GVariant *rows;
  char *next;
} Page;

static void
page_free (gpointer data)
{
  Page *page = data;

  g_object_unref (page->registry);
  reel_recording_filter_free (page->filter);
  g_array_unref (page->warnings);
  g_clear_pointer (&page->records, g_ptr_array_unref);
  g_clear_pointer (&page->running, g_ptr_array_unref);
  g_clear_pointer (&page->rows, g_variant_unref);
  g_free (page->next);
  g_free (page);
}

static void
unref_variant (gpointer variant)
{
  if (variant != NULL)
    g_variant_unref (variant);
}

static void
describe_running (Page *page)
{
  page->running = g_ptr_array_new_with_free_func (unref_variant);
  for (guint i = 0; i < page->records->len; i++) {
    const ReelListedRecord *listed = page->records->pdata[i];
    ReelRecording *recording = reel_registry_find_recording (page->registry, listed->operation->operation);

    g_ptr_array_add (page->running,
                     recording != NULL ? g_variant_ref_sink (reel_recording_describe (recording)) : NULL);
  }
}

/* Returns: NULL if its state does not match any more, or it is invalid */
static GVariant *
describe (const Page *page, guint i)
{
  GVariant *running = page->running->pdata[i];
  const char *nick = ((ReelListedRecord *)page->records->pdata[i])->operation->state;
  GVariant *row;
  int state;

  if (running != NULL)
    g_variant_lookup (running, "state", "&s", &nick);
  state = reel_nick_find (reel_recording_state_nicks, nick);
  if (!reel_recording_filter_matches_state (page->filter,
                                            state >= 0 ? (ReelRecordingState)state : REEL_RECORDING_STATE_FAILED))
    return NULL;
  if (running != NULL)
    return g_variant_ref (running);
  row = reel_recording_view_of_record (page->records->pdata[i], page->warnings, NULL);
  return row != NULL ? g_variant_ref_sink (row) : NULL;
}

/* On a thread of its own. */
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
    g_autoptr (GVariant) row = describe (page, i);

    if (row == NULL)
      continue;
    bytes += g_variant_get_size (row);
    g_variant_builder_add_value (&list, row);
  }
  page->rows = g_variant_ref_sink (g_variant_builder_end (&list));
  if (i < page->records->len) {
    const ReelOperationRecord *last = ((ReelListedRecord *)page->records->pdata[i - 1])->operation;

    page->next = reel_recording_cursor_print (last->created_utc, last->operation);
  } else {
    page->next = g_strdup ("");
  }
  /* There may be many. */
  g_clear_pointer (&page->records, g_ptr_array_unref);
  g_clear_pointer (&page->running, g_ptr_array_unref);
  g_task_return_boolean (task, TRUE);
}

static void
on_filled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  g_task_return_boolean (task, g_task_propagate_boolean (G_TASK (result), NULL));
}

static void
on_records (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Page *page = g_task_get_task_data (task);
  g_autoptr (GTask) filling = NULL;
  GError *error = NULL;

  page->records = reel_store_query_finish (REEL_STORE (source), result, &error);
  if (page->records == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  describe_running (page);
  filling = g_task_new (NULL, NULL, on_filled, task);
  g_task_set_task_data (filling, page, NULL);
  g_task_run_in_thread (filling, fill_page);
}

void
reel_recording_pages_read (ReelServices *services, ReelRegistry *registry, GVariant *filter, const char *cursor,
                           guint limit, GTask *task)
{
  g_autoptr (GTask) owned = task;
  GError *error = NULL;
  g_autoptr (ReelRecordingFilter) parsed = reel_recording_filter_parse (filter, &error);
  ReelRecordingCursor after = { 0 };
  Page *page;

  if (parsed == NULL || !reel_recording_page_check_limit (&limit, &error) ||
      !reel_recording_cursor_parse (&after, cursor, &error)) {
    g_task_return_error (task, error);
    return;
  }
  page = g_new0 (Page, 1);
  page->registry = g_object_ref (registry);
  page->filter = g_steal_pointer (&parsed);
  page->limit = limit;
  page->warnings = g_array_ref (services->config->warnings);
  g_task_set_task_data (task, page, page_free);
  /* One more, to detect whether there is another page. */
  reel_store_query_async (services->store,
                          reel_query_new_page (reel_recording_filter_parse (filter, NULL), &after, limit + 1),
                          on_records, g_steal_pointer (&owned));
}

GVariant *
reel_recording_pages_finish (GAsyncResult *result, char **next, GError **error)
{
  Page *page = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  *next = g_steal_pointer (&page->next);
  return g_steal_pointer (&page->rows);
}
