/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A real worker records what URIs name: an RTSP server that goes away and comes back, and nothing that the content of a
 * source would have it fetch. */
#include "tests/worker/recording.h"
#include "tests/worker/worker-driver.h"

#include <stdlib.h>

#define RED        0xe02020u
#define BLUE       0x2030e0u
#define TONE       440
#define OTHER_TONE 1000
#define HEARD      0.05
#define SILENT     0.01

typedef struct {
  GSubprocess *process;
  GDataInputStream *output;
  guint port;
  gchar *uri;
} Server;

static Server *
server_new (guint port, guint colour, guint hertz, const gchar *transport)
{
  g_autofree gchar *program = g_build_filename (g_getenv ("CALLREEL_BUILD_ROOT"), "tests/worker/rtsp-server", NULL);
  g_autofree gchar *port_text = g_strdup_printf ("%u", port);
  g_autofree gchar *colour_text = g_strdup_printf ("%06x", colour);
  g_autofree gchar *hertz_text = g_strdup_printf ("%u", hertz);
  g_autofree gchar *line = NULL;
  g_autoptr (GError) error = NULL;
  Server *server = g_new0 (Server, 1);

  server->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, port_text, colour_text,
                                      hertz_text, transport, NULL);
  g_assert_no_error (error);
  server->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (server->process));
  line = g_data_input_stream_read_line (server->output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  server->port = (guint)atoi (line);
  server->uri = g_strdup_printf ("rtsp://127.0.0.1:%u/live", server->port);
  return server;
}

/* Without a goodbye. */
static guint
server_kill (Server *server)
{
  const guint port = server->port;

  g_subprocess_force_exit (server->process);
  g_subprocess_wait (server->process, NULL, NULL);
  g_object_unref (server->output);
  g_object_unref (server->process);
  g_free (server->uri);
  g_free (server);
  return port;
}

static void
add (WorkerDriver *driver, const gchar *id, const gchar *kind, const gchar *uri)
{
  g_autoptr (GError) error = NULL;

  worker_driver_add_uri (driver, id, "door", kind, uri, &error);
  g_assert_no_error (error);
}

/* When a tone is there for the first time, seconds. */
static gdouble
find_tone (const Recording *recording, guint hertz)
{
  const gdouble end = (gdouble)recording->n_samples / RECORDING_RATE;

  for (gdouble from = 0; from + 0.1 < end; from += 0.025) {
    if (recording_tone (recording, hertz, from, from + 0.1) > HEARD)
      return from;
  }
  return end;
}

static gdouble
find_colour (const Recording *recording, guint colour)
{
  gsize i = 0;

  while (i < recording->n_pictures && recording_share (recording, i, colour) < 0.3)
    i++;
  return (gdouble)i / RECORDING_FPS;
}

static void
test_rtsp_comes_back (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree gchar *path = worker_driver_path (driver, "door.mp4");
  g_autoptr (Recording) recording = NULL;
  Server *server = server_new (0, RED, TONE, NULL);
  gdouble away = 0, end = 0;

  worker_driver_add_participant (driver, "door");
  add (driver, "a", "audio", server->uri);
  add (driver, "v", "video", server->uri);
  worker_driver_wait (driver, "StreamState", "'a', 'active'");
  worker_driver_wait (driver, "StreamState", "'v', 'active'");
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  worker_driver_wait_recorded (driver, "op", 2500);
  worker_driver_forget (driver);
  server = server_new (server_kill (server), BLUE, OTHER_TONE, NULL);
  away = (gdouble)worker_driver_recorded (driver, "op") / 1000;
  worker_driver_wait (driver, "StreamState", "the server is asked again");
  worker_driver_wait (driver, "StreamState", "'a', 'stalled'");
  worker_driver_wait (driver, "StreamState", "'v', 'stalled'");
  worker_driver_wait (driver, "StreamState", "'a', 'active'");
  worker_driver_wait (driver, "StreamState", "'v', 'active'");
  worker_driver_wait_recorded (driver, "op", worker_driver_recorded (driver, "op") + 2000);
  worker_driver_stop (driver, "op");

  recording = recording_load (path, TRUE);
  end = (gdouble)recording->n_samples / RECORDING_RATE;
  g_test_message ("away at %.2f s, back: heard at %.2f s, seen at %.2f s of %.2f", away,
                  find_tone (recording, OTHER_TONE), find_colour (recording, BLUE), end);
  g_assert_cmpfloat (recording_tone (recording, TONE, 0.7, 1.7), >, HEARD);
  g_assert_cmpfloat (recording_tone (recording, OTHER_TONE, 0.7, 1.7), <, SILENT);
  g_assert_cmpfloat (recording_share (recording, 12, RED), >, 0.3);
  g_assert_cmpfloat (recording_tone (recording, OTHER_TONE, end - 1.2, end - 0.2), >, HEARD);
  g_assert_cmpfloat (recording_tone (recording, TONE, end - 1.2, end - 0.2), <, SILENT);
  g_assert_cmpfloat (recording_share (recording, recording->n_pictures - 4, BLUE), >, 0.3);
  server_kill (server);
  worker_driver_free (driver);
}

/* It was not there at first, and sends datagrams alone. */
static void
test_rtsp_later (void)
{
  WorkerDriver *driver = worker_driver_new ();
  Server *server = server_new (0, RED, TONE, NULL);
  g_autofree gchar *uri = g_strdup (server->uri);
  const guint port = server_kill (server);

  worker_driver_add_participant (driver, "door");
  add (driver, "a", "audio", uri);
  worker_driver_wait (driver, "StreamState", "'a', 'stalled'");
  worker_driver_wait (driver, "StreamState", "the server is asked again");
  server = server_new (port, RED, TONE, "udp");
  worker_driver_wait (driver, "StreamState", "'a', 'active'");
  server_kill (server);
  worker_driver_free (driver);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/uri/rtsp-comes-back", test_rtsp_comes_back);
  g_test_add_func ("/uri/rtsp-later", test_rtsp_later);
  return g_test_run ();
}
