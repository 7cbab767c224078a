/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layers of a simulcast, packet by packet: when another one follows, and what a network does to its key frame. */
#include "manager/worker/rtp/reel-rtp-layers.h"

#define SMALL   100u
#define LARGE   200u
#define PACKETS 4u /* of a picture */
#define TICKS   3000u

static const char sdp_text[] = "m=video 9 RTP/AVPF 97\r\na=rtpmap:97 VP8/90000\r\na=ssrc-group:SIM 100 200\r\n";
static const char named_text[] =
    "m=video 9 RTP/AVPF 97\r\na=rtpmap:97 VP8/90000\r\na=rid:s send\r\na=rid:large send\r\n"
    "a=simulcast:send s;large\r\n"
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n"
    "a=extmap:5 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n";
static const ReelDemandView stage = { TRUE, 1280, 720 }, column = { TRUE, 320, 180 };

typedef struct {
  ReelSdp *sdp;
  ReelRtpLayers *layers;
  GQueue passed; /* GstBuffer */
  guint asked;
  guint32 asked_for;
  gboolean unreachable;
  guint16 numbers[2];
  guint32 restarted;  /* added to SSRCs */
  gboolean names;     /* packets name their layer */
  gboolean has_other; /* what is passed on has another SSRC than the first layer */
  ReelDemandView demand;
  guint32 captured;
  gboolean has_last;
  guint16 last;
  guint32 last_timestamp;
} Rig;

static gboolean
on_ask (guint32 ssrc, gpointer user_data)
{
  Rig *rig = user_data;

  rig->asked++;
  rig->asked_for = ssrc;
  return !rig->unreachable;
}

static void
rig_init_with (Rig *rig, const char *text)
{
  g_autoptr (GError) error = NULL;

  *rig = (Rig){ .numbers = { 10, 65530 } };
  g_queue_init (&rig->passed);
  rig->sdp = reel_sdp_parse (text, -1, REEL_MEDIA_VIDEO, NULL, &error);
  g_assert_no_error (error);
  rig->layers = reel_rtp_layers_new (rig->sdp);
  g_assert_nonnull (rig->layers);
  reel_rtp_layers_set_ask (rig->layers, on_ask, rig);
}

static void
rig_init (Rig *rig)
{
  rig_init_with (rig, sdp_text);
}

static void
rig_clear (Rig *rig)
{
  g_assert_cmpuint (rig->passed.length, ==, 0);
  reel_rtp_layers_free (rig->layers);
  reel_sdp_free (rig->sdp);
}

/* GST_WRITE_UINT16_LE() wants an even address on a processor that writes by words. */
static void
write_u16_le (guint8 *at, guint16 value)
{
  at[0] = value & 0xff;
  at[1] = value >> 8;
}

/* Packet @packet of the picture that is captured now; @number: its sequence number. */
static void
send (Rig *rig, guint layer, guint16 number, guint packet, gboolean key)
{
  static const guint8 names[2][12] = { { 0xbe, 0xde, 0, 1, 0x40, 's' },
                                       { 0xbe, 0xde, 0, 2, 0x44, 'l', 'a', 'r', 'g', 'e' } };
  const gsize offset = rig->names ? layer == 0 ? 8 : 12 : 0;
  guint8 bytes[64] = { rig->names ? 0x90 : 0x80, packet + 1 == PACKETS ? 97 | 0x80 : 97 };
  guint8 *payload = bytes + 12 + offset;
  GstBuffer *buffer = NULL;

  GST_WRITE_UINT16_BE (bytes + 2, number);
  GST_WRITE_UINT32_BE (bytes + 4, rig->captured + (layer + 1) * 1000000);
  GST_WRITE_UINT32_BE (bytes + 8, (layer == 0 ? SMALL : LARGE) + rig->restarted);
  memcpy (bytes + 12, names[layer], offset);
  payload[0] = packet == 0 ? 0x10 : 0;
  if (packet == 0) {
    static const guint8 start[] = { 0x9d, 0x01, 0x2a };

    payload[1] = key ? 0 : 1;
    memcpy (payload + 4, start, sizeof start);
    write_u16_le (payload + 7, 320 << 2 * layer);
    write_u16_le (payload + 9, 180 << 2 * layer);
  }
  buffer = gst_buffer_new_memdup (bytes, sizeof bytes);
  GST_BUFFER_DTS (buffer) = GST_SECOND + gst_util_uint64_scale (rig->captured, GST_SECOND, 90000);
  reel_rtp_layers_take (rig->layers, buffer, &rig->passed);
}

/* Returns: how many packets were passed, which must continue what was passed before. */
static guint
check (Rig *rig)
{
  GstBuffer *buffer = NULL;
  guint n = 0;

  for (; (buffer = g_queue_pop_head (&rig->passed)) != NULL; n++) {
    guint8 head[12];

    gst_buffer_extract (buffer, 0, head, sizeof head);
    gst_buffer_unref (buffer);
    g_assert_cmpuint (GST_READ_UINT32_BE (head + 8) == SMALL, ==, !rig->has_other);
    if (rig->has_last) {
      g_assert_cmpuint (GST_READ_UINT16_BE (head + 2), ==, (guint16)(rig->last + 1));
      g_assert_cmpint ((gint32)(GST_READ_UINT32_BE (head + 4) - rig->last_timestamp), >=, 0);
    }
    rig->has_last = TRUE;
    rig->last = GST_READ_UINT16_BE (head + 2);
    rig->last_timestamp = GST_READ_UINT32_BE (head + 4);
  }
  return n;
}

/* A picture of @layer, but for the packet @lost. */
static void
send_picture (Rig *rig, guint layer, gboolean key, guint lost)
{
  for (guint packet = 0; packet < PACKETS; packet++, rig->numbers[layer]++) {
    if (packet != lost)
      send (rig, layer, rig->numbers[layer], packet, key);
  }
}

#define NONE G_MAXUINT /* is lost */

static void
begin (Rig *rig)
{
  send_picture (rig, 0, TRUE, NONE);
  send_picture (rig, 1, FALSE, NONE);
  g_assert_cmpuint (check (rig), ==, PACKETS);
  rig->captured += TICKS;
}

static guint64
get_stat (Rig *rig, const char *key)
{
  g_auto (GVariantDict) stats = G_VARIANT_DICT_INIT (NULL);
  guint64 value = 0;
  guint number = 0;

  reel_rtp_layers_describe (rig->layers, &stats);
  if (g_variant_dict_lookup (&stats, key, "u", &number))
    return number;
  g_variant_dict_lookup (&stats, key, "t", &value);
  return value;
}

/* The large one is asked for, once; until its key frame is there, the small one goes on, whatever is lost of it. */
static void
test_follows (void)
{
  Rig rig;

  rig_init (&rig);
  begin (&rig);
  g_assert_cmpuint (rig.asked, ==, 0);
  rig.unreachable = TRUE;
  reel_rtp_layers_set_view (rig.layers, &stage, &rig.demand);
  g_assert_cmpuint (rig.asked, ==, 1);
  rig.unreachable = FALSE;
  send_picture (&rig, 0, FALSE, NONE);
  g_assert_cmpuint (rig.asked, ==, 2);
  g_assert_cmpuint (rig.asked_for, ==, LARGE);
  g_assert_cmpuint (check (&rig), ==, PACKETS);
  for (guint lost = 0; lost < PACKETS; lost++, rig.captured += TICKS) {
    send_picture (&rig, 0, FALSE, NONE);
    send_picture (&rig, 1, TRUE, lost);
    g_assert_cmpuint (check (&rig), ==, PACKETS);
    g_assert_cmpuint (get_stat (&rig, "layer-width"), ==, 320);
  }
  g_assert_cmpuint (rig.asked, ==, 2); /* no more within half a second */
  g_assert_cmpuint (reel_rtp_layers_get_present (rig.layers, SMALL), ==, SMALL);

  send_picture (&rig, 1, TRUE, NONE);
  g_assert_cmpuint (check (&rig), ==, PACKETS);
  g_assert_cmpuint (get_stat (&rig, "layer-width"), ==, 1280);
  g_assert_cmpuint (get_stat (&rig, "layer-changes"), ==, 1);
  g_assert_cmpuint (get_stat (&rig, "layers"), ==, 2);
  g_assert_cmpuint (reel_rtp_layers_get_present (rig.layers, SMALL), ==, LARGE);
  for (guint i = 0; i < 10; i++, rig.captured += TICKS) {
    send_picture (&rig, 0, i == 5, NONE);
    send_picture (&rig, 1, FALSE, NONE);
    g_assert_cmpuint (check (&rig), ==, PACKETS);
  }
  rig_clear (&rig);
}

/* What follows the last packet of the key frame with its timestamp corrects errors: the frame is complete without. */
static void
test_corrected (void)
{
  Rig rig;

  rig_init (&rig);
  begin (&rig);
  reel_rtp_layers_set_view (rig.layers, &stage, &rig.demand);
  send (&rig, 1, (guint16)(rig.numbers[1] + PACKETS), 1, FALSE);
  send_picture (&rig, 1, TRUE, NONE);
  g_assert_cmpuint (rig.passed.length, ==, PACKETS + 1);
  g_queue_clear_full (&rig.passed, (GDestroyNotify)gst_buffer_unref);
  rig_clear (&rig);
}

/* Empty packets in place of corrections are no pictures: a layer of which nothing else comes does not come. */
static void
test_empty (void)
{
  guint8 bytes[12] = { 0x80, 97 };
  Rig rig;

  rig_init (&rig);
  send_picture (&rig, 0, TRUE, NONE);
  g_assert_cmpuint (check (&rig), ==, PACKETS);
  GST_WRITE_UINT32_BE (bytes + 8, LARGE);
  reel_rtp_layers_take (rig.layers, gst_buffer_new_memdup (bytes, sizeof bytes), &rig.passed);
  g_assert_cmpuint (check (&rig), ==, 0);
  g_assert_cmpuint (get_stat (&rig, "layers"), ==, 1);
  rig_clear (&rig);
}

/* The last packet of the small picture comes after the key frame: the change waits for it. */
static void
test_waits_for_the_end (void)
{
  Rig rig;

  rig_init (&rig);
  begin (&rig);
  reel_rtp_layers_set_view (rig.layers, &stage, &rig.demand);
  for (guint packet = 0; packet + 1 < PACKETS; packet++)
    send (&rig, 0, rig.numbers[0]++, packet, FALSE);
  send_picture (&rig, 1, TRUE, NONE);
  g_assert_cmpuint (check (&rig), ==, PACKETS - 1);
  send (&rig, 0, rig.numbers[0]++, PACKETS - 1, FALSE);
  g_assert_cmpuint (check (&rig), ==, 1 + PACKETS);
  rig_clear (&rig);
}

/* It does not come: the next picture is of the large one. */
static void
test_lost_end (void)
{
  Rig rig;

  rig_init (&rig);
  begin (&rig);
  reel_rtp_layers_set_view (rig.layers, &stage, &rig.demand);
  for (guint packet = 0; packet + 1 < PACKETS; packet++)
    send (&rig, 0, rig.numbers[0]++, packet, FALSE);
  rig.numbers[0]++;
  send_picture (&rig, 1, TRUE, NONE);
  g_assert_cmpuint (check (&rig), ==, PACKETS - 1);
  rig.captured += TICKS;
  send_picture (&rig, 0, FALSE, NONE);
  g_assert_cmpuint (check (&rig), ==, PACKETS);
  g_assert_cmpuint (get_stat (&rig, "layer-width"), ==, 1280);
  rig_clear (&rig);
}

/* All packets of the key frame come in the wrong order, after some of the picture that follows it: none is lost. */
static void
test_reordered (void)
{
  GstBuffer *buffer = NULL;
  gboolean seen[2 * PACKETS] = { FALSE };
  guint16 first = 0;
  Rig rig;

  rig_init (&rig);
  begin (&rig);
  reel_rtp_layers_set_view (rig.layers, &stage, &rig.demand);
  rig.captured += TICKS;
  send (&rig, 1, (guint16)(rig.numbers[1] + PACKETS), 0, FALSE);
  rig.captured -= TICKS;
  for (guint packet = PACKETS; packet > 0; packet--)
    send (&rig, 1, (guint16)(rig.numbers[1] + packet - 1), packet - 1, TRUE);
  rig.captured += TICKS;
  for (guint packet = PACKETS; packet > 1; packet--)
    send (&rig, 1, (guint16)(rig.numbers[1] + PACKETS + packet - 1), packet - 1, FALSE);
  g_assert_cmpuint (rig.passed.length, ==, 2 * PACKETS);
  first = (guint16)(rig.last + 1);
  while ((buffer = g_queue_pop_head (&rig.passed)) != NULL) {
    guint8 head[12];

    gst_buffer_extract (buffer, 0, head, sizeof head);
    gst_buffer_unref (buffer);
    g_assert_cmpuint ((guint16)(GST_READ_UINT16_BE (head + 2) - first), <, 2 * PACKETS);
    g_assert_false (seen[(guint16)(GST_READ_UINT16_BE (head + 2) - first)]);
    seen[(guint16)(GST_READ_UINT16_BE (head + 2) - first)] = TRUE;
  }
  rig_clear (&rig);
}

/* Numbers that the jitter buffer misses are those of the layer when it is asked for them. */
static void
test_missing (void)
{
  guint16 number;
  Rig rig;

  rig_init (&rig);
  begin (&rig);
  reel_rtp_layers_set_view (rig.layers, &stage, &rig.demand);
  send_picture (&rig, 1, TRUE, NONE);
  check (&rig);
  rig.captured += TICKS;
  number = (guint16)(rig.last + 2);
  for (guint packet = 0; packet < PACKETS; packet++, rig.numbers[1]++) {
    if (packet != 1)
      send (&rig, 1, rig.numbers[1], packet, FALSE);
  }
  g_queue_clear_full (&rig.passed, (GDestroyNotify)gst_buffer_unref);
  g_assert_true (reel_rtp_layers_find_missing (rig.layers, number, &number));
  g_assert_cmpuint (number, ==, (guint16)(rig.numbers[1] - PACKETS + 1));
  number = (guint16)(rig.last - PACKETS);
  g_assert_false (reel_rtp_layers_find_missing (rig.layers, number, &number));
  rig_clear (&rig);
}

/* The sender's reports on the layer that is passed on are those on the stream. */
static void
test_reports (void)
{
  guint32 ssrc = LARGE, rtp = 5;
  Rig rig;

  rig_init (&rig);
  begin (&rig);
  g_assert_false (reel_rtp_layers_filter_report (&ssrc, 1, &rtp, rig.layers));
  ssrc = SMALL;
  g_assert_true (reel_rtp_layers_filter_report (&ssrc, 1, &rtp, rig.layers));
  g_assert_cmpuint (rtp, ==, 5);
  reel_rtp_layers_set_view (rig.layers, &stage, &rig.demand);
  send_picture (&rig, 1, TRUE, NONE);
  check (&rig);
  ssrc = LARGE;
  rtp = 2000000;
  g_assert_true (reel_rtp_layers_filter_report (&ssrc, 0, &rtp, rig.layers));
  g_assert_cmpuint (ssrc, ==, SMALL);
  g_assert_cmpint (ABS ((gint32)(rtp - 1000000)), <, 90);
  ssrc = 7;
  rtp = 5;
  g_assert_true (reel_rtp_layers_filter_report (&ssrc, 1, &rtp, rig.layers));
  g_assert_cmpuint (ssrc, ==, 7);
  g_assert_cmpuint (rtp, ==, 5);
  rig_clear (&rig);
}

/* Another source, such as music on hold, is none of the layers: it passes as it is. */
static void
test_other_source (void)
{
  const guint8 other[16] = { 0x80, 97, [11] = 9 };
  g_autoptr (GstBuffer) passed = NULL;
  Rig rig;

  rig_init (&rig);
  g_assert_cmpuint (reel_rtp_layers_get_source (rig.layers, 9), ==, 9);
  g_assert_cmpuint (reel_rtp_layers_get_source (rig.layers, LARGE), ==, SMALL);
  g_assert_cmpuint (reel_rtp_layers_get_present (rig.layers, 9), ==, 9);
  reel_rtp_layers_take (rig.layers, gst_buffer_new_memdup (other, sizeof other), &rig.passed);
  passed = g_queue_pop_head (&rig.passed);
  g_assert_cmpint (gst_buffer_memcmp (passed, 0, other, sizeof other), ==, 0);
  rig_clear (&rig);
}

static gboolean
repairs (Rig *rig, guint32 ssrc, const char *rid)
{
  guint8 bytes[28] = { 0x90, 97, [12] = 0xbe, 0xde, 0, 2, (guint8)(0x50 | (strlen (rid) - 1)) };
  g_autoptr (GstBuffer) buffer = NULL;

  memcpy (bytes + 17, rid, strlen (rid));
  bytes[0] = *rid != 0 ? 0x90 : 0x80;
  buffer = gst_buffer_new_memdup (bytes, sizeof bytes);
  return reel_rtp_layers_repairs_present (rig->layers, buffer, ssrc);
}

/* Senders probe the network with packets of any layer, sent again: only those of the present one are of use. */
static void
test_repairs (void)
{
  Rig rig;

  rig_init_with (&rig, named_text);
  rig.has_other = rig.names = TRUE;
  g_assert_false (repairs (&rig, 7, "s"));
  begin (&rig);
  g_assert_false (repairs (&rig, 8, ""));
  g_assert_false (repairs (&rig, 8, "large"));
  g_assert_false (repairs (&rig, 9, "other"));
  g_assert_true (repairs (&rig, 7, "s"));
  g_assert_true (repairs (&rig, 7, ""));
  reel_rtp_layers_set_view (rig.layers, &stage, &rig.demand);
  send_picture (&rig, 1, TRUE, NONE);
  g_assert_cmpuint (check (&rig), ==, PACKETS);
  g_assert_false (repairs (&rig, 7, ""));
  g_assert_true (repairs (&rig, 8, ""));
  rig_clear (&rig);
}

/* Packets that name their layer do so until the sender knows that it was understood. Their senders have no SSRCs
 * before, and others after a restart: what was passed on goes on. */
static void
test_named (void)
{
  const guint8 unnamed[16] = { 0x80, 97, [10] = 1, [11] = 44 };
  g_autoptr (GstBuffer) other = gst_buffer_new_memdup (unnamed, sizeof unnamed);
  guint16 number;
  guint32 source;
  Rig rig;

  rig_init_with (&rig, named_text);
  rig.has_other = rig.names = TRUE;
  begin (&rig);
  source = reel_rtp_layers_get_source (rig.layers, SMALL);
  g_assert_cmpuint (source, ==, reel_rtp_layers_get_source (rig.layers, LARGE));
  g_assert_cmpuint (reel_rtp_layers_identify (rig.layers, other, 300), ==, 300);
  rig.names = FALSE;
  g_assert_cmpuint (reel_rtp_layers_set_view (rig.layers, &stage, &rig.demand), ==, 2);
  send_picture (&rig, 1, TRUE, NONE);
  g_assert_cmpuint (check (&rig), ==, PACKETS);
  g_assert_cmpuint (reel_rtp_layers_get_present (rig.layers, source), ==, LARGE);

  rig.restarted = 7;
  rig.names = TRUE;
  rig.numbers[0] = 500;
  rig.numbers[1] = 40000;
  rig.captured += 10 * TICKS;
  for (guint i = 0; i < 6000 && rig.asked_for != LARGE + 7; i++, rig.captured += TICKS) {
    send_picture (&rig, 0, FALSE, NONE);
    send_picture (&rig, 1, FALSE, NONE);
    g_assert_cmpuint (check (&rig), ==, 0);
    g_usleep (10000); /* the one before was asked just now */
  }
  number = rig.last;
  g_assert_false (reel_rtp_layers_find_missing (rig.layers, number, &number)); /* whose it was is gone */
  g_assert_cmpuint (rig.asked_for, ==, LARGE + 7);
  send_picture (&rig, 1, TRUE, NONE);
  g_assert_cmpuint (check (&rig), ==, PACKETS);
  g_assert_cmpuint (reel_rtp_layers_get_source (rig.layers, LARGE), ==, LARGE);
  rig_clear (&rig);
}

/* The id of a header extension of two bytes may be any. */
static void
test_named_in_two_bytes (void)
{
  static const guint8 ids[] = { 14, 15, 16, 255 };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++) {
    const guint8 bytes[] = { 0x90, 97, 0, 1, 0, 0, 0, 0, 0, 0, 1, 44, 0x10, 0, 0, 1, ids[i], 1, 's', 0, 0x10 };
    g_autoptr (GstBuffer) packet = gst_buffer_new_memdup (bytes, sizeof bytes);
    g_autofree char *id = g_strdup_printf ("a=extmap:%u ", ids[i]);
    g_autoptr (GString) text = g_string_new (named_text);
    Rig rig;

    g_string_replace (text, "a=extmap:4 ", id, 0);
    rig_init_with (&rig, text->str);
    g_assert_cmpuint (reel_rtp_layers_identify (rig.layers, packet, 300), !=, 300);
    rig_clear (&rig);
  }
}

/* After another SSRC, late packets of the one before neither bring it back nor disturb the key frame; later it may
 * come back. */
static void
test_late_sender (void)
{
  guint32 source;
  Rig rig;

  rig_init_with (&rig, named_text);
  rig.has_other = rig.names = TRUE;
  begin (&rig);
  source = reel_rtp_layers_get_source (rig.layers, SMALL);
  reel_rtp_layers_set_view (rig.layers, &stage, &rig.demand);
  rig.restarted = 7;
  send (&rig, 1, 500, 0, TRUE);
  rig.restarted = 0;
  send (&rig, 1, rig.numbers[1], 1, FALSE);
  rig.names = FALSE;
  send (&rig, 1, rig.numbers[1], 1, FALSE);
  g_assert_cmpuint (check (&rig), ==, 0);
  g_assert_cmpuint (get_stat (&rig, "packets-set-aside"), >=, 2);
  rig.restarted = 7;
  for (guint packet = 1; packet < PACKETS; packet++)
    send (&rig, 1, (guint16)(500 + packet), packet, TRUE);
  g_assert_cmpuint (check (&rig), ==, PACKETS);
  g_assert_cmpuint (reel_rtp_layers_get_present (rig.layers, source), ==, LARGE + 7);

  rig.restarted = 0;
  rig.names = TRUE;
  for (guint i = 0; i < 6000 && reel_rtp_layers_get_source (rig.layers, LARGE) != source; i++) {
    send (&rig, 1, rig.numbers[1], 1, FALSE);
    g_usleep (10000);
  }
  g_assert_cmpuint (reel_rtp_layers_get_source (rig.layers, LARGE), ==, source);
  g_assert_cmpuint (check (&rig), ==, 0);
  rig_clear (&rig);
}

/* Two SSRCs that name the same layer in turn are not asked for a key frame with each packet. */
static void
test_taking_turns (void)
{
  gint64 began;
  Rig rig;

  rig_init_with (&rig, named_text);
  rig.has_other = rig.names = TRUE;
  begin (&rig);
  reel_rtp_layers_set_view (rig.layers, &stage, &rig.demand);
  began = g_get_monotonic_time ();
  for (guint i = 0; i < 1000; i++) {
    rig.restarted = i % 2 * 7;
    send (&rig, 1, (guint16)i, 1, FALSE);
  }
  g_assert_cmpuint (rig.asked, <=, 2 + 2 * (guint)((g_get_monotonic_time () - began) / G_TIME_SPAN_SECOND));
  g_assert_cmpuint (check (&rig), ==, 0);
  rig_clear (&rig);
}

/* Pictures above the limit are not taken. */
static void
test_limit (void)
{
  Rig rig;

  rig_init (&rig);
  reel_rtp_layers_set_limit (rig.layers, 640, 360);
  begin (&rig);
  send_picture (&rig, 1, TRUE, NONE);
  g_assert_cmpuint (check (&rig), ==, 0);
  reel_rtp_layers_set_view (rig.layers, &stage, &rig.demand);
  g_assert_cmpuint (rig.asked, ==, 0);
  reel_rtp_layers_set_view (rig.layers, &column, &rig.demand);
  g_assert_cmpuint (rig.asked, ==, 0);
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtp-layers/follows", test_follows);
  g_test_add_func ("/rtp-layers/corrected", test_corrected);
  g_test_add_func ("/rtp-layers/empty", test_empty);
  g_test_add_func ("/rtp-layers/waits-for-the-end", test_waits_for_the_end);
  g_test_add_func ("/rtp-layers/lost-end", test_lost_end);
  g_test_add_func ("/rtp-layers/reordered", test_reordered);
  g_test_add_func ("/rtp-layers/missing", test_missing);
  g_test_add_func ("/rtp-layers/reports", test_reports);
  g_test_add_func ("/rtp-layers/other-source", test_other_source);
  g_test_add_func ("/rtp-layers/named", test_named);
  g_test_add_func ("/rtp-layers/named-in-two-bytes", test_named_in_two_bytes);
  g_test_add_func ("/rtp-layers/repairs", test_repairs);
  g_test_add_func ("/rtp-layers/late-sender", test_late_sender);
  g_test_add_func ("/rtp-layers/taking-turns", test_taking_turns);
  g_test_add_func ("/rtp-layers/limit", test_limit);
  return g_test_run ();
}
