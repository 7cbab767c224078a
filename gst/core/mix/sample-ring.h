/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Frames of one input, addressed by their position in the output (frames since running time 0). Frames never written
 * read as silence. Bounded: a window of fixed length from the reader's position. Used by mix-input. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SampleRing SampleRing;

/* A uniform piece of the ring. */
typedef struct {
  const float *frames; /* NULL: silence */
  gsize length;        /* in frames */
  gboolean seam;       /* data that does not continue what was read before it */
} SamplePiece;

SampleRing *sample_ring_new (guint channels, gsize capacity);
void sample_ring_free (SampleRing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SampleRing, sample_ring_free)

/* Writes @count frames at @position. Frames before the reader's position, or before the end of what is already there,
 * are left out and counted in @dropped. NaN becomes silence, anything beyond ±16 is clipped. Returns: how many frames
 * were handled; the rest lies beyond the window (or the ring holds too many runs) and can be offered again once the
 * reader has advanced. */
gsize sample_ring_write (SampleRing *self, guint64 position, const float *frames, gsize count, gsize *dropped);

/* The piece that starts at @position, at most @max frames long; valid until the next write. @position must not be
 * before the reader's. */
SamplePiece sample_ring_peek (const SampleRing *self, guint64 position, gsize max);

/* Moves the reader to @position (never back) and discards what lies before. */
void sample_ring_advance (SampleRing *self, guint64 position);

/* One past the last frame ever written; 0 if there is none. */
guint64 sample_ring_get_end (const SampleRing *self);

/* Discards what was written for @position and later. The next write starts with a seam. */
void sample_ring_cut (SampleRing *self, guint64 position);

/* Discards all data; the reader stays where it is. The next write starts with a seam. */
void sample_ring_clear (SampleRing *self);

G_END_DECLS
