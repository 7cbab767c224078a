/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What goes wrong around a real worker must not stop it or a recording: bad descriptions, garbage on the ports, media
 * that stops or breaks, files that are not there, kill -9, a manager that goes and comes back. */
#include "tests/worker/recording.h"
#include "tests/worker/rtp-sender.h"
#include "tests/worker/worker-driver.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#define RED  0xe02020u
#define BLUE 0x2030e0u

#define HEARD  0.05
#define SILENT 0.01

#define GARBAGE_DATAGRAMS 3000
#define CHURN             12
#define PACKETS           2000
#define PACKET_US         500
#define PACKET_TICKS      4 /* as much of the media's clock, or they would be dropped as too early */

static void
check_refused (GError *error, const gchar *name)
{
  g_autofree gchar *remote = NULL;

  g_assert_nonnull (error);
  remote = g_dbus_error_get_remote_error (error);
  g_assert_cmpstr (remote, ==, name);
}

static void
test_bad_arguments (void)
{
  static const gchar *const descriptions[] = {
    "audio 9 RTP/AVP 96\r\na=rtpmap:96 speex/8000\r\n", "video 9 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n",
    "audio 9 RTP/AVP 0\r\nm=audio 9 RTP/AVP 0\r\n", "audio",
    "audio 9 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n"
  };
  WorkerDriver *driver = worker_driver_new ();
  g_autoptr (GError) error = NULL;
  guint16 rtcp_port = 0;

  worker_driver_add_participant (driver, "alice");
  for (gsize i = 0; i < G_N_ELEMENTS (descriptions); i++) {
    g_assert_cmpuint (worker_driver_add_rtp (driver, "a", "alice", "audio", descriptions[i], &rtcp_port, &error), ==,
                      0);
    check_refused (error, "org.callreel.Error.InvalidArgument");
    g_clear_error (&error);
  }
  worker_driver_add_rtp (driver, "a", "nobody", "audio", sender_pcmu.media, &rtcp_port, &error);
  check_refused (error, "org.callreel.Error.UnknownParticipant");
  g_clear_error (&error);
  worker_driver_add_rtp (driver, "a", "alice", "smell", sender_pcmu.media, &rtcp_port, &error);
  check_refused (error, "org.callreel.Error.InvalidArgument");
  g_clear_error (&error);
  worker_driver_add_uri (driver, "a", "alice", "audio", "file:///nowhere/at/all.wav", &error);
  check_refused (error, "org.callreel.Error.InvalidArgument");
  g_assert_nonnull (strstr (error->message, "/nowhere/at/all.wav"));
  g_clear_error (&error);
  worker_driver_add_uri (driver, "a", "alice", "audio", "http://192.0.2.1/x", &error);
  check_refused (error, "org.callreel.Error.InvalidArgument");
  g_clear_error (&error);
  g_assert_false (reel_bus_worker1_call_remove_stream_sync (driver->worker, "a", NULL, &error));
  check_refused (error, "org.callreel.Error.InvalidArgument");
  g_clear_error (&error);
  g_assert_false (reel_bus_worker1_call_stop_recording_sync (driver->worker, "op", 0, NULL, NULL, NULL, &error));
  check_refused (error, "org.callreel.Error.UnknownRecording");
  worker_driver_free (driver);
}

/* A picture that is not there any more, or an address of the other family, costs nobody their stream. */
static void
test_tolerated (void)
{
  static const gchar v6[] = "audio 9 RTP/AVP 0\r\nc=IN IP6 2001:db8::1";
  WorkerDriver *driver = worker_driver_new ();
  g_autofree gchar *path = worker_driver_path (driver, "call.wav");
  g_autoptr (GError) error = NULL;
  guint16 rtcp_port = 0;

  reel_bus_worker1_call_add_participant_sync (driver->worker, "alice",
                                              g_variant_new_parsed ("{'avatar': <'/nowhere/at/all.png'>}"), NULL,
                                              &error);
  g_assert_no_error (error);
  worker_driver_add_rtp (driver, "a", "alice", "audio", v6, &rtcp_port, &error);
  g_assert_no_error (error);
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  worker_driver_wait_recorded (driver, "op", 300);
  worker_driver_stop (driver, "op");
  worker_driver_free (driver);
}

static void
test_bad_options (void)
{
  static const struct {
    const gchar *options;
    const gchar *name;
  } rows[] = {
    { "{}", "org.callreel.Error.InvalidArgument" },
    { "{'location': <'relative.mp4'>}", "org.callreel.Error.InvalidArgument" },
    { "{'location': <'/tmp/%s.mp4'>}", "org.callreel.Error.InvalidArgument" },
    { "{'location': <'/nowhere/at/all/x.mp4'>}", "org.callreel.Error.StorageFailed" },
    { "{'location': <'/tmp/x.wav'>, 'format': <'wav'>}", "org.callreel.Error.InvalidArgument" },
    { "{'location': <'/tmp/x.mp4'>, 'format': <'ogg'>}", "org.callreel.Error.InvalidArgument" },
    { "{'location': <'/tmp/x.mp4'>, 'format': <1>}", "org.callreel.Error.InvalidArgument" },
    { "{'location': <'/tmp/x.mp4'>, 'warnings': <[uint32 1, 2]>}", "org.callreel.Error.InvalidArgument" },
    { "{'location': <'/tmp/x.mp4'>, 'max-duration-ms': <uint64 18446744073709551615>}",
      "org.callreel.Error.InvalidArgument" },
    { "{'location': <'/tmp/x.mp4'>, 'max-duration-ms': <-1>}", "org.callreel.Error.InvalidArgument" },
    { "{'location': <'/tmp/x.mp4'>, 'colour': <'red'>}", "org.callreel.Error.InvalidArgument" },
    { "{'location': <'/tmp/x.mp4'>, 'channel-type': <'unmixed'>}", "org.callreel.Error.InvalidArgument" },
  };
  WorkerDriver *driver = worker_driver_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    gint64 start = 0;
    g_autoptr (GVariant) options = g_variant_parse (G_VARIANT_TYPE_VARDICT, rows[i].options, NULL, NULL, &error);

    g_assert_no_error (error);
    g_assert_false (reel_bus_worker1_call_start_recording_sync (driver->worker, "op", options, &start, NULL, &error));
    check_refused (error, rows[i].name);
  }
  worker_driver_free (driver);
}

/* A place that can not be written to refuses the start, and the same operation can be started elsewhere. */
static void
test_bad_place (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree gchar *options =
      g_strdup_printf ("{'content-type': <'audioOnly'>, 'format': <'wav'>, 'location': <'%s'>}", driver->directory);
  g_autofree gchar *path = worker_driver_path (driver, "call.wav");
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) parsed = g_variant_parse (G_VARIANT_TYPE_VARDICT, options, NULL, NULL, &error);
  gint64 start = 0;

  g_assert_no_error (error);
  g_assert_false (reel_bus_worker1_call_start_recording_sync (driver->worker, "op", parsed, &start, NULL, &error));
  check_refused (error, "org.callreel.Error.StorageFailed");
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  worker_driver_wait_recorded (driver, "op", 300);
  worker_driver_stop (driver, "op");
  worker_driver_free (driver);
}

/* A file that may not grow any more, as on a full disk: what is in it stays, plays, and the reason is told. */
static void
test_no_room (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree gchar *path = worker_driver_path (driver, "call.mp4");
  g_autoptr (Recording) recording = NULL;
  pid_t worker = (pid_t)g_ascii_strtoll (g_subprocess_get_identifier (driver->process), NULL, 10);
  struct rlimit limit = { 0, 0 };
  GStatBuf info;

  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  worker_driver_wait_recorded (driver, "op", 1500);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  limit.rlim_cur = limit.rlim_max = (rlim_t)info.st_size + 8192;
  g_assert_cmpint (prlimit (worker, RLIMIT_FSIZE, &limit, NULL), ==, 0);
  worker_driver_wait (driver, "RecordingEnded", "StorageFull");
  recording = recording_load (path, TRUE);
  g_assert_cmpuint (recording->n_pictures, >=, 8);
  worker_driver_free (driver);
}

/* The recordings' directory goes, in mid-recording or while it is paused: nobody is told of a file that is not there.
 */
static void
check_lost_place (gboolean paused)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree gchar *place = worker_driver_path (driver, "day");
  g_autofree gchar *path = g_build_filename (place, "call.wav", NULL);
  g_autoptr (GError) error = NULL;
  const Event *event = NULL;
  const gchar *detail = NULL;
  guint64 duration = G_MAXUINT64;
  gint64 gone = 0, cut = 0;

  g_assert_cmpint (g_mkdir (place, 0700), ==, 0);
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  worker_driver_wait_recorded (driver, "op", 300);
  if (paused)
    reel_bus_worker1_call_pause_recording_sync (driver->worker, "op", 0, &cut, NULL, NULL, &error);
  g_assert_no_error (error);
  gone = g_get_monotonic_time ();
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (place), ==, 0);
  event = worker_driver_wait (driver, "RecordingEnded", "StorageFailed");
  g_assert_cmpint (g_get_monotonic_time () - gone, <, 5 * G_USEC_PER_SEC);
  g_variant_get_child (event->arguments, 2, "&s", &detail);
  g_assert_nonnull (strstr (detail, path));
  event = worker_driver_wait (driver, "ChunkClosed", path);
  g_variant_get_child (event->arguments, 3, "t", &duration);
  g_assert_cmpuint (duration, ==, 0);
  worker_driver_free (driver);
}

static void
test_lost_place (void)
{
  check_lost_place (FALSE);
  check_lost_place (TRUE);
}

/* What it holds of a paused or censored span can't get to a disk by its crash. */
static void
test_no_dumps (void)
{
  WorkerDriver *driver = worker_driver_new ();
  pid_t worker = (pid_t)g_ascii_strtoll (g_subprocess_get_identifier (driver->process), NULL, 10);
  struct rlimit limit;

  worker_driver_add_participant (driver, "ann");
  g_assert_cmpint (prlimit (worker, RLIMIT_CORE, NULL, &limit), ==, 0);
  g_assert_cmpuint (limit.rlim_cur, ==, 0);
  g_assert_cmpuint (limit.rlim_max, ==, 0);
  worker_driver_free (driver);
}

static void
throw_garbage (GRand *rand, guint16 port)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, 0, &error);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  gchar datagram[1400];

  g_assert_no_error (error);
  for (guint i = 0; i < GARBAGE_DATAGRAMS; i++) {
    gsize length = (gsize)g_rand_int_range (rand, 0, sizeof datagram);

    for (gsize k = 0; k < length; k++)
      datagram[k] = (gchar)g_rand_int (rand);
    /* A third looks like RTP, a third like RTP of the very payload type, or like RTCP. */
    if (i % 3 > 0)
      datagram[0] = (gchar)0x80;
    if (i % 3 > 1)
      datagram[1] = (gchar)(g_rand_boolean (rand) ? 97 : 200 + g_rand_int_range (rand, 0, 8));
    g_socket_send_to (socket, address, datagram, length, NULL, NULL);
  }
}

static void
test_garbage (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree gchar *path = worker_driver_path (driver, "call.mp4");
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GError) error = NULL;
  g_autoptr (Recording) recording = NULL;
  RtpSender *audio = NULL, *video = NULL;
  guint16 audio_rtcp = 0, video_rtcp = 0, audio_rtp = 0, video_rtp = 0;

  worker_driver_add_participant (driver, "alice");
  audio_rtp = worker_driver_add_rtp (driver, "a", "alice", "audio", sender_opus.media, &audio_rtcp, &error);
  g_assert_no_error (error);
  video_rtp = worker_driver_add_rtp (driver, "v", "alice", "video", sender_vp8.media, &video_rtcp, &error);
  g_assert_no_error (error);
  throw_garbage (rand, video_rtp);
  throw_garbage (rand, video_rtcp);
  audio = rtp_sender_new (&sender_opus, 440, audio_rtp, audio_rtcp);
  video = rtp_sender_new (&sender_vp8, RED, video_rtp, video_rtcp);
  worker_driver_wait (driver, "StreamState", "'a'");
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  worker_driver_wait_recorded (driver, "op", 500);
  throw_garbage (rand, video_rtp);
  throw_garbage (rand, video_rtcp);
  throw_garbage (rand, audio_rtp);
  throw_garbage (rand, audio_rtcp);
  worker_driver_wait_recorded (driver, "op", 4000);
  worker_driver_stop (driver, "op");
  recording = recording_load (path, TRUE);
  g_assert_cmpfloat (recording_tone (recording, 440, 2.5, 3.5), >, HEARD);
  g_assert_cmpfloat (recording_share (recording, recording->n_pictures - 3, RED), >, 0.3);
  rtp_sender_free (audio);
  rtp_sender_free (video);
  worker_driver_free (driver);
}

/* A sender whose numbers jump is heard again before two seconds are over, whatever they jump to. */
static void
test_jumps (void)
{
  static const struct {
    guint16 packets;
    gint32 seconds;
  } jumps[] = { { 1000, 0 }, { 20000, 0 }, { 45000, 0 }, { 0, 5 }, { 0, -5 }, { 0, 3600 }, { 0, -3600 }, { 90, 2 } };
  WorkerDriver *driver = worker_driver_new ();
  g_autofree gchar *path = worker_driver_path (driver, "sound.wav");
  gdouble at[G_N_ELEMENTS (jumps)];
  g_autoptr (GError) error = NULL;
  g_autoptr (Recording) recording = NULL;
  RtpSender *audio = NULL;
  guint16 rtcp = 0, rtp = 0;

  worker_driver_add_participant (driver, "alice");
  rtp = worker_driver_add_rtp (driver, "a", "alice", "audio", sender_opus.media, &rtcp, &error);
  g_assert_no_error (error);
  audio = rtp_sender_new (&sender_opus, 440, rtp, rtcp);
  worker_driver_wait (driver, "StreamState", "'a'");
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  worker_driver_wait_recorded (driver, "op", 2000);
  for (guint i = 0; i < G_N_ELEMENTS (jumps); i++) {
    at[i] = (gdouble)worker_driver_recorded (driver, "op") / 1000.0;
    rtp_sender_jump (audio, jumps[i].packets, (guint32)(jumps[i].seconds * 48000));
    worker_driver_wait_recorded (driver, "op", (guint64)(at[i] * 1000.0) + 3200);
  }
  worker_driver_stop (driver, "op");
  recording = recording_load (path, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (jumps); i++) {
    g_test_message ("jump by %u packets, %d s", jumps[i].packets, jumps[i].seconds);
    g_assert_cmpfloat (recording_tone (recording, 440, at[i] + 2.0, at[i] + 3.0), >, HEARD);
  }
  rtp_sender_free (audio);
  worker_driver_free (driver);
}

static void
put_32 (guint8 *bytes, guint32 value)
{
  value = GUINT32_TO_BE (value);
  memcpy (bytes, &value, sizeof value);
}

/* A sender that says goodbye again and again and goes on: it stays heard. */
static void
test_goodbyes (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree gchar *path = worker_driver_path (driver, "call.wav");
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, 0, &error);
  g_autoptr (GSocketAddress) rtp = NULL, rtcp = NULL;
  guint8 packet[12 + 160] = { 0x80, 0 }, goodbye[8] = { 0x81, 203, 0, 1 };
  guint16 rtcp_port = 0, rtp_port = 0;

  g_assert_no_error (error);
  worker_driver_add_participant (driver, "alice");
  rtp_port = worker_driver_add_rtp (driver, "a", "alice", "audio", sender_pcmu.media, &rtcp_port, &error);
  g_assert_no_error (error);
  rtp = g_inet_socket_address_new_from_string ("127.0.0.1", rtp_port);
  rtcp = g_inet_socket_address_new_from_string ("127.0.0.1", rtcp_port);
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  put_32 (packet + 8, 7);
  put_32 (goodbye + 4, 7);
  for (guint i = 0; i < PACKETS; i++) {
    put_32 (packet, 0x80000000 | (i & 0xffff));
    put_32 (packet + 4, i * PACKET_TICKS);
    g_socket_send_to (socket, rtp, (gchar *)packet, sizeof packet, NULL, NULL);
    g_socket_send_to (socket, rtcp, (gchar *)goodbye, sizeof goodbye, NULL, NULL);
    g_usleep (PACKET_US); /* a sender is real time by nature */
  }
  worker_driver_wait_stream (driver, "a", "packets", PACKETS / 2);
  worker_driver_stop (driver, "op");
  for (guint i = 0; i < driver->events->len; i++) {
    const Event *event = g_ptr_array_index (driver->events, i);
    g_autofree gchar *text = g_variant_print (event->arguments, FALSE);

    g_assert_null (strstr (text, "'failed'"));
  }
  worker_driver_free (driver);
}

/* RTP that stops is said, shown as an avatar, and taken up again when it is back, whatever its numbers are then. */
static void
test_stall (void)
{
  WorkerDriver *driver = worker_driver_new ();
  GSocket *socket = NULL;
  g_autofree gchar *path = worker_driver_path (driver, "call.mp4");
  g_autoptr (GError) error = NULL;
  g_autoptr (Recording) recording = NULL;
  RtpSender *video = NULL;
  guint16 rtcp = 0, rtp = 0;
  guint gone = 0;

  worker_driver_add_participant (driver, "alice");
  rtp = worker_driver_add_rtp (driver, "v", "alice", "video", sender_vp8.media, &rtcp, &error);
  g_assert_no_error (error);
  video = rtp_sender_new (&sender_vp8, RED, rtp, rtcp);
  worker_driver_wait (driver, "StreamState", "active");
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  worker_driver_wait_recorded (driver, "op", 1500);
  socket = rtp_sender_dup_socket (video);
  rtp_sender_free (video);
  worker_driver_wait (driver, "StreamState", "stalled");
  worker_driver_forget (driver);
  worker_driver_wait_recorded (driver, "op", 5000);
  video = rtp_sender_new_from (socket, &sender_vp8, BLUE, rtp, rtcp);
  worker_driver_wait (driver, "StreamState", "active");
  worker_driver_wait_recorded (driver, "op", 7500);
  worker_driver_stop (driver, "op");

  recording = recording_load (path, TRUE);
  for (gsize i = 0; i < recording->n_pictures; i++)
    gone += recording_share (recording, i, RED) < 0.01 && recording_share (recording, i, BLUE) < 0.01;
  g_assert_cmpfloat (recording_share (recording, 8, RED), >, 0.3);
  g_assert_cmpuint (gone, >, 4);
  g_assert_cmpfloat (recording_share (recording, recording->n_pictures - 3, BLUE), >, 0.3);
  rtp_sender_free (video);
  worker_driver_free (driver);
}

/* Streams that come and go by the dozen while somebody else is recorded. */
static void
test_churn (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree gchar *path = worker_driver_path (driver, "call.mp4");
  g_autoptr (GError) error = NULL;
  g_autoptr (Recording) recording = NULL;
  RtpSender *audio = NULL;
  guint16 rtcp = 0, rtp = 0;

  worker_driver_add_participant (driver, "alice");
  rtp = worker_driver_add_rtp (driver, "a", "alice", "audio", sender_opus.media, &rtcp, &error);
  g_assert_no_error (error);
  audio = rtp_sender_new (&sender_opus, 440, rtp, rtcp);
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  worker_driver_add_participant (driver, "bob");
  for (guint i = 0; i < CHURN; i++) {
    const SenderCodec *codec = i % 2 == 0 ? &sender_vp8 : &sender_pcmu;
    RtpSender *sender = NULL;

    worker_driver_forget (driver);
    rtp = worker_driver_add_rtp (driver, "b", "bob", codec->video ? "video" : "audio", codec->media, &rtcp, &error);
    g_assert_no_error (error);
    sender = rtp_sender_new (codec, codec->video ? RED : 1000, rtp, rtcp);
    if (i % 4 != 3)
      worker_driver_wait (driver, "StreamState", "'b', 'active'");
    reel_bus_worker1_call_remove_stream_sync (driver->worker, "b", NULL, &error);
    g_assert_no_error (error);
    rtp_sender_free (sender);
  }
  worker_driver_wait_recorded (driver, "op", worker_driver_recorded (driver, "op") + 1000);
  worker_driver_stop (driver, "op");
  recording = recording_load (path, TRUE);
  for (gdouble at = 1; at + 0.5 < (gdouble)recording->n_samples / RECORDING_RATE; at += 0.5)
    g_assert_cmpfloat (recording_tone (recording, 440, at, at + 0.5), >, HEARD);
  rtp_sender_free (audio);
  worker_driver_free (driver);
}

static void
write_media (const gchar *path, const gchar *description)
{
  g_autofree gchar *text = g_strdup_printf ("%s ! filesink location=%s", description, path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (text, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* Files as participants: a good one is played from now on to its end, but for frames that no canvas shows; a broken one
 * costs its own stream alone. */
static void
test_uri (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree gchar *path = worker_driver_path (driver, "call.mp4");
  g_autofree gchar *film = worker_driver_path (driver, "film.mkv");
  g_autofree gchar *film_uri = g_filename_to_uri (film, NULL, NULL);
  g_autofree gchar *broken = worker_driver_path (driver, "broken.webm");
  g_autofree gchar *broken_uri = g_filename_to_uri (broken, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Recording) recording = NULL;
  gdouble end = 0;

  write_media (film, "videotestsrc num-buffers=60 pattern=solid-color foreground-color=0xffe02020 ! "
                     "video/x-raw,width=320,height=180,framerate=20/1 ! x264enc bframes=3 b-adapt=false "
                     "option-string=b-pyramid=none speed-preset=superfast ! h264parse ! m. "
                     "audiotestsrc num-buffers=150 samplesperbuffer=960 freq=440 volume=0.2 ! audio/x-raw,rate=48000 ! "
                     "opusenc ! m. matroskamux name=m");
  g_assert_true (g_file_set_contents (broken, "this is no film, whatever its name says", -1, NULL));
  worker_driver_add_participant (driver, "alice");
  worker_driver_add_participant (driver, "bob");
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  worker_driver_add_uri (driver, "picture", "alice", "video", film_uri, &error);
  g_assert_no_error (error);
  worker_driver_add_uri (driver, "sound", "alice", "audio", film_uri, &error);
  g_assert_no_error (error);
  worker_driver_add_uri (driver, "broken", "bob", "video", broken_uri, &error);
  if (error == NULL)
    worker_driver_wait (driver, "StreamState", "failed");
  worker_driver_wait (driver, "StreamState", "'picture', 'active'");
  worker_driver_wait (driver, "StreamState", "'sound', 'ended'");
  worker_driver_wait_recorded (driver, "op", worker_driver_recorded (driver, "op") + 1500);
  /* three of four could be left out, but eight pictures a second are needed */
  g_assert_cmpuint (worker_driver_stream_count (driver, "picture", "frames-thinned"), >=, 15);
  g_assert_cmpuint (worker_driver_stream_count (driver, "picture", "frames-decoded"), >=, 15);
  worker_driver_stop (driver, "op");

  recording = recording_load (path, TRUE);
  end = (gdouble)recording->n_samples / RECORDING_RATE;
  g_assert_cmpfloat (recording_largest_share (recording, RED), >, 0.15);
  g_assert_cmpfloat (recording_loudest (recording, 440), >, HEARD);
  g_assert_cmpfloat (recording_tone (recording, 440, end - 0.5, end - 0.1), <, SILENT);
  worker_driver_free (driver);
}

static void
test_uri_without_wanted_kind (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree gchar *sound = worker_driver_path (driver, "sound.wav");
  g_autofree gchar *uri = g_filename_to_uri (sound, NULL, NULL);
  g_autoptr (GError) error = NULL;

  write_media (sound, "audiotestsrc num-buffers=50 ! wavenc");
  worker_driver_add_participant (driver, "alice");
  worker_driver_add_uri (driver, "picture", "alice", "video", uri, &error);
  g_assert_no_error (error);
  worker_driver_wait (driver, "StreamState", "no media of this kind");
  worker_driver_free (driver);
}

static void
test_kill (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree gchar *path = worker_driver_path (driver, "call.mp4");
  g_autofree gchar *state = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (Recording) recording = NULL;
  RtpSender *video = NULL;
  guint16 rtcp = 0, rtp = 0;

  worker_driver_add_participant (driver, "alice");
  rtp = worker_driver_add_rtp (driver, "v", "alice", "video", sender_vp8.media, &rtcp, &error);
  g_assert_no_error (error);
  video = rtp_sender_new (&sender_vp8, RED, rtp, rtcp);
  worker_driver_wait (driver, "StreamState", "active");
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  worker_driver_wait_recorded (driver, "op", 4000);
  g_subprocess_send_signal (driver->process, SIGKILL);
  g_subprocess_wait (driver->process, NULL, &error);
  g_assert_no_error (error);

  recording = recording_load (path, TRUE);
  g_assert_cmpuint (recording->n_pictures, >=, 3 * RECORDING_FPS);
  g_assert_cmpfloat (recording_share (recording, recording->n_pictures - 1, RED), >, 0.3);
  /* The next manager finds out from the state file what was going on. */
  g_assert_true (g_file_get_contents (driver->state_file, &state, NULL, NULL));
  g_assert_nonnull (strstr (state, "\"op\""));
  g_assert_nonnull (strstr (state, path));
  rtp_sender_free (video);
  worker_driver_free (driver);
}

/* The manager goes in mid-recording; the next one finds it running and ends it. */
static void
test_adoption (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree gchar *path = worker_driver_path (driver, "call.wav");
  g_autoptr (GDBusConnection) second = NULL;
  g_autoptr (ReelBusWorker1) worker = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) state = NULL;
  g_autoptr (GVariant) recordings = NULL;
  g_autoptr (GVariant) entry = NULL;
  g_autoptr (GVariant) chunks = NULL;
  gint64 start = 0, told = 0;
  gboolean active = FALSE;

  start = worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  worker_driver_wait_recorded (driver, "op", 500);
  worker_driver_reconnect (driver);
  worker_driver_wait_recorded (driver, "op", 1000);

  second = worker_driver_connect (driver);
  worker = reel_bus_worker1_proxy_new_sync (second, G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES, NULL,
                                            "/org/callreel/Worker1", NULL, &error);
  g_assert_no_error (error);
  reel_bus_worker1_call_get_state_sync (worker, &state, NULL, &error);
  g_assert_no_error (error);
  recordings = g_variant_lookup_value (state, "recordings", NULL);
  entry = g_variant_lookup_value (recordings, "op", NULL);
  g_assert_true (g_variant_lookup (entry, "start-utc", "x", &told));
  g_assert_cmpint (told, ==, start);
  g_assert_true (g_variant_lookup (entry, "active", "b", &active));
  g_assert_true (active);
  chunks = g_variant_lookup_value (entry, "chunks", NULL);
  g_assert_cmpuint (g_variant_n_children (chunks), ==, 1);
  g_assert_false (reel_bus_worker1_call_start_recording_sync (worker, "op",
                                                              g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0),
                                                              &start, NULL, &error));
  check_refused (error, "org.callreel.Error.AlreadyStarted");
  worker_driver_stop (driver, "op");
  {
    g_autoptr (Recording) recording = recording_load (path, FALSE);

    g_assert_cmpuint (recording->n_samples, >=, RECORDING_RATE);
  }
  worker_driver_free (driver);
}

/* Shutdown in mid-recording finishes the file. */
static void
test_shutdown (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree gchar *path = worker_driver_path (driver, "call.wav");
  g_autoptr (GError) error = NULL;

  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  worker_driver_wait_recorded (driver, "op", 500);
  reel_bus_worker1_call_shutdown_sync (driver->worker, NULL, &error);
  g_assert_no_error (error);
  worker_driver_wait (driver, "RecordingEnded", "op");
  g_subprocess_wait_check (driver->process, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (driver->state_file, G_FILE_TEST_EXISTS));
  {
    g_autoptr (Recording) recording = recording_load (path, FALSE);

    g_assert_cmpuint (recording->n_samples, >=, RECORDING_RATE / 2);
  }
  worker_driver_free (driver);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faults/bad-arguments", test_bad_arguments);
  g_test_add_func ("/faults/bad-options", test_bad_options);
  g_test_add_func ("/faults/tolerated", test_tolerated);
  g_test_add_func ("/faults/no-room", test_no_room);
  g_test_add_func ("/faults/lost-place", test_lost_place);
  g_test_add_func ("/faults/no-dumps", test_no_dumps);
  g_test_add_func ("/faults/bad-place", test_bad_place);
  g_test_add_func ("/faults/garbage", test_garbage);
  g_test_add_func ("/faults/jumps", test_jumps);
  g_test_add_func ("/faults/goodbyes", test_goodbyes);
  g_test_add_func ("/faults/stall", test_stall);
  g_test_add_func ("/faults/churn", test_churn);
  g_test_add_func ("/faults/uri/plays", test_uri);
  g_test_add_func ("/faults/uri/without-wanted-kind", test_uri_without_wanted_kind);
  g_test_add_func ("/faults/kill", test_kill);
  g_test_add_func ("/faults/adoption", test_adoption);
  g_test_add_func ("/faults/shutdown", test_shutdown);
  return g_test_run ();
}
