/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Depayloader, gate and decoder of one payload type. Main thread. */
#include "manager/worker/rtp/reel-rtp-media.h"

#include "gst/common/names.h"
#include "manager/core/wire/reel-error.h"
#include "manager/worker/stream/reel-colour-fill.h"

struct _ReelRtpMedia {
  ReelMediaStream *stream;
  ReelRtpOutlet *outlet;
  ReelRtpFeedback *feedback;
  const ReelRtpCodec *codec;
  guint payload_type;
  GstCaps *caps;
  GPtrArray *elements; /* in the order of the flow */
  GstElement *layers;  /* (nullable): of VP8 and VP9, one of them */
  GstElement *thin;    /* (nullable): of video, likewise */
  GstPad *decoded;
};

static GstElement *
add (ReelRtpMedia *self, const char *factory, GError **error)
{
  GstElement *element = reel_media_stream_add_element (self->stream, factory, error);

  if (element != NULL)
    g_ptr_array_add (self->elements, gst_object_ref (element));
  return element;
}

/* Streaming thread. */
static GstPadProbeReturn
on_frame (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  if (!GST_BUFFER_FLAG_IS_SET (GST_PAD_PROBE_INFO_BUFFER (info), GST_BUFFER_FLAG_DELTA_UNIT))
    reel_rtp_feedback_note_key_frame (user_data);
  return GST_PAD_PROBE_OK;
}

/* @feedback outlives the elements. */
static void
watch_frames (ReelRtpMedia *self, GstElement *depayloader)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (depayloader, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_frame, self->feedback, NULL);
}

/* That of H.265 in 1.22 has neither. */
static void
set_up_key_frames (GstElement *depayloader)
{
  static const char *const names[] = { "request-keyframe", "wait-for-keyframe" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_object_class_find_property (G_OBJECT_GET_CLASS (depayloader), names[i]) != NULL)
      g_object_set (depayloader, names[i], TRUE, NULL);
  }
}

static gboolean
add_depayloader (ReelRtpMedia *self, GError **error)
{
  GstElement *depayloader = NULL;

  if (g_str_has_prefix (self->codec->depayloader, "rtpvp")) {
    self->layers = add (self, CALLREEL_ELEMENT_LAYERS, error);
    if (self->layers == NULL)
      return FALSE;
  }
  depayloader = add (self, self->codec->depayloader, error);
  if (depayloader != NULL && self->codec->media == REEL_MEDIA_VIDEO) {
    set_up_key_frames (depayloader);
    watch_frames (self, depayloader);
  }
  return depayloader != NULL;
}

/* Keeps media from the decoder: for video, frames that nobody would see; for audio, everything while nothing
 * records. */
static gboolean
add_gate (ReelRtpMedia *self, GError **error)
{
  GstElement *gate = NULL;

  if (self->codec->media == REEL_MEDIA_VIDEO) {
    gate = self->thin = add (self, CALLREEL_ELEMENT_THIN, error);
    if (gate != NULL)
      reel_media_stream_set_gate (self->stream, gate, "active", TRUE);
    return gate != NULL;
  }
  gate = add (self, "valve", error);
  if (gate != NULL) {
    gst_util_set_object_arg (G_OBJECT (gate), "drop-mode", "forward-sticky-events");
    reel_media_stream_set_gate (self->stream, gate, "drop", FALSE);
  }
  return gate != NULL;
}

static gboolean
add_decoder (ReelRtpMedia *self, GError **error)
{
  GstElement *decoder = add (self, self->codec->decoder, error);

  if (decoder == NULL)
    return FALSE;
  if (g_str_equal (self->codec->decoder, "opusdec"))
    g_object_set (decoder, "plc", TRUE, "use-inband-fec", TRUE, NULL);
  else if (g_str_has_prefix (self->codec->decoder, "vp"))
    g_object_set (decoder, "threads", 1, NULL);
  else if (g_str_has_prefix (self->codec->decoder, "avdec_h26"))
    g_object_set (decoder, "max-threads", 1, NULL);
  /* frames that cannot be decoded are skipped, however many there are */
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (decoder), "max-errors") != NULL)
    g_object_set (decoder, "max-errors", -1, NULL);
  self->decoded = gst_element_get_static_pad (decoder, "src");
  if (self->codec->media == REEL_MEDIA_VIDEO) {
    reel_colour_fill_attach (self->decoded);
    g_object_set (decoder, "automatic-request-sync-points", TRUE, NULL);
  }
  return TRUE;
}

static gboolean
link_all (ReelRtpMedia *self)
{
  GstElement *last = GST_ELEMENT (self->outlet);

  for (guint i = 0; i < self->elements->len; i++) {
    if (!gst_element_link (last, g_ptr_array_index (self->elements, i)))
      return FALSE;
    last = g_ptr_array_index (self->elements, i);
  }
  return reel_media_stream_link_tee (self->stream, last);
}

static gboolean
is_installed (const char *factory)
{
  g_autoptr (GstElementFactory) found = gst_element_factory_find (factory);

  return found != NULL;
}

gboolean
reel_rtp_media_supports (const ReelRtpCodec *codec)
{
  return is_installed (codec->depayloader) && is_installed (codec->decoder);
}

ReelRtpMedia *
reel_rtp_media_new (ReelMediaStream *stream, ReelRtpTransport *transport, const ReelSdpFormat *format, GError **error)
{
  ReelRtpMedia *self = g_new0 (ReelRtpMedia, 1);

  self->stream = stream;
  self->outlet = reel_rtp_transport_get_outlet (transport);
  self->feedback = reel_rtp_transport_get_feedback (transport);
  self->codec = format->codec;
  self->payload_type = format->payload_type;
  self->caps = reel_rtp_transport_new_caps (format);
  self->elements = g_ptr_array_new_with_free_func (gst_object_unref);
  if (add_depayloader (self, error) && add_gate (self, error) && add_decoder (self, error)) {
    if (link_all (self))
      return self;
    g_set_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The elements for %s can not be linked",
                 self->codec->name);
  }
  reel_rtp_media_remove (self);
  reel_rtp_media_free (self);
  return NULL;
}

GstPad *
reel_rtp_media_get_pad (ReelRtpMedia *self)
{
  return self->decoded;
}

gboolean
reel_rtp_media_owns (ReelRtpMedia *self, GstObject *object)
{
  for (guint i = 0; i < self->elements->len; i++) {
    GstObject *element = g_ptr_array_index (self->elements, i);

    if (object == element || gst_object_has_as_ancestor (object, element))
      return TRUE;
  }
  return FALSE;
}

gboolean
reel_rtp_media_start (ReelRtpMedia *self, GError **error)
{
  for (guint i = self->elements->len; i > 0; i--) {
    GstElement *element = g_ptr_array_index (self->elements, i - 1);

    gst_element_set_locked_state (element, FALSE);
    if (!gst_element_sync_state_with_parent (element)) {
      g_set_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The element %s of the stream does not start",
                   GST_OBJECT_NAME (element));
      return FALSE;
    }
  }
  reel_rtp_outlet_open (self->outlet, self->payload_type, self->caps);
  return TRUE;
}

void
reel_rtp_media_remove (ReelRtpMedia *self)
{
  reel_rtp_outlet_close (self->outlet);
  reel_media_stream_set_gate (self->stream, NULL, NULL, FALSE);
  for (guint i = 0; i < self->elements->len; i++)
    reel_media_stream_remove_element (self->stream, g_ptr_array_index (self->elements, i));
}

void
reel_rtp_media_set_view (ReelRtpMedia *self, const ReelDemandView *view)
{
  if (self->layers != NULL)
    g_object_set (self->layers, "width", view->width, "height", view->height, NULL);
}

void
reel_rtp_media_describe_layer (ReelRtpMedia *self, GVariantDict *stats)
{
  guint width = 0, height = 0;

  if (self->layers != NULL)
    g_object_get (self->layers, "layer-width", &width, "layer-height", &height, NULL);
  if (width == 0)
    return;
  g_variant_dict_insert (stats, "layer-width", "u", width);
  g_variant_dict_insert (stats, "layer-height", "u", height);
}

void
reel_rtp_media_free (ReelRtpMedia *self)
{
  gst_clear_object (&self->decoded);
  g_ptr_array_unref (self->elements);
  gst_caps_unref (self->caps);
  g_free (self);
}

gboolean
reel_rtp_media_get_thin_stats (ReelRtpMedia *self, ReelRtpThinStats *stats)
{
  *stats = (ReelRtpThinStats){ 0 };
  if (self->thin == NULL)
    return FALSE;
  g_object_get (self->thin, "frames-passed", &stats->passed, "frames-thinned", &stats->thinned, "frames-hidden",
                &stats->hidden, NULL);
  return TRUE;
}
