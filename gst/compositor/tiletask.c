/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What goes out of tilecompositor: its one task, started by tilecompositor.c on the source pad. It waits until a tick
 * is due, by the clock or by the data, takes under the lock what each tile shall show, and composes and pushes without
 * it. All runs on the composing thread; lock order in tilecompositor.h. */
#include "gst/compositor/tilecompositor.h"

#include <string.h>

GST_DEBUG_CATEGORY_EXTERN (tile_compositor_debug);
#define GST_CAT_DEFAULT tile_compositor_debug

#define WIDTH_DEFAULT  1920
#define HEIGHT_DEFAULT 1080
#define FPS_DEFAULT    8
/* containers round times to milliseconds: so much after the last tick is no reason for another one */
#define END_TOLERANCE GST_MSECOND
/* below what may wait of a source, so that it works while the task does */
#define ROOM_TICKS 2

typedef enum {
  STEP_WAIT,   /* something may have changed: look again */
  STEP_TICK,   /* compose the next tick */
  STEP_REPEAT, /* the next tick is over: the last canvas stands for it */
  STEP_END,    /* no tick follows */
  STEP_STOP,   /* the element stops */
} Step;

/* Called with lock. A pipeline that just started has not missed its origin as long as that can be put out on time. */
static void
begin_live (TileCompositor *self, GstClockTime now)
{
  self->next_tick = now <= self->latency ? 0 : tick_grid_ceil (&self->grid, now);
  self->started = TRUE;
}

/* Called with lock; may release it to wait. */
static Step
step_live (TileCompositor *self)
{
  GstElement *element = GST_ELEMENT (self);
  GstClockTime now = self->playing ? live_wait_get_running_time (element) : GST_CLOCK_TIME_NONE;
  GstClockTime deadline;

  if (self->end_wanted)
    return STEP_END;
  if (!GST_CLOCK_TIME_IS_VALID (now)) {
    g_cond_wait (&self->cond, &self->lock);
    return STEP_WAIT;
  }
  if (!self->started)
    begin_live (self, now);
  deadline = tick_grid_time (&self->grid, self->next_tick) + self->latency;
  if (now < deadline) {
    /* one look at the clock a turn: what it says is the same for all that follows */
    live_wait_until (&self->wait, element, deadline);
    return STEP_WAIT;
  }
  /* only the newest tick that is due is worth composing, the first, since there is none before it, and one without
   * somebody who has left */
  if (self->composer != NULL && tile_composer_has_canvas (self->composer) &&
      tick_grid_floor (&self->grid, now - self->latency) > self->next_tick &&
      !tile_scene_is_over (self, tick_grid_time (&self->grid, self->next_tick)))
    return STEP_REPEAT;
  return STEP_TICK;
}

/* Called with lock: whether all inputs have ended and none has anything for `time`. */
static gboolean
is_drained (const TileCompositor *self, guint64 time)
{
  for (guint i = 0; i < self->pads->len; i++) {
    TilePad *pad = g_ptr_array_index (self->pads, i);
    guint64 end = tile_queue_get_end (pad->queue);

    if (end != TILE_QUEUE_NO_TIME && end > time + END_TOLERANCE)
      return FALSE;
  }
  return TRUE;
}

/* Any thread, called with lock. Sources that aren't live: what their data lets the task do. */
static Step
look_at_data (const TileCompositor *self)
{
  guint64 time = tick_grid_time (&self->grid, self->next_tick);
  gboolean all_cover = TRUE;
  guint running = 0;

  for (guint i = 0; i < self->pads->len && all_cover; i++) {
    TilePad *pad = g_ptr_array_index (self->pads, i);

    if (pad->eos || !gst_pad_is_linked (GST_PAD (pad)))
      continue;
    running++;
    all_cover = tile_queue_covers (pad->queue, time);
  }
  if (running > 0)
    return all_cover ? STEP_TICK : STEP_WAIT;
  if (self->any_eos)
    return is_drained (self, time) ? STEP_END : STEP_TICK;
  return STEP_WAIT;
}

/* Called with lock: sources that wait look whether they may go on. To wake each of them for each tick would cost more
 * than most ticks do. */
static void
tell_room (TileCompositor *self)
{
  self->told_room = self->next_tick;
  g_cond_broadcast (&self->room);
}

void
tile_task_feed (TileCompositor *self)
{
  if (self->starved && look_at_data (self) != STEP_WAIT)
    g_cond_signal (&self->cond);
}

/* Called with lock; may release it to wait. */
static Step
step_data (TileCompositor *self)
{
  Step step = self->end_wanted ? STEP_END : look_at_data (self);

  if (step == STEP_TICK)
    self->started = TRUE;
  if (step != STEP_WAIT)
    return step;
  /* nobody who could bring the data is left asleep */
  tell_room (self);
  self->starved = TRUE;
  g_cond_wait (&self->cond, &self->lock);
  self->starved = FALSE;
  return STEP_WAIT;
}

/* Takes the lock. What is to be done next, with the scene of the tick in case of STEP_TICK. */
static Step
next_step (TileCompositor *self, TileScene *scene)
{
  Step step;

  g_mutex_lock (&self->lock);
  do {
    if (self->flushing)
      step = STEP_STOP;
    else
      step = self->live ? step_live (self) : step_data (self);
  } while (step == STEP_WAIT);
  scene->tick = self->next_tick;
  if (step == STEP_REPEAT)
    self->late_ticks++;
  if (step == STEP_TICK && self->composer != NULL)
    tile_scene_take (self, scene);
  g_mutex_unlock (&self->lock);
  return step;
}

static gboolean
negotiate (TileCompositor *self)
{
  g_autoptr (GstCaps) template = gst_pad_get_pad_template_caps (self->srcpad);
  g_autoptr (GstCaps) caps = gst_pad_peer_query_caps (self->srcpad, template);
  g_autofree gchar *stream_id = NULL;
  GstStructure *structure;
  GstSegment segment;

  if (caps == NULL || gst_caps_is_empty (caps))
    return FALSE;
  caps = gst_caps_make_writable (gst_caps_truncate (g_steal_pointer (&caps)));
  structure = gst_caps_get_structure (caps, 0);
  gst_structure_fixate_field_nearest_int (structure, "width", WIDTH_DEFAULT);
  gst_structure_fixate_field_nearest_int (structure, "height", HEIGHT_DEFAULT);
  gst_structure_fixate_field_nearest_fraction (structure, "framerate", FPS_DEFAULT, 1);
  caps = gst_caps_fixate (g_steal_pointer (&caps));
  if (!gst_video_info_from_caps (&self->info, caps))
    return FALSE;
  stream_id = g_strdup_printf ("%s/%08x", GST_OBJECT_NAME (self), g_random_int ());
  gst_pad_push_event (self->srcpad, gst_event_new_stream_start (stream_id));
  if (!gst_pad_push_event (self->srcpad, gst_event_new_caps (caps)))
    return FALSE;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->srcpad, gst_event_new_segment (&segment));
  self->composer = tile_composer_new (&self->info);
  self->drawn_background = G_MAXUINT32;
  return TRUE;
}

/* Takes the lock: the grid is that of the caps from now on, and the first tick the one of that grid. */
static void
adopt_grid (TileCompositor *self)
{
  guint64 first;

  g_mutex_lock (&self->lock);
  first = tick_grid_time (&self->grid, self->next_tick);
  self->grid = (TickGrid){ (guint)GST_VIDEO_INFO_FPS_N (&self->info), (guint)GST_VIDEO_INFO_FPS_D (&self->info) };
  self->next_tick = tick_grid_ceil (&self->grid, first);
  for (guint i = 0; i < self->pads->len; i++)
    tile_queue_set_grid (TILE_PAD (g_ptr_array_index (self->pads, i))->queue, &self->grid);
  g_mutex_unlock (&self->lock);
}

/* The clock's text at the scene's tick; made once a second. */
static const gchar *
clock_text (TileCompositor *self, const TileScene *scene)
{
  gboolean wall = scene->clock_base != TILE_CLOCK_BASE_NONE;
  gint64 second = ((wall ? scene->clock_base : 0) + (gint64)(scene->time / 1000)) / G_USEC_PER_SEC;
  g_autoptr (GDateTime) time = NULL;

  if (self->clock_text != NULL && second == self->drawn_second)
    return self->clock_text;
  self->drawn_second = second;
  g_free (self->clock_text);
  time = wall ? g_date_time_new_from_unix_local (second) : g_date_time_new_from_unix_utc (second);
  if (wall && time != NULL)
    self->clock_text = g_date_time_format (time, "%F  %T %Z");
  else
    self->clock_text =
        g_strdup_printf ("%d:%02d:%02d", (gint)(second / 3600), (gint)(second / 60 % 60), (gint)(second % 60));
  return self->clock_text;
}

static GstBuffer *
compose (TileCompositor *self, const TileScene *scene)
{
  TileComposition composition = { scene->arrangement, { scene->title, NULL }, scene->n, { { 0 } } };

  if (scene->background != self->drawn_background)
    tile_composer_set_background (self->composer, scene->background);
  self->drawn_background = scene->background;
  if (scene->show_clock)
    composition.caption.clock = clock_text (self, scene);
  for (guint i = 0; i < scene->n; i++) {
    const TileActor *actor = &scene->actors[i];

    tile_pad_update_view (actor->pad);
    composition.items[i] = (TileItem){ actor->pad->view, actor->frame, actor->marked };
  }
  return tile_composer_compose (self->composer, &composition);
}

static GstFlowReturn
push_tick (TileCompositor *self, GstBuffer *canvas, guint64 tick)
{
  if (canvas == NULL)
    return GST_FLOW_ERROR;
  GST_BUFFER_PTS (canvas) = tick_grid_time (&self->grid, tick);
  GST_BUFFER_DURATION (canvas) = tick_grid_duration (&self->grid, tick);
  GST_BUFFER_OFFSET (canvas) = tick;
  GST_BUFFER_OFFSET_END (canvas) = tick + 1;
  return gst_pad_push (self->srcpad, canvas);
}

/* Who is seen is said before the canvas that shows it. */
static GstFlowReturn
show (TileCompositor *self, const TileScene *scene)
{
  tile_notice_post (self->notice, GST_ELEMENT (self), scene);
  tile_notice_tell (self->notice, scene);
  return push_tick (self, compose (self, scene), scene->tick);
}

/* Takes the lock: the tick is out, and sources may go on, or everything ends here. */
static void
finish_step (TileCompositor *self, GstFlowReturn flow)
{
  g_mutex_lock (&self->lock);
  if (flow == GST_FLOW_OK)
    self->next_tick++;
  else
    self->flow = flow;
  if (flow != GST_FLOW_OK || self->next_tick >= self->told_room + ROOM_TICKS)
    tell_room (self);
  g_mutex_unlock (&self->lock);
  if (flow != GST_FLOW_OK)
    gst_pad_pause_task (self->srcpad);
}

/* The stream is over: nobody wants more, no tick follows, or something is broken. */
static void
end_stream (TileCompositor *self, GstFlowReturn flow)
{
  GST_INFO_OBJECT (self, "stops: %s", gst_flow_get_name (flow));
  if (flow == GST_FLOW_FLUSHING)
    return;
  if (flow == GST_FLOW_NOT_LINKED || flow < GST_FLOW_EOS)
    GST_ELEMENT_FLOW_ERROR (self, flow);
  gst_pad_push_event (self->srcpad, gst_event_new_eos ());
}

static GstFlowReturn
do_step (TileCompositor *self, Step step, const TileScene *scene)
{
  switch (step) {
  case STEP_TICK:
    return show (self, scene);
  case STEP_REPEAT:
    GST_INFO_OBJECT (self, "tick %" G_GUINT64_FORMAT " is late", scene->tick);
    return push_tick (self, tile_composer_repeat (self->composer), scene->tick);
  case STEP_END:
    return GST_FLOW_EOS;
  default:
    return GST_FLOW_FLUSHING;
  }
}

void
tile_task_run (gpointer element)
{
  TileCompositor *self = element;
  TileScene scene = { 0 };
  GstFlowReturn flow;
  Step step;

  step = next_step (self, &scene);
  if (self->composer == NULL && step != STEP_STOP) {
    tile_scene_clear (&scene);
    if (negotiate (self)) {
      adopt_grid (self);
      return;
    }
    flow = GST_PAD_IS_FLUSHING (self->srcpad) ? GST_FLOW_FLUSHING : GST_FLOW_NOT_NEGOTIATED;
  } else {
    flow = do_step (self, step, &scene);
    tile_scene_clear (&scene);
  }
  finish_step (self, flow);
  if (flow != GST_FLOW_OK)
    end_stream (self, flow);
}
