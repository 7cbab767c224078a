/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One field of an interlaced picture. Called by tilescale on the composing thread. */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Of a mapped picture that is interlaced, leaves the field of the even lines: half as many lines, each twice as high.
 * The other one was captured half a frame earlier or later, and the two together are a comb wherever something moves.
 * At most every second field would be seen at the canvas's rate anyway, and most tiles have fewer lines than a field.
 * Any other picture stays as it is. */
void tile_field_take (GstVideoFrame *picture);

G_END_DECLS
