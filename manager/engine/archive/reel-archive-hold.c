/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Legal holds. Called by manager/dbus. */
#include "manager/engine/archive/reel-archive-hold.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/archive/reel-archive-change.h"
#include "manager/engine/archive/reel-archive-copies.h"

static gboolean
check_hold (const ReelArchiveDocument *document, gint64 now_utc, GError **error)
{
  /* It may be at a destination alone, also while its removal there waits. */
  return reel_archive_copies_remain (document) || reel_archive_document_check_kept (document, error);
}

static gboolean
check_release (const ReelArchiveDocument *document, gint64 now_utc, GError **error)
{
  if (document->hold != NULL)
    return TRUE;
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_STATE, "The recording is not on legal hold.");
  return FALSE;
}

static void
prepare_hold (const ReelArchiveDocument *document, const ReelArchiveAsker *asker, gpointer data, gint64 now_utc,
              ReelChange *group)
{
  reel_change_add_member (group,
                          reel_archive_document_dispose (document, document->disposition, asker->reason, now_utc));
}

static void
prepare_release (const ReelArchiveDocument *document, const ReelArchiveAsker *asker, gpointer data, gint64 now_utc,
                 ReelChange *group)
{
  reel_change_add_member (group, reel_archive_document_dispose (document, document->disposition, NULL, now_utc));
  /* Those that waited for it. */
  reel_archive_copies_hasten (document, now_utc, group);
}

static const ReelArchiveChange hold = { REEL_ARCHIVE_ADMINISTER, "hold", check_hold, prepare_hold, NULL };
static const ReelArchiveChange release = { REEL_ARCHIVE_ADMINISTER, "release", check_release, prepare_release, NULL };

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) documents = reel_archive_change_finish (REEL_ARCHIVE (source), result, &error);

  if (documents == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (g_task_get_task_data (task) == &release)
    reel_archive_tell_ordered (REEL_ARCHIVE (source));
  g_task_return_boolean (task, TRUE);
}

/* Takes ASKER. */
static void
begin_change (ReelArchive *archive, const ReelArchiveChange *change, const char *const *ids, ReelArchiveAsker *asker,
              GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (archive, NULL, callback, user_data);

  g_task_set_task_data (task, (gpointer)change, NULL);
  reel_archive_change_async (archive, change, ids, asker, NULL, on_changed, task);
}

void
reel_archive_hold_async (ReelArchive *archive, const char *const *ids, ReelArchiveAsker *asker,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  if (*asker->reason != '\0') {
    begin_change (archive, &hold, ids, asker, callback, user_data);
    return;
  }
  reel_archive_asker_free (asker);
  g_task_report_new_error (archive, callback, user_data, reel_archive_hold_async, REEL_ERROR,
                           REEL_ERROR_INVALID_ARGUMENT, "reason: a legal hold needs one");
}

void
reel_archive_release_async (ReelArchive *archive, const char *const *ids, ReelArchiveAsker *asker,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  begin_change (archive, &release, ids, asker, callback, user_data);
}

gboolean
reel_archive_hold_finish (ReelArchive *archive, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
