/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of receive batching: packets that come during a pause of the source keep their time of arrival, and pauses end
 * when they have to. */
#include "manager/worker/rtp/reel-receive-batch.h"

#define LONG_US (3600 * (gint64)G_USEC_PER_SEC)
#define WAIT_US (60 * (gint64)G_USEC_PER_SEC)
/* a source that takes no packet for this time is pausing */
#define REST_SEEN_US 1000000
/* less than that: the precision of a time of arrival */
#define MOMENT      (500 * GST_MSECOND)
#define PACKETS_MAX 64

typedef struct {
  GstElement *pipeline;
  GSocket *socket;
  GSocket *sender;
  ReelReceiveBatch *rest;

  GMutex lock;
  GCond cond;
  guint arrived;
  GstClockTime times[PACKETS_MAX];
} Rig;

/* On the source's thread; takes the lock. */
static void
on_handoff (GstElement *sink, GstBuffer *buffer, GstPad *pad, Rig *rig)
{
  g_mutex_lock (&rig->lock);
  g_assert_cmpuint (rig->arrived, <, G_N_ELEMENTS (rig->times));
  rig->times[rig->arrived++] = GST_BUFFER_DTS (buffer);
  g_cond_signal (&rig->cond);
  g_mutex_unlock (&rig->lock);
}

static void
rig_init (Rig *rig, gint64 length)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  GstElement *source = gst_element_factory_make ("udpsrc", NULL), *sink = gst_element_factory_make ("fakesink", NULL);

  *rig = (Rig){ gst_pipeline_new (NULL) };
  g_mutex_init (&rig->lock);
  g_cond_init (&rig->cond);
  rig->socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  rig->sender = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);
  g_assert_true (g_socket_bind (rig->socket, any, FALSE, NULL));
  bound = g_socket_get_local_address (rig->socket, NULL);
  g_assert_true (g_socket_connect (rig->sender, bound, NULL, NULL));
  g_object_set (source, "socket", rig->socket, "close-socket", FALSE, NULL);
  gst_util_set_object_arg (G_OBJECT (source), "socket-timestamp", "realtime");
  g_object_set (sink, "sync", FALSE, "async", FALSE, "signal-handoffs", TRUE, NULL);
  g_signal_connect (sink, "handoff", G_CALLBACK (on_handoff), rig);
  gst_bin_add_many (GST_BIN (rig->pipeline), source, sink, NULL);
  g_assert_true (gst_element_link (source, sink));
  rig->rest = reel_receive_batch_new (source, rig->socket, length);
  g_assert_cmpint (gst_element_set_state (rig->pipeline, GST_STATE_PLAYING), !=, GST_STATE_CHANGE_FAILURE);
  gst_element_get_state (rig->pipeline, NULL, NULL, GST_CLOCK_TIME_NONE);
}

static void
rig_clear (Rig *rig)
{
  reel_receive_batch_end (rig->rest);
  gst_element_set_state (rig->pipeline, GST_STATE_NULL);
  gst_object_unref (rig->pipeline);
  reel_receive_batch_free (rig->rest);
  g_object_unref (rig->socket);
  g_object_unref (rig->sender);
  g_mutex_clear (&rig->lock);
  g_cond_clear (&rig->cond);
}

static void
send_packets (Rig *rig, guint n)
{
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (g_socket_send (rig->sender, "packet", 6, NULL, NULL), ==, 6);
}

/* Waits until this many have arrived, or this long. Returns: whether they have */
static gboolean
wait_for (Rig *rig, guint n, gint64 us)
{
  gint64 end = g_get_monotonic_time () + us;
  gboolean in_time = TRUE;

  g_mutex_lock (&rig->lock);
  while (rig->arrived < n && in_time)
    in_time = g_cond_wait_until (&rig->cond, &rig->lock, end);
  in_time = rig->arrived >= n;
  g_mutex_unlock (&rig->lock);
  return in_time;
}

static GstClockTime
now (Rig *rig)
{
  g_autoptr (GstClock) clock = gst_pipeline_get_clock (GST_PIPELINE (rig->pipeline));

  return gst_clock_get_time (clock) - gst_element_get_base_time (rig->pipeline);
}

/* Sends until the source pauses, so that one packet waits. Returns: when it was sent */
static GstClockTime
send_until_rest (Rig *rig)
{
  GstClockTime sent = 0;
  guint n = 0;

  do {
    /* A packet that comes before the source has looked keeps it awake: each is given longer than the one before. */
    g_assert_false (wait_for (rig, n + 1, n * G_TIME_SPAN_MILLISECOND));
    n++;
    g_assert_cmpuint (n, <, PACKETS_MAX - 4);
    send_packets (rig, 1);
    sent = now (rig);
  } while (wait_for (rig, n, n == 1 ? WAIT_US : REST_SEEN_US));
  return sent;
}

/* What waited in the socket has the time of its arrival there. */
static void
test_keeps_the_time_of_arrival (void)
{
  GstClockTime sent, others;
  guint before;
  Rig rig;

  rig_init (&rig, LONG_US);
  sent = send_until_rest (&rig);
  send_packets (&rig, 3);
  others = now (&rig);
  before = rig.arrived;
  g_assert_false (wait_for (&rig, before + 1, REST_SEEN_US));
  reel_receive_batch_end (rig.rest);
  g_assert_true (wait_for (&rig, before + 4, WAIT_US));
  g_assert_cmpuint (rig.times[before], <, sent + MOMENT);
  for (guint i = before + 1; i < before + 4; i++)
    g_assert_cmpuint (rig.times[i], <, others + MOMENT);
  rig_clear (&rig);
}

/* Pauses end by themselves, and a source that never had a packet does not pause. */
static void
test_goes_on (void)
{
  Rig rig;

  rig_init (&rig, G_USEC_PER_SEC / 100);
  for (guint n = 1; n <= 6; n++) {
    send_packets (&rig, 1);
    g_assert_true (wait_for (&rig, n, WAIT_US));
  }
  rig_clear (&rig);
}

static void
test_ends_in_a_rest (void)
{
  Rig rig;

  rig_init (&rig, LONG_US);
  send_until_rest (&rig);
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/packet-rest/keeps-the-time-of-arrival", test_keeps_the_time_of_arrival);
  g_test_add_func ("/packet-rest/goes-on", test_goes_on);
  g_test_add_func ("/packet-rest/ends-in-a-rest", test_ends_in_a_rest);
  return g_test_run ();
}
