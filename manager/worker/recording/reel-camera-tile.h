/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tile of a participant's camera: a pad of the compositor with a funnel before it. A removed stream drains into the
 * funnel while the next one is linked already, whose first picture is a key frame that must not be lost. Used by
 * ReelInputRouter; main thread only. */
#pragma once

#include <gst/gst.h>

typedef struct {
  GstPad *pad;        /* of the compositor */
  GstElement *funnel; /* in the compositor's bin */
} ReelCameraTile;

/* Returns: (nullable): NULL: there is no funnel */
ReelCameraTile *reel_camera_tile_new (GstElement *compositor);
/* Pad and funnel stay until they have drained. */
void reel_camera_tile_free (ReelCameraTile *self);
/* Takes a funnel that data no longer flows into. */
void reel_camera_tile_remove_funnel (GstElement *funnel);
