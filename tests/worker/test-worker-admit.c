/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A real worker is told who is admitted. test-recorder-admission.c tests the exact cut; this is about what a manager
 * sees. */
#include "tests/worker/recording.h"
#include "tests/worker/rtp-sender.h"
#include "tests/worker/worker-driver.h"

#define GREEN  0x20c020u
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

static gint64
admit (WorkerDriver *driver, const char *participant, gboolean on)
{
  g_autoptr (GError) error = NULL;
  gint64 cut = 0;

  reel_bus_worker1_call_admit_sync (driver->worker, "op", participant, on, 0, &cut, NULL, NULL, &error);
  g_assert_no_error (error);
  return cut;
}

static void
check_admitted (WorkerDriver *driver, const char *const *ids)
{
  g_autoptr (GVariant) state = NULL;
  g_autoptr (GVariant) recordings = NULL;
  g_autoptr (GVariant) recording = NULL;
  g_auto (GStrv) admitted = NULL;
  g_autoptr (GError) error = NULL;

  reel_bus_worker1_call_get_state_sync (driver->worker, &state, NULL, &error);
  g_assert_no_error (error);
  recordings = g_variant_lookup_value (state, "recordings", G_VARIANT_TYPE ("a{sa{sv}}"));
  recording = g_variant_lookup_value (recordings, "op", G_VARIANT_TYPE_VARDICT);
  g_variant_lookup (recording, "admitted", "^as", &admitted);
  if (ids == NULL) {
    g_assert_null (admitted);
    return;
  }
  g_assert_nonnull (admitted);
  g_assert_cmpuint (g_strv_length (admitted), ==, g_strv_length ((char **)ids));
  for (gsize i = 0; ids[i] != NULL; i++)
    g_assert_true (g_strv_contains ((const char *const *)admitted, ids[i]));
}

static void
refuse (WorkerDriver *driver, const char *op, const char *participant, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *remote = NULL;
  gint64 cut = 0;

  g_assert_false (
      reel_bus_worker1_call_admit_sync (driver->worker, op, participant, TRUE, 0, &cut, NULL, NULL, &error));
  remote = g_dbus_error_get_remote_error (error);
  g_assert_cmpstr (remote, ==, name);
}

/* Admission, withdrawal, and the reported state; a stream of somebody who is not admitted is not decoded. */
static void
test_admit (void)
{
  static const char *const alice[] = { "alice", NULL }, *const both[] = { "alice", "bob", NULL };
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
  RtpSender *senders[3] = { NULL };
  g_autoptr (Recording) recording = NULL;
  gint64 start = 0, on = 0, off = 0;
  double from = 0, to = 0;

  worker_driver_add_participant (driver, "alice");
  worker_driver_add_participant (driver, "bob");
  senders[0] = send_stream (driver, "a-audio", "alice", &sender_opus, 440);
  senders[1] = send_stream (driver, "b-audio", "bob", &sender_opus, 1000);
  senders[2] = send_stream (driver, "b-video", "bob", &sender_vp8, GREEN);
  start = worker_driver_start (driver, "op", "audioVideo", "mp4", path, "'admitted': <['alice']>");
  check_admitted (driver, alice);
  worker_driver_wait_recorded (driver, "op", 1000);
  g_assert_cmpuint (worker_driver_stream_count (driver, "b-video", "frames-decoded"), ==, 0);
  on = admit (driver, "bob", TRUE);
  g_assert_cmpint (admit (driver, "bob", TRUE), >=, on);
  check_admitted (driver, both);
  worker_driver_wait (driver, "Speaking", "'bob', true");
  worker_driver_wait_stream (driver, "b-video", "frames-decoded", 5);
  worker_driver_wait_recorded (driver, "op", worker_driver_recorded (driver, "op") + 1000);
  off = admit (driver, "bob", FALSE);
  worker_driver_forget (driver);
  check_admitted (driver, alice);
  admit (driver, "bob", FALSE);
  worker_driver_wait (driver, "Speaking", "'bob', false");
  worker_driver_wait_recorded (driver, "op", worker_driver_recorded (driver, "op") + 700);
  refuse (driver, "other", "bob", "org.callreel.Error.UnknownRecording");
  refuse (driver, "op", "", "org.callreel.Error.InvalidArgument");
  worker_driver_stop (driver, "op");
  refuse (driver, "op", "bob", "org.callreel.Error.AlreadyStopped");

  recording = recording_load (path, TRUE);
  from = (double)(on - start) / 1e6;
  to = (double)(off - start) / 1e6;
  g_assert_cmpfloat (recording_tone (recording, 1000, 0, from - 0.05), <, SILENT);
  g_assert_cmpfloat (recording_tone (recording, 1000, to - 0.6, to - 0.1), >, HEARD);
  g_assert_cmpfloat (recording_tone (recording, 1000, to + 0.1, to + 0.6), <, SILENT);
  for (gsize i = 0; i < recording->n_pictures; i++) {
    const double time = (double)i / RECORDING_FPS;

    if (time < from || time >= to)
      g_assert_cmpfloat (recording_share (recording, i, GREEN), <, 0.001);
  }
  g_assert_cmpfloat (recording_largest_share (recording, GREEN), >, 0.15);
  for (guint i = 0; i < G_N_ELEMENTS (senders); i++)
    rtp_sender_free (senders[i]);
  worker_driver_free (driver);
}

/* Without a list everybody is admitted, until the first change makes a list of those present. A participant who leaves
 * the call is removed from it. */
static void
test_everybody (void)
{
  static const char *const alice[] = { "alice", NULL }, *const both[] = { "alice", "bob", NULL };
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  g_autoptr (GError) error = NULL;

  worker_driver_add_participant (driver, "alice");
  worker_driver_add_participant (driver, "bob");
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  check_admitted (driver, NULL);
  admit (driver, "bob", FALSE);
  check_admitted (driver, alice);
  worker_driver_add_participant (driver, "carol");
  check_admitted (driver, alice);
  admit (driver, "bob", TRUE);
  check_admitted (driver, both);
  reel_bus_worker1_call_remove_participant_sync (driver->worker, "bob", NULL, &error);
  g_assert_no_error (error);
  worker_driver_add_participant (driver, "bob");
  check_admitted (driver, alice);
  worker_driver_wait_recorded (driver, "op", 500);
  worker_driver_stop (driver, "op");
  worker_driver_free (driver);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/admit/in-and-out", test_admit);
  g_test_add_func ("/admit/everybody", test_everybody);
  return g_test_run ();
}
