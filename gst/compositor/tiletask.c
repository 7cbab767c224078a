/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The output side of tilecompositor, all on the composing thread: takes under the lock what each tile shows, then
 * composes and pushes without it; lock order in gst/common/ticker.h. */
#include "gst/compositor/tiletask.h"

#include <string.h>

#define GST_CAT_DEFAULT callreel_tile_compositor_debug

#define WIDTH_DEFAULT  1920
#define HEIGHT_DEFAULT 1080
#define FPS_DEFAULT    8
/* containers round times to milliseconds: so small a remainder needs no further tick */
#define END_TOLERANCE GST_MSECOND
/* lower than the number of frames that a source may queue, so that it works in parallel with the task */
#define SPACE_TICKS 2

/* Called with lock. Starts at running time 0 if its tick can still be output on time, otherwise at the present. */
static void
begin_live (TileState *state, GstClockTime now)
{
  CallreelTicker *ticker = state->ticker;

  ticker->next_tick = now <= ticker->latency ? 0 : tick_grid_ceil (&state->grid, now);
  ticker->started = TRUE;
}

CallreelTick
tile_task_wait_for_clock (TileTask *self)
{
  TileState *state = self->state;
  CallreelTicker *ticker = state->ticker;
  GstElement *element = GST_ELEMENT (ticker);
  GstClockTime now = ticker->playing ? live_wait_get_running_time (element) : GST_CLOCK_TIME_NONE;
  GstClockTime deadline;

  if (!GST_CLOCK_TIME_IS_VALID (now)) {
    g_cond_wait (&ticker->cond, &ticker->lock);
    return CALLREEL_TICK_WAIT;
  }
  if (!ticker->started)
    begin_live (state, now);
  deadline = tile_state_next_time (state) + ticker->latency;
  if (now < deadline) {
    /* the clock is read once an iteration, so that everything in it uses the same time */
    live_wait_until (&ticker->wait, element, deadline);
    return CALLREEL_TICK_WAIT;
  }
  /* only the newest due tick is composed, except for the first, which nothing precedes, and for one at which somebody
   * has left */
  if (self->composer != NULL && tile_composer_has_canvas (self->composer) &&
      tick_grid_floor (&state->grid, now - ticker->latency) > ticker->next_tick &&
      !tile_scene_is_over (state, tile_state_next_time (state)))
    return CALLREEL_TICK_REPEAT;
  return CALLREEL_TICK_MAKE;
}

gboolean
tile_task_is_drained (const TileTask *self)
{
  guint64 time = tile_state_next_time (self->state);
  const GPtrArray *pads = self->state->ticker->pads;

  for (guint i = 0; i < pads->len; i++) {
    CallreelTilePad *pad = g_ptr_array_index (pads, i);
    guint64 end = tile_queue_get_end (pad->queue);

    if (end != TILE_QUEUE_NO_TIME && end > time + END_TOLERANCE)
      return FALSE;
  }
  return TRUE;
}

/* Takes the lock. The next action, with the scene of the tick in case of MAKE. */
static CallreelTick
next_step (TileTask *self, TileScene *scene)
{
  TileState *state = self->state;
  CallreelTick next;

  g_mutex_lock (&state->ticker->lock);
  next = callreel_ticker_next (state->ticker);
  scene->tick = state->ticker->next_tick;
  if (next == CALLREEL_TICK_REPEAT)
    state->late_ticks++;
  if (next == CALLREEL_TICK_MAKE && self->composer != NULL)
    tile_scene_take (state, scene);
  g_mutex_unlock (&state->ticker->lock);
  return next;
}

static gboolean
negotiate (TileTask *self)
{
  GstPad *src_pad = self->state->ticker->src_pad;
  g_autoptr (GstCaps) template = gst_pad_get_pad_template_caps (src_pad);
  g_autoptr (GstCaps) caps = gst_pad_peer_query_caps (src_pad, template);
  g_autofree char *stream_id = NULL;
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
  if (!gst_video_info_from_caps (&self->state->info, caps))
    return FALSE;
  stream_id = g_strdup_printf ("%s/%08x", GST_OBJECT_NAME (self->state->ticker), g_random_int ());
  gst_pad_push_event (src_pad, gst_event_new_stream_start (stream_id));
  if (!gst_pad_push_event (src_pad, gst_event_new_caps (caps)))
    return FALSE;
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (src_pad, gst_event_new_segment (&segment));
  self->composer = tile_composer_new (&self->state->info);
  self->drawn_background = G_MAXUINT32;
  return TRUE;
}

/* Takes the lock. Switches to the grid of the negotiated frame rate, at its first tick. */
static void
adopt_grid (TileState *state)
{
  CallreelTicker *ticker = state->ticker;
  guint64 first;

  g_mutex_lock (&ticker->lock);
  first = tile_state_next_time (state);
  state->grid = (TickGrid){ (guint)GST_VIDEO_INFO_FPS_N (&state->info), (guint)GST_VIDEO_INFO_FPS_D (&state->info) };
  ticker->next_tick = tick_grid_ceil (&state->grid, first);
  for (guint i = 0; i < ticker->pads->len; i++)
    tile_queue_set_grid (CALLREEL_TILE_PAD (g_ptr_array_index (ticker->pads, i))->queue, &state->grid);
  g_mutex_unlock (&ticker->lock);
}

/* The text of the clock at the scene's tick; formatted once a second. */
static const char *
clock_text (TileTask *self, const TileScene *scene)
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
        g_strdup_printf ("%d:%02d:%02d", (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
  return self->clock_text;
}

static GstBuffer *
compose (TileTask *self, const TileScene *scene)
{
  TileComposition composition = { scene->arrangement, { scene->title, NULL }, scene->n, { { 0 } } };

  if (scene->background != self->drawn_background)
    tile_composer_set_background (self->composer, scene->background);
  self->drawn_background = scene->background;
  if (scene->show_clock)
    composition.caption.clock = clock_text (self, scene);
  for (guint i = 0; i < scene->n; i++) {
    const TileActor *actor = &scene->actors[i];

    callreel_tile_pad_update_view (actor->pad);
    composition.items[i] = (TileItem){ actor->pad->view, actor->frame, actor->marked };
  }
  return tile_composer_compose (self->composer, &composition);
}

static GstFlowReturn
push_tick (TileTask *self, GstBuffer *canvas, guint64 tick)
{
  const TickGrid *grid = &self->state->grid;

  if (canvas == NULL)
    return GST_FLOW_ERROR;
  GST_BUFFER_PTS (canvas) = tick_grid_time (grid, tick);
  GST_BUFFER_DURATION (canvas) = tick_grid_duration (grid, tick);
  GST_BUFFER_OFFSET (canvas) = tick;
  GST_BUFFER_OFFSET_END (canvas) = tick + 1;
  return gst_pad_push (self->state->ticker->src_pad, canvas);
}

/* Reports who is visible before it pushes the canvas that shows them. */
static GstFlowReturn
show (TileTask *self, const TileScene *scene)
{
  GstBuffer *canvas = compose (self, scene);

  tile_notice_post (self->notice, GST_ELEMENT (self->state->ticker), scene, tile_composer_get_rects (self->composer));
  tile_notice_notify (self->notice, scene);
  return push_tick (self, canvas, scene->tick);
}

/* Takes the lock. The tick is out, and sources may continue. */
static void
finish_tick (CallreelTicker *ticker)
{
  g_mutex_lock (&ticker->lock);
  ticker->next_tick++;
  if (ticker->next_tick >= ticker->last_notified + SPACE_TICKS)
    callreel_ticker_notify_space (ticker);
  g_mutex_unlock (&ticker->lock);
}

static GstFlowReturn
do_step (TileTask *self, CallreelTick step, const TileScene *scene)
{
  switch (step) {
  case CALLREEL_TICK_MAKE:
    return show (self, scene);
  case CALLREEL_TICK_REPEAT:
    GST_INFO_OBJECT (self->state->ticker, "tick %" G_GUINT64_FORMAT " is late", scene->tick);
    return push_tick (self, tile_composer_repeat (self->composer), scene->tick);
  case CALLREEL_TICK_END:
    return GST_FLOW_EOS;
  default:
    return GST_FLOW_FLUSHING;
  }
}

void
tile_task_run (TileTask *self)
{
  CallreelTicker *ticker = self->state->ticker;
  TileScene scene = { 0 };
  CallreelTick step = next_step (self, &scene);
  GstFlowReturn flow;

  if (self->composer == NULL && step != CALLREEL_TICK_STOP) {
    if (negotiate (self)) {
      adopt_grid (self->state);
      return;
    }
    flow = GST_PAD_IS_FLUSHING (ticker->src_pad) ? GST_FLOW_FLUSHING : GST_FLOW_NOT_NEGOTIATED;
  } else {
    flow = do_step (self, step, &scene);
    tile_scene_clear (&scene);
  }
  if (flow == GST_FLOW_OK)
    finish_tick (ticker);
  else
    callreel_ticker_end (ticker, flow);
}

void
tile_task_init (TileTask *self, TileState *state)
{
  self->state = state;
  self->notice = tile_notice_new ();
}

void
tile_task_stop (TileTask *self)
{
  g_clear_pointer (&self->composer, tile_composer_free);
}

void
tile_task_clear (TileTask *self)
{
  tile_task_stop (self);
  tile_notice_free (self->notice);
  g_free (self->clock_text);
}
