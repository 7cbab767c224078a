/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Draws one tile; the header lists the callers. Composing thread only. */
#include "gst/compositor/tileview.h"

#include "gst/compositor/tileavatar.h"
#include "gst/compositor/tilelabel.h"
#include "gst/compositor/tilescale.h"

#define SPEAKING_RGB 0x3ddc97
/* the speaker's border: rows of the tile per pixel of its width, and its minimum */
#define SPEAKING_ROWS  72
#define SPEAKING_LEAST 4
#define SPEAKING_MOST  6

struct _TileView {
  TileLook look;
  TileFrame *frame;
  TileRect rect;
  guint moving; /* row in which the last two frames differed */
  gboolean marked;
  gboolean drawn;
  TileScaler *scaler;
  TileAvatar *avatar; /* created on demand for the look and the size of rect */
  TileImage *label;
  gboolean label_made;
};

void
tile_look_clear (TileLook *look)
{
  g_clear_pointer (&look->seed, g_free);
  g_clear_pointer (&look->name, g_free);
  g_clear_pointer (&look->portrait, cairo_surface_destroy);
}

TileView *
tile_view_new (void)
{
  TileView *view = g_new0 (TileView, 1);

  view->scaler = tile_scaler_new ();
  return view;
}

static void
forget_drawings (TileView *view)
{
  g_clear_pointer (&view->avatar, tile_avatar_free);
  g_clear_pointer (&view->label, tile_image_free);
  view->label_made = FALSE;
  view->drawn = FALSE;
}

void
tile_view_free (TileView *view)
{
  forget_drawings (view);
  g_clear_pointer (&view->frame, tile_frame_unref);
  tile_scaler_free (view->scaler);
  tile_look_clear (&view->look);
  g_free (view);
}

void
tile_view_set_look (TileView *view, TileLook *look)
{
  tile_look_clear (&view->look);
  view->look = *look;
  *look = (TileLook){ 0 };
  forget_drawings (view);
}

/* Whether the tile must be redrawn for `frame`. */
static gboolean
is_another_picture (TileView *view, TileFrame *frame)
{
  if (frame == NULL || view->frame == NULL)
    return frame != view->frame;
  return frame != view->frame && !(view->drawn && tile_frame_is_same_picture (view->frame, frame, &view->moving));
}

gboolean
tile_view_prepare (TileView *view, TileFrame *frame, gboolean marked, const TileRect *rect)
{
  if (rect->w != view->rect.w || rect->h != view->rect.h)
    forget_drawings (view);
  if (rect->x != view->rect.x || rect->y != view->rect.y || marked != view->marked || is_another_picture (view, frame))
    view->drawn = FALSE;
  view->rect = *rect;
  view->marked = marked;
  if (frame != view->frame) {
    g_clear_pointer (&view->frame, tile_frame_unref);
    view->frame = frame != NULL ? tile_frame_ref (frame) : NULL;
  }
  return !view->drawn;
}

static void
draw_avatar (TileView *view, PangoContext *fonts, GstVideoFrame *canvas)
{
  if (view->avatar == NULL)
    view->avatar =
        tile_avatar_new (fonts, view->look.seed, view->look.name, view->look.portrait, view->rect.w, view->rect.h);
  tile_avatar_draw (view->avatar, canvas, &view->rect);
}

/* Fills the parts of `rect` on both sides of `inner`, or above and below it. */
static void
fill_around (GstVideoFrame *canvas, const TileRect *rect, const TileRect *inner, TileColour colour)
{
  int right = rect->x + rect->w - inner->x - inner->w, below = rect->y + rect->h - inner->y - inner->h;

  if (inner->x > rect->x)
    tile_paint_fill (canvas, &(TileRect){ rect->x, rect->y, inner->x - rect->x, rect->h }, colour);
  if (right > 0)
    tile_paint_fill (canvas, &(TileRect){ inner->x + inner->w, rect->y, right, rect->h }, colour);
  if (inner->y > rect->y)
    tile_paint_fill (canvas, &(TileRect){ rect->x, rect->y, rect->w, inner->y - rect->y }, colour);
  if (below > 0)
    tile_paint_fill (canvas, &(TileRect){ rect->x, inner->y + inner->h, rect->w, below }, colour);
}

/* The border covers the edge of a camera's picture, but lies outside of a screen's, none of which may be lost. */
static gboolean
draw_frame (TileView *view, GstVideoFrame *canvas, const TileEdge *edge)
{
  int border = edge->width;
  TileRect area = view->rect, inner;

  if (view->look.screen && area.w > 4 * border && area.h > 4 * border)
    area = (TileRect){ area.x + border, area.y + border, area.w - 2 * border, area.h - 2 * border };
  inner = tile_scaler_draw (view->scaler, view->frame, view->look.screen, canvas, &area);
  if (inner.w == 0)
    return FALSE;
  /* the bars of a screen have the colour of the canvas, those of a camera that of the avatar */
  fill_around (canvas, &view->rect, &inner,
               view->look.screen ? edge->colour : tile_avatar_background (view->look.seed));
  return TRUE;
}

static void
draw_label (TileView *view, PangoContext *fonts, GstVideoFrame *canvas)
{
  TileMark mark = view->look.screen ? TILE_MARK_SCREEN : view->look.muted ? TILE_MARK_MUTED : TILE_MARK_NONE;
  int margin = tile_label_margin (view->rect.h);

  if (!view->label_made)
    view->label = tile_label_new (fonts, view->look.name, mark, view->rect.w, view->rect.h);
  view->label_made = TRUE;
  if (view->label != NULL && view->label->h + margin <= view->rect.h && view->label->w + margin <= view->rect.w)
    tile_paint_image (canvas, view->rect.x + margin, view->rect.y + view->rect.h - margin - view->label->h,
                      view->label);
}

void
tile_view_draw (TileView *view, PangoContext *fonts, GstVideoFrame *canvas, const TileEdge *edge)
{
  int width = CLAMP (tile_even_down (view->rect.h / SPEAKING_ROWS), SPEAKING_LEAST, SPEAKING_MOST);
  const TileEdge mark = { width, edge->colour };

  if (view->frame == NULL || !draw_frame (view, canvas, view->marked ? &mark : edge))
    draw_avatar (view, fonts, canvas);
  draw_label (view, fonts, canvas);
  if (view->marked)
    tile_paint_border (canvas, &view->rect, mark.width, tile_colour_from_rgb (SPEAKING_RGB));
  else if (edge->width > 0)
    tile_paint_border (canvas, &view->rect, edge->width, edge->colour);
  view->drawn = TRUE;
}
