/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pages of the audit trail. Called by manager/dbus. */
#include "manager/engine/archive/reel-archive-log.h"

#include "manager/engine/archive/reel-archive-refusal.h"

#include <string.h>

/* A page ends here before its limit, since a bus message has a maximum size. */
#define PAGE_BYTES (4 * 1024 * 1024)
#define ACTION     "audit"
#define US_PER_MS  1000

typedef struct {
  guint limit;
  GPtrArray *records; /* ReelAuditRecord: one more than the page holds if there is a next page */
  GVariant *entries;
  char *next;
} Page;

static void
page_free (gpointer data)
{
  Page *page = data;

  g_clear_pointer (&page->records, g_ptr_array_unref);
  g_clear_pointer (&page->entries, g_variant_unref);
  g_free (page->next);
  g_free (page);
}

static void
add_text (GVariantBuilder *dict, const char *key, const char *text)
{
  g_variant_builder_add (dict, "{sv}", key, g_variant_new_string (text));
}

static void
add_entry (GVariantBuilder *list, const ReelAuditRecord *record)
{
  g_autofree char *hash = reel_audit_hash (record->line);
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "entry", g_variant_new_uint64 ((guint64)record->entry));
  g_variant_builder_add (&dict, "{sv}", "time", g_variant_new_uint64 ((guint64)record->utc / US_PER_MS));
  add_text (&dict, "user", record->user);
  add_text (&dict, "action", record->action);
  add_text (&dict, "target", record->target);
  add_text (&dict, "outcome", record->outcome);
  add_text (&dict, "line", record->line);
  add_text (&dict, "hash", hash);
  g_variant_builder_add_value (list, g_variant_builder_end (&dict));
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
    const ReelAuditRecord *record = page->records->pdata[i];

    bytes += strlen (record->line);
    add_entry (&list, record);
  }
  page->entries = g_variant_ref_sink (g_variant_builder_end (&list));
  if (i < page->records->len)
    page->next = g_strdup_printf ("%" G_GINT64_FORMAT, ((const ReelAuditRecord *)page->records->pdata[i - 1])->entry);
  else
    page->next = g_strdup ("");
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
  g_autoptr (GTask) task = data;
  g_autoptr (GTask) filling = NULL;
  Page *page = g_task_get_task_data (task);
  GError *error = NULL;

  page->records = reel_store_query_finish (REEL_STORE (source), result, &error);
  if (page->records == NULL) {
    g_task_return_error (task, error);
    return;
  }
  filling = g_task_new (NULL, NULL, on_filled, g_steal_pointer (&task));
  g_task_set_task_data (filling, page, NULL);
  g_task_run_in_thread (filling, fill_page);
}

void
reel_archive_log_async (ReelArchive *archive, GVariant *filter, const char *origin, const char *cursor, guint limit,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (archive, NULL, callback, user_data);
  GError *error = NULL;
  g_autoptr (ReelAuditFilter) parsed = reel_audit_filter_parse (filter, &error);
  g_autoptr (ReelArchiveAsker) asker =
      parsed != NULL ? reel_archive_asker_new (parsed->reader, "", origin, &error) : NULL;
  gint64 after = 0;
  Page *page;

  if (asker == NULL || !reel_recording_page_check_limit (&limit, &error) ||
      !reel_audit_cursor_parse (cursor, &after, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (!reel_archive_refusal_check (task, asker, ACTION)) {
    g_steal_pointer (&task);
    return;
  }
  page = g_new0 (Page, 1);
  page->limit = limit;
  g_task_set_task_data (task, page, page_free);
  reel_store_query_async (reel_archive_get_services (archive)->store,
                          reel_query_new_audit (g_steal_pointer (&parsed), after, limit + 1), on_records,
                          g_steal_pointer (&task));
}

GVariant *
reel_archive_log_finish (ReelArchive *archive, GAsyncResult *result, char **next, GError **error)
{
  Page *page = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  *next = g_steal_pointer (&page->next);
  return g_steal_pointer (&page->entries);
}
