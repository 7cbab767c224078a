/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What goes wrong around a real worker must not stop it or a recording: bad descriptions, garbage on the ports, media
 * that stops or breaks, places that can not be written to, kill -9, a manager that goes and comes back. */
#include "tests/worker/recording.h"
#include "tests/worker/rtp-sender.h"
#include "tests/worker/worker-driver.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#define RED  0xe02020u
#define BLUE 0x2030e0u

#define HEARD 0.05

#define GARBAGE_DATAGRAMS 3000
#define CHURN             12
#define PACKETS           2000
#define PACKET_US         500
#define PACKET_TICKS      4 /* as much of the media's clock, or they would be dropped as too early */

static void
check_refused (GError *error, const char *name)
{
  g_autofree char *remote = NULL;

  g_assert_nonnull (error);
  remote = g_dbus_error_get_remote_error (error);
  g_assert_cmpstr (remote, ==, name);
}

static void
test_bad_arguments (void)
{
  static const char *const descriptions[] = { "audio 9 RTP/AVP 96\r\na=rtpmap:96 speex/8000\r\n",
                                              "video 9 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n",
                                              "audio 9 RTP/AVP 0\r\nm=audio 9 RTP/AVP 0\r\n", "audio",
                                              "audio 9 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n" };
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

/* A missing avatar, or an address of the other family, does not affect the participant's stream. */
static void
test_tolerated (void)
{
  static const char v6[] = "audio 9 RTP/AVP 0\r\nc=IN IP6 2001:db8::1";
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
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
    const char *options;
    const char *name;
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

/* A directory that can't be written makes the start fail, and the same operation can be started elsewhere. */
static void
test_bad_place (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *options =
      g_strdup_printf ("{'content-type': <'audioOnly'>, 'format': <'wav'>, 'location': <'%s'>}", driver->directory);
  g_autofree char *path = worker_driver_path (driver, "call.wav");
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

/* Whether a second is in the file, four fragments: the recorder of a busy machine is behind the clock. */
static gboolean
has_second (WorkerDriver *driver, gpointer path)
{
  g_autofree char *file = NULL;
  gsize size = 0;
  guint fragments = 0;

  g_file_get_contents (path, &file, &size, NULL);
  for (const char *at = file; at != NULL && fragments <= 4; fragments++)
    at = memmem (at + 1, size - (gsize)(at + 1 - file), "moof", 4);
  return fragments > 4;
}

/* A file that may not grow any more, as on a full disk: what is in it stays, plays, and the reason is told. */
static void
test_no_room (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
  g_autoptr (Recording) recording = NULL;
  pid_t worker = (pid_t)g_ascii_strtoll (g_subprocess_get_identifier (driver->process), NULL, 10);
  struct rlimit limit = { 0, 0 };
  GStatBuf info;

  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  worker_driver_wait_for (driver, "fragments", has_second, path);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  limit.rlim_cur = limit.rlim_max = (rlim_t)info.st_size + 8192;
  g_assert_cmpint (prlimit (worker, RLIMIT_FSIZE, &limit, NULL), ==, 0);
  worker_driver_wait (driver, "RecordingEnded", "StorageFull");
  recording = recording_load (path, TRUE);
  g_assert_cmpuint (recording->n_pictures, >=, 7);
  worker_driver_free (driver);
}

/* The recordings' directory is removed during a recording or a pause: no missing file is reported. */
static void
check_lost_place (gboolean paused)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *place = worker_driver_path (driver, "day");
  g_autofree char *path = g_build_filename (place, "call.wav", NULL);
  g_autoptr (GError) error = NULL;
  const Event *event = NULL;
  const char *detail = NULL;
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
  g_assert_cmpint (g_get_monotonic_time () - gone, <, 20 * G_USEC_PER_SEC);
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

/* A crash can't write what it holds of a paused or censored span to a disk. */
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
  char datagram[1400];

  g_assert_no_error (error);
  for (guint i = 0; i < GARBAGE_DATAGRAMS; i++) {
    gsize length = (gsize)g_rand_int_range (rand, 0, sizeof datagram);

    for (gsize k = 0; k < length; k++)
      datagram[k] = (char)g_rand_int (rand);
    /* A third looks like RTP, a third like RTP of the right payload type, or like RTCP. */
    if (i % 3 > 0)
      datagram[0] = (char)0x80;
    if (i % 3 > 1)
      datagram[1] = (char)(g_rand_boolean (rand) ? 97 : 200 + g_rand_int_range (rand, 0, 8));
    g_socket_send_to (socket, address, datagram, length, NULL, NULL);
  }
}

static void
test_garbage (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
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

/* A sender whose numbers jump is heard again within two seconds, wherever they jump to. */
static void
test_jumps (void)
{
  static const struct {
    guint16 packets;
    gint32 seconds;
  } jumps[] = { { 1000, 0 }, { 20000, 0 }, { 45000, 0 }, { 0, 5 }, { 0, -5 }, { 0, 3600 }, { 0, -3600 }, { 90, 2 } };
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "sound.wav");
  double at[G_N_ELEMENTS (jumps)];
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
    at[i] = (double)worker_driver_recorded (driver, "op") / 1000.0;
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

/* A sender that keeps sending BYE and continues stays heard. */
static void
test_goodbyes (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
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
    g_socket_send_to (socket, rtp, (char *)packet, sizeof packet, NULL, NULL);
    g_socket_send_to (socket, rtcp, (char *)goodbye, sizeof goodbye, NULL, NULL);
    g_usleep (PACKET_US); /* a sender is real time by nature */
  }
  worker_driver_wait_stream (driver, "a", "packets", PACKETS / 2);
  worker_driver_stop (driver, "op");
  for (guint i = 0; i < driver->events->len; i++) {
    const Event *event = g_ptr_array_index (driver->events, i);
    g_autofree char *text = g_variant_print (event->arguments, FALSE);

    g_assert_null (strstr (text, "'failed'"));
  }
  worker_driver_free (driver);
}

/* RTP that stops is reported, shown as an avatar, and resumed when it is back, whatever its numbers are then. */
static void
test_stall (void)
{
  WorkerDriver *driver = worker_driver_new ();
  GSocket *socket = NULL;
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
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
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
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
  for (double at = 1; at + 0.5 < (double)recording->n_samples / RECORDING_RATE; at += 0.5)
    g_assert_cmpfloat (recording_tone (recording, 440, at, at + 0.5), >, HEARD);
  rtp_sender_free (audio);
  worker_driver_free (driver);
}

static void
test_kill (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
  g_autofree char *state = NULL;
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
  /* The next manager reads from the state file what was going on. */
  g_assert_true (g_file_get_contents (driver->state_file, &state, NULL, NULL));
  g_assert_nonnull (strstr (state, "\"op\""));
  g_assert_nonnull (strstr (state, path));
  rtp_sender_free (video);
  worker_driver_free (driver);
}

/* The manager dies during a recording; the next one finds it active and ends it. */
static void
test_adoption (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  g_autoptr (GDBusConnection) second = NULL;
  g_autoptr (ReelBusWorker1) worker = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) state = NULL;
  g_autoptr (GVariant) recordings = NULL;
  g_autoptr (GVariant) entry = NULL;
  g_autoptr (GVariant) chunks = NULL;
  gint64 start = 0, reported = 0;
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
  g_assert_true (g_variant_lookup (entry, "start-utc", "x", &reported));
  g_assert_cmpint (reported, ==, start);
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

/* A shutdown during a recording finishes the file. */
static void
test_shutdown (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
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
  g_test_add_func ("/faults/kill", test_kill);
  g_test_add_func ("/faults/adoption", test_adoption);
  g_test_add_func ("/faults/shutdown", test_shutdown);
  return g_test_run ();
}
