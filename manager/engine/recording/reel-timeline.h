/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which part of a recording's time is in its files: pauses, censoring, what was recorded too late after a request not
 * to record, and the pending requests to pause or censor. Stores the intervals. Times in microseconds UTC. Owned by
 * ReelRecording; main thread only. */
#pragma once

#include "manager/core/document/reel-interval.h"
#include "manager/engine/store/reel-store.h"

typedef struct _ReelTimeline ReelTimeline;

/**
 * ReelTimelineKind:
 * @REEL_TIMELINE_LATE: recorded, though it was to be paused, censored, or somebody's media withdrawn
 */
typedef enum {
  REEL_TIMELINE_PAUSE,
  REEL_TIMELINE_CENSOR,
  REEL_TIMELINE_LATE,
} ReelTimelineKind;

#define REEL_N_TIMELINE_KINDS (REEL_TIMELINE_LATE + 1)

/* Reference counted, since a pending call to the worker may outlive the recording. */
ReelTimeline *reel_timeline_new (ReelStore *store, const char *operation);
ReelTimeline *reel_timeline_ref (ReelTimeline *self);
void reel_timeline_unref (ReelTimeline *self);
/* ROWS: (element-type ReelIntervalRecord). ACTIVE: an open censoring interval still applies. */
void reel_timeline_restore (ReelTimeline *self, const GPtrArray *rows, gboolean active);

/* A pause or censoring begins (ON) or ends as of UTC. */
void reel_timeline_cut (ReelTimeline *self, ReelTimelineKind kind, gboolean on, gint64 utc);
/* When the last one began or ended. */
gint64 reel_timeline_get_cut (const ReelTimeline *self, ReelTimelineKind kind);
gboolean reel_timeline_is_censored (const ReelTimeline *self);
/* The recording has ended. */
void reel_timeline_end (ReelTimeline *self, gint64 utc);

/* What was captured between FROM, when it was requested not to be recorded, and TO is in the file. */
void reel_timeline_note_late (ReelTimeline *self, gint64 from, gint64 to);

/* A request made at ASKED_UTC to begin (ON) or end a pause or censoring is sent to the worker; it is answered. One of
 * each kind at a time. */
void reel_timeline_ask (ReelTimeline *self, ReelTimelineKind kind, gboolean on, gint64 asked_utc);
void reel_timeline_answer (ReelTimeline *self, ReelTimelineKind kind);
gboolean reel_timeline_is_asked (const ReelTimeline *self, ReelTimelineKind kind);
/* When the first pending request to begin one was made; 0: none is pending. */
gint64 reel_timeline_get_hidden_since (const ReelTimeline *self);

/* When a pause or censoring last ended; %G_MAXINT64 while there is one, or one is requested; 0: there was none. */
gint64 reel_timeline_get_hidden_until (const ReelTimeline *self);

/* Whether something that happened at UTC belongs into the files. What happened after a request to end a pause or
 * censoring, but before that took effect, belongs to the time after it: UTC then becomes its beginning. */
gboolean reel_timeline_place (const ReelTimeline *self, gint64 *utc);

/* (element-type ReelInterval): as reel_intervals_clip(). */
GArray *reel_timeline_clip (const ReelTimeline *self, ReelTimelineKind kind, gint64 from, gint64 to);
/* The capture time of the last sample of a file that began at START and holds DURATION_NS; counts only pauses before
 * BEFORE. */
gint64 reel_timeline_find_end (const ReelTimeline *self, gint64 start, guint64 duration_ns, gint64 before);
/* Recorded time between two instants, in nanoseconds. */
guint64 reel_timeline_measure (const ReelTimeline *self, gint64 from, gint64 to);

/* ASKED, in µs of CLOCK_MONOTONIC, as UTC. */
gint64 reel_timeline_get_asked_utc (gint64 asked);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelTimeline, reel_timeline_unref)
