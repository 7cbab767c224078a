/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The metrics of GetMetrics: present numbers, and totals since startup. Owned by ReelEngine; main thread only. */
#pragma once

#include "manager/core/document/reel-metrics.h"
#include "manager/engine/reel-registry.h"

typedef struct {
  guint64 ended[REEL_N_SESSION_ENDS]; /* recordings, by reason */
  GPtrArray *asking;                  /* GTask: for figures of the catalogue; NULL: none */
  guint timer;                        /* while they wait for these */
  gboolean overdue;                   /* the catalogue has not answered the last time */
} ReelEngineMetrics;

/* REASON: a nick of ReelSessionEnd; others and NULL are not counted. */
void reel_engine_metrics_note_end (ReelEngineMetrics *self, const char *reason);
/* Takes TASK, whose source owns SELF, and completes it with ReelCatalogueFigures, to be freed; NULL: STORE can't be
 * read, or has not answered within a second. */
void reel_engine_metrics_ask (ReelEngineMetrics *self, ReelStore *store, GTask *task);
/* @missed: recordings that were due and not started; @figures: (nullable): as above. Returns: (transfer full): the text
 * format of Prometheus */
char *reel_engine_metrics_print (const ReelEngineMetrics *self, ReelServices *services, ReelRegistry *registry,
                                 guint64 missed, const ReelCatalogueFigures *figures);
