/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/connectors/janus/core: when the recorder has a voice in a room, and what is taken over after a
 * restart. */
#include "manager/connectors/janus/core/reel-janus-request.h"
#include "tests/connectors/janus/janus-messages.h"
#include "tests/connectors/janus/janus-world.h"

#define PROMPT "[prompt]\npublish=true\n"

/* What the room says of the publisher that was published. */
static void
apply_voice (World *self, const char *before, const char *after)
{
  g_autofree char *id = reel_janus_voice_make_id (self->room, RECORDER);
  g_autofree char *text = g_strconcat (before, id, after, NULL);

  apply (self, text);
}

static void
voice_comes (World *self)
{
  apply_voice (self, "{\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":",
               ",\"display\":\"Callreel\",\"streams\":[{\"type\":\"audio\",\"mid\":\"0\",\"codec\":\"opus\"}]}]}");
}

static void
voice_goes (World *self)
{
  apply_voice (self, "{\"videoroom\":\"event\",\"room\":1234,\"leaving\":", "}");
}

#define ADA_HEARS                                                                                                      \
  "call publish voice add(Ada guest) stream(janus/" PUBLISHER " video) forward(video) rtcp stream(janus/" PUBLISHER    \
  " audio) forward(audio)"

/* It is there before people are, is no participant itself, and goes with the last of them. */
static void
test_voice (void)
{
  g_autoptr (World) world = world_new (PROMPT);

  apply (world, PUBLISHERS);
  expect (world, ADA_HEARS);
  voice_comes (world);
  expect (world, "");
  apply (world, LEAVING);
  expect (world, "stop remove stop remove");
  world->now += 10 * S;
  expect (world, "silence unpublish gone(janus/" PUBLISHER ") end");
}

/* Another connector finds it, and what belongs to it; one half alone is made anew. */
static void
test_voice_restart (void)
{
  static const struct {
    gboolean published;
    guint streams;
    const char *steps;
  } cases[] = {
    { TRUE, 1, "" },
    { TRUE, 2, "remove" },
    { TRUE, 0, "unpublish" },
    { FALSE, 1, "remove publish voice" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (World) world = world_new (PROMPT);
    g_autoptr (JsonObject) none = message_new ("{\"publishers\":[]}");
    g_autoptr (GString) text = g_string_new ("[{'id': <'other'>, 'participant': <''>}");
    g_autoptr (GVariant) streams = NULL, people = NULL;

    apply (world, "{\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":7,\"streams\":[]}]}");
    world->has_call = TRUE;
    if (cases[i].published)
      voice_comes (world);
    for (guint j = 0; j < cases[i].streams; j++)
      g_string_append_printf (text, ", {'id': <'v%u'>, 'participant': <'recorder-janus'>}", j);
    g_string_append (text, "]");
    streams = g_variant_ref_sink (g_variant_new_parsed (text->str));
    people = g_variant_ref_sink (g_variant_new_parsed ("[{'participant-id': <'janus/7'>, 'display-name': <'7'>}]"));
    adopt (world, none, people, streams);
    expect (world, cases[i].steps);
    if (cases[i].published && cases[i].streams == 0) {
      voice_goes (world);
      expect (world, "publish voice");
    }
  }
}

/* After it was switched off, and after a moderator removed it. */
static void
test_voice_gone (void)
{
  g_autoptr (World) world = world_new ("");
  g_autoptr (JsonObject) none = message_new ("{\"publishers\":[]}");

  voice_comes (world);
  adopt (world, none, NULL, NULL);
  expect (world, "unpublish");
  reel_janus_config_free (world->config);
  world->config = reel_janus_config_parse (PROMPT, NULL);
  apply (world, PUBLISHERS);
  voice_goes (world);
  adopt (world, none, NULL, NULL);
  expect (world, ADA_HEARS);
}

static void
test_voice_requests (void)
{
  g_autoptr (ReelJanusRoom) room = reel_janus_room_new ("1234", TRUE, NULL);
  g_autoptr (ReelJanusRoom) named = reel_janus_room_new ("board", FALSE, NULL);
  g_autofree char *id = reel_janus_voice_make_id (room, RECORDER), *again = reel_janus_voice_make_id (room, RECORDER);
  g_autofree char *other = reel_janus_voice_make_id (room, "janus@there"), *name = NULL, *sdp = NULL;
  const ReelJanusKeys keys = { .room_secret = (char *)"secret" };
  g_autoptr (JsonObject) publish = reel_janus_request_publish (room, id, "Callreel", &keys);
  g_autoptr (JsonObject) unpublish = reel_janus_request_unpublish (room, id, &keys);

  g_assert_cmpstr (id, ==, again);
  g_assert_cmpstr (id, !=, other);
  g_assert_cmpint (json_object_get_int_member (publish, "id"), ==, g_ascii_strtoll (id, NULL, 10));
  g_assert_cmpint (json_object_get_int_member (publish, "id"), <, G_GINT64_CONSTANT (1) << 53);
  g_assert_cmpstr (json_object_get_string_member (publish, "secret"), ==, "secret");
  g_assert_cmpstr (json_object_get_string_member (unpublish, "request"), ==, "remove_remote_publisher");
  name = reel_janus_voice_make_id (named, RECORDER);
  g_assert_true (g_str_has_prefix (name, "callreel-"));
  sdp = reel_janus_make_voice_sdp ("192.0.2.1", 7000);
  g_assert_cmpstr (sdp, ==,
                   "m=audio 7000 RTP/AVP 111\r\nc=IN IP4 192.0.2.1\r\na=rtpmap:111 opus/48000/2\r\na=recvonly\r\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/janus-voice/comes-and-goes", test_voice);
  g_test_add_func ("/janus-voice/restart", test_voice_restart);
  g_test_add_func ("/janus-voice/gone", test_voice_gone);
  g_test_add_func ("/janus-voice/requests", test_voice_requests);
  return g_test_run ();
}
