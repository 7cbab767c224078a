/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sequence parameter sets of an H.265 stream. GStreamer's depayloader keeps one for each id, of which it takes a
 * code that is no id in a stream with temporal layers; a sender could make it keep any number. Pure; called by
 * ReelRtpOutlet. */
#pragma once

#include <glib.h>

#define REEL_H265_MAX_SETS 32 /* a stream needs 1 to 16 */

typedef struct {
  guint n;
  guint32 codes[REEL_H265_MAX_SETS];
} ReelH265Sets;

/* Notes the sets in @payload, for which reel_rtp_payload_check() has found that its lengths are good. Returns: FALSE if
 * it has one too many, or one whose code the depayloader cannot read */
gboolean reel_h265_sets_admit (ReelH265Sets *self, const guint8 *payload, gsize size);
