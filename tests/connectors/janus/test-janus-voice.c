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

/* Somebody with this id and description publishes, and Janus is asked who that is. */
static void
appear (World *self, const char *id, const char *description, gboolean remote)
{
  g_autofree char *event = g_strdup_printf (
      "{\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":%s,\"display\":\"Callreel\",\"streams\":[{"
      "\"type\":\"audio\",\"mid\":\"0\",\"codec\":\"opus\",\"description\":\"%s\"}]}]}",
      id, description);
  g_autofree char *text =
      g_strdup_printf ("{\"videoroom\":\"participants\",\"room\":1234,\"participants\":[5,{\"id\":%s,\"display\":"
                       "\"Callreel\",%s\"publisher\":true},{\"id\":8,\"remote\":true}]}",
                       id, remote ? "\"remote\":true," : "");
  g_autoptr (JsonObject) answer = message_new (text);

  apply (self, event);
  reel_janus_room_apply_participants (self->room, answer);
}

static void
voice_comes (World *self)
{
  g_autofree char *id = reel_janus_voice_make_id (self->room, RECORDER);
  g_autofree char *mark = reel_janus_voice_make_mark (self->room, RECORDER);

  appear (self, id, mark, TRUE);
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

/* A person may take the id of the voice, and call a stream as it does: they are a participant all the same, with and
 * without a prompt, and do not keep the recorder from speaking. */
static void
test_impostor (void)
{
  for (guint prompt = 0; prompt < 2; prompt++) {
    g_autoptr (World) world = world_new (prompt ? PROMPT : "");
    g_autofree char *id = reel_janus_voice_make_id (world->room, RECORDER);
    g_autofree char *mark = reel_janus_voice_make_mark (world->room, RECORDER);
    g_autofree char *steps = g_strdup_printf ("call %sadd(Callreel guest) stream(janus/%s audio) forward(audio)",
                                              prompt ? "publish voice " : "", id);

    appear (world, id, mark, FALSE);
    expect (world, steps);
  }
}

/* Voices of other recorders are no people, remote publishers that are none are. */
static void
test_other_recorders (void)
{
  g_autoptr (World) world = world_new (PROMPT);
  g_autofree char *mark = reel_janus_voice_make_mark (world->room, "janus@there");

  appear (world, "8", mark, TRUE);
  expect (world, "");
  appear (world, "9", "microphone", TRUE);
  expect (world, "call publish voice add(Callreel guest) stream(janus/9 audio) forward(audio)");
}

/* By the id that Janus chose it is found again. */
static void
test_voice_elsewhere (void)
{
  g_autoptr (World) world = world_new ("");
  g_autoptr (JsonObject) none = message_new ("{\"publishers\":[]}");
  g_autofree char *mark = reel_janus_voice_make_mark (world->room, RECORDER);

  appear (world, "8", mark, TRUE);
  adopt (world, none, NULL, NULL);
  g_assert_true (world->ledger->voice.published);
  g_assert_cmpstr (world->ledger->voice.id, ==, "8");
  expect (world, "unpublish");
}

/* Janus is asked once about each who looks like a voice, and about nobody else. */
static void
test_unclear (void)
{
  g_autoptr (World) world = world_new (PROMPT);
  g_autoptr (JsonObject) answer = message_new ("{\"participants\":[]}");
  g_autofree char *id = reel_janus_voice_make_id (world->room, RECORDER);

  apply (world, PUBLISHERS);
  g_assert_false (reel_janus_voice_is_unclear (world->room, RECORDER));
  apply_voice (world, "{\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":", ",\"streams\":[]}]}");
  g_assert_true (reel_janus_voice_is_unclear (world->room, RECORDER));
  reel_janus_room_apply_participants (world->room, answer);
  g_assert_false (reel_janus_voice_is_unclear (world->room, RECORDER));
  g_assert_null (reel_janus_voice_find (world->room, RECORDER));
  reel_janus_room_vouch (world->room, id);
  g_assert_nonnull (reel_janus_voice_find (world->room, RECORDER));
  voice_goes (world);
  apply (world, "{\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":8,\"streams\":[{\"type\":\"audio\","
                "\"mid\":\"0\",\"codec\":\"opus\",\"description\":\"callreel-prompt-1\"}]}]}");
  g_assert_true (reel_janus_voice_is_unclear (world->room, RECORDER));
}

static void
test_voice_requests (void)
{
  g_autoptr (ReelJanusRoom) room = reel_janus_room_new ("1234", TRUE, NULL);
  g_autoptr (ReelJanusRoom) named = reel_janus_room_new ("board", FALSE, NULL);
  g_autofree char *id = reel_janus_voice_make_id (room, RECORDER), *again = reel_janus_voice_make_id (room, RECORDER);
  g_autofree char *other = reel_janus_voice_make_id (room, "janus@there"), *name = NULL, *sdp = NULL;
  const ReelJanusKeys keys = { .room_secret = (char *)"secret" };
  g_autoptr (JsonObject) publish = reel_janus_request_publish (room, id, "mark", "Callreel", &keys);
  g_autoptr (JsonObject) anywhere = reel_janus_request_publish (room, NULL, "mark", "Callreel", &keys);
  g_autoptr (JsonObject) unpublish = reel_janus_request_unpublish (room, id, &keys);
  JsonObject *stream;

  g_assert_cmpstr (id, ==, again);
  g_assert_cmpstr (id, !=, other);
  g_assert_cmpint (json_object_get_int_member (publish, "id"), ==, g_ascii_strtoll (id, NULL, 10));
  g_assert_cmpint (json_object_get_int_member (publish, "id"), <, G_GINT64_CONSTANT (1) << 53);
  g_assert_cmpstr (json_object_get_string_member (publish, "secret"), ==, "secret");
  g_assert_false (json_object_has_member (anywhere, "id"));
  stream = json_array_get_object_element (json_object_get_array_member (publish, "streams"), 0);
  g_assert_cmpstr (json_object_get_string_member (stream, "description"), ==, "mark");
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
  g_test_add_func ("/janus-voice/impostor", test_impostor);
  g_test_add_func ("/janus-voice/other-recorders", test_other_recorders);
  g_test_add_func ("/janus-voice/elsewhere", test_voice_elsewhere);
  g_test_add_func ("/janus-voice/unclear", test_unclear);
  g_test_add_func ("/janus-voice/requests", test_voice_requests);
  return g_test_run ();
}
