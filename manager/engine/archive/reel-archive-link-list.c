/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Links as clients see them. Called by manager/dbus. */
#include "manager/engine/archive/reel-archive-link-list.h"

#define US_PER_MS 1000

typedef struct {
  guint limit;
  GPtrArray *links; /* ReelLinkRecord: one more than the page holds if there is a next page */
  guint described;
  GVariantBuilder rows;
  gboolean building;
  char *next;
} Page;

static void
page_free (gpointer data)
{
  Page *page = data;

  if (page->building)
    g_variant_builder_clear (&page->rows);
  g_clear_pointer (&page->links, g_ptr_array_unref);
  g_free (page->next);
  g_free (page);
}

static GVariant *
to_ms (gint64 utc)
{
  return g_variant_new_uint64 ((guint64)utc / US_PER_MS);
}

static GVariant *
describe (const ReelLinkRecord *link, const GPtrArray *documents)
{
  GVariantBuilder dict, ids;

  g_variant_builder_init (&ids, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < documents->len; i++)
    g_variant_builder_add (&ids, "s", ((const ReelLinkDocumentRecord *)documents->pdata[i])->document_id);
  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "link-id", g_variant_new_string (link->link_id));
  g_variant_builder_add (&dict, "{sv}", "user", g_variant_new_string (link->user));
  g_variant_builder_add (&dict, "{sv}", "recipient", g_variant_new_string (link->recipient));
  g_variant_builder_add (&dict, "{sv}", "created", to_ms (link->created_utc));
  g_variant_builder_add (&dict, "{sv}", "expires", to_ms (link->expires_utc));
  if (link->revoked_utc != 0)
    g_variant_builder_add (&dict, "{sv}", "revoked", to_ms (link->revoked_utc));
  g_variant_builder_add (&dict, "{sv}", "active",
                         g_variant_new_boolean (link->revoked_utc == 0 && link->expires_utc > g_get_real_time ()));
  g_variant_builder_add (&dict, "{sv}", "has-code", g_variant_new_boolean (link->code_hash != NULL));
  g_variant_builder_add (&dict, "{sv}", "mail", g_variant_new_string (link->mail != NULL ? link->mail : "none"));
  if (link->mail_utc != 0)
    g_variant_builder_add (&dict, "{sv}", "mail-time", to_ms (link->mail_utc));
  if (link->mail_error != NULL)
    g_variant_builder_add (&dict, "{sv}", "mail-error", g_variant_new_string (link->mail_error));
  g_variant_builder_add (&dict, "{sv}", "documents", g_variant_builder_end (&ids));
  return g_variant_builder_end (&dict);
}

static void describe_next (GTask *task);

static void
on_documents (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Page *page = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) documents = reel_store_query_finish (REEL_STORE (source), result, &error);

  if (documents == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  g_variant_builder_add_value (&page->rows, describe (page->links->pdata[page->described++], documents));
  describe_next (task);
}

/* Takes TASK. */
static void
describe_next (GTask *task)
{
  Page *page = g_task_get_task_data (task);

  if (page->described < MIN (page->links->len, page->limit)) {
    const ReelLinkRecord *link = page->links->pdata[page->described];

    reel_store_query_async (reel_archive_get_services (g_task_get_source_object (task))->store,
                            reel_query_new (REEL_QUERY_LINK_DOCUMENTS, link->link_id), on_documents, task);
    return;
  }
  if (page->described < page->links->len) {
    const ReelLinkRecord *last = page->links->pdata[page->described - 1];

    page->next = reel_recording_cursor_print (last->created_utc, last->link_id);
  } else {
    page->next = g_strdup ("");
  }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_links (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Page *page = g_task_get_task_data (task);
  GError *error = NULL;

  page->links = reel_store_query_finish (REEL_STORE (source), result, &error);
  if (page->links == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  g_variant_builder_init (&page->rows, G_VARIANT_TYPE ("aa{sv}"));
  page->building = TRUE;
  describe_next (task);
}

void
reel_archive_link_list_async (ReelArchive *archive, ReelArchiveAsker *asker, const char *cursor, guint limit,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  ReelServices *services = reel_archive_get_services (archive);
  g_autoptr (ReelArchiveAsker) owned = asker;
  g_autoptr (GTask) task = g_task_new (archive, NULL, callback, user_data);
  ReelRecordingCursor after = { 0 };
  GError *error = NULL;
  const ReelPolicy *policy;
  ReelPolicy resolved;
  Page *page;

  if (!reel_recording_page_check_limit (&limit, &error) || !reel_recording_cursor_parse (&after, cursor, &error)) {
    g_task_return_error (task, error);
    return;
  }
  page = g_new0 (Page, 1);
  page->limit = limit;
  g_task_set_task_data (task, page, page_free);
  policy = reel_archive_asker_resolve (asker, services->policies, &resolved);
  reel_store_query_async (services->store,
                          reel_query_new_links (policy != NULL && !policy->may_administer_recording ? asker->user
                                                                                                    : NULL,
                                                &after, limit + 1),
                          on_links, g_steal_pointer (&task));
}

GVariant *
reel_archive_link_list_finish (ReelArchive *archive, GAsyncResult *result, char **next, GError **error)
{
  Page *page = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  *next = g_steal_pointer (&page->next);
  page->building = FALSE;
  return g_variant_ref_sink (g_variant_builder_end (&page->rows));
}
