/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Shared by the two files of ReelRecorder: reel-recorder.c (elements, start, files, end) and -cuts.c (requests while it
 * runs, and what it shows). Not for others. */
#pragma once

#include "manager/worker/recording/reel-chunk-log.h"
#include "manager/worker/recording/reel-hold-table.h"
#include "manager/worker/recording/reel-input-router.h"
#include "manager/worker/recording/reel-recorder-options.h"
#include "manager/worker/recording/reel-sink-release.h"
#include "manager/worker/recording/reel-speech-journal.h"
#include "manager/worker/recording/reel-tile-sizes.h"
#include "manager/worker/recording/reel-view-log.h"
#include "manager/worker/reel-worker-events.h"
#include "manager/worker/stream/reel-element-group.h"

#include <gio/gio.h>

typedef enum {
  PHASE_BUILT,
  PHASE_STARTING,
  PHASE_RUNNING,
  PHASE_STOPPING,
  PHASE_ENDED,
} Phase;

struct _ReelRecorder {
  GObject parent_instance;

  char *op;
  ReelRecorderOptions *options;
  GstElement *pipeline;
  ReelHoldTable *holds;
  const ReelWorkerEvents *events;
  gpointer owner;
  GstElement *compositor; /* (nullable): of a video recording */
  GstElement *mixer;
  GstElement *sink;        /* NULL after the end, like the next field and the two before */
  ReelElementGroup *group; /* of these */
  ReelInputRouter *router;
  ReelChunkLog *log;
  ReelViewLog *views;
  ReelTileSizes tiles; /* on the canvas */
  ReelSpeechJournal *speech;
  GHashTable *channels; /* participant id → channel of an unmixed file */
  GTask *start;
  guint start_timer;
  guint end_source;
  guint settle_timer;
  ReelSinkRelease *release; /* after an error: its files are being finished */
  Phase phase;
  gboolean flows; /* its elements have been started */
  gboolean paused;
  gboolean censored;
  GstClockTime resumed_at;    /* the last resume, 0: none */
  GstClockTime uncensored_at; /* the same for censoring */
  gboolean limit_reached;
  gboolean failed;
  gboolean storage_failed;
  gint64 map_utc; /* µs at running time map_running */
  GstClockTime map_running;
  gint64 start_utc;
  gint64 began;     /* monotonic, µs */
  gint64 last_sign; /* monotonic, µs: last activity of those expected to send */
  guint64 elapsed;
  guint64 reported_elapsed;
  gint64 reported_at; /* monotonic, µs */
  char *reason;
  char *detail;
};

/* Converts a running time to UTC in µs. */
gint64 reel_recorder_to_utc (struct _ReelRecorder *self, guint64 running_time);
/* Completes the start, as far as it has got. */
void reel_recorder_return_started (struct _ReelRecorder *self);
