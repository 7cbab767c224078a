/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What TextRoom posts: a message is heard, and one that is lost leaves a line in the log. */
#include "manager/connectors/janus/reel-janus-answers.h"
#include "manager/connectors/janus/core/reel-janus-text.h"

#include <libsoup/soup.h>
#include <string.h>

#define LIMIT 60 /* s */

typedef struct {
  ReelJanusConfig config;
  ReelJanusAnswers *answers;
  SoupSession *session;
  GString *heard;
} Fixture;

static void
on_message (ReelJanusAnswers *answers, const char *room, const char *from, const char *text, GString *heard)
{
  g_string_append_printf (heard, "%s/%s:%" G_GSIZE_FORMAT " ", room, from, strlen (text));
}

static guint16
find_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();

  return g_socket_listener_add_any_inet_port (listener, NULL, NULL);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  self->config = (ReelJanusConfig){ .answers_address = (char *)"127.0.0.1", .answers_port = find_port () };
  self->answers = reel_janus_answers_new (&self->config, "key", &error);
  g_assert_no_error (error);
  self->heard = g_string_new (NULL);
  g_signal_connect (self->answers, "message", G_CALLBACK (on_message), self->heard);
  self->session = soup_session_new_with_options ("timeout", LIMIT, NULL);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_object_unref (self->session);
  g_object_unref (self->answers);
  g_string_free (self->heard, TRUE);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

/* Posts a message whose text has LENGTH bytes. Returns: the status of the answer */
static guint
post (Fixture *self, const char *path, gsize length)
{
  g_autofree char *text = g_strnfill (length, 'x');
  g_autofree char *body =
      g_strdup_printf ("{\"textroom\":\"message\",\"room\":1234,\"from\":\"ada\",\"text\":\"%s\"}", text);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/%s", self->config.answers_port, path);
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_POST, url);
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  soup_message_set_request_body_from_bytes (message, "application/json", bytes);
  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL, on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  answer = soup_session_send_and_read_finish (self->session, result, NULL);
  return soup_message_get_status (message);
}

static void
test_message (Fixture *self, gconstpointer unused)
{
  g_assert_cmpuint (post (self, "key", 5), ==, SOUP_STATUS_NO_CONTENT);
  g_assert_cmpuint (post (self, "another", 5), ==, SOUP_STATUS_NOT_FOUND);
  g_assert_cmpstr (self->heard->str, ==, "1234/ada:5 ");
}

static void
test_too_large (Fixture *self, gconstpointer unused)
{
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "A text from a room is lost: it is larger than 128 KiB");
  g_assert_cmpuint (post (self, "key", REEL_JANUS_MAX_POST), ==, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE);
  g_test_assert_expected_messages ();
  /* Anybody could write lines into the log. */
  g_assert_cmpuint (post (self, "another", REEL_JANUS_MAX_POST), ==, SOUP_STATUS_NOT_FOUND);
  g_assert_cmpstr (self->heard->str, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/janus-answers/message", Fixture, NULL, set_up, test_message, tear_down);
  g_test_add ("/janus-answers/too-large", Fixture, NULL, set_up, test_too_large, tear_down);
  return g_test_run ();
}
