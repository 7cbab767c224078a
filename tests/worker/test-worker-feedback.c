/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a worker asks of a sender by RTCP, and what it reports meanwhile: GStreamer's rtpbin, which answers requests,
 * and plain sockets. Real sockets, a real worker. */
#include "tests/worker/recording.h"
#include "tests/worker/rtp-sender.h"
#include "tests/worker/rtp-talker.h"
#include "tests/worker/worker-driver.h"

#define RED   0xe02020u
#define SHOWN 0.3 /* of a picture */

static guint16
add_camera (WorkerDriver *driver, const char *media)
{
  g_autoptr (GError) error = NULL;
  guint16 rtcp = 0, rtp = worker_driver_add_rtp (driver, "v", "alice", "video", media, &rtcp, &error);

  g_assert_no_error (error);
  return rtp;
}

static gboolean
set_rtcp_address (WorkerDriver *driver, const char *address, GError **error)
{
  return reel_bus_worker1_call_update_stream_sync (driver->worker, "v",
                                                   g_variant_new_parsed ("{'rtcp-address': <%s>}", address), NULL,
                                                   error);
}

static void
send_rtcp_to (WorkerDriver *driver, guint16 port)
{
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", port);
  g_autoptr (GError) error = NULL;

  set_rtcp_address (driver, address, &error);
  g_assert_no_error (error);
}

static guint16
get_port (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

/* A sender that sends nothing before it is asked, like a forwarder of Janus: it is asked as soon as its address is
 * known. */
static void
test_asked_before_it_sends (void)
{
  static const guint8 pli[] = { 0x81, 206, 0, 2 };
  WorkerDriver *driver = worker_driver_new ();
  g_autoptr (GSocket) peer = rtp_talker_open ();
  g_autoptr (GError) error = NULL;
  guint8 packet[1500];
  gssize size;

  worker_driver_add_participant (driver, "alice");
  add_camera (driver, sender_vp8.media);
  send_rtcp_to (driver, get_port (peer));
  g_socket_set_timeout (peer, 60);
  size = g_socket_receive (peer, (char *)packet, sizeof packet, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (size, ==, 20);
  g_assert_cmpmem (packet + 8, 4, pli, 4);
  g_assert_cmpuint (worker_driver_stream_count (driver, "v", "key-frames-requested"), >=, 1);
  worker_driver_free (driver);
}

/* The sender's key frame was long ago, and its RTCP goes nowhere: the stream waits, and its reason says for what. Once
 * the address is known it is asked, and shown. */
static void
test_address_comes_later (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
  g_autoptr (GSocket) nobody = rtp_talker_open ();
  g_autoptr (Recording) recording = NULL;
  const Event *event = NULL;
  g_autofree char *text = NULL;
  RtpSender *sender = NULL;
  guint64 asked = 0;

  worker_driver_add_participant (driver, "alice");
  sender = rtp_sender_new (&sender_vp8, RED, add_camera (driver, sender_vp8.media), get_port (nobody));
  worker_driver_wait (driver, "StreamState", "'v', 'active'");
  worker_driver_wait_stream (driver, "v", "packets", 20);
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  event = worker_driver_wait (driver, "StreamState", "'v', 'waiting'");
  text = g_variant_print (event->arguments, FALSE);
  g_assert_nonnull (strstr (text, "no key frame, and none can be asked for"));
  g_assert_cmpuint (worker_driver_stream_count (driver, "v", "key-frames-requested"), ==, 0);

  worker_driver_forget (driver);
  send_rtcp_to (driver, rtp_sender_get_rtcp_port (sender));
  worker_driver_wait (driver, "StreamState", "'v', 'active'");
  worker_driver_wait_recorded (driver, "op", worker_driver_recorded (driver, "op") + 1500);
  asked = worker_driver_stream_count (driver, "v", "key-frames-requested");
  g_assert_cmpuint (asked, >=, 1);
  g_assert_cmpuint (asked, <=, 3); /* no more once it has come */
  worker_driver_stop (driver, "op");
  recording = recording_load (path, TRUE);
  g_assert_cmpfloat (recording_share (recording, recording->n_pictures - 1, RED), >, SHOWN);
  rtp_sender_free (sender);
  worker_driver_free (driver);
}

static void
test_refused_addresses (void)
{
  static const char *const addresses[] = { "0.0.0.0:5", "224.0.0.1:5", "[::1]:5", "localhost:5", "127.0.0.1" };
  WorkerDriver *driver = worker_driver_new ();

  worker_driver_add_participant (driver, "alice");
  add_camera (driver, sender_vp8.media);
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autoptr (GError) error = NULL;

    if (set_rtcp_address (driver, addresses[i], &error))
      g_error ("%s was accepted", addresses[i]);
    g_assert_nonnull (strstr (error->message, "rtcp-address: "));
  }
  worker_driver_free (driver);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feedback/asked-before-it-sends", test_asked_before_it_sends);
  g_test_add_func ("/feedback/address-comes-later", test_address_comes_later);
  g_test_add_func ("/feedback/refused-addresses", test_refused_addresses);
  return g_test_run ();
}
