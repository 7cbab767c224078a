/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plugin `callreelx264`: registers canvasx264enc. GPL because of libx264. */
#include "gst/x264/canvasx264enc.h"
#include "gst/common/names.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  return gst_element_register (plugin, CALLREEL_ELEMENT_ENCODER, GST_RANK_NONE, CALLREEL_TYPE_CANVAS_X264_ENC);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, callreelx264, "H.264 encoding of call recordings (libx264)",
                   plugin_init, VERSION, "GPL", "callreel", PACKAGE)
