/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by the two files of ReelMediaSession: reel-media-session.c and -recordings.c. Not for others. */
#pragma once

#include "manager/worker/prompt/reel-prompt-player.h"
#include "manager/worker/recording/reel-recorder-table.h"
#include "manager/worker/session/reel-memo-table.h"
#include "manager/worker/session/reel-participant-table.h"
#include "manager/worker/session/reel-stream-factory.h"
#include "manager/worker/session/reel-stream-table.h"

struct _ReelMediaSession {
  GObject parent_instance;

  const ReelWorkerEvents *events;
  gpointer owner;
  GstElement *pipeline;
  ReelParticipantTable *participants;
  ReelMemoTable *participant_memos;
  ReelMemoTable *stream_memos;
  ReelStreamTable *streams;
  ReelRecorderTable *recorders; /* those that have ended remain for GetState */
  ReelHoldTable *holds;
  ReelPromptPlayer *player; /* the streams that are sent */
  ReelStreamFactory factory;
  guint bus_watch;
  guint timer;
  guint ticks;
};
