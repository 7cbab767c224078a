/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stream of a simulated participant. Everything happens on the test's thread, so nothing has to be awaited. */
#include "tests/worker/recording/sim-guest.h"

#include "manager/worker/sync/reel-rtp-sync.h"

#include <gst/app/gstappsink.h>
#include <gst/rtp/rtp.h>
#include <math.h>
#include <string.h>

#define SAMPLES    160
#define AUDIO_RATE 8000
#define VIDEO_RATE 90000
#define NTP_BASE   3976000000u

typedef struct {
  GstBuffer *buffer;
  GstClockTime due;
} Held;

struct _SimGuest {
  ReelMediaStream parent_instance;

  gboolean video;
  GstClockTime delay;
  ReelSyncTrack *track;
  GstPad *feed;
  GQueue held; /* of Held */
  guint16 number;
  guint decoded;
};

G_DEFINE_FINAL_TYPE (SimGuest, sim_guest, REEL_TYPE_MEDIA_STREAM)

static void
sim_guest_init (SimGuest *self)
{
}

static void
held_free (gpointer data)
{
  Held *held = data;

  gst_clear_buffer (&held->buffer);
  g_free (held);
}

static void
sim_guest_finalize (GObject *object)
{
  SimGuest *self = SIM_GUEST (object);

  g_queue_clear_full (&self->held, held_free);
  gst_pad_set_active (self->feed, FALSE);
  gst_object_unref (self->feed);
  reel_sync_track_free (self->track);
  G_OBJECT_CLASS (sim_guest_parent_class)->finalize (object);
}

static GstClockTime
sim_guest_get_capture (ReelMediaStream *stream, GstClockTime running_time)
{
  return (GstClockTime)reel_sync_track_get_capture (SIM_GUEST (stream)->track, (gint64)running_time);
}

static void
sim_guest_class_init (SimGuestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sim_guest_finalize;
  REEL_MEDIA_STREAM_CLASS (klass)->get_capture = sim_guest_get_capture;
}

GstBuffer *
sim_guest_encode (guint32 colour)
{
  g_autofree char *text = g_strdup_printf (
      "videotestsrc num-buffers=1 pattern=solid-color foreground-color=0x%08x ! "
      "video/x-raw,format=I420,width=320,height=180,framerate=15/1 ! vp8enc deadline=1 ! rtpvp8pay mtu=60000 ! "
      "appsink name=out sync=false",
      0xff000000u | colour);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (text, &error);
  g_autoptr (GstElement) out = NULL;
  g_autoptr (GstSample) sample = NULL;
  GstBuffer *picture;

  g_assert_no_error (error);
  out = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  sample = gst_app_sink_try_pull_sample (GST_APP_SINK (out), 60 * GST_SECOND);
  g_assert_nonnull (sample);
  picture = gst_buffer_copy_deep (gst_sample_get_buffer (sample));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return picture;
}

static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return reel_rtp_sync_place (SIM_GUEST (user_data)->track, info);
}

static GstPadProbeReturn
on_decoded (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  SIM_GUEST (user_data)->decoded++;
  return GST_PAD_PROBE_OK;
}

static void
open_feed (SimGuest *self, GstElement *depayloader)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (depayloader, "sink");
  g_autoptr (GstCaps) caps =
      gst_caps_from_string (self->video ? "application/x-rtp,media=video,payload=96,clock-rate=90000,encoding-name=VP8"
                                        : "application/x-rtp,media=audio,payload=0,clock-rate=8000,encoding-name=PCMU");
  GstSegment segment;

  self->feed = gst_pad_new ("feed", GST_PAD_SRC);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_set_active (self->feed, TRUE);
  g_assert_cmpint (gst_pad_link (self->feed, sink), ==, GST_PAD_LINK_OK);
  gst_pad_push_event (self->feed, gst_event_new_stream_start ("feed"));
  gst_pad_push_event (self->feed, gst_event_new_caps (caps));
  gst_pad_push_event (self->feed, gst_event_new_segment (&segment));
  gst_pad_add_probe (self->feed, GST_PAD_PROBE_TYPE_BUFFER, on_packet, self, NULL);
}

SimGuest *
sim_guest_new (const char *id, const char *participant, ReelStreamKind kind, GstElement *pipeline, ReelAvSync *sync,
               GstClockTime delay)
{
  SimGuest *self = g_object_new (SIM_TYPE_GUEST, "id", id, "participant", participant, "kind", (int)kind, "pipeline",
                                 pipeline, NULL);
  ReelMediaStream *stream = REEL_MEDIA_STREAM (self);
  GstElement *depayloader, *gate, *decoder;
  g_autoptr (GstPad) decoded = NULL;

  self->video = kind != REEL_STREAM_KIND_AUDIO;
  self->delay = delay;
  self->track = reel_sync_track_new (sync, participant, self->video ? VIDEO_RATE : AUDIO_RATE,
                                     self->video ? REEL_AV_SYNC_VIDEO_SLEW : REEL_AV_SYNC_AUDIO_SLEW);
  depayloader = reel_media_stream_add_element (stream, self->video ? "rtpvp8depay" : "rtppcmudepay", NULL);
  gate = reel_media_stream_add_element (stream, self->video ? "videothin" : "valve", NULL);
  decoder = reel_media_stream_add_element (stream, self->video ? "vp8dec" : "mulawdec", NULL);
  g_assert_true (gst_element_link_many (depayloader, gate, decoder, NULL));
  if (!self->video)
    gst_util_set_object_arg (G_OBJECT (gate), "drop-mode", "forward-sticky-events");
  reel_media_stream_set_gate (stream, gate, self->video ? "active" : "drop", self->video);
  g_assert_true (reel_media_stream_add_tee (stream, decoder, NULL) && reel_media_stream_sync (stream, NULL));
  decoded = gst_element_get_static_pad (decoder, "src");
  gst_pad_add_probe (decoded, GST_PAD_PROBE_TYPE_BUFFER, on_decoded, self, NULL);
  open_feed (self, depayloader);
  return self;
}

static guint32
rtp_time (const SimGuest *self, GstClockTime arrival)
{
  return (guint32)gst_util_uint64_scale (arrival, self->video ? VIDEO_RATE : AUDIO_RATE, GST_SECOND);
}

/* Takes @buffer. The jitter buffer keeps the order. */
static void
send (SimGuest *self, GstBuffer *buffer, GstClockTime arrival, gint64 guess, GstClockTime wait)
{
  const Held *last = g_queue_peek_tail (&self->held);
  Held *held = g_new0 (Held, 1);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;

  g_assert_true (gst_rtp_buffer_map (buffer, GST_MAP_READWRITE, &rtp));
  gst_rtp_buffer_set_ssrc (&rtp, self->video ? 2 : 1);
  gst_rtp_buffer_set_payload_type (&rtp, self->video ? 96 : 0);
  gst_rtp_buffer_set_seq (&rtp, self->number++);
  gst_rtp_buffer_set_timestamp (&rtp, rtp_time (self, arrival));
  gst_rtp_buffer_unmap (&rtp);
  GST_BUFFER_DTS (buffer) = arrival;
  GST_BUFFER_PTS (buffer) = (GstClockTime)((gint64)arrival + guess);
  held->buffer = buffer;
  held->due = MAX (arrival + wait, last != NULL ? last->due : 0);
  g_queue_push_tail (&self->held, held);
}

static guint8
encode_mulaw (int sample)
{
  int sign = sample < 0 ? 0x80 : 0, exponent = 7, size = MIN (ABS (sample), 32635) + 132;

  while (exponent > 0 && (size & (0x80 << exponent)) == 0)
    exponent--;
  return (guint8) ~(sign | (exponent << 4) | ((size >> (exponent + 3)) & 0x0F));
}

void
sim_guest_send_sound (SimGuest *self, GstClockTime arrival, gint64 guess, GstClockTime held, double level, guint hertz)
{
  GstBuffer *buffer = gst_rtp_buffer_new_allocate (SAMPLES, 0, 0);
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  guint8 *payload;

  g_assert_true (gst_rtp_buffer_map (buffer, GST_MAP_READWRITE, &rtp));
  payload = gst_rtp_buffer_get_payload (&rtp);
  for (guint i = 0; i < SAMPLES; i++) {
    double tone = sin (2.0 * G_PI * hertz * (self->number * SAMPLES + i) / AUDIO_RATE);

    payload[i] = encode_mulaw ((int)lrint (32767.0 * level * (1.0 + 0.3 * tone)));
  }
  gst_rtp_buffer_unmap (&rtp);
  send (self, buffer, arrival, guess, held);
}

void
sim_guest_send_picture (SimGuest *self, GstClockTime arrival, gint64 guess, GstClockTime held, GstBuffer *picture)
{
  send (self, gst_buffer_copy_deep (picture), arrival, guess, held);
}

void
sim_guest_report (SimGuest *self, GstClockTime arrival)
{
  const GstClockTime captured = arrival - self->delay;

  reel_sync_track_report (self->track, self->video ? 2 : 1,
                          (guint64)(NTP_BASE + captured / GST_SECOND) << 32 |
                              gst_util_uint64_scale (captured % GST_SECOND, G_GUINT64_CONSTANT (1) << 32, GST_SECOND),
                          rtp_time (self, arrival));
}

void
sim_guest_deliver (SimGuest *self, GstClockTime now)
{
  Held *held;

  while ((held = g_queue_peek_head (&self->held)) != NULL && held->due <= now) {
    g_queue_pop_head (&self->held);
    g_assert_cmpint (gst_pad_push (self->feed, g_steal_pointer (&held->buffer)), ==, GST_FLOW_OK);
    held_free (held);
  }
}

guint
sim_guest_count_held (SimGuest *self)
{
  return self->held.length;
}

guint
sim_guest_count_decoded (SimGuest *self)
{
  return self->decoded;
}

gint64
sim_guest_get_correction (SimGuest *self)
{
  return reel_sync_track_get_correction (self->track);
}
