/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether much of the canvas moves. Called by canvasx264enc before each frame. */
#include "gst/x264/motion.h"

#define FRAMES_SEEN   8   /* averaged */
#define FRAMES_JUDGED 4   /* before the first decision */
#define MUCH          0.5 /* parts of the frame */
#define LITTLE        0.4

void
motion_init (Motion *motion)
{
  *motion = (Motion){ .much = TRUE };
}

gboolean
motion_next (Motion *motion, double share)
{
  motion->n = MIN (motion->n + 1, FRAMES_SEEN);
  motion->share += (share - motion->share) / motion->n;
  if (motion->n >= FRAMES_JUDGED)
    motion->much = motion->share >= (motion->much ? LITTLE : MUCH);
  return motion->much;
}
