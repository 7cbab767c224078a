/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sizes of tiles; the header lists the callers. */
#include "manager/worker/recording/reel-tile-sizes.h"

#include "gst/common/names.h"

typedef struct {
  char *participant_id;
  gboolean is_screen;
  guint width, height;
} Tile;

static void
tile_free (gpointer data)
{
  Tile *tile = data;

  g_free (tile->participant_id);
  g_free (tile);
}

void
reel_tile_sizes_clear (ReelTileSizes *self)
{
  g_clear_pointer (&self->tiles, g_ptr_array_unref);
}

void
reel_tile_sizes_read (ReelTileSizes *self, const GstStructure *message)
{
  const GValue *tiles = gst_structure_get_value (message, CALLREEL_FIELD_TILES);

  reel_tile_sizes_clear (self);
  self->tiles = g_ptr_array_new_with_free_func (tile_free);
  for (guint i = 0; i < gst_value_list_get_size (tiles); i++) {
    const GstStructure *from = gst_value_get_structure (gst_value_list_get_value (tiles, i));
    Tile *tile = g_new0 (Tile, 1);

    tile->participant_id = g_strdup (gst_structure_get_string (from, CALLREEL_FIELD_PARTICIPANT_ID));
    tile->is_screen = g_strcmp0 (gst_structure_get_string (from, CALLREEL_FIELD_KIND), "screen") == 0;
    gst_structure_get_uint (from, CALLREEL_FIELD_WIDTH, &tile->width);
    gst_structure_get_uint (from, CALLREEL_FIELD_HEIGHT, &tile->height);
    g_ptr_array_add (self->tiles, tile);
  }
}

void
reel_tile_sizes_find (const ReelTileSizes *self, const char *participant_id, gboolean is_screen, guint *width,
                      guint *height)
{
  for (guint i = 0; self->tiles != NULL && i < self->tiles->len; i++) {
    const Tile *tile = g_ptr_array_index (self->tiles, i);

    if (tile->is_screen != is_screen || g_strcmp0 (tile->participant_id, participant_id) != 0 ||
        (guint64)tile->width * tile->height <= (guint64)*width * *height)
      continue;
    *width = tile->width;
    *height = tile->height;
  }
}
