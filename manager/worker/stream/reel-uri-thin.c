/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* decodebin asks at each pad which elements to try, in which order; videothin is put first, once, before the decoder.
 * No lock, no state: the functions run on any thread. */
#include "manager/worker/stream/reel-uri-thin.h"

#include "gst/common/names.h"

/* The output of a parser for a decoder. Files have no layer numbers. */
static gboolean
can_be_thinned (const GstCaps *caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  gboolean parsed = FALSE;

  if (gst_structure_has_name (structure, "video/x-vp8"))
    return TRUE;
  return gst_structure_has_name (structure, "video/x-h264") &&
         gst_structure_get_boolean (structure, "parsed", &parsed) && parsed;
}

static gboolean
is_thin (GstPad *pad)
{
  g_autoptr (GstPad) target = GST_IS_GHOST_PAD (pad) ? gst_ghost_pad_get_target (GST_GHOST_PAD (pad)) : NULL;
  g_autoptr (GstElement) element = gst_pad_get_parent_element (target != NULL ? target : pad);
  GstElementFactory *factory = element != NULL ? gst_element_get_factory (element) : NULL;

  return factory != NULL && g_str_equal (GST_OBJECT_NAME (factory), CALLREEL_ELEMENT_THIN);
}

/* Streaming thread, called without lock. Returns: (nullable): a changed order. */
static GValueArray *
on_autoplug_sort (GstElement *decodebin, GstPad *pad, GstCaps *caps, GValueArray *factories, gpointer user_data)
{
  g_autoptr (GstElementFactory) thin = NULL;
  GValueArray *order;
  GValue first = G_VALUE_INIT;

  if (!can_be_thinned (caps) || is_thin (pad) || (thin = gst_element_factory_find (CALLREEL_ELEMENT_THIN)) == NULL)
    return NULL;
  g_value_init (&first, G_TYPE_OBJECT);
  g_value_set_object (&first, thin);
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  order = g_value_array_copy (factories);
  g_value_array_prepend (order, &first);
  G_GNUC_END_IGNORE_DEPRECATIONS
  g_value_unset (&first);
  return order;
}

/* Any thread, called without lock. A hidden stream would come back with a key frame, and neither files nor most cameras
 * send one on request: this stream is always decoded. */
static GstPadProbeReturn
on_upstream_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

  return gst_event_has_name (event, CALLREEL_EVENT_VISIBILITY) ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

void
reel_uri_thin_attach (GstElement *decodebin)
{
  g_signal_connect (decodebin, "autoplug-sort", G_CALLBACK (on_autoplug_sort), NULL);
}

void
reel_uri_thin_shield (GstPad *consumer)
{
  gst_pad_add_probe (consumer, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_upstream_event, NULL, NULL);
}

GstElement *
reel_uri_thin_find (GstElement *decodebin)
{
  GstIterator *found = gst_bin_iterate_all_by_element_factory_name (GST_BIN (decodebin), CALLREEL_ELEMENT_THIN);
  g_auto (GValue) thin = G_VALUE_INIT;
  gboolean any = gst_iterator_next (found, &thin) == GST_ITERATOR_OK;

  gst_iterator_free (found);
  return any ? g_value_dup_object (&thin) : NULL;
}
