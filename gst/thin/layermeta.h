/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The meta that carries the temporal layer of a VP8 or VP9 frame through the depayloader, which does not expose it:
 * vpxlayers adds it, videothin reads it. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct {
  GstMeta meta;
  guint temporal_id;  /* 0: base layer */
  gboolean sync;      /* VP8: the frame depends on the base layer only */
  gboolean switch_up; /* VP9: frames of higher layers after it depend on none of those before it */
  gboolean inherits;  /* VP9: some of the frame is decoded with state of the frame before it, see Vp9Header */
} LayerMeta;

/* Any thread; @buffer must be writable. Returns: the one that it has already, if any */
LayerMeta *layer_meta_add (GstBuffer *buffer);

/* Any thread. Returns: (nullable). */
const LayerMeta *layer_meta_get (GstBuffer *buffer);

G_END_DECLS
