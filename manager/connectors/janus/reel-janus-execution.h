/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Carries out one step of reel_janus_plan_next(): a request to Janus or callreeld, whose answer changes the ledger.
 * Used by ReelJanusKeeper. Main thread only. */
#pragma once

#include "manager/connectors/janus/core/reel-janus-plan.h"
#include "manager/connectors/janus/reel-janus-context.h"

/**
 * ReelJanusSite:
 * @handle: of VideoRoom
 * @reason: why participants go
 * @ledger, @path: (nullable): what the call consists of, and its path; they change before the callback, and nobody else
 *   changes them until then
 */
typedef struct {
  const ReelJanusContext *context;
  const ReelJanusRoom *room;
  const char *call_id;
  guint64 handle;
  const char *reason;
  ReelJanusLedger *ledger;
  char **path;
} ReelJanusSite;

/* What SITE and STEP refer to is valid until the callback. STEP is not REEL_JANUS_STEP_NONE. */
void reel_janus_execute (const ReelJanusSite *site, const ReelJanusStep *step, GAsyncReadyCallback callback,
                         gpointer user_data);
/* Returns: FALSE: it was refused, and the ledger is as before. */
gboolean reel_janus_execute_finish (GAsyncResult *result, GError **error);
