/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A plain dark canvas and silence in any raw format, for the censored stretches of a recording.
 * Used by gatepad, in the streaming thread. */
#include "gst/gateblank.h"

/* The same dark grey as luma of limited range and as RGB. */
#define BLANK_LUMA   0x30
#define BLANK_CHROMA 0x80
#define BLANK_RGB    0x24
#define BLANK_ALPHA  0xff

gboolean
gate_format_parse (GateFormat *format, const GstCaps *caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);

  *format = (GateFormat){ GATE_MEDIA_UNKNOWN };
  if (gst_structure_has_name (s, "audio/x-raw") && gst_audio_info_from_caps (&format->audio, caps))
    format->media = GATE_MEDIA_AUDIO;
  else if (gst_structure_has_name (s, "video/x-raw") && gst_video_info_from_caps (&format->video, caps))
    format->media = GATE_MEDIA_VIDEO;
  return format->media != GATE_MEDIA_UNKNOWN;
}

/* A line in the unpacked format that the packers of `info` read: four components of 8 or 16 bits, alpha first. */
static gpointer
blank_line (const GstVideoInfo *info)
{
  const GstVideoFormatInfo *unpacked = gst_video_format_get_info (info->finfo->unpack_format);
  gboolean wide = GST_VIDEO_FORMAT_INFO_BITS (unpacked) > 8;
  gboolean rgb = GST_VIDEO_FORMAT_INFO_IS_RGB (unpacked);
  guint8 pixel[4] = { BLANK_ALPHA, rgb ? BLANK_RGB : BLANK_LUMA, rgb ? BLANK_RGB : BLANK_CHROMA,
                      rgb ? BLANK_RGB : BLANK_CHROMA };
  gsize n = (gsize)info->width * 4;
  guint8 *line = g_malloc (n * 2);

  for (gsize i = 0; i < n; i++) {
    if (wide)
      ((guint16 *)line)[i] = pixel[i % 4] << 8;
    else
      line[i] = pixel[i % 4];
  }
  return line;
}

GstBuffer *
gate_blank_frame (const GstVideoInfo *info)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, info->size, NULL);
  g_autofree gpointer line = NULL;
  GstVideoFrame frame;

  if (buffer == NULL || info->finfo->pack_func == NULL)
    return NULL;
  gst_buffer_memset (buffer, 0, 0, info->size);
  if (!gst_video_frame_map (&frame, info, buffer, GST_MAP_WRITE))
    return NULL;
  line = blank_line (info);
  for (gint y = 0; y < info->height; y++)
    info->finfo->pack_func (info->finfo, GST_VIDEO_PACK_FLAG_NONE, line, 0, frame.data, frame.info.stride,
                            info->chroma_site, y, info->width);
  gst_video_frame_unmap (&frame);
  return g_steal_pointer (&buffer);
}

GstBuffer *
gate_blank_sound (const GstAudioInfo *info, gsize size)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);
  GstMapInfo map;

  if (buffer != NULL && gst_buffer_map (buffer, &map, GST_MAP_WRITE)) {
    gst_audio_format_info_fill_silence (info->finfo, map.data, map.size);
    gst_buffer_unmap (buffer, &map);
  }
  return buffer;
}
