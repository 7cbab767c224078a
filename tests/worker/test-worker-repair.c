/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Cameras behind a network that loses packets: what they send besides media repairs it. Real sockets, a real worker,
 * stock senders. */
#include "tests/worker/rtp-sender.h"
#include "tests/worker/udp-relay.h"
#include "tests/worker/worker-driver.h"

#define MEDIA   "1000"
#define REPAIR  "2000"
#define RECORDS 5000 /* ms */

/* Noise: some packets for each picture. */
#define CAMERA                                                                                                         \
  "fakesink  videotestsrc is-live=true pattern=snow ! video/x-raw,format=I420,width=160,height=90,framerate=20/1 ! "   \
  "vp8enc name=encoder deadline=1 cpu-used=8 keyframe-max-dist=100000 target-bitrate=200000 ! "                        \
  "rtpvp8pay pt=97 mtu=400 picture-id-mode=15-bit ssrc=" MEDIA
#define RETRANSMITS                                                                                                    \
  " ! rtprtxsend payload-type-map=application/x-rtp-pt-map,97=(uint)98 "                                               \
  "ssrc-map=application/x-rtp-ssrc-map," MEDIA "=(uint)" REPAIR
#define CORRECTS " ! rtpulpfecenc pt=122 percentage=60 percentage-important=100 ! rtpredenc pt=121"
#define VP8      "video 9 RTP/AVPF 97\r\na=rtpmap:97 VP8/90000\r\na=rtcp-fb:97 nack pli\r\na=rtcp-fb:97 nack\r\n"
#define VP8RTX                                                                                                         \
  "video 9 RTP/AVPF 97 98\r\na=rtpmap:97 VP8/90000\r\na=rtcp-fb:97 nack pli\r\na=rtcp-fb:97 nack\r\n"                  \
  "a=rtpmap:98 rtx/90000\r\na=fmtp:98 apt=97\r\n"

static const SenderCodec plain = { VP8, CAMERA, TRUE };
static const SenderCodec retransmitting = { VP8RTX, CAMERA RETRANSMITS, TRUE };
static const SenderCodec described = { VP8RTX "a=ssrc-group:FID " MEDIA " " REPAIR "\r\n", CAMERA RETRANSMITS, TRUE };
static const SenderCodec another = { VP8RTX "a=ssrc-group:FID " MEDIA " 2001\r\n", CAMERA RETRANSMITS, TRUE };

/* It can not be asked for anything but key frames, as where the way is too long. */
static const SenderCodec uncorrected = { "video 9 RTP/AVPF 97\r\na=rtpmap:97 VP8/90000\r\na=rtcp-fb:97 nack pli\r\n",
                                         CAMERA, TRUE };
static const SenderCodec corrected = {
  "video 9 RTP/AVPF 97 121 122\r\na=rtpmap:97 VP8/90000\r\na=rtcp-fb:97 nack pli\r\na=rtpmap:121 red/90000\r\n"
  "a=rtpmap:122 ulpfec/90000\r\n",
  CAMERA CORRECTS, TRUE
};

typedef struct {
  guint dropped; /* packets, by the network */
  guint lost, repaired, refused, key_frames, decoded;
} Result;

static void
record (const SenderCodec *codec, Result *result)
{
  const char *seed = g_getenv ("CALLREEL_SEED");
  const UdpRelayNetwork network = { 0.05, 20, FALSE, seed != NULL ? (guint32)g_ascii_strtoull (seed, NULL, 10) : 7 };
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
  g_autoptr (GError) error = NULL;
  guint16 rtcp = 0, rtp = 0;
  UdpRelay *relay = NULL;
  RtpSender *sender = NULL;

  worker_driver_add_participant (driver, "alice");
  rtp = worker_driver_add_rtp (driver, "v", "alice", "video", codec->media, &rtcp, &error);
  g_assert_no_error (error);
  relay = udp_relay_new (&network, rtp, rtcp);
  sender = rtp_sender_new (codec, 0, udp_relay_get_rtp_port (relay), udp_relay_get_rtcp_port (relay));
  worker_driver_wait (driver, "StreamState", "'v', 'active'");
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  worker_driver_wait_recorded (driver, "op", RECORDS);
  worker_driver_stop (driver, "op");
  *result = (Result){
    .dropped = udp_relay_count_dropped (relay),
    .lost = (guint)worker_driver_stream_count (driver, "v", "lost"),
    .repaired = (guint)worker_driver_stream_count (driver, "v", "repaired"),
    .refused = (guint)worker_driver_stream_count (driver, "v", "refused"),
    .key_frames = (guint)worker_driver_stream_count (driver, "v", "key-frames-requested"),
    .decoded = (guint)worker_driver_stream_count (driver, "v", "frames-decoded"),
  };
  g_test_message ("CALLREEL_SEED=%u: %u packets dropped, %u lost, %u repaired, %u refused; %u pictures decoded, %u key "
                  "frames asked for",
                  network.seed, result->dropped, result->lost, result->repaired, result->refused, result->decoded,
                  result->key_frames);
  rtp_sender_free (sender);
  udp_relay_free (relay);
  worker_driver_free (driver);
}

static void
test_retransmission (void)
{
  Result without, with;

  record (&plain, &without);
  g_assert_cmpuint (without.lost, >, 0);
  g_assert_cmpuint (without.repaired, ==, 0);
  record (&retransmitting, &with);
  g_assert_cmpuint (with.repaired, >, with.dropped / 2);
  g_assert_cmpuint (with.lost * 2, <, without.lost);
  g_assert_cmpuint (with.decoded, >, without.decoded);
  g_assert_cmpuint (with.refused, ==, 0);
}

/* The description says whose retransmissions they are, or that they are somebody else's. */
static void
test_described (void)
{
  Result own, foreign;

  record (&described, &own);
  g_assert_cmpuint (own.repaired, >, own.dropped / 2);
  g_assert_cmpuint (own.refused, ==, 0);
  record (&another, &foreign);
  g_assert_cmpuint (foreign.repaired, ==, 0);
  g_assert_cmpuint (foreign.refused, >, 0);
  g_assert_cmpuint (foreign.lost, >, 0);
}

static void
test_correction (void)
{
  Result without, with;

  record (&uncorrected, &without);
  g_assert_cmpuint (without.lost, >, 0);
  g_assert_cmpuint (without.repaired, ==, 0);
  record (&corrected, &with);
  g_assert_cmpuint (with.repaired, >, 0);
  g_assert_cmpuint (with.lost * 2, <, without.lost);
  g_assert_cmpuint (with.decoded, >, without.decoded);
  g_assert_cmpuint (with.refused, ==, 0);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/repair/retransmission", test_retransmission);
  g_test_add_func ("/repair/described", test_described);
  g_test_add_func ("/repair/correction", test_correction);
  return g_test_run ();
}
