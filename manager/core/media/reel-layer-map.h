/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes one RTP stream of the layers of a simulcast: each has sequence numbers and timestamps of its own, and what
 * follows a change of layers continues those of what was before. Timestamps are related by the sender's reports, or by
 * the arrival of packets where there are none. Pure; used by ReelRtpLayers. Times are ns on one clock. Not
 * thread-safe. */
#pragma once

#include "manager/core/media/reel-layer-choice.h"

typedef struct {
  guint16 first, last; /* numbers that were passed on */
  guint16 number_shift;
  guint32 shift; /* of timestamps */
  gboolean squeezed;
  guint32 from, floor; /* while squeezed: the timestamp of the first packet, and what it became */
} ReelLayerSpan;

typedef struct {
  gboolean came;
  guint32 timestamp; /* of the packet that has come earliest, by its timestamp */
  gint64 arrival;
  gboolean reported;
  guint32 report; /* the timestamp of the last report, at ntp */
  gint64 ntp;
} ReelLayerClock;

/* Zero-initialise, then set the clock rate. */
typedef struct {
  guint clock_rate;

  /* private */
  gboolean begun;
  guint present, before; /* the same: there was no change yet */
  gint64 changed;
  guint16 number; /* the newest that was passed on */
  guint32 timestamp;
  gint64 passed; /* when */
  ReelLayerSpan spans[REEL_LAYERS_MAX];
  ReelLayerClock clocks[REEL_LAYERS_MAX];
} ReelLayerMap;

/* A packet of any layer has come. */
void reel_layer_map_note (ReelLayerMap *self, guint layer, guint32 timestamp, gint64 arrival);
/* A sender report. @ntp: ns of the sender's clock. */
void reel_layer_map_note_report (ReelLayerMap *self, guint layer, gint64 ntp, guint32 timestamp);
/* Another sender sends @layer from now on; the present one goes on with reel_layer_map_change(). */
void reel_layer_map_forget (ReelLayerMap *self, guint layer);
/* The packet @number of @layer is the first of a key frame, with which this layer follows the present one. */
void reel_layer_map_change (ReelLayerMap *self, guint layer, guint16 number, guint32 timestamp, gint64 now);
/* Turns a packet of @layer into one of the stream. Returns: FALSE: it is not part of it. Late packets of the layer
 * before still are. */
gboolean reel_layer_map_pass (ReelLayerMap *self, guint layer, guint16 *number, guint32 *timestamp, gint64 now);
/* @timestamp: as it came. Returns: ns by which that of the stream is later than the picture was captured */
gint64 reel_layer_map_get_lift (const ReelLayerMap *self, guint layer, guint32 timestamp);
/* The other way round: which packet of which layer is @number of the stream. Returns: FALSE: none. */
gboolean reel_layer_map_find (const ReelLayerMap *self, guint16 *number, guint *layer);
/* Turns a report of @layer into one of the stream. Returns: FALSE: it is not the present one. */
gboolean reel_layer_map_pass_report (const ReelLayerMap *self, guint layer, guint32 *timestamp);
