/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element tilecompositor: composes the video of all participants into one picture. Registered by plugin.c. */
#pragma once

#include "gst/common/ticker.h"

G_BEGIN_DECLS

#define CALLREEL_TYPE_TILE_COMPOSITOR (callreel_tile_compositor_get_type ())
G_DECLARE_FINAL_TYPE (CallreelTileCompositor, callreel_tile_compositor, CALLREEL, TILE_COMPOSITOR, CallreelTicker)

GST_ELEMENT_REGISTER_DECLARE (tilecompositor);

G_END_DECLS
