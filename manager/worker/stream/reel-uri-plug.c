/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What may be plugged; see the header for who calls it. No lock, and nothing is kept. */
#include "manager/worker/stream/reel-uri-plug.h"

#include "gst/common/names.h"

#include <string.h>

/* decodebin's GstAutoplugSelectResult, which no header has */
enum { SELECT_TRY = 0, SELECT_SKIP = 2 };

/* Demuxers are named one by one, and so are decoders of still pictures (SVG is a document that names others): among
 * them are those of playlists (hlsdemux, dashdemux), of session descriptions (sdpdemux) and, where libav has them, of
 * lists of files. */
static const gchar *const named[] = {
  "aiffparse", "apedemux",    "auparse",     "avidemux",      "flvdemux",    "id3demux",
  "ivfparse",  "avdemux_ivf", "avdemux_mxf", "matroskademux", "mpegpsdemux", "mxfdemux",
  "oggdemux",  "qtdemux",     "tsdemux",     "wavparse",      "y4mdec",      CALLREEL_ELEMENT_THIN,
  "jpegdec",   NULL
};

/* They see one stream of packets, and open nothing. */
static const gchar *const classes[] = { "Codec/Decoder/Audio", "Codec/Decoder/Video", "Codec/Parser",
                                        "Codec/Depayloader", NULL };

gboolean
reel_uri_plug_allows (GstElementFactory *factory)
{
  const gchar *klass = gst_element_factory_get_metadata (factory, GST_ELEMENT_METADATA_KLASS);

  if (g_strv_contains (named, GST_OBJECT_NAME (factory)))
    return TRUE;
  if (klass == NULL || strstr (klass, "Demuxer") != NULL || strstr (klass, "Source") != NULL ||
      strstr (klass, "Sink") != NULL)
    return FALSE;
  for (gsize i = 0; classes[i] != NULL; i++) {
    if (g_str_has_prefix (klass, classes[i]))
      return TRUE;
  }
  return FALSE;
}

/* Streaming thread, called without lock. */
static gint
on_autoplug_select (GstElement *decodebin, GstPad *pad, GstCaps *caps, GstElementFactory *factory, gpointer user_data)
{
  if (reel_uri_plug_allows (factory))
    return SELECT_TRY;
  GST_INFO_OBJECT (decodebin, "%s is not used for %" GST_PTR_FORMAT, GST_OBJECT_NAME (factory), caps);
  return SELECT_SKIP;
}

void
reel_uri_plug_restrict (GstElement *decodebin)
{
  g_signal_connect (decodebin, "autoplug-select", G_CALLBACK (on_autoplug_select), NULL);
}
