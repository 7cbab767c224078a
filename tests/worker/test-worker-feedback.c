/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a worker asks of a sender by RTCP, and what it reports meanwhile: GStreamer's rtpbin, which answers requests,
 * and plain sockets. Real sockets, a real worker. */
#include "tests/worker/recording.h"
#include "tests/worker/rtp-sender.h"
#include "tests/worker/rtp-talker.h"
#include "tests/worker/udp-relay.h"
#include "tests/worker/worker-driver.h"

#define RED   0xe02020u
#define BLUE  0x2020e0u
#define LIME  0x20e020u
#define BLACK 0x000000u
#define GREEN 0x008700u /* a decoder's picture of nothing */
#define TONE  440
#define OTHER 1000
#define HEARD 0.03
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

typedef struct {
  WorkerDriver *driver;
  UdpRelay *sound_network, *picture_network;
  RtpSender *sound, *picture;
} BadCall;

/* A participant with microphone and camera behind a network that loses 5 % and delays by up to 50 ms. */
static void
bad_call_init (BadCall *call, gboolean resends)
{
  const char *seed = g_getenv ("CALLREEL_SEED");
  UdpRelayNetwork network = { 0.05, 50, resends, seed != NULL ? (guint32)g_ascii_strtoull (seed, NULL, 10) : 7 };
  g_autofree char *media = g_strconcat (sender_vp8.media, resends ? "a=rtcp-fb:97 nack\r\n" : "", NULL);
  g_autoptr (GError) error = NULL;
  guint16 rtcp = 0, rtp;

  g_test_message ("CALLREEL_SEED=%u", network.seed);
  call->driver = worker_driver_new ();
  worker_driver_add_participant (call->driver, "alice");
  rtp = worker_driver_add_rtp (call->driver, "v", "alice", "video", media, &rtcp, &error);
  g_assert_no_error (error);
  call->picture_network = udp_relay_new (&network, rtp, rtcp);
  call->picture = rtp_sender_new (&sender_vp8, RED, udp_relay_get_rtp_port (call->picture_network),
                                  udp_relay_get_rtcp_port (call->picture_network));
  network.seed++;
  rtp = worker_driver_add_rtp (call->driver, "a", "alice", "audio", sender_opus.media, &rtcp, &error);
  g_assert_no_error (error);
  call->sound_network = udp_relay_new (&network, rtp, rtcp);
  call->sound = rtp_sender_new (&sender_opus, TONE, udp_relay_get_rtp_port (call->sound_network),
                                udp_relay_get_rtcp_port (call->sound_network));
}

static void
bad_call_clear (BadCall *call)
{
  rtp_sender_free (call->sound);
  rtp_sender_free (call->picture);
  udp_relay_free (call->sound_network);
  udp_relay_free (call->picture_network);
  worker_driver_free (call->driver);
}

/* Red with a low tone, then blue with a high one, and so on: @changes times, every two seconds. */
static void
record_changes (BadCall *call, const char *path, guint changes)
{
  WorkerDriver *driver = call->driver;

  worker_driver_wait (driver, "StreamState", "'a', 'active'");
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  worker_driver_wait_recorded (driver, "op", 2500);
  for (guint i = 1; i <= changes; i++) {
    rtp_sender_set_content (call->sound, i % 2 == 0 ? TONE : OTHER);
    rtp_sender_set_content (call->picture, i % 2 == 0 ? RED : BLUE);
    worker_driver_wait_recorded (driver, "op", worker_driver_recorded (driver, "op") + 2000);
  }
  worker_driver_stop (driver, "op");
}

/* Returns: when @colour is first seen at or after @from, s; the end if never */
static double
see (const Recording *recording, guint colour, double from)
{
  gsize i = (gsize)(from * RECORDING_FPS);

  while (i < recording->n_pictures && recording_share (recording, i, colour) < SHOWN)
    i++;
  return (double)i / RECORDING_FPS;
}

static double
hear (const Recording *recording, guint hertz, double from)
{
  const double end = (double)recording->n_samples / RECORDING_RATE;

  while (from + 0.05 < end && recording_tone (recording, hertz, from, from + 0.05) < HEARD)
    from += 0.025;
  return from;
}

/* No picture of nothing, no hole in the sound, and both change together, but for a picture that waits for a key
 * frame. */
static void
judge (const char *path, guint changes, double latest)
{
  g_autoptr (Recording) recording = recording_load (path, TRUE);
  const double end = (double)recording->n_samples / RECORDING_RATE;
  double hole = 0, longest = 0, at = 1, off = 0;
  guint together = 0;

  for (gsize i = 0; i < recording->n_pictures; i++) {
    g_assert_cmpfloat (recording_share (recording, i, BLACK), <, 0.05);
    g_assert_cmpfloat (recording_share (recording, i, GREEN), <, 0.05);
  }
  for (double from = 1; from + 0.05 < end - 0.3; from += 0.05) {
    const gboolean heard = recording_tone (recording, TONE, from, from + 0.05) > HEARD / 2 ||
                           recording_tone (recording, OTHER, from, from + 0.05) > HEARD / 2;

    hole = heard ? 0 : hole + 0.05;
    longest = MAX (longest, hole);
  }
  g_assert_cmpfloat (longest, <, 0.16);
  for (guint i = 1; i <= changes; i++) {
    const double heard = hear (recording, i % 2 == 0 ? TONE : OTHER, at);

    off = see (recording, i % 2 == 0 ? RED : BLUE, heard - 0.5) - heard;
    g_test_message ("change %u: heard at %.3f s, seen %+.3f s", i, heard, off);
    g_assert_cmpfloat (off, >, -0.2);
    g_assert_cmpfloat (off, <, latest);
    together += off < 0.6;
    at = heard + 1;
  }
  g_assert_cmpuint (together, >=, changes / 2);
}

/* Each loss needs a key frame, which may be lost in turn; it is asked for no more than twice a second. */
static void
test_bad_network (void)
{
  BadCall call;
  g_autofree char *path = NULL;
  guint64 asked;

  bad_call_init (&call, FALSE);
  path = worker_driver_path (call.driver, "call.mp4");
  record_changes (&call, path, 4);
  asked = worker_driver_stream_count (call.driver, "v", "key-frames-requested");
  g_test_message ("%u packets of video lost, %" G_GUINT64_FORMAT " key frames asked for",
                  udp_relay_count_dropped (call.picture_network), asked);
  g_assert_cmpuint (udp_relay_count_dropped (call.picture_network), >, 0);
  g_assert_cmpuint (worker_driver_stream_count (call.driver, "v", "lost"), >, 0);
  g_assert_cmpuint (asked, >=, 2);
  g_assert_cmpuint (asked, <=, udp_relay_count_dropped (call.picture_network) + 2);
  g_assert_cmpuint (worker_driver_stream_count (call.driver, "v", "packets-requested"), ==, 0);
  judge (path, 4, 1.9);
  bad_call_clear (&call);
}

/* The same, where lost packets are sent again when they are asked for: hardly any is lost for good. */
static void
test_bad_network_that_resends (void)
{
  BadCall call;
  g_autofree char *path = NULL;
  guint lost;

  bad_call_init (&call, TRUE);
  path = worker_driver_path (call.driver, "call.mp4");
  record_changes (&call, path, 2);
  lost = (guint)worker_driver_stream_count (call.driver, "v", "lost");
  g_test_message ("%u packets of video lost at first, %u sent again, %u lost for good",
                  udp_relay_count_dropped (call.picture_network), udp_relay_count_resent (call.picture_network), lost);
  g_assert_cmpuint (udp_relay_count_resent (call.picture_network), >=,
                    udp_relay_count_dropped (call.picture_network) / 2);
  g_assert_cmpuint (lost * 2, <, udp_relay_count_dropped (call.picture_network));
  judge (path, 2, 1.9);
  bad_call_clear (&call);
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
  g_test_add_func ("/feedback/bad-network", test_bad_network);
  g_test_add_func ("/feedback/bad-network-that-resends", test_bad_network_that_resends);
  g_test_add_func ("/feedback/refused-addresses", test_refused_addresses);
  return g_test_run ();
}
