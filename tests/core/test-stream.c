/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Transports of AddStream, and what UpdateStream changes. */
#include "manager/core/wire/reel-stream.h"

#include "tests/core/dict-cases.h"

static const DictCase refused_transports[] = {
  { "{}", "type: missing; it must be rtp or uri" },
  { "{'sdp': <'m=audio'>}", "type: missing; it must be rtp or uri" },
  { "{'type': <'webrtc'>}", "type: “webrtc” is not one of: rtp, uri" },
  { "{'type': <5>}", "type: its type is s" },
  { "{'type': <'rtp'>}", "sdp: a transport of type rtp needs one" },
  { "{'type': <'rtp'>, 'sdp': <''>}", "sdp: a transport of type rtp needs one" },
  { "{'type': <'rtp'>, 'sdp': <7>}", "sdp: its type is s" },
  { "{'type': <'rtp'>, 'sdp': <'m=audio'>, 'uri': <'file:///a'>}", "uri: a transport of type rtp has none" },
  { "{'type': <'rtp'>, 'sdp': <'m=audio'>, 'port': <uint32 5>}", "“port” is not a known key" },
  { "{'type': <'rtp'>, 'sdp': <'m=audio'>, 'rtcp-address': <'localhost:5005'>}",
    "rtcp-address: \"localhost:5005\" is no " },
  { "{'type': <'uri'>, 'uri': <'file:///a'>, 'rtcp-address': <'127.0.0.1:5005'>}",
    "rtcp-address: a transport of type uri" },
  { "{'type': <'uri'>, 'uri': <'file:///a'>, 'ssrc': <uint32 7>}", "ssrc: a transport of type uri" },
  { "{'type': <'rtp'>, 'sdp': <'m=audio'>, 'ssrc': <uint32 0>}", "ssrc: " },
  { "{'type': <'uri'>}", "uri: a transport of type uri needs one" },
  { "{'type': <'uri'>, 'uri': <''>}", "uri: a transport of type uri needs one" },
  { "{'type': <'uri'>, 'uri': <'/a.mp4'>}", "uri: " },
  { "{'type': <'uri'>, 'uri': <'http://x/a.mp4'>}", "uri: must be file:, rtsp: or rtsps:" },
  { "{'type': <'uri'>, 'uri': <'rtsp://x:99999999/'>}", "uri: " },
  { "{'type': <'uri'>, 'uri': <'file:///a'>, 'sdp': <'m=audio'>}", "sdp: a transport of type uri has none" },
};

static void
test_transport (void)
{
  g_autoptr (GVariant) rtp = dict_from_text ("{'type': <'rtp'>, 'sdp': <'m=audio 5 RTP/AVP 0\\r\\na=sendonly\\r\\n'>}");
  g_autoptr (GVariant) uri = dict_from_text ("{'type': <'uri'>, 'uri': <'file:///a%20b.mp4'>}");
  g_autoptr (GVariant) rtsp = dict_from_text ("{'type': <'uri'>, 'uri': <'RTSP://camera/1'>}");
  g_autoptr (ReelTransport) first = reel_transport_parse (rtp, NULL);
  g_autoptr (ReelTransport) second = reel_transport_parse (uri, NULL);
  g_autoptr (ReelTransport) third = reel_transport_parse (rtsp, NULL);

  g_assert_cmpint (first->type, ==, REEL_TRANSPORT_RTP);
  g_assert_cmpstr (first->sdp, ==, "m=audio 5 RTP/AVP 0\r\na=sendonly\r\n");
  g_assert_null (first->uri);
  g_assert_cmpint (second->type, ==, REEL_TRANSPORT_URI);
  g_assert_cmpstr (second->uri, ==, "file:///a%20b.mp4");
  g_assert_cmpstr (third->uri, ==, "RTSP://camera/1");
  g_assert_true (reel_transport_check_network (first, FALSE, NULL));
  g_assert_true (reel_transport_check_network (second, FALSE, NULL));
  g_assert_true (reel_transport_check_network (third, TRUE, NULL));
}

static void
test_transport_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused_transports); i++) {
    g_autoptr (GVariant) dict = dict_from_text (refused_transports[i].dict);
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_transport_parse (dict, &error));
    assert_refused (error, &refused_transports[i]);
  }
}

static void
test_network_refused (void)
{
  static const char *const uris[] = { "rtsp://camera/1", "RTSPS://camera/1" };

  for (guint i = 0; i < G_N_ELEMENTS (uris); i++) {
    g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed ("{'type': <'uri'>, 'uri': <%s>}", uris[i]));
    g_autoptr (ReelTransport) transport = reel_transport_parse (dict, NULL);
    g_autoptr (GError) error = NULL;

    g_assert_false (reel_transport_check_network (transport, FALSE, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    g_assert_nonnull (strstr (error->message, "[streams] network=false"));
  }
}

static void
test_huge_sdp (void)
{
  g_autofree char *sdp = g_strnfill (65537, 'x');
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed ("{'type': <'rtp'>, 'sdp': <%s>}", sdp));
  g_autoptr (GError) error = NULL;

  g_assert_null (reel_transport_parse (dict, &error));
  assert_refused (error, &(DictCase){ "", "sdp: at most 65536 bytes" });
}

static void
test_update (void)
{
  const struct {
    const char *dict;
    gboolean has_muted, muted;
    const char *sdp;
    const char *rtcp_address;
  } cases[] = {
    { "{}", FALSE, FALSE, NULL, NULL },
    { "{'muted': <true>}", TRUE, TRUE, NULL, NULL },
    { "{'muted': <false>, 'sdp': <'m=audio'>}", TRUE, FALSE, "m=audio", NULL },
    { "{'rtcp-address': <'[::1]:5005'>}", FALSE, FALSE, NULL, "[::1]:5005" },
  };
  const DictCase refused[] = {
    { "{'muted': <1>}", "muted: its type is b" },
    { "{'sdp': <''>}", "sdp: " },
    { "{'rtcp-address': <'127.0.0.1'>}", "rtcp-address: \"127.0.0.1\" is no address and port" },
    { "{'type': <'rtp'>}", "“type” is not a known key" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GVariant) dict = dict_from_text (cases[i].dict);
    g_autoptr (ReelStreamUpdate) update = reel_stream_update_parse (dict, NULL);

    g_assert_cmpint (update->has_muted, ==, cases[i].has_muted);
    g_assert_cmpint (update->muted, ==, cases[i].muted);
    g_assert_cmpstr (update->sdp, ==, cases[i].sdp);
    g_assert_cmpstr (update->rtcp_address, ==, cases[i].rtcp_address);
    g_assert_false (update->has_strict);
    g_assert_false (update->relearn);
  }
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GVariant) dict = dict_from_text (refused[i].dict);
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_stream_update_parse (dict, &error));
    assert_refused (error, &refused[i]);
  }
}

static void
test_update_source (void)
{
  g_autoptr (GVariant) dict =
      g_variant_ref_sink (g_variant_new_parsed ("{'strict-source': <false>, 'relearn': <true>}"));
  g_autoptr (GVariant) bad = g_variant_ref_sink (g_variant_new_parsed ("{'relearn': <'yes'>}"));
  g_autoptr (ReelStreamUpdate) update = reel_stream_update_parse (dict, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (update->has_strict);
  g_assert_false (update->strict);
  g_assert_true (update->relearn);
  g_assert_null (reel_stream_update_parse (bad, &error));
  g_assert_nonnull (error);
}

/* What is between manager and worker alone. */
static void
test_own (void)
{
  g_autoptr (GVariant) restart =
      g_variant_ref_sink (g_variant_new_parsed ("{'muted': <true>, 'ice': <'peer ours secret'>}"));
  g_autoptr (GVariant) transport = g_variant_ref_sink (
      g_variant_new_parsed ("{'type': <'webrtc'>, 'sdp': <'m=audio'>, 'session': <'s'>, 'ice-restarts': <uint32 2>}"));
  g_autoptr (ReelStreamUpdate) update = reel_stream_update_parse_own (restart, NULL);
  g_autoptr (ReelTransport) own = reel_transport_parse_own (transport, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (update->ice, ==, "peer ours secret");
  g_assert_true (update->has_muted && update->muted);
  g_assert_null (reel_stream_update_parse (restart, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (own->ice_restarts, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/stream/transport", test_transport);
  g_test_add_func ("/core/stream/transport-refused", test_transport_refused);
  g_test_add_func ("/core/stream/network-refused", test_network_refused);
  g_test_add_func ("/core/stream/huge-sdp", test_huge_sdp);
  g_test_add_func ("/core/stream/update", test_update);
  g_test_add_func ("/core/stream/update-source", test_update_source);
  g_test_add_func ("/stream/own", test_own);
  return g_test_run ();
}
