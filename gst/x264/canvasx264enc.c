/* SPDX-License-Identifier: GPL-2.0-or-later */
/* canvasx264enc: H.264 encoder for the composed canvas, a GstVideoEncoder on libx264. It has no B-frames, so decoding
 * order is display order, and no lookahead, so each picture is output at once and nothing is in flight when the process
 * dies. It sets which macroblocks are unchanged (mb-map.h), so that they cost next to nothing, the quantizer of each
 * frame (rate-control.h), and a finer motion search while much moves (motion.h). Used by callrecordsink.
 * Threads: the virtual functions run on the streaming thread under the encoder's stream lock; properties are set by any
 * thread and guarded by the object lock, which is never held across a call into libx264 or the base class. */
#include "gst/x264/canvasx264enc.h"
#include "gst/x264/mb-map.h"
#include "gst/x264/motion.h"
#include "gst/x264/rate-control.h"
#include "gst/x264/x264-params.h"

#include <string.h>

GST_DEBUG_CATEGORY_STATIC (callreel_canvas_x264_enc_debug);
#define GST_CAT_DEFAULT callreel_canvas_x264_enc_debug

#define DEFAULT_BITRATE      1000
#define DEFAULT_QUALITY      24
#define DEFAULT_SPEED_PRESET 1
#define DEFAULT_KEY_INT_MAX  80
/* The part of the key interval after which a new layout forces a key frame. Nearly everything on such a canvas is new,
 * and the finer key frame restores a uniform background. */
#define LAYOUT_KEY_PART 4

enum { PROP_BITRATE = 1, PROP_QUALITY, PROP_SPEED_PRESET, PROP_KEY_INT_MAX, N_PROPS };

struct _CallreelCanvasX264Enc {
  GstVideoEncoder parent;

  /* guarded by the object lock */
  X264Settings settings;
  gboolean rate_changed;

  /* streaming thread only */
  x264_t *x264;
  x264_param_t param;
  RateControl rate;
  Motion motion;
  guint closer; /* partitions of macroblocks that are searched only while much moves */
  GstVideoCodecState *input;
  gint64 n_in;
  guint since_key; /* frames since the last key frame, including it; 0: the next one must be a key frame */
  CanvasMeta last; /* of the last encoded frame, which need not be the last composed one */
  gboolean last_known;
  gboolean laid_out; /* the layout has changed since the last key frame */
};

G_DEFINE_FINAL_TYPE (CallreelCanvasX264Enc, callreel_canvas_x264_enc, GST_TYPE_VIDEO_ENCODER)

static GParamSpec *props[N_PROPS];

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
                             GST_STATIC_CAPS (
                                 "video/x-raw, format=(string)I420, width=(int)[16,8192], height=(int)[16,8192], "
                                 "framerate=(fraction)[0/1,240/1]"));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("video/x-h264, stream-format=(string)avc, alignment=(string)au, "
                     "profile=(string){high,main,constrained-baseline}, width=(int)[16,8192], height=(int)[16,8192], "
                     "framerate=(fraction)[0/1,240/1]"));

static GType
speed_preset_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { 0, "Fastest, largest files", "ultrafast" },
    { 1, "Very fast, whole pixels only: the default", "superfast" },
    { 2, "About half as fast as superfast", "veryfast" },
    { 3, "Faster than medium", "faster" },
    { 4, "A little faster than medium", "fast" },
    { 5, "x264's own default", "medium" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("CallreelCanvasX264EncSpeedPreset", values));
  return type;
}

/* streaming thread, or the thread that changes the state once streaming has ended; called without lock */
static void
close_encoder (CallreelCanvasX264Enc *self)
{
  g_clear_pointer (&self->x264, x264_encoder_close);
  self->last_known = FALSE;
}

/* AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1) from the SPS and PPS that x264 generated. */
static GstBuffer *
make_codec_data (CallreelCanvasX264Enc *self)
{
  x264_nal_t *nals;
  int n_nals;
  g_autoptr (GByteArray) record = g_byte_array_new ();
  guint8 count = 1;

  if (x264_encoder_headers (self->x264, &nals, &n_nals) < 0 || n_nals < 2)
    return NULL;
  /* each payload starts with a 4-byte length */
  const guint8 *sps = nals[0].p_payload + 4;
  const guint8 *pps = nals[1].p_payload + 4;
  guint16 sps_size = GUINT16_TO_BE (nals[0].i_payload - 4);
  guint16 pps_size = GUINT16_TO_BE (nals[1].i_payload - 4);
  guint8 head[] = { 1, sps[1], sps[2], sps[3], 0xfc | 3, 0xe0 | 1 };

  g_byte_array_append (record, head, sizeof head);
  g_byte_array_append (record, (guint8 *)&sps_size, 2);
  g_byte_array_append (record, sps, nals[0].i_payload - 4);
  g_byte_array_append (record, &count, 1);
  g_byte_array_append (record, (guint8 *)&pps_size, 2);
  g_byte_array_append (record, pps, nals[1].i_payload - 4);
  if (sps[1] == 100) {
    guint8 high[] = { 0xfc | 1, 0xf8, 0xf8, 0 };
    g_byte_array_append (record, high, sizeof high);
  }
  return gst_buffer_new_memdup (record->data, record->len);
}

static double
frame_rate (CallreelCanvasX264Enc *self)
{
  return (double)self->param.i_fps_num / self->param.i_fps_den;
}

/* streaming thread, takes the object lock */
static gboolean
open_encoder (CallreelCanvasX264Enc *self)
{
  X264Settings settings;

  GST_OBJECT_LOCK (self);
  settings = self->settings;
  self->rate_changed = FALSE;
  GST_OBJECT_UNLOCK (self);

  if (!x264_params_fill (&self->param, &settings, &self->input->info) ||
      !(self->x264 = x264_encoder_open (&self->param))) {
    GST_ELEMENT_ERROR (self, LIBRARY, INIT, ("libx264 refused the settings."),
                       ("%dx%d, %u kbit/s", self->param.i_width, self->param.i_height, settings.bitrate));
    return FALSE;
  }
  x264_encoder_parameters (self->x264, &self->param);
  rate_control_init (&self->rate, settings.bitrate * 1000, frame_rate (self), settings.quality, settings.key_int_max,
                     mb_map_length (self->param.i_width, self->param.i_height));
  motion_init (&self->motion);
  self->closer = x264_params_closer (settings.speed_preset);
  self->n_in = 0;
  self->since_key = 0;
  return TRUE;
}

/* streaming thread, called without lock */
static gboolean
announce_output (CallreelCanvasX264Enc *self)
{
  GstVideoEncoder *encoder = GST_VIDEO_ENCODER (self);
  g_autoptr (GstBuffer) codec_data = make_codec_data (self);
  GstVideoCodecState *output;
  GstCaps *caps;

  if (!codec_data) {
    GST_ELEMENT_ERROR (self, LIBRARY, ENCODE, (NULL), ("libx264 made no parameter sets"));
    return FALSE;
  }
  guint8 profile_idc = 0;
  gst_buffer_extract (codec_data, 1, &profile_idc, 1);
  caps = gst_caps_new_simple ("video/x-h264", "stream-format", G_TYPE_STRING, "avc", "alignment", G_TYPE_STRING, "au",
                              "profile", G_TYPE_STRING,
                              profile_idc == 100  ? "high"
                              : profile_idc == 77 ? "main"
                                                  : "constrained-baseline",
                              "codec_data", GST_TYPE_BUFFER, codec_data, NULL);
  output = gst_video_encoder_set_output_state (encoder, caps, self->input);
  gst_video_codec_state_unref (output);

  gst_video_encoder_set_latency (encoder, 0, 0); /* each picture is output before the next is encoded */
  return gst_video_encoder_negotiate (encoder);
}

/* Pushes one encoded picture; streaming thread, called without lock. */
static GstFlowReturn
deliver (CallreelCanvasX264Enc *self, x264_nal_t *nals, int size, const x264_picture_t *picture)
{
  GstVideoEncoder *encoder = GST_VIDEO_ENCODER (self);
  GstVideoCodecFrame *frame = gst_video_encoder_get_frame (encoder, GPOINTER_TO_INT (picture->opaque));

  if (!frame) {
    GST_ELEMENT_ERROR (self, LIBRARY, ENCODE, (NULL), ("an encoded picture belongs to no frame"));
    return GST_FLOW_ERROR;
  }
  /* the payloads of a picture are contiguous in libx264's memory */
  frame->output_buffer = gst_buffer_new_memdup (nals[0].p_payload, size);
  frame->dts = frame->pts;
  if (picture->b_keyframe)
    GST_VIDEO_CODEC_FRAME_SET_SYNC_POINT (frame);
  return gst_video_encoder_finish_frame (encoder, frame);
}

/* streaming thread, called without lock */
static GstFlowReturn
encode (CallreelCanvasX264Enc *self, x264_picture_t *picture)
{
  x264_picture_t encoded;
  x264_nal_t *nals;
  int n_nals;
  int size = x264_encoder_encode (self->x264, &nals, &n_nals, picture, &encoded);

  if (size <= 0) {
    GST_ELEMENT_ERROR (self, LIBRARY, ENCODE, (NULL), ("libx264 could not encode a picture"));
    return GST_FLOW_ERROR;
  }
  rate_control_spend (&self->rate, picture->i_type == X264_TYPE_IDR, picture->i_qpplus1 - 1, size);
  return deliver (self, nals, size, &encoded);
}

static gboolean
callreel_canvas_x264_enc_set_format (GstVideoEncoder *encoder, GstVideoCodecState *state)
{
  CallreelCanvasX264Enc *self = CALLREEL_CANVAS_X264_ENC (encoder);

  close_encoder (self);
  g_clear_pointer (&self->input, gst_video_codec_state_unref);
  self->input = gst_video_codec_state_ref (state);
  return open_encoder (self) && announce_output (self);
}

/* streaming thread, takes the object lock */
static void
apply_rate (CallreelCanvasX264Enc *self)
{
  guint bitrate;
  gboolean changed;

  GST_OBJECT_LOCK (self);
  bitrate = self->settings.bitrate;
  changed = self->rate_changed;
  self->rate_changed = FALSE;
  GST_OBJECT_UNLOCK (self);

  if (changed)
    rate_control_set_bitrate (&self->rate, bitrate * 1000, frame_rate (self));
}

/* Streaming thread, called without lock. */
static gboolean
look (CallreelCanvasX264Enc *self, gboolean closer)
{
  guint before = self->param.analyse.inter, after = closer ? before | self->closer : before & ~self->closer;

  if (after == before)
    return TRUE;
  self->param.analyse.inter = after;
  if (x264_encoder_reconfig (self->x264, &self->param) < 0) {
    GST_ELEMENT_ERROR (self, LIBRARY, SETTINGS, (NULL), ("libx264 does not take other partitions"));
    return FALSE;
  }
  return TRUE;
}

/* Sets type and quantizer of the next frame; streaming thread, called without lock. */
static void
decide (CallreelCanvasX264Enc *self, gboolean forced, gboolean much, x264_picture_t *picture)
{
  guint interval = (guint)self->param.i_keyint_max;
  gboolean key = forced || self->since_key == 0 || self->since_key >= interval ||
                 (self->laid_out && self->since_key >= interval / LAYOUT_KEY_PART);

  if (key)
    self->laid_out = FALSE;
  picture->i_type = key ? X264_TYPE_IDR : X264_TYPE_P;
  picture->i_qpplus1 = rate_control_next (&self->rate, key, much) + 1;
  self->since_key = key ? 1 : self->since_key + 1;
}

/* Compares the canvas with the last encoded one. Returns: the part that may differ. libx264 frees the map, and ignores
 * it where its own picture of a macroblock is coarser than the frame will be. Streaming thread, called without lock. */
static double
mark_constant (CallreelCanvasX264Enc *self, GstBuffer *canvas, x264_picture_t *picture)
{
  const CanvasMeta *meta = canvas_meta_get (canvas);
  guint width = self->param.i_width, height = self->param.i_height;
  gsize constant = 0;

  if (meta && self->last_known) {
    guint8 *map = g_malloc (mb_map_length (width, height));

    constant = mb_map_mark (map, width, height, &self->last, meta, X264_MBINFO_CONSTANT);
    if (constant > 0) {
      picture->prop.mb_info = map;
      picture->prop.mb_info_free = g_free;
    } else {
      g_free (map);
    }
  }
  if (meta && self->last_known && meta->layout_serial != self->last.layout_serial)
    self->laid_out = TRUE;
  self->last_known = meta != NULL;
  if (meta)
    self->last = *meta;
  return 1 - (double)constant / mb_map_length (width, height);
}

static GstFlowReturn
callreel_canvas_x264_enc_handle_frame (GstVideoEncoder *encoder, GstVideoCodecFrame *frame)
{
  CallreelCanvasX264Enc *self = CALLREEL_CANVAS_X264_ENC (encoder);
  GstVideoFrame mapped;
  x264_picture_t picture;
  gboolean much, ready;
  GstFlowReturn flow = GST_FLOW_ERROR;

  if (!self->x264 || !gst_video_frame_map (&mapped, &self->input->info, frame->input_buffer, GST_MAP_READ)) {
    gst_video_encoder_finish_frame (encoder, frame);
    GST_ELEMENT_ERROR (self, STREAM, ENCODE, (NULL), ("a frame without format or memory"));
    return GST_FLOW_ERROR;
  }
  apply_rate (self);

  x264_picture_init (&picture);
  picture.img.i_csp = X264_CSP_I420;
  picture.img.i_plane = 3;
  for (guint i = 0; i < 3; i++) {
    picture.img.plane[i] = GST_VIDEO_FRAME_PLANE_DATA (&mapped, i);
    picture.img.i_stride[i] = GST_VIDEO_FRAME_PLANE_STRIDE (&mapped, i);
  }
  picture.i_pts = self->n_in++;
  picture.opaque = GINT_TO_POINTER (frame->system_frame_number);
  much = motion_next (&self->motion, mark_constant (self, frame->input_buffer, &picture));
  decide (self, GST_VIDEO_CODEC_FRAME_IS_FORCE_KEYFRAME (frame), much, &picture);
  ready = look (self, much);

  gst_video_codec_frame_unref (frame);
  if (ready)
    flow = encode (self, &picture);
  else
    g_free (picture.prop.mb_info);
  gst_video_frame_unmap (&mapped);
  return flow;
}

static gboolean
callreel_canvas_x264_enc_flush (GstVideoEncoder *encoder)
{
  CallreelCanvasX264Enc *self = CALLREEL_CANVAS_X264_ENC (encoder);

  /* libx264 cannot discard pictures: a flush creates a new encoder */
  close_encoder (self);
  return !self->input || open_encoder (self);
}

static gboolean
callreel_canvas_x264_enc_stop (GstVideoEncoder *encoder)
{
  CallreelCanvasX264Enc *self = CALLREEL_CANVAS_X264_ENC (encoder);

  close_encoder (self);
  g_clear_pointer (&self->input, gst_video_codec_state_unref);
  return TRUE;
}

/* Another stream may come from another compositor with unrelated serials, and go to a decoder that has none of the
 * earlier pictures. Streaming thread, called without lock. */
static gboolean
callreel_canvas_x264_enc_sink_event (GstVideoEncoder *encoder, GstEvent *event)
{
  CallreelCanvasX264Enc *self = CALLREEL_CANVAS_X264_ENC (encoder);

  if (GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START) {
    self->last_known = FALSE;
    self->since_key = 0;
  }
  return GST_VIDEO_ENCODER_CLASS (callreel_canvas_x264_enc_parent_class)->sink_event (encoder, event);
}

static gboolean
callreel_canvas_x264_enc_propose_allocation (GstVideoEncoder *encoder, GstQuery *query)
{
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return GST_VIDEO_ENCODER_CLASS (callreel_canvas_x264_enc_parent_class)->propose_allocation (encoder, query);
}

static void
callreel_canvas_x264_enc_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CallreelCanvasX264Enc *self = CALLREEL_CANVAS_X264_ENC (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_BITRATE:
    self->settings.bitrate = g_value_get_uint (value);
    self->rate_changed = TRUE;
    break;
  case PROP_QUALITY:
    self->settings.quality = g_value_get_uint (value);
    break;
  case PROP_SPEED_PRESET:
    self->settings.speed_preset = g_value_get_enum (value);
    break;
  case PROP_KEY_INT_MAX:
    self->settings.key_int_max = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
callreel_canvas_x264_enc_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CallreelCanvasX264Enc *self = CALLREEL_CANVAS_X264_ENC (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_BITRATE:
    g_value_set_uint (value, self->settings.bitrate);
    break;
  case PROP_QUALITY:
    g_value_set_uint (value, self->settings.quality);
    break;
  case PROP_SPEED_PRESET:
    g_value_set_enum (value, self->settings.speed_preset);
    break;
  case PROP_KEY_INT_MAX:
    g_value_set_uint (value, self->settings.key_int_max);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
install_properties (GObjectClass *klass)
{
  GParamFlags ready = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;
  GParamFlags playing = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  props[PROP_BITRATE] =
      g_param_spec_uint ("bitrate", "Bitrate",
                         "Maximum bitrate in kbit/s, averaged over ten seconds, as far as a quantizer of 48 can keep "
                         "it. Can be changed while playing, from the next frame on",
                         16, 100000, DEFAULT_BITRATE, playing);
  props[PROP_QUALITY] = g_param_spec_uint ("quality", "Quality",
                                           "Finest quantizer: 12 (best) to 48. A canvas with little motion takes much "
                                           "less than bitrate. Key frames are finer by 3",
                                           RATE_CONTROL_FINEST + 3, RATE_CONTROL_COARSEST, DEFAULT_QUALITY, ready);
  props[PROP_SPEED_PRESET] =
      g_param_spec_enum ("speed-preset", "Speed preset",
                         "Trade-off between CPU time and size at equal quality: motion search, partitions, references, "
                         "transforms and entropy coder of libx264's preset of the same name. None of them uses "
                         "B-frames, lookahead, weighted prediction or adaptive quantization; superfast has no "
                         "sub-pixel refinement, and 8x8 partitions only while half of the canvas moves",
                         speed_preset_get_type (), DEFAULT_SPEED_PRESET, ready);
  props[PROP_KEY_INT_MAX] = g_param_spec_uint ("key-int-max", "Key interval",
                                               "Maximum distance between key frames in frames (80 = 10 s at 8 fps). A "
                                               "new layout forces a key frame after a quarter of it",
                                               1, 10000, DEFAULT_KEY_INT_MAX, ready);
  g_object_class_install_properties (klass, N_PROPS, props);
}

static void
callreel_canvas_x264_enc_class_init (CallreelCanvasX264EncClass *klass)
{
  GObjectClass *object = G_OBJECT_CLASS (klass);
  GstElementClass *element = GST_ELEMENT_CLASS (klass);
  GstVideoEncoderClass *encoder = GST_VIDEO_ENCODER_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (callreel_canvas_x264_enc_debug, "canvasx264enc", 0, "H.264 encoder of the canvas");
  object->set_property = callreel_canvas_x264_enc_set_property;
  object->get_property = callreel_canvas_x264_enc_get_property;
  install_properties (object);

  encoder->set_format = callreel_canvas_x264_enc_set_format;
  encoder->handle_frame = callreel_canvas_x264_enc_handle_frame;
  encoder->flush = callreel_canvas_x264_enc_flush;
  encoder->stop = callreel_canvas_x264_enc_stop;
  encoder->sink_event = callreel_canvas_x264_enc_sink_event;
  encoder->propose_allocation = callreel_canvas_x264_enc_propose_allocation;

  gst_element_class_add_static_pad_template (element, &sink_template);
  gst_element_class_add_static_pad_template (element, &src_template);
  gst_element_class_set_static_metadata (element, "Canvas H.264 encoder", "Codec/Encoder/Video",
                                         "Encodes composed canvases with libx264: one thread, no B-frames (PTS = DTS), "
                                         "no delay, parameter sets in the caps; unchanged tiles cost next to nothing",
                                         "The Callreel authors");
  gst_type_mark_as_plugin_api (speed_preset_get_type (), 0);
}

static void
callreel_canvas_x264_enc_init (CallreelCanvasX264Enc *self)
{
  self->settings = (X264Settings){ .bitrate = DEFAULT_BITRATE,
                                   .quality = DEFAULT_QUALITY,
                                   .speed_preset = DEFAULT_SPEED_PRESET,
                                   .key_int_max = DEFAULT_KEY_INT_MAX };
}
