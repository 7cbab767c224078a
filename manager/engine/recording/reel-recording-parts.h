/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of a recording. Each has its own state and knows only the parts passed to its constructor. ReelRecording
 * and the steps of its life (reel-start.h, reel-recording-modes.h, reel-chunk-keeper.h, reel-handover.h, reel-ending.h,
 * reel-finish.h) work on these. Main thread only. */
#pragma once

#include "manager/core/document/reel-speech.h"
#include "manager/engine/recording/reel-admission.h"
#include "manager/engine/recording/reel-channels.h"
#include "manager/engine/recording/reel-chat-keeper.h"
#include "manager/engine/recording/reel-operation.h"
#include "manager/engine/recording/reel-recorded-time.h"
#include "manager/engine/services/reel-services.h"

typedef struct {
  ReelServices *services;
  ReelRecordingHost *host;
  ReelOperation *operation;
  ReelChunkList *chunks;
  ReelTimeline *timeline;
  ReelRecordedTime *time;
  ReelSpeech *speech; /* of those who are admitted */
  ReelChannels *channels;
  ReelChatKeeper *chat;
  ReelAdmission *admission;
} ReelRecordingParts;

/* Reference counted, since pending calls may outlive the recording. Takes OPTIONS and TRIGGER, as
 * reel_recording_new(). */
ReelRecordingParts *reel_recording_parts_new (ReelServices *services, ReelRecordingHost *host, ReelOptions *options,
                                              GVariant *options_text, ReelTrigger *trigger);
/* Restores only the operation from the catalogue: see reel-recording-restore.h. */
ReelRecordingParts *reel_recording_parts_new_restored (ReelServices *services, ReelRecordingHost *host,
                                                       const ReelOperationRecord *record, GError **error);
ReelRecordingParts *reel_recording_parts_ref (ReelRecordingParts *self);
void reel_recording_parts_unref (ReelRecordingParts *self);

/* A pause or censoring begins or ends as of UTC; drops the messages written since. */
void reel_recording_parts_cut (ReelRecordingParts *self, ReelTimelineKind kind, gboolean on, gint64 utc);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelRecordingParts, reel_recording_parts_unref)
