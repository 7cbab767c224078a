/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rtspsrc → decodebin → ghost pad; the header lists the callers.
 *
 * A plain bin, so that rtspsrc, which is live, gets to PLAYING by the bin's own handling of asynchronous changes, which
 * the call's pipeline does not have. Threads: those of rtspsrc and decodebin run the signals, which only use the bin
 * and the kind. There is no lock: they only share the target of the ghost pad, which is set once. */
#include "manager/worker/stream/reel-rtsp-connection.h"

#include "manager/core/wire/reel-error.h"
#include "manager/worker/stream/reel-colour-fill.h"
#include "manager/worker/stream/reel-uri-plug.h"
#include "manager/worker/stream/reel-uri-thin.h"

#define CONNECT_US (10 * G_USEC_PER_SEC)
#define GHOST      "src"

static gboolean
is_media (GstPad *pad, const char *media)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  if (caps == NULL)
    caps = gst_pad_query_caps (pad, NULL);
  return !gst_caps_is_any (caps) && !gst_caps_is_empty (caps) &&
         g_strcmp0 (gst_structure_get_string (gst_caps_get_structure (caps, 0), "media"), media) == 0;
}

static void
link_media (GstPad *pad, GstElement *decodebin, const char *media)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (decodebin, "sink");

  if (!gst_pad_is_linked (sink) && is_media (pad, media))
    gst_pad_link (pad, sink);
}

/* rtspsrc's thread, both. Other media is dropped: some servers fail when asked for a part only. */
static void
on_audio_pad (GstElement *source, GstPad *pad, GstElement *decodebin)
{
  link_media (pad, decodebin, "audio");
}

static void
on_video_pad (GstElement *source, GstPad *pad, GstElement *decodebin)
{
  link_media (pad, decodebin, "video");
}

/* rtspsrc's thread. */
static void
on_no_more_pads (GstElement *source, GstElement *decodebin)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (decodebin, "sink");

  if (!gst_pad_is_linked (sink))
    GST_ELEMENT_ERROR (source, STREAM, WRONG_TYPE, ("The server has no media of this kind"), (NULL));
}

/* decodebin's thread. */
static void
on_decoded_pad (GstElement *decodebin, GstPad *pad, GstElement *bin)
{
  g_autoptr (GstPad) ghost = gst_element_get_static_pad (bin, GHOST);
  g_autoptr (GstPad) target = gst_ghost_pad_get_target (GST_GHOST_PAD (ghost));

  if (target != NULL)
    return;
  reel_colour_fill_attach (pad);
  gst_ghost_pad_set_target (GST_GHOST_PAD (ghost), pad);
}

GstElement *
reel_rtsp_connection_new (const char *uri, ReelStreamKind kind, gboolean over_udp, GError **error)
{
  const gboolean audio = kind == REEL_STREAM_KIND_AUDIO;
  g_autoptr (GstCaps) caps = gst_caps_from_string (audio ? "audio/x-raw(ANY)" : "video/x-raw(ANY)");
  GstElement *source = gst_element_factory_make ("rtspsrc", NULL);
  GstElement *decodebin = gst_element_factory_make ("decodebin", NULL);
  GstElement *bin = NULL;

  if (source == NULL || decodebin == NULL) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED,
                         "The GStreamer elements rtspsrc and decodebin are not installed");
    gst_clear_object (&source);
    gst_clear_object (&decodebin);
    return NULL;
  }
  bin = gst_bin_new (NULL);
  gst_bin_add_many (GST_BIN (bin), source, decodebin, NULL);
  gst_element_add_pad (bin, gst_ghost_pad_new_no_target (GHOST, GST_PAD_SRC));
  g_object_set (source, "location", uri, "latency", REEL_RTSP_LATENCY_MS, "drop-on-latency", TRUE, "tcp-timeout",
                (guint64)CONNECT_US, NULL);
  gst_util_set_object_arg (G_OBJECT (source), "protocols", over_udp ? "udp-mcast+udp" : "tcp");
  g_object_set (decodebin, "caps", caps, "expose-all-streams", FALSE, NULL);
  reel_uri_plug_restrict (decodebin);
  if (!audio)
    reel_uri_thin_attach (decodebin);
  g_signal_connect_object (source, "pad-added", audio ? G_CALLBACK (on_audio_pad) : G_CALLBACK (on_video_pad),
                           decodebin, 0);
  g_signal_connect_object (source, "no-more-pads", G_CALLBACK (on_no_more_pads), decodebin, 0);
  g_signal_connect_object (decodebin, "pad-added", G_CALLBACK (on_decoded_pad), bin, 0);
  return bin;
}

/* A thread of GStreamer's pool. */
static void
on_end (GstElement *connection, gpointer user_data)
{
  g_autoptr (GstObject) parent = gst_object_get_parent (GST_OBJECT (connection));

  gst_element_set_state (connection, GST_STATE_NULL);
  if (parent != NULL)
    gst_bin_remove (GST_BIN (parent), connection);
}

void
reel_rtsp_connection_end (GstElement *connection)
{
  g_autoptr (GstPad) ghost = gst_element_get_static_pad (connection, GHOST);
  g_autoptr (GstPad) consumer = gst_pad_get_peer (ghost);

  gst_element_set_locked_state (connection, TRUE);
  if (consumer != NULL)
    gst_pad_unlink (ghost, consumer);
  gst_element_call_async (connection, on_end, NULL, NULL);
}
