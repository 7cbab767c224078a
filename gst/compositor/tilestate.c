/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The state of a canvas; the header documents the callers and the lock. */
#include "gst/compositor/tilestate.h"

#include "gst/core/tile/tile-layout.h"

GST_DEBUG_CATEGORY (callreel_tile_compositor_debug);

GType
callreel_tile_layout_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    static const GEnumValue values[] = {
      { TILE_LAYOUT_AUTO, "presentation while somebody shares a screen, otherwise grid", "auto" },
      { TILE_LAYOUT_GRID, "Equal tiles, row by row: 1, 2×1, 2×2, 3×2 … 7×7", "grid" },
      { TILE_LAYOUT_PRESENTATION, "A large shared screen with people beside it; without one like speaker",
        "presentation" },
      { TILE_LAYOUT_SPEAKER, "A large speaker with the others beside it", "speaker" },
      { 0, NULL, NULL },
    };
    g_once_init_leave (&type, g_enum_register_static ("CallreelTileLayout", values));
  }
  return type;
}

void
tile_state_init (TileState *self, CallreelTicker *ticker)
{
  self->ticker = ticker;
  self->places = tile_places_new (TILE_LAYOUT_MAX);
  self->speakers = speaker_order_new ();
  self->clock_base = TILE_CLOCK_BASE_NONE;
  tile_state_reset (self);
}

void
tile_state_clear (TileState *self)
{
  tile_places_free (self->places);
  speaker_order_free (self->speakers);
  g_free (self->title);
}

void
tile_state_reset (TileState *self)
{
  self->grid = (TickGrid){ 8, 1 };
  self->late_ticks = 0;
  self->paused_at = GST_CLOCK_TIME_NONE;
  self->resumed_at = GST_CLOCK_TIME_NONE;
}

guint64
tile_state_next_time (const TileState *self)
{
  return tick_grid_time (&self->grid, self->ticker->next_tick);
}
