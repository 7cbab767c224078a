/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/connectors/janus/core: from the events of a room to the steps that its call needs, and what is taken
 * over after a restart. */
#include "manager/connectors/janus/core/reel-janus-request.h"
#include "tests/connectors/janus/janus-messages.h"
#include "tests/connectors/janus/janus-world.h"

#include <string.h>

#define ADA_JOINS                                                                                                      \
  "call add(Ada guest) stream(janus/" PUBLISHER " video) forward(video) rtcp stream(janus/" PUBLISHER                  \
  " audio) forward(audio)"

static void
test_join_and_leave (void)
{
  g_autoptr (World) world = world_new ("");

  apply (world, JOINED_EMPTY);
  expect (world, "");
  apply (world, PUBLISHERS);
  expect (world, ADA_JOINS);
  apply (world, PUBLISHERS);
  expect (world, "");
  apply (world, MODERATED);
  expect (world, "mute");
  apply (world, LEAVING);
  expect (world, "stop remove stop remove");
  world->now += 10 * S;
  expect (world, "gone(janus/" PUBLISHER ") end");
}

static void
test_unpublish (void)
{
  g_autoptr (World) world = world_new ("");

  apply (world, PUBLISHERS);
  expect (world, ADA_JOINS);
  apply (world, UNPUBLISHED);
  expect (world, "stop remove stop remove");
  world->now += 3600 * S;
  expect (world, "");
  apply (world, PUBLISHERS);
  expect (world,
          "stream(janus/" PUBLISHER " video) forward(video) rtcp stream(janus/" PUBLISHER " audio) forward(audio)");
  /* both events before the next step: the old forwarders are gone all the same */
  apply (world, UNPUBLISHED);
  apply (world, PUBLISHERS);
  expect (world, "stop remove stop remove stream(janus/" PUBLISHER " video) forward(video) rtcp stream(janus/" PUBLISHER
                 " audio) forward(audio)");
}

#define ADA_AGAIN                                                                                                      \
  "{\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":7,\"display\":\"Ada\",\"streams\":[{\"type\":"       \
  "\"audio\","                                                                                                         \
  "\"mid\":\"0\",\"codec\":\"opus\"}]}]}"

/* A page that was loaded again is the same participant, whichever of the two events comes first. */
static void
test_reload (void)
{
  g_autoptr (World) world = world_new ("[people]\nidentity=display\nadministrators=A?a\n");

  apply (world, PUBLISHERS);
  expect (world, "call add(Ada administrator) stream(janus/Ada video) forward(video) rtcp stream(janus/Ada audio) "
                 "forward(audio)");
  apply (world, LEAVING);
  expect (world, "stop remove stop remove");
  world->now += 9 * S;
  apply (world, ADA_AGAIN);
  expect (world, "stream(janus/Ada audio) forward(audio)");
  apply (world, PUBLISHERS);
  expect (world, "stream(janus/Ada video) forward(video) rtcp stream(janus/Ada audio) forward(audio)");
  apply (world, LEAVING);
  expect (world, "stop remove stop remove");
  world->now += 3600 * S;
  expect (world, "");
}

static void
test_screen_and_codecs (void)
{
  g_autoptr (World) world = world_new ("");
  g_autoptr (ReelJanusWanted) wanted = NULL;

  apply (world,
         "{\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":7,\"display\":\"B\\u0007 \",\"streams\":["
         "{\"type\":\"video\",\"mid\":\"0\",\"codec\":\"vp8\",\"description\":\"My Screen\"},"
         "{\"type\":\"video\",\"mid\":\"1\",\"codec\":\"theora\"}]}]}");
  expect (world, "call add(B guest) stream(janus/7 screen) forward(screen) rtcp");
  wanted = reel_janus_wanted_new (world->room, world->config, RECORDER);
  g_assert_cmpuint (wanted->left_out->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (wanted->left_out, 0), ==, "B: the codec cannot be recorded: theora");
  apply (world, "{\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":7,\"display\":\"Bob\",\"streams\":["
                "{\"type\":\"video\",\"mid\":\"0\",\"codec\":\"vp8\",\"description\":\"My Screen\"}]}]}");
  expect (world, "rename(Bob)");
}

/* Nobody is missing without a word. */
static void
test_bad_id (void)
{
  g_autoptr (World) world = world_new ("");
  g_autoptr (ReelJanusWanted) wanted = NULL;

  apply (world, "{\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":\"a\\tb\",\"display\":\"Bob\","
                "\"streams\":[{\"type\":\"audio\",\"mid\":\"0\",\"codec\":\"opus\"}]}]}");
  wanted = reel_janus_wanted_new (world->room, world->config, RECORDER);
  g_assert_cmpuint (wanted->people->len, ==, 0);
  g_assert_cmpuint (wanted->sources->len, ==, 0);
  g_assert_cmpuint (wanted->left_out->len, ==, 1);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (wanted->left_out, 0), "Bob: the id is too long"));
}

static void
assert_left_out (World *world, const char *const *lines)
{
  g_autoptr (ReelJanusWanted) wanted = reel_janus_wanted_new (world->room, world->config, RECORDER);

  g_assert_cmpuint (wanted->left_out->len, ==, g_strv_length ((GStrv)lines));
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpstr (g_ptr_array_index (wanted->left_out, i), ==, lines[i]);
}

static void
test_too_many_publishers (void)
{
  static const char *const nobody[] = { NULL };
  static const char *const more[] = { "others: at most so many publishers of a room are recorded: 256", NULL };
  g_autoptr (World) world = world_new ("");

  for (guint i = 1; i <= REEL_JANUS_MAX_PUBLISHERS + 2; i++) {
    g_autofree char *text =
        g_strdup_printf ("{\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":%u,\"streams\":[]}]}", i);

    assert_left_out (world, i <= REEL_JANUS_MAX_PUBLISHERS + 1 ? nobody : more);
    apply (world, text);
  }
  /* The recorder joins anew. */
  apply (world, "{\"videoroom\":\"joined\",\"room\":1234,\"publishers\":[]}");
  assert_left_out (world, nobody);
}

static void
test_too_many_streams (void)
{
  static const char *const nothing[] = { NULL };
  static const char *const more[] = { "Ada: at most so many streams of a publisher are recorded: 16", NULL };
  g_autoptr (World) world = world_new ("");
  g_autoptr (GString) streams = g_string_new (NULL);

  for (guint i = 0; i <= REEL_JANUS_MAX_STREAMS; i++) {
    g_autofree char *text = NULL;

    g_string_append_printf (streams, "%s{\"type\":\"audio\",\"mid\":\"%u\",\"codec\":\"opus\"}", i > 0 ? "," : "", i);
    text = g_strdup_printf ("{\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":5,\"display\":\"Ada\","
                            "\"streams\":[%s,{\"type\":\"data\",\"mid\":\"d\"}]}]}",
                            streams->str);
    apply (world, text);
    assert_left_out (world, i < REEL_JANUS_MAX_STREAMS ? nothing : more);
  }
  apply (world, "{\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":5,\"streams\":[]}]}");
  assert_left_out (world, nothing);
}

/* With string_ids Janus takes an empty id, and by mid it knows one stream. */
static void
test_unaddressable (void)
{
  static const char *const lines[] = { "Ada: Janus knows several streams by one name: 0",
                                       "somebody: the id is empty: ", NULL };
  g_autoptr (World) world = world_new ("");

  for (guint i = 0; i < 2; i++) {
    apply (world, "{\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":\"\",\"streams\":[]},"
                  "{\"id\":5,\"display\":\"Ada\",\"streams\":[{\"type\":\"audio\",\"mid\":\"0\",\"codec\":\"opus\"},"
                  "{\"type\":\"audio\",\"mid\":\"0\",\"codec\":\"opus\"}]}]}");
    assert_left_out (world, lines);
    g_assert_cmpuint (reel_janus_room_find (world->room, "5")->streams->len, ==, 1);
  }
}

/* A step that fails is tried later, and does not hold up others. */
static void
test_failure (void)
{
  g_autoptr (World) world = world_new ("");
  g_autoptr (ReelJanusWanted) wanted = NULL;
  ReelJanusStep step;

  apply (world, PUBLISHERS);
  world->has_call = TRUE;
  wanted = reel_janus_wanted_new (world->room, world->config, RECORDER);
  reel_janus_ledger_add_person (world->ledger, "janus/" PUBLISHER, "Ada");
  step = next_step (world, wanted);
  g_assert_cmpint (step.kind, ==, REEL_JANUS_STEP_ADD_STREAM);
  g_assert_cmpstr (step.source->kind, ==, "video");
  reel_janus_delays_note (world->delays, &step, world->now);
  expect (world, "stream(janus/" PUBLISHER " audio) forward(audio)");
  g_assert_cmpint (reel_janus_delays_next (world->delays, world->now), ==, world->now + S / 2);
  world->now += S / 2;
  expect (world, "stream(janus/" PUBLISHER " video) forward(video) rtcp");
  world->now += 3600 * S;
  g_assert_cmpint (reel_janus_delays_next (world->delays, world->now), ==, G_MAXINT64);
  g_assert_cmpuint (g_hash_table_size (world->delays), ==, 0);
}

/* ---- restarts ---- */

/* Of all links of the world, as Janus reports them. */
static JsonObject *
report_forwarders (World *self, const ReelJanusWanted *wanted)
{
  JsonObject *answer = message_new ("{\"videoroom\":\"forwarders\",\"room\":1234}");
  JsonArray *publishers = json_array_new ();

  for (guint i = 0; i < self->ledger->links->len; i++) {
    const ReelJanusLink *link = g_ptr_array_index (self->ledger->links, i);
    const ReelJanusSource *source = reel_janus_wanted_find_source (wanted, link->serial);

    for (guint layer = 0; layer < source->layers; layer++) {
      g_autofree char *text = g_strdup_printf (
          "{\"publisher_id\":%s,\"forwarders\":[{\"stream_id\":%u,\"port\":%u,\"local_rtcp_port\":%u,\"ssrc\":%u,"
          "\"srtp\":%s}]}",
          link->publisher, link->forwarders[layer], link->port, layer == 0 ? link->local_rtcp_port : 0,
          source->ssrcs[layer], source->srtp ? "true" : "false");

      json_array_add_object_element (publishers, message_new (text));
    }
  }
  json_object_set_array_member (answer, "publishers", publishers);
  return answer;
}

/* And callreeld; OTHERS: a participant and a stream that somebody else added. */
static void
report_call (World *self, GVariant **people, GVariant **streams)
{
  g_autoptr (GString) text =
      g_string_new ("[{'id': <'other'>, 'participant': <'somebody'>, 'port': <uint32 4000>, 'address': <'127.0.0.1'>}");

  for (guint i = 0; i < self->ledger->links->len; i++) {
    const ReelJanusLink *link = g_ptr_array_index (self->ledger->links, i);

    g_string_append_printf (text, ", {'id': <'%s'>, 'participant': <'%s'>, 'port': <uint32 %u>, 'muted': <%s>}",
                            link->stream, link->participant, link->port, link->muted ? "true" : "false");
  }
  g_string_append (text, "]");
  *streams = g_variant_ref_sink (g_variant_new_parsed (text->str));
  *people = g_variant_ref_sink (g_variant_new_parsed (
      "[{'participant-id': <'somebody'>}, {'participant-id': <'janus/" PUBLISHER "'>, 'display-name': <'Ada'>}]"));
}

/* Another connector finds a room and a call that go on. */
static void
test_connector_restart (void)
{
  g_autoptr (World) world = world_new ("");
  g_autoptr (ReelJanusWanted) wanted = NULL;
  g_autoptr (JsonObject) forwarders = NULL;
  g_autoptr (GVariant) people = NULL, streams = NULL;

  apply (world, PUBLISHERS);
  expect (world, ADA_JOINS);
  wanted = reel_janus_wanted_new (world->room, world->config, RECORDER);
  forwarders = report_forwarders (world, wanted);
  report_call (world, &people, &streams);
  reel_janus_room_free (world->room);
  world->room = reel_janus_room_new ("1234", TRUE, NULL);
  apply (world, PUBLISHERS);
  adopt (world, forwarders, people, streams);
  g_assert_cmpuint (world->ledger->links->len, ==, 2);
  g_assert_cmpuint (world->ledger->people->len, ==, 1);
  expect (world, "rtcp");
}

/* Janus came back without forwarders, publishers with other ids. */
static void
test_janus_restart (void)
{
  g_autoptr (World) world = world_new ("");
  g_autoptr (JsonObject) none = message_new ("{\"publishers\":[]}");
  g_autoptr (GVariant) people = NULL, streams = NULL;

  apply (world, PUBLISHERS);
  expect (world, ADA_JOINS);
  report_call (world, &people, &streams);
  apply (world, JOINED_EMPTY);
  apply (world, ADA_AGAIN);
  adopt (world, none, people, streams);
  expect (world, "remove remove add(Ada guest) stream(janus/7 audio) forward(audio)");
  world->now += 10 * S;
  expect (world, "gone(janus/" PUBLISHER ")");
}

/* callreeld came back without the call. */
static void
test_recorder_restart (void)
{
  g_autoptr (World) world = world_new ("");
  g_autoptr (ReelJanusWanted) wanted = NULL;
  g_autoptr (JsonObject) forwarders = NULL;

  apply (world, PUBLISHERS);
  expect (world, ADA_JOINS);
  wanted = reel_janus_wanted_new (world->room, world->config, RECORDER);
  forwarders = report_forwarders (world, wanted);
  world->has_call = FALSE;
  adopt (world, forwarders, NULL, NULL);
  expect (world, "stop stop " ADA_JOINS);
}

/* A forwarder of another recorder, or by hand, is left alone. */
static void
test_forwarders_of_others (void)
{
  g_autoptr (World) world = world_new ("");
  g_autoptr (JsonObject) forwarders = message_new ("{\"publishers\":[" FORWARDED ",5,{}]}");

  apply (world, PUBLISHERS);
  adopt (world, forwarders, NULL, NULL);
  g_assert_cmpuint (world->ledger->links->len, ==, 0);
}

/* ---- messages ---- */

static void
test_requests (void)
{
  g_autoptr (World) world = world_new ("");
  g_autoptr (ReelJanusWanted) wanted = NULL;
  const ReelJanusKeys keys = { .room_secret = (char *)"secret" };
  ReelJanusLink link = { .port = 40000, .rtcp_port = 40001, .publisher = (char *)PUBLISHER, .forwarders = { 9 } };
  g_autoptr (JsonObject) forward = NULL, stop = NULL;
  g_autofree char *sdp = NULL, *sdp6 = NULL;
  const ReelJanusSource *source;
  JsonObject *stream;

  apply (world, PUBLISHERS);
  wanted = reel_janus_wanted_new (world->room, world->config, RECORDER);
  source = g_ptr_array_index (wanted->sources, 0);
  forward = reel_janus_request_forward (world->room, source, &link, "192.0.2.1", &keys);
  g_assert_cmpstr (json_object_get_string_member (forward, "request"), ==, "rtp_forward");
  g_assert_cmpint (json_object_get_int_member (forward, "publisher_id"), ==, 100552863626281);
  g_assert_cmpstr (json_object_get_string_member (forward, "secret"), ==, "secret");
  g_assert_false (json_object_has_member (forward, "admin_key"));
  stream = json_array_get_object_element (json_object_get_array_member (forward, "streams"), 0);
  g_assert_cmpint (json_object_get_int_member (stream, "port"), ==, 40000);
  g_assert_cmpint (json_object_get_int_member (stream, "rtcp_port"), ==, 40001);
  g_assert_cmpint (json_object_get_int_member (stream, "pt"), ==, 96);
  g_assert_cmpint (json_object_get_int_member (stream, "ssrc"), ==, source->ssrcs[0]);
  stop = reel_janus_request_stop (world->room, &link, &keys);
  g_assert_cmpint (json_object_get_int_member (stop, "stream_id"), ==, 9);
  sdp = reel_janus_make_sdp (source, "192.0.2.9", NULL);
  g_assert_cmpstr (sdp, ==,
                   "m=video 9 RTP/AVPF 96\r\nc=IN IP4 192.0.2.9\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack pli\r\n"
                   "a=sendonly\r\n");
  sdp6 = reel_janus_make_sdp (g_ptr_array_index (wanted->sources, 1), "2001:db8::1", NULL);
  g_assert_cmpstr (sdp6, ==,
                   "m=audio 9 RTP/AVPF 111\r\nc=IN IP6 2001:db8::1\r\na=rtpmap:111 opus/48000/2\r\na=sendonly\r\n");
}

/* Whatever Janus forwards is encrypted, with a key that is not kept. */
static void
test_srtp (void)
{
  g_autoptr (World) world = world_new ("[janus]\nsrtp=true\n");
  g_autoptr (ReelJanusWanted) wanted = NULL;
  const ReelJanusKeys keys = { 0 };
  ReelJanusLink link = { .port = 40000, .rtcp_port = 40001, .publisher = (char *)PUBLISHER, .key = (char *)"a2V5" };
  g_autoptr (JsonObject) forward = NULL;
  g_autofree char *sdp = NULL;

  apply (world, PUBLISHERS);
  wanted = reel_janus_wanted_new (world->room, world->config, RECORDER);
  forward = reel_janus_request_forward (world->room, g_ptr_array_index (wanted->sources, 0), &link, "::1", &keys);
  g_assert_cmpint (json_object_get_int_member (forward, "srtp_suite"), ==, 80);
  g_assert_cmpstr (json_object_get_string_member (forward, "srtp_crypto"), ==, "a2V5");
  sdp = reel_janus_make_sdp (g_ptr_array_index (wanted->sources, 1), "::1", "a2V5");
  g_assert_cmpstr (sdp, ==,
                   "m=audio 9 RTP/SAVPF 111\r\nc=IN IP6 ::1\r\na=rtpmap:111 opus/48000/2\r\n"
                   "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:a2V5 UNENCRYPTED_SRTCP\r\na=sendonly\r\n");
}

/* A forwarder of before that does not encrypt is stopped, and so is one that does after `srtp` was switched off. */
static void
test_srtp_switched (void)
{
  for (guint on = 0; on < 2; on++) {
    g_autoptr (World) world = world_new (on ? "[janus]\nsrtp=true\n" : "");
    g_autoptr (ReelJanusWanted) wanted = NULL;
    g_autoptr (JsonObject) forwarders = NULL;
    g_autoptr (GVariant) people = NULL, streams = NULL;

    apply (world, PUBLISHERS);
    expect (world, ADA_JOINS);
    wanted = reel_janus_wanted_new (world->room, world->config, RECORDER);
    forwarders = report_forwarders (world, wanted);
    report_call (world, &people, &streams);
    adopt (world, forwarders, people, streams);
    expect (world, "rtcp");
    reel_janus_config_free (world->config);
    world->config = reel_janus_config_parse (on ? "" : "[janus]\nsrtp=true\n", NULL);
    adopt (world, forwarders, people, streams);
    expect (world, "remove remove stop stop stream(janus/" PUBLISHER
                   " video) forward(video) rtcp stream(janus/" PUBLISHER " audio) forward(audio)");
  }
}

/* A stream whose key is lost is added anew. */
static void
test_srtp_lost_key (void)
{
  g_autoptr (World) world = world_new ("[janus]\nsrtp=true\n");
  ReelJanusLink *link;

  apply (world, PUBLISHERS);
  expect (world, ADA_JOINS);
  link = g_ptr_array_index (world->ledger->links, 0);
  reel_janus_link_forget_forwarder (link, 0);
  expect (world, "remove stream(janus/" PUBLISHER " video) forward(video) rtcp");
}

/* ---- simulcast ---- */

#define SIMULCAST                                                                                                      \
  "{\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":" PUBLISHER                                          \
  ",\"display\":\"Ada\",\"streams\":[{\"type\":\"video\",\"mid\":\"0\",\"codec\":\"vp8\",\"simulcast\":true}]}]}"
#define ADA_IN_LAYERS "call add(Ada guest) stream(janus/" PUBLISHER " video) forward(video) rtcp"

/* All layers come to one port, with SSRCs that the description has from small to large. */
static void
test_layers (void)
{
  g_autoptr (World) world = world_new ("");
  g_autoptr (ReelJanusWanted) wanted = NULL;
  const ReelJanusKeys keys = { 0 };
  ReelJanusLink link = { .port = 40000, .publisher = (char *)PUBLISHER };
  g_autoptr (JsonObject) forward = NULL;
  g_autofree char *sdp = NULL, *group = NULL;
  const ReelJanusSource *source;
  JsonObject *stream;

  apply (world, SIMULCAST);
  wanted = reel_janus_wanted_new (world->room, world->config, RECORDER);
  source = g_ptr_array_index (wanted->sources, 0);
  g_assert_cmpuint (source->ssrcs[0], !=, source->ssrcs[1]);
  g_assert_cmpuint (source->ssrcs[1], !=, source->ssrcs[2]);
  g_assert_cmpuint (source->ssrcs[2], !=, source->ssrcs[0]);
  forward = reel_janus_request_forward (world->room, source, &link, "192.0.2.1", &keys);
  stream = json_array_get_object_element (json_object_get_array_member (forward, "streams"), 0);
  g_assert_cmpint (json_object_get_int_member (stream, "ssrc"), ==, source->ssrcs[0]);
  g_assert_cmpint (json_object_get_int_member (stream, "ssrc_3"), ==, source->ssrcs[2]);
  g_assert_cmpint (json_object_get_int_member (stream, "port_2"), ==, 40000);
  g_assert_cmpint (json_object_get_int_member (stream, "pt_3"), ==, 96);
  g_assert_false (json_object_has_member (stream, "simulcast"));
  sdp = reel_janus_make_sdp (source, "192.0.2.1", NULL);
  group = g_strdup_printf ("\r\na=ssrc-group:SIM %u %u %u\r\n", source->ssrcs[0], source->ssrcs[1], source->ssrcs[2]);
  g_assert_nonnull (strstr (sdp, group));
  expect (world, ADA_IN_LAYERS);
  apply (world, LEAVING);
  expect (world, "stop stop stop remove");
}

/* Another connector takes over all layers, or none. */
static void
test_layers_restart (void)
{
  g_autoptr (World) world = world_new ("");
  g_autoptr (ReelJanusWanted) wanted = NULL;
  g_autoptr (JsonObject) forwarders = NULL;
  g_autoptr (GVariant) people = NULL, streams = NULL;

  apply (world, SIMULCAST);
  expect (world, ADA_IN_LAYERS);
  wanted = reel_janus_wanted_new (world->room, world->config, RECORDER);
  forwarders = report_forwarders (world, wanted);
  report_call (world, &people, &streams);
  adopt (world, forwarders, people, streams);
  g_assert_cmpuint (world->ledger->links->len, ==, 1);
  expect (world, "rtcp");
  json_array_remove_element (json_object_get_array_member (forwarders, "publishers"), 1);
  adopt (world, forwarders, people, streams);
  expect (world, "stop stop remove stream(janus/" PUBLISHER " video) forward(video) rtcp");
}

/* A publisher who begins to send layers has another stream. */
static void
test_layers_begin (void)
{
  g_autoptr (World) world = world_new ("");

  apply (world, PUBLISHERS);
  expect (world, ADA_JOINS);
  apply (world, SIMULCAST);
  expect (world, "stop remove stop remove stream(janus/" PUBLISHER " video) forward(video) rtcp");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/janus-plan/join-and-leave", test_join_and_leave);
  g_test_add_func ("/janus-plan/unpublish", test_unpublish);
  g_test_add_func ("/janus-plan/reload", test_reload);
  g_test_add_func ("/janus-plan/screen-and-codecs", test_screen_and_codecs);
  g_test_add_func ("/janus-plan/bad-id", test_bad_id);
  g_test_add_func ("/janus-plan/too-many-publishers", test_too_many_publishers);
  g_test_add_func ("/janus-plan/too-many-streams", test_too_many_streams);
  g_test_add_func ("/janus-plan/unaddressable", test_unaddressable);
  g_test_add_func ("/janus-plan/failure", test_failure);
  g_test_add_func ("/janus-plan/connector-restart", test_connector_restart);
  g_test_add_func ("/janus-plan/janus-restart", test_janus_restart);
  g_test_add_func ("/janus-plan/recorder-restart", test_recorder_restart);
  g_test_add_func ("/janus-plan/forwarders-of-others", test_forwarders_of_others);
  g_test_add_func ("/janus-plan/requests", test_requests);
  g_test_add_func ("/janus-plan/srtp", test_srtp);
  g_test_add_func ("/janus-plan/srtp-switched", test_srtp_switched);
  g_test_add_func ("/janus-plan/srtp-lost-key", test_srtp_lost_key);
  g_test_add_func ("/janus-plan/layers", test_layers);
  g_test_add_func ("/janus-plan/layers-restart", test_layers_restart);
  g_test_add_func ("/janus-plan/layers-begin", test_layers_begin);
  return g_test_run ();
}
