/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The streams of a recordinggate together: what they know of each other, the grid of their cuts, and time zero. Owned
 * by the element. */
#pragma once

#include "gst/core/gate/gate-state.h"
#include "gst/gate/gatepad.h"

G_BEGIN_DECLS

/* Lock order: a sink pad's stream lock, then `lock`, then a pad's object lock. `lock` is never held while anything is
 * pushed, queried, posted, signalled or called back. */
typedef struct {
  GstElement *element;

  GMutex lock;

  /* Settings, under the lock. */
  guint64 max_start_wait;
  guint64 max_hold; /* bytes of each stream that wait for a request at most */
  GateLook look;

  /* State, under the lock. */
  GateState *state;
  GList *pads;      /* CallreelGatePad, in the order of their request */
  guint64 received; /* running time up to which any stream has come */
  guint64 hold;     /* how far the output stays behind that, in ns: one tick with video, else 0 */
  gboolean started_notified;
  GstClockID watch;    /* waits for streams that owe their EOS, NULL if it does not */
  gboolean watch_over; /* READY: nothing is waited for */
} GateStreams;

void gate_streams_init (GateStreams *self, GstElement *element);
void gate_streams_clear (GateStreams *self);

/* Any thread. Returns: the streams that @pad, a sink or a source pad, belongs to. */
GateStreams *gate_streams_of (GstPad *pad);

/* All of these: called with the lock. */

/* A new recording, which @state (taken over) rules. */
void gate_streams_begin (GateStreams *self, GateState *state);

/* Takes the grid and the hold-back from the streams there are. TRUE when the latency changed. */
gboolean gate_streams_update_grid (GateStreams *self);

/* Settles time zero, the latest beginning of the streams that began within max-start-wait of the first of them, as soon
 * as no other is waited for. `now`: none is, from now on. */
void gate_streams_try_start (GateStreams *self, gboolean now);

/* `pad` got data from `start` to `end`, running times. */
void gate_streams_note_data (GateStreams *self, CallreelGatePad *pad, guint64 start, guint64 end);

/* Forgets cuts that every stream has behind it. */
void gate_streams_forget_cuts (GateStreams *self);

G_END_DECLS
