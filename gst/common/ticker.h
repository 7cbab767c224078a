/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The base of elements with any number of inputs, which come and go, and one output that ticks by itself: by the clock
 * where an input is live, else as soon as every linked input has data for the tick. Here: pads, states, the task, and
 * who waits for whom. What a tick is made of is the subclass's: callmixer and tilecompositor. */
#pragma once

#include "gst/common/livewait.h"
#include "gst/common/tickerpad.h"

G_BEGIN_DECLS

/* What the task does next. */
typedef enum {
  CALLREEL_TICK_WAIT,   /* something may have changed: look again */
  CALLREEL_TICK_MAKE,   /* make the next tick */
  CALLREEL_TICK_REPEAT, /* the next tick is over: what went out last stands for it */
  CALLREEL_TICK_END,    /* no tick follows */
  CALLREEL_TICK_STOP,   /* the element stops */
} CallreelTick;

#define CALLREEL_TYPE_TICKER         (callreel_ticker_get_type ())
#define CALLREEL_TICKER(object)      (G_TYPE_CHECK_INSTANCE_CAST ((object), CALLREEL_TYPE_TICKER, CallreelTicker))
#define CALLREEL_TICKER_CLASS(klass) (G_TYPE_CHECK_CLASS_CAST ((klass), CALLREEL_TYPE_TICKER, CallreelTickerClass))
#define CALLREEL_TICKER_GET_CLASS(object)                                                                              \
  (G_TYPE_INSTANCE_GET_CLASS ((object), CALLREEL_TYPE_TICKER, CallreelTickerClass))

/* Lock order: `lock`, then any object lock (element's, pads', clock's). `lock` is held for moments only: never while
 * anything is pushed, queried, posted or called back. */
typedef struct {
  GstElement parent_instance;
  GstPad *src_pad;

  GMutex lock;
  GCond cond;       /* the task waits: anything below changed that it may wait for */
  GCond space_cond; /* inputs' threads wait: ticks went out, or they are not to wait */
  LiveWait wait;    /* of the task, for the clock */

  /* all of these under `lock` */
  gboolean force_live;
  GstClockTime latency;
  GPtrArray *pads; /* of CallreelTickerPad, each with a reference, in the order of their request */
  guint pads_made;
  gboolean live; /* never goes back while the element runs */
  gboolean playing;
  gboolean flushing;     /* the source pad is inactive */
  gboolean end_wanted;   /* the application sent EOS */
  gboolean any_eos;      /* some input has ended, may it have left by now; where the subclass notes it */
  gboolean started;      /* `next_tick` counts */
  gboolean starved;      /* the task waits for data */
  GstFlowReturn flow;    /* what the inputs' threads get */
  guint64 next_tick;     /* number of the next one on the grid */
  guint64 last_notified; /* the tick as of which the inputs' threads were woken last */
} CallreelTicker;

typedef struct {
  GstElementClass parent_class;

  GType pad_type; /* of the sink pads: a CallreelTickerPad */

  /* Thread that changes the state, called with lock while no pad is active: before the first tick; after the last. */
  void (*start) (CallreelTicker *self); /* optional */
  void (*stop) (CallreelTicker *self);  /* optional */

  /* Any thread. A pad was made, called without lock: sets its functions. It is in the element, called with lock. It
   * leaves, called with lock; returns (nullable) (transfer full) a message to post. It was unlinked, called without
   * lock. */
  void (*setup_pad) (CallreelTicker *self, GstPad *pad);
  void (*pad_added) (CallreelTicker *self, GstPad *pad);                    /* optional */
  GstMessage *(*pad_released) (CallreelTicker *self, GstPad *pad);          /* optional */
  void (*pad_unlinked) (CallreelTicker *self, GstPad *pad, GstPad *source); /* optional */

  /* Of the source pad; any thread, called without lock: an upstream event, and a query for anything but the latency. */
  void (*upstream_event) (CallreelTicker *self, GstEvent *event); /* optional */
  gboolean (*query) (CallreelTicker *self, GstQuery *query);      /* optional: gst_pad_query_default() */

  /* Any thread, called with lock. Returns: what is told downstream. */
  GstClockTime (*get_latency) (CallreelTicker *self); /* optional: `latency` */

  /* Any thread, called with lock, without a live input. Whether @pad, which has not ended, has all that the next tick
   * needs; whether inputs that have all ended have nothing for it. */
  gboolean (*covers) (CallreelTicker *self, GstPad *pad);
  gboolean (*is_drained) (CallreelTicker *self);

  /* Any thread, called with lock. Returns: whether a task that waits for data can go on. */
  gboolean (*is_fed) (CallreelTicker *self); /* optional: callreel_ticker_look_at_inputs() */

  /* Task, called with lock, which it releases to sleep. Live: what is due by the clock. */
  CallreelTick (*wait_for_clock) (CallreelTicker *self);

  /* Task, called without lock: one turn, which callreel_ticker_next() begins. */
  void (*run) (CallreelTicker *self);
} CallreelTickerClass;

GType callreel_ticker_get_type (void);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CallreelTicker, gst_object_unref)

/* Adds the source pad; from the subclass's instance init. */
void callreel_ticker_add_src_pad (CallreelTicker *self, GstStaticPadTemplate *template);

/* Any thread, called with lock. Wakes the task and the inputs' threads, unless the task waits for the clock. */
void callreel_ticker_notify (CallreelTicker *self);

/* Any thread, called without lock. An input is live: the clock makes the ticks. */
void callreel_ticker_set_live (CallreelTicker *self);

/* Any thread, called with lock: data came. Wakes the task where it waits for data and has all of it now: a wake-up for
 * each buffer of each input would cost more than the tick. */
void callreel_ticker_feed (CallreelTicker *self);

/* Any thread, called with lock. Inputs' threads may go on. To wake each of them for each tick would cost more than most
 * ticks do. */
void callreel_ticker_notify_space (CallreelTicker *self);

/* Any thread, called with lock, without a live input. Returns: MAKE, END or WAIT. */
CallreelTick callreel_ticker_look_at_inputs (CallreelTicker *self);

/* Task, called with lock, which it releases to sleep. Returns: what is to be done, not WAIT. */
CallreelTick callreel_ticker_next (CallreelTicker *self);

/* Task, called without lock. The stream ends with @flow: nobody wants more, no tick follows, or something is broken,
 * which is posted as the element's error. EOS goes out unless the element stops. */
void callreel_ticker_end (CallreelTicker *self, GstFlowReturn flow);

G_END_DECLS
