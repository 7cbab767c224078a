/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Patterns of temporal layers, as encoders write them and payloaders tell of them. Used by the tests of videothin, by
 * one of the worker's and by the benchmarks. */
#pragma once

#include <gst/gst.h>

/* One period of a pattern of temporal layers. */
typedef struct {
  guint n_layers;
  guint n_frames;
  const int *layer_of;
  const char *const *flags; /* for the encoder's temporal-scalability-layer-flags */
  guint switch_up;          /* bit n: the layers above frame n's refer to none of their own frames before it */
} ThinLayers;

/* Like Chromium's: the upper layer of two updates the golden frame; the top layer of three updates nothing. */
extern const ThinLayers thin_l1t2, thin_l1t3;

/* Makes a vp8enc or vp9enc write @layers; @bitrate: bit/s of all, each lower layer having an equal part less. */
void thin_set_layers (GstElement *encoder, const ThinLayers *layers, int bitrate);
/* Makes a rtpvp9pay, which knows of no layers, write those of its frames. @layers: static. */
void thin_write_layers (GstElement *rtpvp9pay, const ThinLayers *layers);
