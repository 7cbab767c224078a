/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A real worker plays announcements into a call: what arrives at the media server is decoded and analysed. */
#include "tests/worker/recording.h"
#include "tests/worker/rtp-receiver.h"
#include "tests/worker/rtp-sender.h"
#include "tests/worker/worker-driver.h"

#include <glib/gstdio.h>
#include <math.h>

#define HEARD  0.05
#define SILENT 0.01
#define PACKET (RTP_RECEIVER_RATE / 50)

typedef struct {
  const char *name;
  const char *media; /* after the port */
  guint clock_rate;
  guint payload_type;
  const char *caps;
  const char *decoder;
} Codec;

static const Codec codecs[] = {
  { "pcmu", "RTP/AVP 0", 8000, 0, "payload=0,clock-rate=8000,encoding-name=PCMU", "rtppcmudepay ! mulawdec" },
  { "pcma", "RTP/AVP 8", 8000, 8, "payload=8,clock-rate=8000,encoding-name=PCMA", "rtppcmadepay ! alawdec" },
  { "opus", "RTP/AVPF 111\r\na=rtpmap:111 opus/48000/2", 48000, 111, "payload=111,clock-rate=48000,encoding-name=OPUS",
    "rtpopusdepay ! opusdec" },
};

static double
amplitude (const GArray *samples, guint hertz, guint from, guint count)
{
  double real = 0, imaginary = 0;

  g_assert_cmpuint (from + count, <=, samples->len);
  for (guint i = 0; i < count; i++) {
    double angle = 2 * G_PI * hertz * i / RTP_RECEIVER_RATE;

    real += g_array_index (samples, float, from + i) * cos (angle);
    imaginary += g_array_index (samples, float, from + i) * sin (angle);
  }
  return 2 * sqrt (real * real + imaginary * imaginary) / count;
}

/* Returns: the seconds in which @hertz can be heard */
static double
time_of (const GArray *samples, guint hertz)
{
  guint heard = 0;

  for (guint at = 0; at + PACKET <= samples->len; at += PACKET)
    heard += amplitude (samples, hertz, at, PACKET) > HEARD;
  return heard / 50.0;
}

static void
write_prompt (const char *path, guint hertz, guint packets)
{
  g_autofree char *text = g_strdup_printf ("audiotestsrc num-buffers=%u samplesperbuffer=441 freq=%u volume=0.5 ! "
                                           "audio/x-raw,rate=22050,channels=2 ! wavenc ! filesink location=%s",
                                           packets, hertz, path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (text, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static RtpReceiver *
listen_with (WorkerDriver *driver, const char *id, const Codec *codec)
{
  RtpReceiver *receiver = rtp_receiver_new ();
  g_autofree char *sdp = g_strdup_printf ("c=IN IP4 127.0.0.1\r\nm=audio %u %s\r\na=recvonly\r\n",
                                          rtp_receiver_get_port (receiver), codec->media);
  g_autoptr (GError) error = NULL;

  worker_driver_add_announcement (driver, id, sdp, &error);
  g_assert_no_error (error);
  return receiver;
}

static char *
play (WorkerDriver *driver, const char *stream_id, const char *file)
{
  g_autoptr (GError) error = NULL;
  char *id = NULL;

  reel_bus_worker1_call_play_prompt_sync (driver->worker, stream_id, file, &id, NULL, &error);
  g_assert_no_error (error);
  return id;
}

static void
wait_end (WorkerDriver *driver, const char *id, gboolean complete)
{
  g_autofree char *wanted = g_strdup_printf ("('%s', %s)", id, complete ? "true" : "false");

  worker_driver_wait (driver, "PromptEnded", wanted);
}

static gboolean
has_packets (WorkerDriver *driver, gpointer data)
{
  return rtp_receiver_count (data) > 0;
}

/* One prompt, then another one a while later: both complete, nothing in between, and timestamps continue. */
static void
test_prompt (gconstpointer data)
{
  const Codec *codec = data;
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *file = worker_driver_path (driver, "prompt.wav");
  RtpReceiver *receiver = listen_with (driver, "announcement", codec);
  guint first = 0;
  gint64 began = 0;

  write_prompt (file, 700, 30);
  for (guint round = 0; round < 2; round++) {
    g_autofree char *id = NULL;
    g_autoptr (GArray) samples = NULL;

    first = rtp_receiver_count (receiver);
    began = g_get_monotonic_time ();
    id = play (driver, round == 0 ? "" : "announcement", file);
    wait_end (driver, id, TRUE);
    /* not before it has been played */
    g_assert_cmpint (g_get_monotonic_time () - began, >=, 600000);
    samples = rtp_receiver_decode (receiver, first, codec->caps, codec->decoder);
    g_test_message ("%.2f s of 700 Hz in %u packets", time_of (samples, 700), rtp_receiver_count (receiver) - first);
    g_assert_cmpfloat (time_of (samples, 700), >=, 0.58);
    g_assert_cmpfloat (time_of (samples, 700), <=, 0.64);
    g_assert_cmpuint (rtp_receiver_count (receiver) - first, <=, 33);
  }
  for (guint i = 1; i < rtp_receiver_count (receiver); i++) {
    const ReceivedPacket *before = rtp_receiver_get (receiver, i - 1), *packet = rtp_receiver_get (receiver, i);
    guint32 passed = packet->timestamp - before->timestamp;

    g_assert_cmpuint (packet->payload_type, ==, codec->payload_type);
    g_assert_cmpuint ((guint16)(packet->number - before->number), ==, 1);
    if (i != first)
      g_assert_cmpuint (passed, ==, codec->clock_rate / 50);
    else
      g_assert_cmpuint (passed, >, codec->clock_rate / 50);
  }
  rtp_receiver_free (receiver);
  worker_driver_free (driver);
}

/* Into two streams of different rates, one prompt after the other. */
static void
test_queue (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *long_file = worker_driver_path (driver, "long.wav");
  g_autofree char *short_file = worker_driver_path (driver, "short.wav");
  RtpReceiver *receivers[2] = { NULL };
  g_autofree char *first = NULL, *second = NULL;

  write_prompt (long_file, 700, 40);
  write_prompt (short_file, 1100, 10);
  for (guint i = 0; i < 2; i++)
    receivers[i] = listen_with (driver, codecs[1 + i].name, &codecs[1 + i]);
  first = play (driver, "", long_file);
  second = play (driver, "", short_file);
  g_assert_cmpstr (first, !=, second);
  wait_end (driver, first, TRUE);
  wait_end (driver, second, TRUE);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GArray) samples = rtp_receiver_decode (receivers[i], 0, codecs[1 + i].caps, codecs[1 + i].decoder);

    g_assert_cmpfloat (fabs (time_of (samples, 700) - 0.8), <, 0.05);
    g_assert_cmpfloat (fabs (time_of (samples, 1100) - 0.2), <, 0.05);
    g_assert_cmpfloat (amplitude (samples, 700, 20 * PACKET, 15 * PACKET), >, HEARD);
    g_assert_cmpfloat (amplitude (samples, 1100, 20 * PACKET, 15 * PACKET), <, SILENT);
    g_assert_cmpfloat (amplitude (samples, 1100, 43 * PACKET, 5 * PACKET), >, HEARD);
    g_assert_cmpfloat (amplitude (samples, 700, 43 * PACKET, 5 * PACKET), <, SILENT);
    rtp_receiver_free (receivers[i]);
  }
  worker_driver_free (driver);
}

typedef struct {
  RtpReceiver *receiver;
  guint wanted;
  guint starts[8]; /* packets that start a tone */
  guint n;
} Tones;

static gboolean
has_tones (WorkerDriver *driver, gpointer data)
{
  Tones *tones = data;

  tones->n = 0;
  for (guint i = 0; i < rtp_receiver_count (tones->receiver) && tones->n < G_N_ELEMENTS (tones->starts); i++) {
    if (i == 0 ||
        rtp_receiver_get (tones->receiver, i)->timestamp != rtp_receiver_get (tones->receiver, i - 1)->timestamp + 160)
      tones->starts[tones->n++] = i;
  }
  return tones->n >= tones->wanted;
}

/* Half a second again and again, and nothing once it is off. */
static void
test_tone (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *file = worker_driver_path (driver, "prompt.wav");
  Tones tones = { .receiver = listen_with (driver, "announcement", &codecs[0]), .wanted = 3 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) samples = NULL, after = NULL;
  g_autofree char *id = NULL;

  g_assert_false (reel_bus_worker1_call_set_notice_tone_sync (driver->worker, TRUE, 10, NULL, &error));
  g_clear_error (&error);
  reel_bus_worker1_call_set_notice_tone_sync (driver->worker, TRUE, 1000, NULL, &error);
  g_assert_no_error (error);
  worker_driver_wait_for (driver, "three tones", has_tones, &tones);
  reel_bus_worker1_call_set_notice_tone_sync (driver->worker, FALSE, 0, NULL, &error);
  g_assert_no_error (error);
  samples = rtp_receiver_decode (tones.receiver, 0, codecs[0].caps, codecs[0].decoder);
  g_assert_cmpuint (tones.starts[1], ==, 26); /* 25 packets and one that ends it */
  g_assert_cmpfloat (time_of (samples, 1400), >, 0.9);
  for (guint i = 1; i < 3; i++) {
    guint32 apart = rtp_receiver_get (tones.receiver, tones.starts[i])->timestamp -
                    rtp_receiver_get (tones.receiver, tones.starts[i - 1])->timestamp;

    g_assert_cmpuint (apart, >, 4800); /* a busy machine may be late */
  }
  /* What is played from now on is played alone. */
  write_prompt (file, 700, 20);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  rtp_receiver_forget (tones.receiver);
  id = play (driver, "", file);
  wait_end (driver, id, TRUE);
  after = rtp_receiver_decode (tones.receiver, 0, codecs[0].caps, codecs[0].decoder);
  g_assert_cmpfloat (fabs (time_of (after, 700) - 0.4), <, 0.05);
  g_assert_cmpfloat (time_of (after, 1400), <, 0.15); /* what had been sent when it was cut off */
  rtp_receiver_free (tones.receiver);
  worker_driver_free (driver);
}

static void
refuse_prompt (WorkerDriver *driver, const char *stream_id, const char *file, const char *name, const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  g_autofree char *remote = NULL;

  g_assert_false (reel_bus_worker1_call_play_prompt_sync (driver->worker, stream_id, file, &id, NULL, &error));
  remote = g_dbus_error_get_remote_error (error);
  g_assert_cmpstr (remote, ==, name);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, says));
}

#define INVALID "org.callreel.Error.InvalidArgument"
#define FAILED  "org.callreel.Error.MediaFailed"

/* Invalid files and streams. The next prompt plays all the same. */
static void
test_bad_prompts (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *good = worker_driver_path (driver, "good.wav");
  g_autofree char *text = worker_driver_path (driver, "text.wav");
  g_autofree char *empty = worker_driver_path (driver, "empty.wav");
  g_autofree char *cut = worker_driver_path (driver, "cut.wav");
  g_autofree char *missing = worker_driver_path (driver, "missing.wav");
  g_autofree char *endless = worker_driver_path (driver, "endless.wav");
  g_autofree char *id = NULL;
  RtpReceiver *receiver = NULL;

  write_prompt (good, 700, 10);
  write_prompt (endless, 700, 310 * 50);
  g_assert_true (g_file_set_contents (text, "these are words, whatever the name says", -1, NULL));
  g_assert_true (g_file_set_contents (empty, "", -1, NULL));
  g_assert_true (g_file_set_contents (cut, "RIFF\x24\x00\x00\x00WAVE", 12, NULL));
  refuse_prompt (driver, "", good, "org.callreel.Error.InvalidState", "no announcement stream");
  receiver = listen_with (driver, "announcement", &codecs[0]);
  refuse_prompt (driver, "other", good, INVALID, "stream_id");
  refuse_prompt (driver, "", "good.wav", INVALID, "absolute");
  refuse_prompt (driver, "", missing, FAILED, missing);
  refuse_prompt (driver, "", driver->directory, FAILED, "not a file");
  refuse_prompt (driver, "", "/dev/zero", FAILED, "/dev/zero");
  refuse_prompt (driver, "", text, FAILED, text);
  refuse_prompt (driver, "", empty, FAILED, empty);
  refuse_prompt (driver, "", cut, FAILED, cut);
  refuse_prompt (driver, "", endless, FAILED, "300 seconds");
  id = play (driver, "", good);
  wait_end (driver, id, TRUE);
  g_assert_cmpuint (rtp_receiver_count (receiver), >, 5);
  rtp_receiver_free (receiver);
  worker_driver_free (driver);
}

static void
test_bad_streams (void)
{
  static const char *const bad[] = {
    "",
    "m=audio 5004 RTP/AVP 0\r\n",
    "c=IN IP4 0.0.0.0\r\nm=audio 5004 RTP/AVP 0\r\n",
    "c=IN IP4 host.example\r\nm=audio 5004 RTP/AVP 0\r\n",
    "c=IN IP6 ::1\r\nm=audio 5004 RTP/AVP 0\r\n",
    "c=IN IP4 127.0.0.1\r\nm=audio 5004 RTP/AVP 0\r\na=sendonly\r\n",
    "c=IN IP4 127.0.0.1\r\nm=audio 5004 RTP/AVP 0\r\na=inactive\r\n",
    "c=IN IP4 127.0.0.1\r\nm=audio 5004 RTP/AVP 18\r\n",
    "c=IN IP4 127.0.0.1\r\nm=video 5004 RTP/AVP 97\r\na=rtpmap:97 VP8/90000\r\n",
  };
  WorkerDriver *driver = worker_driver_new ();
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *remote = NULL;

    worker_driver_add_announcement (driver, "announcement", bad[i], &error);
    remote = g_dbus_error_get_remote_error (error);
    g_assert_cmpstr (remote, ==, INVALID);
    g_test_message ("%s", error->message);
    g_clear_error (&error);
  }
  worker_driver_free (driver);
}

/* Streams that are removed while something is played into them, and added again. */
static void
test_removal (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *file = worker_driver_path (driver, "prompt.wav");
  g_autoptr (GError) error = NULL;

  write_prompt (file, 700, 100);
  for (guint round = 0; round < 3; round++) {
    RtpReceiver *receiver = listen_with (driver, "announcement", &codecs[round]);
    g_autofree char *playing = play (driver, "", file);
    g_autofree char *waiting = play (driver, "", file);

    worker_driver_wait_for (driver, "a packet", has_packets, receiver);
    reel_bus_worker1_call_remove_stream_sync (driver->worker, "announcement", NULL, &error);
    g_assert_no_error (error);
    wait_end (driver, playing, FALSE);
    wait_end (driver, waiting, FALSE);
    rtp_receiver_free (receiver);
  }
  worker_driver_free (driver);
}

/* Announcements are not in the file. */
static void
test_not_recorded (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *file = worker_driver_path (driver, "prompt.wav");
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  RtpReceiver *receiver = listen_with (driver, "announcement", &codecs[2]);
  g_autofree char *id = NULL;
  g_autoptr (Recording) recording = NULL;
  g_autoptr (GError) error = NULL;
  RtpSender *sender = NULL;
  guint16 rtp = 0, rtcp = 0;

  write_prompt (file, 700, 30);
  worker_driver_add_participant (driver, "alice");
  rtp = worker_driver_add_rtp (driver, "a", "alice", "audio", sender_pcmu.media, &rtcp, &error);
  g_assert_no_error (error);
  sender = rtp_sender_new (&sender_pcmu, 440, rtp, rtcp);
  worker_driver_wait (driver, "StreamState", "active");
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  worker_driver_wait_recorded (driver, "op", 300);
  reel_bus_worker1_call_set_notice_tone_sync (driver->worker, TRUE, 1000, NULL, &error);
  g_assert_no_error (error);
  id = play (driver, "", file);
  wait_end (driver, id, TRUE);
  worker_driver_wait_recorded (driver, "op", worker_driver_recorded (driver, "op") + 700);
  worker_driver_stop (driver, "op");
  recording = recording_load (path, FALSE);
  g_assert_cmpfloat (recording_loudest (recording, 440), >, HEARD);
  g_assert_cmpfloat (recording_tone (recording, 700, 0.3, 1.6), <, SILENT);
  g_assert_cmpfloat (recording_tone (recording, 1400, 0.3, 1.6), <, SILENT);
  rtp_sender_free (sender);
  rtp_receiver_free (receiver);
  worker_driver_free (driver);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++) {
    g_autofree char *path = g_strconcat ("/announcement/prompt/", codecs[i].name, NULL);

    g_test_add_data_func (path, &codecs[i], test_prompt);
  }
  g_test_add_func ("/announcement/queue", test_queue);
  g_test_add_func ("/announcement/tone", test_tone);
  g_test_add_func ("/announcement/bad-prompts", test_bad_prompts);
  g_test_add_func ("/announcement/bad-streams", test_bad_streams);
  g_test_add_func ("/announcement/removal", test_removal);
  g_test_add_func ("/announcement/not-recorded", test_not_recorded);
  return g_test_run ();
}
