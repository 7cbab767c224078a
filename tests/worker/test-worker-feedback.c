/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a worker asks of a sender by RTCP, and what it reports meanwhile: GStreamer's rtpbin, which answers requests,
 * and plain sockets. Real sockets, a real worker. */
#include "tests/worker/recording.h"
#include "tests/worker/rtp-sender.h"
#include "tests/worker/rtp-talker.h"
#include "tests/worker/worker-driver.h"

#define RED   0xe02020u
#define BLUE  0x2020e0u
#define LIME  0x20e020u
#define SHOWN 0.2 /* of a picture */

#define REMB "a=rtcp-fb:97 goog-remb\r\n"

static guint16
add_camera (WorkerDriver *driver, const char *media)
{
  g_autoptr (GError) error = NULL;
  guint16 rtcp = 0, rtp = worker_driver_add_rtp (driver, "v", "alice", "video", media, &rtcp, &error);

  g_assert_no_error (error);
  return rtp;
}

/* A VP8 sender that follows REMB. */
static RtpSender *
add_following (WorkerDriver *driver, const char *id, const char *participant, const char *kind, guint colour)
{
  g_autofree char *media = g_strconcat (sender_vp8.media, REMB, NULL);
  g_autoptr (GError) error = NULL;
  guint16 rtcp = 0, rtp = worker_driver_add_rtp (driver, id, participant, kind, media, &rtcp, &error);

  g_assert_no_error (error);
  return rtp_sender_new (&sender_vp8, colour, rtp, rtcp);
}

typedef struct {
  RtpSender *sender;
  guint least, most; /* bit/s */
} Range;

static gboolean
is_in_range (WorkerDriver *driver, gpointer data)
{
  const Range *range = data;
  const guint rate = rtp_sender_get_rate (range->sender);

  return rate >= range->least && rate <= range->most;
}

static void
wait_rate (WorkerDriver *driver, const char *what, RtpSender *sender, guint least, guint most)
{
  Range range = { sender, least, most };

  worker_driver_wait_for (driver, what, is_in_range, &range);
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

/* Two cameras side by side, then in the column beside a screen share, then side by side again: their senders are asked
 * for what is shown. */
static void
test_no_more_than_is_shown (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
  RtpSender *alice = NULL, *bob = NULL, *screen = NULL;
  g_autoptr (Recording) recording = NULL;
  g_autoptr (GError) error = NULL;

  worker_driver_add_participant (driver, "alice");
  worker_driver_add_participant (driver, "bob");
  alice = add_following (driver, "a", "alice", "video", RED);
  bob = add_following (driver, "b", "bob", "video", BLUE);
  wait_rate (driver, "as much as any tile may need", alice, 3900000, 4000000);
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  wait_rate (driver, "two tiles of 960×540", alice, 1100000, 1200000);
  wait_rate (driver, "two tiles of 960×540", bob, 1100000, 1200000);
  screen = add_following (driver, "s", "bob", "screen", LIME);
  wait_rate (driver, "the column", alice, 200000, 300000);
  wait_rate (driver, "the column", bob, 200000, 300000);
  wait_rate (driver, "the stage", screen, 2500000, 4000000);
  reel_bus_worker1_call_remove_stream_sync (driver->worker, "s", NULL, &error);
  g_assert_no_error (error);
  wait_rate (driver, "the grid again", alice, 1100000, 1200000);
  worker_driver_wait_recorded (driver, "op", worker_driver_recorded (driver, "op") + 1000);
  worker_driver_stop (driver, "op");
  wait_rate (driver, "nothing is recorded", bob, 3900000, 4000000);

  recording = recording_load (path, TRUE);
  g_assert_cmpfloat (recording_share (recording, recording->n_pictures - 1, RED), >, SHOWN);
  g_assert_cmpfloat (recording_share (recording, recording->n_pictures - 1, BLUE), >, SHOWN);
  g_assert_cmpfloat (recording_largest_share (recording, LIME), >, 0.5);
  rtp_sender_free (alice);
  rtp_sender_free (bob);
  rtp_sender_free (screen);
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
  g_test_add_func ("/feedback/no-more-than-is-shown", test_no_more_than_is_shown);
  g_test_add_func ("/feedback/refused-addresses", test_refused_addresses);
  return g_test_run ();
}
