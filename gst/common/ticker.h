/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The base of elements with any number of inputs, which come and go, and one output that produces ticks: by the clock
 * if an input is live, otherwise as soon as every linked input has data for the tick. It has the pads, the states, the
 * task and the waiting; the subclasses, callmixer and tilecompositor, produce the content of a tick. */
#pragma once

#include "gst/common/livewait.h"
#include "gst/common/tickerpad.h"

G_BEGIN_DECLS

/* What the task does next. */
typedef enum {
  CALLREEL_TICK_WAIT,   /* something may have changed: check again */
  CALLREEL_TICK_MAKE,   /* produce the next tick */
  CALLREEL_TICK_REPEAT, /* the next tick is overdue: repeat the last output for it */
  CALLREEL_TICK_END,    /* no tick follows */
  CALLREEL_TICK_STOP,   /* the element stops */
} CallreelTick;

#define CALLREEL_TYPE_TICKER         (callreel_ticker_get_type ())
#define CALLREEL_TICKER(object)      (G_TYPE_CHECK_INSTANCE_CAST ((object), CALLREEL_TYPE_TICKER, CallreelTicker))
#define CALLREEL_TICKER_CLASS(klass) (G_TYPE_CHECK_CLASS_CAST ((klass), CALLREEL_TYPE_TICKER, CallreelTickerClass))
#define CALLREEL_TICKER_GET_CLASS(object)                                                                              \
  (G_TYPE_INSTANCE_GET_CLASS ((object), CALLREEL_TYPE_TICKER, CallreelTickerClass))

/* Lock order: `lock`, then any object lock (element, pads, clock). `lock` is never held during a push, query, message
 * or callback. */
typedef struct {
  GstElement parent_instance;
  GstPad *src_pad;

  GMutex lock;
  GCond cond;       /* the task waits for a change of any field below */
  GCond space_cond; /* input threads wait until ticks went out, or until they must not wait */
  LiveWait wait;    /* the task's wait for the clock */

  /* all guarded by `lock` */
  gboolean force_live;
  GstClockTime latency;
  GPtrArray *pads; /* of CallreelTickerPad, each with a reference, in order of request */
  guint pads_made;
  gboolean live; /* never reset while the element runs */
  gboolean playing;
  gboolean flushing;     /* the source pad is inactive */
  gboolean end_wanted;   /* the application sent EOS */
  gboolean any_eos;      /* some input has ended, even if it has left since; where the subclass sets it */
  gboolean started;      /* `next_tick` is valid */
  gboolean starved;      /* the task waits for data */
  GstFlowReturn flow;    /* returned to the input threads */
  guint64 next_tick;     /* its number on the grid */
  guint64 last_notified; /* the tick as of which the input threads were last woken */
} CallreelTicker;

typedef struct {
  GstElementClass parent_class;

  GType pad_type; /* of the sink pads: a subtype of CallreelTickerPad */

  /* The thread that changes the state, called with lock while no pad is active: before the first tick, and after the
   * last. */
  void (*start) (CallreelTicker *self); /* optional */
  void (*stop) (CallreelTicker *self);  /* optional */

  /* Any thread. setup_pad: without lock, sets the functions of a new pad. pad_added: with lock, once it is in the
   * element. pad_released: with lock; returns (nullable) (transfer full) a message to post. pad_unlinked: without
   * lock. */
  void (*setup_pad) (CallreelTicker *self, GstPad *pad);
  void (*pad_added) (CallreelTicker *self, GstPad *pad);                    /* optional */
  GstMessage *(*pad_released) (CallreelTicker *self, GstPad *pad);          /* optional */
  void (*pad_unlinked) (CallreelTicker *self, GstPad *pad, GstPad *source); /* optional */

  /* Any thread, called without lock: upstream events and queries (other than latency) on the source pad. */
  void (*upstream_event) (CallreelTicker *self, GstEvent *event); /* optional */
  gboolean (*query) (CallreelTicker *self, GstQuery *query);      /* optional: gst_pad_query_default() */

  /* Any thread, called with lock. Returns: the latency that is reported downstream, in ns. */
  GstClockTime (*get_latency) (CallreelTicker *self); /* optional: `latency` */

  /* Any thread, called with lock, without a live input. covers: whether @pad, which has not ended, has all data of the
   * next tick. is_drained: whether inputs that have all ended have no data left for it. */
  gboolean (*covers) (CallreelTicker *self, GstPad *pad);
  gboolean (*is_drained) (CallreelTicker *self);

  /* Any thread, called with lock. Returns: whether a task that waits for data can continue. */
  gboolean (*is_fed) (CallreelTicker *self); /* optional: callreel_ticker_look_at_inputs() */

  /* Task, called with lock, which is released to sleep. Live only. Returns: what is due by the clock. */
  CallreelTick (*wait_for_clock) (CallreelTicker *self);

  /* Task, called without lock: one iteration, which starts with callreel_ticker_next(). */
  void (*run) (CallreelTicker *self);
} CallreelTickerClass;

GType callreel_ticker_get_type (void);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CallreelTicker, gst_object_unref)

/* Adds the source pad. Called in the subclass's instance init. */
void callreel_ticker_add_src_pad (CallreelTicker *self, GstStaticPadTemplate *template);

/* Any thread, called with lock. Wakes the task and the input threads, unless the task waits for the clock. */
void callreel_ticker_notify (CallreelTicker *self);

/* Any thread, called without lock. An input is live: from now on ticks follow the clock. */
void callreel_ticker_set_live (CallreelTicker *self);

/* Any thread, called with lock, when data has arrived. Wakes the task only if it waits for data and is complete now: a
 * wake-up for each buffer of each input would cost more than the tick. */
void callreel_ticker_feed (CallreelTicker *self);

/* Any thread, called with lock. Lets input threads continue; only every few ticks, since waking all of them for each
 * tick would cost more than most ticks. */
void callreel_ticker_notify_space (CallreelTicker *self);

/* Any thread, called with lock, without a live input. Returns: MAKE, END or WAIT. */
CallreelTick callreel_ticker_look_at_inputs (CallreelTicker *self);

/* Task, called with lock, which is released to sleep. Returns: the next action, never WAIT. */
CallreelTick callreel_ticker_next (CallreelTicker *self);

/* Task, called without lock. Ends the stream because of @flow: downstream wants no more, no tick follows, or an error,
 * which is posted. Sends EOS unless the element is stopping. */
void callreel_ticker_end (CallreelTicker *self, GstFlowReturn flow);

G_END_DECLS
