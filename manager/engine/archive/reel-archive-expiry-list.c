/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pages of expiries, the next to expire first. Called by manager/dbus. */
#include "manager/engine/archive/reel-archive-expiry-list.h"

#include "manager/core/wire/reel-destination.h"

#include <string.h>

#define US_PER_MS 1000
/* In a cursor, between the document and the target of what is at a destination. */
#define SEPARATOR ' '

static GVariant *
describe (const ReelCopyExpiryRecord *record)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "document-id", g_variant_new_string (record->document_id));
  g_variant_builder_add (&dict, "{sv}", "recording-operation-id", g_variant_new_string (record->operation));
  g_variant_builder_add (&dict, "{sv}", "expires", g_variant_new_uint64 ((guint64)record->expires_utc / US_PER_MS));
  if (record->kept != NULL)
    g_variant_builder_add (&dict, "{sv}", "kept", g_variant_new_string (record->kept));
  if (*record->target != '\0')
    g_variant_builder_add (&dict, "{sv}", "destination",
                           g_variant_new_string (reel_destination_get_name (record->target)));
  return g_variant_builder_end (&dict);
}

static char *
print_cursor (const ReelCopyExpiryRecord *record)
{
  char separator[] = { *record->target != '\0' ? SEPARATOR : '\0', '\0' };
  g_autofree char *place = g_strconcat (record->document_id, separator, record->target, NULL);

  return reel_recording_cursor_print (record->expires_utc, place);
}

/* Leaves the document in CURSOR. Returns: (transfer none): the target, which is part of it */
static const char *
split_cursor (ReelRecordingCursor *cursor)
{
  char *separator = strchr (cursor->operation, SEPARATOR);

  if (separator == NULL)
    return "";
  *separator = '\0';
  return separator + 1;
}

static void
on_rows (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GPtrArray *rows = reel_store_query_finish (REEL_STORE (source), result, &error);

  if (rows != NULL)
    g_task_return_pointer (task, rows, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
reel_archive_expiry_list_async (ReelArchive *archive, ReelArchiveAsker *asker, const char *cursor, guint limit,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  ReelServices *services = reel_archive_get_services (archive);
  g_autoptr (ReelArchiveAsker) owned = asker;
  g_autoptr (GTask) task = g_task_new (archive, NULL, callback, user_data);
  ReelRecordingCursor after = { 0 };
  GError *error = NULL;
  const char *target;

  if (!reel_recording_page_check_limit (&limit, &error) || !reel_recording_cursor_parse (&after, cursor, &error) ||
      !reel_archive_asker_check_administrator (asker, services->policies, &error)) {
    reel_recording_cursor_clear (&after);
    g_task_return_error (task, error);
    return;
  }
  if (*cursor == '\0')
    after.created_utc = 0;
  target = split_cursor (&after);
  g_task_set_task_data (task, GUINT_TO_POINTER (limit), NULL);
  /* One more than the page holds, to know whether there is a next page. */
  reel_store_query_async (services->store, reel_query_new_expiry_page (&after, target, limit + 1), on_rows,
                          g_steal_pointer (&task));
}

GVariant *
reel_archive_expiry_list_finish (ReelArchive *archive, GAsyncResult *result, char **next, GError **error)
{
  guint limit = GPOINTER_TO_UINT (g_task_get_task_data (G_TASK (result)));
  g_autoptr (GPtrArray) rows = g_task_propagate_pointer (G_TASK (result), error);
  const ReelCopyExpiryRecord *last;
  GVariantBuilder list;

  if (rows == NULL)
    return NULL;
  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < MIN (rows->len, limit); i++)
    g_variant_builder_add_value (&list, describe (rows->pdata[i]));
  last = rows->len > limit ? rows->pdata[limit - 1] : NULL;
  *next = last != NULL ? print_cursor (last) : g_strdup ("");
  return g_variant_ref_sink (g_variant_builder_end (&list));
}
