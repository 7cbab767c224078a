/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A real worker with malicious sources: RTSP servers that send nothing, too much or nonsense, and files that are
 * invalid or seem to have no end. Each is reported in time, and a recording beside them loses nothing. */
#include "tests/worker/recording.h"
#include "tests/worker/rtp-talker.h"
#include "tests/worker/worker-driver.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TONE         440
#define HEARD        0.05
#define MAX_MEMORY   (G_GUINT64_CONSTANT (250) << 20)
#define LONGEST_CALL (10 * G_USEC_PER_SEC) /* on a busy machine */
#define HUGE_SIZE    (G_GINT64_CONSTANT (4) << 30)
#define PIECE        4000
#define MAX_REQUESTS 300 /* made by some attempts, at growing intervals */

typedef enum { MUTE, NOISE, HEADERS, BODY, DESCRIPTION, LOOP, N_MANNERS } Manner;

static const char *const manners[] = { "mute", "noise", "headers", "body", "description", "loop" };

typedef struct {
  Manner manner;
  guint16 port;
  GSocketService *service;
  GCancellable *over;
  int requests; /* atomic */
  GMutex lock;  /* guards `clients` */
  GCond gone;
  guint clients;
} Server;

static gboolean
say (Server *server, GOutputStream *out, const char *text, gsize size)
{
  return g_output_stream_write_all (out, text, size, NULL, server->over, NULL);
}

/* Waits until nobody listens any more. */
static void
go_on (Server *server, GOutputStream *out)
{
  static const char start[] = "RTSP/1.0 200 OK\r\nCSeq: 1\r\n", body[] = "Content-Length: 4000000000\r\n\r\n";
  char piece[PIECE];
  GRand *chance = g_rand_new_with_seed (1);

  for (guint i = 0; i < PIECE; i++)
    piece[i] = server->manner == NOISE ? (char)g_rand_int (chance) : 'x';
  g_rand_free (chance);
  if (server->manner == HEADERS)
    memcpy (piece, "\r\nX-More: ", 10);
  if (server->manner != NOISE && !say (server, out, start, sizeof start - 1))
    return;
  if (server->manner == BODY && !say (server, out, body, sizeof body - 1))
    return;
  while (say (server, out, piece, PIECE))
    ;
}

static char *
answer (Server *server, const char *method, const char *number)
{
  static const char sdp[] = "v=0\r\no=\xff\xfe\r\nm=audio 99999999 RTP/AVP 0 0 0\r\na=control:\r\nm=video\r\na=rtpmap:";

  if (!g_str_has_prefix (method, "DESCRIBE"))
    return g_strdup_printf ("RTSP/1.0 200 OK\r\nCSeq:%s\r\nPublic: DESCRIBE, SETUP, PLAY\r\n\r\n", number);
  if (server->manner == LOOP)
    return g_strdup_printf ("RTSP/1.0 302 Moved\r\nCSeq:%s\r\nLocation: rtsp://127.0.0.1:%u/live\r\n\r\n", number,
                            server->port);
  return g_strdup_printf (
      "RTSP/1.0 200 OK\r\nCSeq:%s\r\nContent-Type: application/sdp\r\nContent-Length: %zu\r\n\r\n%s", number,
      sizeof sdp - 1, sdp);
}

static void
talk (Server *server, GIOStream *connection)
{
  g_autoptr (GDataInputStream) in = g_data_input_stream_new (g_io_stream_get_input_stream (connection));
  GOutputStream *out = g_io_stream_get_output_stream (connection);
  g_autofree char *method = NULL, *number = NULL;
  char *line = NULL;

  g_data_input_stream_set_newline_type (in, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  while ((line = g_data_input_stream_read_line (in, NULL, server->over, NULL)) != NULL) {
    g_autofree char *owned = line, *text = NULL;

    if (method == NULL)
      method = g_strdup (line);
    if (g_ascii_strncasecmp (line, "CSeq:", 5) == 0) {
      g_free (number);
      number = g_strdup (line + 5);
    }
    if (*line != '\0' || server->manner == MUTE)
      continue;
    g_atomic_int_inc (&server->requests);
    text = answer (server, method, number);
    if (!say (server, out, text, strlen (text)))
      return;
    g_clear_pointer (&method, g_free);
  }
}

/* On a thread of the service. */
static gboolean
on_client (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  Server *server = data;

  g_mutex_lock (&server->lock);
  server->clients++;
  g_mutex_unlock (&server->lock);
  if (server->manner == NOISE || server->manner == HEADERS || server->manner == BODY)
    go_on (server, g_io_stream_get_output_stream (G_IO_STREAM (connection)));
  else
    talk (server, G_IO_STREAM (connection));
  g_mutex_lock (&server->lock);
  server->clients--;
  g_cond_signal (&server->gone);
  g_mutex_unlock (&server->lock);
  return TRUE;
}

static void
server_start (Server *server, Manner manner)
{
  *server = (Server){ .manner = manner, .over = g_cancellable_new () };
  g_mutex_init (&server->lock);
  g_cond_init (&server->gone);
  server->service = g_threaded_socket_service_new (8);
  server->port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (server->service), NULL, NULL);
  g_signal_connect (server->service, "run", G_CALLBACK (on_client), server);
  g_socket_service_start (server->service);
}

static void
server_stop (Server *server)
{
  g_cancellable_cancel (server->over);
  g_socket_service_stop (server->service);
  g_socket_listener_close (G_SOCKET_LISTENER (server->service));
  g_mutex_lock (&server->lock);
  while (server->clients > 0)
    g_cond_wait (&server->gone, &server->lock);
  g_mutex_unlock (&server->lock);
  g_object_unref (server->service);
  g_object_unref (server->over);
  g_mutex_clear (&server->lock);
  g_cond_clear (&server->gone);
}

static guint64
largest_memory (WorkerDriver *driver)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/status", g_subprocess_get_identifier (driver->process));
  g_autofree char *text = NULL;
  const char *line;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  line = strstr (text, "VmHWM:");
  g_assert_nonnull (line);
  return g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10) * 1024;
}

static void
remove_quickly (WorkerDriver *driver, const char *id)
{
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  reel_bus_worker1_call_remove_stream_sync (driver->worker, id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, LONGEST_CALL);
}

/* A tone by RTP, recorded while something goes wrong beside it. */
typedef struct {
  WorkerDriver *driver;
  GSocket *socket;
  RtpTalker *talker;
  char *path;
} Witness;

static void
witness_start (Witness *self)
{
  guint16 port, rtcp_port;

  self->driver = worker_driver_new ();
  self->path = worker_driver_path (self->driver, "call.wav");
  worker_driver_add_participant (self->driver, "anna");
  worker_driver_add_participant (self->driver, "door");
  port = worker_driver_add_rtp (self->driver, "anna", "anna", "audio", "audio 9 RTP/AVP 0\r\n", &rtcp_port, NULL);
  self->socket = rtp_talker_open ();
  self->talker = rtp_talker_new (self->socket, port, 1, TONE);
  worker_driver_wait (self->driver, "StreamState", "'anna', 'active'");
  worker_driver_start (self->driver, "op", "audioOnly", "wav", self->path, NULL);
  worker_driver_wait_recorded (self->driver, "op", 1000);
}

/* Nothing of the tone is missing, apart from moments in which a busy machine lets the talker itself be late. */
static void
witness_end (Witness *self)
{
  g_autoptr (Recording) recording = NULL;
  guint heard = 0, missing = 0;

  worker_driver_wait_recorded (self->driver, "op", worker_driver_recorded (self->driver, "op") + 500);
  worker_driver_stop (self->driver, "op");
  rtp_talker_free (self->talker);
  g_object_unref (self->socket);
  recording = recording_load (self->path, FALSE);
  for (double at = 0.5; at + 0.7 < (double)recording->n_samples / RECORDING_RATE; at += 0.2) {
    if (recording_tone (recording, TONE, at, at + 0.2) > HEARD) {
      heard++;
    } else {
      missing++;
      g_test_message ("the tone is missing at %.1f s", at);
    }
  }
  g_assert_cmpuint (heard, >, 20 * missing);
  worker_driver_free (self->driver);
  g_free (self->path);
}

static void
test_servers (void)
{
  Server servers[N_MANNERS];
  Witness witness;

  witness_start (&witness);
  for (Manner manner = 0; manner < N_MANNERS; manner++) {
    g_autofree char *uri = NULL;
    g_autoptr (GError) error = NULL;

    server_start (&servers[manner], manner);
    uri = g_strdup_printf ("rtsp://127.0.0.1:%u/live", servers[manner].port);
    worker_driver_add_uri (witness.driver, manners[manner], "door", "audio", uri, &error);
    g_assert_no_error (error);
  }
  for (Manner manner = 0; manner < N_MANNERS; manner++) {
    g_autofree char *state = g_strdup_printf ("'%s', 'stalled'", manners[manner]);

    worker_driver_wait (witness.driver, "StreamState", state);
  }
  g_test_message ("%" G_GUINT64_FORMAT " MB, %d requests in the loop", largest_memory (witness.driver) >> 20,
                  servers[LOOP].requests);
  g_assert_cmpuint (largest_memory (witness.driver), <, MAX_MEMORY);
  g_assert_cmpint (servers[LOOP].requests, <, MAX_REQUESTS);
  for (Manner manner = 0; manner < N_MANNERS; manner++)
    remove_quickly (witness.driver, manners[manner]);
  witness_end (&witness);
  for (Manner manner = 0; manner < N_MANNERS; manner++)
    server_stop (&servers[manner]);
}

/* A stream that is removed while its server is being asked. */
static void
test_removed_while_asked (void)
{
  Server servers[N_MANNERS];
  Witness witness;

  witness_start (&witness);
  for (Manner manner = 0; manner < N_MANNERS; manner++) {
    g_autofree char *uri = NULL;

    server_start (&servers[manner], manner);
    uri = g_strdup_printf ("rtsp://127.0.0.1:%u/live", servers[manner].port);
    worker_driver_add_uri (witness.driver, manners[manner], "door", "audio", uri, NULL);
    worker_driver_wait_recorded (witness.driver, "op", worker_driver_recorded (witness.driver, "op") + 300);
    remove_quickly (witness.driver, manners[manner]);
  }
  witness_end (&witness);
  for (Manner manner = 0; manner < N_MANNERS; manner++)
    server_stop (&servers[manner]);
}

/* --- files --- */

static void
check_refused (WorkerDriver *driver, const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL), *name = NULL;
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  worker_driver_add_uri (driver, "none", "door", "audio", uri, &error);
  g_assert_nonnull (error);
  name = g_dbus_error_get_remote_error (error);
  g_assert_cmpstr (name, ==, "org.callreel.Error.InvalidArgument");
  g_assert_cmpint (g_get_monotonic_time () - begin, <, LONGEST_CALL);
}

/* Something that is not a regular file is not opened, even if somebody writes to it. */
static void
test_no_files (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autofree char *fifo = worker_driver_path (driver, "fifo");

  worker_driver_add_participant (driver, "door");
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  check_refused (driver, fifo);
  check_refused (driver, "/dev/zero");
  check_refused (driver, "/dev/stdin");
  check_refused (driver, "/proc/kmsg");
  check_refused (driver, driver->directory);
  check_refused (driver, driver->socket);
  g_unlink (fifo);
  worker_driver_free (driver);
}

static const struct {
  const char *name;
  gsize size;
  const char *head;
} sparse[] = {
  { "nothing", 0, "" },
  { "sound.mp3", 8, "\xff\xfb\x90\x00\0\0\0" },
  { "film.mp4", 24,
    "\0\0\0\x10"
    "ftypisom\0\0\2\0"
    "\xff\xff\xff\xf0"
    "moov" },
  { "film.mkv", 12, "\x1a\x45\xdf\xa3\x01\0\0\0\xff\xff\xff\xff" },
  { "film.ogg", 5, "OggS\0" },
  { "film.ts", 4, "\x47\x40\x00\x10" },
};

static char *
make_sparse (WorkerDriver *driver, guint i)
{
  g_autofree char *path = worker_driver_path (driver, sparse[i].name);
  int file = g_open (path, O_CREAT | O_WRONLY, 0600);

  g_assert_cmpint (pwrite (file, sparse[i].head, sparse[i].size, 0), ==, (gssize)sparse[i].size);
  g_assert_cmpint (ftruncate (file, HUGE_SIZE), ==, 0);
  close (file);
  return g_steal_pointer (&path);
}

/* 4 GB of nothing, after what looks like the beginning of a file. */
static void
test_huge_files (void)
{
  char *paths[G_N_ELEMENTS (sparse)];
  Witness witness;

  witness_start (&witness);
  for (guint i = 0; i < G_N_ELEMENTS (sparse); i++) {
    g_autofree char *uri = NULL;
    g_autoptr (GError) error = NULL;

    paths[i] = make_sparse (witness.driver, i);
    uri = g_filename_to_uri (paths[i], NULL, NULL);
    worker_driver_add_uri (witness.driver, sparse[i].name, "door", "audio", uri, &error);
    g_assert_no_error (error);
  }
  for (guint i = 0; i < G_N_ELEMENTS (sparse); i++) {
    g_autofree char *state = g_strdup_printf ("'%s', 'failed'", sparse[i].name);

    worker_driver_wait (witness.driver, "StreamState", state);
    remove_quickly (witness.driver, sparse[i].name);
    g_unlink (paths[i]);
    g_free (paths[i]);
  }
  g_assert_cmpuint (largest_memory (witness.driver), <, MAX_MEMORY);
  witness_end (&witness);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile/servers", test_servers);
  g_test_add_func ("/hostile/removed-while-asked", test_removed_while_asked);
  g_test_add_func ("/hostile/no-files", test_no_files);
  g_test_add_func ("/hostile/huge-files", test_huge_files);
  return g_test_run ();
}
