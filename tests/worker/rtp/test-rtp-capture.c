/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When the pictures of a simulcast were captured, as a pause or the end of a mute judges it behind the jitter buffer:
 * what the layers do to the times of packets, so that another layer continues the one before, must not carry pictures
 * beyond that. */
#include "manager/worker/rtp/reel-rtp-layers.h"
#include "manager/worker/sync/reel-rtp-sync.h"

#include <gst/check/gstharness.h>

#define RATE     90000
#define START    (10 * GST_SECOND)
#define PICTURE  (40 * GST_MSECOND)
#define LATE     (180 * GST_MSECOND) /* the jitter buffer would not believe more than 200 ms */
#define ROUNDING GST_MSECOND
#define PACKETS  3u /* of a picture */
#define KEY      25u

static const char offer[] = "m=video 9 RTP/AVPF 97\r\na=rtpmap:97 VP8/90000\r\na=ssrc-group:SIM 100 200\r\n";
static const ReelDemandView stage = { TRUE, 1280, 720 };

typedef struct {
  ReelSdp *sdp;
  ReelRtpLayers *layers;
  GstHarness *jitterbuffer;
  ReelAvSync *sync;
  ReelSyncTrack *track;
  guint16 numbers[2];
  GstClockTime placed;   /* the last picture that was passed on */
  GstClockTime captured; /* that one, as far as is known */
} Rig;

static gboolean
on_ask (guint32 ssrc, gpointer user_data)
{
  return TRUE;
}

static void
set_up (Rig *rig, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  rig->sdp = reel_sdp_parse (offer, -1, REEL_MEDIA_VIDEO, NULL, &error);
  g_assert_no_error (error);
  rig->layers = reel_rtp_layers_new (rig->sdp);
  reel_rtp_layers_set_ask (rig->layers, on_ask, NULL);
  rig->jitterbuffer = gst_harness_new_parse ("rtpjitterbuffer latency=200");
  gst_harness_set_src_caps_str (rig->jitterbuffer, "application/x-rtp,media=video,clock-rate=90000,encoding-name=VP8");
  gst_harness_set_time (rig->jitterbuffer, START + GST_SECOND); /* the first packet waits no longer */
  rig->sync = reel_av_sync_new ();
  rig->track = reel_sync_track_new (rig->sync, "ann", RATE, REEL_AV_SYNC_VIDEO_SLEW);
}

static void
tear_down (Rig *rig, gconstpointer unused)
{
  gst_harness_teardown (rig->jitterbuffer);
  reel_sync_track_free (rig->track);
  reel_av_sync_unref (rig->sync);
  reel_rtp_layers_free (rig->layers);
  reel_sdp_free (rig->sdp);
}

/* What the jitter buffer passes on. */
static void
place (Rig *rig, GstBuffer *buffer)
{
  GstPadProbeInfo info = { .type = GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_PUSH };

  g_assert_cmpint (gst_harness_push (rig->jitterbuffer, buffer), ==, GST_FLOW_OK);
  info.data = gst_harness_pull (rig->jitterbuffer);
  reel_rtp_sync_place (rig->track, &info);
  buffer = info.data;
  rig->placed = GST_BUFFER_PTS (buffer);
  rig->captured = (GstClockTime)reel_sync_track_get_capture (rig->track, (gint64)rig->placed);
  gst_buffer_unref (buffer);
}

/* A packet of picture @picture, which comes @delay after that was captured. Returns: whether any was passed on */
static gboolean
send (Rig *rig, guint layer, guint picture, guint packet, gboolean key, GstClockTime delay)
{
  guint8 bytes[64] = { 0x80, packet + 1 == PACKETS ? 97 | 0x80 : 97 };
  const GstClockTime captured = START + picture * PICTURE;
  GQueue passed = G_QUEUE_INIT;
  GstBuffer *buffer = NULL;
  gboolean any;

  GST_WRITE_UINT16_BE (bytes + 2, rig->numbers[layer]);
  GST_WRITE_UINT32_BE (bytes + 4, (guint32)gst_util_uint64_scale (captured, RATE, GST_SECOND) + layer * 1000000);
  GST_WRITE_UINT32_BE (bytes + 8, (layer + 1) * 100);
  rig->numbers[layer]++;
  if (packet == 0) {
    const guint8 start[] = { 0x10, key ? 0 : 1, 0, 0, 0x9d, 0x01, 0x2a, 0x80, layer == 0 ? 2 : 5, 0x68, 1 };

    memcpy (bytes + 12, start, sizeof start);
  }
  buffer = gst_buffer_new_memdup (bytes, sizeof bytes);
  GST_BUFFER_DTS (buffer) = GST_BUFFER_PTS (buffer) = captured + delay;
  reel_rtp_layers_take (rig->layers, buffer, &passed);
  any = passed.length > 0;
  while ((buffer = g_queue_pop_head (&passed)) != NULL)
    place (rig, buffer);
  return any;
}

/* The pictures from @first on, up to @end, of the small layer, as they come. */
static void
go_on (Rig *rig, guint first, guint end)
{
  for (guint picture = first; picture < end; picture++) {
    for (guint packet = 0; packet < PACKETS; packet++)
      g_assert_true (send (rig, 0, picture, packet, picture == 0, 0));
    g_assert_cmpuint (rig->captured, ==, START + picture * PICTURE);
  }
}

/* The small layer is passed on, and the large one wanted. */
static void
begin (Rig *rig)
{
  ReelDemandView demand;

  go_on (rig, 0, KEY);
  g_assert_false (send (rig, 1, KEY - 1, 1, FALSE, 0));
  reel_rtp_layers_set_view (rig->layers, &stage, &demand);
}

/* The key frame has come, but for its last packet, which the network delays for longer than the pause lasts. */
static void
test_late_end (Rig *rig, gconstpointer unused)
{
  const GstClockTime captured = START + KEY * PICTURE;

  begin (rig);
  for (guint packet = 0; packet + 1 < PACKETS; packet++)
    g_assert_false (send (rig, 1, KEY, packet, TRUE, 0));
  go_on (rig, KEY, KEY + 5);
  g_assert_true (send (rig, 1, KEY, PACKETS - 1, TRUE, LATE));
  g_assert_cmpuint (rig->placed, >, captured + LATE - PICTURE);
  g_assert_cmpuint (rig->captured, ==, captured);
}

/* All of the key frame comes late, and a picture after it; those that come in time are placed behind them, and soon
 * where they belong. */
static void
test_late (Rig *rig, gconstpointer unused)
{
  begin (rig);
  go_on (rig, KEY, KEY + 5);
  for (guint picture = KEY; picture < KEY + 50; picture++) {
    const GstClockTime captured = START + picture * PICTURE;

    for (guint packet = 0; packet < PACKETS; packet++)
      send (rig, 1, picture, packet, picture == KEY, picture < KEY + 5 ? LATE - (picture - KEY) * PICTURE / 2 : 0);
    g_assert_cmpuint (rig->captured, >=, captured - ROUNDING);
    g_assert_cmpuint (rig->captured, <=, captured + ROUNDING);
    g_assert_cmpuint (rig->placed, >=, captured - ROUNDING);
    if (picture == KEY)
      g_assert_cmpuint (rig->placed, >, captured + LATE - PICTURE);
  }
  g_assert_cmpuint (rig->placed, ==, rig->captured);
}

#define ADD(path, function) g_test_add (path, Rig, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  ADD ("/rtp-capture/late-end", test_late_end);
  ADD ("/rtp-capture/late", test_late);
  return g_test_run ();
}
