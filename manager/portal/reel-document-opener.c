/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Documents from callreeld; see the header for who opens them. */
#include "manager/portal/reel-document-opener.h"

#include "manager/core/wire/reel-error.h"

#include <unistd.h>

#define NAMELESS "Recording"

typedef struct {
  ReelContentReader *reader;
  guint64 expires_ms; /* of the link, if there is one */
} Opening;

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  ReelContentFile *file = reel_content_reader_open_finish (result, &error);

  if (file != NULL)
    g_task_return_pointer (task, file, (GDestroyNotify)reel_content_file_unref);
  else
    g_task_return_error (task, error);
}

/* Takes FILES. Returns: the descriptor, -1 if there is none */
static int
take_descriptor (GVariant *answer, GUnixFDList *files)
{
  g_autoptr (GUnixFDList) list = files;
  gint32 handle = -1;

  g_variant_get_child (answer, 0, "h", &handle);
  return list != NULL && handle >= 0 && handle < g_unix_fd_list_get_length (list)
             ? g_unix_fd_list_get (list, handle, NULL)
             : -1;
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Opening *opening = g_task_get_task_data (task);
  GUnixFDList *files = NULL;
  GError *error = NULL;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (REEL_MANAGER_CLIENT (source), result, &files, &error);
  int fd;

  if (answer == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (g_variant_n_children (answer) > 1)
    g_variant_get_child (answer, 1, "t", &opening->expires_ms);
  fd = take_descriptor (answer, files);
  if (fd >= 0)
    reel_content_reader_open_async (opening->reader, fd, on_looked, g_steal_pointer (&task));
  else
    g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_STORAGE_FAILED,
                             "The portal has too many files open. Try again later.");
}

static GTask *
begin (ReelContentReader *reader, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Opening *opening = g_new0 (Opening, 1);

  opening->reader = reader;
  g_task_set_task_data (task, opening, g_free);
  return task;
}

void
reel_document_opener_open_async (ReelManagerClient *client, ReelContentReader *reader, GVariant *arguments,
                                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  reel_manager_client_call (client, REEL_CLIENT_ARCHIVE, "OpenFrom", arguments, "(h)", cancellable, on_opened,
                            begin (reader, callback, user_data));
}

void
reel_document_opener_open_link_async (ReelManagerClient *client, ReelContentReader *reader, GVariant *arguments,
                                      GAsyncReadyCallback callback, gpointer user_data)
{
  reel_manager_client_call (client, REEL_CLIENT_ARCHIVE, "OpenLink", arguments, "(ht)", NULL, on_opened,
                            begin (reader, callback, user_data));
}

ReelContentFile *
reel_document_opener_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

ReelContentFile *
reel_document_opener_open_link_finish (GAsyncResult *result, guint64 *expires_ms, GError **error)
{
  const Opening *opening = g_task_get_task_data (G_TASK (result));

  *expires_ms = opening->expires_ms;
  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
reel_document_opener_print_name (const char *subject, gint64 start_utc, guint number)
{
  g_autoptr (GDateTime) start = start_utc > 0 ? g_date_time_new_from_unix_utc (start_utc / G_USEC_PER_SEC) : NULL;
  GString *name = g_string_new (*subject != '\0' ? subject : NAMELESS);

  if (start != NULL) {
    g_autofree char *time = g_date_time_format (start, " %Y-%m-%d %H.%M");

    g_string_append (name, time);
  }
  if (number > 0)
    g_string_append_printf (name, " (%u)", number);
  return g_string_free (name, FALSE);
}

static char *
name_row (GVariant *row, const char *document_id)
{
  g_autoptr (GVariant) chunks = g_variant_lookup_value (row, "chunks", G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GDateTime) start = NULL;
  const char *subject = "", *start_time = NULL, *id;
  guint number = 0;

  g_variant_lookup (row, "subject", "&s", &subject);
  if (g_variant_lookup (row, "start-time", "&s", &start_time))
    start = g_date_time_new_from_iso8601 (start_time, NULL);
  for (gsize i = 0; chunks != NULL && g_variant_n_children (chunks) > 1 && i < g_variant_n_children (chunks); i++) {
    g_autoptr (GVariant) chunk = g_variant_get_child_value (chunks, i);

    if (g_variant_lookup (chunk, "document-id", "&s", &id) && g_str_equal (id, document_id) &&
        g_variant_lookup (chunk, "index", "u", &number))
      number++;
  }
  return reel_document_opener_print_name (subject, start != NULL ? g_date_time_to_unix (start) * G_USEC_PER_SEC : 0,
                                          number);
}

static void
on_searched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const char *document_id = g_task_get_task_data (task);
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (REEL_MANAGER_CLIENT (source), result, NULL, NULL);
  g_autoptr (GVariant) rows = answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
  g_autoptr (GVariant) row =
      rows != NULL && g_variant_n_children (rows) > 0 ? g_variant_get_child_value (rows, 0) : NULL;

  g_task_return_pointer (task, row != NULL ? name_row (row, document_id) : g_strdup (document_id), g_free);
}

void
reel_document_opener_name_async (ReelManagerClient *client, const char *document_id, const char *user,
                                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  GVariantBuilder filter;

  g_task_set_task_data (task, g_strdup (document_id), g_free);
  g_variant_builder_init (&filter, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&filter, "{sv}", "document-id", g_variant_new_string (document_id));
  if (*user != '\0')
    g_variant_builder_add (&filter, "{sv}", "user", g_variant_new_string (user));
  reel_manager_client_call (client, REEL_CLIENT_ARCHIVE, "Search",
                            g_variant_new ("(@a{sv}su)", g_variant_builder_end (&filter), "", 1), "(aa{sv}su)",
                            cancellable, on_searched, task);
}

char *
reel_document_opener_name_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
