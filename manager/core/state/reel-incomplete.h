/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is missing of a recording that was due or requested: for which reason, and for how long. Used by the engine;
 * pure. */
#pragma once

#include "manager/core/state/reel-end-reason.h"

/**
 * ReelIncompleteReason:
 * @REEL_INCOMPLETE_OVERLOADED: there was no capacity for another recording
 * @REEL_INCOMPLETE_STORAGE_FULL: the storage was full
 * @REEL_INCOMPLETE_STORAGE_FAILED: the storage, or the catalogue's, did not take it, or has lost it since
 * @REEL_INCOMPLETE_RECORDER_FAILED: its media process was lost
 * @REEL_INCOMPLETE_RECORDER_DOWN: the manager and the media process, or the whole machine, did not run; whether the
 * call went on in that time nobody knows
 * @REEL_INCOMPLETE_MEDIA_FAILED: its media process did not start it
 * @REEL_INCOMPLETE_NO_AGENT: calls of a participant are forced to be recorded, and nobody was the agent to whom that
 * applies
 * @REEL_INCOMPLETE_NO_MEDIA: a stream was expected to send, and nothing came of it
 *
 * Where an error (RULES section 5) or an end reason says the same, the nick is its name.
 */
typedef enum {
  REEL_INCOMPLETE_OVERLOADED,
  REEL_INCOMPLETE_STORAGE_FULL,
  REEL_INCOMPLETE_STORAGE_FAILED,
  REEL_INCOMPLETE_RECORDER_FAILED,
  REEL_INCOMPLETE_RECORDER_DOWN,
  REEL_INCOMPLETE_MEDIA_FAILED,
  REEL_INCOMPLETE_NO_AGENT,
  REEL_INCOMPLETE_NO_MEDIA,
} ReelIncompleteReason;

#define REEL_N_INCOMPLETE_REASONS (REEL_INCOMPLETE_NO_MEDIA + 1)

extern const char *const reel_incomplete_reason_nicks[];

/* Whether a start that was refused or failed with this error of the domain REEL_ERROR makes a recording incomplete: not
 * if the rules or the request were the cause. REASON: (out) */
gboolean reel_incomplete_is_refusal (int error_code, ReelIncompleteReason *reason);
/* Whether this end, which nobody requested, makes a recording incomplete. REASON: (out) */
gboolean reel_incomplete_is_break (ReelSessionEnd end, ReelIncompleteReason *reason);

/* A gap that begins this soon after another with the same cause continues it. */
#define REEL_GAP_MERGE_US G_USEC_PER_SEC

/**
 * ReelGap:
 * @start_utc: when it began
 * @since_utc: of one that was continued: when that was; otherwise @start_utc
 * @end_utc: 0: it is open
 * @earlier_ns: what was missing before @since_utc
 * @paused_ns: what was not to be recorded after it
 * @floor_utc: of one that was continued: when it had ended before; 0: it was not, or that is no longer known
 * @prior_utc: @since_utc before that
 * @prior_ns: @earlier_ns before that
 * @prior_paused_ns: @paused_ns before that
 *
 * A span of which nothing is recorded. Times in microseconds UTC.
 */
typedef struct {
  gint64 start_utc;
  gint64 since_utc;
  gint64 end_utc;
  guint64 earlier_ns;
  guint64 paused_ns;
  gint64 floor_utc;
  gint64 prior_utc;
  guint64 prior_ns;
  guint64 prior_paused_ns;
} ReelGap;

void reel_gap_open (ReelGap *self, gint64 utc);
/* Whether a gap that begins at UTC is the same one. */
gboolean reel_gap_continues (const ReelGap *self, gint64 utc);
/* A closed one opens again; what was recorded in between is not missing. Does nothing if it is open. */
void reel_gap_reopen (ReelGap *self, gint64 utc);
/* It is known now that its last part began at UTC: if that is before it had ended, nothing was recorded in between, and
 * the part before is the last one. */
void reel_gap_correct (ReelGap *self, gint64 utc);
/* What opened an open gap last is missing for another reason. Returns: when it closes */
gint64 reel_gap_revert (ReelGap *self);
/* Does nothing if it is closed. */
void reel_gap_close (ReelGap *self, gint64 utc);
/* Its last part is known exactly. */
void reel_gap_settle (ReelGap *self, gint64 since_utc, gint64 end_utc, guint64 paused_ns);
/* What is missing up to NOW, which does not count if it is closed; in nanoseconds. */
guint64 reel_gap_measure (const ReelGap *self, gint64 now);
