/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the two files that make up ReelMediaSession share: reel-media-session.c and -state.c (all recordings at once,
 * and what GetState says). Nobody else includes it. */
#pragma once

#include "manager/worker/prompt/reel-prompt-player.h"
#include "manager/worker/recording/reel-recorder-table.h"
#include "manager/worker/session/reel-stream-factory.h"
#include "manager/worker/session/reel-stream-table.h"

struct _ReelMediaSession {
  GObject parent_instance;

  const ReelWorkerEvents *events;
  gpointer owner;
  GstElement *pipeline;
  GHashTable *participants; /* id → ReelParticipant */
  GPtrArray *order;         /* the same ones in the order of joining, which is that of their tiles */
  GHashTable *portraits;    /* participant id → GBytes */
  ReelStreamTable *streams;
  ReelRecorderTable *recorders; /* those that ended stay for GetState */
  ReelHoldTable *holds;
  ReelPromptPlayer *player; /* the streams that are sent */
  ReelStreamFactory factory;
  guint bus_watch;
  guint timer;
  guint ticks;
};
