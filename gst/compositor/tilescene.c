/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides what is shown; the header lists the callers. Everything runs on the composing thread with the element's lock,
 * except tile_scene_clear(); lock order in gst/common/ticker.h. */
#include "gst/compositor/tilescene.h"

#include "gst/core/tile/tile-stage.h"

static void
clear_notification (gpointer notification)
{
  gst_object_unref (((TileNotification *)notification)->pad);
}

void
tile_scene_clear (TileScene *scene)
{
  for (guint i = 0; i < scene->n; i++) {
    gst_object_unref (scene->actors[i].pad);
    g_clear_pointer (&scene->actors[i].frame, tile_frame_unref);
  }
  scene->n = 0;
  g_clear_pointer (&scene->title, g_free);
  g_clear_pointer (&scene->notifications, g_array_unref);
}

/* What the pad shows at `time`. An idle screen sends no frames, so its picture stays as long as it is linked, or until
 * its leave time; for a camera no frames mean a fault. */
static TileFrame *
peek_frame (TileState *self, CallreelTilePad *pad, guint64 time)
{
  gboolean is_screen = pad->now.kind == TILE_KIND_SCREEN;
  gboolean goes_on = gst_pad_is_linked (GST_PAD (pad)) || GST_CLOCK_TIME_IS_VALID (pad->now.leave);

  if (!pad->here || pad->now.video_off || (is_screen && !goes_on))
    return NULL;
  return tile_queue_peek (pad->queue, time, is_screen ? G_MAXUINT64 : self->stall_timeout,
                          CALLREEL_TICKER_PAD_CAST (pad)->eos);
}

static gboolean
is_present (const CallreelTilePad *pad)
{
  return pad->here && (pad->now.kind != TILE_KIND_SCREEN || pad->frame != NULL);
}

/* People have a place from the start, screens once they have a picture. A screen on the stage has none, so everybody
 * keeps their place when it ends. */
static void
seat (TileState *self, CallreelTilePad *pad, const CallreelTilePad *screen)
{
  gboolean present = is_present (pad) && pad != screen;
  TileRank rank = { pad->now.pinned, pad->now.priority, speaker_order_get_heard (self->speakers, pad) };

  if (present != tile_places_contains (self->places, pad)) {
    if (!present) {
      tile_places_remove (self->places, pad);
      return;
    }
    tile_places_add (self->places, pad, &rank);
  } else if (present) {
    tile_places_set_rank (self->places, pad, &rank);
  }
}

static void
advance_pads (TileState *self, guint64 time)
{
  for (guint i = 0; i < self->ticker->pads->len; i++) {
    CallreelTilePad *pad = g_ptr_array_index (self->ticker->pads, i);

    callreel_tile_pad_get_settings (pad, &pad->now);
    pad->here = tile_settings_admit (&pad->now, time);
    tile_queue_advance (pad->queue, time);
    pad->frame = peek_frame (self, pad, time);
    if (!is_present (pad))
      pad->present_since = self->ticker->next_tick + 1;
    speaker_order_hear (self->speakers, pad, pad->now.speaking, time);
  }
  speaker_order_settle (self->speakers, time);
}

static void
seat_pads (TileState *self, const CallreelTilePad *screen)
{
  for (guint i = 0; i < self->ticker->pads->len; i++)
    seat (self, g_ptr_array_index (self->ticker->pads, i), screen);
}

/* Whether `a` takes precedence over `b` for the stage: pinned ones first, then the latest. */
static gboolean
goes_before (const CallreelTilePad *a, const CallreelTilePad *b)
{
  if (b == NULL || !a->now.pinned != !b->now.pinned)
    return b == NULL || a->now.pinned;
  return a->present_since >= b->present_since;
}

/* The screen for the stage; NULL if nobody shares. */
static CallreelTilePad *
choose_screen (TileState *self)
{
  CallreelTilePad *best = NULL;

  for (guint i = 0; i < self->ticker->pads->len; i++) {
    CallreelTilePad *pad = g_ptr_array_index (self->ticker->pads, i);

    if (pad->now.kind == TILE_KIND_SCREEN && pad->frame != NULL && goes_before (pad, best))
      best = pad;
  }
  return best;
}

/* The person for the stage: the first pinned one, else the leader, else the one who had it. NULL: nobody is present. */
static CallreelTilePad *
choose_speaker (TileState *self)
{
  gpointer leader = speaker_order_get_leader (self->speakers);

  for (guint i = 0; i < self->ticker->pads->len; i++) {
    CallreelTilePad *pad = g_ptr_array_index (self->ticker->pads, i);

    if (pad->here && pad->now.pinned && pad->now.kind == TILE_KIND_CAMERA)
      return pad;
  }
  if (leader != NULL && tile_places_contains (self->places, leader))
    return leader;
  return tile_places_get_shown (self->places) > 0 ? tile_places_get (self->places, 0) : NULL;
}

static guint
small_tiles (const TileState *self)
{
  TileRect banner, area;

  tile_banner_divide (GST_VIDEO_INFO_WIDTH (&self->info), GST_VIDEO_INFO_HEIGHT (&self->info),
                      self->title != NULL || self->show_clock, &banner, &area);
  return tile_stage_capacity (&area);
}

/* Assigns everybody a place. `screen` is set to the one on the stage, or NULL. */
static TileArrangement
arrange (TileState *self, CallreelTilePad **screen)
{
  gboolean presents = self->layout == TILE_LAYOUT_AUTO || self->layout == TILE_LAYOUT_PRESENTATION;

  *screen = presents ? choose_screen (self) : NULL;
  seat_pads (self, *screen);
  if (*screen != NULL) {
    tile_places_lead (self->places, NULL);
    tile_places_set_capacity (self->places, small_tiles (self));
    return TILE_ARRANGEMENT_PRESENTATION;
  }
  if (self->layout == TILE_LAYOUT_GRID || self->layout == TILE_LAYOUT_AUTO) {
    tile_places_lead (self->places, NULL);
    tile_places_set_capacity (self->places, TILE_LAYOUT_MAX);
    return TILE_ARRANGEMENT_GRID;
  }
  tile_places_lead (self->places, choose_speaker (self));
  tile_places_set_capacity (self->places, 1 + small_tiles (self));
  return TILE_ARRANGEMENT_SPEAKER;
}

static gboolean
is_paused (const TileState *self, guint64 time)
{
  return GST_CLOCK_TIME_IS_VALID (self->paused_at) && time >= self->paused_at &&
         !GST_CLOCK_TIME_IS_VALID (self->resumed_at);
}

/* A screen gets a place with its first picture. Somebody who is about to enter has a place at that instant. */
static gboolean
is_wanted (CallreelTilePad *pad, guint64 time)
{
  gboolean enters = time < pad->now.enter;

  return !pad->now.video_off &&
         (pad->shown || enters || (pad->here && pad->now.kind == TILE_KIND_SCREEN && pad->frame == NULL));
}

static void
find_notifications (TileState *self, TileScene *scene)
{
  gboolean paused = is_paused (self, scene->time);

  for (guint i = 0; i < self->ticker->pads->len; i++) {
    CallreelTilePad *pad = g_ptr_array_index (self->ticker->pads, i);
    TileNotification notification = { pad, !paused && is_wanted (pad, scene->time) };

    if (!gst_pad_is_linked (GST_PAD (pad)))
      pad->last_notified = TILE_NOTIFIED_NOTHING;
    else if (pad->last_notified != (notification.visible ? TILE_NOTIFIED_VISIBLE : TILE_NOTIFIED_HIDDEN)) {
      pad->last_notified = notification.visible ? TILE_NOTIFIED_VISIBLE : TILE_NOTIFIED_HIDDEN;
      if (scene->notifications == NULL) {
        scene->notifications = g_array_new (FALSE, FALSE, sizeof (TileNotification));
        g_array_set_clear_func (scene->notifications, clear_notification);
      }
      gst_object_ref (pad);
      g_array_append_val (scene->notifications, notification);
    }
  }
}

static void
add_actor (TileState *self, TileScene *scene, CallreelTilePad *pad)
{
  pad->shown = TRUE;
  scene->actors[scene->n++] =
      (TileActor){ gst_object_ref (pad), pad->frame != NULL ? tile_frame_ref (pad->frame) : NULL, pad->now.kind,
                   pad->now.id_serial, speaker_order_is_marked (self->speakers, pad) };
}

static void
add_actors (TileState *self, TileScene *scene, CallreelTilePad *screen)
{
  for (guint i = 0; i < self->ticker->pads->len; i++)
    CALLREEL_TILE_PAD (g_ptr_array_index (self->ticker->pads, i))->shown = FALSE;
  if (screen != NULL)
    add_actor (self, scene, screen);
  for (guint i = 0; i < tile_places_get_shown (self->places); i++)
    add_actor (self, scene, tile_places_get (self->places, i));
}

gboolean
tile_scene_is_over (TileState *self, guint64 time)
{
  if (self->pad_released)
    return TRUE;
  for (guint i = 0; i < self->ticker->pads->len; i++) {
    TileSettings settings;

    callreel_tile_pad_get_settings (g_ptr_array_index (self->ticker->pads, i), &settings);
    if (tile_settings_admit (&settings, self->composed_at) != tile_settings_admit (&settings, time))
      return TRUE;
  }
  return FALSE;
}

void
tile_scene_take (TileState *self, TileScene *scene)
{
  CallreelTilePad *screen;

  scene->time = tile_state_next_time (self);
  scene->background = self->background;
  scene->title = g_strdup (self->title);
  scene->show_clock = self->show_clock;
  scene->clock_base = self->clock_base;
  self->composed_at = scene->time;
  self->pad_released = FALSE;
  advance_pads (self, scene->time);
  scene->arrangement = arrange (self, &screen);
  add_actors (self, scene, screen);
  find_notifications (self, scene);
}
