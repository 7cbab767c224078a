/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A callrecordsink that is fed tick by tick, its messages, and its files as decoded by ffmpeg. For its tests. Frame n
 * shows n in sixteen bars; sample n has the value n (mod 30011) unless the rig is told to click. */
#pragma once
#include <gio/gio.h>
#include <gst/gst.h>

#define SINK_RIG_TICK    (GST_SECOND / 8)
#define SINK_RIG_SAMPLES 2000 /* in a tick */
#define SINK_RIG_MODULUS 30011
#define SINK_RIG_WIDTH   320
#define SINK_RIG_HEIGHT  64

typedef struct {
  guint index;
  char *location;
  char *end_reason; /* NULL while it is open */
  guint64 running_time, duration, size;
  gboolean missing;
} SinkRigChunk;

typedef struct {
  GstElement *pipeline, *sink, *audio, *video;
  char *directory;
  GPtrArray *chunks; /* SinkRigChunk */
  guint n_eos;
  GError *error;
  gboolean noise;       /* pictures that can't be compressed */
  const guint64 *flash; /* ticks with a white picture and a click in silence, terminated by 0; NULL: numbers */
} SinkRig;

SinkRig *sink_rig_new (const char *name, gboolean audio, gboolean video, const char *properties);
void sink_rig_free (SinkRig *rig);
void sink_rig_feed (SinkRig *rig, guint from, guint to);
void sink_rig_finish (SinkRig *rig);
gboolean sink_rig_poll (SinkRig *rig, GstClockTime timeout);
const SinkRigChunk *sink_rig_chunk (SinkRig *rig, guint n);

char *judge_text (GBytes *output);
void judge_decodes (const char *path);
GBytes *judge_audio (const char *path);
GArray *judge_pictures (const char *path, GArray **levels);
char *judge_probe (const char *path, const char *entries);
char *judge_outline (const char *path);
/* A file that was completed holds nothing that it does not need. */
void judge_progressive (const char *path);
GBytes *judge_run (const char *command, const char *path, int *exit_code);
