/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Encoded streams of a few seconds, and what a decoder makes of them. Used by the tests of videothin. */
#pragma once

#include <gst/check/gstharness.h>
#include <gst/gst.h>

#define THIN_RIG_FRAMES 150
#define THIN_RIG_FPS    30
#define THIN_RIG_VP8    "vp8enc deadline=1 cpu-used=8 keyframe-max-dist=60 target-bitrate=400000 "
#define THIN_RIG_RTP    "rtpvp8pay picture-id-mode=2 mtu=300 ! vp8layers ! rtpvp8depay ! "

typedef struct {
  GstCaps *caps;
  GPtrArray *frames; /* of GstBuffer, in the order of decoding */
} ThinStream;

/* One turn of a pattern of temporal layers. */
typedef struct {
  guint n_layers;
  guint n_frames;
  const gint *layer_of;
  const gchar *const *flags; /* of vp8enc's temporal-scalability-layer-flags */
} ThinLayers;

/* As Chromium's: the upper layer of two renews the golden frame; the uppermost of three renews nothing. */
extern const ThinLayers thin_l1t2, thin_l1t3;

/* Makes a vp8enc write @layers; @bitrate: bit/s of all, of which each lower one has an equal part less. */
void thin_set_layers (GstElement *vp8enc, const ThinLayers *layers, gint bitrate);
/* Encodes THIN_RIG_FRAMES moving pictures. @encoder: in gst-launch syntax. @layers: of vp8enc, or NULL. */
ThinStream *thin_stream_new (const gchar *encoder, const ThinLayers *layers);
void thin_stream_free (ThinStream *stream);
/* What comes out of @elements when the stream goes in. */
ThinStream *thin_stream_pass (const ThinStream *stream, const gchar *elements);
/* Of what is seen of @harness's output. */
gchar *thin_picture_checksum (GstHarness *harness, GstBuffer *picture);
/* Returns: checksum of the picture by its time. */
GHashTable *thin_stream_decode (const ThinStream *stream, const gchar *decoder);

/* Every frame of @thinned decodes to the same picture as in @whole, and none is missing. */
void thin_stream_check_pictures (const ThinStream *whole, const ThinStream *thinned, const gchar *decoder);
/* The greatest age of the newest frame at any tick that the stream covers, one each @interval. */
GstClockTime thin_stream_get_age (const ThinStream *stream, GstClockTime interval);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThinStream, thin_stream_free)
