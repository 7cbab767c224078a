/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Encoded streams of a few seconds, and their decoded pictures. Used by the tests of videothin. */
#pragma once

#include <gst/check/gstharness.h>
#include <gst/gst.h>

#define THIN_RIG_FRAMES 150
#define THIN_RIG_FPS    30
#define THIN_RIG_VP8    "vp8enc deadline=1 cpu-used=8 keyframe-max-dist=60 target-bitrate=400000 "
#define THIN_RIG_RTP    "rtpvp8pay picture-id-mode=2 mtu=300 ! vp8layers ! rtpvp8depay ! "

typedef struct {
  GstCaps *caps;
  GPtrArray *frames; /* of GstBuffer, in decoding order */
} ThinStream;

/* One period of a pattern of temporal layers. */
typedef struct {
  guint n_layers;
  guint n_frames;
  const int *layer_of;
  const char *const *flags; /* for vp8enc's temporal-scalability-layer-flags */
} ThinLayers;

/* Like Chromium's: the upper layer of two updates the golden frame; the top layer of three updates nothing. */
extern const ThinLayers thin_l1t2, thin_l1t3;

/* Makes a vp8enc write @layers; @bitrate: bit/s of all, each lower layer having an equal part less. */
void thin_set_layers (GstElement *vp8enc, const ThinLayers *layers, int bitrate);
/* Encodes THIN_RIG_FRAMES moving pictures. @encoder: in gst-launch syntax. @layers: of vp8enc, or NULL. */
ThinStream *thin_stream_new (const char *encoder, const ThinLayers *layers);
void thin_stream_free (ThinStream *stream);
/* Returns: the output of @elements for the stream */
ThinStream *thin_stream_pass (const ThinStream *stream, const char *elements);
/* Returns: a checksum of the visible part of @harness's output */
char *thin_picture_checksum (GstHarness *harness, GstBuffer *picture);
/* Returns: checksum of each picture by its time */
GHashTable *thin_stream_decode (const ThinStream *stream, const char *decoder);

/* Every frame of @thinned must decode to the same picture as in @whole, and none may be missing. */
void thin_stream_check_pictures (const ThinStream *whole, const ThinStream *thinned, const char *decoder);
/* Returns: the greatest age of the newest frame at any tick of the stream, with a tick each @interval */
GstClockTime thin_stream_get_age (const ThinStream *stream, GstClockTime interval);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThinStream, thin_stream_free)
