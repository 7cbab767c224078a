/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The schedule of a recording: at which running times it is paused, resumed, censored, split and stopped, and what
 * follows for any instant of the input. One schedule holds for all streams. Owned by recordinggate. Has no clock of its
 * own.
 * Requests take effect in the order in which they are made, at instants of the grid, and never at an instant that has
 * already been released. */
#pragma once

#include "gst/core/gate/chunk-clock.h"
#include "gst/core/grid/tick-grid.h"

#define GATE_TIME_NONE G_MAXUINT64 /* the same value as GST_CLOCK_TIME_NONE */

typedef struct _GateState GateState;

/* A span of running time in which nothing changes. */
typedef struct {
  guint64 start, end; /* running time in ns; `end` is GATE_TIME_NONE if no change is known */
  gboolean ended;     /* the recording has ended: nothing passes from here on */
  gboolean pass;
  gboolean censored;
  guint64 recorded; /* recorded time of `start` in ns */
  guint chunk;      /* the chunk it belongs to, if `pass` */
} GatePart;

/* A change of mode. */
typedef struct {
  guint64 running_time;
  guint64 recorded; /* recorded time at that instant */
  gboolean paused;
  gboolean censored;
} GateCut;

/* Takes ownership of `clock`. */
GateState *gate_state_new (gboolean paused, ChunkClock *clock);
void gate_state_free (GateState *state);
ChunkClock *gate_state_clock (GateState *state);

/* Restricts cuts to `grid`, counted from running time `origin`: the ticks of the video, or the samples of a single
 * audio stream. Before the first call cuts may lie anywhere. */
void gate_state_set_grid (GateState *state, const TickGrid *grid, guint64 origin);

/* Sets time zero: the first instant of the grid not before `time`. Nothing before it is recorded, and earlier requests
 * take effect at it. Returns: time zero. */
guint64 gate_state_start (GateState *state, guint64 time);
gboolean gate_state_started (const GateState *state);

/* Requests. `time` is the requested running time. Each returns the running time at which it takes effect, or
 * GATE_TIME_NONE when it changes nothing or the recording has ended. Pause, censoring and stop: the last instant not
 * after `time`. Resume, end of censoring and split: the first not before it. A stop discards what was requested for
 * later. */
guint64 gate_state_pause (GateState *state, guint64 time);
guint64 gate_state_resume (GateState *state, guint64 time);
guint64 gate_state_censor (GateState *state, gboolean on, guint64 time);
guint64 gate_state_split (GateState *state, guint64 time, const char *reason);
guint64 gate_state_stop (GateState *state, guint64 time);

/* Announces a request for `time`: nothing from the last instant not after it is to be released before that request has
 * been made with the same time, or gate_state_unhold() was called for it. Beyond GATE_STATE_MAX_HOLDS, those with the
 * latest times are dropped. */
#define GATE_STATE_MAX_HOLDS 16
void gate_state_hold (GateState *state, guint64 time);
/* Withdraws the announcement for `time`; GATE_TIME_NONE: all of them. */
void gate_state_unhold (GateState *state, guint64 time);
/* The time from which nothing is to be released; GATE_TIME_NONE without a hold. */
guint64 gate_state_held_from (const GateState *state);

/* The mode after all requests. */
gboolean gate_state_paused (const GateState *state);
gboolean gate_state_censored (const GateState *state);

/* The part that contains `time`, once started. Within a part that passes, recorded time is `recorded + (time -
 * start)`. */
void gate_state_part_at (GateState *state, guint64 time, GatePart *part);

/* Everything before `time` has been passed or dropped on some stream. */
void gate_state_release (GateState *state, guint64 time);

/* The running time at which the recording ends, by a stop or because reaching the limit is certain; GATE_TIME_NONE if
 * unknown. */
guint64 gate_state_end (GateState *state);

/* The running time at which chunk `index` begins; GATE_TIME_NONE while it has not begun. Must be queried first when
 * data of the chunk is released. */
guint64 gate_state_chunk_start (GateState *state, guint index);

/* Returns the changes of mode that have been released, one per call, in order. Returns: FALSE when there is none. */
gboolean gate_state_next_passed (GateState *state, GateCut *cut);

/* No stream will query anything before `time` again. */
void gate_state_forget (GateState *state, guint64 time);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GateState, gate_state_free)
