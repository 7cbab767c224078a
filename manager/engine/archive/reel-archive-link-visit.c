/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Visits by one-time codes. The catalogue keeps the hash of the visit in place of that of the code, so a visit outlives
 * a restart. Called by manager/dbus. */
#include "manager/engine/archive/reel-archive-link-visit.h"

#include "manager/core/rules/reel-link-code.h"
#include "manager/core/rules/reel-secret.h"
#include "manager/engine/archive/reel-archive-link-request.h"
#include "manager/engine/delivery/reel-delivery-orders.h"
#include "manager/engine/services/reel-fresh-secret.h"

static void
on_allowed (GTask *task)
{
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* Takes NEXT, what is kept of the code. */
static ReelChange *
keep (ReelLinkRecord *link, char *next, ReelLinkCodeVerdict verdict, gint64 now_utc)
{
  ReelChange *change = reel_change_new_group ();

  g_free (link->code_hash);
  link->code_hash = next;
  if (verdict == REEL_LINK_CODE_REVOKES)
    link->revoked_utc = now_utc;
  reel_change_add_member (change, reel_change_put_link (link));
  if (verdict == REEL_LINK_CODE_REVOKES)
    reel_delivery_orders_remove_mails (change, link->link_id);
  return change;
}

/* Takes TASK and VISIT. */
static void
try_code (GTask *task, char *visit, gint64 now_utc)
{
  ReelLinkRequest *request = g_task_get_task_data (task);
  ReelLinkRecord *link = request->link;
  g_autofree char *code_hash = reel_secret_hash (link->link_id, request->given);
  g_autofree char *visit_hash = reel_secret_hash (link->link_id, visit);
  char *next = NULL;
  ReelLinkCodeVerdict verdict;
  ReelChange *change;

  request->until_utc = MIN (link->expires_utc, now_utc + REEL_LINK_VISIT_US);
  verdict = reel_link_code_try (link->code_hash, code_hash, visit_hash, request->until_utc, &next);
  change = next != NULL ? keep (link, next, verdict, now_utc) : NULL;
  g_free (request->given);
  request->given = visit;
  if (verdict == REEL_LINK_CODE_RIGHT)
    reel_link_request_allow (task, NULL, change, on_allowed);
  else
    reel_link_request_refuse (task, "code", change);
}

static void
decide (GTask *task)
{
  const gint64 now_utc = g_get_real_time ();
  const char *end = reel_link_request_find_end (g_task_get_task_data (task), now_utc);
  GError *error = NULL;
  char *visit;

  if (end != NULL) {
    reel_link_request_refuse (task, end, NULL);
    return;
  }
  visit = reel_fresh_secret_new (&error);
  if (visit != NULL)
    try_code (task, visit, now_utc);
  else
    reel_link_request_fail (task, error);
}

void
reel_archive_link_visit_async (ReelArchive *archive, const char *secret, const char *code, const char *origin,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  reel_link_request_begin (archive, "link-visit", secret, code, NULL, NULL, origin, decide, callback, user_data);
}

char *
reel_archive_link_visit_finish (ReelArchive *archive, GAsyncResult *result, gint64 *until_utc, GError **error)
{
  ReelLinkRequest *request = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  *until_utc = request->until_utc;
  return g_steal_pointer (&request->given);
}
