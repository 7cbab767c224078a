/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A real worker records what URIs name: files, an RTSP server that goes away and comes back, and nothing that the
 * content of a source would have it fetch. */
#include "tests/worker/recording.h"
#include "tests/worker/worker-driver.h"

#include <gst/gst.h>
#include <signal.h>
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
  char *uri;
} Server;

static Server *
server_new (guint port, guint colour, guint hertz, const char *transport)
{
  g_autofree char *program = g_build_filename (g_getenv ("CALLREEL_BUILD_ROOT"), "tests/worker/rtsp-server", NULL);
  g_autofree char *port_text = g_strdup_printf ("%u", port);
  g_autofree char *colour_text = g_strdup_printf ("%06x", colour);
  g_autofree char *hertz_text = g_strdup_printf ("%u", hertz);
  g_autofree char *line = NULL;
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

/* Kills it, without a goodbye. */
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
add (WorkerDriver *driver, const char *id, const char *kind, const char *uri)
{
  g_autoptr (GError) error = NULL;

  worker_driver_add_uri (driver, id, "door", kind, uri, &error);
  g_assert_no_error (error);
}

/* Returns: when a tone can be heard for the first time, seconds */
static double
find_tone (const Recording *recording, guint hertz)
{
  const double end = (double)recording->n_samples / RECORDING_RATE;

  for (double from = 0; from + 0.1 < end; from += 0.025) {
    if (recording_tone (recording, hertz, from, from + 0.1) > HEARD)
      return from;
  }
  return end;
}

static double
find_colour (const Recording *recording, guint colour)
{
  gsize i = 0;

  while (i < recording->n_pictures && recording_share (recording, i, colour) < 0.3)
    i++;
  return (double)i / RECORDING_FPS;
}

static void
test_rtsp_comes_back (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "door.mp4");
  g_autoptr (Recording) recording = NULL;
  Server *server = server_new (0, RED, TONE, NULL);
  double away = 0, end = 0;

  worker_driver_add_participant (driver, "door");
  add (driver, "a", "audio", server->uri);
  add (driver, "v", "video", server->uri);
  worker_driver_wait (driver, "StreamState", "'a', 'active'");
  worker_driver_wait (driver, "StreamState", "'v', 'active'");
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  worker_driver_wait_recorded (driver, "op", 2500);
  worker_driver_forget (driver);
  server = server_new (server_kill (server), BLUE, OTHER_TONE, NULL);
  away = (double)worker_driver_recorded (driver, "op") / 1000;
  worker_driver_wait (driver, "StreamState", "trying again");
  worker_driver_wait (driver, "StreamState", "'a', 'stalled'");
  worker_driver_wait (driver, "StreamState", "'v', 'stalled'");
  worker_driver_wait (driver, "StreamState", "'a', 'active'");
  worker_driver_wait (driver, "StreamState", "'v', 'active'");
  worker_driver_wait_recorded (driver, "op", worker_driver_recorded (driver, "op") + 2000);
  worker_driver_stop (driver, "op");

  recording = recording_load (path, TRUE);
  end = (double)recording->n_samples / RECORDING_RATE;
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

/* Of either stream; only while it waits for the attempt. */
static gboolean
has_next_attempt (WorkerDriver *driver, gpointer data)
{
  const guint64 recent = (guint64)g_get_real_time () / 1000 - 10000;
  guint64 at = 0;

  return (worker_driver_find_stream_count (driver, "a", "next-attempt-ms", &at) && at > recent) ||
         (worker_driver_find_stream_count (driver, "v", "next-attempt-ms", &at) && at > recent);
}

/* It hangs, is gone for a while, and comes back with another codec and size: the file goes on, with the avatar and with
 * silence meanwhile. */
static void
test_rtsp_changed (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "door.mp4");
  g_autoptr (Recording) recording = NULL;
  Server *server = server_new (0, RED, TONE, NULL);
  double hung = 0, away = 0, back = 0;

  worker_driver_add_participant (driver, "door");
  add (driver, "a", "audio", server->uri);
  add (driver, "v", "video", server->uri);
  worker_driver_wait (driver, "StreamState", "'a', 'active'");
  worker_driver_wait (driver, "StreamState", "'v', 'active'");
  worker_driver_start (driver, "op", "audioVideo", "mp4", path, NULL);
  worker_driver_wait_recorded (driver, "op", 1500);
  worker_driver_forget (driver);
  hung = (double)worker_driver_recorded (driver, "op") / 1000;
  g_subprocess_send_signal (server->process, SIGSTOP);
  worker_driver_wait (driver, "StreamState", "does not send data; trying again in ");
  worker_driver_wait_for (driver, "a time of the next attempt", has_next_attempt, NULL);
  away = (double)worker_driver_recorded (driver, "op") / 1000;
  worker_driver_forget (driver);
  server = server_new (server_kill (server), BLUE, OTHER_TONE, "other");
  worker_driver_wait (driver, "StreamState", "'a', 'active'");
  worker_driver_wait (driver, "StreamState", "'v', 'active'");
  back = (double)worker_driver_recorded (driver, "op") / 1000;
  worker_driver_wait_recorded (driver, "op", (guint64)(back * 1000) + 1500);
  worker_driver_stop (driver, "op");

  recording = recording_load (path, TRUE);
  g_test_message ("hung at %.2f s, noticed at %.2f s, back at %.2f s", hung, away, back);
  g_assert_cmpfloat (away - hung, >, 5);
  for (gsize i = (gsize)((away - 2) * RECORDING_FPS); i < (gsize)(away * RECORDING_FPS); i++) {
    g_assert_cmpfloat (recording_share (recording, i, RED), <, 0.1);
    g_assert_cmpfloat (recording_share (recording, i, BLUE), <, 0.1);
  }
  g_assert_cmpfloat (recording_tone (recording, TONE, away - 2, away), <, SILENT);
  g_assert_cmpfloat (recording_share (recording, recording->n_pictures - 2, BLUE), >, 0.3);
  g_assert_cmpfloat (recording_tone (recording, OTHER_TONE, back + 0.6, back + 1.4), >, HEARD);
  server_kill (server);
  worker_driver_free (driver);
}

/* It did not exist at first, and sends datagrams only. */
static void
test_rtsp_later (void)
{
  WorkerDriver *driver = worker_driver_new ();
  Server *server = server_new (0, RED, TONE, NULL);
  g_autofree char *uri = g_strdup (server->uri);
  const guint port = server_kill (server);

  worker_driver_add_participant (driver, "door");
  add (driver, "a", "audio", uri);
  worker_driver_wait (driver, "StreamState", "'a', 'stalled'");
  worker_driver_wait (driver, "StreamState", "trying again");
  server = server_new (port, RED, TONE, "udp");
  worker_driver_wait (driver, "StreamState", "'a', 'active'");
  server_kill (server);
  worker_driver_free (driver);
}

/* A server that never answers and counts connections. */
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
  const char *name;
  const char *text; /* PORT: that of the trap */
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

/* Whatever a file contains, nothing is fetched. */
static void
test_no_content_leads_elsewhere (void)
{
  WorkerDriver *driver = worker_driver_new ();
  Trap trap;

  trap_init (&trap);
  worker_driver_add_participant (driver, "door");
  for (gsize i = 0; i < G_N_ELEMENTS (lures); i++) {
    g_autofree char *path = worker_driver_path (driver, lures[i].name);
    g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
    g_autofree char *port = g_strdup_printf ("%u", trap.port);
    g_autofree char *state = g_strdup_printf ("'%s', 'failed'", lures[i].name);
    g_auto (GStrv) parts = g_strsplit (lures[i].text, "PORT", -1);
    g_autofree char *text = g_strjoinv (port, parts);

    g_assert_true (g_file_set_contents (path, text, -1, NULL));
    g_test_message ("%s", lures[i].name);
    add (driver, lures[i].name, i % 2 == 0 ? "audio" : "screen", uri);
    worker_driver_wait (driver, "StreamState", state);
    g_assert_cmpuint (trap.connections, ==, 0);
  }
  trap_clear (&trap);
  worker_driver_free (driver);
}

/* Answers requests on a thread of its own; redirects DESCRIBE. */
static gboolean
on_rtsp_client (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer location)
{
  g_autoptr (GDataInputStream) in = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autofree char *method = NULL, *number = NULL;
  char *line = NULL;

  g_data_input_stream_set_newline_type (in, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  while ((line = g_data_input_stream_read_line (in, NULL, NULL, NULL)) != NULL) {
    g_autofree char *owned = line;
    g_autofree char *answer = NULL;

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
            ? g_strdup_printf ("RTSP/1.0 302 Moved\r\nCSeq:%s\r\nLocation: %s\r\n\r\n", number, (const char *)location)
            : g_strdup_printf ("RTSP/1.0 200 OK\r\nCSeq:%s\r\nPublic: OPTIONS, DESCRIBE, SETUP, PLAY\r\n\r\n", number);
    g_output_stream_write_all (out, answer, strlen (answer), NULL, NULL, NULL);
    g_clear_pointer (&method, g_free);
  }
  return TRUE;
}

static void
redirect (const char *scheme, gboolean follows)
{
  WorkerDriver *driver = worker_driver_new ();
  GSocketService *service = g_threaded_socket_service_new (4);
  const guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree char *uri = g_strdup_printf ("rtsp://127.0.0.1:%u/live", port);
  g_autofree char *location = NULL;
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

/* Black with a white flash, and a tone, both from 1.5 s on for half a second; the file's audio starts at 1 s. */
static char *
make_late_sound (WorkerDriver *driver)
{
  char *path = worker_driver_path (driver, "late.mkv");
  g_autoptr (GError) error = NULL;
  const char *const command[] = { "ffmpeg",
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
                                  NULL };
  int status = 0;

  g_spawn_sync (NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  return path;
}

/* Audio and video of a file stay together, whichever is added later. */
static void
test_file_stays_together (gconstpointer first)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *film = make_late_sound (driver);
  g_autofree char *uri = g_filename_to_uri (film, NULL, NULL);
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
  const char *second = g_str_equal (first, "audio") ? "video" : "audio";
  g_autoptr (Recording) recording = NULL;
  double flash, beep;

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
  g_assert_cmpfloat (flash, <, (double)recording->n_pictures / RECORDING_FPS);
  /* a picture is shown from the first tick after its time, and a tone is found within 0.1 s */
  g_assert_cmpfloat (beep - flash, <, 0.05);
  g_assert_cmpfloat (beep - flash, >, -0.25);
  worker_driver_free (driver);
}

static void
write_media (const char *path, const char *description)
{
  g_autofree char *text = g_strdup_printf ("%s ! filesink location=%s", description, path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (text, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* Files as participants: a good one is played from now on to its end, but for frames that no canvas shows; a broken one
 * costs its own stream alone. */
static void
test_file (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *path = worker_driver_path (driver, "call.mp4");
  g_autofree char *film = worker_driver_path (driver, "film.mkv");
  g_autofree char *film_uri = g_filename_to_uri (film, NULL, NULL);
  g_autofree char *broken = worker_driver_path (driver, "broken.webm");
  g_autofree char *broken_uri = g_filename_to_uri (broken, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (Recording) recording = NULL;
  double end = 0;

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
  end = (double)recording->n_samples / RECORDING_RATE;
  g_assert_cmpfloat (recording_largest_share (recording, RED), >, 0.15);
  g_assert_cmpfloat (recording_loudest (recording, 440), >, HEARD);
  g_assert_cmpfloat (recording_tone (recording, 440, end - 0.5, end - 0.1), <, SILENT);
  worker_driver_free (driver);
}

static void
test_without_wanted_kind (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *sound = worker_driver_path (driver, "sound.wav");
  g_autofree char *uri = g_filename_to_uri (sound, NULL, NULL);
  g_autoptr (GError) error = NULL;

  write_media (sound, "audiotestsrc num-buffers=50 ! wavenc");
  worker_driver_add_participant (driver, "alice");
  worker_driver_add_uri (driver, "picture", "alice", "video", uri, &error);
  g_assert_no_error (error);
  worker_driver_wait (driver, "StreamState", "no media of this kind");
  worker_driver_free (driver);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/uri/rtsp-comes-back", test_rtsp_comes_back);
  g_test_add_func ("/uri/rtsp-changed", test_rtsp_changed);
  g_test_add_func ("/uri/rtsp-later", test_rtsp_later);
  g_test_add_func ("/uri/no-content-leads-elsewhere", test_no_content_leads_elsewhere);
  g_test_add_func ("/uri/redirections", test_redirections);
  g_test_add_data_func ("/uri/file-stays-together/sound-first", "audio", test_file_stays_together);
  g_test_add_data_func ("/uri/file-stays-together/picture-first", "video", test_file_stays_together);
  g_test_add_func ("/uri/file", test_file);
  g_test_add_func ("/uri/without-wanted-kind", test_without_wanted_kind);
  return g_test_run ();
}
