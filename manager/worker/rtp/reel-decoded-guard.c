/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts what a decoder puts out, and drops pictures that are too large. */
#include "manager/worker/rtp/reel-decoded-guard.h"

void
reel_decoded_guard_init (ReelDecodedGuard *self, guint max_width, guint max_height)
{
  *self = (ReelDecodedGuard){ .larger = (int)MAX (max_width, max_height), .smaller = (int)MIN (max_width, max_height) };
}

static gboolean
is_too_large (const ReelDecodedGuard *self, GstEvent *caps_event)
{
  GstCaps *caps = NULL;
  int width = 0, height = 0;

  gst_event_parse_caps (caps_event, &caps);
  gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &width);
  gst_structure_get_int (gst_caps_get_structure (caps, 0), "height", &height);
  return MAX (width, height) > self->larger || MIN (width, height) > self->smaller;
}

/* Decoder's streaming thread. */
static GstPadProbeReturn
on_decoded (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ReelDecodedGuard *self = user_data;

  if ((GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) != 0) {
    if (g_atomic_int_get (&self->oversize))
      return GST_PAD_PROBE_DROP;
    g_atomic_int_inc (&self->count);
  } else if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_CAPS) {
    g_atomic_int_set (&self->oversize, is_too_large (self, GST_PAD_PROBE_INFO_EVENT (info)));
  }
  return GST_PAD_PROBE_OK;
}

void
reel_decoded_guard_attach (ReelDecodedGuard *self, GstPad *pad)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_decoded, self, NULL);
}

guint
reel_decoded_guard_count (ReelDecodedGuard *self)
{
  return (guint)g_atomic_int_get (&self->count);
}
