/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens documents by a link. Called by manager/dbus. */
#include "manager/engine/archive/reel-archive-link-opening.h"

#include "manager/engine/archive/reel-archive-link-request.h"
#include "manager/engine/archive/reel-archive-open.h"

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  int fd = reel_archive_open_finish (REEL_ARCHIVE (source), result, &error);

  if (fd >= 0)
    g_task_return_int (task, fd);
  else
    g_task_return_error (task, error);
}

/* The opening of the document gets an audit entry of its own, as that of a trusted server: the link. */
static void
on_allowed (GTask *task)
{
  const ReelLinkRequest *request = g_task_get_task_data (task);

  reel_archive_open_async (g_task_get_source_object (task), request->document_id,
                           reel_archive_asker_new_visitor (request->link->link_id, request->origin), request->purpose,
                           on_opened, task);
}

static gboolean
has_document (const ReelLinkRequest *request)
{
  for (guint i = 0; i < request->documents->len; i++) {
    if (g_str_equal (((const ReelLinkDocumentRecord *)request->documents->pdata[i])->document_id, request->document_id))
      return TRUE;
  }
  return FALSE;
}

static gboolean
allows_download (const ReelLinkRequest *request)
{
  g_autoptr (GVariant) options = g_variant_parse (G_VARIANT_TYPE_VARDICT, request->link->options, NULL, NULL, NULL);
  gboolean download = FALSE;

  return options != NULL && g_variant_lookup (options, "download", "b", &download) && download;
}

static const char *
find_fault (const ReelLinkRequest *request, gint64 now_utc)
{
  const char *end = reel_link_request_find_end (request, now_utc);

  if (end != NULL)
    return end;
  if (!reel_link_request_is_admitted (request, now_utc))
    return "code";
  if (!has_document (request))
    return "another document";
  if (g_str_equal (request->purpose, "download") && !allows_download (request))
    return "download";
  return NULL;
}

static void
decide (GTask *task)
{
  const ReelLinkRequest *request = g_task_get_task_data (task);
  const char *fault = find_fault (request, g_get_real_time ());

  if (fault != NULL)
    reel_link_request_refuse (task, fault, NULL);
  else
    reel_link_request_allow (task, request->document_id, NULL, on_allowed);
}

void
reel_archive_link_open_async (ReelArchive *archive, const char *secret, const char *visit, const char *document_id,
                              const char *purpose, const char *origin, GAsyncReadyCallback callback, gpointer user_data)
{
  ReelArchiveAction action;
  GError *error = NULL;

  if (reel_archive_open_parse_purpose (purpose, &action, &error))
    reel_link_request_begin (archive, "link-open", secret, visit, document_id, purpose, origin, decide, callback,
                             user_data);
  else
    g_task_report_error (archive, callback, user_data, NULL, error);
}

int
reel_archive_link_open_finish (ReelArchive *archive, GAsyncResult *result, gint64 *expires_utc, GError **error)
{
  const ReelLinkRequest *request = g_task_get_task_data (G_TASK (result));
  const int fd = (int)g_task_propagate_int (G_TASK (result), error);

  if (fd >= 0)
    *expires_utc = request->link->expires_utc;
  return fd;
}
