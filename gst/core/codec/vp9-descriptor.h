/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The RTP payload descriptor of VP9 (RFC 9628 §4.2): the temporal layer of a packet's picture, and where frames begin
 * and end. A picture has one frame for each of its spatial layers. Called by temporallayers for each packet; pure, from
 * any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gsize size; /* of the descriptor, which the frame's bytes follow */
  gboolean starts_frame;
  gboolean ends_frame;
  gboolean layered;   /* the two fields below are valid */
  guint temporal_id;  /* 0: base layer, at most 7 */
  gboolean switch_up; /* pictures of higher layers after this one depend on none of those before it */
} Vp9Descriptor;

/* @data: the payload of an RTP packet. Returns: FALSE when it ends within the descriptor. */
gboolean vp9_descriptor_parse (const guint8 *data, gsize size, Vp9Descriptor *descriptor);

G_END_DECLS
