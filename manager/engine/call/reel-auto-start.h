/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call's memory of automatic recordings: which is suppressed, which is to be retried, and why one that is due is not
 * started. Owned by ReelCall; main thread only. */
#pragma once

#include "manager/core/rules/reel-trigger.h"
#include "manager/core/state/reel-end-reason.h"
#include "manager/core/state/reel-incomplete.h"

typedef struct _ReelAutoStart ReelAutoStart;

ReelAutoStart *reel_auto_start_new (void);
void reel_auto_start_free (ReelAutoStart *self);

/* The trigger of the automatic recording that has ended and is not to be restarted; NULL: none. */
const ReelTrigger *reel_auto_start_get_suppressed (const ReelAutoStart *self);

/* A recording has ended. If a rule ended it, rules may start it again. If a server, a limit, a full disk or a failure
 * ended it, they may not: the call would be recorded again and again. If it ended for want of media, they may once
 * somebody sends. */
void reel_auto_start_note_end (ReelAutoStart *self, const ReelTrigger *trigger, ReelSessionEnd reason);
/* A recording failed to start. */
void reel_auto_start_note_failure (ReelAutoStart *self, const ReelTrigger *trigger);
/* A recording has started: all of that is reset. */
void reel_auto_start_note_start (ReelAutoStart *self);

/* Somebody sends media. Returns: whether to evaluate the rules again */
gboolean reel_auto_start_media_came (ReelAutoStart *self);
/* A worker that died at the start of a recording has been replaced: the start is retried a limited number of times.
 * Returns: whether to evaluate the rules again */
gboolean reel_auto_start_retry (ReelAutoStart *self);

/* Why the last one failed to start; NULL after a start. */
const char *reel_auto_start_get_failure (const ReelAutoStart *self);
/* REASON: what it makes of the recording. */
void reel_auto_start_set_failure (ReelAutoStart *self, ReelIncompleteReason reason, const char *text);
ReelIncompleteReason reel_auto_start_get_failure_reason (const ReelAutoStart *self);
/* Why a recording that is due is not started; NULL: none is missed. */
const char *reel_auto_start_get_missed (const ReelAutoStart *self);
/* Returns: whether REASON is not NULL and has changed */
gboolean reel_auto_start_set_missed (ReelAutoStart *self, const char *reason);
