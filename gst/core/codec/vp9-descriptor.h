/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The RTP payload descriptor of VP9 (RFC 9628 §4.2): the layers of a packet's frame, and where frames begin and end. A
 * picture has one frame for each of its spatial layers. Called by vpxlayers for each packet; pure, from any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* D: the frame depends on the one of the next smaller spatial layer in the same picture. */
#define VP9_DESCRIPTOR_INTER_LAYER 0x01

#define VP9_SPATIAL_LAYERS 8

typedef struct {
  guint width, height; /* in pixels */
} Vp9Size;

typedef struct {
  gsize size; /* of the descriptor, which the frame's bytes follow */
  gboolean starts_frame;
  gboolean ends_frame;
  gboolean predicted; /* the frame refers to earlier pictures */
  guint n_sizes;      /* of the pictures of each spatial layer, from the smallest on; 0: this packet does not tell */
  Vp9Size sizes[VP9_SPATIAL_LAYERS];
  gboolean layered;     /* the fields below are valid */
  guint temporal_id;    /* 0: base layer, at most 7 */
  guint spatial_id;     /* 0: the smallest pictures, at most 7 */
  gboolean inter_layer; /* VP9_DESCRIPTOR_INTER_LAYER */
  gboolean switch_up;   /* pictures of higher temporal layers after this one depend on none of those before it */
  gsize layers_at;      /* index of the octet of layers, in which VP9_DESCRIPTOR_INTER_LAYER may be set */
} Vp9Descriptor;

/* @data: the payload of an RTP packet. Returns: FALSE when it ends within the descriptor. */
gboolean vp9_descriptor_parse (const guint8 *data, gsize size, Vp9Descriptor *descriptor);

G_END_DECLS
