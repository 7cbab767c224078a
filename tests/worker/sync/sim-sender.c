/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Audio is PCMU, silent stretches are not sent at all; video is VP8, each picture a key frame so that a lost one
 * affects no other. */
#include "tests/worker/sync/sim-sender.h"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/rtp/rtp.h>
#include <math.h>
#include <string.h>

#define AUDIO_SSRC     0x11111111u
#define VIDEO_SSRC     0x22222222u
#define AUDIO_RTP      0xFFFF0000u /* wraps within the first minute */
#define VIDEO_RTP      0xFFF00000u
#define PACKET_SECONDS 0.020
#define SAMPLES        160
#define MARK_START     40 /* within its packet */
#define MARK_SAMPLES   80
#define REPORT_SECONDS 5.0
#define NTP_BASE       3976000000.0
#define WIDTH          160
#define HEIGHT         90
#define BURST          5.0
#define OUTAGE_SECONDS 5.0
#define LATE_SECONDS   0.7 /* before it */

struct _SimSender {
  SimNetwork network;
  GRand *rand;
  GstElement *encoder, *source, *sink;
  guint packet, picture, report; /* the next ones */
  double turn;                   /* when speech or silence ends */
  gboolean speaking;
  gboolean audio_bad, video_bad; /* within a burst of losses */
  guint16 audio_seq, video_seq;
  double last_arrival[2];
  GQueue waiting; /* SimPacket */
  GArray *shown;  /* gboolean for each picture */
  guint64 sent, lost, silent;
};

static guint8
encode_mulaw (int sample)
{
  int sign = sample < 0 ? 0x80 : 0, exponent = 7, size = MIN (ABS (sample), 32635) + 132;

  while (exponent > 0 && (size & (0x80 << exponent)) == 0)
    exponent--;
  return (guint8) ~(sign | (exponent << 4) | ((size >> (exponent + 3)) & 0x0F));
}

static GstElement *
make_encoder (SimSender *self)
{
  g_autoptr (GError) error = NULL;
  GstElement *pipeline =
      gst_parse_launch ("appsrc name=in format=time caps=video/x-raw,format=I420,width=160,height=90,framerate=12/1 ! "
                        "vp8enc deadline=1 cpu-used=8 threads=1 keyframe-max-dist=1 lag-in-frames=0 "
                        "min-quantizer=4 max-quantizer=30 target-bitrate=2000000 ! rtpvp8pay mtu=60000 ! "
                        "appsink name=out sync=false",
                        &error);

  g_assert_no_error (error);
  self->source = gst_bin_get_by_name (GST_BIN (pipeline), "in");
  self->sink = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  return pipeline;
}

SimSender *
sim_sender_new (const SimNetwork *network, guint seed)
{
  SimSender *self = g_new0 (SimSender, 1);

  self->network = *network;
  self->rand = g_rand_new_with_seed (seed);
  self->encoder = make_encoder (self);
  self->speaking = TRUE;
  self->turn = 5.0;
  self->audio_seq = 65000;
  self->shown = g_array_new (FALSE, TRUE, sizeof (gboolean));
  g_queue_init (&self->waiting);
  return self;
}

void
sim_sender_free (SimSender *self)
{
  SimPacket *packet;

  while ((packet = g_queue_pop_head (&self->waiting)) != NULL) {
    gst_buffer_unref (packet->buffer);
    g_free (packet);
  }
  gst_element_set_state (self->encoder, GST_STATE_NULL);
  gst_object_unref (self->source);
  gst_object_unref (self->sink);
  gst_object_unref (self->encoder);
  g_array_unref (self->shown);
  g_rand_free (self->rand);
  g_free (self);
}

guint
sim_sender_get_check (guint number)
{
  return ((number >> 12) ^ (number >> 8) ^ (number >> 4) ^ number ^ 0x5) & 0xF;
}

static gboolean
is_in_outage (const SimSender *self, double at)
{
  double begin = self->network.outage;

  return begin > 0.0 && at >= begin && at < begin + OUTAGE_SECONDS;
}

/* Two states: bursts start so rarely that their share of all packets is the loss. */
static gboolean
is_lost (SimSender *self, double at, gboolean *bad)
{
  double begin = self->network.loss / BURST / (1.0 - self->network.loss);
  gboolean outage = is_in_outage (self, at);

  *bad = g_rand_double (self->rand) < (*bad ? 1.0 - 1.0 / BURST : begin);
  self->sent++;
  self->lost += *bad || outage;
  return *bad || outage;
}

static int
compare_arrivals (gconstpointer a, gconstpointer b, gpointer user_data)
{
  double left = ((const SimPacket *)a)->arrival, right = ((const SimPacket *)b)->arrival;

  return (left > right) - (left < right);
}

static void
send (SimSender *self, gboolean video, gboolean rtcp, double at, GstBuffer *buffer)
{
  double delay = video ? self->network.video_delay : self->network.audio_delay;
  double jitter = -log (1.0 - g_rand_double (self->rand)) * (video ? 0.008 : 0.004);
  SimPacket *packet = g_new0 (SimPacket, 1);

  if (video && at < self->network.outage && at >= self->network.outage - LATE_SECONDS)
    delay += self->network.late;
  packet->video = video;
  packet->rtcp = rtcp;
  packet->arrival = MAX (at + delay + MIN (jitter, 0.06), self->last_arrival[video] + 1e-6); /* in order */
  packet->buffer = buffer;
  self->last_arrival[video] = packet->arrival;
  g_queue_insert_sorted (&self->waiting, packet, compare_arrivals, NULL);
}

static double
audio_time (const SimSender *self, double media)
{
  return media / (1.0 + self->network.audio_ppm * 1e-6);
}

static GstBuffer *
make_sound (SimSender *self)
{
  GstBuffer *buffer = gst_rtp_buffer_new_allocate (SAMPLES, 0, 0);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  guint8 *payload;

  gst_rtp_buffer_map (buffer, GST_MAP_READWRITE, &rtp);
  gst_rtp_buffer_set_ssrc (&rtp, AUDIO_SSRC);
  gst_rtp_buffer_set_payload_type (&rtp, 0);
  gst_rtp_buffer_set_seq (&rtp, self->audio_seq);
  gst_rtp_buffer_set_timestamp (&rtp, AUDIO_RTP + self->packet * SAMPLES);
  payload = gst_rtp_buffer_get_payload (&rtp);
  memset (payload, encode_mulaw (0), SAMPLES);
  if (self->packet % SIM_MARK_EVERY == 0) {
    guint pitch = SIM_PITCH_LOWEST_HZ + self->packet / SIM_MARK_EVERY % SIM_PITCHES * SIM_PITCH_STEP_HZ;

    for (guint i = 0; i < MARK_SAMPLES; i++)
      payload[MARK_START + i] = encode_mulaw ((int)lrint (20000.0 * cos (2.0 * G_PI * pitch * i / SIM_AUDIO_RATE)));
  }
  gst_rtp_buffer_unmap (&rtp);
  return buffer;
}

static void
send_sound (SimSender *self)
{
  double at = audio_time (self, self->packet * PACKET_SECONDS);

  if (at >= self->turn) {
    self->speaking = !self->speaking;
    self->turn += self->speaking ? g_rand_double_range (self->rand, 3, 7) : g_rand_double_range (self->rand, 1, 4);
  }
  if (!self->speaking) {
    self->silent++;
  } else {
    /* A packet is sent when its last sample has been captured. */
    if (!is_lost (self, at, &self->audio_bad))
      send (self, FALSE, FALSE, at + PACKET_SECONDS, make_sound (self));
    self->audio_seq++;
  }
  self->packet++;
}

static GstBuffer *
encode_picture (SimSender *self)
{
  guint code = (self->picture & 0xFFFF) << 4 | sim_sender_get_check (self->picture & 0xFFFF);
  gsize size = WIDTH * HEIGHT * 3 / 2;
  guint8 *data = g_malloc (size);
  GstBuffer *buffer;
  GstSample *sample;

  memset (data, 128, size);
  for (guint x = 0; x < WIDTH; x++)
    data[x] = code >> (SIM_BARS - 1 - x * SIM_BARS / WIDTH) & 1 ? 235 : 16;
  for (guint y = 1; y < HEIGHT; y++)
    memcpy (data + y * WIDTH, data, WIDTH);
  buffer = gst_buffer_new_wrapped (data, size);
  GST_BUFFER_PTS (buffer) = self->picture * GST_SECOND / 12;
  g_assert_cmpint (gst_app_src_push_buffer (GST_APP_SRC (self->source), buffer), ==, GST_FLOW_OK);
  sample = gst_app_sink_try_pull_sample (GST_APP_SINK (self->sink), 60 * GST_SECOND);
  g_assert_nonnull (sample);
  buffer = gst_buffer_copy_deep (gst_sample_get_buffer (sample));
  gst_sample_unref (sample);
  return buffer;
}

static guint32
video_rtp (const SimSender *self, double at)
{
  return VIDEO_RTP + (guint32)(gint64)llround (at * SIM_VIDEO_RATE * (1.0 + self->network.video_ppm * 1e-6));
}

static void
send_picture (SimSender *self)
{
  double at = sim_sender_picture_time (self, self->picture);
  gboolean shown = !is_lost (self, at, &self->video_bad);

  if (shown) {
    GstBuffer *buffer = encode_picture (self);
    GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;

    gst_rtp_buffer_map (buffer, GST_MAP_READWRITE, &rtp);
    gst_rtp_buffer_set_ssrc (&rtp, VIDEO_SSRC);
    gst_rtp_buffer_set_payload_type (&rtp, 96);
    gst_rtp_buffer_set_seq (&rtp, self->video_seq);
    gst_rtp_buffer_set_timestamp (&rtp, video_rtp (self, at));
    gst_rtp_buffer_unmap (&rtp);
    send (self, TRUE, FALSE, at, buffer);
  }
  g_array_append_val (self->shown, shown);
  self->video_seq++;
  self->picture++;
}

static GstBuffer *
make_report (guint32 ssrc, double ntp, guint32 timestamp)
{
  GstBuffer *buffer = gst_rtcp_buffer_new (1400);
  GstRTCPBuffer rtcp = GST_RTCP_BUFFER_INIT;
  GstRTCPPacket packet;
  double whole = floor (ntp);

  gst_rtcp_buffer_map (buffer, GST_MAP_READWRITE, &rtcp);
  gst_rtcp_buffer_add_packet (&rtcp, GST_RTCP_TYPE_SR, &packet);
  gst_rtcp_packet_sr_set_sender_info (&packet, ssrc, (guint64)whole << 32 | (guint64)((ntp - whole) * 4294967295.0),
                                      timestamp, 0, 0);
  gst_rtcp_buffer_add_packet (&rtcp, GST_RTCP_TYPE_SDES, &packet);
  gst_rtcp_packet_sdes_add_item (&packet, ssrc);
  gst_rtcp_packet_sdes_add_entry (&packet, GST_RTCP_SDES_CNAME, 7, (const guint8 *)"ann@sim");
  gst_rtcp_buffer_unmap (&rtcp);
  return buffer;
}

/* One in twenty is wrong by up to 300 ms, like reports of busy senders. */
static void
send_reports (SimSender *self)
{
  double at = self->report * REPORT_SECONDS + 1.0, media = at * (1.0 + self->network.audio_ppm * 1e-6);

  for (guint video = 0; video <= 1; video++) {
    double ntp = NTP_BASE + at * (1.0 + self->network.ntp_ppm * 1e-6);

    ntp += g_rand_double_range (self->rand, -0.0003, 0.0003);
    if (g_rand_double (self->rand) < 0.05)
      ntp += g_rand_double_range (self->rand, -0.3, 0.3);
    if (self->network.reports && !is_in_outage (self, at))
      send (self, video, TRUE, at,
            video ? make_report (VIDEO_SSRC, ntp, video_rtp (self, at))
                  : make_report (AUDIO_SSRC, ntp, AUDIO_RTP + (guint32)(gint64)llround (media * SIM_AUDIO_RATE)));
  }
  self->report++;
}

gboolean
sim_sender_next (SimSender *self, double until, SimPacket *packet)
{
  SimPacket *head;

  while (audio_time (self, self->packet * PACKET_SECONDS) < until)
    send_sound (self);
  while (sim_sender_picture_time (self, self->picture) < until)
    send_picture (self);
  while (self->report * REPORT_SECONDS + 1.0 < until)
    send_reports (self);
  head = g_queue_peek_head (&self->waiting);
  if (head == NULL || head->arrival >= until)
    return FALSE;
  *packet = *head;
  g_free (g_queue_pop_head (&self->waiting));
  return TRUE;
}

double
sim_sender_picture_time (const SimSender *self, guint picture)
{
  return picture * SIM_FRAME_SECONDS;
}

double
sim_sender_mark_time (const SimSender *self, guint mark)
{
  return audio_time (self, mark * SIM_MARK_EVERY * PACKET_SECONDS + (double)MARK_START / SIM_AUDIO_RATE);
}

gboolean
sim_sender_has_picture (const SimSender *self, guint picture)
{
  return picture < self->shown->len && g_array_index (self->shown, gboolean, picture);
}

guint64
sim_sender_get_sent (const SimSender *self)
{
  return self->sent;
}

guint64
sim_sender_get_lost (const SimSender *self)
{
  return self->lost;
}

guint64
sim_sender_get_silent (const SimSender *self)
{
  return self->silent;
}
