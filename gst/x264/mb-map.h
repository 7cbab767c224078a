/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which macroblocks of a canvas have the same pixels as in an earlier one, as told by the metas of both. Used by
 * canvasx264enc; pure. */
#pragma once
#include "gst/common/canvasmeta.h"

G_BEGIN_DECLS

#define MB_MAP_SIZE 16 /* pixels a side of a macroblock */

/* Macroblocks of a canvas of `width` × `height` pixels, those at its edges that are only partly inside counted. */
gsize mb_map_length (guint width, guint height);

/* Writes `flag` for each macroblock that is the same in `from` and in `to`, else 0: left to right, then top to bottom,
 * mb_map_length() bytes. A macroblock is the same only if nothing in it can have changed. Either meta may be NULL: then
 * nothing is known. Returns how many are the same. */
gsize mb_map_mark (guint8 *map, guint width, guint height, const CanvasMeta *from, const CanvasMeta *to, guint8 flag);

G_END_DECLS
