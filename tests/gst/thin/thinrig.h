/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Encoded streams of a few seconds, and their decoded pictures. Used by the tests of videothin. */
#pragma once

#include "tests/gst/thin/layerpattern.h"

#include <gst/check/gstharness.h>
#include <gst/gst.h>

#define THIN_RIG_FRAMES 150
#define THIN_RIG_FPS    30
#define THIN_RIG_VP8    "vp8enc deadline=1 cpu-used=8 keyframe-max-dist=60 target-bitrate=400000 "
#define THIN_RIG_RTP    "rtpvp8pay picture-id-mode=2 mtu=300 ! vpxlayers ! rtpvp8depay ! "
#define THIN_RIG_VP9                                                                                                   \
  "vp9enc deadline=1 cpu-used=8 threads=1 lag-in-frames=0 end-usage=cbr keyframe-max-dist=60 target-bitrate=400000 "
#define THIN_RIG_VP9_RTP "rtpvp9pay picture-id-mode=2 mtu=300 ! vpxlayers ! rtpvp9depay ! "

typedef struct {
  GstCaps *caps;
  GPtrArray *frames;        /* of GstBuffer, in decoding order */
  const ThinLayers *layers; /* (nullable): as it was encoded */
} ThinStream;

/* Encodes THIN_RIG_FRAMES moving pictures. @encoder: in gst-launch syntax. @layers: of vp8enc or vp9enc, or NULL. */
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
