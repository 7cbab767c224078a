/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which RTCP the inlet of an RTP stream passes, and what it counts: forged, foreign and damaged packets. */
#include "manager/worker/rtp/reel-rtp-inlet.h"

#include <gst/net/gstnetaddressmeta.h>
#include <string.h>

#define HOME_PORT    1000
#define CONTROL_PORT 1001
#define OTHER_PORT   2000
#define HOME         "127.0.0.1"
#define ELSEWHERE    "127.0.0.2"
#define SSRC         0xa
#define STEP_NS      (20 * GST_MSECOND)
#define CHUNKS       31 /* of a description */
#define FLOOD        50 /* datagrams */

typedef struct {
  GstElement *inlet;
  GstPad *rtp, *rtcp; /* of the inlet, for pushing */
  GstElement *bin;
  GstElement *session;           /* gets RTCP */
  guint lives, controls, passed; /* `passed`: RTCP packets that were passed on */
  guint16 seq;
  GstClockTime now;
  gboolean stops; /* the result of the control event */
} Rig;

static void
on_life (gpointer user_data)
{
  ((Rig *)user_data)->lives++;
}

static gboolean
on_control (GstBuffer *buffer, gpointer user_data)
{
  Rig *rig = user_data;

  rig->controls++;
  return !rig->stops;
}

static const ReelRtpInletEvents events = { on_life, on_control, NULL };

static GstPadProbeReturn
on_passed (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ((Rig *)user_data)->passed++;
  return GST_PAD_PROBE_OK;
}

static GstPad *
open_pad (GstElement *inlet, const char *name, const char *media_type)
{
  GstPad *pad = gst_element_get_static_pad (inlet, name);
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple (media_type);
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_send_event (pad, gst_event_new_stream_start (name));
  gst_pad_send_event (pad, gst_event_new_caps (caps));
  gst_pad_send_event (pad, gst_event_new_segment (&segment));
  return pad;
}

static void
drain_into_sink (Rig *rig, const char *name)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);

  g_object_set (sink, "sync", FALSE, "async", FALSE, NULL);
  gst_bin_add (GST_BIN (rig->bin), sink);
  g_assert_true (gst_element_link_pads (rig->inlet, name, sink, "sink"));
}

static void
drain_into_session (Rig *rig)
{
  rig->session = gst_element_factory_make ("rtpsession", NULL);
  gst_bin_add (GST_BIN (rig->bin), rig->session);
  g_assert_true (gst_element_link_pads (rig->inlet, "control", rig->session, "recv_rtcp_sink"));
}

static void
rig_init (Rig *rig)
{
  g_autoptr (GstPad) control = NULL;

  *rig = (Rig){ .bin = gst_pipeline_new (NULL) };
  rig->inlet = reel_rtp_inlet_new (&events, rig);
  gst_bin_add (GST_BIN (rig->bin), rig->inlet);
  drain_into_sink (rig, "media");
  drain_into_sink (rig, "session");
  drain_into_session (rig);
  control = gst_element_get_static_pad (rig->inlet, "control");
  gst_pad_add_probe (control, GST_PAD_PROBE_TYPE_BUFFER, on_passed, rig, NULL);
  reel_rtp_inlet_accept (REEL_RTP_INLET (rig->inlet), 0, REEL_RTP_MEDIA);
  gst_element_set_state (rig->bin, GST_STATE_PLAYING);
  rig->rtp = open_pad (rig->inlet, "rtp", "application/x-rtp");
  rig->rtcp = open_pad (rig->inlet, "rtcp", "application/x-rtcp");
}

static void
rig_clear (Rig *rig)
{
  gst_element_set_state (rig->bin, GST_STATE_NULL);
  gst_object_unref (rig->rtp);
  gst_object_unref (rig->rtcp);
  gst_object_unref (rig->bin);
}

static void
push (Rig *rig, GstPad *pad, const guint8 *bytes, gsize size, const char *host, guint port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, port);
  GstBuffer *buffer = size > 0 ? gst_buffer_new_memdup (bytes, size) : gst_buffer_new ();

  GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = rig->now;
  gst_buffer_add_net_address_meta (buffer, address);
  g_assert_cmpint (gst_pad_chain (pad, buffer), ==, GST_FLOW_OK);
}

/* Half a second of PCMU: the source is accepted. */
static void
talk (Rig *rig)
{
  guint8 packet[12 + 160] = { 0x80, 0, [11] = SSRC };

  for (guint i = 0; i < 25; i++, rig->seq++, rig->now += STEP_NS) {
    packet[2] = (guint8)(rig->seq >> 8);
    packet[3] = (guint8)rig->seq;
    packet[6] = (guint8)(rig->seq * 160 >> 8);
    packet[7] = (guint8)(rig->seq * 160);
    push (rig, rig->rtp, packet, sizeof packet, HOME, HOME_PORT);
  }
}

static void
report (Rig *rig, GstPad *pad, guint8 ssrc, const char *host, guint port)
{
  const guint8 packet[28] = { 0x80, 200, 0, 6, 0, 0, 0, ssrc, 0xe0, [17] = 9 };

  push (rig, pad, packet, sizeof packet, host, port);
}

static guint64
get_refused (Rig *rig, ReelRtpRefused why)
{
  ReelRtpInletStats stats;

  reel_rtp_inlet_get_stats (REEL_RTP_INLET (rig->inlet), &stats);
  return stats.refused[why];
}

/* A sender report of one word, and the like: none of it gets to anybody who would parse it. */
static void
test_short (void)
{
  static const struct {
    gsize size;
    guint8 bytes[16];
  } packets[] = {
    { 4, { 0x80, 200, 0, 0 } },
    { 8, { 0x80, 200, 0, 1, 0, 0, 0, SSRC } },
    { 8, { 0x81, 201, 0, 1, 0, 0, 0, SSRC } },
    { 4, { 0x80, 201, 0, 0 } },
    { 8, { 0x80, 201, 0, 2, 0, 0, 0, SSRC } },
    { 16, { 0x80, 201, 0, 1, 0, 0, 0, SSRC, 0x81, 206, 0, 1, 0, 0, 0, SSRC } },
    { 12, { 0x80, 201, 0, 1, 0, 0, 0, SSRC, 0x81, 203, 0, 0 } },
  };
  Rig rig;
  guint lives;

  rig_init (&rig);
  talk (&rig);
  lives = rig.lives;
  for (gsize i = 0; i < G_N_ELEMENTS (packets); i++) {
    push (&rig, rig.rtcp, packets[i].bytes, packets[i].size, HOME, CONTROL_PORT);
    push (&rig, rig.rtp, packets[i].bytes, packets[i].size, HOME, HOME_PORT);
    g_assert_cmpuint (get_refused (&rig, REEL_RTP_REFUSED_NOT_RTP), ==, 2 * (i + 1));
  }
  g_assert_cmpuint (rig.controls, ==, 0);
  g_assert_cmpuint (rig.passed, ==, 0);
  g_assert_cmpuint (rig.lives, ==, lives);
  report (&rig, rig.rtcp, SSRC, HOME, CONTROL_PORT);
  g_assert_cmpuint (rig.passed, ==, 1);
  rig_clear (&rig);
}

/* GStreamer's own check is not made for it. */
static void
test_empty (void)
{
  Rig rig;

  rig_init (&rig);
  talk (&rig);
  push (&rig, rig.rtcp, NULL, 0, HOME, CONTROL_PORT);
  push (&rig, rig.rtp, NULL, 0, HOME, HOME_PORT);
  g_assert_cmpuint (get_refused (&rig, REEL_RTP_REFUSED_NOT_RTP), ==, 2);
  g_assert_cmpuint (rig.controls, ==, 0);
  rig_clear (&rig);
}

/* The header is not encrypted: what it refuses is not tried with the key. */
static void
test_before_decryption (void)
{
  g_autoptr (ReelSrtpKey) key =
      reel_srtp_key_parse ("1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz", NULL);
  guint8 packet[12 + 160] = { 0x80, 77, [11] = SSRC };
  Rig rig;

  rig_init (&rig);
  reel_rtp_inlet_set_srtp (REEL_RTP_INLET (rig.inlet), reel_srtp_new_receiver (key));
  push (&rig, rig.rtp, packet, sizeof packet, HOME, HOME_PORT);
  g_assert_cmpuint (get_refused (&rig, REEL_RTP_REFUSED_PAYLOAD_TYPE), ==, 1);
  packet[0] = 0x16; /* DTLS */
  push (&rig, rig.rtp, packet, sizeof packet, HOME, HOME_PORT);
  g_assert_cmpuint (get_refused (&rig, REEL_RTP_REFUSED_NOT_RTP), ==, 1);
  g_assert_cmpuint (get_refused (&rig, REEL_RTP_REFUSED_KEY), ==, 0);
  packet[0] = 0x80;
  packet[1] = 0;
  push (&rig, rig.rtp, packet, sizeof packet, HOME, HOME_PORT);
  g_assert_cmpuint (get_refused (&rig, REEL_RTP_REFUSED_KEY), ==, 1);
  reel_rtp_inlet_set_inactive (REEL_RTP_INLET (rig.inlet), TRUE);
  push (&rig, rig.rtp, packet, sizeof packet, HOME, HOME_PORT);
  g_assert_cmpuint (get_refused (&rig, REEL_RTP_REFUSED_KEY), ==, 1);
  g_assert_cmpuint (get_refused (&rig, REEL_RTP_REFUSED_INACTIVE), ==, 1);
  rig_clear (&rig);
}

/* Somebody else on the host of the media, and on another host. */
static void
test_strangers (void)
{
  const guint8 goodbye[] = { 0x81, 203, 0, 1, 0, 0, 0, SSRC };
  Rig rig;
  guint lives;

  rig_init (&rig);
  report (&rig, rig.rtcp, SSRC, HOME, CONTROL_PORT);
  g_assert_cmpuint (rig.passed, ==, 1);
  talk (&rig);
  lives = rig.lives;
  report (&rig, rig.rtp, SSRC, HOME, OTHER_PORT);
  push (&rig, rig.rtp, goodbye, sizeof goodbye, HOME, OTHER_PORT);
  report (&rig, rig.rtcp, SSRC, ELSEWHERE, CONTROL_PORT);
  g_assert_cmpuint (get_refused (&rig, REEL_RTP_REFUSED_ADDRESS), ==, 3);
  report (&rig, rig.rtcp, 0xb, HOME, OTHER_PORT);
  report (&rig, rig.rtp, 0xb, HOME, HOME_PORT);
  g_assert_cmpuint (rig.controls, ==, 1);
  g_assert_cmpuint (rig.passed, ==, 1);
  g_assert_cmpuint (rig.lives, ==, lives);
  report (&rig, rig.rtcp, SSRC, HOME, CONTROL_PORT);
  report (&rig, rig.rtp, SSRC, HOME, HOME_PORT);
  g_assert_cmpuint (rig.passed, ==, 3);
  g_assert_cmpuint (rig.lives, ==, lives + 2);
  rig_clear (&rig);
}

/* A packet of a layer at a place of its own, and whether it is passed on or not. */
static void
send_layer (Rig *rig, guint8 ssrc, const char *host)
{
  guint8 packet[12 + 160] = { 0x80, 97, (guint8)(rig->seq >> 8), (guint8)rig->seq, [11] = ssrc };

  packet[5] = (guint8)(rig->seq >> 4);
  push (rig, rig->rtp, packet, sizeof packet, host, HOME_PORT);
  rig->seq++;
  rig->now += STEP_NS;
}

/* The layers of a simulcast are one source: none replaces another, their RTCP passes, and strangers stay out. */
static void
test_layers (void)
{
  static const char text[] = "m=video 9 RTP/AVPF 97\r\na=rtpmap:97 VP8/90000\r\na=ssrc-group:SIM 10 11\r\n";
  g_autoptr (ReelSdp) sdp = reel_sdp_parse (text, -1, REEL_MEDIA_VIDEO, NULL, NULL);
  ReelRtpLayers *layers = reel_rtp_layers_new (sdp);
  ReelRtpInletStats stats;
  Rig rig;

  rig_init (&rig);
  reel_rtp_inlet_accept (REEL_RTP_INLET (rig.inlet), 97, REEL_RTP_MEDIA);
  reel_rtp_inlet_set_layers (REEL_RTP_INLET (rig.inlet), layers);
  for (guint i = 0; i < 100; i++)
    send_layer (&rig, i < 50 ? SSRC + i % 2 : SSRC + 1, HOME);
  send_layer (&rig, SSRC + 1, ELSEWHERE);
  report (&rig, rig.rtcp, SSRC + 1, HOME, CONTROL_PORT);
  report (&rig, rig.rtcp, SSRC, HOME, CONTROL_PORT);
  report (&rig, rig.rtcp, SSRC + 2, HOME, CONTROL_PORT);
  reel_rtp_inlet_get_stats (REEL_RTP_INLET (rig.inlet), &stats);
  g_assert_cmpuint (stats.switches, ==, 0);
  g_assert_cmpuint (stats.media, ==, 100);
  g_assert_cmpuint (stats.refused[REEL_RTP_REFUSED_SOURCE], ==, 0);
  g_assert_cmpuint (stats.refused[REEL_RTP_REFUSED_ADDRESS], ==, 1);
  g_assert_cmpuint (rig.passed, ==, 2);
  rig_clear (&rig);
}

/* Compound packets of SSRCs that nobody has, after a report of @ssrc. */
static void
flood (Rig *rig, guint8 ssrc)
{
  guint32 invented = 0x40000000;

  for (guint i = 0; i < FLOOD; i++) {
    guint8 bytes[1400] = { 0x80, 201, 0, 1, 0, 0, 0, ssrc };
    gsize at = 8;

    for (guint packet = 0; packet < 4; packet++) {
      const guint8 description[] = { 0x80 | CHUNKS, 202, 0, CHUNKS * 2 }, report[] = { 0x80, 201, 0, 1 };

      memcpy (bytes + at, report, sizeof report);
      GST_WRITE_UINT32_BE (bytes + at + 4, invented++);
      memcpy (bytes + at + 8, description, sizeof description);
      at += 12;
      for (guint chunk = 0; chunk < CHUNKS; chunk++, at += 8)
        GST_WRITE_UINT32_BE (bytes + at, invented++);
    }
    push (rig, rig->rtcp, bytes, at, HOME, CONTROL_PORT);
  }
}

static guint
count_sources (Rig *rig)
{
  g_autoptr (GObject) internal = NULL;
  guint n = 0;

  g_object_get (rig->session, "internal-session", &internal, NULL);
  g_object_get (internal, "num-sources", &n, NULL);
  return n;
}

/* The session keeps a state of each source that it hears of: it hears of one alone as long as there is no media, and
 * then of those that send media. */
static void
test_invented (void)
{
  Rig rig;

  rig_init (&rig);
  flood (&rig, SSRC);
  g_assert_cmpuint (count_sources (&rig), ==, 1);
  talk (&rig);
  flood (&rig, SSRC);
  g_assert_cmpuint (rig.passed, ==, 2 * FLOOD);
  g_assert_cmpuint (count_sources (&rig), ==, 1);
  rig_clear (&rig);
}

/* What the inlet's owner does not let pass gets to the owner only. */
static void
test_stopped (void)
{
  Rig rig;

  rig_init (&rig);
  talk (&rig);
  rig.stops = TRUE;
  report (&rig, rig.rtcp, SSRC, HOME, CONTROL_PORT);
  g_assert_cmpuint (rig.controls, ==, 1);
  g_assert_cmpuint (rig.passed, ==, 0);
  rig_clear (&rig);
}

static void
press (Rig *rig, guint8 ssrc, guint8 time, gsize size)
{
  const guint8 packet[16] = {
    0x80, 101, (guint8)(rig->seq >> 8), (guint8)rig->seq, 0, 0, 0, time, 0, 0, 0, ssrc, 5, 10
  };

  rig->seq++;
  push (rig, rig->rtp, packet, size, HOME, HOME_PORT);
}

/* A key is one press, however many packets tell of it; packets of nobody who is listened to tell of none. */
static void
test_keys (void)
{
  ReelRtpInletStats stats;
  Rig rig;

  rig_init (&rig);
  reel_rtp_inlet_accept (REEL_RTP_INLET (rig.inlet), 101, REEL_RTP_LIFE);
  reel_rtp_inlet_watch_keys (REEL_RTP_INLET (rig.inlet), 101);
  talk (&rig);
  for (guint i = 0; i < 7; i++)
    press (&rig, SSRC, 1, 16);
  press (&rig, SSRC, 2, 16);
  press (&rig, SSRC, 1, 16); /* the first one's last packet, late */
  press (&rig, SSRC, 2, 16);
  press (&rig, SSRC, 3, 14); /* too short */
  press (&rig, 0xb, 4, 16);
  reel_rtp_inlet_get_stats (REEL_RTP_INLET (rig.inlet), &stats);
  g_assert_cmpuint (stats.keys, ==, 2);
  g_assert_cmpstr (stats.digits, ==, "55");
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtp-inlet/short", test_short);
  g_test_add_func ("/rtp-inlet/empty", test_empty);
  g_test_add_func ("/rtp-inlet/before-decryption", test_before_decryption);
  g_test_add_func ("/rtp-inlet/strangers", test_strangers);
  g_test_add_func ("/rtp-inlet/layers", test_layers);
  g_test_add_func ("/rtp-inlet/invented", test_invented);
  g_test_add_func ("/rtp-inlet/stopped", test_stopped);
  g_test_add_func ("/rtp-inlet/keys", test_keys);
  return g_test_run ();
}
