/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the macroblocks of a canvas that have the same pixels as in an earlier one, from the metas of both. Used by
 * canvasx264enc; pure. */
#pragma once
#include "gst/common/canvasmeta.h"

G_BEGIN_DECLS

#define MB_MAP_SIZE 16 /* width and height of a macroblock in pixels */

/* The number of macroblocks of a canvas of `width` × `height` pixels, including those partly outside of it. */
gsize mb_map_length (guint width, guint height);

/* Writes `flag` for each macroblock that is the same in `from` and `to`, otherwise 0: left to right, then top to
 * bottom, mb_map_length() bytes. A macroblock is the same only if nothing in it can have changed. Either meta may be
 * NULL: then none is the same. Returns: how many are the same. */
gsize mb_map_mark (guint8 *map, guint width, guint height, const CanvasMeta *from, const CanvasMeta *to, guint8 flag);

G_END_DECLS
