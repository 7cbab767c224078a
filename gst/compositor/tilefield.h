/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One field of an interlaced picture. Called by tilescale on the composing thread. */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Reduces a mapped interlaced picture to the field of its even lines: half as many lines, each twice as high. The other
 * field was captured half a frame earlier or later, and both together show combing wherever something moves. At the
 * canvas's rate at most every second field would be shown anyway, and most tiles have fewer lines than a field. Other
 * pictures are not changed. */
void tile_field_take (GstVideoFrame *picture);

G_END_DECLS
