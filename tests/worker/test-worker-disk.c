/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A disk that does not answer delays only the requests to a worker that need it. The argument is slow-disk.c, built. */
#include "tests/worker/recording.h"
#include "tests/worker/worker-driver.h"

#include <gst/gst.h>
#include <string.h>

#define ANSWER_MS 15000 /* for requests that do not need the disk, which answers later by itself */
#define HERTZ     440
#define HEARD     0.05

static const char *library;

typedef struct {
  gboolean done;
  GError *error;
} Call;

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GVariant) answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &call->error);

  call->done = TRUE;
}

static gboolean
is_done (WorkerDriver *driver, gpointer call)
{
  return ((Call *)call)->done;
}

static gboolean
is_asked (WorkerDriver *driver, gpointer data)
{
  g_autofree char *asked = worker_driver_path (driver, "slow/asked");

  return g_file_test (asked, G_FILE_TEST_EXISTS);
}

static void
begin (WorkerDriver *driver, const char *method, GVariant *arguments, Call *call)
{
  *call = (Call){ FALSE, NULL };
  g_dbus_proxy_call (G_DBUS_PROXY (driver->worker), method, arguments, G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_answer,
                     call);
}

/* GetState is answered as usual while somebody waits for the disk. */
static void
check_goes_on (WorkerDriver *driver, const Call *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) state = NULL;

  worker_driver_wait_for (driver, "the disk to be asked", is_asked, NULL);
  state = g_dbus_proxy_call_sync (G_DBUS_PROXY (driver->worker), "GetState", NULL, G_DBUS_CALL_FLAGS_NONE, ANSWER_MS,
                                  NULL, &error);
  g_assert_no_error (error);
  g_assert_false (call->done);
}

static void
answer (WorkerDriver *driver)
{
  g_autofree char *path = worker_driver_path (driver, "slow/answer");
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, "", 0, &error);
  g_assert_no_error (error);
}

static char *
make_tone (WorkerDriver *driver)
{
  char *path = worker_driver_path (driver, "slow/tone.wav");
  g_autofree char *description =
      g_strdup_printf ("audiotestsrc num-buffers=300 samplesperbuffer=160 freq=%u volume=0.3 ! "
                       "audio/x-raw,rate=16000,channels=1 ! wavenc ! filesink location=%s",
                       HERTZ, path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, &error);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  gst_message_unref (gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return path;
}

static GVariant *
describe_stream (const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  return g_variant_new_parsed ("('a', 'alice', 'audio', {'type': <'uri'>, 'uri': <%s>}, @ah [])", uri);
}

/* A recording starts and continues while a file of a stream is being opened; then the file can be heard. */
static void
test_stream (void)
{
  WorkerDriver *driver = worker_driver_new_on_slow_disk (library);
  g_autofree char *tone = make_tone (driver), *path = worker_driver_path (driver, "call.wav");
  g_autoptr (Recording) recording = NULL;
  Call call;

  worker_driver_add_participant (driver, "alice");
  begin (driver, "AddStream", describe_stream (tone), &call);
  check_goes_on (driver, &call);
  worker_driver_start (driver, "op", "audioOnly", "wav", path, NULL);
  worker_driver_wait_recorded (driver, "op", 500);
  g_assert_false (call.done);
  answer (driver);
  worker_driver_wait_for (driver, "the stream", is_done, &call);
  g_assert_no_error (call.error);
  worker_driver_wait (driver, "StreamState", "ended");
  worker_driver_stop (driver, "op");
  recording = recording_load (path, FALSE);
  g_assert_cmpfloat (recording_loudest (recording, HERTZ), >, HEARD);
  g_assert_cmpfloat (recording_tone (recording, HERTZ, 0, 0.5), <, HEARD / 5);
  worker_driver_free (driver);
}

/* A stream that is removed before its file is open; its id can be used again. */
static void
test_stream_removed (void)
{
  WorkerDriver *driver = worker_driver_new_on_slow_disk (library);
  g_autofree char *tone = make_tone (driver);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  Call call, again;

  worker_driver_add_participant (driver, "alice");
  begin (driver, "AddStream", describe_stream (tone), &call);
  check_goes_on (driver, &call);
  reel_bus_worker1_call_remove_stream_sync (driver->worker, "a", NULL, &error);
  g_assert_no_error (error);
  worker_driver_wait_for (driver, "the refusal", is_done, &call);
  name = g_dbus_error_get_remote_error (call.error);
  g_assert_cmpstr (name, ==, "org.callreel.Error.InvalidState");
  begin (driver, "AddStream", describe_stream (tone), &again);
  answer (driver);
  worker_driver_wait_for (driver, "the stream", is_done, &again);
  g_assert_no_error (again.error);
  worker_driver_wait (driver, "StreamState", "active");
  g_clear_error (&call.error);
  worker_driver_free (driver);
}

/* The directory of a recording: it starts when the disk answers, and everything else continues. */
static void
test_recording (void)
{
  WorkerDriver *driver = worker_driver_new_on_slow_disk (library);
  g_autofree char *path = worker_driver_path (driver, "slow/call.wav");
  g_autoptr (Recording) recording = NULL;
  Call call;

  begin (driver, "StartRecording",
         g_variant_new_parsed ("('op', {'content-type': <'audioOnly'>, 'format': <'wav'>, 'location': <%s>})", path),
         &call);
  check_goes_on (driver, &call);
  answer (driver);
  worker_driver_wait_for (driver, "the start", is_done, &call);
  g_assert_no_error (call.error);
  worker_driver_wait_recorded (driver, "op", 500);
  worker_driver_stop (driver, "op");
  recording = recording_load (path, FALSE);
  g_assert_cmpuint (recording->n_samples, >=, RECORDING_RATE / 2);
  worker_driver_free (driver);
}

/* A recording that is stopped before the disk has answered ends at once, without a file. */
static void
test_recording_stopped (void)
{
  WorkerDriver *driver = worker_driver_new_on_slow_disk (library);
  g_autofree char *path = worker_driver_path (driver, "slow/call.wav");
  g_autoptr (GError) error = NULL;
  gint64 cut = 0;
  guint64 late = 0;
  Call call;

  begin (driver, "StartRecording",
         g_variant_new_parsed ("('op', {'content-type': <'audioOnly'>, 'format': <'wav'>, 'location': <%s>})", path),
         &call);
  check_goes_on (driver, &call);
  reel_bus_worker1_call_stop_recording_sync (driver->worker, "op", 0, &cut, &late, NULL, &error);
  g_assert_no_error (error);
  worker_driver_wait_for (driver, "the start", is_done, &call);
  if (call.error == NULL) /* on a busy machine its own time limit answered it */
    worker_driver_wait (driver, "RecordingEnded", "op");
  answer (driver);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_clear_error (&call.error);
  worker_driver_free (driver);
}

/* A prompt is played once its file can be read. */
static void
test_prompt (void)
{
  WorkerDriver *driver = worker_driver_new_on_slow_disk (library);
  g_autofree char *tone = make_tone (driver);
  g_autoptr (GError) error = NULL;
  Call call;

  worker_driver_add_announcement (driver, "out", "c=IN IP4 127.0.0.1\r\nm=audio 40000 RTP/AVP 0\r\na=recvonly\r\n",
                                  &error);
  g_assert_no_error (error);
  begin (driver, "PlayPrompt", g_variant_new ("(ss)", "out", tone), &call);
  check_goes_on (driver, &call);
  answer (driver);
  worker_driver_wait_for (driver, "the prompt", is_done, &call);
  g_assert_no_error (call.error);
  worker_driver_wait (driver, "PromptEnded", NULL);
  worker_driver_free (driver);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  library = argv[1];
  g_test_add_func ("/disk/stream", test_stream);
  g_test_add_func ("/disk/stream-removed", test_stream_removed);
  g_test_add_func ("/disk/recording", test_recording);
  g_test_add_func ("/disk/recording-stopped", test_recording_stopped);
  g_test_add_func ("/disk/prompt", test_prompt);
  return g_test_run ();
}
