/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The input side of tilecompositor: the functions of its sink pads, on the sources' threads. */
#pragma once

#include "gst/compositor/tilepad.h"
#include "gst/compositor/tilestate.h"

G_BEGIN_DECLS

/* Sets the functions of @pad and its canvas, before the pad is added to the element. Any thread, called without
 * lock. */
void tile_input_setup (CallreelTilePad *pad, TileState *state);

G_END_DECLS
