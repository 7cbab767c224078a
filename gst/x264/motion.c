/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether much of the canvas moves. Called by canvasx264enc before each frame. */
#include "gst/x264/motion.h"

#define FRAMES_SEEN   8   /* that the average looks back */
#define FRAMES_JUDGED 4   /* that are seen before anything is decided */
#define MUCH          0.5 /* shares of the frame */
#define LITTLE        0.4

void
motion_init (Motion *motion)
{
  *motion = (Motion){ .much = TRUE };
}

gboolean
motion_next (Motion *motion, gdouble share)
{
  motion->n = MIN (motion->n + 1, FRAMES_SEEN);
  motion->share += (share - motion->share) / motion->n;
  if (motion->n >= FRAMES_JUDGED)
    motion->much = motion->share >= (motion->much ? LITTLE : MUCH);
  return motion->much;
}
