/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the next frame's motion is sought between pixels. Called by canvasx264enc before each frame. */
#include "gst/x264/sub-pixels.h"

#define FRAMES_SEEN   8   /* that the average looks back */
#define FRAMES_JUDGED 4   /* that are seen before anything is decided */
#define ON            0.5 /* shares of the frame */
#define OFF           0.4

void
sub_pixels_init (SubPixels *sub_pixels)
{
  *sub_pixels = (SubPixels){ .on = TRUE };
}

gboolean
sub_pixels_next (SubPixels *sub_pixels, gdouble moving, gboolean key)
{
  sub_pixels->n = MIN (sub_pixels->n + 1, FRAMES_SEEN);
  sub_pixels->moving += (moving - sub_pixels->moving) / sub_pixels->n;
  if (sub_pixels->n < FRAMES_JUDGED)
    return sub_pixels->on;
  if (sub_pixels->moving < OFF)
    sub_pixels->on = FALSE;
  else if (key && sub_pixels->moving >= ON)
    sub_pixels->on = TRUE;
  return sub_pixels->on;
}
