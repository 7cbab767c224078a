/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * SECTION:element-videothin
 *
 * Sits between depayloader (or parser) and decoder and drops encoded frames that no canvas shows and no other frame
 * refers to: VP8 frames that change nothing in the decoder, temporal layers of VP8 and VP9 above those that provide a
 * picture for each tick (marked by vpxlayers), H.264 access units with nal_ref_idc 0. The frames that pass decode
 * to the same pictures as in the whole stream. Of H.265 and AV1 no single frame is dropped. A stream that nobody sees
 * is dropped completely, and continues with a key frame that is requested upstream. gst/core/codec/thin-state.h decides
 * and documents how old a shown picture may get.
 *
 * Lock order: the sink pad's stream lock, then `lock`, which is never held during a push.
 */
#include "gst/thin/videothin.h"
#include "gst/common/names.h"
#include "gst/core/codec/h264-nal.h"
#include "gst/core/codec/thin-state.h"
#include "gst/core/codec/vp8-header.h"
#include "gst/core/codec/vp9-header.h"
#include "gst/thin/layermeta.h"

#include <gst/video/video.h>

GST_DEBUG_CATEGORY_STATIC (video_thin_debug);
#define GST_CAT_DEFAULT video_thin_debug

#define DEFAULT_FPS_N  8
#define DEFAULT_FPS_D  1
#define DEFAULT_ACTIVE TRUE

enum {
  PROP_FRAMERATE = 1,
  PROP_ACTIVE,
  PROP_FRAMES_PASSED,
  PROP_FRAMES_THINNED,
  PROP_FRAMES_HIDDEN,
  N_PROPS,
};

struct _CallreelVideoThin {
  GstElement parent;
  GstPad *sinkpad;
  GstPad *srcpad;

  GMutex lock;
  /* guarded by `lock` */
  ThinState state;
  guint64 passed, thinned, hidden;

  /* streaming thread only */
  GstSegment segment;
  enum { THIN_OTHER, THIN_VP8, THIN_VP9, THIN_H264 } codec;
  H264Stream h264;
  Vp8Context vp8;
  gboolean has_passed; /* some frame of this stream went to the decoder */
  gboolean discont;    /* pending from a dropped frame */
  gboolean live;
  GstClockTime gap_end; /* end of the last announced gap; GST_CLOCK_TIME_NONE: none since the last frame that passed */
};

static GParamSpec *props[N_PROPS];

#define THIN_CAPS                                                                                                      \
  "video/x-vp8; video/x-h264, stream-format = (string) { avc, byte-stream }, alignment = (string) au; "                \
  "video/x-vp9; video/x-av1; video/x-h265, alignment = (string) au"

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (THIN_CAPS));
static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (THIN_CAPS));

G_DEFINE_FINAL_TYPE (CallreelVideoThin, callreel_video_thin, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (videothin, CALLREEL_ELEMENT_THIN, GST_RANK_NONE, CALLREEL_TYPE_VIDEO_THIN,
                                       GST_DEBUG_CATEGORY_INIT (video_thin_debug, "videothin", 0,
                                                                "thinning before decoding"))

/* --- asking for key frames: any thread, called without lock --- */

static GstClockTime
now (CallreelVideoThin *self)
{
  GstClockTime time = gst_element_get_current_clock_time (GST_ELEMENT (self));

  return GST_CLOCK_TIME_IS_VALID (time) ? time : gst_util_get_timestamp ();
}

static void
ask_for_key_frame (CallreelVideoThin *self)
{
  GST_DEBUG_OBJECT (self, "asking for a key frame");
  gst_pad_push_event (self->sinkpad, gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
}

/* Any thread, takes the lock. */
static void
set_visible (CallreelVideoThin *self, guint64 consumer, gboolean visible)
{
  const GstClockTime at = now (self);
  gboolean ask;

  GST_DEBUG_OBJECT (self, "consumer %" G_GUINT64_FORMAT " %s", consumer, visible ? "sees it" : "does not see it");
  g_mutex_lock (&self->lock);
  thin_state_set_visible (&self->state, consumer, visible);
  ask = thin_state_take_key_request (&self->state, at);
  g_mutex_unlock (&self->lock);
  if (ask)
    ask_for_key_frame (self);
}

/* Any thread, takes the lock. */
static void
set_active (CallreelVideoThin *self, gboolean active)
{
  const GstClockTime at = now (self);
  gboolean ask;

  g_mutex_lock (&self->lock);
  thin_state_set_active (&self->state, active);
  ask = thin_state_take_key_request (&self->state, at);
  g_mutex_unlock (&self->lock);
  if (ask)
    ask_for_key_frame (self);
}

/* --- what a frame is: streaming thread, called without lock --- */

static void
describe_vp8 (CallreelVideoThin *self, ThinFrame *frame, const Vp8Header *header)
{
  frame->key = header->key;
  frame->shown = header->shown;
  frame->disposable = vp8_context_can_miss (&self->vp8, header);
  frame->layer_only = vp8_context_is_kept_by (&self->vp8, header);
}

/* A frame that nothing refers to still counts as not disposable, since a later one may inherit what it leaves. */
static void
describe_vp9 (ThinFrame *frame, const guint8 *data, gsize size)
{
  Vp9Header header;

  if (!vp9_header_parse (data, size, &header))
    return;
  frame->key = header.key;
  frame->layer_only = TRUE;
}

static void
describe_layer (ThinFrame *frame, const LayerMeta *layer)
{
  if (layer == NULL)
    return;
  frame->layer = (int)layer->temporal_id;
  frame->layer_sync = layer->sync;
  frame->switch_up = layer->switch_up;
  frame->inherits = layer->inherits;
}

/* Returns: whether `header`, of VP8, was filled in. */
static gboolean
describe (CallreelVideoThin *self, GstBuffer *buffer, ThinFrame *frame, Vp8Header *header)
{
  GstMapInfo map;
  gboolean parsed = FALSE;

  /* the decoder handles what cannot be parsed */
  *frame = (ThinFrame){ .time = GST_CLOCK_TIME_NONE,
                        .key = !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT),
                        .shown = TRUE,
                        .layer = THIN_NO_LAYER };
  if (GST_BUFFER_PTS_IS_VALID (buffer) && self->segment.format == GST_FORMAT_TIME)
    frame->time = gst_segment_to_running_time (&self->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;
  if (self->codec == THIN_H264) {
    frame->disposable = h264_stream_is_disposable (&self->h264, map.data, map.size);
  } else if (self->codec == THIN_VP8 && vp8_header_parse (map.data, map.size, header)) {
    describe_vp8 (self, frame, header);
    describe_layer (frame, layer_meta_get (buffer));
    parsed = TRUE;
  } else if (self->codec == THIN_VP9) {
    describe_vp9 (frame, map.data, map.size);
    describe_layer (frame, layer_meta_get (buffer));
  }
  gst_buffer_unmap (buffer, &map);
  return parsed;
}

/* --- what comes in: streaming thread, called without lock --- */

static GstFlowReturn
pass (CallreelVideoThin *self, GstBuffer *buffer)
{
  if (self->discont && !GST_BUFFER_IS_DISCONT (buffer)) {
    buffer = gst_buffer_make_writable (buffer);
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  }
  self->discont = FALSE;
  self->gap_end = GST_CLOCK_TIME_NONE;
  return gst_pad_push (self->srcpad, buffer);
}

/* A compositor that is not live waits for its inputs, so it gets a gap event where no data comes. A decoder drains on
 * that, which does no harm before a key frame. */
static void
announce_gap (CallreelVideoThin *self, GstBuffer *buffer)
{
  const GstClockTime pts = GST_BUFFER_PTS (buffer);

  if (self->live || !self->has_passed || !GST_CLOCK_TIME_IS_VALID (pts) ||
      (GST_CLOCK_TIME_IS_VALID (self->gap_end) && pts < self->gap_end))
    return;
  self->gap_end = pts + (GST_BUFFER_DURATION_IS_VALID (buffer) ? GST_BUFFER_DURATION (buffer) : 0);
  gst_pad_push_event (self->srcpad, gst_event_new_gap (pts, self->gap_end - pts));
}

/* Takes the lock. */
static ThinVerdict
judge (CallreelVideoThin *self, const ThinFrame *frame, gboolean *ask)
{
  const GstClockTime at = now (self);
  ThinVerdict verdict;

  g_mutex_lock (&self->lock);
  verdict = thin_state_judge (&self->state, frame);
  *ask = thin_state_take_key_request (&self->state, at);
  if (verdict == THIN_PASS)
    self->passed++;
  else if (verdict == THIN_DROP)
    self->thinned++;
  else
    self->hidden++;
  g_mutex_unlock (&self->lock);
  return verdict;
}

static GstFlowReturn
video_thin_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  CallreelVideoThin *self = CALLREEL_VIDEO_THIN (parent);
  Vp8Header header;
  ThinFrame frame;
  gboolean ask = FALSE;
  const gboolean parsed = describe (self, buffer, &frame, &header);
  const ThinVerdict verdict = judge (self, &frame, &ask);

  GST_LOG_OBJECT (self, "frame at %" GST_TIME_FORMAT ": verdict %d, disposable %d, layer %d",
                  GST_TIME_ARGS (frame.time), verdict, frame.disposable, frame.layer);
  if (ask)
    ask_for_key_frame (self);
  if (verdict == THIN_PASS) {
    self->has_passed = TRUE;
    vp8_context_follow (&self->vp8, parsed ? &header : NULL);
    return pass (self, buffer);
  }
  self->discont |= GST_BUFFER_IS_DISCONT (buffer);
  if (verdict != THIN_DROP)
    announce_gap (self, buffer);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static void
restart (CallreelVideoThin *self)
{
  self->has_passed = FALSE;
  vp8_context_follow (&self->vp8, NULL);
  self->gap_end = GST_CLOCK_TIME_NONE;
  g_mutex_lock (&self->lock);
  thin_state_restart (&self->state);
  g_mutex_unlock (&self->lock);
}

static void
set_caps (CallreelVideoThin *self, GstCaps *caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  const GValue *value = gst_structure_get_value (structure, "codec_data");
  GstMapInfo map = GST_MAP_INFO_INIT;
  GstBuffer *codec_data = value != NULL && GST_VALUE_HOLDS_BUFFER (value) ? gst_value_get_buffer (value) : NULL;

  self->codec = gst_structure_has_name (structure, "video/x-vp8")   ? THIN_VP8
                : gst_structure_has_name (structure, "video/x-vp9") ? THIN_VP9
                                                                    : THIN_OTHER;
  if (!gst_structure_has_name (structure, "video/x-h264"))
    return;
  self->codec = THIN_H264;
  if (codec_data == NULL || !gst_buffer_map (codec_data, &map, GST_MAP_READ))
    codec_data = NULL;
  if (!h264_stream_init (&self->h264, map.data, map.size))
    GST_WARNING_OBJECT (self, "invalid codec_data: no frame of this stream is dropped");
  if (codec_data != NULL)
    gst_buffer_unmap (codec_data, &map);
}

static gboolean
is_upstream_live (CallreelVideoThin *self)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  gboolean live = FALSE;

  if (gst_pad_peer_query (self->sinkpad, query))
    gst_query_parse_latency (query, &live, NULL, NULL);
  return live;
}

static gboolean
video_thin_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  CallreelVideoThin *self = CALLREEL_VIDEO_THIN (parent);
  GstCaps *caps = NULL;

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_CAPS:
    gst_event_parse_caps (event, &caps);
    set_caps (self, caps);
    break;
  case GST_EVENT_SEGMENT:
    gst_event_copy_segment (event, &self->segment);
    self->live = is_upstream_live (self);
    break;
  case GST_EVENT_STREAM_START:
  case GST_EVENT_FLUSH_STOP:
    restart (self);
    break;
  default:
    break;
  }
  return gst_pad_event_default (pad, parent, event);
}

/* Any thread, called without lock. */
static gboolean
video_thin_src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  const GstStructure *structure = gst_event_get_structure (event);
  gboolean visible = FALSE;
  guint64 consumer = 0;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CUSTOM_UPSTREAM || structure == NULL ||
      !gst_structure_has_name (structure, CALLREEL_EVENT_VISIBILITY))
    return gst_pad_event_default (pad, parent, event);
  if (gst_structure_get (structure, CALLREEL_FIELD_VISIBLE, G_TYPE_BOOLEAN, &visible, CALLREEL_FIELD_CONSUMER,
                         G_TYPE_UINT64, &consumer, NULL))
    set_visible (CALLREEL_VIDEO_THIN (parent), consumer, visible);
  gst_event_unref (event);
  return TRUE;
}

/* --- the object --- */

static GstStateChangeReturn
callreel_video_thin_change_state (GstElement *element, GstStateChange transition)
{
  CallreelVideoThin *self = CALLREEL_VIDEO_THIN (element);

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    gst_segment_init (&self->segment, GST_FORMAT_UNDEFINED);
    self->discont = FALSE;
    restart (self);
  }
  return GST_ELEMENT_CLASS (callreel_video_thin_parent_class)->change_state (element, transition);
}

static void
callreel_video_thin_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CallreelVideoThin *self = CALLREEL_VIDEO_THIN (object);
  TickGrid grid;

  switch (id) {
  case PROP_FRAMERATE:
    grid = (TickGrid){ (guint)gst_value_get_fraction_numerator (value),
                       (guint)gst_value_get_fraction_denominator (value) };
    g_mutex_lock (&self->lock);
    thin_state_set_grid (&self->state, &grid);
    g_mutex_unlock (&self->lock);
    break;
  case PROP_ACTIVE:
    set_active (self, g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
callreel_video_thin_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CallreelVideoThin *self = CALLREEL_VIDEO_THIN (object);

  g_mutex_lock (&self->lock);
  switch (id) {
  case PROP_FRAMERATE:
    gst_value_set_fraction (value, (int)self->state.grid.fps_n, (int)self->state.grid.fps_d);
    break;
  case PROP_ACTIVE:
    g_value_set_boolean (value, self->state.active);
    break;
  case PROP_FRAMES_PASSED:
    g_value_set_uint64 (value, self->passed);
    break;
  case PROP_FRAMES_THINNED:
    g_value_set_uint64 (value, self->thinned);
    break;
  case PROP_FRAMES_HIDDEN:
    g_value_set_uint64 (value, self->hidden);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  g_mutex_unlock (&self->lock);
}

static void
callreel_video_thin_finalize (GObject *object)
{
  CallreelVideoThin *self = CALLREEL_VIDEO_THIN (object);

  thin_state_clear (&self->state);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (callreel_video_thin_parent_class)->finalize (object);
}

static GParamSpec *
counter (const char *name, const char *nick, const char *blurb)
{
  return g_param_spec_uint64 (name, nick, blurb, 0, G_MAXUINT64, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
install_properties (GObjectClass *object_class)
{
  props[PROP_FRAMERATE] = gst_param_spec_fraction (
      "framerate", "Frame rate",
      "Pictures a second that consumers show. A frame that nothing refers to still passes when a picture shown would "
      "otherwise be older than one of these",
      1, G_MAXINT, G_MAXINT, 1, DEFAULT_FPS_N, DEFAULT_FPS_D,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);
  props[PROP_ACTIVE] =
      g_param_spec_boolean ("active", "Active",
                            "Whether there are consumers. FALSE drops everything and forgets what consumers reported; "
                            "TRUE continues with the next key frame, which is requested",
                            DEFAULT_ACTIVE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);
  props[PROP_FRAMES_PASSED] = counter ("frames-passed", "Frames passed", "Frames that went to the decoder");
  props[PROP_FRAMES_THINNED] = counter ("frames-thinned", "Frames thinned",
                                        "Frames dropped since no picture would show them and no frame refers to them");
  props[PROP_FRAMES_HIDDEN] =
      counter ("frames-hidden", "Frames hidden",
               "Frames dropped while nobody saw the stream, or before the key frame after that");
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
callreel_video_thin_class_init (CallreelVideoThinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->finalize = callreel_video_thin_finalize;
  object_class->set_property = callreel_video_thin_set_property;
  object_class->get_property = callreel_video_thin_get_property;
  element_class->change_state = callreel_video_thin_change_state;
  install_properties (object_class);
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (
      element_class, "Video thinning", "Filter/Video",
      "Drops encoded frames that a canvas of few pictures a second never shows and no other frame refers to, before "
      "they are decoded: VP8 frames that change nothing in the decoder, temporal layers of VP8 and VP9 that are not "
      "needed (see vpxlayers), H.264 access units with nal_ref_idc 0. All other frames decode to the same "
      "pictures. The upstream "
      "event callreel-visibility {visible b, consumer t} reports whether a consumer shows the stream: while none does, "
      "everything is dropped; then a key frame is requested upstream, each second until it arrives",
      "Callreel");
}

static void
callreel_video_thin_init (CallreelVideoThin *self)
{
  const TickGrid grid = { DEFAULT_FPS_N, DEFAULT_FPS_D };

  g_mutex_init (&self->lock);
  thin_state_init (&self->state, &grid);
  gst_segment_init (&self->segment, GST_FORMAT_UNDEFINED);
  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, video_thin_chain);
  gst_pad_set_event_function (self->sinkpad, video_thin_sink_event);
  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_event_function (self->srcpad, video_thin_src_event);
  GST_PAD_SET_PROXY_CAPS (self->sinkpad);
  GST_PAD_SET_PROXY_ALLOCATION (self->sinkpad);
  GST_PAD_SET_PROXY_CAPS (self->srcpad);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
}
