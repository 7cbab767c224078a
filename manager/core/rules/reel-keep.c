/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why files are kept. Called by the archive. */
#include "manager/core/rules/reel-keep.h"

#include "manager/core/document/reel-time.h"

const char *const reel_keep_nicks[] = { "no", "running", "hold", "link", "delivery", "removal-dropped", NULL };

ReelKeep
reel_keep_decide (const ReelKeepContext *context, gint64 now_utc)
{
  if (!context->is_final)
    return REEL_KEEP_RUNNING;
  if (context->removal_dropped)
    return REEL_KEEP_REMOVAL_DROPPED;
  if (context->hold != NULL)
    return REEL_KEEP_HOLD;
  if (context->link_until_utc > now_utc)
    return REEL_KEEP_LINK;
  if (context->delivery_until_utc > now_utc)
    return REEL_KEEP_DELIVERY;
  return REEL_KEEP_NOT;
}

GError *
reel_keep_to_error (ReelKeep self, const ReelKeepContext *context)
{
  g_autofree char *until = NULL;

  switch (self) {
  case REEL_KEEP_RUNNING:
    return g_error_new_literal (REEL_ERROR, REEL_ERROR_INVALID_STATE,
                                "The recording is still running. Stop it, and wait until its files are complete.");
  case REEL_KEEP_HOLD:
    return g_error_new (REEL_ERROR, REEL_ERROR_INVALID_STATE,
                        "The recording is on legal hold (%s). Release it before deleting.", context->hold);
  case REEL_KEEP_LINK:
    until = reel_time_to_iso8601 (context->link_until_utc);
    return g_error_new (REEL_ERROR, REEL_ERROR_INVALID_STATE,
                        "A link still opens the recording until %s. Revoke it before deleting.", until);
  default:
    return NULL;
  }
}
