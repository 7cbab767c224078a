/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Real are all elements, the A/V sync, and the file. Simulated are sender, network and time; packets are pushed into
 * the jitter buffers at their time of arrival, so sockets and rtpsession are left out. */
#include "tests/worker/sync/sim-call.h"
#include "gst/common/names.h"

#include "manager/worker/rtp/reel-rtp-jitter.h"
#include "manager/worker/session/reel-call-pipeline.h"
#include "manager/worker/sync/reel-rtp-sync.h"
#include "tests/worker/sync/sim-threads.h"

#include <gst/check/gsttestclock.h>
#include <gst/rtp/rtp.h>
#include <math.h>

#define STEP            (25 * GST_MSECOND)
#define STEP_SECONDS    0.025                 /* a block of the mixer */
#define LATENCY_SECONDS 0.300                 /* of mixer and compositor */
#define TIMEOUT_US      (60 * G_USEC_PER_SEC) /* without any progress */

typedef struct {
  GstPad *feed;
  GstPad *mix; /* of mixer or compositor */
  ReelSyncTrack *track;
  guint pushed;
  int newest;  /* sequence number of its last packet, -1 before */
  int passing; /* that of the packet that the jitter buffer pushed last; belongs to its streaming thread */
  int passed;  /* atomic: that of the packet that reached the mix last; what the jitter buffer drops is older */
  int arrived; /* atomic: number of buffers that reached the mix */
} Stream;

struct _SimCall {
  SimSender *sender;
  GstElement *pipeline, *mixer, *compositor, *sink;
  GstTestClock *clock;
  ReelAvSync *sync;
  Stream streams[2]; /* by SimPacket.video */
  int blocks, ticks; /* atomic: output of mixer and compositor */
  guint steps;
  double now; /* of these streams */
  gboolean ended;
};

/* On the streaming thread. */
static GstPadProbeReturn
count_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer count)
{
  g_atomic_int_inc ((int *)count);
  return GST_PAD_PROBE_OK;
}

/* On the streaming thread of a jitter buffer. */
static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Stream *stream = user_data;
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;

  if ((GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) != 0 &&
      gst_rtp_buffer_map (GST_PAD_PROBE_INFO_BUFFER (info), GST_MAP_READ, &rtp)) {
    stream->passing = gst_rtp_buffer_get_seq (&rtp);
    gst_rtp_buffer_unmap (&rtp);
  }
  return reel_rtp_sync_place (stream->track, info);
}

/* On the same thread, in the push of that packet. */
static GstPadProbeReturn
on_decoded (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Stream *stream = user_data;

  g_atomic_int_inc (&stream->arrived);
  g_atomic_int_set (&stream->passed, stream->passing);
  return GST_PAD_PROBE_OK;
}

static GstElement *
add (SimCall *self, const char *factory)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  g_assert_nonnull (element);
  gst_bin_add (GST_BIN (self->pipeline), element);
  return element;
}

static void
probe (GstElement *element, const char *name, GstPadProbeType type, GstPadProbeCallback callback, gpointer data)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, name);

  gst_pad_add_probe (pad, type, callback, data, NULL);
}

static void
open_feed (Stream *stream, GstElement *jitterbuffer, const char *name, const char *caps_text)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (jitterbuffer, "sink");
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_text);
  GstSegment segment;

  stream->feed = gst_pad_new (name, GST_PAD_SRC);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_set_active (stream->feed, TRUE);
  g_assert_cmpint (gst_pad_link (stream->feed, sink), ==, GST_PAD_LINK_OK);
  gst_pad_push_event (stream->feed, gst_event_new_stream_start (name));
  gst_pad_push_event (stream->feed, gst_event_new_caps (caps));
  gst_pad_push_event (stream->feed, gst_event_new_segment (&segment));
}

/* The same elements with the same settings as in ReelRtpTransport. */
static void
build_stream (SimCall *self, gboolean video)
{
  Stream *stream = &self->streams[video];
  GstElement *jitterbuffer = add (self, "rtpjitterbuffer");
  GstElement *depayloader = add (self, video ? "rtpvp8depay" : "rtppcmudepay");
  GstElement *decoder = add (self, video ? "vp8dec" : "mulawdec");
  GstElement *mix = video ? self->compositor : self->mixer;
  g_autoptr (GstPad) decoded = gst_element_get_static_pad (decoder, "src");

  reel_rtp_jitter_set_up (jitterbuffer);
  g_assert_true (gst_element_link_many (jitterbuffer, depayloader, decoder, NULL));
  stream->newest = stream->passed = -1;
  stream->mix = gst_element_request_pad_simple (mix, "sink_%u");
  g_object_set (stream->mix, "participant-id", "ann", NULL);
  g_assert_cmpint (gst_pad_link (decoded, stream->mix), ==, GST_PAD_LINK_OK);
  stream->track = reel_sync_track_new (self->sync, "ann", video ? SIM_VIDEO_RATE : SIM_AUDIO_RATE,
                                       video ? REEL_AV_SYNC_VIDEO_SLEW : REEL_AV_SYNC_AUDIO_SLEW);
  probe (jitterbuffer, "src", GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_packet, stream);
  gst_element_sync_state_with_parent (decoder);
  gst_element_sync_state_with_parent (depayloader);
  gst_element_sync_state_with_parent (jitterbuffer);
  open_feed (stream, jitterbuffer, video ? "video" : "audio",
             video ? "application/x-rtp,media=video,payload=96,clock-rate=90000,encoding-name=VP8"
                   : "application/x-rtp,media=audio,payload=0,clock-rate=8000,encoding-name=PCMU");
  gst_pad_add_probe (decoded, GST_PAD_PROBE_TYPE_BUFFER, on_decoded, stream, NULL);
}

static void
build (SimCall *self, const char *location)
{
  GstElement *filter;
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw", "width", G_TYPE_INT, SIM_CALL_WIDTH, "height",
                                                  G_TYPE_INT, SIM_CALL_HEIGHT, NULL);

  self->mixer = add (self, "callmixer");
  self->compositor = add (self, "tilecompositor");
  filter = add (self, "capsfilter");
  self->sink = add (self, "callrecordsink");
  g_object_set (self->mixer, "force-live", TRUE, NULL);
  g_object_set (self->compositor, "force-live", TRUE, NULL);
  g_object_set (filter, "caps", caps, NULL);
  g_object_set (self->sink, "location", location, "max-duration", (guint64)0, "bitrate", 500, "async", FALSE, NULL);
  gst_util_set_object_arg (G_OBJECT (self->sink), "initial-mode", "pause");
  gst_util_set_object_arg (G_OBJECT (self->sink), "speed-preset", "ultrafast");
  g_assert_true (gst_element_link_pads (self->mixer, "src", self->sink, "audio"));
  g_assert_true (gst_element_link_pads (self->compositor, "src", filter, "sink"));
  g_assert_true (gst_element_link_pads (filter, "src", self->sink, "video"));
  probe (self->mixer, "src", GST_PAD_PROBE_TYPE_BUFFER, count_buffer, &self->blocks);
  probe (self->compositor, "src", GST_PAD_PROBE_TYPE_BUFFER, count_buffer, &self->ticks);
}

SimCall *
sim_call_new (SimSender *sender, const char *location)
{
  SimCall *self = g_new0 (SimCall, 1);

  self->sender = sender;
  self->sync = reel_av_sync_new ();
  self->pipeline = gst_object_ref_sink (reel_call_pipeline_new ());
  self->clock = GST_TEST_CLOCK (gst_test_clock_new ());
  gst_pipeline_use_clock (GST_PIPELINE (self->pipeline), GST_CLOCK (self->clock));
  gst_element_set_base_time (self->pipeline, 0);
  build (self, location);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  build_stream (self, FALSE);
  build_stream (self, TRUE);
  return self;
}

void
sim_call_free (SimCall *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  for (guint i = 0; i < 2; i++) {
    gst_pad_set_active (self->streams[i].feed, FALSE);
    gst_object_unref (self->streams[i].feed);
    gst_object_unref (self->streams[i].mix);
    reel_sync_track_free (self->streams[i].track);
  }
  reel_av_sync_unref (self->sync);
  gst_object_unref (self->pipeline);
  gst_object_unref (self->clock);
  g_free (self);
}

static int
read_number (GstBuffer *buffer)
{
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  int number;

  g_assert_true (gst_rtp_buffer_map (buffer, GST_MAP_READ, &rtp));
  number = gst_rtp_buffer_get_seq (&rtp);
  gst_rtp_buffer_unmap (&rtp);
  return number;
}

static void
deliver (SimCall *self, SimPacket *packet)
{
  Stream *stream = &self->streams[packet->video];

  if (packet->rtcp) {
    reel_rtp_sync_read (stream->track, packet->buffer, NULL, NULL);
    gst_buffer_unref (packet->buffer);
    return;
  }
  GST_BUFFER_PTS (packet->buffer) = GST_BUFFER_DTS (packet->buffer) = (GstClockTime)(packet->arrival * 1e9);
  stream->pushed++;
  stream->newest = read_number (packet->buffer);
  g_assert_cmpint (gst_pad_push (stream->feed, packet->buffer), ==, GST_FLOW_OK);
}

static void
watch_bus (SimCall *self)
{
  g_autoptr (GstBus) bus = gst_pipeline_get_bus (GST_PIPELINE (self->pipeline));
  GstMessage *message;

  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR | GST_MESSAGE_EOS | GST_MESSAGE_ELEMENT)) != NULL) {
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
      g_autoptr (GError) error = NULL;

      gst_message_parse_error (message, &error, NULL);
      g_assert_no_error (error);
    }
    if (gst_message_has_name (message, CALLREEL_MESSAGE_CLOSED))
      self->ended = TRUE;
    gst_message_unref (message);
  }
}

static gboolean
has_passed (const Stream *stream)
{
  return g_atomic_int_get (&stream->passed) == stream->newest;
}

/* Whether mixer and compositor have output everything that is due by now. */
static gboolean
is_out (SimCall *self)
{
  int due_ms = (int)lrint ((self->now - LATENCY_SECONDS) * 1e3);

  /* A compositor that is a whole tick late repeats its canvas, as an overloaded machine must. */
  return due_ms < 0 ||
         (g_atomic_int_get (&self->blocks) >= due_ms / 25 && g_atomic_int_get (&self->ticks) >= due_ms / 125 + 1);
}

/* Wakes those who wait for a time up to now. Returns: whether one of them was a jitter buffer */
static gboolean
ring (SimCall *self)
{
  gboolean jitter_buffer = FALSE;
  GstClockID id;

  while ((id = gst_test_clock_process_next_clock_id (self->clock)) != NULL) {
    /* Mixer and compositor wait for points of their grids. */
    jitter_buffer |= gst_clock_id_get_time (id) % STEP != 0;
    gst_clock_id_unref (id);
  }
  return jitter_buffer;
}

static gboolean
is_due (SimCall *self)
{
  GstClockID id;
  gboolean due = FALSE;

  if (gst_test_clock_peek_next_pending_id (self->clock, &id)) {
    due = gst_clock_id_get_time (id) <= self->steps * STEP;
    gst_clock_id_unref (id);
  }
  return due;
}

/* Waits until everything that is due by now has passed. What a jitter buffer holds back can't be determined from
 * outside: it waits for the clock or, in GStreamer 1.22, for the next packets only, if its queue was full while packets
 * that it had given up were still in it, since it then expects them again. But when all threads sleep, it holds packets
 * back. A jitter buffer whose time has come is waited for likewise, so that it is done before the next packets come. */
static void
settle (SimCall *self)
{
  gint64 end = g_get_monotonic_time () + TIMEOUT_US;
  gboolean stirred = FALSE;

  while (g_get_monotonic_time () < end) {
    stirred |= ring (self);
    if (is_out (self) &&
        ((!stirred && has_passed (&self->streams[0]) && has_passed (&self->streams[1])) || sim_threads_are_asleep ()) &&
        !is_due (self))
      return;
    g_usleep (20);
  }
  g_error ("at %.3f s: sound %d of %d, picture %d of %d, %d blocks, %d ticks, %u wait for the clock", self->now,
           self->streams[0].passed, self->streams[0].newest, self->streams[1].passed, self->streams[1].newest,
           self->blocks, self->ticks, gst_test_clock_peek_id_count (self->clock));
}

void
sim_call_run (SimCall *self, double seconds)
{
  while (self->now < seconds) {
    SimPacket packet;

    self->now = ++self->steps * STEP_SECONDS;
    while (sim_sender_next (self->sender, self->now, &packet))
      deliver (self, &packet);
    gst_test_clock_set_time (self->clock, self->steps * STEP);
    settle (self);
    watch_bus (self);
  }
}

static double
act (SimCall *self, const char *action)
{
  guint64 cut = 0;

  g_signal_emit_by_name (self->sink, action, (guint64)(self->now * 1e9), &cut);
  return (double)cut / 1e9;
}

double
sim_call_pause (SimCall *self)
{
  return act (self, "pause");
}

double
sim_call_resume (SimCall *self)
{
  return act (self, "resume");
}

void
sim_call_stop (SimCall *self)
{
  guint64 cut = 0;
  gint64 end = g_get_monotonic_time () + TIMEOUT_US;

  g_signal_emit_by_name (self->sink, "stop", GST_CLOCK_TIME_NONE, &cut);
  sim_call_run (self, self->now + 1.0);
  while (!self->ended && g_get_monotonic_time () < end) {
    watch_bus (self);
    g_usleep (1000);
  }
  g_assert_true (self->ended);
}

void
sim_call_get_stats (SimCall *self, gboolean video, ReelSyncStats *stats)
{
  reel_sync_track_get_stats (self->streams[video].track, stats);
}

guint
sim_call_get_dropped (SimCall *self)
{
  guint dropped = 0;

  for (guint i = 0; i < 2; i++)
    dropped += self->streams[i].pushed - (guint)g_atomic_int_get (&self->streams[i].arrived);
  return dropped;
}

double
sim_call_get_gaps (SimCall *self)
{
  guint64 samples = 0;

  g_object_get (self->streams[0].mix, "gap-samples", &samples, NULL);
  return (double)samples / 16000.0;
}
