/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A real worker records real RTP: what each participant sent is in the file, and nothing of a paused span. */
#include "tests/worker/recording.h"
#include "tests/worker/rtp-sender.h"
#include "tests/worker/worker-driver.h"

#define LONGEST_START (10 * G_USEC_PER_SEC) /* on a busy machine */

#define RED   0xe02020u
#define BLUE  0x2030e0u
#define GREEN 0x20c020u

/* Amplitudes of a sender's tone in the mix, and of one that is absent. */
#define HEARD  0.05
#define SILENT 0.01

static RtpSender *
send_stream (WorkerDriver *driver, const char *id, const char *participant, const SenderCodec *codec, guint content)
{
  g_autoptr (GError) error = NULL;
  guint16 rtcp_port = 0;
  guint16 port = worker_driver_add_rtp (driver, id, participant, codec->video ? "video" : "audio", codec->media,
                                        &rtcp_port, &error);
  RtpSender *sender = NULL;

  g_assert_no_error (error);
  sender = rtp_sender_new (codec, content, port, rtcp_port);
  worker_driver_wait (driver, "StreamState", id);
  return sender;
}

/* ffmpeg plays the last AAC frame to its end. */
static void
check_length (const Recording *recording, const Event *closed)
{
  const double frame = recording->pictures != NULL ? 1024.0 / RECORDING_RATE : 0;
  double more = 0;
  guint64 duration = 0;

  g_variant_get (closed->arguments, "(susts@a{sv})", NULL, NULL, NULL, &duration, NULL, NULL);
  more = (double)recording->n_samples / RECORDING_RATE - (double)duration / 1e9;
  g_assert_cmpfloat (more, >, -0.001);
  g_assert_cmpfloat (more, <, frame + 0.001);
  if (recording->pictures != NULL)
    g_assert_cmpuint (recording->n_pictures, ==, (duration * RECORDING_FPS + 500000000) / 1000000000);
}

static void
test_audio (gconstpointer format)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *name = g_strconcat ("call.", (const char *)format, NULL);
  g_autofree char *path = worker_driver_path (driver, name);
  RtpSender *senders[2] = { NULL };
  gint64 before = 0, start = 0;

  worker_driver_add_participant (driver, "alice");
  worker_driver_add_participant (driver, "bob");
  senders[0] = send_stream (driver, "a", "alice", &sender_opus, 440);
  senders[1] = send_stream (driver, "b", "bob", &sender_pcmu, 1000);
  before = g_get_real_time ();
  start = worker_driver_start (driver, "op", "audioOnly", format, path, NULL);
  g_test_message ("time zero %.0f ms after the call, answer after %.0f ms", (double)(start - before) / 1000,
                  (double)(g_get_real_time () - before) / 1000);
  g_assert_cmpint (ABS (start - before), <, LONGEST_START);
  worker_driver_wait_recorded (driver, "op", 2000);
  worker_driver_wait (driver, "Speaking", "'alice', true");
  worker_driver_wait (driver, "Speaking", "'bob', true");
  worker_driver_forget (driver);
  worker_driver_stop (driver, "op");
  worker_driver_wait (driver, "StreamState", "'gap-samples'");
  {
    g_autoptr (Recording) recording = recording_load (path, FALSE);

    if (g_str_equal (format, "wav"))
      check_length (recording, worker_driver_wait (driver, "ChunkClosed", "SessionEnded"));
    g_assert_cmpfloat (recording_tone (recording, 440, 0.7, 1.7), >, HEARD);
    g_assert_cmpfloat (recording_tone (recording, 1000, 0.7, 1.7), >, HEARD);
    g_assert_cmpfloat (recording_tone (recording, 700, 0.7, 1.7), <, SILENT);
  }
  rtp_sender_free (senders[0]);
  rtp_sender_free (senders[1]);
  worker_driver_free (driver);
}

/* Returns: the only one of @n channels in which @hertz can be heard; in no window of another one, since where another
 * tone starts or ends there is a little of every frequency */
static void
check_channel (const char *path, guint n, guint channel, guint hertz)
{
  for (guint i = 0; i < n; i++) {
    g_autoptr (Recording) recording = recording_load_channel (path, i);

    if (i == channel)
      g_assert_cmpfloat (recording_tone (recording, hertz, 0.7, 1.7), >, HEARD);
    else
      g_assert_cmpfloat (recording_loudest (recording, hertz), <, HEARD / 2);
  }
}

/* Three people, each alone in a channel; carol's is assigned. */
static void
test_unmixed (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  RtpSender *senders[3] = { NULL };
  g_autoptr (GVariant) stats = NULL;
  g_autoptr (GVariant) audio = NULL;
  guint channels = 0, alice = G_MAXUINT, bob = G_MAXUINT;

  worker_driver_add_participant (driver, "alice");
  worker_driver_add_participant (driver, "bob");
  worker_driver_add_participant (driver, "carol");
  senders[0] = send_stream (driver, "a", "alice", &sender_opus, 440);
  senders[1] = send_stream (driver, "b", "bob", &sender_pcmu, 1000);
  senders[2] = send_stream (driver, "c", "carol", &sender_opus, 700);
  worker_driver_start (
      driver, "op", "audioOnly", "wav", path,
      "'channel-type': <'unmixed'>, 'unmixed-channels': <uint32 6>, 'channels': <{'carol': uint32 5}>");
  g_variant_get_child (worker_driver_wait (driver, "ParticipantChannel", "'alice'")->arguments, 2, "u", &alice);
  g_variant_get_child (worker_driver_wait (driver, "ParticipantChannel", "'bob'")->arguments, 2, "u", &bob);
  worker_driver_wait (driver, "ParticipantChannel", "'carol', 5");
  g_assert_cmpuint (alice + bob, ==, 1); /* 0 and 1, in the order in which they were heard */
  worker_driver_wait_recorded (driver, "op", 2000);
  worker_driver_stop (driver, "op");
  g_variant_get_child (worker_driver_wait (driver, "ChunkClosed", "SessionEnded")->arguments, 5, "@a{sv}", &stats);
  audio = g_variant_lookup_value (stats, "audio", G_VARIANT_TYPE_VARDICT);
  g_assert_true (g_variant_lookup (audio, "channels", "u", &channels));
  g_assert_cmpuint (channels, ==, 6);
  check_channel (path, 6, alice, 440);
  check_channel (path, 6, bob, 1000);
  check_channel (path, 6, 5, 700);
  for (guint i = 0; i < G_N_ELEMENTS (senders); i++)
    rtp_sender_free (senders[i]);
  worker_driver_free (driver);
}

/* The channels of those who are absent for a while, as after a worker's death, are given to nobody else. */
static void
test_reserved_channels (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  RtpSender *alice = NULL, *carol = NULL;
  guint64 heard = 0;
  double from = 0;

  worker_driver_add_participant (driver, "alice");
  alice = send_stream (driver, "a", "alice", &sender_opus, 440);
  worker_driver_start (driver, "op", "audioOnly", "wav", path,
                       "'channel-type': <'unmixed'>, 'unmixed-channels': <uint32 4>, "
                       "'channels': <{'bob': uint32 0, 'carol': 1}>");
  worker_driver_wait (driver, "ParticipantChannel", "'alice', 2");
  worker_driver_add_participant (driver, "carol");
  carol = send_stream (driver, "c", "carol", &sender_opus, 700);
  worker_driver_wait_stream (driver, "c", "packets", 10);
  heard = worker_driver_recorded (driver, "op");
  worker_driver_wait_recorded (driver, "op", heard + 2200);
  worker_driver_stop (driver, "op");
  from = (double)heard / 1000.0 + 1.0;
  for (guint i = 0; i < 4; i++) {
    g_autoptr (Recording) recording = recording_load_channel (path, i);

    g_assert_true ((recording_tone (recording, 440, from, from + 1.0) > HEARD) == (i == 2));
    g_assert_true ((recording_tone (recording, 700, from, from + 1.0) > HEARD) == (i == 1));
  }
  rtp_sender_free (alice);
  rtp_sender_free (carol);
  worker_driver_free (driver);
}

/* Two cameras and a participant without one; a late joiner; a leaver. */
static void
test_video (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
  RtpSender *senders[5] = { NULL };
  g_autoptr (Recording) recording = NULL;
  const double half = RECORDING_FPS / 2.0;

  worker_driver_add_participant (driver, "alice");
  worker_driver_add_participant (driver, "bob");
  senders[0] = send_stream (driver, "a-audio", "alice", &sender_opus, 440);
  senders[1] = send_stream (driver, "a-video", "alice", &sender_vp8, RED);
  senders[2] = send_stream (driver, "b-video", "bob", &sender_h264, BLUE);
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  worker_driver_wait_recorded (driver, "op", 2500);
  worker_driver_add_participant (driver, "carol");
  senders[3] = send_stream (driver, "c-video", "carol", &sender_vp8, GREEN);
  senders[4] = send_stream (driver, "c-audio", "carol", &sender_pcmu, 1000);
  worker_driver_wait_recorded (driver, "op", 5000);
  reel_bus_worker1_call_remove_participant_sync (driver->worker, "alice", NULL, NULL);
  worker_driver_wait_recorded (driver, "op", 7000);
  worker_driver_stop (driver, "op");

  recording = recording_load (path, TRUE);
  check_length (recording, worker_driver_wait (driver, "ChunkClosed", "SessionEnded"));
  /* Two tiles side by side, then three of a 2×2 grid, then two again. */
  g_assert_cmpfloat (recording_share (recording, (gsize)(2 * 4 * half / 2), RED), >, 0.15);
  g_assert_cmpfloat (recording_share (recording, (gsize)(2 * 4 * half / 2), BLUE), >, 0.15);
  g_assert_cmpfloat (recording_share (recording, (gsize)(2 * 4 * half / 2), GREEN), <, 0.01);
  g_assert_cmpfloat (recording_share (recording, 36, RED), >, 0.1);
  g_assert_cmpfloat (recording_share (recording, 36, GREEN), >, 0.1);
  g_assert_cmpfloat (recording_share (recording, recording->n_pictures - 4, RED), <, 0.01);
  g_assert_cmpfloat (recording_share (recording, recording->n_pictures - 4, BLUE), >, 0.15);
  g_assert_cmpfloat (recording_tone (recording, 440, 1, 2), >, HEARD);
  g_assert_cmpfloat (recording_tone (recording, 1000, 1, 2), <, SILENT);
  g_assert_cmpfloat (recording_tone (recording, 1000, 4, 4.8), >, HEARD);
  g_assert_cmpfloat (recording_tone (recording, 440, 6, 6.8), <, SILENT);
  for (guint i = 0; i < G_N_ELEMENTS (senders); i++)
    rtp_sender_free (senders[i]);
  worker_driver_free (driver);
}

/* A tone and a colour that exist only in the paused span must not be in the file. */
static void
test_pause (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
  RtpSender *audio = NULL, *video = NULL;
  g_autoptr (Recording) recording = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *refused = NULL;
  gint64 paused = 0, resumed = 0;
  guint64 packets = 0, hidden = 0;

  worker_driver_add_participant (driver, "alice");
  audio = send_stream (driver, "audio", "alice", &sender_opus, 440);
  video = send_stream (driver, "video", "alice", &sender_vp8, RED);
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  worker_driver_wait_recorded (driver, "op", 2000);
  reel_bus_worker1_call_pause_recording_sync (driver->worker, "op", 0, &paused, NULL, NULL, &error);
  g_assert_no_error (error);
  worker_driver_wait (driver, "ModeChanged", "true");
  g_assert_false (reel_bus_worker1_call_pause_recording_sync (driver->worker, "op", 0, &paused, NULL, NULL, &error));
  refused = g_dbus_error_get_remote_error (error);
  g_assert_cmpstr (refused, ==, "org.callreel.Error.InvalidState");
  g_clear_error (&error);
  rtp_sender_set_content (audio, 1500);
  rtp_sender_set_content (video, GREEN);
  hidden = worker_driver_stream_count (driver, "video", "frames-hidden");
  packets = worker_driver_stream_count (driver, "video", "packets");
  worker_driver_wait_stream (driver, "video", "packets", packets + 25);
  rtp_sender_set_content (audio, 700);
  rtp_sender_set_content (video, BLUE);
  packets = worker_driver_stream_count (driver, "video", "packets");
  worker_driver_wait_stream (driver, "video", "packets", packets + 15);
  /* a paused recording needs no decoder; later pictures start with a key frame that it requests */
  g_assert_cmpuint (worker_driver_stream_count (driver, "video", "frames-hidden"), >=, hidden + 30);
  reel_bus_worker1_call_resume_recording_sync (driver->worker, "op", 0, &resumed, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (resumed - paused, >, G_USEC_PER_SEC);
  worker_driver_wait_recorded (driver, "op", 4000);
  worker_driver_stop (driver, "op");

  recording = recording_load (path, TRUE);
  check_length (recording, worker_driver_wait (driver, "ChunkClosed", "SessionEnded"));
  g_assert_cmpfloat (recording_loudest (recording, 1500), <, 0.02);
  g_assert_cmpfloat (recording_largest_share (recording, GREEN), <, 0.01);
  g_assert_cmpfloat (recording_tone (recording, 440, 0.5, 1.5), >, HEARD);
  g_assert_cmpfloat (recording_tone (recording, 700, 2.7, 3.5), >, HEARD);
  g_assert_cmpfloat (recording_share (recording, 12, RED), >, 0.3);
  g_assert_cmpfloat (recording_share (recording, 28, BLUE), >, 0.3);
  rtp_sender_free (audio);
  rtp_sender_free (video);
  worker_driver_free (driver);
}

static void
update_stream (WorkerDriver *driver, const char *id, const char *properties)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) parsed = g_variant_parse (G_VARIANT_TYPE_VARDICT, properties, NULL, NULL, &error);

  g_assert_no_error (error);
  reel_bus_worker1_call_update_stream_sync (driver->worker, id, parsed, NULL, &error);
  g_assert_no_error (error);
}

/* A microphone that is muted, or was added as a muted one, is not in the file; a codec changes on the same ports. */
static void
test_update (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  g_autoptr (GError) error = NULL;
  g_autoptr (Recording) recording = NULL;
  RtpSender *audio = NULL;
  guint16 rtp = 0, rtcp = 0;

  driver->muted = TRUE;
  worker_driver_add_participant (driver, "alice");
  rtp = worker_driver_add_rtp (driver, "audio", "alice", "audio", sender_pcmu.media, &rtcp, &error);
  g_assert_no_error (error);
  audio = rtp_sender_new (&sender_pcmu, 440, rtp, rtcp);
  worker_driver_wait (driver, "StreamState", "active");
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  worker_driver_wait_recorded (driver, "op", 1000);
  update_stream (driver, "audio", "{'muted': <false>}");
  worker_driver_wait_recorded (driver, "op", 2500);
  update_stream (driver, "audio", "{'muted': <true>}");
  worker_driver_wait_recorded (driver, "op", 4000);
  rtp_sender_free (audio);
  update_stream (driver, "audio", "{'sdp': <'m=audio 9 RTP/AVP 96\\na=rtpmap:96 opus/48000/2'>, 'muted': <false>}");
  audio = rtp_sender_new (&sender_opus, 1000, rtp, rtcp);
  worker_driver_wait_recorded (driver, "op", 6500);
  worker_driver_stop (driver, "op");

  recording = recording_load (path, FALSE);
  g_assert_cmpfloat (recording_tone (recording, 440, 0, 0.9), <, SILENT);
  g_assert_cmpfloat (recording_tone (recording, 440, 1.8, 2.4), >, HEARD);
  g_assert_cmpfloat (recording_tone (recording, 440, 3.1, 3.9), <, SILENT);
  g_assert_cmpfloat (recording_tone (recording, 1000, 5.5, 6.4), >, HEARD);
  rtp_sender_free (audio);
  worker_driver_free (driver);
}

/* Started paused: the request is answered at once, and nothing is written before the first resume. */
static void
test_pause_on_start (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
  g_autoptr (GError) error = NULL;
  g_autoptr (Recording) recording = NULL;
  RtpSender *video = NULL;
  gint64 before = 0, cut = 0;

  worker_driver_add_participant (driver, "alice");
  video = send_stream (driver, "video", "alice", &sender_vp8, GREEN);
  before = g_get_monotonic_time ();
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, "'pause-on-start': <true>");
  g_assert_cmpint (g_get_monotonic_time () - before, <, LONGEST_START);
  worker_driver_wait_stream (driver, "video", "packets", worker_driver_stream_count (driver, "video", "packets") + 25);
  g_assert_cmpuint (worker_driver_recorded (driver, "op"), ==, 0);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  rtp_sender_set_content (video, BLUE);
  worker_driver_wait_stream (driver, "video", "packets", worker_driver_stream_count (driver, "video", "packets") + 15);
  reel_bus_worker1_call_resume_recording_sync (driver->worker, "op", 0, &cut, NULL, NULL, &error);
  g_assert_no_error (error);
  worker_driver_wait_recorded (driver, "op", 1500);
  worker_driver_stop (driver, "op");
  recording = recording_load (path, TRUE);
  check_length (recording, worker_driver_wait (driver, "ChunkClosed", "SessionEnded"));
  g_assert_cmpfloat (recording_largest_share (recording, GREEN), <, 0.01);
  g_assert_cmpfloat (recording_share (recording, recording->n_pictures - 2, BLUE), >, 0.3);
  rtp_sender_free (video);
  worker_driver_free (driver);
}

static void
censor (WorkerDriver *driver, gboolean on)
{
  g_autoptr (GError) error = NULL;
  gint64 cut = 0;

  reel_bus_worker1_call_censor_recording_sync (driver->worker, "op", on, 0, &cut, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Censored from the start, as by a worker that replaces one that died in a censored span: nothing of it is in the file,
 * although its last picture is all there is to show afterwards, and a pause within it changes nothing. */
static void
test_censor_on_start (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
  g_autoptr (GError) error = NULL;
  g_autoptr (Recording) recording = NULL;
  RtpSender *audio = NULL, *video = NULL;
  gint64 cut = 0;

  worker_driver_add_participant (driver, "alice");
  audio = send_stream (driver, "audio", "alice", &sender_opus, 1500);
  video = send_stream (driver, "video", "alice", &sender_vp8, GREEN);
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, "'censor-on-start': <true>");
  worker_driver_wait_recorded (driver, "op", 1000);
  g_clear_pointer (&video, rtp_sender_free);
  reel_bus_worker1_call_pause_recording_sync (driver->worker, "op", 0, &cut, NULL, NULL, &error);
  g_assert_no_error (error);
  worker_driver_wait (driver, "ModeChanged", "true, true");
  reel_bus_worker1_call_resume_recording_sync (driver->worker, "op", 0, &cut, NULL, NULL, &error);
  g_assert_no_error (error);
  rtp_sender_set_content (audio, 700);
  worker_driver_wait_stream (driver, "audio", "packets", worker_driver_stream_count (driver, "audio", "packets") + 25);
  censor (driver, FALSE);
  worker_driver_wait_recorded (driver, "op", worker_driver_recorded (driver, "op") + 1500);
  worker_driver_stop (driver, "op");

  recording = recording_load (path, TRUE);
  check_length (recording, worker_driver_wait (driver, "ChunkClosed", "SessionEnded"));
  g_assert_cmpfloat (recording_loudest (recording, 1500), <, 0.02);
  g_assert_cmpfloat (recording_loudest (recording, 700), >, HEARD);
  g_assert_cmpfloat (recording_largest_share (recording, GREEN), <, 0.01);
  rtp_sender_free (audio);
  worker_driver_free (driver);
}

/* Two recordings at once, one of audio only and one of everything: the end of one does not affect the other. */
static void
test_two_recordings (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
  g_autofree char *sound_path = worker_driver_path (driver, "call.wav");
  g_autoptr (Recording) recording = NULL;
  g_autoptr (Recording) sound = NULL;
  RtpSender *audio = NULL, *video = NULL;

  worker_driver_add_participant (driver, "alice");
  audio = send_stream (driver, "audio", "alice", &sender_opus, 440);
  video = send_stream (driver, "video", "alice", &sender_h264, RED);
  worker_driver_start (driver, "one", "audioOnly", "wav", sound_path, NULL);
  worker_driver_wait_recorded (driver, "one", 500);
  worker_driver_start (driver, "two", "audioVideo", "mp4", path, NULL);
  worker_driver_wait_recorded (driver, "one", 1500);
  worker_driver_stop (driver, "one");
  worker_driver_wait_recorded (driver, "two", 2500);
  worker_driver_stop (driver, "two");
  sound = recording_load (sound_path, FALSE);
  recording = recording_load (path, TRUE);
  g_assert_cmpfloat (recording_tone (sound, 440, 0.5, 1.4), >, HEARD);
  g_assert_cmpfloat (recording_tone (recording, 440, 0.5, 2.4), >, HEARD);
  g_assert_cmpfloat (recording_share (recording, 16, RED), >, 0.3);
  rtp_sender_free (audio);
  rtp_sender_free (video);
  worker_driver_free (driver);
}

/* Returns: the number of chunks in the worker's state; -1 if it does not know the recording */
static int
count_reported (WorkerDriver *driver, guint forget)
{
  g_autoptr (GVariant) state = NULL, recordings = NULL, one = NULL, chunks = NULL;
  g_autoptr (GError) error = NULL;

  reel_bus_worker1_call_forget_sync (driver->worker, "op", forget, NULL, &error);
  g_assert_no_error (error);
  reel_bus_worker1_call_get_state_sync (driver->worker, &state, NULL, &error);
  g_assert_no_error (error);
  recordings = g_variant_lookup_value (state, "recordings", G_VARIANT_TYPE ("a{sa{sv}}"));
  one = g_variant_lookup_value (recordings, "op", G_VARIANT_TYPE_VARDICT);
  chunks = one != NULL ? g_variant_lookup_value (one, "chunks", G_VARIANT_TYPE ("aa{sv}")) : NULL;
  return chunks != NULL ? (int)g_variant_n_children (chunks) : -1;
}

/* At the limit the chunks follow each other without a gap, each a file by itself. */
static void
test_limit (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call-%05u.wav");
  g_autofree char *first = worker_driver_path (driver, "call-00007.wav");
  g_autofree char *second = worker_driver_path (driver, "call-00008.wav");
  RtpSender *audio = NULL;

  worker_driver_add_participant (driver, "alice");
  audio = send_stream (driver, "audio", "alice", &sender_opus, 440);
  worker_driver_start (driver, "op", "audioOnly", "wav", path,
                       "'max-duration-ms': <uint64 2000>, 'on-limit': <'continue'>, 'first-index': <uint32 7>, "
                       "'warnings': <[uint32 1]>");
  worker_driver_wait (driver, "TimeWarning", "1");
  worker_driver_wait (driver, "LimitReached", NULL);
  worker_driver_wait (driver, "ChunkClosed", "ChunkMaximumTimeExceeded");
  worker_driver_wait_recorded (driver, "op", 3000);
  /* what the manager has stored is not reported any more, nor anything of recordings that are over */
  g_assert_cmpint (count_reported (driver, 7), ==, 2);
  g_assert_cmpint (count_reported (driver, 9), ==, 1);
  worker_driver_stop (driver, "op");
  g_assert_cmpint (count_reported (driver, G_MAXUINT32), ==, -1);
  {
    g_autoptr (Recording) one = recording_load (first, FALSE);
    g_autoptr (Recording) two = recording_load (second, FALSE);

    g_assert_cmpuint (one->n_samples, ==, 2 * RECORDING_RATE);
    g_assert_cmpfloat (recording_tone (one, 440, 1, 2), >, HEARD);
    g_assert_cmpfloat (recording_tone (two, 440, 0, 0.5), >, HEARD);
  }
  rtp_sender_free (audio);
  worker_driver_free (driver);
}

static void
test_limit_stops (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");

  worker_driver_start (driver, "op", "audioOnly", "wav", path, "'max-duration-ms': <uint64 1000>");
  worker_driver_wait (driver, "RecordingEnded", "MaximumDurationReached");
  {
    g_autoptr (Recording) recording = recording_load (path, FALSE);

    g_assert_cmpuint (recording->n_samples, ==, RECORDING_RATE);
  }
  worker_driver_free (driver);
}

static void
test_media_timeout (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  RtpSender *audio = NULL;

  worker_driver_add_participant (driver, "alice");
  audio = send_stream (driver, "audio", "alice", &sender_pcmu, 440);
  worker_driver_start (driver, "op", "audioOnly", "wav", path, "'media-timeout-ms': <uint64 700>");
  worker_driver_wait_recorded (driver, "op", 1200);
  rtp_sender_free (audio);
  worker_driver_wait (driver, "RecordingEnded", "MediaTimeout");
  worker_driver_free (driver);
}

typedef struct {
  const char *silent, *again; /* properties of UpdateStream */
} Silence;

static const Silence muted = { "{'muted': <true>}", "{'muted': <false>}" };
static const Silence inactive = { "{'sdp': <'m=audio 9 RTP/AVP 0\na=inactive\n'>}",
                                  "{'sdp': <'m=audio 9 RTP/AVP 0\n'>}" };
static const Silence receiving = { "{'sdp': <'m=audio 9 RTP/AVP 0\na=recvonly\n'>}",
                                   "{'sdp': <'m=audio 9 RTP/AVP 0\na=sendrecv\n'>}" };
static const Silence rejected = { "{'sdp': <'m=audio 0 RTP/AVP 0\n'>}", "{'sdp': <'m=audio 9 RTP/AVP 0\n'>}" };

/* Somebody who is muted, or is known not to send, is not missing for as long as that lasts; then the whole time starts
 * again. */
static void
test_silent_is_not_missing (gconstpointer data)
{
  const Silence *silence = data;
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  g_autoptr (GError) error = NULL;
  RtpSender *audio = NULL;

  worker_driver_add_participant (driver, "alice");
  audio = send_stream (driver, "audio", "alice", &sender_pcmu, 440);
  worker_driver_start (driver, "op", "audioOnly", "wav", path, "'media-timeout-ms': <uint64 700>");
  worker_driver_wait_recorded (driver, "op", 500);
  reel_bus_worker1_call_update_stream_sync (driver->worker, "audio", g_variant_new_parsed (silence->silent), NULL,
                                            &error);
  g_assert_no_error (error);
  rtp_sender_free (audio);
  worker_driver_wait_recorded (driver, "op", 2500);
  reel_bus_worker1_call_update_stream_sync (driver->worker, "audio", g_variant_new_parsed (silence->again), NULL,
                                            &error);
  g_assert_no_error (error);
  worker_driver_wait_recorded (driver, "op", 2800);
  worker_driver_wait (driver, "RecordingEnded", "MediaTimeout");
  worker_driver_free (driver);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/recording/audio/wav", "wav", test_audio);
  g_test_add_data_func ("/recording/audio/mp3", "mp3", test_audio);
  g_test_add_func ("/recording/unmixed", test_unmixed);
  g_test_add_func ("/recording/reserved-channels", test_reserved_channels);
  g_test_add_func ("/recording/video", test_video);
  g_test_add_func ("/recording/pause", test_pause);
  g_test_add_func ("/recording/pause-on-start", test_pause_on_start);
  g_test_add_func ("/recording/censor-on-start", test_censor_on_start);
  g_test_add_func ("/recording/two-recordings", test_two_recordings);
  g_test_add_func ("/recording/update", test_update);
  g_test_add_func ("/recording/limit/continue", test_limit);
  g_test_add_func ("/recording/limit/stop", test_limit_stops);
  g_test_add_func ("/recording/media-timeout", test_media_timeout);
  g_test_add_data_func ("/recording/is-not-missing/muted", &muted, test_silent_is_not_missing);
  g_test_add_data_func ("/recording/is-not-missing/inactive", &inactive, test_silent_is_not_missing);
  g_test_add_data_func ("/recording/is-not-missing/receiving", &receiving, test_silent_is_not_missing);
  g_test_add_data_func ("/recording/is-not-missing/rejected", &rejected, test_silent_is_not_missing);
  return g_test_run ();
}
