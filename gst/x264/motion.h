/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether much of the canvas moves, so that it is worth to look at smaller parts of macroblocks: where one of nine
 * tiles moves that costs a tenth for nothing, where all do it brings more than it costs. Used by canvasx264enc; pure.
 */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gdouble share; /* of the frame that moves, averaged over a second at 8 fps */
  guint n;       /* frames seen, no more than the average looks back */
  gboolean much;
} Motion;

/* Begins with much. */
void motion_init (Motion *motion);

/* The next frame, of which the part `share` (0 to 1) may differ from the one before: whether much moves. */
gboolean motion_next (Motion *motion, gdouble share);

G_END_DECLS
