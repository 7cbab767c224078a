/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The elements that may be plugged; the header lists the callers. No lock, no state. */
#include "manager/worker/stream/reel-uri-plug.h"

#include "gst/common/names.h"

#include <string.h>

/* decodebin's GstAutoplugSelectResult, which is in no header */
enum { SELECT_TRY = 0, SELECT_SKIP = 2 };

/* Demuxers are listed one by one, and so are decoders of still pictures (SVG is a document that refers to others):
 * among the others are those of playlists (hlsdemux, dashdemux), of session descriptions (sdpdemux) and, from libav, of
 * lists of files. */
static const char *const named[] = {
  "aiffparse", "apedemux",    "auparse",     "avidemux",      "flvdemux",    "id3demux",
  "ivfparse",  "avdemux_ivf", "avdemux_mxf", "matroskademux", "mpegpsdemux", "mxfdemux",
  "oggdemux",  "qtdemux",     "tsdemux",     "wavparse",      "y4mdec",      CALLREEL_ELEMENT_THIN,
  "jpegdec",   NULL
};

/* These read one stream of packets, and open nothing. */
static const char *const classes[] = { "Codec/Decoder/Audio", "Codec/Decoder/Video", "Codec/Parser",
                                       "Codec/Depayloader", NULL };

gboolean
reel_uri_plug_allows (GstElementFactory *factory)
{
  const char *klass = gst_element_factory_get_metadata (factory, GST_ELEMENT_METADATA_KLASS);

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
static int
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
