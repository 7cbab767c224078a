/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists jobs in pages. */
#include "manager/engine/delivery/reel-delivery-pages.h"

#include "manager/core/wire/reel-job-filter.h"
#include "manager/core/wire/reel-recording-filter.h"
#include "manager/engine/delivery/reel-delivery-row.h"

typedef struct {
  guint limit;
  gboolean whole;
  char *next;
} Page;

static void
page_free (gpointer data)
{
  Page *page = data;

  g_free (page->next);
  g_free (page);
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Page *page = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);
  GVariantBuilder list;

  if (rows == NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < MIN (rows->len, page->limit); i++) {
    const ReelJobRecord *record = rows->pdata[i];
    g_variant_builder_add_value (&list, reel_delivery_row_to_variant (record, page->whole ? record->body : NULL));
  }
  if (rows->len > page->limit)
    page->next = g_strdup_printf ("%" G_GINT64_FORMAT, ((ReelJobRecord *)rows->pdata[page->limit - 1])->entry);
  g_task_return_pointer (task, g_variant_ref_sink (g_variant_builder_end (&list)), (GDestroyNotify)g_variant_unref);
}

void
reel_delivery_pages_read (ReelStore *store, GVariant *filter, const char *cursor, guint limit, GTask *task)
{
  g_autoptr (GTask) owned = task;
  GError *error = NULL;
  g_autoptr (ReelJobFilter) parsed = reel_job_filter_parse (filter, &error);
  gint64 before;
  Page *page;

  if (parsed == NULL || !reel_recording_page_check_limit (&limit, &error) ||
      !reel_job_cursor_parse (cursor, &before, &error)) {
    g_task_return_error (task, error);
    return;
  }
  page = g_new0 (Page, 1);
  page->limit = limit;
  page->whole = parsed->job != NULL;
  g_task_set_task_data (task, page, page_free);
  /* One more, to detect whether there is another page. */
  reel_store_query_async (store, reel_query_new_job_page (g_steal_pointer (&parsed), before, limit + 1), on_page,
                          g_steal_pointer (&owned));
}

GVariant *
reel_delivery_pages_finish (GAsyncResult *result, char **next, GError **error)
{
  Page *page = g_task_get_task_data (G_TASK (result));
  GVariant *rows = g_task_propagate_pointer (G_TASK (result), error);

  if (rows != NULL)
    *next = page->next != NULL ? g_steal_pointer (&page->next) : g_strdup ("");
  return rows;
}
