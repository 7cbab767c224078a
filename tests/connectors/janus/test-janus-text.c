/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/connectors/janus/core/reel-janus-text: what Janus posts, and what counts as an answer. */
#include "manager/connectors/janus/core/reel-janus-text.h"

#include "manager/connectors/janus/core/reel-janus-message.h"

#include <string.h>

/* As Janus 1.1.2 of Debian 12 posts it. */
#define POSTED                                                                                                         \
  "{\"textroom\":\"message\",\"room\":1234,\"from\":\"Cleo\",\"date\":\"2026-11-30T21:40:00+0000\",\"text\":\" YES "   \
  "\"}"

static void
test_post (void)
{
  g_autofree char *room = NULL, *from = NULL, *text = NULL;

  g_assert_true (reel_janus_text_read_post (POSTED, strlen (POSTED), &room, &from, &text));
  g_assert_cmpstr (room, ==, "1234");
  g_assert_cmpstr (from, ==, "Cleo");
  g_assert_cmpstr (text, ==, " YES ");
}

static void
test_other_posts (void)
{
  static const char *const posts[] = {
    "",
    "[]",
    "{",
    "{\"textroom\":\"announcement\",\"room\":1234,\"text\":\"yes\"}",
    "{\"textroom\":\"message\",\"room\":1234,\"from\":7,\"text\":\"yes\"}",
    "{\"textroom\":\"message\",\"room\":1234,\"from\":\"Cleo\",\"text\":\"\"}",
    "{\"textroom\":\"message\",\"from\":\"Cleo\",\"text\":\"yes\"}",
    "{\"textroom\":\"message\",\"room\":1234,\"from\":\"\xff\",\"text\":\"yes\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (posts); i++) {
    char *room = NULL, *from = NULL, *text = NULL;

    g_assert_false (reel_janus_text_read_post (posts[i], strlen (posts[i]), &room, &from, &text));
  }
}

/* An answer of Janus has about ten levels; json-glib recurses as deep as the text, and takes escapes that are none. */
static void
test_hostile (void)
{
  static const char *const escapes[] = { "\\ud800", "\\udc00", "\\x", "\\u0000", "\\ud800\\u0041" };

  for (guint levels = 20; levels <= 200000; levels *= 10) {
    g_autofree char *open = g_strnfill (levels, '['), *closed = g_strnfill (levels, ']');
    g_autofree char *text = g_strdup_printf ("{\"a\":%s%s}", open, closed);
    g_autoptr (JsonObject) message = reel_janus_message_read (text, strlen (text), 1024 * 1024);

    g_assert_cmpint (message != NULL, ==, levels == 20);
  }
  for (guint i = 0; i < G_N_ELEMENTS (escapes); i++) {
    g_autofree char *text = g_strdup_printf ("{\"a\":\"%s\"}", escapes[i]);

    g_assert_null (reel_janus_message_read (text, strlen (text), 1024));
  }
  g_assert_null (reel_janus_message_read ("{}\0{}", 5, 1024));
  g_assert_null (reel_janus_message_read ("{}", 2, 1));
}

static void
test_answers (void)
{
  g_autoptr (ReelJanusConfig) config = reel_janus_config_parse ("[texts]\nyes=yes*;ja\nno=no;nein\n", NULL);

  g_assert_nonnull (config);
  g_assert_cmpint (reel_janus_text_read_answer (config, " YES, please\n"), ==, REEL_JANUS_ANSWER_YES);
  g_assert_cmpint (reel_janus_text_read_answer (config, "Ja"), ==, REEL_JANUS_ANSWER_YES);
  g_assert_cmpint (reel_janus_text_read_answer (config, "nein"), ==, REEL_JANUS_ANSWER_NO);
  g_assert_cmpint (reel_janus_text_read_answer (config, "no idea"), ==, REEL_JANUS_ANSWER_NONE);
  g_assert_cmpint (reel_janus_text_read_answer (config, ""), ==, REEL_JANUS_ANSWER_NONE);
}

static void
test_announcement (void)
{
  g_autoptr (ReelJanusRoom) room = reel_janus_room_new ("1234", TRUE, NULL);
  const ReelJanusKeys keys = { .room_secret = (char *)"of rooms", .text_secret = (char *)"of texts" };
  g_autoptr (JsonObject) body = reel_janus_text_announce (room, "Hello", &keys);

  g_assert_cmpstr (json_object_get_string_member (body, "request"), ==, "announcement");
  g_assert_cmpint (json_object_get_int_member (body, "room"), ==, 1234);
  g_assert_cmpstr (json_object_get_string_member (body, "secret"), ==, "of texts");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/janus-text/post", test_post);
  g_test_add_func ("/janus-text/other-posts", test_other_posts);
  g_test_add_func ("/janus-text/hostile", test_hostile);
  g_test_add_func ("/janus-text/answers", test_answers);
  g_test_add_func ("/janus-text/announcement", test_announcement);
  return g_test_run ();
}
