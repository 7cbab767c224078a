/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A real worker cuts at the time of the request even if the request arrives late: a tone and a colour that exist only
 * after the request are in no file. */
#include "tests/worker/recording.h"
#include "tests/worker/rtp-sender.h"
#include "tests/worker/worker-driver.h"

#define RED   0xe02020u
#define BLUE  0x2030e0u
#define GREEN 0x20c020u

#define HEARD   0.05
#define TICK_US 125000

typedef struct {
  WorkerDriver *driver;
  char *path;
  RtpSender *audio;
  RtpSender *video;
} Call;

static RtpSender *
send_stream (WorkerDriver *driver, const char *id, const SenderCodec *codec, guint content)
{
  g_autoptr (GError) error = NULL;
  guint16 rtcp_port = 0;
  guint16 port =
      worker_driver_add_rtp (driver, id, "alice", codec->video ? "video" : "audio", codec->media, &rtcp_port, &error);
  RtpSender *sender = NULL;

  g_assert_no_error (error);
  sender = rtp_sender_new (codec, content, port, rtcp_port);
  worker_driver_wait (driver, "StreamState", id);
  return sender;
}

static void
show (Call *call, guint tone, guint colour)
{
  rtp_sender_set_content (call->audio, tone);
  rtp_sender_set_content (call->video, colour);
}

/* Waits until what is sent now has been received for a while. */
static void
wait_packets (Call *call, guint packets)
{
  worker_driver_wait_stream (call->driver, "video", "packets",
                             worker_driver_stream_count (call->driver, "video", "packets") + packets);
}

static void
begin (Call *call)
{
  call->driver = worker_driver_new ();
  call->path = worker_driver_path (call->driver, "call.mp4");
  worker_driver_add_participant (call->driver, "alice");
  call->audio = send_stream (call->driver, "audio", &sender_opus, 440);
  call->video = send_stream (call->driver, "video", &sender_vp8, RED);
  worker_driver_start (call->driver, "op", "audioVideo", "mp4", call->path, NULL);
  worker_driver_wait_recorded (call->driver, "op", 1500);
}

static void
end (Call *call)
{
  rtp_sender_free (call->audio);
  rtp_sender_free (call->video);
  g_free (call->path);
  worker_driver_free (call->driver);
}

static Recording *
stop (Call *call)
{
  worker_driver_stop (call->driver, "op");
  return recording_load (call->path, TRUE);
}

static void
assert_unseen (const Recording *recording, guint tone, guint colour)
{
  g_assert_cmpfloat (recording_loudest (recording, tone), <, 0.02);
  g_assert_cmpfloat (recording_largest_share (recording, colour), <, 0.01);
}

static gint64
to_utc (gint64 asked)
{
  return g_get_real_time () - (g_get_monotonic_time () - asked);
}

/* The manager takes more than a second to decide about a pause. */
static void
test_held (void)
{
  Call call = { NULL };
  g_autoptr (Recording) recording = NULL;
  g_autoptr (GError) error = NULL;
  gint64 asked, cut = 0;
  guint64 late = 1;

  begin (&call);
  asked = g_get_monotonic_time ();
  reel_bus_worker1_call_hold_recording_sync (call.driver->worker, "op", asked, NULL, &error);
  g_assert_no_error (error);
  show (&call, 1500, GREEN);
  wait_packets (&call, 30);
  reel_bus_worker1_call_pause_recording_sync (call.driver->worker, "op", asked, &cut, &late, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (late, ==, 0);
  g_assert_cmpint (cut, <=, to_utc (asked) + 1000);
  g_assert_cmpint (cut, >, to_utc (asked) - TICK_US - 1000);
  show (&call, 700, BLUE);
  wait_packets (&call, 15);
  asked = g_get_monotonic_time ();
  reel_bus_worker1_call_resume_recording_sync (call.driver->worker, "op", asked, &cut, &late, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (late, ==, 0);
  worker_driver_wait_recorded (call.driver, "op", worker_driver_recorded (call.driver, "op") + 1500);
  recording = stop (&call);
  assert_unseen (recording, 1500, GREEN);
  g_assert_cmpfloat (recording_loudest (recording, 700), >, HEARD);
  end (&call);
}

/* Mixer, compositor and gate are behind the present: a request may be this late without a hold. */
static void
test_asked_before (void)
{
  Call call = { NULL };
  g_autoptr (Recording) recording = NULL;
  g_autoptr (GError) error = NULL;
  gint64 asked, cut = 0;
  guint64 late = 1;

  begin (&call);
  asked = g_get_monotonic_time ();
  show (&call, 1500, GREEN);
  while (g_get_monotonic_time () < asked + 200000)
    g_main_context_iteration (NULL, FALSE);
  reel_bus_worker1_call_censor_recording_sync (call.driver->worker, "op", TRUE, asked, &cut, &late, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (late, ==, 0);
  g_assert_cmpint (cut, <=, to_utc (asked) + 1000);
  worker_driver_wait_recorded (call.driver, "op", worker_driver_recorded (call.driver, "op") + 1000);
  recording = stop (&call);
  assert_unseen (recording, 1500, GREEN);
  end (&call);
}

/* Too late, and without a hold: the answer says what the file contains. */
static void
test_late (void)
{
  Call call = { NULL };
  g_autoptr (Recording) recording = NULL;
  g_autoptr (GError) error = NULL;
  gint64 asked, cut = 0;
  guint64 late = 0;

  begin (&call);
  asked = g_get_monotonic_time ();
  show (&call, 1500, GREEN);
  wait_packets (&call, 40);
  reel_bus_worker1_call_pause_recording_sync (call.driver->worker, "op", asked, &cut, &late, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (late, >, 500000);
  g_assert_cmpint (ABS (cut - (gint64)late - to_utc (asked)), <, 2000);
  recording = stop (&call);
  g_assert_cmpfloat (recording_loudest (recording, 1500), >, HEARD);
  end (&call);
}

/* A pause within the tick for which the previous resume waits cuts at that tick: nothing is recorded in between, and
 * nothing is late. */
static void
test_at_once_again (void)
{
  Call call = { NULL };
  g_autoptr (GError) error = NULL;
  gint64 resumed = 0, cut = 0;
  guint64 late = 1;

  begin (&call);
  reel_bus_worker1_call_pause_recording_sync (call.driver->worker, "op", 0, &cut, &late, NULL, &error);
  g_assert_no_error (error);
  wait_packets (&call, 10);
  for (guint i = 0; i < 5; i++) {
    reel_bus_worker1_call_resume_recording_sync (call.driver->worker, "op", 0, &resumed, &late, NULL, &error);
    g_assert_no_error (error);
    reel_bus_worker1_call_pause_recording_sync (call.driver->worker, "op", 0, &cut, &late, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (late, ==, 0);
  }
  worker_driver_stop (call.driver, "op");
  end (&call);
}

/* A request that is refused cuts nothing. */
static void
test_refused (void)
{
  Call call = { NULL };
  g_autoptr (Recording) recording = NULL;
  g_autoptr (GError) error = NULL;
  gint64 asked, cut = 0;
  guint64 before, late = 0;

  begin (&call);
  asked = g_get_monotonic_time ();
  reel_bus_worker1_call_hold_recording_sync (call.driver->worker, "op", asked, NULL, &error);
  before = worker_driver_recorded (call.driver, "op");
  wait_packets (&call, 30);
  g_assert_cmpuint (worker_driver_recorded (call.driver, "op"), <=, before + 600);
  reel_bus_worker1_call_release_hold_sync (call.driver->worker, "op", asked, NULL, &error);
  /* nor does one that the worker itself refuses */
  g_assert_false (
      reel_bus_worker1_call_resume_recording_sync (call.driver->worker, "op", 0, &cut, &late, NULL, &error));
  worker_driver_wait_recorded (call.driver, "op", before + 1500);
  recording = stop (&call);
  for (double at = 0.5; at < 2.5; at += 0.25)
    g_assert_cmpfloat (recording_tone (recording, 440, at, at + 0.25), >, HEARD);
  end (&call);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker-cuts/held", test_held);
  g_test_add_func ("/worker-cuts/asked-before", test_asked_before);
  g_test_add_func ("/worker-cuts/late", test_late);
  g_test_add_func ("/worker-cuts/at-once-again", test_at_once_again);
  g_test_add_func ("/worker-cuts/refused", test_refused);
  return g_test_run ();
}
