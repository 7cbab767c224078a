/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A tilecompositor in a harness with a test clock, and sources that push when the test says so. Used by the tests of
 * the compositor's parts. */
#pragma once

#include "gst/common/canvasmeta.h"

#include <gst/check/gstharness.h>
#include <gst/check/gsttestclock.h>
#include <gst/gst.h>
#include <gst/video/video.h>

#define TILE_RIG_TICK (GST_SECOND / 8)
/* small canvases, so that thousands are quick */
#define TILE_RIG_CANVAS "video/x-raw,width=320,height=180"
#define TILE_RIG_CAMERA "video/x-raw,format=I420,width=64,height=36,framerate=25/1,colorimetry=bt709"

typedef struct {
  GstElement *element;
  GstHarness *harness;
} TileRig;

typedef struct {
  TileRig *rig;
  GstPad *pad;  /* the compositor's */
  GstPad *peer; /* the test's */
  GstVideoInfo info;
  gboolean live;
} TileSource;

typedef struct {
  guint8 y, u, v;
} TileYuv;

/* A playing element: with `force_live` the test clock is at 0. `canvas`: caps of downstream. */
void tile_rig_init (TileRig *rig, gboolean force_live, const char *canvas);
void tile_rig_clear (TileRig *rig);

/* Advances to the next tick. Returns: its canvas */
GstBuffer *tile_rig_tick (TileRig *rig);
/* The same; checks that it is exactly tick `n`. */
GstBuffer *tile_rig_tick_is (TileRig *rig, guint64 n);
void tile_rig_check_time (GstBuffer *canvas, guint64 n);
/* Waits until the task waits for the clock: nothing more happens before that advances. */
void tile_rig_settle (TileRig *rig);

/* Adds a participant whose source answers `live` to latency queries, with a segment from 0. `caps`: NULL for a pad that
 * is not linked. */
TileSource *tile_source_new (TileRig *rig, gboolean live, const char *caps);
/* Stops the source, then releases the pad. */
void tile_source_free (TileSource *source);
void tile_source_set_caps (TileSource *source, const char *caps);
GstFlowReturn tile_source_push (TileSource *source, GstClockTime pts, GstClockTime duration, guint32 rgb);
void tile_source_end (TileSource *source);

/* Returns: the colour of the canvas at x, y */
TileYuv tile_rig_pixel (TileRig *rig, GstBuffer *canvas, int x, int y);
/* Returns: the colour in the middle of tile `n` */
TileYuv tile_rig_tile (TileRig *rig, GstBuffer *canvas, guint n);
/* `rgb`: 0xRRGGBB. Returns: the colour in BT.709 */
TileYuv tile_yuv_from_rgb (guint32 rgb);
gboolean tile_yuv_is_near (TileYuv a, TileYuv b, int tolerance);
/* Whether tile `n` has this colour, ±3. */
gboolean tile_rig_shows (TileRig *rig, GstBuffer *canvas, guint n, guint32 rgb);
