/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The persistent canvas; the header lists the callers. Composing thread only.
 * Encoders hold some canvases for a while, so a few exist, and a change is drawn into one that nobody else holds. That
 * one is brought up to date by copying only the tiles in which it lags behind and which are not redrawn anyway. */
#include "gst/compositor/tilecomposer.h"

#include "gst/common/canvasmeta.h"
#include "gst/core/tile/tile-stage.h"

#include <pango/pangocairo.h>
#include <string.h>

#define BACKGROUND_DEFAULT 0x101318
/* unused canvases that are kept for the next change */
#define IDLE_CANVASES 2
/* tiles at least this high have the wider border */
#define LARGE_TILE  300
#define LARGE_WIDTH 4
#define SMALL_WIDTH 2
/* bytes; best for vector code */
#define CANVAS_ALIGN 64

/* the tiles, followed by the banner if there is one */
#define SLOTS_MAX CANVAS_META_MAX_TILES
G_STATIC_ASSERT (SLOTS_MAX == TILE_LAYOUT_MAX + 1);

typedef struct {
  GstBuffer *buffer;
  guint64 layout_serial; /* 0: nothing drawn yet */
  guint64 serials[SLOTS_MAX];
} Canvas;

struct _TileComposer {
  GstVideoInfo info;
  PangoFontMap *font_map;
  PangoContext *fonts;
  GPtrArray *canvases; /* of Canvas */
  Canvas *current;     /* the one that was pushed last, or NULL */
  TileColour background;
  guint64 serial;
  guint64 layout_serial;
  TileArrangement arrangement;
  TileBanner *banner;
  gboolean has_banner;
  guint n;       /* number of tiles */
  guint n_slots; /* including the banner */
  TileRect rects[SLOTS_MAX];
  guint64 serials[SLOTS_MAX];
  TileView *views[TILE_LAYOUT_MAX]; /* only compared, never dereferenced */
};

static void
canvas_free (gpointer data)
{
  Canvas *canvas = data;

  gst_buffer_unref (canvas->buffer);
  g_free (canvas);
}

TileComposer *
tile_composer_new (const GstVideoInfo *info)
{
  TileComposer *self = g_new0 (TileComposer, 1);

  self->info = *info;
  self->font_map = pango_cairo_font_map_new ();
  self->fonts = pango_font_map_create_context (self->font_map);
  self->canvases = g_ptr_array_new_with_free_func (canvas_free);
  self->background = tile_colour_from_rgb (BACKGROUND_DEFAULT);
  self->banner = tile_banner_new ();
  return self;
}

void
tile_composer_free (TileComposer *self)
{
  g_ptr_array_unref (self->canvases);
  tile_banner_free (self->banner);
  g_object_unref (self->fonts);
  g_object_unref (self->font_map);
  g_free (self);
}

static gboolean
wants_banner (const TileComposition *composition)
{
  return composition->caption.title != NULL || composition->caption.clock != NULL;
}

static gboolean
is_other_layout (const TileComposer *self, const TileComposition *composition)
{
  return self->layout_serial == 0 || composition->n != self->n || composition->arrangement != self->arrangement ||
         wants_banner (composition) != self->has_banner;
}

/* Called when the number of tiles, the arrangement or the background changes: everything is redrawn. */
static void
begin_layout (TileComposer *self, const TileComposition *composition)
{
  TileRect banner, area;

  self->n = composition->n;
  self->arrangement = composition->arrangement;
  self->has_banner = wants_banner (composition);
  self->n_slots = self->n + (self->has_banner ? 1 : 0);
  self->layout_serial = self->serial + 1;
  memset (self->views, 0, sizeof self->views);
  tile_banner_forget (self->banner);
  tile_banner_divide (GST_VIDEO_INFO_WIDTH (&self->info), GST_VIDEO_INFO_HEIGHT (&self->info), self->has_banner,
                      &banner, &area);
  if (self->arrangement == TILE_ARRANGEMENT_GRID || self->n == 0)
    tile_layout_grid (&area, self->n, self->rects);
  else
    tile_stage_layout (&area, self->n - 1, self->arrangement == TILE_ARRANGEMENT_SPEAKER, self->rects);
  if (self->has_banner)
    self->rects[self->n] = banner;
}

void
tile_composer_set_background (TileComposer *self, guint32 rgb)
{
  self->background = tile_colour_from_rgb (rgb);
  self->layout_serial = 0;
}

/* Whether nobody else holds the buffer or reads its memory. */
static gboolean
is_free (const Canvas *canvas)
{
  return gst_buffer_is_writable (canvas->buffer) && gst_buffer_is_all_memory_writable (canvas->buffer);
}

static void
trim_canvases (TileComposer *self)
{
  guint idle = 0;

  for (guint i = self->canvases->len; i-- > 0;) {
    Canvas *canvas = g_ptr_array_index (self->canvases, i);

    if (canvas != self->current && is_free (canvas) && ++idle > IDLE_CANVASES)
      g_ptr_array_remove_index_fast (self->canvases, i);
  }
}

static Canvas *
add_canvas (TileComposer *self)
{
  GstAllocationParams params = { .align = CANVAS_ALIGN - 1 };
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (&self->info), &params);
  Canvas *canvas;

  if (buffer == NULL)
    return NULL;
  canvas = g_new0 (Canvas, 1);
  canvas->buffer = buffer;
  g_ptr_array_add (self->canvases, canvas);
  return canvas;
}

/* A canvas to draw on: preferably the current one, else one with the same layout, else any. */
static Canvas *
take_canvas (TileComposer *self)
{
  Canvas *found = NULL;

  if (self->current != NULL && is_free (self->current))
    return self->current;
  for (guint i = 0; i < self->canvases->len; i++) {
    Canvas *canvas = g_ptr_array_index (self->canvases, i);

    if (is_free (canvas) && (found == NULL || canvas->layout_serial > found->layout_serial))
      found = canvas;
  }
  return found != NULL ? found : add_canvas (self);
}

/* A new buffer that shares the memory of the canvas. */
static GstBuffer *
share_current (TileComposer *self)
{
  GstBuffer *buffer = gst_buffer_new ();
  CanvasMeta *meta;

  gst_buffer_copy_into (buffer, self->current->buffer, GST_BUFFER_COPY_MEMORY, 0, -1);
  meta = canvas_meta_add (buffer);
  meta->serial = self->serial;
  meta->layout_serial = self->layout_serial;
  meta->n_tiles = self->n_slots;
  for (guint i = 0; i < self->n_slots; i++) {
    const TileRect *rect = &self->rects[i];

    meta->tiles[i] =
        (CanvasTile){ (guint16)rect->x, (guint16)rect->y, (guint16)rect->w, (guint16)rect->h, self->serials[i] };
  }
  return buffer;
}

/* Makes `to` equal to the current canvas, except for the tiles that are drawn now. */
static void
bring_up_to_date (TileComposer *self, Canvas *to, GstVideoFrame *pixels, const gboolean *changed)
{
  GstVideoFrame current;

  if (to->layout_serial != self->layout_serial)
    tile_paint_fill (pixels,
                     &(TileRect){ 0, 0, GST_VIDEO_INFO_WIDTH (&self->info), GST_VIDEO_INFO_HEIGHT (&self->info) },
                     self->background);
  if (self->current == NULL || to == self->current || self->current->layout_serial != self->layout_serial ||
      !gst_video_frame_map (&current, &self->info, self->current->buffer, GST_MAP_READ))
    return;
  for (guint i = 0; i < self->n_slots; i++)
    if (!changed[i] && (to->layout_serial != self->layout_serial || to->serials[i] != self->serials[i]))
      tile_paint_copy (pixels, &current, &self->rects[i]);
  gst_video_frame_unmap (&current);
}

static void
draw_slot (TileComposer *self, const TileComposition *composition, guint slot, GstVideoFrame *pixels)
{
  TileEdge edge = { 0, self->background };

  if (slot >= self->n) {
    tile_banner_draw (self->banner, self->fonts, pixels);
    return;
  }
  if (self->n > 1)
    edge.width = self->rects[slot].h >= LARGE_TILE ? LARGE_WIDTH : SMALL_WIDTH;
  tile_view_draw (composition->items[slot].view, self->fonts, pixels, &edge);
}

static gboolean
draw_changes (TileComposer *self, const TileComposition *composition, const gboolean *changed)
{
  Canvas *to = take_canvas (self);
  GstVideoFrame pixels;

  if (to == NULL || !gst_video_frame_map (&pixels, &self->info, to->buffer, GST_MAP_READWRITE))
    return FALSE;
  bring_up_to_date (self, to, &pixels, changed);
  for (guint i = 0; i < self->n_slots; i++) {
    if (!changed[i])
      continue;
    draw_slot (self, composition, i, &pixels);
    self->serials[i] = self->serial;
  }
  gst_video_frame_unmap (&pixels);
  to->layout_serial = self->layout_serial;
  memcpy (to->serials, self->serials, sizeof to->serials);
  self->current = to;
  trim_canvases (self);
  return TRUE;
}

/* Sets what each slot shows. Returns: TRUE when any changed. */
static gboolean
prepare_slots (TileComposer *self, const TileComposition *composition, gboolean *changed)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->n; i++) {
    const TileItem *item = &composition->items[i];
    gboolean moved = item->view != self->views[i];

    changed[i] = tile_view_prepare (item->view, item->frame, item->marked, &self->rects[i]) || moved;
    self->views[i] = item->view;
    any |= changed[i];
  }
  if (self->has_banner) {
    changed[self->n] = tile_banner_prepare (self->banner, &composition->caption, &self->rects[self->n]);
    any |= changed[self->n];
  }
  return any;
}

GstBuffer *
tile_composer_compose (TileComposer *self, const TileComposition *composition)
{
  gboolean other_layout = is_other_layout (self, composition);
  gboolean changed[SLOTS_MAX];

  if (other_layout)
    begin_layout (self, composition);
  if (prepare_slots (self, composition, changed) || other_layout) {
    self->serial++;
    if (!draw_changes (self, composition, changed)) {
      self->layout_serial = 0;
      return NULL;
    }
  }
  return share_current (self);
}

const TileRect *
tile_composer_get_rects (const TileComposer *self)
{
  return self->rects;
}

gboolean
tile_composer_has_canvas (const TileComposer *self)
{
  return self->current != NULL;
}

GstBuffer *
tile_composer_repeat (TileComposer *self)
{
  return share_current (self);
}
