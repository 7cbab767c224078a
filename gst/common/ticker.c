/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Elements that produce ticks; the header documents the threads and the lock order.
 * Based on GstElement, not on GstAggregator: docs/internals.md says why. */
#include "gst/common/ticker.h"

#include <string.h>

GST_DEBUG_CATEGORY_STATIC (ticker_debug);
#define GST_CAT_DEFAULT ticker_debug

static void callreel_ticker_child_proxy_init (gpointer iface, gpointer data);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (CallreelTicker, callreel_ticker, GST_TYPE_ELEMENT,
                                  G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY, callreel_ticker_child_proxy_init)
                                      GST_DEBUG_CATEGORY_INIT (ticker_debug, "callreelticker", 0,
                                                               "base of elements that produce ticks"))

static void
callreel_ticker_finalize (GObject *object)
{
  CallreelTicker *self = CALLREEL_TICKER (object);

  g_ptr_array_unref (self->pads);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_cond_clear (&self->space_cond);
  G_OBJECT_CLASS (callreel_ticker_parent_class)->finalize (object);
}

/* --- live use; any thread, called without lock --- */

/* An EOS that is sent to a pipeline goes to its sources, and when the inputs of a live stream end, the stream does not:
 * marked as a source, the element gets that EOS itself. */
static void
mark_source (CallreelTicker *self, gboolean live)
{
  if (live)
    GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
  else
    GST_OBJECT_FLAG_UNSET (self, GST_ELEMENT_FLAG_SOURCE);
}

void
callreel_ticker_set_live (CallreelTicker *self)
{
  gboolean changed;

  g_mutex_lock (&self->lock);
  changed = !self->live;
  self->live = TRUE;
  if (changed) {
    live_wait_wake (&self->wait);
    callreel_ticker_notify (self);
  }
  g_mutex_unlock (&self->lock);
  if (!changed)
    return;
  GST_INFO_OBJECT (self, "an input is live: ticks follow the clock");
  mark_source (self, TRUE);
  gst_element_post_message (GST_ELEMENT (self), gst_message_new_latency (GST_OBJECT (self)));
}

/* Queries the latency of the linked inputs until one of them is live. */
static gboolean
update_live (CallreelTicker *self)
{
  g_autoptr (GPtrArray) pads = g_ptr_array_new_with_free_func (gst_object_unref);
  gboolean live;

  g_mutex_lock (&self->lock);
  live = self->live;
  for (guint i = 0; i < self->pads->len && !live; i++)
    g_ptr_array_add (pads, gst_object_ref (g_ptr_array_index (self->pads, i)));
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < pads->len && !live; i++) {
    g_autoptr (GstQuery) query = gst_query_new_latency ();

    if (gst_pad_peer_query (g_ptr_array_index (pads, i), query))
      gst_query_parse_latency (query, &live, NULL, NULL);
  }
  if (live)
    callreel_ticker_set_live (self);
  return live;
}

/* --- the source pad --- */

static void
run_task (gpointer data)
{
  CALLREEL_TICKER_GET_CLASS (data)->run (data);
}

/* The thread that changes the state, called without lock. */
static gboolean
src_activate_mode (GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  CallreelTicker *self = CALLREEL_TICKER (parent);

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;
  g_mutex_lock (&self->lock);
  self->flushing = !active;
  self->flow = active ? GST_FLOW_OK : GST_FLOW_FLUSHING;
  live_wait_wake (&self->wait);
  g_cond_broadcast (&self->space_cond);
  g_mutex_unlock (&self->lock);
  return active ? gst_pad_start_task (pad, run_task, self, NULL) : gst_pad_stop_task (pad);
}

/* Any thread, called without lock. The output has a timeline of its own, so only latency events concern the inputs. */
static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  CallreelTickerClass *klass = CALLREEL_TICKER_GET_CLASS (parent);
  gboolean handled = GST_EVENT_TYPE (event) != GST_EVENT_SEEK;

  if (GST_EVENT_TYPE (event) == GST_EVENT_LATENCY)
    return gst_pad_event_default (pad, parent, event);
  if (klass->upstream_event != NULL)
    klass->upstream_event (CALLREEL_TICKER (parent), event);
  gst_event_unref (event);
  return handled;
}

static GstClockTime
callreel_ticker_get_latency (CallreelTicker *self)
{
  return self->latency;
}

/* Any thread, called without lock. */
static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  CallreelTicker *self = CALLREEL_TICKER (parent);
  CallreelTickerClass *klass = CALLREEL_TICKER_GET_CLASS (self);
  GstClockTime latency;
  gboolean live;

  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return klass->query != NULL ? klass->query (self, query) : gst_pad_query_default (pad, parent, query);
  live = update_live (self);
  g_mutex_lock (&self->lock);
  latency = klass->get_latency (self);
  g_mutex_unlock (&self->lock);
  gst_query_set_latency (query, live, live ? latency : 0, GST_CLOCK_TIME_NONE);
  return TRUE;
}

void
callreel_ticker_add_src_pad (CallreelTicker *self, GstStaticPadTemplate *template)
{
  self->src_pad = gst_pad_new_from_static_template (template, "src");
  gst_pad_set_activatemode_function (self->src_pad, src_activate_mode);
  gst_pad_set_event_function (self->src_pad, src_event);
  gst_pad_set_query_function (self->src_pad, src_query);
  gst_pad_use_fixed_caps (self->src_pad);
  gst_element_add_pad (GST_ELEMENT (self), self->src_pad);
}

/* --- sink pads; any thread, called without lock --- */

/* Returns: the requested name if it matches the template, otherwise an unused one. */
static char *
choose_pad_name (CallreelTicker *self, const char *wanted)
{
  guint64 number;

  g_mutex_lock (&self->lock);
  if (wanted != NULL && g_str_has_prefix (wanted, "sink_") &&
      g_ascii_string_to_unsigned (wanted + strlen ("sink_"), 10, 0, G_MAXUINT - 1, &number, NULL))
    self->pads_made = MAX (self->pads_made, (guint)number + 1);
  else
    number = self->pads_made++;
  g_mutex_unlock (&self->lock);
  return g_strdup_printf ("sink_%u", (guint)number);
}

/* The set of inputs that ticks wait for has changed. A released pad can still be linked by whoever holds a
 * reference. */
static void
on_linked (GstPad *pad, GstPad *source, CallreelTicker *self)
{
  g_mutex_lock (&self->lock);
  callreel_ticker_notify (self);
  g_mutex_unlock (&self->lock);
}

static void
on_unlinked (GstPad *pad, GstPad *source, CallreelTicker *self)
{
  CallreelTickerClass *klass = CALLREEL_TICKER_GET_CLASS (self);

  on_linked (pad, source, self);
  if (klass->pad_unlinked != NULL)
    klass->pad_unlinked (self, pad, source);
}

static GstPad *
callreel_ticker_request_new_pad (GstElement *element, GstPadTemplate *template, const char *wanted, const GstCaps *caps)
{
  CallreelTicker *self = CALLREEL_TICKER (element);
  CallreelTickerClass *klass = CALLREEL_TICKER_GET_CLASS (self);
  g_autofree char *name = choose_pad_name (self, wanted);
  g_autoptr (GstPad) existing = gst_element_get_static_pad (element, name);
  g_autoptr (GstPad) pad = NULL;

  if (existing != NULL) {
    GST_WARNING_OBJECT (self, "pad %s already exists", name);
    return NULL;
  }
  pad = g_object_new (klass->pad_type, "name", name, "direction", GST_PAD_SINK, "template", template, NULL);
  gst_object_ref_sink (pad);
  klass->setup_pad (self, pad);
  g_signal_connect_object (pad, "linked", G_CALLBACK (on_linked), self, 0);
  g_signal_connect_object (pad, "unlinked", G_CALLBACK (on_unlinked), self, 0);
  if (!gst_element_add_pad (element, pad))
    return NULL;
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->pads, gst_object_ref (pad));
  if (klass->pad_added != NULL)
    klass->pad_added (self, pad);
  callreel_ticker_notify (self);
  g_mutex_unlock (&self->lock);
  gst_child_proxy_child_added (GST_CHILD_PROXY (self), G_OBJECT (pad), name);
  return pad; /* the element holds a reference */
}

/* A thread of the input that waits for space returns at once. */
static void
callreel_ticker_release_pad (GstElement *element, GstPad *released)
{
  CallreelTicker *self = CALLREEL_TICKER (element);
  CallreelTickerClass *klass = CALLREEL_TICKER_GET_CLASS (self);
  g_autoptr (GstPad) pad = gst_object_ref (released);
  GstMessage *message = NULL;
  gboolean found;

  g_mutex_lock (&self->lock);
  found = g_ptr_array_find (self->pads, pad, NULL);
  if (found) {
    CALLREEL_TICKER_PAD (pad)->flushing = TRUE;
    if (klass->pad_released != NULL)
      message = klass->pad_released (self, pad);
    g_ptr_array_remove (self->pads, pad);
    callreel_ticker_notify (self);
  }
  g_mutex_unlock (&self->lock);
  if (!found)
    return;
  if (message != NULL)
    gst_element_post_message (element, message);
  gst_pad_set_active (pad, FALSE);
  gst_child_proxy_child_removed (GST_CHILD_PROXY (self), G_OBJECT (pad), GST_OBJECT_NAME (pad));
  gst_element_remove_pad (element, pad);
}

/* Returns: (transfer full) (nullable): the pad. */
static GObject *
callreel_ticker_get_child_by_index (GstChildProxy *proxy, guint index)
{
  CallreelTicker *self = CALLREEL_TICKER (proxy);
  GObject *pad = NULL;

  g_mutex_lock (&self->lock);
  if (index < self->pads->len)
    pad = g_object_ref (g_ptr_array_index (self->pads, index));
  g_mutex_unlock (&self->lock);
  return pad;
}

static guint
callreel_ticker_get_children_count (GstChildProxy *proxy)
{
  CallreelTicker *self = CALLREEL_TICKER (proxy);
  guint count;

  g_mutex_lock (&self->lock);
  count = self->pads->len;
  g_mutex_unlock (&self->lock);
  return count;
}

static void
callreel_ticker_child_proxy_init (gpointer iface, gpointer data)
{
  GstChildProxyInterface *proxy = iface;

  proxy->get_child_by_index = callreel_ticker_get_child_by_index;
  proxy->get_children_count = callreel_ticker_get_children_count;
}

/* --- states; the thread that changes them, called without lock --- */

static void
start (CallreelTicker *self)
{
  CallreelTickerClass *klass = CALLREEL_TICKER_GET_CLASS (self);
  gboolean live;

  g_mutex_lock (&self->lock);
  live = self->live = self->force_live;
  self->playing = self->end_wanted = self->any_eos = self->started = FALSE;
  self->next_tick = self->last_notified = 0;
  if (klass->start != NULL)
    klass->start (self);
  g_mutex_unlock (&self->lock);
  mark_source (self, live);
}

static void
stop (CallreelTicker *self)
{
  CallreelTickerClass *klass = CALLREEL_TICKER_GET_CLASS (self);

  g_mutex_lock (&self->lock);
  if (klass->stop != NULL)
    klass->stop (self);
  g_mutex_unlock (&self->lock);
}

static void
set_playing (CallreelTicker *self, gboolean playing)
{
  if (playing)
    update_live (self);
  g_mutex_lock (&self->lock);
  self->playing = playing;
  live_wait_wake (&self->wait);
  g_mutex_unlock (&self->lock);
}

static gboolean
is_live (CallreelTicker *self)
{
  gboolean live;

  g_mutex_lock (&self->lock);
  live = self->live;
  g_mutex_unlock (&self->lock);
  return live;
}

static GstStateChangeReturn
callreel_ticker_change_state (GstElement *element, GstStateChange transition)
{
  CallreelTicker *self = CALLREEL_TICKER (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    start (self);
  else if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    set_playing (self, FALSE);
  result = GST_ELEMENT_CLASS (callreel_ticker_parent_class)->change_state (element, transition);
  if (result == GST_STATE_CHANGE_FAILURE)
    return result;
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    set_playing (self, TRUE);
  else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    stop (self);
  if ((transition == GST_STATE_CHANGE_READY_TO_PAUSED || transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED) &&
      is_live (self))
    return GST_STATE_CHANGE_NO_PREROLL;
  return result;
}

/* Any thread. The task may be waiting for a clock to be set. */
static gboolean
callreel_ticker_set_clock (GstElement *element, GstClock *clock)
{
  CallreelTicker *self = CALLREEL_TICKER (element);
  gboolean accepted = GST_ELEMENT_CLASS (callreel_ticker_parent_class)->set_clock (element, clock);

  g_mutex_lock (&self->lock);
  live_wait_wake (&self->wait);
  g_mutex_unlock (&self->lock);
  return accepted;
}

/* Any thread. An EOS for the element itself ends a live stream after the current tick. */
static gboolean
callreel_ticker_send_event (GstElement *element, GstEvent *event)
{
  CallreelTicker *self = CALLREEL_TICKER (element);

  if (GST_EVENT_TYPE (event) != GST_EVENT_EOS)
    return GST_ELEMENT_CLASS (callreel_ticker_parent_class)->send_event (element, event);
  gst_event_unref (event);
  g_mutex_lock (&self->lock);
  self->end_wanted = TRUE;
  live_wait_wake (&self->wait);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* --- waiting; called with lock --- */

void
callreel_ticker_notify (CallreelTicker *self)
{
  g_cond_broadcast (&self->cond);
  g_cond_broadcast (&self->space_cond);
}

void
callreel_ticker_notify_space (CallreelTicker *self)
{
  self->last_notified = self->next_tick;
  g_cond_broadcast (&self->space_cond);
}

CallreelTick
callreel_ticker_look_at_inputs (CallreelTicker *self)
{
  CallreelTickerClass *klass = CALLREEL_TICKER_GET_CLASS (self);
  gboolean any_ended = self->any_eos, any_open = FALSE, all_cover = TRUE;

  for (guint i = 0; i < self->pads->len && all_cover; i++) {
    CallreelTickerPad *pad = g_ptr_array_index (self->pads, i);

    if (!gst_pad_is_linked (GST_PAD (pad)))
      continue;
    if (pad->eos) {
      any_ended = TRUE;
    } else {
      any_open = TRUE;
      all_cover = klass->covers (self, GST_PAD (pad));
    }
  }
  if (any_open)
    return all_cover ? CALLREEL_TICK_MAKE : CALLREEL_TICK_WAIT;
  if (any_ended)
    return klass->is_drained (self) ? CALLREEL_TICK_END : CALLREEL_TICK_MAKE;
  return CALLREEL_TICK_WAIT;
}

static gboolean
callreel_ticker_is_fed (CallreelTicker *self)
{
  return callreel_ticker_look_at_inputs (self) != CALLREEL_TICK_WAIT;
}

void
callreel_ticker_feed (CallreelTicker *self)
{
  if (self->starved && CALLREEL_TICKER_GET_CLASS (self)->is_fed (self))
    g_cond_signal (&self->cond);
}

/* Task; releases the lock to sleep. Wakes the input threads first, since one of them may have the data. */
static CallreelTick
wait_for_data (CallreelTicker *self)
{
  CallreelTick next = callreel_ticker_look_at_inputs (self);

  if (next != CALLREEL_TICK_WAIT)
    return next;
  callreel_ticker_notify_space (self);
  self->starved = TRUE;
  g_cond_wait (&self->cond, &self->lock);
  self->starved = FALSE;
  return CALLREEL_TICK_WAIT;
}

CallreelTick
callreel_ticker_next (CallreelTicker *self)
{
  CallreelTickerClass *klass = CALLREEL_TICKER_GET_CLASS (self);
  CallreelTick next = CALLREEL_TICK_WAIT;

  while (next == CALLREEL_TICK_WAIT) {
    if (self->flushing)
      return CALLREEL_TICK_STOP;
    if (self->end_wanted)
      return CALLREEL_TICK_END;
    next = self->live ? klass->wait_for_clock (self) : wait_for_data (self);
  }
  if (next == CALLREEL_TICK_MAKE)
    self->started = TRUE;
  return next;
}

/* --- end of stream; called without lock --- */

void
callreel_ticker_end (CallreelTicker *self, GstFlowReturn flow)
{
  GST_INFO_OBJECT (self, "ends: %s", gst_flow_get_name (flow));
  g_mutex_lock (&self->lock);
  if (self->flow == GST_FLOW_OK)
    self->flow = flow;
  callreel_ticker_notify (self);
  g_mutex_unlock (&self->lock);
  gst_pad_pause_task (self->src_pad);
  if (flow == GST_FLOW_FLUSHING)
    return;
  if (flow == GST_FLOW_NOT_LINKED || flow < GST_FLOW_EOS)
    GST_ELEMENT_FLOW_ERROR (self, flow);
  gst_pad_push_event (self->src_pad, gst_event_new_eos ());
}

static void
callreel_ticker_class_init (CallreelTickerClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = callreel_ticker_finalize;
  element_class->request_new_pad = callreel_ticker_request_new_pad;
  element_class->release_pad = callreel_ticker_release_pad;
  element_class->change_state = callreel_ticker_change_state;
  element_class->set_clock = callreel_ticker_set_clock;
  element_class->send_event = callreel_ticker_send_event;
  klass->get_latency = callreel_ticker_get_latency;
  klass->is_fed = callreel_ticker_is_fed;
}

static void
callreel_ticker_init (CallreelTicker *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  g_cond_init (&self->space_cond);
  live_wait_init (&self->wait, &self->lock, &self->cond);
  self->pads = g_ptr_array_new_with_free_func (gst_object_unref);
  self->flushing = TRUE;
  self->flow = GST_FLOW_FLUSHING;
}
