/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recordinggate between harnesses, with inputs that carry their own number: sample n of the sound has the value n,
 * frame n of the video begins with n. What comes out is kept as runs of numbers without a hole. Used by tests of the
 * gate. */
#pragma once

#include <gst/check/gstharness.h>
#include <gst/check/gsttestclock.h>
#include <gst/gst.h>

#define GATE_RIG_TICK    (GST_SECOND / 8)
#define GATE_RIG_RATE    16000
#define GATE_RIG_SAMPLES 2000 /* a tick */
#define GATE_RIG_BLOCK   400
#define GATE_RIG_NO_PTS  G_MAXINT64 /* as an offset: without a timestamp */
#define GATE_RIG_SOUND   "audio/x-raw,format=S32LE,layout=interleaved,rate=16000,channels=1"
#define GATE_RIG_PICTURE "video/x-raw,format=GRAY8,width=16,height=16,framerate=8/1"

/* Consecutive numbers that came out as one stretch of recorded time. */
typedef struct {
  guint64 first, end; /* numbers */
  guint64 pts;        /* ns of recorded time of the first */
  gint chunk;         /* index of the chunk, -1 before any was announced */
  gboolean blank;     /* censored: `first` to `end` only count */
} GateRun;

typedef struct {
  guint index;
  guint64 recorded_start, running_time;
  gchar *end_reason;
} GateChunk;

typedef struct _GateRig GateRig;

typedef struct {
  GateRig *rig;
  GstHarness *harness;
  gboolean video;
  GArray *runs;   /* GateRun */
  GArray *chunks; /* GateChunk */
  guint64 count;  /* samples or frames that came out */
  guint64 buffers;
  guint64 next_pts; /* where the next one has to be, GST_CLOCK_TIME_NONE for anywhere */
  gboolean any_pts; /* the timestamps of the input have holes or tremble */
  gint chunk;
  gboolean eos;
  guint upstream_events; /* callreel-gate events that came up */
  guint64 upstream_time; /* of the last one */
  gboolean hidden;       /* what it said */
} GateStream;

struct _GateRig {
  GstElement *gate;
  GstBus *bus;
  GstTestClock *clock;
  GateStream *sound, *picture; /* NULL if not asked for */
};

/* `first_property` and so on, up to a NULL, are set before anything else happens. */
GateRig *gate_rig_new (gboolean sound, gboolean picture, const gchar *first_property, ...);
void gate_rig_free (GateRig *rig);

/* Samples `first` to `first + n` at the running time that belongs to them, or `offset` ns beside it. */
GstFlowReturn gate_rig_push_sound (GateRig *rig, guint64 first, guint n, gint64 offset);
GstFlowReturn gate_rig_push_picture (GateRig *rig, guint64 tick, gint64 offset);
/* Ticks `first` to `end` of every stream, the sound in blocks of 25 ms. */
void gate_rig_push_ticks (GateRig *rig, guint64 first, guint64 end);

/* Actions; G_MAXUINT64 is the present. */
guint64 gate_rig_act (GateRig *rig, const gchar *action, guint64 time);
guint64 gate_rig_censor (GateRig *rig, gboolean on, guint64 time);
guint64 gate_rig_split (GateRig *rig, const gchar *reason);
guint64 gate_rig_stop (GateRig *rig);
void gate_rig_eos (GateRig *rig);

guint64 gate_rig_get (GateRig *rig, const gchar *property);

/* The next element message of that name, all others before it are dropped; NULL if there is none. */
GstStructure *gate_rig_message (GateRig *rig, const gchar *name);
guint64 gate_rig_message_time (GateRig *rig, const gchar *name, const gchar *field);

/* Waits, within a bound, until both streams have ended. */
void gate_rig_wait_eos (GateRig *rig);

/* Samples or frames that came out in chunk `index`. */
guint64 gate_stream_chunk_count (const GateStream *stream, guint index);
const GateRun *gate_stream_run (const GateStream *stream, guint index);

/* Run `index` of each stream is ticks `first` to `end`, and lies at tick `pts` of recorded time. */
void gate_rig_assert_run (GateRig *rig, guint index, guint64 first, guint64 end, guint64 pts);
/* The same of one stream. */
void gate_rig_assert_run_of (const GateStream *stream, guint index, guint64 first, guint64 end, guint64 pts);
/* Chunk `index` was announced like that on each stream. */
void gate_rig_assert_chunk (GateRig *rig, guint index, guint64 recorded_start, guint64 running_time,
                            const gchar *end_reason);
