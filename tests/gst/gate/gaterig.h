/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recordinggate between harnesses, with inputs that carry their own number: sample n of the audio has the value n,
 * frame n of the video begins with n. The output is kept as runs of consecutive numbers. Used by tests of the gate. */
#pragma once

#include <gst/check/gstharness.h>
#include <gst/check/gsttestclock.h>
#include <gst/gst.h>

#define GATE_RIG_TICK    (GST_SECOND / 8)
#define GATE_RIG_RATE    16000
#define GATE_RIG_SAMPLES 2000 /* in a tick */
#define GATE_RIG_BLOCK   400
#define GATE_RIG_NO_PTS  G_MAXINT64 /* as an offset: without a timestamp */
#define GATE_RIG_SOUND   "audio/x-raw,format=S32LE,layout=interleaved,rate=16000,channels=1"
#define GATE_RIG_PICTURE "video/x-raw,format=GRAY8,width=16,height=16,framerate=8/1"

/* Consecutive numbers in one stretch of recorded time. */
typedef struct {
  guint64 first, end; /* numbers */
  guint64 pts;        /* recorded time of the first, in ns */
  int chunk;          /* index of the chunk, -1 before any was announced */
  gboolean blank;     /* censored: `first` to `end` only count */
} GateRun;

typedef struct {
  guint index;
  guint64 recorded_start, running_time;
  char *end_reason;
} GateChunk;

typedef struct _GateRig GateRig;

typedef struct {
  GateRig *rig;
  GstHarness *harness;
  gboolean video;
  GArray *runs;   /* GateRun */
  GArray *chunks; /* GateChunk */
  guint64 count;  /* number of samples or frames in the output */
  guint64 buffers;
  guint64 next_pts; /* expected timestamp of the next one, GST_CLOCK_TIME_NONE for any */
  gboolean any_pts; /* the timestamps of the input have holes or jitter */
  int chunk;
  gboolean eos;
  guint upstream_events; /* number of callreel-gate events that came upstream */
  guint64 upstream_time; /* of the last one */
  gboolean hidden;       /* its content */
} GateStream;

struct _GateRig {
  GstElement *gate;
  GstBus *bus;
  GstTestClock *clock;
  GateStream *sound, *picture; /* NULL if not requested */
};

/* Sets `first_property` and so on, up to a NULL, before anything else. */
GateRig *gate_rig_new (gboolean sound, gboolean picture, const char *first_property, ...);
void gate_rig_free (GateRig *rig);

/* Pushes samples `first` to `first + n` at their running time, plus `offset` ns. */
GstFlowReturn gate_rig_push_sound (GateRig *rig, guint64 first, guint n, gint64 offset);
GstFlowReturn gate_rig_push_picture (GateRig *rig, guint64 tick, gint64 offset);
/* Pushes ticks `first` to `end` of every stream, the audio in blocks of 25 ms. */
void gate_rig_push_ticks (GateRig *rig, guint64 first, guint64 end);

/* Emits an action signal; `time`: G_MAXUINT64 for now. */
guint64 gate_rig_act (GateRig *rig, const char *action, guint64 time);
guint64 gate_rig_censor (GateRig *rig, gboolean on, guint64 time);
guint64 gate_rig_split (GateRig *rig, const char *reason);
guint64 gate_rig_stop (GateRig *rig);
void gate_rig_eos (GateRig *rig);

guint64 gate_rig_get (GateRig *rig, const char *property);

/* Returns: the next element message of that name, dropping all before it; NULL if there is none */
GstStructure *gate_rig_message (GateRig *rig, const char *name);
guint64 gate_rig_message_time (GateRig *rig, const char *name, const char *field);

/* Waits, for a limited time, until both streams have ended. */
void gate_rig_wait_eos (GateRig *rig);

/* Returns: the number of samples or frames in chunk `index` */
guint64 gate_stream_chunk_count (const GateStream *stream, guint index);
const GateRun *gate_stream_run (const GateStream *stream, guint index);

/* Run `index` of each stream must be ticks `first` to `end`, at tick `pts` of recorded time. */
void gate_rig_assert_run (GateRig *rig, guint index, guint64 first, guint64 end, guint64 pts);
/* The same for one stream. */
void gate_rig_assert_run_of (const GateStream *stream, guint index, guint64 first, guint64 end, guint64 pts);
/* Chunk `index` must have been announced like that on each stream. */
void gate_rig_assert_chunk (GateRig *rig, guint index, guint64 recorded_start, guint64 running_time,
                            const char *end_reason);
