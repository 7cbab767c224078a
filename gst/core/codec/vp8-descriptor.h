/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The RTP payload descriptor of VP8 (RFC 7741 §4.2): the temporal layer of a packet's frame. Called by vpxlayers
 * for each packet; pure, from any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gboolean starts_frame;
  gboolean layered;    /* the two fields below are valid */
  guint temporal_id;   /* 0: base layer, at most 3 */
  gboolean layer_sync; /* depends on the base layer only */
} Vp8Descriptor;

/* @data: the payload of an RTP packet. Returns: FALSE when it ends within the descriptor. */
gboolean vp8_descriptor_parse (const guint8 *data, gsize size, Vp8Descriptor *descriptor);

G_END_DECLS
