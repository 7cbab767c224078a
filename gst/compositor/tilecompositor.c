/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element tilecompositor: participants in, one picture of all of them out. This part holds the object: settings,
 * pads and states. Registered by plugin.c. Lock order in tilecompositor.h. */
#include "gst/compositor/tilecompositor.h"
#include "gst/common/names.h"

GST_DEBUG_CATEGORY (tile_compositor_debug);
#define GST_CAT_DEFAULT tile_compositor_debug

#define LATENCY_DEFAULT       (300 * GST_MSECOND)
#define LATENCY_MAX           (60 * GST_SECOND)
#define STALL_TIMEOUT_DEFAULT (2 * GST_SECOND)
#define BACKGROUND_DEFAULT    0x101318
#define BACKGROUND_MAX        0xffffff

/* Colours, chroma position and pixel shape are part of the contract: unset, they would follow the first input. */
#define SRC_CAPS                                                                                                       \
  "video/x-raw, format=(string)I420, width=(int)[32,8192,2], height=(int)[32,8192,2], "                                \
  "framerate=(fraction)[1/1,60/1], "                                                                                   \
  "pixel-aspect-ratio=(fraction)1/1, colorimetry=(string)bt709, chroma-site=(string)mpeg2, "                           \
  "interlace-mode=(string)progressive"

/* Pictures wait in a queue of each input: what is larger than the largest canvas is refused, not kept. */
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

static void child_proxy_init (gpointer iface, gpointer data);

G_DEFINE_TYPE_WITH_CODE (TileCompositor, tile_compositor, GST_TYPE_ELEMENT,
                         G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY, child_proxy_init))
GST_ELEMENT_REGISTER_DEFINE (tilecompositor, CALLREEL_ELEMENT_COMPOSITOR, GST_RANK_NONE, TILE_TYPE_COMPOSITOR)

void
tile_compositor_wake (TileCompositor *self)
{
  g_cond_broadcast (&self->cond);
  g_cond_broadcast (&self->room);
}

/* Called without lock, any thread. */
static void
post_latency (TileCompositor *self)
{
  gst_element_post_message (GST_ELEMENT (self), gst_message_new_latency (GST_OBJECT (self)));
}

void
tile_compositor_set_live (TileCompositor *self)
{
  gboolean changed;

  g_mutex_lock (&self->lock);
  changed = !self->live;
  self->live = TRUE;
  live_wait_wake (&self->wait);
  tile_compositor_wake (self);
  g_mutex_unlock (&self->lock);
  if (!changed)
    return;
  GST_INFO_OBJECT (self, "an input is live: the clock makes the ticks");
  /* an EOS sent to the pipeline has to find the element that makes the stream */
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
  post_latency (self);
}

/* Any thread, takes the lock. */
static void
tile_compositor_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TileCompositor *self = TILE_COMPOSITOR (object);

  g_mutex_lock (&self->lock);
  switch (id) {
  case PROP_LAYOUT:
    self->layout = g_value_get_enum (value);
    break;
  case PROP_LATENCY:
    self->latency = g_value_get_uint64 (value);
    live_wait_wake (&self->wait);
    break;
  case PROP_FORCE_LIVE:
    self->force_live = g_value_get_boolean (value);
    break;
  case PROP_STALL_TIMEOUT:
    self->stall_timeout = g_value_get_uint64 (value);
    break;
  case PROP_BACKGROUND:
    self->background = g_value_get_uint (value);
    break;
  case PROP_TITLE:
    g_free (self->title);
    /* nothing to say is no reason for a strip */
    self->title =
        g_value_get_string (value) != NULL && *g_value_get_string (value) != '\0' ? g_value_dup_string (value) : NULL;
    break;
  case PROP_SHOW_CLOCK:
    self->show_clock = g_value_get_boolean (value);
    break;
  case PROP_CLOCK_BASE_UTC:
    self->clock_base = g_value_get_int64 (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  g_mutex_unlock (&self->lock);
  if (id == PROP_LATENCY)
    post_latency (self);
}

/* Any thread, takes the lock. */
static void
tile_compositor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TileCompositor *self = TILE_COMPOSITOR (object);

  g_mutex_lock (&self->lock);
  switch (id) {
  case PROP_LAYOUT:
    g_value_set_enum (value, self->layout);
    break;
  case PROP_LATENCY:
    g_value_set_uint64 (value, self->latency);
    break;
  case PROP_FORCE_LIVE:
    g_value_set_boolean (value, self->force_live);
    break;
  case PROP_STALL_TIMEOUT:
    g_value_set_uint64 (value, self->stall_timeout);
    break;
  case PROP_BACKGROUND:
    g_value_set_uint (value, self->background);
    break;
  case PROP_TITLE:
    g_value_set_string (value, self->title);
    break;
  case PROP_SHOW_CLOCK:
    g_value_set_boolean (value, self->show_clock);
    break;
  case PROP_CLOCK_BASE_UTC:
    g_value_set_int64 (value, self->clock_base);
    break;
  case PROP_LATE_TICKS:
    g_value_set_uint64 (value, self->late_ticks);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  g_mutex_unlock (&self->lock);
}

/* Called without lock. The name asked for, or a free one. */
static gchar *
choose_pad_name (TileCompositor *self, const gchar *wanted)
{
  guint64 number;
  guint next;

  g_mutex_lock (&self->lock);
  if (wanted != NULL && g_str_has_prefix (wanted, "sink_") &&
      g_ascii_string_to_unsigned (wanted + strlen ("sink_"), 10, 0, G_MAXUINT - 1, &number, NULL)) {
    self->next_pad = MAX (self->next_pad, (guint)number + 1);
    next = (guint)number;
  } else {
    next = self->next_pad++;
  }
  g_mutex_unlock (&self->lock);
  return g_strdup_printf ("sink_%u", next);
}

/* Takes the lock. */
static void
seat_pad (TileCompositor *self, TilePad *pad)
{
  g_mutex_lock (&self->lock);
  tile_queue_set_grid (pad->queue, &self->grid);
  /* what it brings from a time in which the recording was paused must not be seen either */
  if (GST_CLOCK_TIME_IS_VALID (self->paused_at))
    tile_queue_pause (pad->queue, self->paused_at);
  if (GST_CLOCK_TIME_IS_VALID (self->resumed_at))
    tile_queue_resume (pad->queue, self->resumed_at);
  g_ptr_array_add (self->pads, gst_object_ref (pad));
  pad->present_since = self->next_tick;
  speaker_order_add (self->speakers, pad);
  tile_compositor_wake (self);
  g_mutex_unlock (&self->lock);
}

/* The thread that unlinks, takes the lock. A source that others use too would go on for one that has left. */
static void
on_unlinked (GstPad *pad, GstPad *source, TileCompositor *self)
{
  gboolean visible;

  g_mutex_lock (&self->lock);
  visible = TILE_PAD (pad)->told == TILE_TOLD_VISIBLE;
  TILE_PAD (pad)->told = TILE_TOLD_NOTHING;
  tile_compositor_wake (self);
  g_mutex_unlock (&self->lock);
  if (visible)
    tile_notice_tell_hidden (self->notice, source);
}

/* Any thread, called without lock. */
static GstPad *
tile_compositor_request_new_pad (GstElement *element, GstPadTemplate *template, const gchar *wanted,
                                 const GstCaps *caps)
{
  TileCompositor *self = TILE_COMPOSITOR (element);
  g_autofree gchar *name = choose_pad_name (self, wanted);
  GstPad *existing = gst_element_get_static_pad (element, name);
  TilePad *pad;

  if (existing != NULL) {
    GST_WARNING_OBJECT (self, "there is a pad %s already", name);
    gst_object_unref (existing);
    return NULL;
  }
  pad = tile_pad_new (template, name);
  gst_pad_set_chain_function (GST_PAD (pad), tile_input_chain);
  gst_pad_set_event_function (GST_PAD (pad), tile_input_event);
  gst_pad_set_query_function (GST_PAD (pad), tile_input_query);
  gst_pad_set_activatemode_function (GST_PAD (pad), tile_input_activate_mode);
  g_signal_connect_object (pad, "unlinked", G_CALLBACK (on_unlinked), self, 0);
  gst_object_ref_sink (pad);
  if (!gst_element_add_pad (element, GST_PAD (pad))) {
    gst_object_unref (pad);
    return NULL;
  }
  seat_pad (self, pad);
  gst_child_proxy_child_added (GST_CHILD_PROXY (self), G_OBJECT (pad), name);
  gst_object_unref (pad);
  return GST_PAD (pad);
}

/* Any thread, called without lock. A chain that waits for room returns at once. */
static void
tile_compositor_release_pad (GstElement *element, GstPad *pad)
{
  TileCompositor *self = TILE_COMPOSITOR (element);
  gboolean found;

  g_mutex_lock (&self->lock);
  found = g_ptr_array_find (self->pads, pad, NULL);
  if (found) {
    TILE_PAD (pad)->flushing = TRUE;
    gst_object_ref (pad);
    if (tile_places_contains (self->places, pad))
      tile_places_remove (self->places, pad);
    speaker_order_remove (self->speakers, pad);
    g_ptr_array_remove (self->pads, pad);
    self->pad_released = TRUE;
    tile_compositor_wake (self);
  }
  g_mutex_unlock (&self->lock);
  if (!found)
    return;
  gst_pad_set_active (pad, FALSE);
  gst_child_proxy_child_removed (GST_CHILD_PROXY (self), G_OBJECT (pad), GST_OBJECT_NAME (pad));
  gst_element_remove_pad (element, pad);
  gst_object_unref (pad);
}

/* Any thread, takes the lock. From the gate: what the sources captured in between is not to be seen. */
static void
handle_gate (TileCompositor *self, const GstStructure *structure)
{
  gboolean paused, began_paused;
  guint64 time;

  if (!gst_structure_get (structure, CALLREEL_FIELD_PAUSED, G_TYPE_BOOLEAN, &paused, CALLREEL_FIELD_RUNNING_TIME,
                          G_TYPE_UINT64, &time, NULL))
    return;
  g_mutex_lock (&self->lock);
  /* a resume that no pause goes before: the recording began with one */
  began_paused = !paused && !GST_CLOCK_TIME_IS_VALID (self->paused_at);
  if (began_paused)
    self->paused_at = 0;
  for (guint i = 0; i < self->pads->len; i++) {
    TileQueue *queue = TILE_PAD (g_ptr_array_index (self->pads, i))->queue;

    if (began_paused)
      tile_queue_pause (queue, 0);
    if (paused)
      tile_queue_pause (queue, time);
    else
      tile_queue_resume (queue, time);
  }
  if (paused && (!GST_CLOCK_TIME_IS_VALID (self->paused_at) || GST_CLOCK_TIME_IS_VALID (self->resumed_at))) {
    self->paused_at = time;
    self->resumed_at = GST_CLOCK_TIME_NONE;
  } else if (!paused && !GST_CLOCK_TIME_IS_VALID (self->resumed_at)) {
    self->resumed_at = time;
  }
  g_mutex_unlock (&self->lock);
}

/* Any thread, called without lock. Participants are not bothered with what the recording wants. */
static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  gboolean handled = GST_EVENT_TYPE (event) != GST_EVENT_SEEK;

  if (GST_EVENT_TYPE (event) == GST_EVENT_LATENCY)
    return gst_pad_event_default (pad, parent, event);
  if (GST_EVENT_TYPE (event) == GST_EVENT_CUSTOM_UPSTREAM && gst_event_has_name (event, CALLREEL_EVENT_GATE))
    handle_gate (TILE_COMPOSITOR (parent), gst_event_get_structure (event));
  gst_event_unref (event);
  return handled;
}

/* Any thread, called without lock: whether some source says that it is live. */
static gboolean
ask_inputs (TileCompositor *self)
{
  g_autoptr (GPtrArray) pads = NULL;
  gboolean live = FALSE;

  g_mutex_lock (&self->lock);
  live = self->live;
  pads = g_ptr_array_copy (self->pads, (GCopyFunc)(void (*) (void))gst_object_ref, NULL);
  g_mutex_unlock (&self->lock);
  g_ptr_array_set_free_func (pads, gst_object_unref);
  for (guint i = 0; i < pads->len && !live; i++) {
    g_autoptr (GstQuery) query = gst_query_new_latency ();

    if (gst_pad_peer_query (g_ptr_array_index (pads, i), query))
      gst_query_parse_latency (query, &live, NULL, NULL);
  }
  return live;
}

/* Any thread, called without lock. */
static gboolean
answer_latency (TileCompositor *self, GstQuery *query)
{
  gboolean live = ask_inputs (self);
  guint64 latency;

  if (live)
    tile_compositor_set_live (self);
  g_mutex_lock (&self->lock);
  latency = self->latency;
  g_mutex_unlock (&self->lock);
  gst_query_set_latency (query, live, live ? latency : 0, GST_CLOCK_TIME_NONE);
  return TRUE;
}

/* Any thread, called without lock. */
static gboolean
answer_position (TileCompositor *self, GstQuery *query)
{
  GstFormat format;

  gst_query_parse_position (query, &format, NULL);
  if (format != GST_FORMAT_TIME)
    return FALSE;
  g_mutex_lock (&self->lock);
  gst_query_set_position (query, format, (gint64)tick_grid_time (&self->grid, self->next_tick));
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  switch (GST_QUERY_TYPE (query)) {
  case GST_QUERY_LATENCY:
    return answer_latency (TILE_COMPOSITOR (parent), query);
  case GST_QUERY_POSITION:
    return answer_position (TILE_COMPOSITOR (parent), query);
  case GST_QUERY_CAPS:
  case GST_QUERY_ACCEPT_CAPS:
    return gst_pad_query_default (pad, parent, query);
  default:
    return FALSE;
  }
}

/* The thread that changes the state, called without lock. */
static gboolean
src_activate_mode (GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  TileCompositor *self = TILE_COMPOSITOR (parent);

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;
  g_mutex_lock (&self->lock);
  self->flushing = !active;
  live_wait_wake (&self->wait);
  g_mutex_unlock (&self->lock);
  return active ? gst_pad_start_task (pad, tile_task_run, self, NULL) : gst_pad_stop_task (pad);
}

/* Any thread, called without lock. An EOS meant for the element itself ends a stream that the clock makes. */
static gboolean
tile_compositor_send_event (GstElement *element, GstEvent *event)
{
  TileCompositor *self = TILE_COMPOSITOR (element);

  if (GST_EVENT_TYPE (event) != GST_EVENT_EOS)
    return GST_ELEMENT_CLASS (tile_compositor_parent_class)->send_event (element, event);
  gst_event_unref (event);
  g_mutex_lock (&self->lock);
  self->end_wanted = TRUE;
  live_wait_wake (&self->wait);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* The thread that changes the state, takes the lock. */
static gboolean
is_forced (TileCompositor *self)
{
  gboolean forced;

  g_mutex_lock (&self->lock);
  forced = self->force_live;
  g_mutex_unlock (&self->lock);
  return forced;
}

/* The thread that changes the state, takes the lock. */
static void
reset (TileCompositor *self)
{
  g_mutex_lock (&self->lock);
  self->live = self->force_live;
  self->playing = FALSE;
  self->end_wanted = FALSE;
  self->any_eos = FALSE;
  self->flow = GST_FLOW_OK;
  self->grid = (TickGrid){ 8, 1 };
  self->started = FALSE;
  self->next_tick = 0;
  self->told_room = 0;
  self->late_ticks = 0;
  self->paused_at = GST_CLOCK_TIME_NONE;
  self->resumed_at = GST_CLOCK_TIME_NONE;
  g_mutex_unlock (&self->lock);
  if (is_forced (self))
    GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
  else
    GST_OBJECT_FLAG_UNSET (self, GST_ELEMENT_FLAG_SOURCE);
}

/* The thread that changes the state, takes the lock. */
static void
set_playing (TileCompositor *self, gboolean playing)
{
  g_mutex_lock (&self->lock);
  self->playing = playing;
  live_wait_wake (&self->wait);
  g_mutex_unlock (&self->lock);
}

/* Any thread, takes the lock. The task may be waiting for a clock. */
static gboolean
tile_compositor_set_clock (GstElement *element, GstClock *clock)
{
  TileCompositor *self = TILE_COMPOSITOR (element);
  gboolean accepted = GST_ELEMENT_CLASS (tile_compositor_parent_class)->set_clock (element, clock);

  g_mutex_lock (&self->lock);
  live_wait_wake (&self->wait);
  g_mutex_unlock (&self->lock);
  return accepted;
}

static GstStateChangeReturn
tile_compositor_change_state (GstElement *element, GstStateChange transition)
{
  TileCompositor *self = TILE_COMPOSITOR (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    reset (self);
  else if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    set_playing (self, FALSE);
  result = GST_ELEMENT_CLASS (tile_compositor_parent_class)->change_state (element, transition);
  if (result == GST_STATE_CHANGE_FAILURE)
    return result;
  switch (transition) {
  case GST_STATE_CHANGE_READY_TO_PAUSED:
  case GST_STATE_CHANGE_PLAYING_TO_PAUSED:
    return is_forced (self) ? GST_STATE_CHANGE_NO_PREROLL : result;
  case GST_STATE_CHANGE_PAUSED_TO_PLAYING:
    set_playing (self, TRUE);
    break;
  case GST_STATE_CHANGE_PAUSED_TO_READY:
    g_clear_pointer (&self->composer, tile_composer_free);
    break;
  default:
    break;
  }
  return result;
}

static void
tile_compositor_finalize (GObject *object)
{
  TileCompositor *self = TILE_COMPOSITOR (object);

  g_clear_pointer (&self->composer, tile_composer_free);
  g_ptr_array_unref (self->pads);
  tile_places_free (self->places);
  speaker_order_free (self->speakers);
  tile_notice_free (self->notice);
  g_free (self->title);
  g_free (self->clock_text);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_cond_clear (&self->room);
  G_OBJECT_CLASS (tile_compositor_parent_class)->finalize (object);
}

static void
install_strip (GObjectClass *klass)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  g_object_class_install_property (
      klass, PROP_TITLE,
      g_param_spec_string ("title", "Title",
                           "A line in any script, in a strip above the tiles; NULL: none. The strip takes 2/45 of the "
                           "canvas's height and is there while there is a title or a clock",
                           NULL, flags));
  g_object_class_install_property (klass, PROP_SHOW_CLOCK,
                                   g_param_spec_boolean ("show-clock", "Show clock",
                                                         "Date and time of day in the strip, in the time zone of the "
                                                         "process; it changes once a second",
                                                         FALSE, flags));
  g_object_class_install_property (
      klass, PROP_CLOCK_BASE_UTC,
      g_param_spec_int64 ("clock-base-utc", "Base of the clock",
                          "The time of day at running time 0, in microseconds since 1970 (UTC). With the default the "
                          "clock shows the running time",
                          G_MININT64, G_MAXINT64, TILE_CLOCK_BASE_NONE, flags));
}

static void
install_properties (GObjectClass *klass)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  g_object_class_install_property (klass, PROP_LAYOUT,
                                   g_param_spec_enum ("layout", "Layout", "How the tiles are arranged",
                                                      TILE_TYPE_LAYOUT, TILE_LAYOUT_AUTO, flags));
  g_object_class_install_property (
      klass, PROP_LATENCY,
      g_param_spec_uint64 ("latency", "Latency",
                           "With a live input: how long after its running time a canvas is put out, in nanoseconds; "
                           "frames that need longer to get here come a tick late",
                           0, LATENCY_MAX, LATENCY_DEFAULT, flags));
  g_object_class_install_property (
      klass, PROP_FORCE_LIVE,
      g_param_spec_boolean ("force-live", "Force live",
                            "Put out canvases by the clock even if no input is live, or there is none at all", FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (
      klass, PROP_STALL_TIMEOUT,
      g_param_spec_uint64 ("stall-timeout", "Stall timeout",
                           "How long the last frame of a video that stalls stays in its tile before the avatar takes "
                           "its place, in nanoseconds",
                           0, G_MAXUINT64, STALL_TIMEOUT_DEFAULT, flags));
  g_object_class_install_property (klass, PROP_BACKGROUND,
                                   g_param_spec_uint ("background", "Background",
                                                      "The colour around and between the tiles, as 0xRRGGBB", 0,
                                                      BACKGROUND_MAX, BACKGROUND_DEFAULT, flags));
  g_object_class_install_property (
      klass, PROP_LATE_TICKS,
      g_param_spec_uint64 ("late-ticks", "Late ticks",
                           "With a live input: canvases whose turn came a whole tick late or more, so that the picture "
                           "before was put out again in their place; since the element was last started",
                           0, G_MAXUINT64, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  install_strip (klass);
}

static void
tile_compositor_class_init (TileCompositorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (tile_compositor_debug, "tilecompositor", 0, "composition of participants");
  object_class->set_property = tile_compositor_set_property;
  object_class->get_property = tile_compositor_get_property;
  object_class->finalize = tile_compositor_finalize;
  element_class->request_new_pad = tile_compositor_request_new_pad;
  element_class->release_pad = tile_compositor_release_pad;
  element_class->change_state = tile_compositor_change_state;
  element_class->set_clock = tile_compositor_set_clock;
  element_class->send_event = tile_compositor_send_event;
  install_properties (object_class);
  gst_element_class_add_static_pad_template_with_gtype (element_class, &sink_template, TILE_TYPE_PAD);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (
      element_class, "Tile compositor", "Filter/Editor/Video/Compositor",
      "Shows the participants of a call side by side, with names, and avatars where there is no video. Each sink pad "
      "is a "
      "participant, linked or not; at most 49 are shown, who spoke last before others. Posts the element message "
      "tiles-changed (running-time, layout, tiles: participant-id, kind, stage) when others are in view, and sends "
      "sources the upstream event callreel-visibility (visible, consumer). A canvas every 1/8 s of running time (or "
      "the rate "
      "negotiated): "
      "with a live input by the clock, whatever the inputs do, else as fast as data comes and until all linked inputs "
      "have ended: what is linked after that is not shown",
      "The Callreel authors");
  gst_type_mark_as_plugin_api (TILE_TYPE_KIND, 0);
  gst_type_mark_as_plugin_api (TILE_TYPE_PAD, 0);
  gst_type_mark_as_plugin_api (TILE_TYPE_LAYOUT, 0);
}

static void
tile_compositor_init (TileCompositor *self)
{
  g_autoptr (GstPadTemplate) template = gst_static_pad_template_get (&src_template);

  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  g_cond_init (&self->room);
  live_wait_init (&self->wait, &self->lock, &self->cond);
  self->pads = g_ptr_array_new_with_free_func (gst_object_unref);
  self->places = tile_places_new (TILE_LAYOUT_MAX);
  self->speakers = speaker_order_new ();
  self->notice = tile_notice_new ();
  self->clock_base = TILE_CLOCK_BASE_NONE;
  self->latency = LATENCY_DEFAULT;
  self->stall_timeout = STALL_TIMEOUT_DEFAULT;
  self->background = BACKGROUND_DEFAULT;
  self->flushing = TRUE;
  reset (self);
  self->srcpad = gst_pad_new_from_template (template, "src");
  gst_pad_set_event_function (self->srcpad, src_event);
  gst_pad_set_query_function (self->srcpad, src_query);
  gst_pad_set_activatemode_function (self->srcpad, src_activate_mode);
  gst_pad_use_fixed_caps (self->srcpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
}

/* Children of the proxy are the sink pads. Any thread, takes the element's object lock. */
static GObject *
get_child_by_index (GstChildProxy *proxy, guint index)
{
  GObject *child;

  GST_OBJECT_LOCK (proxy);
  child = g_list_nth_data (GST_ELEMENT (proxy)->sinkpads, index);
  if (child != NULL)
    gst_object_ref (child);
  GST_OBJECT_UNLOCK (proxy);
  return child;
}

static guint
get_children_count (GstChildProxy *proxy)
{
  guint count;

  GST_OBJECT_LOCK (proxy);
  count = GST_ELEMENT (proxy)->numsinkpads;
  GST_OBJECT_UNLOCK (proxy);
  return count;
}

static void
child_proxy_init (gpointer iface, gpointer data)
{
  GstChildProxyInterface *proxy = iface;

  proxy->get_child_by_index = get_child_by_index;
  proxy->get_children_count = get_children_count;
}
