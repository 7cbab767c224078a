/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the streams of one WebRTC session get of its RTP and RTCP. */
#include "manager/worker/webrtc/reel-webrtc-router.h"

#define SESSION "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
#define SECURE  "a=ice-ufrag:h6vY\r\na=ice-pwd:VOkJxbRl1RmTxUkWvJxBt5\r\na=fingerprint:sha-256 ab:cd\r\n"
#define MID     "urn:ietf:params:rtp-hdrext:sdes:mid"
#define FIRST                                                                                                          \
  "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n" SECURE "a=mid:0\r\na=extmap:16 " MID                   \
  "\r\na=ssrc:1 cname:ann\r\n"
#define SECOND                                                                                                         \
  "m=video 9 UDP/TLS/RTP/SAVPF 97\r\na=rtpmap:97 VP8/90000\r\n" SECURE "a=mid:1\r\na=extmap:4 " MID                    \
  "\r\na=ssrc:2 cname:ann\r\n"

enum { RTP, RTCP };

typedef struct {
  GstElement *elements[3]; /* of RTP, RTCP and feedback */
  ReelWebrtcRouter *router;
  GstPad *sources[2]; /* of RTP and RTCP, as are the next ones */
  GstPad *sinks[2][2];
  GByteArray *received[2][2];
} Fixture;

static GstFlowReturn
chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GByteArray *received = gst_pad_get_element_private (pad);
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_byte_array_append (received, map.data, (guint)map.size);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static void
receive (Fixture *self, guint kind, guint i, GstPad *pad)
{
  GstPad *sink = gst_object_ref_sink (gst_pad_new (NULL, GST_PAD_SINK));

  self->received[kind][i] = g_byte_array_new ();
  self->sinks[kind][i] = sink;
  gst_pad_set_element_private (sink, self->received[kind][i]);
  gst_pad_set_chain_function (sink, chain);
  gst_pad_set_active (sink, TRUE);
  g_assert_cmpint (gst_pad_link (pad, sink), ==, GST_PAD_LINK_OK);
}

static void
add_stream (Fixture *self, guint i, const char *offer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelWebrtcSection) section = reel_webrtc_section_parse (offer, &error);
  g_autoptr (ReelSdp) sdp = NULL;
  const ReelRtpPlug *plug = NULL;

  g_assert_no_error (error);
  sdp = reel_sdp_parse (section->rtp, -1, REEL_MEDIA_VIDEO, NULL, &error);
  g_assert_no_error (error);
  plug = reel_webrtc_router_add (self->router, section, sdp);
  receive (self, RTP, i, plug->media);
  receive (self, RTCP, i, plug->control);
}

static void
add_source (Fixture *self, guint kind)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (self->elements[kind], "sink");
  GstSegment segment;

  self->sources[kind] = gst_object_ref_sink (gst_pad_new (NULL, GST_PAD_SRC));
  gst_pad_set_active (self->sources[kind], TRUE);
  g_assert_cmpint (gst_pad_link (self->sources[kind], sink), ==, GST_PAD_LINK_OK);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->sources[kind], gst_event_new_stream_start ("one"));
  gst_pad_push_event (self->sources[kind], gst_event_new_segment (&segment));
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  static const char *const factories[] = { "tee", "tee", "funnel" };

  for (gsize i = 0; i < G_N_ELEMENTS (factories); i++) {
    self->elements[i] = gst_object_ref_sink (gst_element_factory_make (factories[i], NULL));
    gst_element_set_state (self->elements[i], GST_STATE_PLAYING);
  }
  self->router = reel_webrtc_router_new (self->elements[0], self->elements[1], self->elements[2]);
  add_stream (self, 0, SESSION FIRST);
  add_stream (self, 1, SESSION SECOND);
  add_source (self, RTP);
  add_source (self, RTCP);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  for (guint n = 0; n < 4; n++) {
    gst_pad_set_active (self->sinks[n / 2][n % 2], FALSE);
    gst_object_unref (self->sinks[n / 2][n % 2]);
    g_byte_array_unref (self->received[n / 2][n % 2]);
  }
  for (guint kind = RTP; kind <= RTCP; kind++) {
    gst_pad_set_active (self->sources[kind], FALSE);
    gst_object_unref (self->sources[kind]);
  }
  reel_webrtc_router_free (self->router);
  for (gsize i = 0; i < G_N_ELEMENTS (self->elements); i++) {
    gst_element_set_state (self->elements[i], GST_STATE_NULL);
    gst_object_unref (self->elements[i]);
  }
}

static void
send (Fixture *self, guint kind, const guint8 *bytes, gsize size)
{
  g_assert_cmpint (gst_pad_push (self->sources[kind], gst_buffer_new_memdup (bytes, size)), ==, GST_FLOW_OK);
}

static void
check (Fixture *self, guint kind, guint i, const guint8 *bytes, gsize size)
{
  g_assert_cmpmem (self->received[kind][i]->data, self->received[kind][i]->len, bytes, size);
  g_byte_array_set_size (self->received[kind][i], 0);
}

/* A browser may describe all of its sources at once, and a hostile one sources that nobody has. */
static void
test_descriptions (Fixture *self, gconstpointer unused)
{
  static const guint8 all[] = { 0x80, 201, 0,   1,   0,   0, 0, 1, 0x83, 202, 0,   9,   0,   0, 0,   1,
                                1,    3,   'a', 'n', 'n', 0, 0, 0, 0,    0,   0,   9,   1,   3, 'x', 'y',
                                'z',  0,   0,   0,   0,   0, 0, 2, 1,    3,   'a', 'n', 'n', 0, 0,   0 };
  static const guint8 first[] = {
    0x80, 201, 0, 1, 0, 0, 0, 1, 0x81, 202, 0, 3, 0, 0, 0, 1, 1, 3, 'a', 'n', 'n', 0, 0, 0
  };
  static const guint8 second[] = { 0x81, 202, 0, 3, 0, 0, 0, 2, 1, 3, 'a', 'n', 'n', 0, 0, 0 };

  send (self, RTCP, all, sizeof all);
  check (self, RTCP, 0, first, sizeof first);
  check (self, RTCP, 1, second, sizeof second);
}

/* Each stream tells of it, as of what else it refuses. */
static void
test_malformed (Fixture *self, gconstpointer unused)
{
  static const guint8 report[] = { 0x81, 201, 0, 1, 0, 0, 0, 1 };

  send (self, RTCP, report, sizeof report);
  check (self, RTCP, 0, report, sizeof report);
  check (self, RTCP, 1, report, sizeof report);
}

/* The header extension tells of which section a source is, in either of its forms, and against the payload type. */
static void
test_mid (Fixture *self, gconstpointer unused)
{
  static const guint8 first[] = { 0x90, 97, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5, 0x10, 0, 0, 1, 16, 1, '0', 0, 0xaa };
  static const guint8 second[] = { 0x90, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 6, 0xbe, 0xde, 0, 1, 0x40, '1', 0, 0, 0xaa };
  static const guint8 other[] = { 0x90, 97, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0x10, 0, 0, 1, 17, 1, '0', 0, 0xaa };

  send (self, RTP, first, sizeof first);
  send (self, RTP, second, sizeof second);
  check (self, RTP, 0, first, sizeof first);
  check (self, RTP, 1, second, sizeof second);
  send (self, RTP, other, sizeof other);
  check (self, RTP, 0, NULL, 0);
  check (self, RTP, 1, other, sizeof other);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  ADD ("/webrtc-router/descriptions", test_descriptions);
  ADD ("/webrtc-router/malformed", test_malformed);
  ADD ("/webrtc-router/mid", test_mid);
  return g_test_run ();
}
