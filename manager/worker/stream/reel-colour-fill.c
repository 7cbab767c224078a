/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Guessed colorimetry for decoded pictures; the header lists the callers. No lock and no state: the probe runs on the
 * decoder's streaming thread. */
#include "manager/worker/stream/reel-colour-fill.h"

#include "manager/worker/stream/reel-colour-guess.h"

#include <gst/video/video.h>

/* Returns: (nullable) (transfer full): the caps of the input of @pad's decoder. */
static GstCaps *
get_encoded_caps (GstPad *pad)
{
  g_autoptr (GstPad) real = gst_object_ref (pad);
  g_autoptr (GstElement) decoder = NULL;
  g_autoptr (GstPad) sink = NULL;

  while (GST_IS_GHOST_PAD (real)) {
    GstPad *target = gst_ghost_pad_get_target (GST_GHOST_PAD (real));

    if (target == NULL)
      return NULL;
    gst_object_unref (real);
    real = target;
  }
  decoder = gst_pad_get_parent_element (real);
  sink = decoder != NULL ? gst_element_get_static_pad (decoder, "sink") : NULL;
  return sink != NULL ? gst_pad_get_current_caps (sink) : NULL;
}

/* Keeps what @said contains; the range nearly always does. Returns: (transfer full): as in caps. */
static char *
complete (const char *said, const ReelColourGuess *guess)
{
  GstVideoColorimetry colours = { 0 }, guessed = { 0 };

  gst_video_colorimetry_from_string (&guessed, guess->colorimetry);
  if (guess->certain || said == NULL || !gst_video_colorimetry_from_string (&colours, said))
    return g_strdup (guess->colorimetry);
  if (colours.matrix == GST_VIDEO_COLOR_MATRIX_UNKNOWN)
    colours.matrix = guessed.matrix;
  if (colours.range == GST_VIDEO_COLOR_RANGE_UNKNOWN)
    colours.range = guessed.range;
  if (colours.transfer == GST_VIDEO_TRANSFER_UNKNOWN)
    colours.transfer = guessed.transfer;
  if (colours.primaries == GST_VIDEO_COLOR_PRIMARIES_UNKNOWN)
    colours.primaries = guessed.primaries;
  return gst_video_colorimetry_to_string (&colours);
}

/* Only pictures of luma and chroma: nothing has to be guessed for RGB or grey. */
static gboolean
has_matrix (const GstStructure *raw)
{
  const char *format = gst_structure_get_string (raw, "format");
  const GstVideoFormatInfo *info =
      format != NULL ? gst_video_format_get_info (gst_video_format_from_string (format)) : NULL;

  return info != NULL && GST_VIDEO_FORMAT_INFO_IS_YUV (info);
}

/* Streaming thread, called without lock. */
static GstPadProbeReturn
on_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info), *filled;
  g_autoptr (GstCaps) encoded = NULL;
  g_autoptr (GstCaps) raw = NULL;
  g_autofree char *colours = NULL;
  GstStructure *structure;
  ReelColourGuess guess;
  int width = 0, height = 0;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  raw = gst_caps_copy (caps);
  structure = gst_caps_get_structure (raw, 0);
  if (!has_matrix (structure) ||
      !gst_structure_get (structure, "width", G_TYPE_INT, &width, "height", G_TYPE_INT, &height, NULL))
    return GST_PAD_PROBE_OK;
  encoded = get_encoded_caps (pad);
  guess = reel_colour_guess (encoded != NULL ? gst_structure_get_name (gst_caps_get_structure (encoded, 0)) : NULL,
                             (guint)width, (guint)height);
  colours = complete (gst_structure_get_string (structure, "colorimetry"), &guess);
  gst_structure_set (structure, "colorimetry", G_TYPE_STRING, colours, NULL);
  filled = gst_event_new_caps (raw);
  gst_event_set_seqnum (filled, gst_event_get_seqnum (event));
  GST_PAD_PROBE_INFO_DATA (info) = filled;
  gst_event_unref (event);
  return GST_PAD_PROBE_OK;
}

void
reel_colour_fill_attach (GstPad *pad)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_event, NULL, NULL);
}
