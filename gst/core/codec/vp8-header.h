/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a VP8 frame changes in its decoder, as far as the frame header shows it (RFC 6386 §9 and §19.2). Called by
 * videothin for each frame; pure, from any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VP8_FILTER_DELTAS 8

typedef struct {
  gboolean key;
  gboolean shown;
  gboolean updates_segmentation; /* map or data, which later frames keep using */
  guint8 sets_filter_deltas;     /* bit n: value n below is valid */
  gint8 filter_deltas[VP8_FILTER_DELTAS];
  gboolean refreshes_last;
  gboolean refreshes_golden; /* with this picture or a copy of another reference */
  gboolean refreshes_altref; /* likewise */
  gboolean refreshes_entropy;
} Vp8Header;

/* Decoder state that persists between frames and can be followed from headers alone: encoders send the same deltas
 * repeatedly. */
typedef struct {
  gboolean known;
  gint8 filter_deltas[VP8_FILTER_DELTAS];
} Vp8Context;

/* Returns: FALSE when @data is not a VP8 frame or ends within the header. */
gboolean vp8_header_parse (const guint8 *data, gsize size, Vp8Header *header);

/* Call for each frame that is decoded. NULL: a frame whose header could not be parsed. */
void vp8_context_follow (Vp8Context *context, const Vp8Header *header);

/* Whether the frame leaves the state unchanged that frames of other temporal layers are decoded with. References are
 * not considered: the rules of temporal layers cover them (RFC 7741 §4.2). */
gboolean vp8_context_is_kept_by (const Vp8Context *context, const Vp8Header *header);

/* Whether a decoder that never gets the frame decodes all others to the same pictures. */
gboolean vp8_context_can_miss (const Vp8Context *context, const Vp8Header *header);

G_END_DECLS
