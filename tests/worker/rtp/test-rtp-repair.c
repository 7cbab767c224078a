/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Retransmitted packets and error correction at the inlet of an RTP stream: what the jitter buffer gets of them,
 * encrypted too, and what of a stranger's. */
#include "manager/core/media/reel-reported-sources.h"
#include "manager/worker/rtp/reel-rtp-inlet.h"

#include <gst/check/gstharness.h>
#include <gst/net/gstnetaddressmeta.h>
#include <gst/rtp/rtp.h>
#include <string.h>

#define HOME      1000
#define ELSEWHERE 2000
#define MEDIA     0x0a0b0c0d
#define REPAIR    0x01020304
#define STEP_NS   (20 * GST_MSECOND)
#define PAYLOAD   32
#define KEY       "1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"
#define OFFER                                                                                                          \
  "m=video 9 RTP/AVPF 96 97\na=rtpmap:96 VP8/90000\na=rtcp-fb:96 nack\na=rtpmap:97 rtx/90000\na=fmtp:97 apt=96\n"

typedef struct {
  GstHarness *inlet; /* from "rtp" to "media" */
  GstHarness *session;
  ReelSdp *sdp;
  ReelSrtp *sender; /* (nullable) */
  GstClockTime now;
} Rig;

static void
on_life (gpointer user_data)
{
}

static gboolean
on_control (GstBuffer *buffer, gpointer user_data)
{
  return TRUE;
}

static const ReelRtpInletEvents events = { on_life, on_control, NULL };

static void
rig_init (Rig *rig, const char *offer, gboolean encrypted)
{
  g_autoptr (ReelSrtpKey) key = reel_srtp_key_parse (KEY, NULL);
  GstElement *element = reel_rtp_inlet_new (&events, NULL);
  ReelRtpInlet *inlet = REEL_RTP_INLET (element);
  g_autoptr (GError) error = NULL;

  *rig = (Rig){ .sdp = reel_sdp_parse (offer, -1, REEL_MEDIA_VIDEO, NULL, &error) };
  g_assert_no_error (error);
  reel_rtp_inlet_accept (inlet, 96, REEL_RTP_MEDIA);
  reel_rtp_inlet_accept (inlet, 97, REEL_RTP_REPAIR);
  reel_rtp_inlet_accept (inlet, 100, REEL_RTP_MEDIA);
  reel_rtp_inlet_accept (inlet, 102, REEL_RTP_REPAIR);
  reel_rtp_inlet_set_repair (inlet, reel_rtp_repair_new (rig->sdp));
  if (encrypted) {
    reel_rtp_inlet_set_srtp (inlet, reel_srtp_new_receiver (key));
    rig->sender = reel_srtp_new_sender (key);
  }
  rig->inlet = gst_harness_new_with_element (element, "rtp", "media");
  rig->session = gst_harness_new_with_element (element, NULL, "session");
  gst_harness_set_src_caps_str (rig->inlet, "application/x-rtp");
  gst_object_unref (element);
}

static void
rig_clear (Rig *rig)
{
  gst_harness_teardown (rig->session);
  gst_harness_teardown (rig->inlet);
  g_clear_pointer (&rig->sender, reel_srtp_free);
  reel_sdp_free (rig->sdp);
}

static void
push (Rig *rig, const guint8 *packet, gsize size, guint port)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  guint8 bytes[256];
  GstBuffer *buffer = NULL;

  memcpy (bytes, packet, size);
  if (rig->sender != NULL)
    g_assert_true (reel_srtp_encrypt_rtp (rig->sender, bytes, &size));
  buffer = gst_buffer_new_memdup (bytes, size);
  GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = rig->now;
  gst_buffer_add_net_address_meta (buffer, address);
  g_assert_cmpint (gst_harness_push (rig->inlet, buffer), ==, GST_FLOW_OK);
}

static void
fill_header (guint8 *packet, guint8 payload_type, guint16 seq, guint32 ssrc)
{
  packet[0] = 0x80;
  packet[1] = payload_type;
  GST_WRITE_UINT16_BE (packet + 2, seq);
  GST_WRITE_UINT32_BE (packet + 4, 7);
  GST_WRITE_UINT32_BE (packet + 8, ssrc);
}

static void
send_media (Rig *rig, guint16 seq)
{
  guint8 packet[12 + PAYLOAD];

  memset (packet, (guint8)seq, sizeof packet);
  fill_header (packet, 96, seq, MEDIA);
  push (rig, packet, sizeof packet, HOME);
  rig->now += STEP_NS;
}

static void
send_again (Rig *rig, guint16 seq, guint32 ssrc, guint16 original, guint port)
{
  guint8 packet[14 + PAYLOAD];

  memset (packet, (guint8)original, sizeof packet);
  fill_header (packet, 97, seq, ssrc);
  GST_WRITE_UINT16_BE (packet + 12, original);
  push (rig, packet, sizeof packet, port);
}

/* From @first on, without two: the source is held after this. */
static void
send_with_gap (Rig *rig, guint16 first)
{
  for (guint i = 0; i < 20; i++) {
    if (i != 14 && i != 16)
      send_media (rig, (guint16)(first + i));
  }
  while (gst_harness_buffers_in_queue (rig->inlet) > 0)
    gst_buffer_unref (gst_harness_pull (rig->inlet));
}

/* The jitter buffer got the original of @seq, once. */
static void
check_restored (Rig *rig, guint16 seq)
{
  g_autoptr (GstBuffer) buffer = gst_harness_pull (rig->inlet);
  guint8 expected[12 + PAYLOAD], bytes[12 + PAYLOAD];

  memset (expected, (guint8)seq, sizeof expected);
  fill_header (expected, 96, seq, MEDIA);
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, sizeof expected);
  gst_buffer_extract (buffer, 0, bytes, sizeof bytes);
  g_assert_cmpmem (bytes, sizeof bytes, expected, sizeof expected);
  g_assert_true (GST_BUFFER_FLAG_IS_SET (buffer, GST_RTP_BUFFER_FLAG_RETRANSMISSION));
  g_assert_cmpuint (GST_BUFFER_DTS (buffer), ==, rig->now);
  g_assert_cmpuint (gst_harness_buffers_in_queue (rig->inlet), ==, 0);
}

static void
check_refused (Rig *rig, guint64 addresses, guint64 sources)
{
  ReelRtpInletStats stats;

  reel_rtp_inlet_get_stats (REEL_RTP_INLET (rig->inlet->element), &stats);
  g_assert_cmpuint (gst_harness_buffers_in_queue (rig->inlet), ==, 0);
  g_assert_cmpuint (stats.refused[REEL_RTP_REFUSED_ADDRESS], ==, addresses);
  g_assert_cmpuint (stats.refused[REEL_RTP_REFUSED_SOURCE], ==, sources);
  g_assert_cmpuint (stats.refused[REEL_RTP_REFUSED_KEY], ==, 0);
  g_assert_cmpuint (stats.refused[REEL_RTP_REFUSED_PAYLOAD_TYPE], ==, 0);
}

static void
test_restored (gconstpointer encrypted)
{
  Rig rig;

  rig_init (&rig, OFFER, encrypted != NULL);
  send_with_gap (&rig, 65530);
  send_again (&rig, 65535, REPAIR, 8, HOME); /* the numbers of either begin anew at another time */
  check_restored (&rig, 8);
  send_again (&rig, 0, REPAIR, 10, HOME);
  check_restored (&rig, 10);
  send_again (&rig, 1, REPAIR, 10, HOME);
  check_refused (&rig, 0, 0);
  rig_clear (&rig);
}

/* Receiver reports tell of the packets as they came, and of no others. */
static void
test_reported (void)
{
  Rig rig;

  rig_init (&rig, OFFER, FALSE);
  send_with_gap (&rig, 100);
  send_again (&rig, 1, REPAIR, 114, HOME);
  send_again (&rig, 1, 5, 116, HOME);
  check_restored (&rig, 114);
  g_assert_cmpuint (gst_harness_buffers_in_queue (rig.session), ==, 19);
  for (guint i = 0; i < 19; i++) {
    g_autoptr (GstBuffer) buffer = gst_harness_pull (rig.session);
    GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;

    g_assert_null (gst_buffer_get_net_address_meta (buffer));
    g_assert_true (gst_rtp_buffer_map (buffer, GST_MAP_READ, &rtp));
    g_assert_cmpuint (gst_rtp_buffer_get_ssrc (&rtp), ==, i < 18 ? MEDIA : REPAIR);
    gst_rtp_buffer_unmap (&rtp);
  }
  rig_clear (&rig);
}

static void
test_probes (void)
{
  guint8 probe[12 + 200] = { 0 };
  Rig rig;

  rig_init (&rig, OFFER, FALSE);
  fill_header (probe, 97, 1, REPAIR);
  probe[0] |= 0x20;
  probe[sizeof probe - 1] = 200;
  push (&rig, probe, sizeof probe, HOME); /* before anything else */
  check_refused (&rig, 0, 0);
  send_with_gap (&rig, 100);
  push (&rig, probe, sizeof probe, HOME);
  check_refused (&rig, 0, 0);
  rig_clear (&rig);
}

static void
test_strangers (void)
{
  static const char offer[] = OFFER "a=ssrc-group:FID 168496141 16909060\n";
  Rig rig;

  rig_init (&rig, offer, FALSE);
  send_with_gap (&rig, 100);
  send_again (&rig, 1, REPAIR, 114, ELSEWHERE);
  check_refused (&rig, 1, 0);
  send_again (&rig, 1, REPAIR + 1, 114, HOME);
  check_refused (&rig, 1, 1);
  send_again (&rig, 1, REPAIR, 114, HOME);
  check_restored (&rig, 114);
  rig_clear (&rig);
}

/* Another description of the same payload types. */
static void
test_described_again (void)
{
  g_autoptr (ReelSdp) sdp = reel_sdp_parse (OFFER "a=ssrc-group:FID 168496141 5\n", -1, REEL_MEDIA_VIDEO, NULL, NULL);
  Rig rig;

  rig_init (&rig, OFFER, FALSE);
  g_assert_true (reel_sdp_has_same_formats (rig.sdp, sdp));
  send_with_gap (&rig, 100);
  send_again (&rig, 1, REPAIR, 114, HOME);
  check_restored (&rig, 114);
  reel_rtp_repair_describe (reel_rtp_inlet_get_repair (REEL_RTP_INLET (rig.inlet->element)), sdp);
  send_again (&rig, 2, REPAIR, 116, HOME);
  check_refused (&rig, 0, 1);
  send_again (&rig, 1, 5, 116, HOME);
  check_restored (&rig, 116);
  rig_clear (&rig);
}

#define RED_OFFER                                                                                                      \
  "m=video 9 RTP/AVPF 96 97 100 101\na=rtpmap:96 VP8/90000\na=rtcp-fb:96 nack\na=rtpmap:97 rtx/90000\n"                \
  "a=fmtp:97 apt=100\na=rtpmap:100 red/90000\na=rtpmap:101 ulpfec/90000\n"
#define FLEX_OFFER                                                                                                     \
  "m=video 9 RTP/AVPF 96 102\na=rtpmap:96 VP8/90000\na=rtpmap:102 flexfec-03/90000\n"                                  \
  "a=ssrc-group:FEC-FR 168496141 16909060\n"

/* Two packets that are protected together: of 5 and of 7 bytes. */
static const guint8 first[] = { 1, 2, 3, 4, 5 }, second[] = { 10, 20, 30, 40, 50, 60, 70 };

/* In redundant encoding, if @red. */
static void
send_bytes (Rig *rig, gboolean red, guint8 payload_type, guint16 seq, const guint8 *payload, gsize size)
{
  guint8 packet[100];

  fill_header (packet, red ? 100 : payload_type, seq, MEDIA);
  packet[12] = payload_type;
  memcpy (packet + (red ? 13 : 12), payload, size);
  push (rig, packet, (red ? 13 : 12) + size, HOME);
  rig->now += STEP_NS;
}

/* The correction of two packets from @base on. Returns: its size */
static gsize
write_correction (guint8 *payload, gboolean flex, guint16 base)
{
  const guint8 ulpfec[] = { 0, 0, (guint8)(base >> 8), (guint8)base, 0, 0, 0, 0, 0, 5 ^ 7, 0, 7, 0xc0, 0 };
  const guint8 flexfec[] = {
    0, 0, 0, 5 ^ 7, 0, 0, 0, 0, 1, 0, 0, 0, 0x0a, 0x0b, 0x0c, 0x0d, (guint8)(base >> 8), (guint8)base, 0xe0, 0
  };
  const gsize header = flex ? sizeof flexfec : sizeof ulpfec;

  memcpy (payload, flex ? flexfec : ulpfec, header);
  for (gsize i = 0; i < sizeof second; i++)
    payload[header + i] = second[i] ^ (i < sizeof first ? first[i] : 0);
  return header + sizeof second;
}

static void
check_next (Rig *rig, guint8 payload_type, guint16 seq, const guint8 *payload, gsize size)
{
  g_autoptr (GstBuffer) buffer = gst_harness_pull (rig->inlet);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;

  g_assert_true (gst_rtp_buffer_map (buffer, GST_MAP_READ, &rtp));
  g_assert_cmpuint (gst_rtp_buffer_get_payload_type (&rtp), ==, payload_type);
  g_assert_cmpuint (gst_rtp_buffer_get_seq (&rtp), ==, seq);
  g_assert_cmpuint (gst_rtp_buffer_get_ssrc (&rtp), ==, MEDIA);
  g_assert_cmpmem (gst_rtp_buffer_get_payload (&rtp), gst_rtp_buffer_get_payload_len (&rtp), payload, size);
  g_assert_false (GST_BUFFER_FLAG_IS_SET (buffer, GST_RTP_BUFFER_FLAG_RETRANSMISSION));
  gst_rtp_buffer_unmap (&rtp);
}

static guint64
count_repaired (Rig *rig)
{
  return reel_rtp_repair_count (reel_rtp_inlet_get_repair (REEL_RTP_INLET (rig->inlet->element)));
}

/* The packet of correction is an empty one, since its number is one of those of media. */
static void
test_ulpfec (void)
{
  guint8 correction[64];
  const gsize size = write_correction (correction, FALSE, 120);
  Rig rig;

  rig_init (&rig, RED_OFFER, FALSE);
  send_with_gap (&rig, 100);
  send_bytes (&rig, TRUE, 96, 120, first, sizeof first);
  check_next (&rig, 96, 120, first, sizeof first);
  send_bytes (&rig, TRUE, 101, 122, correction, size);
  check_next (&rig, 101, 122, NULL, 0);
  check_next (&rig, 96, 121, second, sizeof second);
  g_assert_cmpuint (count_repaired (&rig), ==, 1);
  send_bytes (&rig, FALSE, 96, 121, second, sizeof second); /* late, and no loss at all */
  check_next (&rig, 96, 121, second, sizeof second);
  g_assert_cmpuint (count_repaired (&rig), ==, 0);
  check_refused (&rig, 0, 0);
  rig_clear (&rig);
}

/* What was sent again is in redundant encoding too, and helps to restore another one. */
static void
test_ulpfec_and_retransmission (void)
{
  guint8 correction[64], again[12 + 2 + 1 + sizeof second];
  const gsize size = write_correction (correction, FALSE, 120);
  g_autoptr (GstBuffer) buffer = NULL;
  Rig rig;

  rig_init (&rig, RED_OFFER, FALSE);
  send_with_gap (&rig, 100);
  send_bytes (&rig, TRUE, 101, 122, correction, size);
  check_next (&rig, 101, 122, NULL, 0);
  fill_header (again, 97, 1, REPAIR);
  GST_WRITE_UINT16_BE (again + 12, 121);
  again[14] = 96;
  memcpy (again + 15, second, sizeof second);
  push (&rig, again, sizeof again, HOME);
  buffer = gst_harness_pull (rig.inlet);
  g_assert_true (GST_BUFFER_FLAG_IS_SET (buffer, GST_RTP_BUFFER_FLAG_RETRANSMISSION));
  g_assert_cmpuint (gst_buffer_get_size (buffer), ==, 12 + sizeof second);
  check_next (&rig, 96, 120, first, sizeof first);
  check_refused (&rig, 0, 0);
  rig_clear (&rig);
}

/* Redundant encoding of nothing, or of what was not offered: lost. */
static void
test_bad_red (void)
{
  static const guint8 bad[][5] = {
    { 96 | 0x80, 0, 4, 0, 0 }, { 97, 1, 2, 3, 4 }, { 100, 1, 2, 3, 4 }, { 20, 1, 2, 3, 4 }
  };
  Rig rig;

  rig_init (&rig, RED_OFFER, FALSE);
  send_with_gap (&rig, 100);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    send_bytes (&rig, FALSE, 100, (guint16)(120 + i), bad[i], sizeof bad[i]);
  check_refused (&rig, 0, 0);
  rig_clear (&rig);
}

static void
test_flexfec (void)
{
  guint8 packet[12 + 64];
  const gsize size = 12 + write_correction (packet + 12, TRUE, 120);
  Rig rig;

  rig_init (&rig, FLEX_OFFER, FALSE);
  send_with_gap (&rig, 100);
  fill_header (packet, 102, 1, REPAIR);
  push (&rig, packet, size, HOME);
  check_refused (&rig, 0, 0);
  fill_header (packet, 102, 2, REPAIR + 1);
  push (&rig, packet, size, HOME);
  check_refused (&rig, 0, 1);
  fill_header (packet, 102, 3, REPAIR);
  push (&rig, packet, size, ELSEWHERE);
  check_refused (&rig, 1, 1);
  packet[12 + 15]++; /* the SSRC that it protects */
  push (&rig, packet, size, HOME);
  check_refused (&rig, 1, 2);
  push (&rig, packet, 20, HOME);
  check_refused (&rig, 1, 3);
  send_bytes (&rig, FALSE, 96, 121, second, sizeof second);
  check_next (&rig, 96, 121, second, sizeof second);
  check_next (&rig, 96, 120, first, sizeof first);
  g_assert_cmpuint (count_repaired (&rig), ==, 1);
  rig_clear (&rig);
}

/* What is restored is no media, as a packet of noise or of a key, and is not passed on. That its number comes in the
 * end takes no repair back. */
static void
test_restored_other (void)
{
  guint8 packet[12 + 64];
  const gsize size = 12 + write_correction (packet + 12, TRUE, 120);
  Rig rig;

  rig_init (&rig, FLEX_OFFER, FALSE);
  send_with_gap (&rig, 100);
  fill_header (packet, 102, 1, REPAIR);
  packet[13] = 96 ^ 5;
  push (&rig, packet, size, HOME);
  send_bytes (&rig, FALSE, 96, 121, second, sizeof second);
  check_next (&rig, 96, 121, second, sizeof second);
  check_refused (&rig, 0, 0);
  send_bytes (&rig, FALSE, 96, 120, first, sizeof first);
  check_next (&rig, 96, 120, first, sizeof first);
  g_assert_cmpuint (count_repaired (&rig), ==, 0);
  rig_clear (&rig);
}

/* Before any loss is repaired, everything that may be sent again counts as the sender's. */
static void
test_many_sources (void)
{
  guint reported;
  Rig rig;

  rig_init (&rig, OFFER, FALSE);
  send_with_gap (&rig, 100);
  reported = gst_harness_buffers_in_queue (rig.session);
  for (guint i = 0; i < 1000; i++)
    send_again (&rig, (guint16)i, 0x10000 + i, 113, HOME);
  g_assert_cmpuint (gst_harness_buffers_in_queue (rig.session), ==, reported + REEL_REPORTED_SOURCES_MAX - 1);
  reported = gst_harness_buffers_in_queue (rig.session);
  send_media (&rig, 120);
  g_assert_cmpuint (gst_harness_buffers_in_queue (rig.session), ==, reported + 1);
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/rtp-repair/restored", NULL, test_restored);
  g_test_add_data_func ("/rtp-repair/restored-encrypted", GINT_TO_POINTER (TRUE), test_restored);
  g_test_add_func ("/rtp-repair/reported", test_reported);
  g_test_add_func ("/rtp-repair/probes", test_probes);
  g_test_add_func ("/rtp-repair/strangers", test_strangers);
  g_test_add_func ("/rtp-repair/described-again", test_described_again);
  g_test_add_func ("/rtp-repair/ulpfec", test_ulpfec);
  g_test_add_func ("/rtp-repair/ulpfec-and-retransmission", test_ulpfec_and_retransmission);
  g_test_add_func ("/rtp-repair/bad-red", test_bad_red);
  g_test_add_func ("/rtp-repair/flexfec", test_flexfec);
  g_test_add_func ("/rtp-repair/restored-other", test_restored_other);
  g_test_add_func ("/rtp-repair/many-sources", test_many_sources);
  return g_test_run ();
}
