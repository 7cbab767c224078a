/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element vpxlayers, registered by plugin.c. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define CALLREEL_TYPE_VPX_LAYERS (callreel_vpx_layers_get_type ())
G_DECLARE_FINAL_TYPE (CallreelVpxLayers, callreel_vpx_layers, CALLREEL, VPX_LAYERS, GstElement)

GST_ELEMENT_REGISTER_DECLARE (vpxlayers);

G_END_DECLS
