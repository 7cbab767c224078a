/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Packets that a real worker can do nothing with: no depayloader knows them, they contradict themselves, or the picture
 * in them is too large. They are counted or told of, and what comes after them is recorded. */
#include "tests/worker/recording.h"
#include "tests/worker/rtp-sender.h"
#include "tests/worker/rtp-talker.h"
#include "tests/worker/worker-driver.h"

#include <string.h>

#define RED  0xe02020u
#define TONE 440

static gboolean
has_spoiled (WorkerDriver *driver, gpointer sender)
{
  return rtp_sender_has_spoiled (sender);
}

/* Packets that no depayloader knows, and such as contradict themselves: counted, and the picture goes on. */
static void
check_odd_packets (const SenderCodec *codec, const char *const *payloads, const gsize *sizes, gsize count)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
  g_autoptr (GError) error = NULL;
  g_autoptr (Recording) recording = NULL;
  RtpSender *sender = NULL;
  guint16 rtcp = 0, rtp = 0;

  worker_driver_add_participant (driver, "alice");
  rtp = worker_driver_add_rtp (driver, "v", "alice", "video", codec->media, &rtcp, &error);
  g_assert_no_error (error);
  sender = rtp_sender_new (codec, RED, rtp, rtcp);
  worker_driver_wait (driver, "StreamState", "active");
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  worker_driver_wait_recorded (driver, "op", 1500);
  for (gsize i = 0; i < count; i++) {
    rtp_sender_spoil (sender, payloads[i], sizes[i]);
    worker_driver_wait_for (driver, "a packet", has_spoiled, sender);
  }
  worker_driver_forget (driver);
  worker_driver_wait_recorded (driver, "op", worker_driver_recorded (driver, "op") + 3000);
  g_assert_cmpuint (worker_driver_stream_count (driver, "v", "refused"), >=, count);
  worker_driver_stop (driver, "op");
  for (guint i = 0; i < driver->events->len; i++) {
    const Event *event = g_ptr_array_index (driver->events, i);
    g_autofree char *text = g_variant_print (event->arguments, FALSE);

    g_assert_null (strstr (text, "'failed'"));
  }
  recording = recording_load (path, TRUE);
  g_assert_cmpfloat (recording_share (recording, recording->n_pictures - 3, RED), >, 0.3);
  rtp_sender_free (sender);
  worker_driver_free (driver);
}

static void
test_odd_h264 (void)
{
  static const char *const payloads[] = { "\x19\x01\x02\x03\x04",
                                          "\x1a"
                                          "abcdef",
                                          "\x1b"
                                          "abcdef",
                                          "\x1d"
                                          "abcdef",
                                          "\x1e"
                                          "abc",
                                          "\x60"
                                          "abc",
                                          "\x78\xff\xff\x65",
                                          "\x7c" };
  static const gsize sizes[] = { 5, 7, 7, 7, 4, 4, 4, 1 };

  check_odd_packets (&sender_h264, payloads, sizes, G_N_ELEMENTS (payloads));
}

static void
test_odd_vp8 (void)
{
  static const char *const payloads[] = { "\x90", "\x90\x80", "\x10\x50\x01\x00\x00\x00\x00\x01\x01\x01\x01",
                                          "\xff\xff" };
  static const gsize sizes[] = { 1, 2, 11, 2 };

  check_odd_packets (&sender_vp8, payloads, sizes, G_N_ELEMENTS (payloads));
}

/* After malformed packets of sound, the next one is heard. */
static void
test_odd_opus (void)
{
  static const char *const payloads[] = { "\xf2\x0a\x01\x02", "\x79\x01\x02\x03", "\x7b\x00\x01\x02" };
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  g_autoptr (Recording) recording = NULL;
  g_autoptr (GError) error = NULL;
  RtpSender *sender = NULL;
  guint16 rtcp = 0, rtp = 0;
  double seconds = 0;

  worker_driver_add_participant (driver, "alice");
  rtp = worker_driver_add_rtp (driver, "a", "alice", "audio", sender_opus.media, &rtcp, &error);
  g_assert_no_error (error);
  sender = rtp_sender_new (&sender_opus, TONE, rtp, rtcp);
  worker_driver_wait (driver, "StreamState", "active");
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  worker_driver_wait_recorded (driver, "op", 1000);
  for (gsize i = 0; i < G_N_ELEMENTS (payloads); i++) {
    rtp_sender_spoil (sender, payloads[i], 4);
    worker_driver_wait_for (driver, "a packet", has_spoiled, sender);
  }
  worker_driver_wait_recorded (driver, "op", worker_driver_recorded (driver, "op") + 2000);
  worker_driver_stop (driver, "op");
  recording = recording_load (path, FALSE);
  seconds = (double)recording->n_samples / RECORDING_RATE;
  g_assert_cmpfloat (recording_tone (recording, TONE, seconds - 1, seconds), >, 0.05);
  g_assert_cmpuint (worker_driver_stream_count (driver, "a", "refused"), ==, G_N_ELEMENTS (payloads));
  rtp_sender_free (sender);
  worker_driver_free (driver);
}

/* A picture beyond the limit is not decoded, and it is told. */
static void
test_too_large (void)
{
  static const guint8 picture[] = { 0x80, 97,   0,    1,    0,    0,    0,    1,    0,    0,    0,   7,
                                    0x10, 0x50, 0x01, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x1f, 0x40, 0x1f };
  WorkerDriver *driver = worker_driver_new ();
  g_autoptr (GSocket) socket = rtp_talker_open ();
  g_autoptr (GError) error = NULL;
  guint8 packet[sizeof picture];
  guint16 rtcp = 0, port = 0;

  worker_driver_add_participant (driver, "alice");
  port = worker_driver_add_rtp (driver, "v", "alice", "video", sender_vp8.media, &rtcp, &error);
  g_assert_no_error (error);
  memcpy (packet, picture, sizeof picture);
  for (guint i = 0; i < 60; i++) {
    packet[3] = (guint8)i;
    packet[6] = (guint8)i;
    rtp_talker_throw (socket, port, packet, sizeof packet);
    g_usleep (20000); /* a sender is real time by nature */
  }
  worker_driver_wait (driver, "StreamState", "receiving pictures of 8000×8000, above the limit of 4096×2304");
  worker_driver_free (driver);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/packets/odd/h264", test_odd_h264);
  g_test_add_func ("/packets/odd/vp8", test_odd_vp8);
  g_test_add_func ("/packets/odd/opus", test_odd_opus);
  g_test_add_func ("/packets/too-large", test_too_large);
  return g_test_run ();
}
