/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Metrics of the manager in the text format of Prometheus (version 0.0.4). Filled by the engine for
 * Manager1.GetMetrics. */
#pragma once

#include "manager/core/state/reel-delivery.h"
#include "manager/core/state/reel-end-reason.h"
#include "manager/core/state/reel-recording-state.h"
#include "manager/core/wire/reel-job-filter.h"

/**
 * ReelJobFigures:
 * @jobs: by state
 * @delivered: since the catalogue was made
 * @failed: attempts, since then
 * @oldest_utc: when the oldest that waits was made, microseconds; 0: none waits
 *
 * Of the deliveries of one kind.
 */
typedef struct {
  guint64 jobs[REEL_N_DELIVERY_STATES];
  guint64 delivered;
  guint64 failed;
  gint64 oldest_utc;
} ReelJobFigures;

/**
 * ReelCatalogueFigures:
 * @links: that last
 * @held: documents on legal hold
 *
 * What only the catalogue knows.
 */
typedef struct {
  ReelJobFigures of[REEL_N_JOB_KINDS];
  guint64 links;
  guint64 held;
} ReelCatalogueFigures;

/* What the catalogue says of KIND and NAME, as of ReelFigureRecord; what is not known is ignored. */
void reel_catalogue_figures_set (ReelCatalogueFigures *self, const char *kind, const char *name, guint64 number);

/* @recordings: by state, those that have not ended; @ended: by reason, since the start of the manager; @missed:
 * recordings that were due but not made, since then; @catalogue_waiting: changes that are not kept yet;
 * @catalogue_failing: none can be written; @longest_stall: the longest time in µs that the main loop was busy,
 * recently; @unsealed: chunks that are to be sealed and could not be; @figures: NULL: the catalogue does not answer,
 * and the text has none of them; @now_utc: microseconds. */
typedef struct {
  guint calls;
  guint participants;
  guint streams;
  guint capacity;
  guint recordings[REEL_N_RECORDING_STATES];
  guint64 ended[REEL_N_SESSION_ENDS];
  guint64 missed;
  guint catalogue_waiting;
  gboolean catalogue_failing;
  guint64 longest_stall;
  guint unsealed;
  const ReelCatalogueFigures *figures;
  gint64 now_utc;
} ReelMetrics;

char *reel_metrics_print (const ReelMetrics *self);
