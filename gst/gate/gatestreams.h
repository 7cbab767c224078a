/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The streams of a recordinggate: their shared state, the grid of their cuts, and time zero. Owned by the element. */
#pragma once

#include "gst/core/gate/gate-state.h"
#include "gst/gate/gatepad.h"

G_BEGIN_DECLS

/* Lock order: a sink pad's stream lock, then `lock`, then a pad's object lock. `lock` is never held during a push,
 * query, message, signal or callback. */
typedef struct {
  GstElement *element;

  GMutex lock;

  /* Settings, guarded by the lock. */
  guint64 max_start_wait;
  guint64 max_hold; /* maximum of bytes of each stream that wait for a request */
  GateLook look;

  /* State, guarded by the lock. */
  GateState *state;
  GList *pads;      /* CallreelGatePad, in order of request */
  guint64 received; /* running time that any stream has reached */
  guint64 hold;     /* distance of the output from that, in ns: one tick with video, otherwise 0 */
  gboolean started_notified;
  GstClockID watch;    /* waits for streams without EOS; NULL when inactive */
  gboolean watch_over; /* after READY: nothing is waited for */
} GateStreams;

void gate_streams_init (GateStreams *self, GstElement *element);
void gate_streams_clear (GateStreams *self);

/* Any thread. Returns: the streams that @pad, a sink or source pad, belongs to. */
GateStreams *gate_streams_of (GstPad *pad);

/* The functions below: called with the lock. */

/* Starts a new recording with the schedule @state (transfer full). */
void gate_streams_begin (GateStreams *self, GateState *state);

/* Derives grid and hold-back from the streams. Returns: TRUE when the latency changed. */
gboolean gate_streams_update_grid (GateStreams *self);

/* Determines time zero once no further stream is waited for: the latest start of the streams that started within
 * max-start-wait of the first. `now`: stop waiting. */
void gate_streams_try_start (GateStreams *self, gboolean now);

/* `pad` received data from `start` to `end`, in running time. */
void gate_streams_note_data (GateStreams *self, CallreelGatePad *pad, guint64 start, guint64 end);

/* Forgets cuts that all streams have passed. */
void gate_streams_forget_cuts (GateStreams *self);

G_END_DECLS
