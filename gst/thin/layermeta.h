/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The meta that carries a VP8 frame's temporal layer through the depayloader, which does not expose it: vp8layers adds
 * it, videothin reads it. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct {
  GstMeta meta;
  guint temporal_id; /* 0: base layer */
  gboolean sync;     /* the frame depends on the base layer only */
} Vp8LayerMeta;

/* Any thread; @buffer must be writable. */
Vp8LayerMeta *vp8_layer_meta_add (GstBuffer *buffer);

/* Any thread. Returns: (nullable). */
const Vp8LayerMeta *vp8_layer_meta_get (GstBuffer *buffer);

G_END_DECLS
