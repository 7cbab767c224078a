/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of one call, made in the order in which they use each other. Owned by ReelCallHost, for ReelCall and what
 * asks it; main thread only. */
#pragma once

#include "manager/engine/call/reel-media-admission.h"
#include "manager/engine/call/reel-call-documents.h"
#include "manager/engine/call/reel-call-history.h"
#include "manager/engine/call/reel-call-meeting.h"
#include "manager/engine/call/reel-call-worker.h"
#include "manager/engine/call/reel-consent.h"
#include "manager/engine/call/reel-stamp-clock.h"

typedef struct {
  ReelServices *services;
  ReelCallProfile *profile;
  ReelStampClock clock;
  ReelWorkerHost *host;
  ReelCallLog *log;
  ReelRoster *roster;
  ReelCallStreams *streams;
  ReelRecordingList *recordings;
  ReelCallHistory *history;
  ReelCallMeeting *meeting;
  ReelCallDocuments *documents;
  ReelAutoStart *auto_start;
  ReelConsent *consent;
  ReelCallTurns *turns;
  ReelPortraits *portraits;
  ReelPeople *people;
  ReelPrompts *prompts;
  ReelCallWorker *worker;
} ReelCallParts;

/* Takes PROFILE. */
ReelCallParts *reel_call_parts_new (ReelServices *services, ReelCallProfile *profile);
/* Reads their state from the catalogue; at startup. Errors: StorageFull, StorageFailed. */
gboolean reel_call_parts_restore (ReelCallParts *self, GError **error);
void reel_call_parts_free (ReelCallParts *self);

/* Returns: (transfer full): the directory of the call's recordings, the only one that its worker may write */
char *reel_call_parts_dup_directory (const ReelCallParts *self);
const char *reel_call_parts_get_subject (const ReelCallParts *self);
ReelRuleSources reel_call_parts_get_rule_sources (const ReelCallParts *self);

/* For the call's row as of now. */
ReelChange *reel_call_parts_make_change (const ReelCallParts *self);
/* The call's description for metadata files may have changed. */
void reel_call_parts_update_documents (ReelCallParts *self);
