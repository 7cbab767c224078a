/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files over HTTP: ranges and conditions, sealed and plain, clients that go away or do not read, and files that turn
 * out to be damaged. The server and its clients share a main loop. */
#include "manager/portal/reel-media-sender.h"

#include "manager/portal/reel-http-listener.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define SIZE (1024 * 1024 + 321)

typedef struct {
  char *directory;
  guint8 *content;
  ReelContentReader *reader;
  ReelMediaSender *sender;
  ReelContentFile *file;
  SoupServer *server;
  ReelHttpPeers *peers;
  ReelHttpListener *listener; /* that of the portal: libsoup's own loses a socket for each connection */
  SoupSession *session;
  guint port;
  const char *owner; /* NULL: ten requests have the same one */
  const char *link;  /* or NULL: none */
  guint requests;
} Fixture;

static gboolean
on_tick (gpointer turns)
{
  ++*(guint *)turns;
  return G_SOURCE_CONTINUE;
}

#define WAIT_UNTIL(condition)                                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    guint turns = 0, tick = g_timeout_add (20, on_tick, &turns);                                                       \
    while (!(condition) && turns < 3000)                                                                               \
      g_main_context_iteration (NULL, TRUE);                                                                           \
    g_source_remove (tick);                                                                                            \
    g_assert_true (condition);                                                                                         \
  }                                                                                                                    \
  G_STMT_END

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  Fixture *self = data;
  g_autoptr (ReelHttpRequest) request =
      reel_http_request_new (message, self->peers, g_hash_table_new (NULL, NULL), NULL, "192.0.2.1");
  g_autofree char *next = g_strdup_printf ("%u", self->requests++ / 10);

  reel_http_request_pause (request);
  reel_media_sender_send (self->sender, request, self->file,
                          (const ReelMediaQuota[]){
                              { self->owner != NULL ? self->owner : next, 16 }, { self->link, 20 }, { NULL, 0 } },
                          "attachment; filename=\"a.mp4\"");
}

static char *
get_path (Fixture *self, const char *name)
{
  return g_build_filename (self->directory, name, NULL);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  ((Fixture *)data)->file = reel_content_reader_open_finish (result, &error);
  g_assert_no_error (error);
}

static void
open_file (Fixture *self, const char *name)
{
  g_autofree char *path = get_path (self, name);

  g_clear_pointer (&self->file, reel_content_file_unref);
  reel_content_reader_open_async (self->reader, g_open (path, O_RDONLY | O_CLOEXEC), on_opened, self);
  WAIT_UNTIL (self->file != NULL);
}

static void
write_file (Fixture *self, const char *name, const void *data, gsize length)
{
  g_autofree char *path = get_path (self, name);

  g_assert_true (g_file_set_contents (path, data, (gssize)length, NULL));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  char *no_proxies[] = { NULL };
  guint32 state = 7;

  self->directory = g_dir_make_tmp ("reel-sender-XXXXXX", NULL);
  self->content = g_malloc (SIZE);
  for (gsize i = 0; i < SIZE; i++)
    self->content[i] = (guint8)((state = state * 1664525 + 1013904223) >> 24);
  memcpy (self->content + 4, "ftypisom", 8);
  write_file (self, "plain", self->content, SIZE);
  self->reader = reel_content_reader_new (NULL);
  self->sender = reel_media_sender_new (self->reader);
  self->owner = "anna";
  self->server = soup_server_new (NULL, NULL);
  self->peers = reel_http_peers_new ();
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  self->listener = reel_http_listener_new (self->server, self->peers, "127.0.0.1", 0, NULL, no_proxies,
                                           &reel_http_default_limits, &error);
  g_assert_no_error (error);
  self->port = reel_http_listener_get_port (self->listener);
  self->session = soup_session_new_with_options ("max-conns", 300, "max-conns-per-host", 300, NULL);
  open_file (self, "plain");
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  static const char *const names[] = { "plain", "plain.age", "key" };

  soup_session_abort (self->session);
  g_object_unref (self->session);
  reel_http_listener_free (self->listener);
  reel_http_peers_unref (self->peers);
  soup_server_disconnect (self->server);
  WAIT_UNTIL (reel_media_sender_count (self->sender) == 0);
  g_object_unref (self->server);
  g_clear_pointer (&self->file, reel_content_file_unref);
  reel_media_sender_free (self->sender);
  reel_content_reader_free (self->reader);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = get_path (self, names[i]);

    g_unlink (path);
  }
  g_rmdir (self->directory);
  g_free (self->directory);
  g_free (self->content);
}

typedef struct {
  SoupMessage *message;
  GBytes *body;
  GError *error;
  gboolean done;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_object (&answer->message);
  g_clear_pointer (&answer->body, g_bytes_unref);
  g_clear_error (&answer->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &answer->error);
  answer->done = TRUE;
}

static void
begin (Fixture *self, Answer *answer, const char *method, const char *name, const char *value)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", self->port);

  answer->message = soup_message_new (method, url);
  if (name != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (answer->message), name, value);
  soup_session_send_and_read_async (self->session, answer->message, G_PRIORITY_DEFAULT, NULL, on_answer, answer);
}

static void
ask (Fixture *self, Answer *answer, const char *method, const char *name, const char *value)
{
  begin (self, answer, method, name, value);
  WAIT_UNTIL (answer->done);
  g_assert_no_error (answer->error);
}

static const char *
get_header (const Answer *answer, const char *name)
{
  return soup_message_headers_get_one (soup_message_get_response_headers (answer->message), name);
}

static void
assert_span (Fixture *self, const Answer *answer, gsize first, gsize last)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (answer->body, &length);

  g_assert_cmpmem (data, length, self->content + first, last + 1 - first);
}

static void
check_ranges (Fixture *self)
{
  static const struct {
    const char *range;
    guint status;
    gsize first, last;
  } rows[] = {
    { NULL, 200, 0, SIZE - 1 },
    { "bytes=0-", 206, 0, SIZE - 1 },
    { "bytes=0-0", 206, 0, 0 },
    { "bytes=65535-65536", 206, 65535, 65536 },
    { "bytes=131072-262143", 206, 131072, 262143 },
    { "bytes=1000000-", 206, 1000000, SIZE - 1 },
    { "bytes=-100", 206, SIZE - 100, SIZE - 1 },
    { "bytes=5-9,20-30", 200, 0, SIZE - 1 },
    { "lines=1-2", 200, 0, SIZE - 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (Answer) answer = { 0 };
    g_autofree char *range =
        g_strdup_printf ("bytes %" G_GSIZE_FORMAT "-%" G_GSIZE_FORMAT "/%d", rows[i].first, rows[i].last, SIZE);

    ask (self, &answer, "GET", rows[i].range != NULL ? "Range" : NULL, rows[i].range);
    g_assert_cmpuint (soup_message_get_status (answer.message), ==, rows[i].status);
    assert_span (self, &answer, rows[i].first, rows[i].last);
    g_assert_cmpstr (get_header (&answer, "Content-Range"), ==, rows[i].status == 206 ? range : NULL);
    g_assert_cmpstr (get_header (&answer, "Content-Type"), ==, "video/mp4");
    g_assert_cmpstr (get_header (&answer, "Accept-Ranges"), ==, "bytes");
    g_assert_cmpstr (get_header (&answer, "Content-Disposition"), ==, "attachment; filename=\"a.mp4\"");
    g_assert_nonnull (strstr (get_header (&answer, "Cache-Control"), "no-store"));
  }
}

static void
test_ranges (Fixture *self, gconstpointer unused)
{
  g_auto (Answer) outside = { 0 };

  check_ranges (self);
  ask (self, &outside, "GET", "Range", "bytes=99999999-");
  g_assert_cmpuint (soup_message_get_status (outside.message), ==, 416);
  g_assert_cmpstr (get_header (&outside, "Content-Range"), ==, "bytes */" G_STRINGIFY (1048897));
  g_assert_cmpuint (g_bytes_get_size (outside.body), ==, 0);
}

static void
test_head (Fixture *self, gconstpointer unused)
{
  g_auto (Answer) whole = { 0 }, part = { 0 }, after = { 0 };

  ask (self, &whole, "HEAD", NULL, NULL);
  g_assert_cmpuint (soup_message_get_status (whole.message), ==, 200);
  g_assert_cmpstr (get_header (&whole, "Content-Length"), ==, "1048897");
  g_assert_cmpstr (get_header (&whole, "Content-Type"), ==, "video/mp4");
  g_assert_cmpuint (g_bytes_get_size (whole.body), ==, 0);
  ask (self, &part, "HEAD", "Range", "bytes=10-19");
  g_assert_cmpuint (soup_message_get_status (part.message), ==, 206);
  g_assert_cmpstr (get_header (&part, "Content-Length"), ==, "10");
  ask (self, &after, "GET", "Range", "bytes=3-5");
  assert_span (self, &after, 3, 5);
}

static void
test_conditions (Fixture *self, gconstpointer unused)
{
  const char *tag = reel_content_file_get_tag (self->file);
  static const struct {
    const char *name;
    const char *value; /* NULL: the file's own tag */
    guint status;
  } rows[] = {
    { "If-None-Match", NULL, 304 }, { "If-None-Match", "*", 304 }, { "If-None-Match", "\"x\"", 200 },
    { "If-Match", "\"x\"", 412 },   { "If-Match", NULL, 200 },     { "If-Range", "\"x\"", 200 },
  };
  g_auto (Answer) same = { 0 }, other = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (Answer) answer = { 0 };

    ask (self, &answer, "GET", rows[i].name, rows[i].value != NULL ? rows[i].value : tag);
    g_assert_cmpuint (soup_message_get_status (answer.message), ==, rows[i].status);
    g_assert_cmpstr (get_header (&answer, "ETag"), ==, tag);
    g_assert_cmpuint (g_bytes_get_size (answer.body), ==, rows[i].status == 200 ? SIZE : 0);
  }
  same.message = NULL;
  begin (self, &same, "GET", "Range", "bytes=0-9");
  soup_message_headers_replace (soup_message_get_request_headers (same.message), "If-Range", tag);
  WAIT_UNTIL (same.done);
  g_assert_cmpuint (soup_message_get_status (same.message), ==, 206);
  begin (self, &other, "GET", "Range", "bytes=0-9");
  soup_message_headers_replace (soup_message_get_request_headers (other.message), "If-Range", "\"x\"");
  WAIT_UNTIL (other.done);
  g_assert_cmpuint (soup_message_get_status (other.message), ==, 200);
}

static GSocketConnection *
connect_raw (Fixture *self, const char *request)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection =
      g_socket_client_connect_to_host (client, "127.0.0.1", (guint16)self->port, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                                            strlen (request), NULL, NULL, NULL));
  return connection;
}

/* More than the kernel takes for a client that does not read. */
static void
open_large (Fixture *self)
{
  g_autofree char *path = get_path (self, "plain");

  g_assert_cmpint (truncate (path, 256 * 1024 * 1024), ==, 0);
  open_file (self, "plain");
}

/* Reading stops with the client, and the place is free for others. */
static void
test_gone (Fixture *self, gconstpointer unused)
{
  GSocketConnection *clients[16];
  g_auto (Answer) refused = { 0 }, other = { 0 }, again = { 0 };

  open_large (self);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++) {
    clients[i] = connect_raw (self, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    WAIT_UNTIL (reel_media_sender_count (self->sender) == i + 1);
  }
  ask (self, &refused, "GET", NULL, NULL);
  g_assert_cmpuint (soup_message_get_status (refused.message), ==, 503);
  self->owner = "ben";
  ask (self, &other, "GET", "Range", "bytes=0-99");
  assert_span (self, &other, 0, 99);
  self->owner = "anna";
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++) {
    g_io_stream_close (G_IO_STREAM (clients[i]), NULL, NULL);
    g_object_unref (clients[i]);
  }
  WAIT_UNTIL (reel_media_sender_count (self->sender) == 0);
  ask (self, &again, "GET", "Range", "bytes=0-99");
  assert_span (self, &again, 0, 99);
}

/* All who have something in common are counted by it as well. */
static void
test_crowd (Fixture *self, gconstpointer unused)
{
  GSocketConnection *clients[20];
  g_auto (Answer) refused = { 0 }, other = { 0 };

  open_large (self);
  self->owner = NULL;
  self->link = "link";
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++) {
    clients[i] = connect_raw (self, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    WAIT_UNTIL (reel_media_sender_count (self->sender) == i + 1);
  }
  ask (self, &refused, "GET", "Range", "bytes=0-99");
  g_assert_cmpuint (soup_message_get_status (refused.message), ==, 503);
  self->link = "another";
  ask (self, &other, "GET", "Range", "bytes=0-99");
  g_assert_cmpuint (soup_message_get_status (other.message), ==, 206);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++) {
    g_io_stream_close (G_IO_STREAM (clients[i]), NULL, NULL);
    g_object_unref (clients[i]);
  }
  WAIT_UNTIL (reel_media_sender_count (self->sender) == 0);
}

/* Two hundred at once, each with a whole file. */
static void
test_many (Fixture *self, gconstpointer unused)
{
  g_autofree Answer *answers = g_new0 (Answer, 200);

  self->owner = NULL;
  for (guint i = 0; i < 200; i++) {
    begin (self, &answers[i], "GET", NULL, NULL);
    WAIT_UNTIL (self->requests == i + 1);
  }
  for (guint i = 0; i < 200; i++) {
    WAIT_UNTIL (answers[i].done);
    g_assert_no_error (answers[i].error);
    g_assert_cmpuint (soup_message_get_status (answers[i].message), ==, 200);
    assert_span (self, &answers[i], 0, SIZE - 1);
    answer_clear (&answers[i]);
  }
}

/* It became shorter: the client sees that it has not got all, and the server goes on. */
static void
test_shortened (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = get_path (self, "plain");
  g_auto (Answer) answer = { 0 }, at_once = { 0 };

  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*shorter than it was*");
  g_assert_cmpint (truncate (path, 300000), ==, 0);
  begin (self, &answer, "GET", NULL, NULL);
  WAIT_UNTIL (answer.done);
  g_assert_true (answer.error != NULL || g_bytes_get_size (answer.body) < SIZE);
  WAIT_UNTIL (reel_media_sender_count (self->sender) == 0);
  g_test_assert_expected_messages ();
  ask (self, &at_once, "GET", "Range", "bytes=500000-500001");
  g_assert_cmpuint (soup_message_get_status (at_once.message), ==, 503);
}

static char *
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  char *output = NULL;

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, NULL));
  g_assert_true (g_subprocess_get_successful (process));
  return output;
}

/* Encrypted by the program age; the reader gets its key. */
static void
seal (Fixture *self)
{
  g_autofree char *keys = run ((const char *const[]){ "age-keygen", NULL });
  g_autofree char *plain = get_path (self, "plain"), *sealed = get_path (self, "plain.age");
  const char *recipient = strstr (keys, "age1");
  g_autofree char *line = g_strndup (recipient, strcspn (recipient, "\n"));
  g_autofree char *nothing = run ((const char *const[]){ "age", "-r", line, "-o", sealed, plain, NULL });
  g_autoptr (GError) error = NULL;
  ReelAgeIdentities *identities = reel_age_identities_parse (keys, &error);

  g_assert_no_error (error);
  g_clear_pointer (&self->file, reel_content_file_unref);
  reel_media_sender_free (self->sender);
  reel_content_reader_free (self->reader);
  self->reader = reel_content_reader_new (identities);
  self->sender = reel_media_sender_new (self->reader);
}

static void
test_sealed (Fixture *self, gconstpointer unused)
{
  seal (self);
  open_file (self, "plain.age");
  g_assert_false (reel_content_file_is_locked (self->file));
  check_ranges (self);
}

/* A bit of a piece in the middle was changed: what is in front of it can be read, it can't. */
static void
test_damaged (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = NULL;
  g_auto (Answer) before = { 0 }, within = { 0 }, all = { 0 };
  guint8 byte;
  int fd;

  seal (self);
  path = get_path (self, "plain.age");
  fd = g_open (path, O_RDWR | O_CLOEXEC);
  g_assert_cmpint (pread (fd, &byte, 1, 700000), ==, 1);
  byte ^= 1;
  g_assert_cmpint (pwrite (fd, &byte, 1, 700000), ==, 1);
  close (fd);
  open_file (self, "plain.age");
  ask (self, &before, "GET", "Range", "bytes=0-9");
  assert_span (self, &before, 0, 9);
  ask (self, &within, "GET", "Range", "bytes=699000-699001");
  g_assert_cmpuint (soup_message_get_status (within.message), ==, 503);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "*changed or cut off*");
  begin (self, &all, "GET", NULL, NULL);
  WAIT_UNTIL (all.done);
  g_assert_true (all.error != NULL || g_bytes_get_size (all.body) < SIZE);
  g_test_assert_expected_messages ();
}

/* Without a key it is given out as it is. */
static void
test_locked (Fixture *self, gconstpointer unused)
{
  static const char sealed[] = "age-encryption.org/v1\n-> X25519 A\nB\n--- C\nx";
  g_auto (Answer) answer = { 0 };

  write_file (self, "plain.age", sealed, strlen (sealed));
  open_file (self, "plain.age");
  g_assert_true (reel_content_file_is_locked (self->file));
  ask (self, &answer, "GET", NULL, NULL);
  g_assert_cmpuint (g_bytes_get_size (answer.body), ==, strlen (sealed));
  g_assert_cmpstr (get_header (&answer, "Content-Type"), ==, "application/octet-stream");
}

static void
test_empty (Fixture *self, gconstpointer unused)
{
  g_auto (Answer) answer = { 0 }, range = { 0 };

  write_file (self, "plain", "", 0);
  open_file (self, "plain");
  ask (self, &answer, "GET", NULL, NULL);
  g_assert_cmpuint (soup_message_get_status (answer.message), ==, 200);
  g_assert_cmpuint (g_bytes_get_size (answer.body), ==, 0);
  ask (self, &range, "GET", "Range", "bytes=0-");
  g_assert_cmpuint (soup_message_get_status (range.message), ==, 416);
}

int
main (int argc, char **argv)
{
  g_autofree char *age = g_find_program_in_path ("age");

  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/media-sender/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("ranges", test_ranges);
  ADD ("head", test_head);
  ADD ("conditions", test_conditions);
  ADD ("gone", test_gone);
  ADD ("crowd", test_crowd);
  ADD ("many", test_many);
  ADD ("shortened", test_shortened);
  ADD ("locked", test_locked);
  ADD ("empty", test_empty);
  if (age != NULL) {
    ADD ("sealed", test_sealed);
    ADD ("damaged", test_damaged);
  }
#undef ADD
  return g_test_run ();
}
