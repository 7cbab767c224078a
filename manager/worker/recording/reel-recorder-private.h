/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the two files that make up ReelRecorder share: reel-recorder.c (its elements, start, files, end) and -cuts.c
 * (what is asked of it while it runs). Nobody else includes it. */
#pragma once

#include "manager/worker/recording/reel-chunk-log.h"
#include "manager/worker/recording/reel-hold-table.h"
#include "manager/worker/recording/reel-input-router.h"
#include "manager/worker/recording/reel-recorder-options.h"
#include "manager/worker/recording/reel-sink-release.h"
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

  gchar *op;
  ReelRecorderOptions *options;
  GstElement *pipeline;
  ReelHoldTable *holds;
  const ReelWorkerEvents *events;
  gpointer owner;
  GstElement *compositor; /* (nullable): of a recording with pictures */
  GstElement *mixer;
  GstElement *sink;        /* NULL, as are the next one and the two before, once it ended */
  ReelElementGroup *group; /* of these */
  ReelInputRouter *router;
  ReelChunkLog *log;
  ReelViewLog *views;
  GHashTable *channels; /* participant id → channel of an unmixed file */
  GTask *start;
  guint start_timer;
  guint end_source;
  guint settle_timer;
  ReelSinkRelease *release; /* after an error: its files are being finished */
  Phase phase;
  gboolean flows; /* its elements have started */
  gboolean paused;
  gboolean censored;
  GstClockTime resumed_at;    /* the last resume, 0: none */
  GstClockTime uncensored_at; /* the same of censoring */
  gboolean limit_reached;
  gboolean failed;
  gboolean storage_failed;
  gint64 map_utc; /* µs at running time map_running */
  GstClockTime map_running;
  gint64 start_utc;
  gint64 began;     /* monotonic, µs */
  gint64 last_sign; /* of those who ought to send, likewise */
  guint64 elapsed;
  guint64 told_elapsed;
  gint64 told_at; /* monotonic, µs */
  gchar *reason;
  gchar *detail;
};

/* UTC of a running time, in µs. */
gint64 reel_recorder_to_utc (struct _ReelRecorder *self, guint64 running_time);
/* It has begun as far as it can. */
void reel_recorder_return_started (struct _ReelRecorder *self);
