/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One stream of a recordinggate: its sink pad, what it holds back, and where each buffer lies in running time.
 * Used by recordinggate and gateflow. */
#pragma once

#include "gst/gate/gateblank.h"

#include <gst/gst.h>

G_BEGIN_DECLS

#define CALLREEL_TYPE_GATE_PAD (callreel_gate_pad_get_type ())
G_DECLARE_FINAL_TYPE (CallreelGatePad, callreel_gate_pad, CALLREEL, GATE_PAD, GstPad)

/* Timestamps are rounded to nanoseconds, up or down: a sample this close before a cut lies on it. */
#define GATE_PAD_ROUNDING 2

struct _CallreelGatePad {
  GstPad parent;

  /* Constant. */
  guint number;
  GstPad *src;

  /* Under the sink pad's stream lock. */
  GstSegment segment;
  GateFormat arriving; /* of what comes in; `leaving` below is of what goes out */
  GateFormat leaving;
  GQueue items;       /* of GateItem */
  guint64 anchor;     /* running time that `samples` count from, GST_CLOCK_TIME_NONE at a new start */
  guint64 samples;    /* since the anchor, up to the end of what has arrived */
  guint64 last_frame; /* running time of the last frame, GST_CLOCK_TIME_NONE before */
  guint next_chunk;   /* the first chunk that has not been announced downstream */
  gboolean segment_pushed;
  GstFlowReturn after_end; /* what data beyond the end gets, GST_FLOW_CUSTOM_SUCCESS before it is known */
  GstBuffer *blank;        /* what replaces censored content, made at first use */

  /* Under the gate's lock. */
  GateMedia media;
  gint fps_n, fps_d, rate; /* of a video, of an audio stream; 0 before caps */
  guint64 first;           /* running time of the first data, GST_CLOCK_TIME_NONE before */
  guint64 received;        /* running time up to which data has come */
  guint64 position;        /* running time up to which data was let through or dropped */
  guint64 watched;         /* `received` when the watch looked last */
  gboolean eos;            /* no more data will come */
  gboolean done;           /* EOS has gone out */
};

/* A stretch of the stream, or an event that keeps its place in it. */
typedef struct {
  GstMiniObject *object; /* GstBuffer or GstEvent */
  gboolean timed;        /* a buffer or a GAP: the times below are set */
  guint64 start, end;    /* running time */
  guint rate;            /* of audio samples, 0 for anything else */
  guint bpf;             /* bytes a sample of all channels */
  guint64 anchor;        /* sample n lies at anchor + n / rate */
  guint64 sample, n_samples;
} GateItem;

CallreelGatePad *callreel_gate_pad_new (GstPadTemplate *templ, const gchar *name, guint number, GstPad *src);

/* All of these: streaming thread, with the pad's stream lock, without the gate's lock. */

/* Takes over `buffer` and says where it lies; FALSE when nothing of it is new and inside the stream's segment. */
gboolean callreel_gate_pad_add_buffer (CallreelGatePad *pad, GstBuffer *buffer, guint64 *start, guint64 *end);
/* The same for a GAP event. */
gboolean callreel_gate_pad_add_gap (CallreelGatePad *pad, GstEvent *event, guint64 *start, guint64 *end);
/* Takes over `event`, which keeps its place behind what is held. */
void callreel_gate_pad_add_event (CallreelGatePad *pad, GstEvent *event);
/* As after a flush: nothing is held, the next data begins anew. */
void callreel_gate_pad_clear (CallreelGatePad *pad);
/* As new. Also under the gate's lock; the pad is inactive. */
void callreel_gate_pad_reset (CallreelGatePad *pad);
/* Buffers and gaps go, the other events stay. */
void callreel_gate_pad_drop_data (CallreelGatePad *pad);

/* The oldest item, NULL if there is none. Also under the gate's lock. */
const GateItem *callreel_gate_pad_peek (CallreelGatePad *pad);
/* Bytes that the pad holds; memory that follows itself, as that of a canvas on which nothing changes, counts once. Also
 * under the gate's lock. */
gsize callreel_gate_pad_get_size (const CallreelGatePad *pad);
/* Takes the oldest item out up to running time `until`, splitting audio at the sample; `start` and `end` say what was
 * taken. NULL when none of its samples begins before. */
GstMiniObject *callreel_gate_pad_take (CallreelGatePad *pad, guint64 until, guint64 *start, guint64 *end);

/* What a censored recording has in place of its content. */
typedef struct {
  gchar *text; /* on the canvas; NULL: none */
  guint tone;  /* Hz; 0: silence */
} GateLook;

/* A buffer of the same size as `buffer` (taken over) with that in it; NULL if it can't be made. `recorded`: its place
 * in recorded time, in ns. */
GstBuffer *callreel_gate_pad_censor (CallreelGatePad *pad, GstBuffer *buffer, const GateLook *look, guint64 recorded);

G_END_DECLS
