/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/connectors/janus/core: from the events of a room to the steps that its call needs, and what is taken
 * over after a restart. Steps are carried out by `World`, which is callreeld and Janus in a few lines. */
#include "manager/connectors/janus/core/reel-janus-absence.h"
#include "manager/connectors/janus/core/reel-janus-plan.h"
#include "manager/connectors/janus/core/reel-janus-request.h"

#include "tests/connectors/janus/janus-messages.h"

#define RECORDER "janus@here"
#define S        ((gint64)G_USEC_PER_SEC)

typedef struct {
  ReelJanusConfig *config;
  ReelJanusRoom *room;
  ReelJanusLedger *ledger;
  ReelJanusAbsence *absence;
  ReelJanusDelays *delays;
  GString *steps; /* that were carried out */
  gboolean has_call;
  guint last; /* number of a stream, port or forwarder */
  gint64 now;
} World;

static World *
world_new (const char *config)
{
  World *self = g_new0 (World, 1);

  self->config = reel_janus_config_parse (config, NULL);
  g_assert_nonnull (self->config);
  self->room = reel_janus_room_new ("1234", TRUE, NULL);
  self->ledger = reel_janus_ledger_new ();
  self->absence = reel_janus_absence_new (self->config->linger_seconds);
  self->delays = reel_janus_delays_new ();
  self->steps = g_string_new (NULL);
  self->now = 100 * S;
  return self;
}

static void
world_free (World *self)
{
  reel_janus_config_free (self->config);
  reel_janus_room_free (self->room);
  reel_janus_ledger_free (self->ledger);
  reel_janus_absence_free (self->absence);
  g_hash_table_unref (self->delays);
  g_string_free (self->steps, TRUE);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

static void
apply (World *self, const char *text)
{
  g_autoptr (JsonObject) data = message_new (text);

  g_assert_cmpint (reel_janus_room_apply (self->room, data), ==, REEL_JANUS_CHANGED);
}

static void
carry_out_for_link (World *self, const ReelJanusStep *step)
{
  ReelJanusLink *link = step->link;

  if (step->kind == REEL_JANUS_STEP_STOP_FORWARDER) {
    g_string_append (self->steps, "stop ");
    link->forwarder = 0;
    if (link->stream == NULL)
      reel_janus_ledger_remove_link (self->ledger, link);
  } else if (step->kind == REEL_JANUS_STEP_REMOVE_STREAM) {
    g_string_append (self->steps, "remove ");
    reel_janus_ledger_remove_link (self->ledger, link);
  } else if (step->kind == REEL_JANUS_STEP_FORWARD) {
    g_string_append_printf (self->steps, "forward(%s) ", step->source->kind);
    link->forwarder = ++self->last;
    reel_janus_key_clear (&link->key);
    link->local_rtcp_port = g_str_equal (step->source->kind, "audio") ? 0 : 6000;
  } else if (step->kind == REEL_JANUS_STEP_TELL_RTCP) {
    g_string_append (self->steps, "rtcp ");
    link->rtcp_told = TRUE;
  } else {
    g_assert_cmpint (step->kind, ==, REEL_JANUS_STEP_MUTE);
    g_string_append (self->steps, step->source->muted ? "mute " : "unmute ");
    link->muted = step->source->muted;
  }
}

static void
add_stream (World *self, const ReelJanusSource *source)
{
  ReelJanusLink *link =
      reel_janus_ledger_add_link (self->ledger, source->serial, source->participant, source->publisher);

  link->stream = g_strdup_printf ("s%u", ++self->last);
  link->port = (guint16)(5000 + 2 * self->last);
  link->key = source->srtp ? g_strdup ("key") : NULL;
  g_string_append_printf (self->steps, "stream(%s %s) ", source->participant, source->kind);
}

static void
carry_out (World *self, const ReelJanusStep *step)
{
  switch (step->kind) {
  case REEL_JANUS_STEP_CREATE_CALL:
  case REEL_JANUS_STEP_END_CALL:
    self->has_call = step->kind == REEL_JANUS_STEP_CREATE_CALL;
    g_string_append (self->steps, self->has_call ? "call " : "end ");
    break;
  case REEL_JANUS_STEP_ADD_PERSON:
    g_string_append_printf (self->steps, "add(%s %s) ", step->person->display, step->person->role);
    reel_janus_ledger_add_person (self->ledger, step->person->id, step->person->display);
    break;
  case REEL_JANUS_STEP_UPDATE_PERSON:
    g_string_append_printf (self->steps, "rename(%s) ", step->person->display);
    reel_janus_ledger_rename_person (self->ledger, step->person->id, step->person->display);
    break;
  case REEL_JANUS_STEP_REMOVE_PERSON:
    g_string_append_printf (self->steps, "gone(%s) ", step->person->id);
    reel_janus_ledger_remove_person (self->ledger, step->person->id);
    break;
  case REEL_JANUS_STEP_ADD_STREAM:
    add_stream (self, step->source);
    break;
  default:
    carry_out_for_link (self, step);
    break;
  }
}

static ReelJanusStep
next_step (World *self, ReelJanusWanted *wanted)
{
  reel_janus_absence_extend (self->absence, wanted, self->ledger, self->now);
  return reel_janus_plan_next (wanted, self->ledger, self->has_call, self->delays, self->now);
}

/* Carries out all steps and compares them. */
static void
expect (World *self, const char *steps)
{
  g_string_truncate (self->steps, 0);
  for (guint i = 0; i < 1000; i++) {
    g_autoptr (ReelJanusWanted) wanted = reel_janus_wanted_new (self->room, self->config, RECORDER);
    ReelJanusStep step = next_step (self, wanted);

    if (step.kind == REEL_JANUS_STEP_NONE)
      break;
    carry_out (self, &step);
  }
  if (self->steps->len > 0)
    g_string_truncate (self->steps, self->steps->len - 1);
  g_assert_cmpstr (self->steps->str, ==, steps);
}

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
    g_autofree char *text = g_strdup_printf (
        "{\"publisher_id\":%s,\"forwarders\":[{\"stream_id\":%u,\"port\":%u,\"local_rtcp_port\":%u,\"ssrc\":%u,"
        "\"srtp\":%s}]}",
        link->publisher, link->forwarder, link->port, link->local_rtcp_port, source->ssrc,
        source->srtp ? "true" : "false");

    json_array_add_object_element (publishers, message_new (text));
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

static void
adopt (World *self, JsonObject *forwarders, GVariant *people, GVariant *streams)
{
  g_autoptr (ReelJanusWanted) wanted = reel_janus_wanted_new (self->room, self->config, RECORDER);

  reel_janus_ledger_free (self->ledger);
  self->ledger = reel_janus_ledger_adopt (wanted, people, streams, forwarders);
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
  ReelJanusLink link = { .port = 40000, .rtcp_port = 40001, .publisher = (char *)PUBLISHER, .forwarder = 9 };
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
  g_assert_cmpint (json_object_get_int_member (stream, "ssrc"), ==, source->ssrc);
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
  link->forwarder = 0;
  expect (world, "remove stream(janus/" PUBLISHER " video) forward(video) rtcp");
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
  g_test_add_func ("/janus-plan/failure", test_failure);
  g_test_add_func ("/janus-plan/connector-restart", test_connector_restart);
  g_test_add_func ("/janus-plan/janus-restart", test_janus_restart);
  g_test_add_func ("/janus-plan/recorder-restart", test_recorder_restart);
  g_test_add_func ("/janus-plan/forwarders-of-others", test_forwarders_of_others);
  g_test_add_func ("/janus-plan/requests", test_requests);
  g_test_add_func ("/janus-plan/srtp", test_srtp);
  g_test_add_func ("/janus-plan/srtp-switched", test_srtp_switched);
  g_test_add_func ("/janus-plan/srtp-lost-key", test_srtp_lost_key);
  return g_test_run ();
}
