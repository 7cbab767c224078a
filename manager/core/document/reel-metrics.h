/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Figures of the manager in the text format of Prometheus (version 0.0.4). Filled by
 * the engine for Manager1.GetMetrics. */
#pragma once

#include "manager/core/state/reel-end-reason.h"
#include "manager/core/state/reel-recording-state.h"

/* @recordings: by state, those that are not over; @ended: by reason, since the manager was started; @missed: recordings
 * that were due and not made, since then; @catalogue_waiting: changes that are not kept yet; @catalogue_failing: it
 * takes none; @longest_stall: for so many microseconds at a stretch callreeld was busy, at most, lately. */
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
} ReelMetrics;

char *reel_metrics_print (const ReelMetrics *self);
