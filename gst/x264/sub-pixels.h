/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether the next frame's motion is sought between pixels. For that libx264 interpolates the whole frame, however few
 * tiles move: where all do it is worth its time, where one does it is a fifth of the work for nothing. Looks at how
 * much of past frames moved. Used by canvasx264enc; pure.
 */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gdouble moving; /* share of the frame that moves, averaged */
  guint n;        /* frames seen, no more than the average looks back */
  gboolean on;
} SubPixels;

/* Begins with sub-pixels. */
void sub_pixels_init (SubPixels *sub_pixels);

/* The next frame, of which `moving` (0 to 1) may differ from the one before. TRUE: with sub-pixels. They are given up
 * at any frame, and taken up again at a key frame only, since what another frame refers to was not interpolated. */
gboolean sub_pixels_next (SubPixels *sub_pixels, gdouble moving, gboolean key);

G_END_DECLS
