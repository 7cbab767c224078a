/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element tilecompositor: composes the video of all participants into one picture. This file has the object and its
 * settings. The base class CallreelTicker has pads, states and the task; tileinput.c receives frames, tilescene.c
 * decides what a tick shows, tiletask.c outputs it. Registered by plugin.c. Lock order: gst/common/ticker.h. */
#include "gst/compositor/tilecompositor.h"

#include "gst/common/names.h"
#include "gst/compositor/tileinput.h"
#include "gst/compositor/tiletask.h"

#define GST_CAT_DEFAULT callreel_tile_compositor_debug

#define LATENCY_DEFAULT       (300 * GST_MSECOND)
#define LATENCY_MAX           (60 * GST_SECOND)
#define STALL_TIMEOUT_DEFAULT (2 * GST_SECOND)
#define BACKGROUND_DEFAULT    0x101318
#define BACKGROUND_MAX        0xffffff

/* Colorimetry, chroma site and pixel aspect ratio are fixed: otherwise they would follow the first input. */
#define SRC_CAPS                                                                                                       \
  "video/x-raw, format=(string)I420, width=(int)[32,8192,2], height=(int)[32,8192,2], "                                \
  "framerate=(fraction)[1/1,60/1], "                                                                                   \
  "pixel-aspect-ratio=(fraction)1/1, colorimetry=(string)bt709, chroma-site=(string)mpeg2, "                           \
  "interlace-mode=(string)progressive"

/* Each input queues pictures, so pictures larger than the largest canvas are not accepted. */
#define SINK_CAPS                                                                                                      \
  "video/x-raw, format=(string)" GST_VIDEO_FORMATS_ALL ", width=(int)[1,8192], height=(int)[1,8192], "                 \
  "framerate=(fraction)[0/1,max]"

enum {
  PROP_0,
  PROP_LAYOUT,
  PROP_LATENCY,
  PROP_FORCE_LIVE,
  PROP_STALL_TIMEOUT,
  PROP_BACKGROUND,
  PROP_TITLE,
  PROP_SHOW_CLOCK,
  PROP_CLOCK_BASE_UTC,
  PROP_LATE_TICKS,
};

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink_%u", GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS (SINK_CAPS));
static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (SRC_CAPS));

struct _CallreelTileCompositor {
  CallreelTicker parent_instance;
  TileState state;
  TileTask task;
};

G_DEFINE_FINAL_TYPE (CallreelTileCompositor, callreel_tile_compositor, CALLREEL_TYPE_TICKER)
GST_ELEMENT_REGISTER_DEFINE (tilecompositor, CALLREEL_ELEMENT_COMPOSITOR, GST_RANK_NONE, CALLREEL_TYPE_TILE_COMPOSITOR)

/* Any thread, takes the lock. */
static void
callreel_tile_compositor_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CallreelTicker *ticker = CALLREEL_TICKER (object);
  TileState *state = &CALLREEL_TILE_COMPOSITOR (object)->state;

  g_mutex_lock (&ticker->lock);
  switch (id) {
  case PROP_LAYOUT:
    state->layout = g_value_get_enum (value);
    break;
  case PROP_LATENCY:
    ticker->latency = g_value_get_uint64 (value);
    live_wait_wake (&ticker->wait);
    break;
  case PROP_FORCE_LIVE:
    ticker->force_live = g_value_get_boolean (value);
    break;
  case PROP_STALL_TIMEOUT:
    state->stall_timeout = g_value_get_uint64 (value);
    break;
  case PROP_BACKGROUND:
    state->background = g_value_get_uint (value);
    break;
  case PROP_TITLE:
    g_free (state->title);
    /* an empty title shows no banner */
    state->title =
        g_value_get_string (value) != NULL && *g_value_get_string (value) != '\0' ? g_value_dup_string (value) : NULL;
    break;
  case PROP_SHOW_CLOCK:
    state->show_clock = g_value_get_boolean (value);
    break;
  case PROP_CLOCK_BASE_UTC:
    state->clock_base = g_value_get_int64 (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  g_mutex_unlock (&ticker->lock);
  if (id == PROP_LATENCY)
    gst_element_post_message (GST_ELEMENT (ticker), gst_message_new_latency (GST_OBJECT (ticker)));
}

/* Any thread, takes the lock. */
static void
callreel_tile_compositor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CallreelTicker *ticker = CALLREEL_TICKER (object);
  TileState *state = &CALLREEL_TILE_COMPOSITOR (object)->state;

  g_mutex_lock (&ticker->lock);
  switch (id) {
  case PROP_LAYOUT:
    g_value_set_enum (value, state->layout);
    break;
  case PROP_LATENCY:
    g_value_set_uint64 (value, ticker->latency);
    break;
  case PROP_FORCE_LIVE:
    g_value_set_boolean (value, ticker->force_live);
    break;
  case PROP_STALL_TIMEOUT:
    g_value_set_uint64 (value, state->stall_timeout);
    break;
  case PROP_BACKGROUND:
    g_value_set_uint (value, state->background);
    break;
  case PROP_TITLE:
    g_value_set_string (value, state->title);
    break;
  case PROP_SHOW_CLOCK:
    g_value_set_boolean (value, state->show_clock);
    break;
  case PROP_CLOCK_BASE_UTC:
    g_value_set_int64 (value, state->clock_base);
    break;
  case PROP_LATE_TICKS:
    g_value_set_uint64 (value, state->late_ticks);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  g_mutex_unlock (&ticker->lock);
}

static void
callreel_tile_compositor_finalize (GObject *object)
{
  CallreelTileCompositor *self = CALLREEL_TILE_COMPOSITOR (object);

  tile_task_clear (&self->task);
  tile_state_clear (&self->state);
  G_OBJECT_CLASS (callreel_tile_compositor_parent_class)->finalize (object);
}

/* --- virtual functions of CallreelTicker; see gst/common/ticker.h --- */

static void
callreel_tile_compositor_start (CallreelTicker *ticker)
{
  tile_state_reset (&CALLREEL_TILE_COMPOSITOR (ticker)->state);
}

static void
callreel_tile_compositor_stop (CallreelTicker *ticker)
{
  tile_task_stop (&CALLREEL_TILE_COMPOSITOR (ticker)->task);
}

static void
callreel_tile_compositor_setup_pad (CallreelTicker *ticker, GstPad *pad)
{
  tile_input_setup (CALLREEL_TILE_PAD (pad), &CALLREEL_TILE_COMPOSITOR (ticker)->state);
}

/* Called with lock. */
static void
callreel_tile_compositor_pad_added (CallreelTicker *ticker, GstPad *pad)
{
  TileState *state = &CALLREEL_TILE_COMPOSITOR (ticker)->state;
  CallreelTilePad *tile = CALLREEL_TILE_PAD (pad);

  tile_queue_set_grid (tile->queue, &state->grid);
  /* frames captured while the recording was paused must not be shown by a new pad either */
  if (GST_CLOCK_TIME_IS_VALID (state->paused_at))
    tile_queue_pause (tile->queue, state->paused_at);
  if (GST_CLOCK_TIME_IS_VALID (state->resumed_at))
    tile_queue_resume (tile->queue, state->resumed_at);
  tile->present_since = ticker->next_tick;
  speaker_order_add (state->speakers, tile);
}

/* Called with lock. */
static GstMessage *
callreel_tile_compositor_pad_released (CallreelTicker *ticker, GstPad *pad)
{
  TileState *state = &CALLREEL_TILE_COMPOSITOR (ticker)->state;

  if (tile_places_contains (state->places, pad))
    tile_places_remove (state->places, pad);
  speaker_order_remove (state->speakers, pad);
  state->pad_released = TRUE;
  return NULL;
}

/* The thread that unlinks, takes the lock. A source with other consumers keeps running, and would count this one as
 * visible for good. */
static void
callreel_tile_compositor_pad_unlinked (CallreelTicker *ticker, GstPad *pad, GstPad *source)
{
  gboolean visible;

  g_mutex_lock (&ticker->lock);
  visible = CALLREEL_TILE_PAD (pad)->last_notified == TILE_NOTIFIED_VISIBLE;
  CALLREEL_TILE_PAD (pad)->last_notified = TILE_NOTIFIED_NOTHING;
  g_mutex_unlock (&ticker->lock);
  if (visible)
    tile_notice_notify_hidden (CALLREEL_TILE_COMPOSITOR (ticker)->task.notice, source);
}

/* Any thread, takes the lock. From the gate: what sources capture during a pause must not be shown. */
static void
handle_gate (TileState *state, const GstStructure *structure)
{
  gboolean paused, began_paused;
  guint64 time;

  if (!gst_structure_get (structure, CALLREEL_FIELD_PAUSED, G_TYPE_BOOLEAN, &paused, CALLREEL_FIELD_RUNNING_TIME,
                          G_TYPE_UINT64, &time, NULL))
    return;
  g_mutex_lock (&state->ticker->lock);
  /* a resume without a pause before it: the recording began paused */
  began_paused = !paused && !GST_CLOCK_TIME_IS_VALID (state->paused_at);
  if (began_paused)
    state->paused_at = 0;
  for (guint i = 0; i < state->ticker->pads->len; i++) {
    TileQueue *queue = CALLREEL_TILE_PAD (g_ptr_array_index (state->ticker->pads, i))->queue;

    if (began_paused)
      tile_queue_pause (queue, 0);
    if (paused)
      tile_queue_pause (queue, time);
    else
      tile_queue_resume (queue, time);
  }
  if (paused && (!GST_CLOCK_TIME_IS_VALID (state->paused_at) || GST_CLOCK_TIME_IS_VALID (state->resumed_at))) {
    state->paused_at = time;
    state->resumed_at = GST_CLOCK_TIME_NONE;
  } else if (!paused && !GST_CLOCK_TIME_IS_VALID (state->resumed_at)) {
    state->resumed_at = time;
  }
  g_mutex_unlock (&state->ticker->lock);
}

/* Any thread, called without lock. Requests of the recording are not forwarded to participants. */
static void
callreel_tile_compositor_upstream_event (CallreelTicker *ticker, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_CUSTOM_UPSTREAM && gst_event_has_name (event, CALLREEL_EVENT_GATE))
    handle_gate (&CALLREEL_TILE_COMPOSITOR (ticker)->state, gst_event_get_structure (event));
}

/* Any thread, called without lock. */
static gboolean
answer_position (TileState *state, GstQuery *query)
{
  GstFormat format;

  gst_query_parse_position (query, &format, NULL);
  if (format != GST_FORMAT_TIME)
    return FALSE;
  g_mutex_lock (&state->ticker->lock);
  gst_query_set_position (query, format, (gint64)tile_state_next_time (state));
  g_mutex_unlock (&state->ticker->lock);
  return TRUE;
}

static gboolean
callreel_tile_compositor_query (CallreelTicker *ticker, GstQuery *query)
{
  switch (GST_QUERY_TYPE (query)) {
  case GST_QUERY_POSITION:
    return answer_position (&CALLREEL_TILE_COMPOSITOR (ticker)->state, query);
  case GST_QUERY_CAPS:
  case GST_QUERY_ACCEPT_CAPS:
    return gst_pad_query_default (ticker->src_pad, GST_OBJECT (ticker), query);
  default:
    return FALSE;
  }
}

static gboolean
callreel_tile_compositor_covers (CallreelTicker *ticker, GstPad *pad)
{
  return tile_queue_covers (CALLREEL_TILE_PAD (pad)->queue,
                            tile_state_next_time (&CALLREEL_TILE_COMPOSITOR (ticker)->state));
}

static gboolean
callreel_tile_compositor_is_drained (CallreelTicker *ticker)
{
  return tile_task_is_drained (&CALLREEL_TILE_COMPOSITOR (ticker)->task);
}

static CallreelTick
callreel_tile_compositor_wait_for_clock (CallreelTicker *ticker)
{
  return tile_task_wait_for_clock (&CALLREEL_TILE_COMPOSITOR (ticker)->task);
}

static void
callreel_tile_compositor_run (CallreelTicker *ticker)
{
  tile_task_run (&CALLREEL_TILE_COMPOSITOR (ticker)->task);
}

static void
install_banner (GObjectClass *klass)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  g_object_class_install_property (
      klass, PROP_TITLE,
      g_param_spec_string ("title", "Title",
                           "Text in the banner above the tiles, a single line in any script (NULL = none). The banner "
                           "takes 2/45 of the canvas height while there is a title or a clock",
                           NULL, flags));
  g_object_class_install_property (
      klass, PROP_SHOW_CLOCK,
      g_param_spec_boolean (
          "show-clock", "Show clock",
          "Show date and time of day in the banner, in the time zone of the process; updated once a second", FALSE,
          flags));
  g_object_class_install_property (
      klass, PROP_CLOCK_BASE_UTC,
      g_param_spec_int64 (
          "clock-base-utc", "Base of the clock",
          "Time of day at running time 0 in microseconds since 1970 (UTC). By default the clock shows the running time",
          G_MININT64, G_MAXINT64, TILE_CLOCK_BASE_NONE, flags));
}

static void
install_properties (GObjectClass *klass)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  g_object_class_install_property (klass, PROP_LAYOUT,
                                   g_param_spec_enum ("layout", "Layout", "Arrangement of the tiles",
                                                      CALLREEL_TYPE_TILE_LAYOUT, TILE_LAYOUT_AUTO, flags));
  g_object_class_install_property (klass, PROP_LATENCY,
                                   g_param_spec_uint64 ("latency", "Latency",
                                                        "Delay of a canvas after its running time with a live input, "
                                                        "in ns; frames that arrive later are shown one tick late",
                                                        0, LATENCY_MAX, LATENCY_DEFAULT, flags));
  g_object_class_install_property (
      klass, PROP_FORCE_LIVE,
      g_param_spec_boolean ("force-live", "Force live",
                            "Produce canvases by the clock even without a live input, or without any input", FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (
      klass, PROP_STALL_TIMEOUT,
      g_param_spec_uint64 (
          "stall-timeout", "Stall timeout",
          "Time for which the last frame of a stalled video is shown before the avatar replaces it, in ns", 0,
          G_MAXUINT64, STALL_TIMEOUT_DEFAULT, flags));
  g_object_class_install_property (klass, PROP_BACKGROUND,
                                   g_param_spec_uint ("background", "Background",
                                                      "Colour around and between the tiles as 0xRRGGBB", 0,
                                                      BACKGROUND_MAX, BACKGROUND_DEFAULT, flags));
  g_object_class_install_property (
      klass, PROP_LATE_TICKS,
      g_param_spec_uint64 ("late-ticks", "Late ticks",
                           "Number of ticks that were at least a whole tick late with a live input, for which the "
                           "previous canvas was repeated, since the element was started",
                           0, G_MAXUINT64, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  install_banner (klass);
}

static void
callreel_tile_compositor_class_init (CallreelTileCompositorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  CallreelTickerClass *ticker_class = CALLREEL_TICKER_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (callreel_tile_compositor_debug, "tilecompositor", 0, "composition of participants");
  object_class->set_property = callreel_tile_compositor_set_property;
  object_class->get_property = callreel_tile_compositor_get_property;
  object_class->finalize = callreel_tile_compositor_finalize;
  ticker_class->pad_type = CALLREEL_TYPE_TILE_PAD;
  ticker_class->start = callreel_tile_compositor_start;
  ticker_class->stop = callreel_tile_compositor_stop;
  ticker_class->setup_pad = callreel_tile_compositor_setup_pad;
  ticker_class->pad_added = callreel_tile_compositor_pad_added;
  ticker_class->pad_released = callreel_tile_compositor_pad_released;
  ticker_class->pad_unlinked = callreel_tile_compositor_pad_unlinked;
  ticker_class->upstream_event = callreel_tile_compositor_upstream_event;
  ticker_class->query = callreel_tile_compositor_query;
  ticker_class->covers = callreel_tile_compositor_covers;
  ticker_class->is_drained = callreel_tile_compositor_is_drained;
  ticker_class->wait_for_clock = callreel_tile_compositor_wait_for_clock;
  ticker_class->run = callreel_tile_compositor_run;
  install_properties (object_class);
  gst_element_class_add_static_pad_template_with_gtype (element_class, &sink_template, CALLREEL_TYPE_TILE_PAD);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (
      element_class, "Tile compositor", "Filter/Editor/Video/Compositor",
      "Shows the participants of a call side by side, with names, and with avatars where there is no video. Each sink "
      "pad is a participant, linked or not; at most 49 are shown, preferably those who spoke last. Posts the element "
      "message tiles-changed (running-time, layout, tiles: participant-id, kind, stage, width, height) when the "
      "visible "
      "participants, their places or sizes change, and sends the upstream event callreel-visibility (visible, "
      "consumer) "
      "to sources. "
      "Produces a canvas every 1/8 s of running time (or at the negotiated rate): with a live input by the clock, "
      "regardless of the inputs; otherwise as fast as data arrives and until all linked inputs have ended; inputs "
      "linked after that are not shown",
      "The Callreel authors");
  gst_type_mark_as_plugin_api (CALLREEL_TYPE_TILE_KIND, 0);
  gst_type_mark_as_plugin_api (CALLREEL_TYPE_TILE_PAD, 0);
  gst_type_mark_as_plugin_api (CALLREEL_TYPE_TILE_LAYOUT, 0);
}

static void
callreel_tile_compositor_init (CallreelTileCompositor *self)
{
  CallreelTicker *ticker = CALLREEL_TICKER (self);

  tile_state_init (&self->state, ticker);
  tile_task_init (&self->task, &self->state);
  ticker->latency = LATENCY_DEFAULT;
  self->state.stall_timeout = STALL_TIMEOUT_DEFAULT;
  self->state.background = BACKGROUND_DEFAULT;
  callreel_ticker_add_src_pad (ticker, &src_template);
}
