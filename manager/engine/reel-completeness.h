/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What should have been recorded and is not, or not whole: recordings that are not made, gaps, media that never comes.
 * Keeps it in the catalogue, and says so at once. Owned by ReelEngine, used by its parts; main thread only. Times in
 * microseconds UTC.
 *
 * Signal:
 * "incomplete" (const ReelIncompleteRecord *): a gap has opened, or has closed. */
#pragma once

#include "manager/core/state/reel-incomplete.h"
#include "manager/engine/reel-registry.h"

#define REEL_TYPE_COMPLETENESS (reel_completeness_get_type ())
G_DECLARE_FINAL_TYPE (ReelCompleteness, reel_completeness, REEL, COMPLETENESS, GObject)

/* Follows the calls and recordings of REGISTRY from now on. */
ReelCompleteness *reel_completeness_new (ReelServices *services, ReelRegistry *registry);
/* The instant in the catalogue at which a manager that had calls ran last, to the minute. */
#define REEL_COMPLETENESS_MARK "calls-known"

/* Calls of an earlier manager are restored, which ran last at RAN_UTC (0: not known). A call of which no worker is
 * found was cut then: what is missing of it since is missing because the recorder was down. */
void reel_completeness_begin_recovery (ReelCompleteness *self, gint64 ran_utc);
void reel_completeness_end_recovery (ReelCompleteness *self);
/* Takes RECORD, which an earlier manager has left open; at startup, before its call is restored. ENDED_UTC: when the
 * call ended; 0: it has not. */
void reel_completeness_restore (ReelCompleteness *self, ReelIncompleteRecord *record, gint64 ended_utc);

/* The rules require a recording of CALL, and it is not started. DETAIL: why, or NULL; names no person. */
void reel_completeness_miss (ReelCompleteness *self, ReelCall *call, ReelIncompleteReason reason, const char *detail);
/* A client's start of a recording of CALL was refused, or has failed. BY_ACTOR: a participant asked for it. */
void reel_completeness_refuse (ReelCompleteness *self, ReelCall *call, gboolean by_actor, const GError *error);
/* The rules of CALL have been evaluated, and none of its recordings is missed: closes what is over. */
void reel_completeness_review (ReelCompleteness *self, ReelCall *call);

/* Looks at the streams of all recordings at NOW, and notes that the calls are known. To be called every few seconds;
 * what changes is looked at by itself. */
void reel_completeness_look (ReelCompleteness *self, gint64 now);
