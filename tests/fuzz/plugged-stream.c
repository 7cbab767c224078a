/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stream whose pipeline runs on a clock that stands still until plugged_stream_push() moves it; the header says who
 * uses it. Its decoded media is read as the mixers read it, and what it sends to the peer must be whole RTCP. */
#include "tests/fuzz/plugged-stream.h"

#include "manager/core/media/reel-image.h"
#include "manager/core/media/reel-rtcp-packet.h"
#include "manager/worker/rtp/reel-rtp-media.h"
#include "manager/worker/rtp/reel-rtp-stream.h"
#include "manager/worker/session/reel-call-pipeline.h"
#include "tests/fuzz/fuzz.h"

#include <gst/video/video.h>

#define MAX_PICTURE   640 /* pixels, in both directions: a hostile picture shall not take all of the time */
#define START         (1000 * GST_SECOND)
#define STEP          (50 * GST_MSECOND)
#define SHORT_STEPS   16 /* the jitter buffer empties at the pace of decoders; then each step is twice as long */
#define MAX_STEPS     40 /* in all, more than a week */
#define STEP_PATIENCE (60 * G_TIME_SPAN_SECOND) /* for threads that share the machine with others, or die slowly */
#define MARK          "fuzz-mark"

/* What GLib and plugins keep can be told from a leak by slow stack traces alone; what grows ends at the limit of the
 * memory. Options of the address sanitizer can't turn the search on again. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}

/* A clock that shows what it is set to. */
typedef struct {
  GstClock parent_instance;
  GMutex lock; /* guards `now` and the states of the entries */
  GCond moved;
  GstClockTime now;
} StoppedClock;

typedef GstClockClass StoppedClockClass;

GType stopped_clock_get_type (void);
G_DEFINE_TYPE (StoppedClock, stopped_clock, GST_TYPE_CLOCK)

struct _PluggedStream {
  GstElement *pipeline;
  StoppedClock *clock;
  ReelAvSync *av_sync;
  ReelMediaStream *stream;
  ReelRtpPlug plug;
  GstPad *sink; /* of the decoded media */
  GstPad *branch;
  GstPad *end; /* of the jitter buffer */

  GMutex lock; /* guards `marked` */
  GCond marked_cond;
  gboolean marked;
};

static GstClockTime
stopped_clock_get_internal_time (GstClock *clock)
{
  StoppedClock *self = (StoppedClock *)clock;
  GstClockTime now;

  g_mutex_lock (&self->lock);
  now = self->now;
  g_mutex_unlock (&self->lock);
  return now;
}

/* Any thread. */
static GstClockReturn
stopped_clock_wait (GstClock *clock, GstClockEntry *entry, GstClockTimeDiff *jitter)
{
  StoppedClock *self = (StoppedClock *)clock;
  GstClockReturn result;

  g_mutex_lock (&self->lock);
  while (GST_CLOCK_ENTRY_STATUS (entry) != GST_CLOCK_UNSCHEDULED && self->now < GST_CLOCK_ENTRY_TIME (entry))
    g_cond_wait (&self->moved, &self->lock);
  if (jitter != NULL)
    *jitter = GST_CLOCK_DIFF (GST_CLOCK_ENTRY_TIME (entry), self->now);
  result = GST_CLOCK_ENTRY_STATUS (entry) == GST_CLOCK_UNSCHEDULED ? GST_CLOCK_UNSCHEDULED : GST_CLOCK_OK;
  g_mutex_unlock (&self->lock);
  return result;
}

/* Any thread. */
static void
stopped_clock_unschedule (GstClock *clock, GstClockEntry *entry)
{
  StoppedClock *self = (StoppedClock *)clock;

  g_mutex_lock (&self->lock);
  GST_CLOCK_ENTRY_STATUS (entry) = GST_CLOCK_UNSCHEDULED;
  g_cond_broadcast (&self->moved);
  g_mutex_unlock (&self->lock);
}

static void
stopped_clock_finalize (GObject *object)
{
  StoppedClock *self = (StoppedClock *)object;

  g_mutex_clear (&self->lock);
  g_cond_clear (&self->moved);
  G_OBJECT_CLASS (stopped_clock_parent_class)->finalize (object);
}

static void
stopped_clock_init (StoppedClock *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->moved);
  self->now = START;
  GST_OBJECT_FLAG_SET (self, GST_CLOCK_FLAG_CAN_DO_SINGLE_SYNC);
}

static void
stopped_clock_class_init (StoppedClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stopped_clock_finalize;
  klass->get_internal_time = stopped_clock_get_internal_time;
  klass->wait = stopped_clock_wait;
  klass->unschedule = stopped_clock_unschedule;
}

static void
advance (PluggedStream *self, GstClockTime by)
{
  g_mutex_lock (&self->clock->lock);
  self->clock->now += by;
  g_cond_broadcast (&self->clock->moved);
  g_mutex_unlock (&self->clock->lock);
}

/* Like the other tests. What GLib or GStreamer calls critical is an error that a peer has caused; a warning of
 * GObject's is one of ours. */
void
plugged_stream_load (void)
{
  if (gst_is_initialized ())
    return;
  g_setenv ("GST_REGISTRY_FORK", "no", FALSE);
  g_setenv ("GST_PLUGIN_PATH_1_0", CALLREEL_PLUGIN_DIR, FALSE);
  g_setenv ("GST_REGISTRY_1_0", CALLREEL_REGISTRY, FALSE);
  g_log_set_always_fatal (g_log_set_always_fatal (G_LOG_FATAL_MASK) | G_LOG_LEVEL_CRITICAL);
  g_log_set_fatal_mask ("GLib-GObject", G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  gst_init (NULL, NULL);
}

/* In time that is not an input's: finding the plugins takes seconds. */
int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  plugged_stream_load ();
  return 0;
}

/* A byte that the compiler may not leave unread. */
static guint8
look_at (const volatile guint8 *byte)
{
  return *byte;
}

/* Decoder's thread. What is read of a picture: the first and the last byte of each row. */
static void
read_picture (GstCaps *caps, GstBuffer *buffer)
{
  GstVideoFrame frame;
  GstVideoInfo info;

  g_assert_true (gst_video_info_from_caps (&info, caps));
  g_assert_cmpint (MAX (info.width, info.height), <=, MAX_PICTURE);
  g_assert_true (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  for (guint plane = 0; plane < GST_VIDEO_FRAME_N_PLANES (&frame); plane++) {
    const guint8 *row = GST_VIDEO_FRAME_PLANE_DATA (&frame, plane);
    const int width = GST_VIDEO_FRAME_COMP_WIDTH (&frame, plane) * GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, plane);

    for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, plane); y++) {
      look_at (row);
      look_at (row + width - 1);
      row += GST_VIDEO_FRAME_PLANE_STRIDE (&frame, plane);
    }
  }
  gst_video_frame_unmap (&frame);
}

static void
read_sound (GstBuffer *buffer)
{
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  for (gsize i = 0; i < map.size; i++)
    look_at (map.data + i);
  gst_buffer_unmap (buffer, &map);
}

/* Decoder's thread. */
static GstFlowReturn
take_media (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  g_assert_nonnull (caps);
  if (gst_structure_has_name (gst_caps_get_structure (caps, 0), "video/x-raw"))
    read_picture (caps, buffer);
  else
    read_sound (buffer);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

/* Any thread. */
static GstFlowReturn
take_feedback (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  ReelRtcpCompound compound;
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_assert_true (reel_rtcp_compound_parse (map.data, map.size, &compound));
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static GstPad *
make_sink (GstPadChainFunction chain)
{
  GstPad *pad = gst_object_ref_sink (gst_pad_new ("sink", GST_PAD_SINK));

  gst_pad_set_chain_function (pad, chain);
  gst_pad_set_active (pad, TRUE);
  return pad;
}

static GstPad *
make_source (void)
{
  GstPad *pad = gst_object_ref_sink (gst_pad_new ("src", GST_PAD_SRC));

  gst_pad_set_active (pad, TRUE);
  return pad;
}

static void
begin (GstPad *pad, const char *media_type)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple (media_type);
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (pad, gst_event_new_stream_start (media_type));
  gst_pad_push_event (pad, gst_event_new_caps (caps));
  gst_pad_push_event (pad, gst_event_new_segment (&segment));
}

/* Jitter buffer's thread. */
static GstPadProbeReturn
on_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  PluggedStream *self = user_data;

  if (!gst_event_has_name (GST_PAD_PROBE_INFO_EVENT (info), MARK))
    return GST_PAD_PROBE_OK;
  g_mutex_lock (&self->lock);
  self->marked = TRUE;
  g_cond_signal (&self->marked_cond);
  g_mutex_unlock (&self->lock);
  return GST_PAD_PROBE_OK;
}

static void
watch_end (PluggedStream *self)
{
  for (GList *item = GST_BIN_CHILDREN (self->pipeline); item != NULL && self->end == NULL; item = item->next) {
    GstElementFactory *factory = gst_element_get_factory (item->data);

    if (factory != NULL && g_str_equal (GST_OBJECT_NAME (factory), "rtpjitterbuffer"))
      self->end = gst_element_get_static_pad (item->data, "src");
  }
  g_assert_nonnull (self->end);
  gst_pad_add_probe (self->end, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_event, self, NULL);
}

/* What a worker's main loop does between two datagrams. */
static void
run_main_loop (PluggedStream *self)
{
  g_autoptr (GstBus) bus = gst_pipeline_get_bus (GST_PIPELINE (self->pipeline));
  GstMessage *message = NULL;

  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR | GST_MESSAGE_ELEMENT)) != NULL) {
    if (reel_media_stream_owns (self->stream, GST_MESSAGE_SRC (message)))
      reel_media_stream_handle_message (self->stream, message);
    gst_message_unref (message);
  }
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Returns: (nullable): as audio or as video, whichever it is */
static ReelSdp *
parse (const char *text)
{
  ReelSdp *sdp = reel_sdp_parse (text, -1, REEL_MEDIA_AUDIO, reel_rtp_media_supports, NULL);

  if (sdp == NULL)
    sdp = reel_sdp_parse (text, -1, REEL_MEDIA_VIDEO, reel_rtp_media_supports, NULL);
  if (sdp != NULL && sdp->key != NULL) /* SRTP is that of the session */
    g_clear_pointer (&sdp, reel_sdp_free);
  return sdp;
}

static void
make_pipeline (PluggedStream *self)
{
  self->clock = g_object_ref_sink (g_object_new (stopped_clock_get_type (), NULL));
  self->pipeline = gst_object_ref_sink (reel_call_pipeline_new ());
  gst_pipeline_use_clock (GST_PIPELINE (self->pipeline), GST_CLOCK (self->clock));
  gst_element_set_base_time (self->pipeline, START);
  g_assert_cmpint (gst_element_set_state (self->pipeline, GST_STATE_PLAYING), !=, GST_STATE_CHANGE_FAILURE);
  self->plug = (ReelRtpPlug){ make_source (), make_source (), make_sink (take_feedback) };
  self->sink = make_sink (take_media);
  self->av_sync = reel_av_sync_new ();
}

PluggedStream *
plugged_stream_new (const char *text)
{
  ReelRtpOptions options = { .strict = TRUE, .max_width = MAX_PICTURE, .max_height = MAX_PICTURE };
  PluggedStream *self = NULL;
  ReelSdp *sdp = NULL;

  plugged_stream_load ();
  sdp = parse (text);
  if (sdp == NULL)
    return NULL;
  self = g_new0 (PluggedStream, 1);
  g_mutex_init (&self->lock);
  g_cond_init (&self->marked_cond);
  make_pipeline (self);
  options.plug = &self->plug;
  self->stream =
      reel_rtp_stream_new ("stream", "ann",
                           sdp->codec->media == REEL_MEDIA_AUDIO ? REEL_STREAM_KIND_AUDIO : REEL_STREAM_KIND_VIDEO,
                           self->pipeline, self->av_sync, sdp, &options, NULL, NULL, NULL);
  g_assert_nonnull (self->stream);
  watch_end (self);
  self->branch = reel_media_stream_add_branch (self->stream, 0);
  g_assert_nonnull (self->branch);
  g_assert_true (gst_pad_link (self->branch, self->sink) == GST_PAD_LINK_OK);
  begin (self->plug.media, "application/x-rtp");
  begin (self->plug.control, "application/x-rtcp");
  return self;
}

void
plugged_stream_push (PluggedStream *self, const guint8 *data, gsize size, gboolean control, guint ms)
{
  GstBuffer *buffer = size > 0 ? gst_buffer_new_memdup (data, size) : gst_buffer_new ();

  advance (self, ms * GST_MSECOND);
  GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = gst_element_get_current_running_time (self->pipeline);
  gst_pad_push (control ? self->plug.control : self->plug.media, buffer);
  run_main_loop (self);
}

void
plugged_stream_describe (PluggedStream *self, const char *text)
{
  g_autoptr (ReelSdp) sdp =
      reel_sdp_parse_update (text,
                             reel_media_stream_get_kind (self->stream) == REEL_STREAM_KIND_AUDIO ? REEL_MEDIA_AUDIO
                                                                                                 : REEL_MEDIA_VIDEO,
                             reel_rtp_media_supports, NULL);

  if (sdp != NULL && sdp->key == NULL)
    reel_rtp_stream_describe (REEL_RTP_STREAM (self->stream), sdp);
}

/* Returns: FALSE: it did not come within the time that a machine may need. */
static gboolean
wait_for_mark (PluggedStream *self, gint64 patience)
{
  const gint64 until = g_get_monotonic_time () + patience;
  gboolean marked;

  g_mutex_lock (&self->lock);
  while (!self->marked && g_cond_wait_until (&self->marked_cond, &self->lock, until))
    ;
  marked = self->marked;
  g_mutex_unlock (&self->lock);
  return marked;
}

/* A sender may have announced media for later: the jitter buffer waits for its time, but not for ever. */
static void
settle (PluggedStream *self)
{
  gboolean marked = FALSE;

  gst_pad_push_event (self->plug.media,
                      gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new_empty (MARK)));
  for (guint step = 0; step < MAX_STEPS && !marked; step++) {
    advance (self, STEP << (step - MIN (step, SHORT_STEPS)));
    marked = wait_for_mark (self, G_TIME_SPAN_MILLISECOND << MIN (step / 4, 6));
  }
  g_assert_true (marked || wait_for_mark (self, STEP_PATIENCE));
  run_main_loop (self);
  reel_media_stream_tick (self->stream, g_get_monotonic_time ());
}

void
plugged_stream_free (PluggedStream *self)
{
  g_autoptr (GVariant) stats = NULL;

  settle (self);
  stats = g_variant_ref_sink (reel_media_stream_dup_stats (self->stream));
  reel_media_stream_remove_branch (self->stream, self->branch);
  reel_media_stream_stop (self->stream);
  g_object_unref (self->stream);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->end);
  gst_object_unref (self->plug.media);
  gst_object_unref (self->plug.control);
  gst_object_unref (self->plug.feedback);
  gst_object_unref (self->sink);
  gst_object_unref (self->pipeline);
  gst_object_unref (self->clock);
  reel_av_sync_unref (self->av_sync);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->marked_cond);
  g_free (self);
}
