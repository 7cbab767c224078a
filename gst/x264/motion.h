/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether so much of the canvas moves that a search of smaller partitions pays off: if one of nine tiles moves,
 * the search costs a tenth for nothing; if all do, it gains more than it costs. Used by canvasx264enc; pure. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  double share; /* part of the frame that moves, averaged over a second at 8 fps */
  guint n;      /* frames seen, at most those averaged */
  gboolean much;
} Motion;

/* Initially much counts as moving. */
void motion_init (Motion *motion);

/* Takes the next frame, of which the part `share` (0 to 1) may differ from the previous one. Returns: whether much
 * moves. */
gboolean motion_next (Motion *motion, double share);

G_END_DECLS
