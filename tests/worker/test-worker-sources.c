/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a network, a media server and a machine do to a stream: music on hold, restarts, strangers, disorder,
 * other payload types, a process that stood still. Real sockets, a real worker; judged by what is heard. */
#include "tests/worker/recording.h"
#include "tests/worker/rtp-sender.h"
#include "tests/worker/rtp-talker.h"
#include "tests/worker/worker-driver.h"

#include <signal.h>
#include <string.h>

#define RED        0xe02020u
#define BLUE       0x2020e0u
#define LIME       0x20e020u
#define MAGENTA    0xe020e0u
#define SHOWN      0.3 /* of a picture */
#define HEARD      0.05
#define SILENT     0.01
#define STREAMS    8
#define STOPPED_US (7 * G_USEC_PER_SEC)

#define PCMU "audio 9 RTP/AVP 0\r\n"

static guint16
add (WorkerDriver *driver, const char *id, const char *kind, const char *media)
{
  g_autoptr (GError) error = NULL;
  guint16 rtcp = 0, rtp = worker_driver_add_rtp (driver, id, "alice", kind, media, &rtcp, &error);

  g_assert_no_error (error);
  return rtp;
}

static void
update (WorkerDriver *driver, const char *id, const char *properties)
{
  g_autoptr (GError) error = NULL;

  reel_bus_worker1_call_update_stream_sync (driver->worker, id, g_variant_new_parsed (properties), NULL, &error);
  g_assert_no_error (error);
}

static void
wait_more (WorkerDriver *driver, guint64 ms)
{
  worker_driver_wait_recorded (driver, "op", worker_driver_recorded (driver, "op") + ms);
}

/* Returns: the longest time without @hertz between two times, in steps of 50 ms */
static double
longest_hole (const Recording *recording, guint hertz, double from, double to)
{
  double longest = 0, hole = 0;

  for (double at = from; at + 0.05 <= to; at += 0.05) {
    hole = recording_tone (recording, hertz, at, at + 0.05) > HEARD / 2 ? 0 : hole + 0.05;
    longest = MAX (longest, hole);
  }
  return longest;
}

static double
get_end (const Recording *recording)
{
  return (double)recording->n_samples / RECORDING_RATE;
}

/* A, B (music on hold), A, all from one address: no gap. */
static void
test_hold (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  g_autoptr (GSocket) socket = rtp_talker_open ();
  g_autoptr (Recording) recording = NULL;
  RtpTalker *talker = NULL;
  double end = 0;

  worker_driver_add_participant (driver, "alice");
  talker = rtp_talker_new (socket, add (driver, "a", "audio", PCMU), 0xa, 440);
  worker_driver_wait (driver, "StreamState", "active");
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  wait_more (driver, 1500);
  rtp_talker_set_source (talker, 0xb, 440);
  wait_more (driver, 1500);
  rtp_talker_set_source (talker, 0xa, 440);
  wait_more (driver, 2000);
  g_assert_cmpuint (worker_driver_stream_count (driver, "a", "source-changes"), ==, 2);
  g_assert_cmpuint (worker_driver_stream_count (driver, "a", "refused"), ==, 0);
  worker_driver_stop (driver, "op");

  recording = recording_load (path, FALSE);
  end = get_end (recording);
  g_assert_cmpfloat (end, >, 4.5);
  g_assert_cmpfloat (longest_hole (recording, 440, 0.4, end - 0.4), <, 0.15);
  rtp_talker_free (talker);
  worker_driver_free (driver);
}

/* Every packet twice, and in swapped pairs, from the first one on: rtpsession would never accept such a sender. */
static void
test_disorder (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  g_autoptr (GSocket) first = rtp_talker_open (), second = rtp_talker_open ();
  g_autoptr (Recording) recording = NULL;
  RtpTalker *twice = NULL, *swapped = NULL;
  double end = 0;

  worker_driver_add_participant (driver, "alice");
  twice = rtp_talker_new (first, add (driver, "a", "audio", PCMU), 0xa, 440);
  rtp_talker_set_mode (twice, TALKER_TWICE);
  swapped = rtp_talker_new (second, add (driver, "b", "audio", PCMU), 0xb, 1000);
  rtp_talker_set_mode (swapped, TALKER_SWAPPED);
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  worker_driver_wait_recorded (driver, "op", 3000);
  g_assert_cmpuint (worker_driver_stream_count (driver, "a", "duplicates"), >, 50);
  worker_driver_stop (driver, "op");

  recording = recording_load (path, FALSE);
  end = get_end (recording);
  g_assert_cmpfloat (longest_hole (recording, 440, 0.5, end - 0.3), <, 0.15);
  g_assert_cmpfloat (longest_hole (recording, 1000, 0.5, end - 0.3), <, 0.15);
  rtp_talker_free (twice);
  rtp_talker_free (swapped);
  worker_driver_free (driver);
}

/* A stranger who finds the port is refused and counted, as are single packets of another sender; when the source is
 * gone, the reason for the silence is reported, and UpdateStream can start learning again. */
static void
test_stranger (void)
{
  static const guint8 stray[] = { 0x80, 0, 0, 5, 0, 0, 0, 1, 0, 0, 6, 6, 1, 2, 3 };
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  g_autoptr (GSocket) home = rtp_talker_open (), elsewhere = rtp_talker_open ();
  g_autoptr (Recording) recording = NULL;
  RtpTalker *talker = NULL, *stranger = NULL;
  double gone = 0, back = 0;
  guint16 port = 0;

  worker_driver_add_participant (driver, "alice");
  port = add (driver, "a", "audio", PCMU);
  talker = rtp_talker_new (home, port, 0xa, 440);
  worker_driver_wait_stream (driver, "a", "packets", 20);
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  stranger = rtp_talker_new (elsewhere, port, 0xbad, 1000);
  for (guint i = 0; i < 2; i++)
    rtp_talker_throw (home, port, stray, sizeof stray);
  wait_more (driver, 1500);
  rtp_talker_set_mode (talker, TALKER_SILENT);
  gone = (double)worker_driver_recorded (driver, "op") / 1000;
  worker_driver_wait (driver, "StreamState", "strict-source");
  g_assert_cmpuint (worker_driver_stream_count (driver, "a", "refused"), >, 100);
  update (driver, "a", "{'relearn': <true>}");
  back = (double)worker_driver_recorded (driver, "op") / 1000;
  wait_more (driver, 1500);
  worker_driver_stop (driver, "op");

  recording = recording_load (path, FALSE);
  g_assert_cmpfloat (longest_hole (recording, 440, 0.4, gone - 0.2), <, 0.15);
  g_assert_cmpfloat (recording_tone (recording, 1000, 0, back - 0.1), <, SILENT);
  g_assert_cmpfloat (recording_tone (recording, 1000, back + 0.6, back + 1.2), >, HEARD);
  rtp_talker_free (talker);
  rtp_talker_free (stranger);
  worker_driver_free (driver);
}

/* A server that moves without a word is refused first, and heard once the known address has been silent for long
 * enough. */
static void
test_moves (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autoptr (GSocket) home = rtp_talker_open (), elsewhere = rtp_talker_open ();
  RtpTalker *talker = NULL, *moved = NULL;
  guint16 port = 0;

  driver->relearn_after = 1;
  worker_driver_add_participant (driver, "alice");
  port = add (driver, "a", "audio", PCMU);
  talker = rtp_talker_new (home, port, 0xa, 440);
  worker_driver_wait_stream (driver, "a", "packets", 20);
  rtp_talker_set_mode (talker, TALKER_SILENT);
  moved = rtp_talker_new (elsewhere, port, 0xb, 1000);
  worker_driver_wait_stream (driver, "a", "source-changes", 1);
  rtp_talker_free (talker);
  rtp_talker_free (moved);
  worker_driver_free (driver);
}

/* Everything that one description offers is heard, comfort noise is a sign of life, and what it does not offer is
 * reported. */
static void
test_payload_types (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  g_autoptr (GSocket) socket = rtp_talker_open ();
  g_autoptr (Recording) recording = NULL;
  RtpTalker *talker = NULL;
  double changed = 0;

  worker_driver_add_participant (driver, "alice");
  talker = rtp_talker_new (socket,
                           add (driver, "a", "audio",
                                "audio 9 RTP/AVP 96 0 8 13 101\r\na=rtpmap:96 opus/48000/2\r\n"
                                "a=rtpmap:101 telephone-event/8000\r\n"),
                           0xa, 440);
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  worker_driver_wait_recorded (driver, "op", 1500);
  rtp_talker_set_source (talker, 0xa, 1000);
  rtp_talker_set_payload_type (talker, 8);
  changed = (double)worker_driver_recorded (driver, "op") / 1000;
  wait_more (driver, 1500);
  rtp_talker_set_mode (talker, TALKER_COMFORT);
  worker_driver_forget (driver);
  wait_more (driver, 3000);
  for (guint i = 0; i < driver->events->len; i++) {
    const Event *event = g_ptr_array_index (driver->events, i);
    g_autofree char *text = g_variant_print (event->arguments, FALSE);

    g_assert_null (strstr (text, "'stalled'"));
  }
  rtp_talker_set_payload_type (talker, 9);
  rtp_talker_set_mode (talker, TALKER_PLAIN);
  worker_driver_wait (driver, "StreamState", "receiving packets of payload type 9, but the SDP has 96 opus, 0 PCMU");
  worker_driver_stop (driver, "op");

  recording = recording_load (path, FALSE);
  g_assert_cmpfloat (longest_hole (recording, 440, 0.5, changed - 0.1), <, 0.15);
  g_assert_cmpfloat (longest_hole (recording, 1000, changed + 0.3, changed + 1.3), <, 0.15);
  rtp_talker_free (talker);
  worker_driver_free (driver);
}

static gboolean
has_feedback (WorkerDriver *driver, gpointer socket)
{
  guint8 packet[1500];
  gssize size = g_socket_receive_with_blocking (socket, (char *)packet, sizeof packet, FALSE, NULL, NULL);

  return size >= 8 && packet[1] >= 200 && packet[1] <= 206;
}

/* RTCP on the RTP port: reports are read, and answered there. */
static void
test_rtcp_mux (void)
{
  static const guint8 report[] = { 0x80, 200, 0, 6, 0, 0, 0, 0xa, 0xe0, 0, 0, 0, 0, 0,
                                   0,    0,   0, 0, 1, 0, 0, 0,   0,    9, 0, 0, 5, 0 };
  WorkerDriver *driver = worker_driver_new ();
  g_autoptr (GSocket) socket = rtp_talker_open ();
  RtpTalker *talker = NULL;
  guint16 port = 0;

  worker_driver_add_participant (driver, "alice");
  port = add (driver, "a", "audio", "audio 9 RTP/AVP 0\r\na=rtcp-mux\r\n");
  talker = rtp_talker_new (socket, port, 0xa, 440);
  worker_driver_wait_stream (driver, "a", "packets", 20);
  rtp_talker_throw (socket, port, report, sizeof report);
  worker_driver_wait_stream (driver, "a", "sender-reports", 1);
  worker_driver_wait_for (driver, "RTCP on the port of RTP", has_feedback, socket);
  g_assert_cmpuint (worker_driver_stream_count (driver, "a", "refused"), ==, 0);
  rtp_talker_free (talker);
  worker_driver_free (driver);
}

/* The peer declares that it sends nothing, in each of the three ways, and then that it sends. */
static void
test_inactive (void)
{
  static const char *const silent[] = { "{'sdp': <'m=audio 9 RTP/AVP 0\\na=recvonly\\n'>}",
                                        "{'sdp': <'m=audio 9 RTP/AVP 0\\na=inactive\\n'>}",
                                        "{'sdp': <'m=audio 0 RTP/AVP 0\\n'>}" };
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  g_autoptr (GSocket) socket = rtp_talker_open ();
  g_autoptr (Recording) recording = NULL;
  RtpTalker *talker = NULL;
  double at = 0, end = 0;

  worker_driver_add_participant (driver, "alice");
  talker = rtp_talker_new (socket, add (driver, "a", "audio", PCMU), 0xa, 440);
  worker_driver_wait_stream (driver, "a", "packets", 20);
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (silent); i++) {
    worker_driver_forget (driver);
    update (driver, "a", silent[i]);
    worker_driver_wait (driver, "StreamState", "according to the SDP the peer does not send");
    at = (double)worker_driver_recorded (driver, "op") / 1000;
    worker_driver_forget (driver);
    update (driver, "a", "{'sdp': <'m=audio 9 RTP/AVP 0\\na=sendrecv\\n'>}");
    worker_driver_wait (driver, "StreamState", "active");
  }
  wait_more (driver, 1500);
  worker_driver_stop (driver, "op");
  recording = recording_load (path, FALSE);
  end = get_end (recording);
  g_assert_cmpfloat (recording_tone (recording, 440, at - 0.8, at - 0.1), <, SILENT);
  g_assert_cmpfloat (recording_tone (recording, 440, end - 0.8, end - 0.3), >, HEARD);
  rtp_talker_free (talker);
  worker_driver_free (driver);
}

/* Returns: the longest silence between two times, seconds */
static double
longest_silence (const Recording *recording, double from, double to)
{
  gsize longest = 0, silence = 0;

  for (gsize i = (gsize)(from * RECORDING_RATE); i < (gsize)(to * RECORDING_RATE); i++) {
    silence = ABS (recording->samples[i]) > SILENT ? 0 : silence + 1;
    longest = MAX (longest, silence);
  }
  g_test_message ("a silence of %.3f s", (double)longest / RECORDING_RATE);
  return (double)longest / RECORDING_RATE;
}

/* Another codec on the same ports, once with the sender first and once with the description first: what the socket and
 * the network still contain of the old one is heard, and counters continue. */
static void
test_codec_change (void)
{
  static const char *const descriptions[] = { "{'sdp': <'m=audio 9 RTP/AVP 8\n'>}",
                                              "{'sdp': <'m=audio 9 RTP/AVP 0\n'>}" };
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  g_autoptr (GSocket) socket = rtp_talker_open ();
  g_autoptr (Recording) recording = NULL;
  RtpTalker *talker = NULL;
  guint64 packets = 0;
  double end = 0;

  worker_driver_add_participant (driver, "alice");
  talker = rtp_talker_new (socket, add (driver, "a", "audio", PCMU), 0xa, 440);
  worker_driver_wait_stream (driver, "a", "packets", 20);
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  wait_more (driver, 1000);
  for (guint i = 0; i < 4; i++) {
    packets = worker_driver_stream_count (driver, "a", "packets");
    update (driver, "a", descriptions[i % 2]);
    g_usleep (i < 2 ? 0 : 50000); /* a peer learns of it a moment later */
    rtp_talker_set_payload_type (talker, i % 2 == 0 ? 8 : 0);
    wait_more (driver, 1000);
    g_assert_cmpuint (worker_driver_stream_count (driver, "a", "packets"), >=, packets + 20);
  }
  worker_driver_stop (driver, "op");
  recording = recording_load (path, FALSE);
  end = get_end (recording);
  g_assert_cmpfloat (longest_silence (recording, 0.4, end - 0.4), <, 0.06);
  rtp_talker_free (talker);
  worker_driver_free (driver);
}

static guint
count_pictures (const Recording *recording, guint colour)
{
  guint count = 0;

  for (gsize i = 0; i < recording->n_pictures; i++)
    count += recording_share (recording, i, colour) > SHOWN;
  return count;
}

/* A camera changes its codec in mid-call, and back: red, then blue, then green, only one of them in each picture. A
 * sender of the old codec that starts again is not shown. */
static void
test_camera_codec_change (void)
{
  const SenderCodec *codecs[] = { &sender_vp8, &sender_h264, &sender_vp8 };
  static const guint colours[] = { RED, BLUE, LIME };
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
  g_autoptr (GError) error = NULL;
  g_autoptr (Recording) recording = NULL;
  RtpSender *sender = NULL;
  guint last = 0;
  gsize first = 0;
  guint16 rtcp = 0, rtp = 0;

  worker_driver_add_participant (driver, "alice");
  rtp = worker_driver_add_rtp (driver, "v", "alice", "video", codecs[0]->media, &rtcp, &error);
  g_assert_no_error (error);
  sender = rtp_sender_new (codecs[0], colours[0], rtp, rtcp);
  worker_driver_wait (driver, "StreamState", "active");
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  wait_more (driver, 1500);
  for (guint i = 1; i < G_N_ELEMENTS (codecs); i++) {
    g_autofree char *description = g_strdup_printf ("m=%s", codecs[i]->media);
    g_autoptr (GVariant) described = g_variant_ref_sink (g_variant_new_parsed ("{'sdp': <%s>}", description));
    g_autofree char *properties = g_variant_print (described, FALSE);
    GSocket *socket = rtp_sender_dup_socket (sender);
    RtpSender *late = NULL;

    update (driver, "v", properties);
    rtp_sender_free (sender);
    sender = rtp_sender_new_from (socket, codecs[i], colours[i], rtp, rtcp);
    wait_more (driver, 1500);
    late = rtp_sender_new_from (rtp_sender_dup_socket (sender), codecs[i - 1], MAGENTA, rtp, rtcp);
    wait_more (driver, 1000);
    rtp_sender_free (late);
  }
  worker_driver_stop (driver, "op");
  rtp_sender_free (sender);

  recording = recording_load (path, TRUE);
  /* Before the first picture that was decoded there is the avatar. */
  while (first < recording->n_pictures && recording_share (recording, first, colours[0]) <= SHOWN)
    first++;
  for (gsize i = first; i < recording->n_pictures; i++) {
    while (last < G_N_ELEMENTS (colours) && recording_share (recording, i, colours[last]) <= SHOWN)
      last++;
    g_test_message ("picture %" G_GSIZE_FORMAT ": %u", i, last);
    g_assert_cmpuint (last, <, G_N_ELEMENTS (colours));
  }
  for (guint i = 0; i < G_N_ELEMENTS (colours); i++)
    g_assert_cmpuint (count_pictures (recording, colours[i]), >=, 8);
  g_assert_cmpfloat (recording_largest_share (recording, MAGENTA), <, 0.01);
  worker_driver_free (driver);
}

/* Somebody leaves and comes back at once, with the same sender: what was sent before is heard, and what is sent
 * after. */
static void
test_rejoin (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = rtp_talker_open ();
  g_autoptr (Recording) recording = NULL;
  RtpTalker *talker = NULL;
  double end = 0;

  worker_driver_add_participant (driver, "alice");
  talker = rtp_talker_new (socket, add (driver, "a", "audio", PCMU), 0xa, 440);
  worker_driver_wait_stream (driver, "a", "packets", 20);
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  for (guint i = 0; i < 3; i++) {
    wait_more (driver, 1000);
    reel_bus_worker1_call_remove_participant_sync (driver->worker, "alice", NULL, &error);
    g_assert_no_error (error);
    worker_driver_add_participant (driver, "alice");
    rtp_talker_set_port (talker, add (driver, "a", "audio", PCMU));
  }
  wait_more (driver, 1500);
  worker_driver_stop (driver, "op");
  recording = recording_load (path, FALSE);
  end = get_end (recording);
  g_assert_cmpfloat (longest_silence (recording, 0.4, end - 0.4), <, 0.15);
  rtp_talker_free (talker);
  worker_driver_free (driver);
}

/* Packets whose time does not advance are not media, which is reported; they are heard again when it does. */
static void
test_stands_still (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autoptr (GSocket) socket = rtp_talker_open ();
  RtpTalker *talker = NULL;

  worker_driver_add_participant (driver, "alice");
  talker = rtp_talker_new (socket, add (driver, "a", "audio", PCMU), 0xa, 440);
  worker_driver_wait (driver, "StreamState", "active");
  worker_driver_forget (driver);
  rtp_talker_set_mode (talker, TALKER_STILL);
  worker_driver_wait (driver, "StreamState", "receiving packets whose timestamps do not advance");
  worker_driver_forget (driver);
  rtp_talker_set_mode (talker, TALKER_PLAIN);
  worker_driver_wait (driver, "StreamState", "active");
  rtp_talker_free (talker);
  worker_driver_free (driver);
}

/* The machine slept: what came meanwhile waited in the sockets, and all are heard again afterwards. */
static void
test_stood_still (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  g_autoptr (Recording) recording = NULL;
  GSocket *sockets[STREAMS];
  RtpTalker *talkers[STREAMS];
  double end = 0;

  worker_driver_add_participant (driver, "alice");
  for (guint i = 0; i < STREAMS; i++) {
    g_autofree char *id = g_strdup_printf ("s%u", i);

    sockets[i] = rtp_talker_open ();
    talkers[i] = rtp_talker_new (sockets[i], add (driver, id, "audio", PCMU), 0xa0 + i, 400 + 200 * i);
  }
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  worker_driver_wait_recorded (driver, "op", 1500);
  g_subprocess_send_signal (driver->process, SIGSTOP);
  g_usleep (STOPPED_US); /* the time that a process stands still can't be simulated */
  g_subprocess_send_signal (driver->process, SIGCONT);
  worker_driver_wait_recorded (driver, "op", worker_driver_recorded (driver, "op") + 3000);
  worker_driver_stop (driver, "op");
  recording = recording_load (path, FALSE);
  end = get_end (recording);
  for (guint i = 0; i < STREAMS; i++) {
    g_test_message ("stream %u", i);
    g_assert_cmpfloat (recording_tone (recording, 400 + 200 * i, end - 1.2, end - 0.4), >, HEARD / 2);
    rtp_talker_free (talkers[i]);
    g_object_unref (sockets[i]);
  }
  worker_driver_free (driver);
}

/* A browser begins with small pictures and sends larger ones later; a phone is turned. */
static void
test_camera_size_change (void)
{
  static const struct {
    int width, height;
    guint colour;
  } sizes[] = { { 640, 360, BLUE }, { 360, 640, LIME }, { 160, 90, MAGENTA } };
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
  g_autoptr (Recording) recording = NULL;
  g_autoptr (GError) error = NULL;
  RtpSender *sender = NULL;
  guint16 rtcp = 0, rtp;

  worker_driver_add_participant (driver, "alice");
  rtp = worker_driver_add_rtp (driver, "v", "alice", "video", sender_vp8.media, &rtcp, &error);
  g_assert_no_error (error);
  sender = rtp_sender_new (&sender_vp8, RED, rtp, rtcp);
  worker_driver_wait (driver, "StreamState", "active");
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  worker_driver_wait_recorded (driver, "op", 1500);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    rtp_sender_set_content (sender, sizes[i].colour);
    rtp_sender_set_size (sender, sizes[i].width, sizes[i].height);
    wait_more (driver, 1500);
  }
  g_assert_cmpuint (worker_driver_stream_count (driver, "v", "refused"), ==, 0);
  g_assert_cmpuint (worker_driver_stream_count (driver, "v", "restarts"), ==, 0);
  worker_driver_stop (driver, "op");
  recording = recording_load (path, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) /* one held upright has bars at its sides */
    g_assert_cmpfloat (recording_largest_share (recording, sizes[i].colour), >, 0.4);
  rtp_sender_free (sender);
  worker_driver_free (driver);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sources/hold", test_hold);
  g_test_add_func ("/sources/disorder", test_disorder);
  g_test_add_func ("/sources/stranger", test_stranger);
  g_test_add_func ("/sources/moves", test_moves);
  g_test_add_func ("/sources/payload-types", test_payload_types);
  g_test_add_func ("/sources/rtcp-mux", test_rtcp_mux);
  g_test_add_func ("/sources/inactive", test_inactive);
  g_test_add_func ("/sources/codec-change/sound", test_codec_change);
  g_test_add_func ("/sources/codec-change/camera", test_camera_codec_change);
  g_test_add_func ("/sources/camera-size-change", test_camera_size_change);
  g_test_add_func ("/sources/rejoin", test_rejoin);
  g_test_add_func ("/sources/stands-still", test_stands_still);
  g_test_add_func ("/sources/stood-still", test_stood_still);
  return g_test_run ();
}
