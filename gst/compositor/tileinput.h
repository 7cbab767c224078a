/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What comes into tilecompositor: the functions of its sink pads, on the sources' threads. */
#pragma once

#include "gst/compositor/tilepad.h"
#include "gst/compositor/tilestate.h"

G_BEGIN_DECLS

/* Sets the functions of @pad and the canvas that it belongs to, before it is added to the element. Any thread, called
 * without lock. */
void tile_input_setup (CallreelTilePad *pad, TileState *state);

G_END_DECLS
