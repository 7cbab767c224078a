/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/connectors/janus/core/reel-janus-room: what real messages say, and what is no message of ours. */
#include "manager/connectors/janus/core/reel-janus-room.h"

#include "tests/connectors/janus/janus-messages.h"

#include <string.h>

static ReelJanusChange
apply (ReelJanusRoom *room, const char *text)
{
  g_autoptr (JsonObject) data = message_new (text);

  return reel_janus_room_apply (room, data);
}

static ReelJanusRoom *
room_with_ada (void)
{
  ReelJanusRoom *room = reel_janus_room_new ("1234", TRUE, NULL);

  g_assert_cmpint (apply (room, JOINED_EMPTY), ==, REEL_JANUS_CHANGED);
  g_assert_cmpint (apply (room, PUBLISHERS), ==, REEL_JANUS_CHANGED);
  return room;
}

static const ReelJanusStream *
get_stream (const ReelJanusRoom *room, guint at)
{
  const ReelJanusPublisher *publisher = reel_janus_room_find (room, PUBLISHER);

  g_assert_nonnull (publisher);
  return at < publisher->streams->len ? g_ptr_array_index (publisher->streams, at) : NULL;
}

/* callreeld refuses a subject with a control character, or of more than 4096 bytes, and the call with it. */
static void
test_description (void)
{
  g_autofree char *much = g_strnfill (5000, 'x');
  g_autofree char *wide = g_strconcat ("x", "\xe2\x82\xac", much, NULL);
  g_autoptr (ReelJanusRoom) lines = reel_janus_room_new ("1", TRUE, " Board\nof\tall\x7f ");
  g_autoptr (ReelJanusRoom) longest = reel_janus_room_new ("2", TRUE, wide);
  g_autoptr (ReelJanusRoom) broken = reel_janus_room_new ("3", TRUE, "a\xff");
  g_autoptr (ReelJanusRoom) blank = reel_janus_room_new ("4", TRUE, "\n");

  g_assert_cmpstr (lines->description, ==, "Board of all");
  g_assert_cmpuint (strlen (longest->description), ==, 4096);
  g_assert_true (g_str_has_prefix (longest->description, "x\xe2\x82\xac"));
  g_assert_cmpstr (broken->description, ==, "a\xef\xbf\xbd");
  g_assert_null (blank->description);
}

static void
test_publisher (void)
{
  g_autoptr (ReelJanusRoom) room = reel_janus_room_new ("1234", TRUE, NULL);

  g_assert_cmpint (apply (room, JOINED_EMPTY), ==, REEL_JANUS_CHANGED);
  g_assert_cmpint (apply (room, JOINING), ==, REEL_JANUS_NOTHING);
  g_assert_cmpuint (room->publishers->len, ==, 0);
  g_assert_cmpint (apply (room, PUBLISHERS), ==, REEL_JANUS_CHANGED);
  g_assert_cmpstr (reel_janus_room_find (room, PUBLISHER)->display, ==, "Ada");
  g_assert_false (get_stream (room, 0)->audio);
  g_assert_cmpstr (get_stream (room, 0)->mid, ==, "0");
  g_assert_cmpstr (get_stream (room, 0)->codec, ==, "vp8");
  g_assert_cmpstr (get_stream (room, 0)->description, ==, "camera");
  g_assert_true (get_stream (room, 1)->audio);
  g_assert_null (get_stream (room, 2));
}

/* The list comes again when a stream is added, and with it what was there before. */
static void
test_serials (void)
{
  g_autoptr (ReelJanusRoom) room = room_with_ada ();
  guint video = get_stream (room, 0)->serial, audio = get_stream (room, 1)->serial;

  g_assert_cmpuint (video, !=, audio);
  apply (room, PUBLISHERS);
  g_assert_cmpuint (get_stream (room, 0)->serial, ==, video);
  g_assert_cmpuint (get_stream (room, 1)->serial, ==, audio);
  g_assert_cmpint (apply (room, UNPUBLISHED), ==, REEL_JANUS_CHANGED);
  g_assert_null (get_stream (room, 0));
  apply (room, PUBLISHERS);
  g_assert_cmpuint (get_stream (room, 0)->serial, >, audio);
  g_assert_cmpuint (get_stream (room, 1)->serial, >, audio);
}

static void
test_codec_change (void)
{
  g_autoptr (ReelJanusRoom) room = room_with_ada ();
  guint video = get_stream (room, 0)->serial;

  apply (room,
         "{\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":100552863626281,\"streams\":["
         "{\"type\":\"video\",\"mid\":\"0\",\"codec\":\"H264\"},{\"type\":\"audio\",\"mid\":\"1\",\"disabled\":true},"
         "{\"type\":\"data\",\"mid\":\"2\"}]}]}");
  g_assert_cmpuint (get_stream (room, 0)->serial, >, video);
  g_assert_cmpstr (get_stream (room, 0)->codec, ==, "h264");
  g_assert_null (get_stream (room, 1));
  g_assert_cmpstr (reel_janus_room_find (room, PUBLISHER)->display, ==, "Ada");
}

static void
test_moderation (void)
{
  g_autoptr (ReelJanusRoom) room = room_with_ada ();

  g_assert_cmpint (apply (room, MODERATED), ==, REEL_JANUS_CHANGED);
  g_assert_true (get_stream (room, 1)->moderated);
  g_assert_false (get_stream (room, 0)->moderated);
  apply (room,
         "{\"videoroom\":\"event\",\"room\":1234,\"id\":100552863626281,\"mid\":\"1\",\"moderation\":\"unmuted\"}");
  g_assert_false (get_stream (room, 1)->moderated);
}

static void
test_departures (void)
{
  g_autoptr (ReelJanusRoom) room = room_with_ada ();

  g_assert_cmpint (apply (room, LEAVING), ==, REEL_JANUS_CHANGED);
  g_assert_null (reel_janus_room_find (room, PUBLISHER));
  g_assert_cmpint (apply (room, LEAVING), ==, REEL_JANUS_NOTHING);
  apply (room, PUBLISHERS);
  g_assert_cmpint (apply (room, "{\"videoroom\":\"event\",\"room\":1234,\"kicked\":100552863626281}"), ==,
                   REEL_JANUS_CHANGED);
  g_assert_cmpuint (room->publishers->len, ==, 0);
  g_assert_cmpint (apply (room, "{\"videoroom\":\"event\",\"room\":1234,\"leaving\":\"ok\",\"reason\":\"kicked\"}"), ==,
                   REEL_JANUS_OUT);
  g_assert_cmpint (apply (room, "{\"videoroom\":\"destroyed\",\"room\":1234}"), ==, REEL_JANUS_OUT);
}

/* With string_ids. */
static void
test_text_ids (void)
{
  g_autoptr (ReelJanusRoom) room = reel_janus_room_new ("board", FALSE, NULL);

  apply (room,
         "{\"videoroom\":\"joined\",\"room\":\"board\",\"id\":\"me\",\"publishers\":[{\"id\":\"ada-1\",\"streams\":["
         "{\"type\":\"audio\",\"mid\":\"a\",\"codec\":\"opus\"}]}]}");
  g_assert_nonnull (reel_janus_room_find (room, "ada-1"));
  apply (room, "{\"videoroom\":\"event\",\"room\":\"board\",\"leaving\":\"ada-1\"}");
  g_assert_null (reel_janus_room_find (room, "ada-1"));
  g_assert_cmpint (apply (room,
                          "{\"videoroom\":\"event\",\"room\":\"board\",\"leaving\":\"ok\",\"reason\":\"kicked\"}"),
                   ==, REEL_JANUS_OUT);
}

/* With string_ids, who is called "ok" or as another word of Janus is a participant like any other. */
static void
test_ids_like_words (void)
{
  static const char *const ids[] = { "ok", "kicked", "muted", "destroyed", "event" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    g_autoptr (ReelJanusRoom) room = reel_janus_room_new ("board", FALSE, NULL);
    g_autofree char *published =
        g_strdup_printf ("{\"videoroom\":\"event\",\"room\":\"board\",\"publishers\":[{\"id\":\"%s\",\"streams\":["
                         "{\"type\":\"audio\",\"mid\":\"a\",\"codec\":\"opus\"}]}]}",
                         ids[i]);
    g_autofree char *unpublished =
        g_strdup_printf ("{\"videoroom\":\"event\",\"room\":\"board\",\"unpublished\":\"%s\"}", ids[i]);
    g_autofree char *leaving =
        g_strdup_printf ("{\"videoroom\":\"event\",\"room\":\"board\",\"leaving\":\"%s\"}", ids[i]);
    g_autofree char *kicked =
        g_strdup_printf ("{\"videoroom\":\"event\",\"room\":\"board\",\"kicked\":\"%s\"}", ids[i]);

    apply (room, published);
    g_assert_cmpuint (reel_janus_room_find (room, ids[i])->streams->len, ==, 1);
    g_assert_cmpint (apply (room, unpublished), ==, REEL_JANUS_CHANGED);
    g_assert_cmpuint (reel_janus_room_find (room, ids[i])->streams->len, ==, 0);
    g_assert_cmpint (apply (room, leaving), ==, REEL_JANUS_CHANGED);
    g_assert_null (reel_janus_room_find (room, ids[i]));
    g_assert_cmpint (apply (room, leaving), ==, REEL_JANUS_NOTHING); /* who published nothing, leaves as well */
    apply (room, published);
    g_assert_cmpint (apply (room, kicked), ==, REEL_JANUS_CHANGED);
    g_assert_null (reel_janus_room_find (room, ids[i]));
  }
}

static void
test_nonsense (void)
{
  static const char *const texts[] = {
    "{}",
    "{\"videoroom\":7}",
    "{\"videoroom\":\"event\"}",
    "{\"videoroom\":\"event\",\"room\":99,\"leaving\":100552863626281}",
    "{\"videoroom\":\"event\",\"room\":1234}",
    "{\"videoroom\":\"event\",\"room\":1234,\"leaving\":[]}",
    "{\"videoroom\":\"event\",\"room\":1234,\"moderation\":\"muted\"}",
    "{\"videoroom\":\"talking\",\"room\":1234,\"id\":100552863626281}",
  };
  g_autoptr (ReelJanusRoom) room = room_with_ada ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpint (apply (room, texts[i]), ==, REEL_JANUS_NOTHING);
  apply (room, "{\"videoroom\":\"event\",\"room\":1234,\"publishers\":[1,{},{\"id\":5,\"streams\":[null,{\"type\":"
               "\"video\"}]}]}");
  g_assert_cmpuint (room->publishers->len, ==, 2);
  g_assert_cmpuint (reel_janus_room_find (room, "5")->streams->len, ==, 0);
}

static void
test_limits (void)
{
  g_autoptr (ReelJanusRoom) room = reel_janus_room_new ("1234", TRUE, NULL);

  for (guint i = 1; i <= REEL_JANUS_MAX_PUBLISHERS + 10; i++) {
    g_autofree char *text =
        g_strdup_printf ("{\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":%u,\"streams\":[]}]}", i);

    apply (room, text);
  }
  g_assert_cmpuint (room->publishers->len, ==, REEL_JANUS_MAX_PUBLISHERS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/janus-room/description", test_description);
  g_test_add_func ("/janus-room/publisher", test_publisher);
  g_test_add_func ("/janus-room/serials", test_serials);
  g_test_add_func ("/janus-room/codec-change", test_codec_change);
  g_test_add_func ("/janus-room/moderation", test_moderation);
  g_test_add_func ("/janus-room/departures", test_departures);
  g_test_add_func ("/janus-room/text-ids", test_text_ids);
  g_test_add_func ("/janus-room/ids-like-words", test_ids_like_words);
  g_test_add_func ("/janus-room/nonsense", test_nonsense);
  g_test_add_func ("/janus-room/limits", test_limits);
  return g_test_run ();
}
