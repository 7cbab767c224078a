/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* State of the next canvas that the parts of tilecompositor share: settings, places, speakers, pauses. Owned by the
 * element; used by the sources' threads and the task. */
#pragma once

#include "gst/common/ticker.h"
#include "gst/core/grid/tick-grid.h"
#include "gst/core/tile/speaker-order.h"
#include "gst/core/tile/tile-places.h"

#include <gst/video/video.h>

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (callreel_tile_compositor_debug);

#define TILE_CLOCK_BASE_NONE G_MININT64

#define CALLREEL_TYPE_TILE_LAYOUT (callreel_tile_layout_get_type ())
typedef enum {
  TILE_LAYOUT_AUTO,
  TILE_LAYOUT_GRID,
  TILE_LAYOUT_PRESENTATION,
  TILE_LAYOUT_SPEAKER,
} TileLayout;
GType callreel_tile_layout_get_type (void);

/* All of it is guarded by the ticker's lock. */
typedef struct {
  CallreelTicker *ticker; /* the element */

  /* settings */
  guint64 stall_timeout;
  guint32 background;
  TileLayout layout;
  char *title;
  gboolean show_clock;
  gint64 clock_base; /* µs since 1970 at running time 0; TILE_CLOCK_BASE_NONE: unknown */

  TilePlaces *places;     /* of the pads that are to be shown */
  SpeakerOrder *speakers; /* of all pads */
  TickGrid grid;
  GstVideoInfo info; /* of the canvas; set by the task, which may read it without lock */
  guint64 late_ticks;
  guint64 composed_at;   /* the last composed tick */
  gboolean pad_released; /* since that tick */
  guint64 paused_at;     /* the gate's last pause; GST_CLOCK_TIME_NONE: none */
  guint64 resumed_at;
} TileState;

void tile_state_init (TileState *self, CallreelTicker *ticker);
void tile_state_clear (TileState *self);

/* Called with lock, while no pad is active. Resets everything but settings and pads. */
void tile_state_reset (TileState *self);

/* Called with lock. Returns: the running time of the next tick, in ns. */
guint64 tile_state_next_time (const TileState *self);

G_END_DECLS
