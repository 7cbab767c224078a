/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/common/ticker with a minimal element: ten empty buffers a second. */
#include "gst/common/ticker.h"

#include <gst/check/gstharness.h>
#include <gst/check/gsttestclock.h>

#define TICK (100 * GST_MSECOND)

/* --- the element under test: a pad covers as many ticks as it got buffers, and holds two of them --- */

typedef struct {
  CallreelTickerPad parent_instance;
  /* under the element's lock */
  guint64 covered;
  gboolean waits; /* whether its thread waits for space */
} TestPad;
typedef CallreelTickerPadClass TestPadClass;

typedef struct {
  CallreelTicker parent_instance;
  GCond wait_cond;  /* signalled when a pad waits */
  guint n_unlinked; /* under the lock */
  gboolean announced;
} TestTicker;
typedef CallreelTickerClass TestTickerClass;

static GType test_pad_get_type (void);
static GType test_ticker_get_type (void);
G_DEFINE_TYPE (TestPad, test_pad, CALLREEL_TYPE_TICKER_PAD)
G_DEFINE_TYPE (TestTicker, test_ticker, CALLREEL_TYPE_TICKER)

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("test/ticks"));
static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink_%u", GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS ("test/ticks"));

static void
test_pad_class_init (TestPadClass *klass)
{
}

static void
test_pad_init (TestPad *pad)
{
}

static GstFlowReturn
test_pad_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  CallreelTicker *ticker = CALLREEL_TICKER (parent);
  CallreelTickerPad *input = CALLREEL_TICKER_PAD (pad);
  TestPad *self = (TestPad *)pad;
  GstFlowReturn flow;

  gst_buffer_unref (buffer);
  g_mutex_lock (&ticker->lock);
  while (!ticker->live && !input->flushing && ticker->flow == GST_FLOW_OK && self->covered >= ticker->next_tick + 2) {
    self->waits = TRUE;
    g_cond_broadcast (&((TestTicker *)ticker)->wait_cond);
    g_cond_wait (&ticker->space_cond, &ticker->lock);
    self->waits = FALSE;
  }
  flow = input->flushing ? GST_FLOW_FLUSHING : ticker->flow;
  if (flow == GST_FLOW_OK)
    self->covered++;
  callreel_ticker_feed (ticker);
  g_mutex_unlock (&ticker->lock);
  return flow;
}

static gboolean
test_pad_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  CallreelTicker *ticker = CALLREEL_TICKER (parent);

  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS) {
    g_mutex_lock (&ticker->lock);
    CALLREEL_TICKER_PAD (pad)->eos = TRUE;
    callreel_ticker_notify (ticker);
    g_mutex_unlock (&ticker->lock);
  }
  gst_event_unref (event);
  return TRUE;
}

static void
test_ticker_setup_pad (CallreelTicker *ticker, GstPad *pad)
{
  gst_pad_set_chain_function (pad, test_pad_chain);
  gst_pad_set_event_function (pad, test_pad_event);
}

static void
test_ticker_pad_unlinked (CallreelTicker *ticker, GstPad *pad, GstPad *source)
{
  g_mutex_lock (&ticker->lock);
  ((TestTicker *)ticker)->n_unlinked++;
  g_mutex_unlock (&ticker->lock);
}

static GstMessage *
test_ticker_pad_released (CallreelTicker *ticker, GstPad *pad)
{
  return gst_message_new_element (GST_OBJECT (ticker), gst_structure_new_empty ("left"));
}

static gboolean
test_ticker_covers (CallreelTicker *ticker, GstPad *pad)
{
  return ((TestPad *)pad)->covered > ticker->next_tick;
}

static gboolean
test_ticker_is_drained (CallreelTicker *ticker)
{
  for (guint i = 0; i < ticker->pads->len; i++) {
    if (((TestPad *)g_ptr_array_index (ticker->pads, i))->covered > ticker->next_tick)
      return FALSE;
  }
  return TRUE;
}

static CallreelTick
test_ticker_wait_for_clock (CallreelTicker *ticker)
{
  GstClockTime due = ticker->next_tick * TICK + ticker->latency;

  if (!ticker->playing) {
    g_cond_wait (&ticker->cond, &ticker->lock);
    return CALLREEL_TICK_WAIT;
  }
  return live_wait_until (&ticker->wait, GST_ELEMENT (ticker), due) ? CALLREEL_TICK_MAKE : CALLREEL_TICK_WAIT;
}

static void
announce (TestTicker *self, GstPad *src_pad)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("test/ticks");
  GstSegment segment;

  if (self->announced)
    return;
  self->announced = TRUE;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (src_pad, gst_event_new_stream_start ("ticks"));
  gst_pad_push_event (src_pad, gst_event_new_caps (caps));
  gst_pad_push_event (src_pad, gst_event_new_segment (&segment));
}

static void
test_ticker_run (CallreelTicker *ticker)
{
  GstFlowReturn flow = GST_FLOW_FLUSHING;
  CallreelTick next;
  GstBuffer *buffer;
  guint64 tick;

  g_mutex_lock (&ticker->lock);
  next = callreel_ticker_next (ticker);
  tick = ticker->next_tick;
  g_mutex_unlock (&ticker->lock);
  if (next != CALLREEL_TICK_STOP)
    announce ((TestTicker *)ticker, ticker->src_pad);
  if (next == CALLREEL_TICK_MAKE) {
    buffer = gst_buffer_new ();
    GST_BUFFER_PTS (buffer) = tick * TICK;
    flow = gst_pad_push (ticker->src_pad, buffer);
  } else if (next == CALLREEL_TICK_END) {
    flow = GST_FLOW_EOS;
  }
  if (flow != GST_FLOW_OK) {
    callreel_ticker_end (ticker, flow);
    return;
  }
  g_mutex_lock (&ticker->lock);
  ticker->next_tick++;
  callreel_ticker_notify_space (ticker);
  g_mutex_unlock (&ticker->lock);
}

static void
test_ticker_finalize (GObject *object)
{
  g_cond_clear (&((TestTicker *)object)->wait_cond);
  G_OBJECT_CLASS (test_ticker_parent_class)->finalize (object);
}

static void
test_ticker_class_init (TestTickerClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_ticker_finalize;
  klass->pad_type = test_pad_get_type ();
  klass->setup_pad = test_ticker_setup_pad;
  klass->pad_released = test_ticker_pad_released;
  klass->pad_unlinked = test_ticker_pad_unlinked;
  klass->covers = test_ticker_covers;
  klass->is_drained = test_ticker_is_drained;
  klass->wait_for_clock = test_ticker_wait_for_clock;
  klass->run = test_ticker_run;
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_add_static_pad_template_with_gtype (element_class, &sink_template, test_pad_get_type ());
  gst_element_class_set_static_metadata (element_class, "Test ticker", "Generic", "Ticks", "Nobody");
}

static void
test_ticker_init (TestTicker *self)
{
  g_cond_init (&self->wait_cond);
  callreel_ticker_add_src_pad (CALLREEL_TICKER (self), &src_template);
}

/* --- the rig --- */

typedef struct {
  GstElement *element;
  GstHarness *out;
  GstBus *bus;
} Rig;

static void
rig_init (Rig *self, gboolean force_live)
{
  self->element = gst_object_ref_sink (g_object_new (test_ticker_get_type (), NULL));
  CALLREEL_TICKER (self->element)->force_live = force_live;
  CALLREEL_TICKER (self->element)->latency = 50 * GST_MSECOND;
  self->bus = gst_bus_new ();
  gst_element_set_bus (self->element, self->bus);
  self->out = gst_harness_new_with_element (self->element, NULL, "src");
  gst_harness_set_sink_caps_str (self->out, "test/ticks");
}

static void
rig_clear (Rig *self)
{
  gst_element_set_state (self->element, GST_STATE_NULL);
  gst_element_set_bus (self->element, NULL);
  gst_harness_teardown (self->out);
  gst_object_unref (self->bus);
  gst_object_unref (self->element);
}

static GstHarness *
rig_add (Rig *self, const char *name)
{
  GstHarness *input = gst_harness_new_with_element (self->element, name, NULL);

  gst_harness_set_src_caps_str (input, "test/ticks");
  return input;
}

static void
rig_expect (Rig *self, guint64 tick)
{
  g_autoptr (GstBuffer) buffer = gst_harness_pull (self->out);

  g_assert_nonnull (buffer);
  g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, tick * TICK);
}

static void
rig_expect_eos (Rig *self)
{
  g_autoptr (GstEvent) event = NULL;

  do {
    gst_clear_event (&event);
    event = gst_harness_pull_event (self->out);
    g_assert_nonnull (event);
  } while (GST_EVENT_TYPE (event) != GST_EVENT_EOS);
}

static gboolean
rig_has_message (Rig *self, GstMessageType type)
{
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (self->bus, type);

  return message != NULL;
}

static void
push (GstHarness *input)
{
  g_assert_cmpint (gst_harness_push (input, gst_buffer_new ()), ==, GST_FLOW_OK);
}

/* --- tests --- */

static GstPad *
request (Rig *rig, const char *name)
{
  GstPadTemplate *template = gst_element_get_pad_template (rig->element, "sink_%u");

  return gst_element_request_pad (rig->element, template, name, NULL);
}

static void
test_pad_names (void)
{
  static const struct {
    const char *wanted, *given;
  } cases[] = {
    { NULL, "sink_0" }, { "sink_5", "sink_5" }, { NULL, "sink_6" }, { "sink_2", "sink_2" }, { NULL, "sink_7" }
  };
  Rig rig;

  rig_init (&rig, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstPad) pad = request (&rig, cases[i].wanted);
    g_autoptr (GObject) child = gst_child_proxy_get_child_by_index (GST_CHILD_PROXY (rig.element), i);

    g_assert_cmpstr (GST_OBJECT_NAME (pad), ==, cases[i].given);
    g_assert_true (child == G_OBJECT (pad));
  }
  g_assert_cmpuint (gst_child_proxy_get_children_count (GST_CHILD_PROXY (rig.element)), ==, G_N_ELEMENTS (cases));
  rig_clear (&rig);
}

static void
test_release (void)
{
  g_autoptr (GstPad) pad = NULL;
  Rig rig;

  rig_init (&rig, FALSE);
  pad = request (&rig, NULL);
  gst_element_release_request_pad (rig.element, pad);
  g_assert_true (rig_has_message (&rig, GST_MESSAGE_ELEMENT));
  g_assert_null (GST_PAD_PARENT (pad));
  g_assert_cmpuint (gst_child_proxy_get_children_count (GST_CHILD_PROXY (rig.element)), ==, 0);
  rig_clear (&rig);
}

/* A tick is output when the last input has data for it, the end when the last input has ended. */
static void
test_by_data (void)
{
  GstHarness *a, *b;
  Rig rig;

  rig_init (&rig, FALSE);
  a = rig_add (&rig, "sink_0");
  b = rig_add (&rig, "sink_1");
  push (a);
  push (a);
  g_assert_null (gst_harness_try_pull (rig.out));
  push (b);
  rig_expect (&rig, 0);
  gst_harness_push_event (b, gst_event_new_eos ());
  rig_expect (&rig, 1);
  push (a);
  rig_expect (&rig, 2);
  gst_harness_push_event (a, gst_event_new_eos ());
  rig_expect_eos (&rig);
  gst_harness_teardown (a);
  gst_harness_teardown (b);
  g_assert_cmpuint (((TestTicker *)rig.element)->n_unlinked, ==, 2);
  rig_clear (&rig);
}

static gpointer
push_until_refused (gpointer input)
{
  GstFlowReturn flow;

  do
    flow = gst_harness_push (input, gst_buffer_new ());
  while (flow == GST_FLOW_OK);
  return GINT_TO_POINTER (flow);
}

static void
await_waiting (GstElement *element, GstPad *pad)
{
  CallreelTicker *ticker = CALLREEL_TICKER (element);

  g_mutex_lock (&ticker->lock);
  while (!((TestPad *)pad)->waits)
    g_cond_wait (&((TestTicker *)element)->wait_cond, &ticker->lock);
  g_mutex_unlock (&ticker->lock);
}

/* An input that is ahead waits for space; releasing the pad or stopping the element ends the wait. */
static void
check_waiting (gboolean release)
{
  g_autoptr (GstPad) pad = NULL;
  GstHarness *ahead, *behind;
  GThread *thread;
  Rig rig;

  rig_init (&rig, FALSE);
  ahead = rig_add (&rig, "sink_0");
  behind = rig_add (&rig, "sink_1");
  pad = gst_element_get_static_pad (rig.element, "sink_0");
  thread = g_thread_new ("ahead", push_until_refused, ahead);
  push (behind);
  rig_expect (&rig, 0);
  await_waiting (rig.element, pad);
  if (release)
    gst_element_release_request_pad (rig.element, pad);
  else
    gst_element_set_state (rig.element, GST_STATE_READY);
  g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (thread)), ==, GST_FLOW_FLUSHING);
  gst_harness_teardown (ahead);
  gst_harness_teardown (behind);
  rig_clear (&rig);
}

static void
test_release_wakes (void)
{
  check_waiting (TRUE);
}

static void
test_stop_wakes (void)
{
  check_waiting (FALSE);
}

/* Live, without any input, until the application ends it. */
static void
test_by_clock (void)
{
  GstTestClock *clock;
  Rig rig;

  rig_init (&rig, TRUE);
  gst_harness_use_testclock (rig.out);
  clock = gst_harness_get_testclock (rig.out);
  for (guint i = 0; i < 3; i++) {
    g_assert_true (gst_harness_crank_single_clock_wait (rig.out));
    rig_expect (&rig, i);
    g_assert_cmpuint (gst_clock_get_time (GST_CLOCK (clock)), ==, i * TICK + 50 * GST_MSECOND);
  }
  g_assert_true (GST_OBJECT_FLAG_IS_SET (rig.element, GST_ELEMENT_FLAG_SOURCE));
  gst_element_send_event (rig.element, gst_event_new_eos ());
  rig_expect_eos (&rig);
  g_assert_cmpint (gst_element_set_state (rig.element, GST_STATE_PAUSED), ==, GST_STATE_CHANGE_NO_PREROLL);
  gst_object_unref (clock);
  rig_clear (&rig);
}

/* The first live input makes the element live, and a new latency is reported once. */
static void
test_becomes_live (void)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  GstClockTime latency;
  GstHarness *input;
  gboolean live;
  Rig rig;

  rig_init (&rig, FALSE);
  g_assert_true (gst_pad_peer_query (rig.out->sinkpad, query));
  gst_query_parse_latency (query, &live, &latency, NULL);
  g_assert_false (live);
  g_assert_cmpuint (latency, ==, 0);
  g_assert_false (GST_OBJECT_FLAG_IS_SET (rig.element, GST_ELEMENT_FLAG_SOURCE));
  input = rig_add (&rig, "sink_0");
  gst_harness_set_live (input, TRUE);
  for (guint i = 0; i < 2; i++) {
    g_assert_true (gst_pad_peer_query (rig.out->sinkpad, query));
    gst_query_parse_latency (query, &live, &latency, NULL);
    g_assert_true (live);
    g_assert_cmpuint (latency, ==, 50 * GST_MSECOND);
    g_assert_true (rig_has_message (&rig, GST_MESSAGE_LATENCY) == (i == 0));
  }
  g_assert_true (GST_OBJECT_FLAG_IS_SET (rig.element, GST_ELEMENT_FLAG_SOURCE));
  gst_harness_teardown (input);
  rig_clear (&rig);
}

static GstFlowReturn
refuse (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  gst_buffer_unref (buffer);
  return GST_FLOW_ERROR;
}

/* An error downstream is an error of the element and the end of the stream, and inputs get its flow return from then
 * on. */
static void
test_downstream_fails (void)
{
  GstHarness *input;
  Rig rig;

  rig_init (&rig, FALSE);
  gst_pad_set_chain_function (rig.out->sinkpad, refuse);
  input = rig_add (&rig, "sink_0");
  g_assert_cmpint (GPOINTER_TO_INT (push_until_refused (input)), ==, GST_FLOW_ERROR);
  rig_expect_eos (&rig);
  g_assert_true (rig_has_message (&rig, GST_MESSAGE_ERROR));
  gst_harness_teardown (input);
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ticker/pad-names", test_pad_names);
  g_test_add_func ("/ticker/release", test_release);
  g_test_add_func ("/ticker/by-data", test_by_data);
  g_test_add_func ("/ticker/release-wakes", test_release_wakes);
  g_test_add_func ("/ticker/stop-wakes", test_stop_wakes);
  g_test_add_func ("/ticker/by-clock", test_by_clock);
  g_test_add_func ("/ticker/becomes-live", test_becomes_live);
  g_test_add_func ("/ticker/downstream-fails", test_downstream_fails);
  return g_test_run ();
}
