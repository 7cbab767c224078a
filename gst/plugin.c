/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The plugin `callreel`: registers its elements. */
#include "gst/mixer/callmixer.h"
#include "gst/sink/callrecordsink.h"
#include "gst/gate/recordinggate.h"
#include "gst/compositor/tilecompositor.h"
#include "gst/thin/videothin.h"
#include "gst/thin/vpxlayers.h"

#include <gst/gst.h>

static gboolean
plugin_init (GstPlugin *plugin)
{
  return GST_ELEMENT_REGISTER (callmixer, plugin) && GST_ELEMENT_REGISTER (recordinggate, plugin) &&
         GST_ELEMENT_REGISTER (tilecompositor, plugin) && GST_ELEMENT_REGISTER (callrecordsink, plugin) &&
         GST_ELEMENT_REGISTER (videothin, plugin) && GST_ELEMENT_REGISTER (vpxlayers, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, callreel,
                   "Call recording: composition, mixing, gate and files", plugin_init, VERSION, "LGPL", "callreel",
                   PACKAGE)
