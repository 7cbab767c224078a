/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a VP9 frame needs of the frames before it, as far as the beginning of its uncompressed header tells (VP9
 * bitstream specification, 6.2 and 7.2). Called by vpxlayers and videothin; pure, from any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gboolean key;
  /* Decoded with what the frames before it left behind besides their pictures: probabilities, motion vectors, the
   * segmentation and the loop filter's deltas. A key frame and one with error_resilient_mode reset all of them
   * (setup_past_independence), and the latter does not use the motion vectors of the frame before. */
  gboolean inherits;
} Vp9Header;

/* Returns: FALSE when @data is not a VP9 frame or ends within this part of the header. */
gboolean vp9_header_parse (const guint8 *data, gsize size, Vp9Header *header);

/* Whether the frame, of which @last is the last byte, is a superframe: several frames behind one another (Annex B). No
 * other frame ends with such a byte. */
gboolean vp9_header_ends_superframe (guint8 last);

G_END_DECLS
