/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A real worker records what URIs name: an RTSP server that goes away and comes back, and nothing that the content of a
 * source would have it fetch. */
#include "tests/worker/recording.h"
#include "tests/worker/worker-driver.h"

#include <stdlib.h>
#include <string.h>

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

/* A server that answers nothing and counts who connects. */
typedef struct {
  GSocketService *service;
  guint16 port;
  guint connections;
} Trap;

static gboolean
on_trapped (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer user_data)
{
  ((Trap *)user_data)->connections++;
  return TRUE;
}

static void
trap_init (Trap *trap)
{
  g_autoptr (GError) error = NULL;

  *trap = (Trap){ g_socket_service_new () };
  trap->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (trap->service), NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (trap->service, "incoming", G_CALLBACK (on_trapped), trap);
  g_socket_service_start (trap->service);
}

static void
trap_clear (Trap *trap)
{
  g_socket_service_stop (trap->service);
  g_socket_listener_close (G_SOCKET_LISTENER (trap->service));
  g_object_unref (trap->service);
}

typedef struct {
  const gchar *name;
  const gchar *text; /* PORT: the trap's */
} Lure;

static const Lure lures[] = {
  { "live.m3u8", "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:4.0,\n"
                 "http://127.0.0.1:PORT/a.ts\n#EXT-X-ENDLIST\n" },
  { "master.m3u8",
    "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1280000,CODECS=\"avc1.42e01e,mp4a.40.2\"\nhttp://127.0.0.1:PORT/low.m3u8\n" },
  { "list.m3u", "#EXTM3U\n#EXTINF:123,a\nhttp://127.0.0.1:PORT/a.mp3\n" },
  { "live.mpd",
    "<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" "
    "profiles=\"urn:mpeg:dash:profile:isoff-on-demand:2011\" minBufferTime=\"PT2S\" "
    "mediaPresentationDuration=\"PT10S\"><Period><AdaptationSet mimeType=\"video/mp4\"><Representation id=\"1\" "
    "bandwidth=\"1000\" codecs=\"avc1.42e01e\"><BaseURL>http://127.0.0.1:PORT/v.mp4</BaseURL></Representation>"
    "</AdaptationSet></Period></MPD>\n" },
  { "smooth.ism",
    "<?xml version=\"1.0\"?>\n<SmoothStreamingMedia MajorVersion=\"2\" MinorVersion=\"0\" Duration=\"100\">"
    "<StreamIndex Type=\"video\" Url=\"http://127.0.0.1:PORT/v\"/></SmoothStreamingMedia>\n" },
  { "session.sdp", "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\na=control:rtsp://127.0.0.1:PORT/x\n"
                   "m=audio 5004 RTP/AVP 0\na=control:http://127.0.0.1:PORT/x\n" },
  { "list.ffconcat", "ffconcat version 1.0\nfile 'http://127.0.0.1:PORT/a.mp4'\n" },
  { "list.asx", "<asx version=\"3.0\"><entry><ref href=\"http://127.0.0.1:PORT/a.wmv\"/></entry></asx>\n" },
  { "list.smil", "<smil><body><video src=\"http://127.0.0.1:PORT/a.mp4\"/></body></smil>\n" },
  { "picture.svg",
    "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"64\" height=\"64\">"
    "<image xlink:href=\"http://127.0.0.1:PORT/a.png\" width=\"64\" height=\"64\"/></svg>\n" },
  { "list.txt", "http://127.0.0.1:PORT/a.mp4\n" },
  { "redirect.mov", "rtsptext\nrtsp://127.0.0.1:PORT/x\n" },
};

/* Whatever a file says, nothing is fetched. */
static void
test_no_content_leads_elsewhere (void)
{
  WorkerDriver *driver = worker_driver_new ();
  Trap trap;

  trap_init (&trap);
  worker_driver_add_participant (driver, "door");
  for (gsize i = 0; i < G_N_ELEMENTS (lures); i++) {
    g_autofree gchar *path = worker_driver_path (driver, lures[i].name);
    g_autofree gchar *uri = g_filename_to_uri (path, NULL, NULL);
    g_autofree gchar *port = g_strdup_printf ("%u", trap.port);
    g_autofree gchar *state = g_strdup_printf ("'%s', 'failed'", lures[i].name);
    g_auto (GStrv) parts = g_strsplit (lures[i].text, "PORT", -1);
    g_autofree gchar *text = g_strjoinv (port, parts);

    g_assert_true (g_file_set_contents (path, text, -1, NULL));
    g_test_message ("%s", lures[i].name);
    add (driver, lures[i].name, i % 2 == 0 ? "audio" : "screen", uri);
    worker_driver_wait (driver, "StreamState", state);
    g_assert_cmpuint (trap.connections, ==, 0);
  }
  trap_clear (&trap);
  worker_driver_free (driver);
}

/* Answers requests on a thread of its own; DESCRIBE is sent to another place. */
static gboolean
on_rtsp_client (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer location)
{
  g_autoptr (GDataInputStream) in = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autofree gchar *method = NULL, *number = NULL;
  gchar *line = NULL;

  g_data_input_stream_set_newline_type (in, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  while ((line = g_data_input_stream_read_line (in, NULL, NULL, NULL)) != NULL) {
    g_autofree gchar *owned = line;
    g_autofree gchar *answer = NULL;

    if (method == NULL)
      method = g_strdup (line);
    if (g_ascii_strncasecmp (line, "CSeq:", 5) == 0) {
      g_free (number);
      number = g_strdup (line + 5);
    }
    if (*line != '\0')
      continue;
    answer =
        g_str_has_prefix (method, "DESCRIBE")
            ? g_strdup_printf ("RTSP/1.0 302 Moved\r\nCSeq:%s\r\nLocation: %s\r\n\r\n", number, (const gchar *)location)
            : g_strdup_printf ("RTSP/1.0 200 OK\r\nCSeq:%s\r\nPublic: OPTIONS, DESCRIBE, SETUP, PLAY\r\n\r\n", number);
    g_output_stream_write_all (out, answer, strlen (answer), NULL, NULL, NULL);
    g_clear_pointer (&method, g_free);
  }
  return TRUE;
}

static void
redirect (const gchar *scheme, gboolean follows)
{
  WorkerDriver *driver = worker_driver_new ();
  GSocketService *service = g_threaded_socket_service_new (4);
  const guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree gchar *uri = g_strdup_printf ("rtsp://127.0.0.1:%u/live", port);
  g_autofree gchar *location = NULL;
  Trap trap;

  trap_init (&trap);
  location = g_strdup_printf ("%s://127.0.0.1:%u/x", scheme, trap.port);
  g_signal_connect (service, "run", G_CALLBACK (on_rtsp_client), location);
  g_socket_service_start (service);
  worker_driver_add_participant (driver, "door");
  add (driver, "a", "audio", uri);
  worker_driver_wait (driver, "StreamState", "'a', 'stalled'");
  g_assert_cmpint (trap.connections > 0, ==, follows);
  g_socket_service_stop (service);
  worker_driver_free (driver);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
  g_object_unref (service);
  trap_clear (&trap);
}

static void
test_redirections (void)
{
  redirect ("rtsp", TRUE);
  redirect ("rtsph", FALSE);
  redirect ("http", FALSE);
}

/* Black with a white flash, and a tone, from 1.5 s on for half a second, both; the file's sound begins at 1 s. */
static gchar *
make_late_sound (WorkerDriver *driver)
{
  gchar *path = worker_driver_path (driver, "late.mkv");
  g_autoptr (GError) error = NULL;
  const gchar *const command[] = {
    "ffmpeg",
    "-nostdin",
    "-v",
    "error",
    "-y",
    "-f",
    "lavfi",
    "-i",
    "color=black:s=320x180:r=24:d=5,drawbox=c=white:t=fill:enable='between(t,1.99,2.49)'",
    "-f",
    "lavfi",
    "-i",
    "sine=1000:r=48000:d=5,volume=0:enable='not(between(t,2,2.5))'",
    "-filter_complex",
    "[1:a]atrim=start=1[a]",
    "-map",
    "0:v",
    "-map",
    "[a]",
    "-c:v",
    "libx264",
    "-qp",
    "20",
    "-pix_fmt",
    "yuv420p",
    "-c:a",
    "pcm_s16le",
    "-copyts",
    path,
    NULL
  };
  gint status = 0;

  g_spawn_sync (NULL, (gchar **)command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  return path;
}

/* Sound and picture of a file stay together, whichever is added later. */
static void
test_file_stays_together (gconstpointer first)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree gchar *film = make_late_sound (driver);
  g_autofree gchar *uri = g_filename_to_uri (film, NULL, NULL);
  g_autofree gchar *path = worker_driver_path (driver, "call.mp4");
  const gchar *second = g_str_equal (first, "audio") ? "video" : "audio";
  g_autoptr (Recording) recording = NULL;
  gdouble flash, beep;

  worker_driver_add_participant (driver, "door");
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  add (driver, first, first, uri);
  worker_driver_wait_recorded (driver, "op", worker_driver_recorded (driver, "op") + 500);
  add (driver, second, second, uri);
  worker_driver_wait (driver, "StreamState", "'video', 'active'");
  worker_driver_wait_recorded (driver, "op", worker_driver_recorded (driver, "op") + 3000);
  worker_driver_stop (driver, "op");
  recording = recording_load (path, TRUE);
  flash = find_colour (recording, 0xffffff);
  beep = find_tone (recording, OTHER_TONE);
  g_test_message ("flash at %.3f s, beep at %.3f s", flash, beep);
  g_assert_cmpfloat (flash, <, (gdouble)recording->n_pictures / RECORDING_FPS);
  /* a picture is shown from the first tick after its time, and a tone is found in 0.1 s */
  g_assert_cmpfloat (beep - flash, <, 0.05);
  g_assert_cmpfloat (beep - flash, >, -0.25);
  worker_driver_free (driver);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/uri/rtsp-comes-back", test_rtsp_comes_back);
  g_test_add_func ("/uri/rtsp-later", test_rtsp_later);
  g_test_add_func ("/uri/no-content-leads-elsewhere", test_no_content_leads_elsewhere);
  g_test_add_func ("/uri/redirections", test_redirections);
  g_test_add_data_func ("/uri/file-stays-together/sound-first", "audio", test_file_stays_together);
  g_test_add_data_func ("/uri/file-stays-together/picture-first", "video", test_file_stays_together);
  return g_test_run ();
}
