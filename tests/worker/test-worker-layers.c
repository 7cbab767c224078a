/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A simulcast: the worker takes the layer that fits what is shown, and the recording shows no change of layers. Real
 * sockets, a real worker. */
#include "tests/worker/layer-sender.h"
#include "tests/worker/recording.h"
#include "tests/worker/rtp-sender.h"
#include "tests/worker/worker-driver.h"

#define RED     0xe02020u
#define GREEN   0x20e020u
#define BLUE    0x2020e0u
#define PINK    0xe020e0u
#define CYAN    0x20e0e0u
#define WHITE   0xe0e0e0u
#define LIME    0x80a020u
#define CHANGES 4
#define TONE    440
#define OTHER   1000
#define HEARD   0.03
#define SHOWN   0.02 /* of a picture: the column beside a stage */

static const guint colours[] = { RED, GREEN, BLUE }, others[] = { PINK, CYAN, WHITE };

typedef struct {
  WorkerDriver *driver;
  char *path;
  LayerSender *camera;
} Call;

static void
call_init (Call *call, gboolean reports)
{
  g_autofree char *media = layer_sender_get_media (), *address = NULL;
  g_autoptr (GError) error = NULL;
  guint16 rtcp = 0, rtp;

  call->driver = worker_driver_new ();
  call->path = worker_driver_path (call->driver, "call.mp4");
  worker_driver_add_participant (call->driver, "alice");
  rtp = worker_driver_add_rtp (call->driver, "v", "alice", "video", media, &rtcp, &error);
  g_assert_no_error (error);
  call->camera = layer_sender_new (rtp, rtcp, reports, colours);
  address = g_strdup_printf ("127.0.0.1:%u", layer_sender_get_rtcp_port (call->camera));
  reel_bus_worker1_call_update_stream_sync (call->driver->worker, "v",
                                            g_variant_new_parsed ("{'rtcp-address': <%s>}", address), NULL, &error);
  g_assert_no_error (error);
}

static void
call_clear (Call *call)
{
  if (call->camera != NULL)
    layer_sender_free (call->camera);
  worker_driver_free (call->driver);
  g_free (call->path);
}

static gboolean
has_width (WorkerDriver *driver, gpointer data)
{
  guint64 width = 0;

  return worker_driver_find_stream_count (driver, "v", "layer-width", &width) && width == GPOINTER_TO_UINT (data);
}

static void
wait_width (WorkerDriver *driver, const char *what, guint width)
{
  worker_driver_wait_for (driver, what, has_width, GUINT_TO_POINTER (width));
}

static void
record_more (WorkerDriver *driver, guint ms)
{
  worker_driver_wait_recorded (driver, "op", worker_driver_recorded (driver, "op") + ms);
}

static RtpSender *
add_screen (WorkerDriver *driver)
{
  g_autoptr (GError) error = NULL;
  guint16 rtcp = 0, rtp;

  rtp = worker_driver_add_rtp (driver, "s", "alice", "screen", sender_vp8.media, &rtcp, &error);
  g_assert_no_error (error);
  return rtp_sender_new (&sender_vp8, LIME, rtp, rtcp);
}

/* @empty: (out): how many pictures after the first have none of the camera's colours. Returns: what was shown, "RGB",
 * each once as long as it does not change */
static char *
look (const Recording *recording, guint *empty)
{
  static const char names[] = "RGB";
  GString *shown = g_string_new (NULL);

  *empty = 0;
  for (gsize i = 0; i < recording->n_pictures; i++) {
    gboolean found = FALSE;

    for (guint layer = 0; layer < G_N_ELEMENTS (colours); layer++) {
      if (recording_share (recording, i, colours[layer]) < SHOWN &&
          recording_share (recording, i, others[layer]) < SHOWN)
        continue;
      found = TRUE;
      if (shown->len == 0 || shown->str[shown->len - 1] != names[layer])
        g_string_append_c (shown, names[layer]);
    }
    *empty += shown->len > 0 && !found;
  }
  return g_string_free (shown, FALSE);
}

/* Alone on the canvas, in the column beside a screen, and alone again: large, middle, large. In between its sender has
 * too little bandwidth for the upper layers. */
static void
test_fits_what_is_shown (void)
{
  g_autoptr (Recording) recording = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = NULL;
  RtpSender *screen = NULL;
  guint64 aside, asked;
  guint empty = 0;
  Call call;

  call_init (&call, TRUE);
  wait_width (call.driver, "nothing is recorded", 320);
  worker_driver_wait_stream (call.driver, "v", "layers", 3);
  worker_driver_start (call.driver, "op", "audioVideo", "mp4", call.path, NULL);
  wait_width (call.driver, "the whole canvas", 1280);
  record_more (call.driver, 1500);
  screen = add_screen (call.driver);
  wait_width (call.driver, "the column", 640);
  record_more (call.driver, 1000);
  reel_bus_worker1_call_remove_stream_sync (call.driver->worker, "s", NULL, &error);
  g_assert_no_error (error);
  wait_width (call.driver, "the whole canvas again", 1280);
  record_more (call.driver, 1000);
  layer_sender_pause (call.camera, 2, TRUE);
  wait_width (call.driver, "the largest has stopped", 640);
  layer_sender_pause (call.camera, 1, TRUE);
  wait_width (call.driver, "the next has stopped", 320);
  record_more (call.driver, 1000);
  layer_sender_pause (call.camera, 1, FALSE);
  layer_sender_pause (call.camera, 2, FALSE);
  wait_width (call.driver, "all are back", 1280);
  record_more (call.driver, 1000);
  aside = worker_driver_stream_count (call.driver, "v", "packets-set-aside");
  asked = worker_driver_stream_count (call.driver, "v", "key-frames-requested");
  g_test_message ("%" G_GUINT64_FORMAT " packets set aside, %" G_GUINT64_FORMAT
                  " key frames asked for, %u, %u, %u of each",
                  aside, asked, layer_sender_count_requests (call.camera, 0),
                  layer_sender_count_requests (call.camera, 1), layer_sender_count_requests (call.camera, 2));
  g_assert_cmpuint (worker_driver_stream_count (call.driver, "v", "lost"), ==, 0);
  g_assert_cmpuint (worker_driver_stream_count (call.driver, "v", "refused"), ==, 0);
  g_assert_cmpuint (worker_driver_stream_count (call.driver, "v", "source-changes"), ==, 0);
  g_assert_cmpuint (worker_driver_stream_count (call.driver, "v", "clock-steps"), ==, 0);
  g_assert_cmpuint (aside, >, 0);
  g_assert_cmpuint (asked, <=, 24);
  worker_driver_stop (call.driver, "op");
  recording = recording_load (call.path, TRUE);
  shown = look (recording, &empty);
  g_test_message ("%s, %u of %" G_GSIZE_FORMAT " pictures without", shown, empty, recording->n_pictures);
  g_assert_true (g_str_has_suffix (shown, "BGBGRB") || g_str_has_suffix (shown, "BGBGRGB"));
  g_assert_cmpuint (empty, ==, 0);
  rtp_sender_free (screen);
  call_clear (&call);
}

/* Returns: when one of the camera's colours @set is first seen at or after @from, s; the end if never */
static double
see (const Recording *recording, const guint *set, double from)
{
  gsize i = (gsize)(MAX (from, 0) * RECORDING_FPS);

  for (; i < recording->n_pictures; i++) {
    for (guint layer = 0; layer < G_N_ELEMENTS (colours); layer++) {
      if (recording_share (recording, i, set[layer]) > SHOWN)
        return (double)i / RECORDING_FPS;
    }
  }
  return (double)i / RECORDING_FPS;
}

static double
hear (const Recording *recording, guint hertz, double from)
{
  const double end = (double)recording->n_samples / RECORDING_RATE;

  while (from + 0.05 < end && recording_tone (recording, hertz, from, from + 0.05) < HEARD)
    from += 0.025;
  return from;
}

/* Picture and sound change together, whichever layer is taken: with the sender's reports, and without. */
static void
test_stays_in_sync (gconstpointer reports)
{
  g_autoptr (Recording) recording = NULL;
  g_autoptr (GError) error = NULL;
  RtpSender *sound = NULL;
  guint16 rtcp = 0, rtp;
  double at = 1;
  Call call;

  call_init (&call, GPOINTER_TO_INT (reports));
  rtp = worker_driver_add_rtp (call.driver, "a", "alice", "audio", sender_opus.media, &rtcp, &error);
  g_assert_no_error (error);
  sound = rtp_sender_new (&sender_opus, TONE, rtp, rtcp);
  worker_driver_wait (call.driver, "StreamState", "'a', 'active'");
  worker_driver_start (call.driver, "op", "audioVideo", "mp4", call.path, NULL);
  wait_width (call.driver, "the whole canvas", 1280);
  worker_driver_wait_recorded (call.driver, "op", 2500);
  for (guint i = 1; i <= CHANGES; i++) {
    rtp_sender_set_content (sound, i % 2 == 0 ? TONE : OTHER);
    layer_sender_set_colours (call.camera, i % 2 == 0 ? colours : others);
    record_more (call.driver, 1000);
    layer_sender_pause (call.camera, 2, i % 2 != 0);
    if (i % 2 != 0)
      wait_width (call.driver, "the largest has stopped", 640);
    else
      wait_width (call.driver, "it is back", 1280);
    record_more (call.driver, 500);
  }
  g_assert_cmpuint (worker_driver_stream_count (call.driver, "v", "layer-changes"), >=, CHANGES);
  g_assert_cmpuint (worker_driver_stream_count (call.driver, "v", "sender-reports") > 0, ==, reports != NULL);
  worker_driver_stop (call.driver, "op");
  recording = recording_load (call.path, TRUE);
  for (guint i = 1; i <= CHANGES; i++) {
    const double heard = hear (recording, i % 2 == 0 ? TONE : OTHER, at);
    const double off = see (recording, i % 2 == 0 ? colours : others, heard - 0.5) - heard;

    g_test_message ("change %u: heard at %.3f s, seen %+.3f s", i, heard, off);
    g_assert_cmpfloat (off, >, -0.2);
    g_assert_cmpfloat (off, <, 0.4);
    at = heard + 1;
  }
  rtp_sender_free (sound);
  call_clear (&call);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layers/fits-what-is-shown", test_fits_what_is_shown);
  g_test_add_data_func ("/layers/in-sync-with-reports", GINT_TO_POINTER (TRUE), test_stays_in_sync);
  g_test_add_data_func ("/layers/in-sync-without-reports", GINT_TO_POINTER (FALSE), test_stays_in_sync);
  return g_test_run ();
}
