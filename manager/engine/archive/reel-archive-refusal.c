/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The answer to somebody who may not read a list of the archive. */
#include "manager/engine/archive/reel-archive-refusal.h"

typedef struct {
  GTask *task;
  GError *error;
} Refusal;

/* Refused is refused, whether or not the trail could be kept. */
static void
on_noted (GObject *source, GAsyncResult *result, gpointer data)
{
  Refusal *refusal = data;

  reel_audit_trail_append_finish (REEL_AUDIT_TRAIL (source), result, NULL, NULL);
  g_task_return_error (refusal->task, refusal->error);
  g_object_unref (refusal->task);
  g_free (refusal);
}

gboolean
reel_archive_refusal_check (GTask *task, const ReelArchiveAsker *asker, const char *action)
{
  ReelServices *services = reel_archive_get_services (g_task_get_source_object (task));
  GError *error = NULL;
  Refusal *refusal;

  if (reel_archive_asker_check_administrator (asker, services->policies, &error))
    return TRUE;
  refusal = g_new (Refusal, 1);
  *refusal = (Refusal){ task, error };
  reel_audit_trail_append_async (services->audit,
                                 reel_audit_trail_list (reel_archive_asker_note (
                                     asker, action, "", REEL_AUDIT_REFUSED,
                                     reel_policy_get_info (REEL_POLICY_MAY_ADMINISTER_RECORDING)->name)),
                                 NULL, on_noted, refusal);
  return FALSE;
}
