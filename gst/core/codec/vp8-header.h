/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a VP8 frame does to its decoder, read from the frame's header alone (RFC 6386 §9 and §19.2). Called by videothin
 * for each frame; pure, from any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VP8_FILTER_DELTAS 8

typedef struct {
  gboolean key;
  gboolean shown;
  gboolean updates_segmentation; /* map or data, which later frames go on using */
  guint8 sets_filter_deltas;     /* bit n: the value below counts */
  gint8 filter_deltas[VP8_FILTER_DELTAS];
  gboolean refreshes_last;
  gboolean refreshes_golden; /* by this picture or by a copy of another reference */
  gboolean refreshes_altref; /* likewise */
  gboolean refreshes_entropy;
} Vp8Header;

/* What a decoder keeps between frames and a header alone can tell of: encoders send the same deltas again and again. */
typedef struct {
  gboolean known;
  gint8 filter_deltas[VP8_FILTER_DELTAS];
} Vp8Context;

/* Returns: FALSE when @data is no VP8 frame or ends within what is read. */
gboolean vp8_header_parse (const guint8 *data, gsize size, Vp8Header *header);

/* The frame is decoded; NULL: one that can't be read is. */
void vp8_context_follow (Vp8Context *context, const Vp8Header *header);

/* Whether the frame changes nothing that frames of other temporal layers decode with, its references not counted: for
 * these a sender of layers answers (RFC 7741 §4.2). */
gboolean vp8_context_is_kept_by (const Vp8Context *context, const Vp8Header *header);

/* Whether a decoder that is never given the frame decodes all others to the same pictures. */
gboolean vp8_context_can_miss (const Vp8Context *context, const Vp8Header *header);

G_END_DECLS
