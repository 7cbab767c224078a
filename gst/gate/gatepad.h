/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One stream of a recordinggate: its sink pad, what it holds, and the running time of each buffer. Used by
 * recordinggate and gateflow. */
#pragma once

#include "gst/gate/gateblank.h"

#include <gst/gst.h>

G_BEGIN_DECLS

#define CALLREEL_TYPE_GATE_PAD (callreel_gate_pad_get_type ())
G_DECLARE_FINAL_TYPE (CallreelGatePad, callreel_gate_pad, CALLREEL, GATE_PAD, GstPad)

/* Timestamps are rounded to nanoseconds, up or down: a sample this close before a cut counts as on it. */
#define GATE_PAD_ROUNDING 2

struct _CallreelGatePad {
  GstPad parent;

  /* Constant. */
  guint number;
  GstPad *src;

  /* Guarded by the sink pad's stream lock. */
  GstSegment segment;
  GateFormat arriving; /* format of the input; `leaving` below is that of the output */
  GateFormat leaving;
  GQueue items;       /* of GateItem */
  guint64 anchor;     /* running time that `samples` are counted from; GST_CLOCK_TIME_NONE after a restart */
  guint64 samples;    /* from the anchor to the end of the input so far */
  guint64 last_frame; /* running time of the last frame; GST_CLOCK_TIME_NONE: none */
  guint next_chunk;   /* index of the next chunk to announce downstream */
  gboolean segment_pushed;
  GstFlowReturn after_end; /* result for data after the end; GST_FLOW_CUSTOM_SUCCESS while unknown */
  GstBuffer *blank;        /* replacement for censored content, created on demand */

  /* Guarded by the gate's lock. */
  GateMedia media;
  int fps_n, fps_d, rate; /* frame rate of a video, sample rate of audio; 0 before caps */
  guint64 first;          /* running time of the first data; GST_CLOCK_TIME_NONE: none */
  guint64 received;       /* running time up to which data has arrived */
  guint64 position;       /* running time up to which data was passed or dropped */
  guint64 watched;        /* value of `received` at the last check of the watch */
  gboolean eos;           /* no more data will come */
  gboolean done;          /* EOS was pushed */
};

/* A piece of the stream, or an event at its position in it. */
typedef struct {
  GstMiniObject *object; /* GstBuffer or GstEvent */
  gboolean timed;        /* a buffer or a GAP: the times below are valid */
  guint64 start, end;    /* running time */
  guint rate;            /* of audio samples; 0 for anything else */
  guint bpf;             /* bytes per frame of all channels */
  guint64 anchor;        /* sample n lies at anchor + n / rate */
  guint64 sample, n_samples;
} GateItem;

CallreelGatePad *callreel_gate_pad_new (GstPadTemplate *templ, const char *name, guint number, GstPad *src);

/* The functions below: streaming thread, with the pad's stream lock, without the gate's lock. */

/* Takes ownership of `buffer` and sets its span in running time. Returns: FALSE when none of it is new and inside the
 * stream's segment. */
gboolean callreel_gate_pad_add_buffer (CallreelGatePad *pad, GstBuffer *buffer, guint64 *start, guint64 *end);
/* The same for a GAP event. */
gboolean callreel_gate_pad_add_gap (CallreelGatePad *pad, GstEvent *event, guint64 *start, guint64 *end);
/* Takes ownership of `event` and queues it. */
void callreel_gate_pad_add_event (CallreelGatePad *pad, GstEvent *event);
/* Discards everything held, as after a flush; the next data restarts the count. */
void callreel_gate_pad_clear (CallreelGatePad *pad);
/* Resets the pad. Also with the gate's lock; the pad is inactive. */
void callreel_gate_pad_reset (CallreelGatePad *pad);
/* Discards buffers and gaps but keeps other events. */
void callreel_gate_pad_drop_data (CallreelGatePad *pad);

/* The oldest item, or NULL. Also with the gate's lock. */
const GateItem *callreel_gate_pad_peek (CallreelGatePad *pad);
/* The bytes that the pad holds; consecutive buffers with the same memory, as of an unchanged canvas, count once. Also
 * with the gate's lock. */
gsize callreel_gate_pad_get_size (const CallreelGatePad *pad);
/* Takes the part of the oldest item before running time `until`; audio is split at the sample. `start` and `end` are
 * set to its span. Returns: (transfer full) (nullable): NULL when no sample lies before `until`. */
GstMiniObject *callreel_gate_pad_take (CallreelGatePad *pad, guint64 until, guint64 *start, guint64 *end);

/* The replacement for censored content. */
typedef struct {
  char *text; /* on the canvas; NULL: no text */
  guint tone; /* Hz; 0: silence */
} GateLook;

/* Returns: (transfer full) (nullable): a buffer of the same size as `buffer` (transfer full) with replacement content;
 * NULL if it could not be created. `recorded`: its recorded time, in ns. */
GstBuffer *callreel_gate_pad_censor (CallreelGatePad *pad, GstBuffer *buffer, const GateLook *look, guint64 recorded);

G_END_DECLS
