/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element vp8layers, registered by plugin.c. */
#pragma once

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define CALLREEL_TYPE_VP8_LAYERS (callreel_vp8_layers_get_type ())
G_DECLARE_FINAL_TYPE (CallreelVp8Layers, callreel_vp8_layers, CALLREEL, VP8_LAYERS, GstBaseTransform)

GST_ELEMENT_REGISTER_DECLARE (vp8layers);

G_END_DECLS
