/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A callrecordsink that is fed by the tick, what it says, and its files as ffmpeg decodes them. For its tests.
 * Frame n carries n in sixteen bars; sample n has the value n (mod 30011) unless the rig is told to click. */
#pragma once
#include <gio/gio.h>
#include <gst/gst.h>

#define SINK_RIG_TICK    (GST_SECOND / 8)
#define SINK_RIG_SAMPLES 2000 /* of a tick */
#define SINK_RIG_MODULUS 30011
#define SINK_RIG_WIDTH   320
#define SINK_RIG_HEIGHT  64

typedef struct {
  guint index;
  gchar *location;
  gchar *end_reason; /* NULL while it is open */
  guint64 running_time, duration, size;
  gboolean missing;
} SinkRigChunk;

typedef struct {
  GstElement *pipeline, *sink, *audio, *video;
  gchar *directory;
  GPtrArray *chunks; /* SinkRigChunk */
  guint n_eos;
  GError *error;
  gboolean noise;       /* pictures that don't compress */
  const guint64 *flash; /* ticks with a white picture and a click in silence, 0 ends them; NULL: numbers */
} SinkRig;

SinkRig *sink_rig_new (const gchar *name, gboolean audio, gboolean video, const gchar *properties);
void sink_rig_free (SinkRig *rig);
void sink_rig_feed (SinkRig *rig, guint from, guint to);
void sink_rig_finish (SinkRig *rig);
gboolean sink_rig_poll (SinkRig *rig, GstClockTime timeout);
const SinkRigChunk *sink_rig_chunk (SinkRig *rig, guint n);

gchar *judge_text (GBytes *output);
void judge_decodes (const gchar *path);
GBytes *judge_audio (const gchar *path);
GArray *judge_pictures (const gchar *path, GArray **levels);
gchar *judge_probe (const gchar *path, const gchar *entries);
gchar *judge_outline (const gchar *path);
GBytes *judge_run (const gchar *command, const gchar *path, gint *exit_code);
