/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a writer needs to know about a stream, from its caps. Called by chunksink on the streaming threads. */
#include "gst/sink/chunkcaps.h"

#include <gst/video/video.h>

#define AAC_FRAME_SAMPLES 1024
/* avenc_aac prepends one frame and does not report it (measured: +64 ms at 16 kHz). */
#define AAC_PRIMING 1024

static GBytes *
get_codec_data (const GstStructure *s)
{
  const GValue *value = gst_structure_get_value (s, "codec_data");
  GstBuffer *buffer = value ? gst_value_get_buffer (value) : NULL;
  GstMapInfo map;
  GBytes *bytes;

  if (!buffer || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return NULL;
  bytes = g_bytes_new (map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  return bytes;
}

static void
parse_video (const GstStructure *s, ChunkStream *stream)
{
  const char *text = gst_structure_get_string (s, "colorimetry");
  GstVideoColorimetry colour = { 0 };

  stream->kind = CHUNK_STREAM_VIDEO;
  stream->par_n = stream->par_d = 1;
  stream->fps_d = 1;
  gst_structure_get (s, "width", G_TYPE_INT, &stream->width, "height", G_TYPE_INT, &stream->height, NULL);
  gst_structure_get_fraction (s, "pixel-aspect-ratio", (int *)&stream->par_n, (int *)&stream->par_d);
  gst_structure_get_fraction (s, "framerate", (int *)&stream->fps_n, (int *)&stream->fps_d);
  if (text)
    gst_video_colorimetry_from_string (&colour, text);
  stream->primaries = gst_video_color_primaries_to_iso (colour.primaries);
  stream->transfer = gst_video_transfer_function_to_iso (colour.transfer);
  stream->matrix = gst_video_color_matrix_to_iso (colour.matrix);
  stream->full_range = colour.range == GST_VIDEO_COLOR_RANGE_0_255;
}

static void
parse_audio (const GstStructure *s, ChunkStream *stream)
{
  int version = 0;

  stream->kind = CHUNK_STREAM_AUDIO;
  gst_structure_get (s, "rate", G_TYPE_INT, &stream->rate, "channels", G_TYPE_INT, &stream->channels, NULL);
  if (gst_structure_has_name (s, "audio/mpeg") && gst_structure_get_int (s, "mpegversion", &version) && version == 4) {
    stream->frame_samples = AAC_FRAME_SAMPLES;
    stream->priming = AAC_PRIMING;
  }
}

/* Returns: FALSE if @caps lack what a file must contain about the stream. Free with chunk_caps_clear(). */
gboolean
chunk_caps_parse (const GstCaps *caps, ChunkStream *stream)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);

  *stream = (ChunkStream){ .codec_data = get_codec_data (s) };
  if (gst_structure_has_name (s, "video/x-h264")) {
    parse_video (s, stream);
    return stream->codec_data && stream->width > 0 && stream->height > 0;
  }
  parse_audio (s, stream);
  return stream->rate > 0 && stream->channels > 0 && (stream->frame_samples == 0 || stream->codec_data);
}

void
chunk_caps_clear (ChunkStream *stream)
{
  g_clear_pointer (&stream->codec_data, g_bytes_unref);
}
