/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A tilecompositor under a harness and a test clock, with sources that the test pushes by hand. Used by the tests of
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

/* A playing element: `force_live` with the test clock at 0. `canvas`: caps of what downstream takes. */
void tile_rig_init (TileRig *rig, gboolean force_live, const gchar *canvas);
void tile_rig_clear (TileRig *rig);

/* Goes on to the next tick and returns its canvas. */
GstBuffer *tile_rig_tick (TileRig *rig);
/* The same; checks that it is tick `n` exactly. */
GstBuffer *tile_rig_tick_is (TileRig *rig, guint64 n);
void tile_rig_check_time (GstBuffer *canvas, guint64 n);
/* Waits until the task sleeps on the clock: nothing more comes before that goes on. */
void tile_rig_settle (TileRig *rig);

/* A new participant whose source says `live` to latency queries, with a segment from 0 on. `caps` may be NULL: a pad
 * that is not linked. */
TileSource *tile_source_new (TileRig *rig, gboolean live, const gchar *caps);
/* The source stops, then the pad is released. */
void tile_source_free (TileSource *source);
void tile_source_set_caps (TileSource *source, const gchar *caps);
GstFlowReturn tile_source_push (TileSource *source, GstClockTime pts, GstClockTime duration, guint32 rgb);
void tile_source_end (TileSource *source);

/* What the canvas shows at x, y. */
TileYuv tile_rig_pixel (TileRig *rig, GstBuffer *canvas, gint x, gint y);
/* What it shows in the middle of tile `n`. */
TileYuv tile_rig_tile (TileRig *rig, GstBuffer *canvas, guint n);
/* 0xRRGGBB in BT.709. */
TileYuv tile_yuv_from_rgb (guint32 rgb);
gboolean tile_yuv_is_near (TileYuv a, TileYuv b, gint tolerance);
/* Whether tile `n` has this colour, within 3. */
gboolean tile_rig_shows (TileRig *rig, GstBuffer *canvas, guint n, guint32 rgb);
