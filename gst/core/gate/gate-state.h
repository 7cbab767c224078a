/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The schedule of a recording: at which running time it is paused, resumed, censored, split and stopped, and what that
 * makes of any instant of the input. One schedule holds for all streams. Owned by recordinggate. No clock of its own.
 *
 * Requests take effect in the order in which they are made, at instants of the grid, and never at an instant that
 * has been released already. */
#pragma once

#include "gst/core/gate/chunk-clock.h"
#include "gst/core/grid/tick-grid.h"

#define GATE_TIME_NONE G_MAXUINT64 /* as GST_CLOCK_TIME_NONE */

typedef struct _GateState GateState;

/* A stretch of running time in which nothing changes. */
typedef struct {
  guint64 start, end; /* running time in ns; `end` is GATE_TIME_NONE while nothing is known to follow */
  gboolean ended;     /* the recording is over: nothing passes from here on */
  gboolean pass;
  gboolean censored;
  guint64 recorded; /* recorded time of `start` in ns */
  guint chunk;      /* the chunk it belongs to, where `pass` */
} GatePart;

/* A change of mode. */
typedef struct {
  guint64 running_time;
  guint64 recorded; /* recorded time at that instant */
  gboolean paused;
  gboolean censored;
} GateCut;

/* Takes over `clock`. The state owns it. */
GateState *gate_state_new (gboolean paused, ChunkClock *clock);
void gate_state_free (GateState *state);
ChunkClock *gate_state_clock (GateState *state);

/* From now on cuts lie on `grid`, counted from running time `origin`: the ticks of the video, or the samples of a lone
 * audio stream. Before the first call they may lie anywhere. */
void gate_state_set_grid (GateState *state, const TickGrid *grid, guint64 origin);

/* Time zero: the first instant of the grid not before `time`. Nothing before it is recorded, and what was requested for
 * an earlier time holds from it on. Returns it. */
guint64 gate_state_start (GateState *state, guint64 time);
gboolean gate_state_started (const GateState *state);

/* Requests. `time` is the running time asked for; each returns the running time at which it takes effect, or
 * GATE_TIME_NONE when it would change nothing or the recording has ended.
 * Pause and censoring: the last instant not after; resume and the end of censoring: the first not before; split: the
 * first not before; stop: the last not after, whatever was requested for later is forgotten. */
guint64 gate_state_pause (GateState *state, guint64 time);
guint64 gate_state_resume (GateState *state, guint64 time);
guint64 gate_state_censor (GateState *state, gboolean on, guint64 time);
guint64 gate_state_split (GateState *state, guint64 time, const gchar *reason);
guint64 gate_state_stop (GateState *state, guint64 time);

/* A request for `time` is on its way: from the last instant not after it on, nothing is to be released before it has
 * been made with that very time, or gate_state_unhold() has been called for it. Of more than GATE_STATE_MAX_HOLDS at
 * once those with the latest times are forgotten. */
#define GATE_STATE_MAX_HOLDS 16
void gate_state_hold (GateState *state, guint64 time);
/* The request for `time` will not be made; GATE_TIME_NONE: none of them is waited for any longer. */
void gate_state_unhold (GateState *state, guint64 time);
/* From when on nothing is to be released; GATE_TIME_NONE while nothing is held. */
guint64 gate_state_held_from (const GateState *state);

/* The mode after everything that was requested. */
gboolean gate_state_paused (const GateState *state);
gboolean gate_state_censored (const GateState *state);

/* The part that holds `time`, once started. Within a part that passes, recorded time is
 * `recorded + (time - start)`. */
void gate_state_part_at (GateState *state, guint64 time, GatePart *part);

/* All before `time` has been let through or dropped, on some stream. */
void gate_state_release (GateState *state, guint64 time);

/* The running time at which the recording ends, by a stop or because the limit is certain to be reached before anything
 * else can happen; GATE_TIME_NONE if not known. */
guint64 gate_state_end (GateState *state);

/* The running time at which chunk `index` begins; GATE_TIME_NONE while it has not begun. To be asked for the first
 * time when data of it is released. */
guint64 gate_state_chunk_start (GateState *state, guint index);

/* Takes out the changes of mode that have been released, one a call, in order. */
gboolean gate_state_next_passed (GateState *state, GateCut *cut);

/* No stream will ask for anything before `time` again. */
void gate_state_forget (GateState *state, guint64 time);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GateState, gate_state_free)
