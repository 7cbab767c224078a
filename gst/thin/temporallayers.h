/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element temporallayers, registered by plugin.c. */
#pragma once

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define CALLREEL_TYPE_TEMPORAL_LAYERS (callreel_temporal_layers_get_type ())
G_DECLARE_FINAL_TYPE (CallreelTemporalLayers, callreel_temporal_layers, CALLREEL, TEMPORAL_LAYERS, GstBaseTransform)

GST_ELEMENT_REGISTER_DECLARE (temporallayers);

G_END_DECLS
