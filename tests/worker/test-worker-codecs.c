/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Codecs besides those of the other tests, from stock elements to a recorded file. Those that this system lacks are
 * skipped. */
#include "tests/gst/thin/layerpattern.h"
#include "tests/worker/recording.h"
#include "tests/worker/rtp-sender.h"
#include "tests/worker/worker-driver.h"

#include <string.h>

#define RED  0xe02020u
#define TONE 440

static const SenderCodec vp9 = { "video 9 RTP/AVPF 98\r\na=rtpmap:98 VP9/90000\r\na=fmtp:98 profile-id=0\r\n",
                                 "vp9enc deadline=1 cpu-used=8 keyframe-max-dist=100000 ! rtpvp9pay pt=98", TRUE };
static const SenderCodec h265 = { "video 9 RTP/AVPF 96\r\na=rtpmap:96 H265/90000\r\na=fmtp:96 level-id=93\r\n",
                                  "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=1000 ! "
                                  "rtph265pay pt=96 config-interval=-1",
                                  TRUE };
static const SenderCodec av1 = { "video 9 RTP/AVPF 45\r\na=rtpmap:45 AV1/90000\r\n",
                                 "av1enc cpu-used=10 ! rtpav1pay pt=45", TRUE };
static const SenderCodec g722 = { "audio 9 RTP/AVP 9\r\na=rtpmap:9 G722/8000\r\n",
                                  "audioresample ! audioconvert ! audio/x-raw,rate=16000,channels=1 ! avenc_g722 ! "
                                  "rtpg722pay pt=9",
                                  FALSE };

typedef struct {
  const char *name;
  const SenderCodec *codec;
  const char *elements; /* separated by spaces: skipped if one is missing */
} Case;

static const Case cases[] = {
  { "vp9", &vp9, "vp9enc rtpvp9pay rtpvp9depay vp9dec" },
  { "h265", &h265, "x265enc rtph265pay rtph265depay avdec_h265" },
  { "av1", &av1, "av1enc rtpav1pay rtpav1depay av1dec" },
  { "g722", &g722, "avenc_g722 rtpg722pay rtpg722depay avdec_g722" },
};

static gboolean
is_complete (const char *elements)
{
  g_auto (GStrv) names = g_strsplit (elements, " ", -1);

  for (gsize i = 0; names[i] != NULL; i++) {
    g_autoptr (GstElementFactory) factory = gst_element_factory_find (names[i]);

    if (factory != NULL)
      continue;
    g_test_skip (names[i]);
    return FALSE;
  }
  return TRUE;
}

static void
test_codec (gconstpointer data)
{
  const Case *row = data;
  const gboolean video = row->codec->video;
  WorkerDriver *driver = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (Recording) recording = NULL;
  RtpSender *sender = NULL;
  guint16 rtcp = 0, rtp = 0;
  double seconds = 0;

  if (!is_complete (row->elements))
    return;
  driver = worker_driver_new ();
  path = worker_driver_path (driver, video ? "call.mp4" : "call.wav");
  worker_driver_add_participant (driver, "alice");
  rtp = worker_driver_add_rtp (driver, "s", "alice", video ? "video" : "audio", row->codec->media, &rtcp, &error);
  g_assert_no_error (error);
  sender = rtp_sender_new (row->codec, video ? RED : TONE, rtp, rtcp);
  worker_driver_wait (driver, "StreamState", "active");
  worker_driver_start (driver, "op", video ? "audioVideo" : "audioOnly", video ? "mp4" : "wav", path, NULL);
  worker_driver_wait_recorded (driver, "op", 3000);
  g_assert_cmpuint (worker_driver_stream_count (driver, "s", "refused"), ==, 0);
  worker_driver_stop (driver, "op");
  recording = recording_load (path, video);
  seconds = (double)recording->n_samples / RECORDING_RATE;
  if (video)
    g_assert_cmpfloat (recording_share (recording, recording->n_pictures - 3, RED), >, 0.3);
  else
    g_assert_cmpfloat (recording_tone (recording, TONE, seconds - 1, seconds), >, 0.05);
  rtp_sender_free (sender);
  worker_driver_free (driver);
}

/* Every fifth packet is lost, and each is inside of the next one as well. */
static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  guint *count = user_data;

  return ++*count % 5 == 0 ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

static void
test_redundant (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav"), *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) sender = NULL, sink = NULL;
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (Recording) recording = NULL;
  guint16 rtcp = 0, rtp = 0;
  guint count = 0;
  double seconds = 0;

  worker_driver_add_participant (driver, "alice");
  rtp = worker_driver_add_rtp (driver, "s", "alice", "audio",
                               "audio 9 RTP/AVPF 111 63\r\na=rtpmap:111 opus/48000/2\r\n"
                               "a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n",
                               &rtcp, &error);
  g_assert_no_error (error);
  text =
      g_strdup_printf ("audiotestsrc is-live=true freq=%d samplesperbuffer=960 ! audio/x-raw,rate=48000,channels=1 ! "
                       "opusenc ! rtpopuspay pt=111 ! rtpredenc pt=63 distance=1 ! "
                       "udpsink name=sink host=127.0.0.1 port=%u",
                       TONE, rtp);
  sender = gst_object_ref_sink (gst_parse_launch (text, &error));
  g_assert_no_error (error);
  sink = gst_bin_get_by_name (GST_BIN (sender), "sink");
  pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_packet, &count, NULL);
  gst_element_set_state (sender, GST_STATE_PLAYING);
  worker_driver_wait (driver, "StreamState", "active");
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  worker_driver_wait_recorded (driver, "op", 3000);
  g_assert_cmpuint (worker_driver_stream_count (driver, "s", "packets"), >, 80);
  g_assert_cmpuint (worker_driver_stream_count (driver, "s", "lost"), <=, 1);
  worker_driver_stop (driver, "op");
  recording = recording_load (path, FALSE);
  seconds = (double)recording->n_samples / RECORDING_RATE;
  g_assert_cmpfloat (recording_tone (recording, TONE, seconds - 1, seconds), >, 0.05);
  gst_element_set_state (sender, GST_STATE_NULL);
  worker_driver_free (driver);
}

/* Of three temporal layers two have a picture for each tick. */
static void
test_layers (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.mp4"), *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) sender = NULL, encoder = NULL, payloader = NULL;
  g_autoptr (Recording) recording = NULL;
  guint16 rtcp = 0, rtp = 0;
  guint64 thinned, decoded;

  if (!is_complete ("vp9enc rtpvp9pay rtpvp9depay vp9dec")) {
    worker_driver_free (driver);
    return;
  }
  worker_driver_add_participant (driver, "alice");
  rtp = worker_driver_add_rtp (driver, "s", "alice", "video", vp9.media, &rtcp, &error);
  g_assert_no_error (error);
  text = g_strdup_printf ("videotestsrc is-live=true pattern=solid-color foreground-color=0xff%06x ! "
                          "video/x-raw,format=I420,width=320,height=180,framerate=30/1 ! "
                          "vp9enc name=encoder deadline=1 cpu-used=8 threads=1 lag-in-frames=0 end-usage=cbr "
                          "error-resilient=default keyframe-max-dist=30 ! "
                          "rtpvp9pay name=payloader pt=98 picture-id-mode=2 ! udpsink host=127.0.0.1 port=%u",
                          RED, rtp);
  sender = gst_object_ref_sink (gst_parse_launch (text, &error));
  g_assert_no_error (error);
  encoder = gst_bin_get_by_name (GST_BIN (sender), "encoder");
  payloader = gst_bin_get_by_name (GST_BIN (sender), "payloader");
  thin_set_layers (encoder, &thin_l1t3, 200000);
  thin_write_layers (payloader, &thin_l1t3);
  gst_element_set_state (sender, GST_STATE_PLAYING);
  worker_driver_wait (driver, "StreamState", "active");
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  worker_driver_wait_recorded (driver, "op", 3000);
  thinned = worker_driver_stream_count (driver, "s", "frames-thinned");
  decoded = worker_driver_stream_count (driver, "s", "frames-decoded");
  g_test_message ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " frames decoded", decoded, decoded + thinned);
  g_assert_cmpuint (thinned * 3, >, decoded);
  worker_driver_stop (driver, "op");
  recording = recording_load (path, TRUE);
  g_assert_cmpfloat (recording_share (recording, recording->n_pictures - 3, RED), >, 0.3);
  gst_element_set_state (sender, GST_STATE_NULL);
  worker_driver_free (driver);
}

static void
press (GstElement *sender, gboolean start)
{
  GstStructure *key = gst_structure_new ("dtmf-event", "type", G_TYPE_INT, 1, "number", G_TYPE_INT, 7, "volume",
                                         G_TYPE_INT, 25, "start", G_TYPE_BOOLEAN, start, "method", G_TYPE_INT, 1, NULL);

  gst_element_send_event (sender, gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM, key));
}

/* Keys from a stock sender of telephone events, each of which is several packets. Which they are is reported, but not
 * part of the state, which is written to a file as well. */
static void
test_keys (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autoptr (GVariant) state = NULL;
  g_autofree char *text = NULL, *printed = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) sender = NULL;
  guint16 rtcp = 0, rtp = 0;

  driver->digits = TRUE;
  worker_driver_add_participant (driver, "alice");
  rtp = worker_driver_add_rtp (driver, "s", "alice", "audio",
                               "audio 9 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n",
                               &rtcp, &error);
  g_assert_no_error (error);
  text =
      g_strdup_printf ("rtpdtmfmux name=mux ! udpsink host=127.0.0.1 port=%u "
                       "audiotestsrc is-live=true samplesperbuffer=160 ! audio/x-raw,rate=8000,channels=1 ! mulawenc "
                       "! rtppcmupay pt=0 ! mux.sink_0 rtpdtmfsrc pt=101 clock-rate=8000 ! mux.priority_sink_0",
                       rtp);
  sender = gst_object_ref_sink (gst_parse_launch (text, &error));
  g_assert_no_error (error);
  gst_element_set_state (sender, GST_STATE_PLAYING);
  worker_driver_wait (driver, "StreamState", "active");
  for (guint i = 1; i <= 2; i++) {
    g_autofree char *told = g_strdup_printf ("'keys': <uint64 %u>", i);

    press (sender, TRUE);
    press (sender, FALSE);
    worker_driver_wait (driver, "StreamState", told);
  }
  worker_driver_wait (driver, "StreamState", "'digits': <'77'>");
  g_assert_true (reel_bus_worker1_call_get_state_sync (driver->worker, &state, NULL, NULL));
  printed = g_variant_print (state, FALSE);
  g_assert_nonnull (strstr (printed, "'keys': <uint64 2>"));
  g_assert_null (strstr (printed, "digits"));
  gst_element_set_state (sender, GST_STATE_NULL);
  worker_driver_free (driver);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/codecs/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_codec);
  }
  g_test_add_func ("/codecs/layers", test_layers);
  g_test_add_func ("/codecs/redundant", test_redundant);
  g_test_add_func ("/codecs/keys", test_keys);
  return g_test_run ();
}
