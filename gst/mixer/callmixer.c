/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The element callmixer: sounds of many participants into one gapless stream of 25 ms blocks. Here: the object, its
 * pads, states, events and queries; mixertask.c makes the blocks, mixerpad.c receives the data.
 *
 * Threads: the source pad's task mixes and pushes; each sink pad has a streaming thread; properties, states and pads
 * change on any thread.
 * Lock order: the mixer's lock, then object locks (pads, element, clock). No lock is held while buffers, events and
 * messages are sent or while anything is queried. */
#include "gst/mixer/callmixer-private.h"
#include "gst/common/names.h"

#include <stdio.h>

GST_DEBUG_CATEGORY (call_mixer_debug);
#define GST_CAT_DEFAULT call_mixer_debug

#define MAX_LATENCY       (10 * GST_SECOND)
#define DEFAULT_LATENCY   (300 * GST_MSECOND)
#define PAD_RANGE_DB      20.0
#define MAX_AHEAD_SECONDS 3600 /* data for later than this has a broken timestamp */
#define LOUDNESS_MIN      -40.0
#define VOICE_SECONDS     1                  /* held ahead of the mix, beside the latency */
#define MAX_ROOM_WAIT     G_TIME_SPAN_SECOND /* of a live input, while the mix catches up */

enum { PROP_0, PROP_LATENCY, PROP_FORCE_LIVE, PROP_UNMIXED_CHANNELS, PROP_TARGET_LOUDNESS, PROP_BLOCKS_AT_ONCE };

static void call_mixer_child_proxy_init (gpointer iface, gpointer data);

G_DEFINE_FINAL_TYPE_WITH_CODE (CallMixer, call_mixer, GST_TYPE_ELEMENT,
                               G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY, call_mixer_child_proxy_init))
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (callmixer, CALLREEL_ELEMENT_MIXER, GST_RANK_NONE, CALL_TYPE_MIXER,
                                       GST_DEBUG_CATEGORY_INIT (call_mixer_debug, "callmixer", 0, "mixer of calls"));

static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
                             GST_STATIC_CAPS ("audio/x-raw, format = (string) S16LE, layout = (string) interleaved, "
                                              "rate = (int) [ 8000, 48000 ], channels = (int) [ 1, 64 ]"));
static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink_%u", GST_PAD_SINK, GST_PAD_REQUEST,
                             GST_STATIC_CAPS (
                                 "audio/x-raw, format = (string) " GST_AUDIO_FORMATS_ALL
                                 ", layout = (string) { interleaved, non-interleaved }, rate = (int) [ 8000, 192000 ], "
                                 "channels = (int) [ 1, 8 ]"));

void
call_mixer_notify (CallMixer *self)
{
  g_cond_broadcast (&self->cond);
  g_cond_broadcast (&self->room);
}

static void
call_mixer_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CallMixer *self = CALL_MIXER (object);

  g_mutex_lock (&self->lock);
  switch (id) {
  case PROP_LATENCY:
    self->latency = g_value_get_uint64 (value);
    break;
  case PROP_FORCE_LIVE:
    self->force_live = g_value_get_boolean (value);
    break;
  case PROP_UNMIXED_CHANNELS:
    self->unmixed_channels = g_value_get_uint (value);
    break;
  case PROP_TARGET_LOUDNESS:
    self->target_loudness = g_value_get_double (value);
    break;
  case PROP_BLOCKS_AT_ONCE:
    self->blocks_at_once = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  g_mutex_unlock (&self->lock);
}

static void
call_mixer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CallMixer *self = CALL_MIXER (object);

  g_mutex_lock (&self->lock);
  switch (id) {
  case PROP_LATENCY:
    g_value_set_uint64 (value, self->latency);
    break;
  case PROP_FORCE_LIVE:
    g_value_set_boolean (value, self->force_live);
    break;
  case PROP_UNMIXED_CHANNELS:
    g_value_set_uint (value, self->unmixed_channels);
    break;
  case PROP_TARGET_LOUDNESS:
    g_value_set_double (value, self->target_loudness);
    break;
  case PROP_BLOCKS_AT_ONCE:
    g_value_set_uint (value, self->blocks_at_once);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  g_mutex_unlock (&self->lock);
}

/* No thread but the caller's uses the mixer, or it holds the lock. */
static void
forget_format (CallMixer *self)
{
  self->has_out = FALSE;
  g_clear_pointer (&self->map, channel_map_free);
  g_clear_pointer (&self->unheard, mix_lane_free);
  g_clear_pointer (&self->leveller, leveller_free);
  g_ptr_array_set_size (self->lanes, 0);
}

static void
call_mixer_finalize (GObject *object)
{
  CallMixer *self = CALL_MIXER (object);

  forget_format (self);
  g_ptr_array_unref (self->lanes);
  g_ptr_array_unref (self->pads);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_cond_clear (&self->room);
  G_OBJECT_CLASS (call_mixer_parent_class)->finalize (object);
}

/* Any thread, called without lock. An EOS sent to a pipeline goes to its sources, and the inputs' ends do not end a
 * live mix: the EOS has to find the mixer itself. */
static void
mark_source (CallMixer *self, gboolean live)
{
  if (live)
    GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
  else
    GST_OBJECT_FLAG_UNSET (self, GST_ELEMENT_FLAG_SOURCE);
}

/* Any thread, called without lock. Whether one of the linked inputs says that it is live. */
static gboolean
is_upstream_live (CallMixer *self)
{
  g_autoptr (GPtrArray) pads = g_ptr_array_new_with_free_func (gst_object_unref);
  gboolean any = FALSE;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->pads->len; i++)
    g_ptr_array_add (pads, gst_object_ref (g_ptr_array_index (self->pads, i)));
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < pads->len && !any; i++) {
    g_autoptr (GstQuery) query = gst_query_new_latency ();

    if (gst_pad_peer_query (g_ptr_array_index (pads, i), query))
      gst_query_parse_latency (query, &any, NULL, NULL);
  }
  return any;
}

gboolean
call_mixer_update_live (CallMixer *self)
{
  gboolean live;

  g_mutex_lock (&self->lock);
  live = self->live;
  g_mutex_unlock (&self->lock);
  if (live || !is_upstream_live (self))
    return live;
  g_mutex_lock (&self->lock);
  self->live = TRUE;
  live_wait_wake (&self->wait);
  g_cond_broadcast (&self->room);
  g_mutex_unlock (&self->lock);
  mark_source (self, TRUE);
  return TRUE;
}

/* Thread that changes the state, called without lock. */
static gboolean
call_mixer_src_activate_mode (GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  CallMixer *self = CALL_MIXER (parent);

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;
  g_mutex_lock (&self->lock);
  self->flushing = !active;
  self->flow = active ? GST_FLOW_OK : GST_FLOW_FLUSHING;
  live_wait_wake (&self->wait);
  g_cond_broadcast (&self->room);
  g_mutex_unlock (&self->lock);
  return active ? gst_pad_start_task (pad, call_mixer_loop, self, NULL) : gst_pad_stop_task (pad);
}

/* Any thread, called without lock. Nothing but the latency means anything to the inputs: the mix has a timeline of its
 * own. */
static gboolean
call_mixer_src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  gboolean handled = GST_EVENT_TYPE (event) != GST_EVENT_SEEK;

  if (GST_EVENT_TYPE (event) == GST_EVENT_LATENCY)
    return gst_pad_event_default (pad, parent, event);
  gst_event_unref (event);
  return handled;
}

/* Any thread, called without lock. */
static gboolean
call_mixer_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  CallMixer *self = CALL_MIXER (parent);
  GstClockTime latency;
  gboolean live;

  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  live = call_mixer_update_live (self);
  g_mutex_lock (&self->lock);
  latency = self->latency + tick_grid_time (&CALL_MIXER_GRID, self->blocks_at_once - 1);
  g_mutex_unlock (&self->lock);
  gst_query_set_latency (query, live, live ? latency : 0, GST_CLOCK_TIME_NONE);
  return TRUE;
}

/* Any thread, called without lock. Returns: a free name; @wanted where it has the form of the template. */
static gchar *
name_pad (CallMixer *self, const gchar *wanted)
{
  gchar *name;
  guint number;

  g_mutex_lock (&self->lock);
  if (wanted != NULL && sscanf (wanted, "sink_%u", &number) == 1 && number < G_MAXUINT)
    self->pads_made = MAX (self->pads_made, number + 1);
  else
    number = self->pads_made++;
  name = g_strdup_printf ("sink_%u", number);
  g_mutex_unlock (&self->lock);
  return name;
}

/* Any thread, called without lock. */
static GstPad *
call_mixer_request_new_pad (GstElement *element, GstPadTemplate *template, const gchar *wanted, const GstCaps *caps)
{
  CallMixer *self = CALL_MIXER (element);
  g_autofree gchar *name = name_pad (self, wanted);
  CallMixerPad *pad =
      g_object_new (CALL_TYPE_MIXER_PAD, "name", name, "direction", GST_PAD_SINK, "template", template, NULL);

  call_mixer_pad_setup (pad, self);
  gst_pad_set_active (GST_PAD (pad), TRUE);
  if (!gst_element_add_pad (element, GST_PAD (pad)))
    return NULL;
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->pads, gst_object_ref (pad));
  g_mutex_unlock (&self->lock);
  gst_child_proxy_child_added (GST_CHILD_PROXY (self), G_OBJECT (pad), name);
  return GST_PAD (pad);
}

/* Any thread, called with lock. What the pad sounded like last decays in its lane.
 * Returns: (nullable): a message to post. */
static GstMessage *
take_leave (CallMixer *self, CallMixerPad *pad)
{
  MixLane *lane;

  if (pad->voice == NULL)
    return NULL;
  lane = call_mixer_get_lane (self, pad);
  if (lane != NULL)
    declick_add_step (&lane->leaving, pad->voice->declick.last);
  if (!pad->voice->level.active)
    return NULL;
  return call_mixer_pad_new_message (pad, tick_grid_time (&CALL_MIXER_GRID, self->block), FALSE);
}

/* Any thread, called without lock. */
static void
call_mixer_release_pad (GstElement *element, GstPad *pad)
{
  CallMixer *self = CALL_MIXER (element);
  g_autofree gchar *name = gst_pad_get_name (pad);
  GstMessage *message = NULL;

  gst_pad_set_active (pad, FALSE);
  g_mutex_lock (&self->lock);
  if (g_ptr_array_find (self->pads, pad, NULL)) {
    message = take_leave (self, CALL_MIXER_PAD (pad));
    g_ptr_array_remove (self->pads, pad);
    call_mixer_notify (self);
  }
  g_mutex_unlock (&self->lock);
  if (message != NULL)
    gst_element_post_message (element, message);
  gst_child_proxy_child_removed (GST_CHILD_PROXY (self), G_OBJECT (pad), name);
  gst_element_remove_pad (element, pad);
}

/* Thread that changes the state, called without lock. */
static void
prepare (CallMixer *self)
{
  gboolean live;

  g_mutex_lock (&self->lock);
  live = self->live = self->force_live;
  g_mutex_unlock (&self->lock);
  mark_source (self, live);
}

/* Thread that changes the state, called without lock while no pad is active. */
static void
reset (CallMixer *self)
{
  g_mutex_lock (&self->lock);
  self->playing = self->finish = self->started = self->announced = FALSE;
  forget_format (self);
  self->block = self->position = self->told = self->due = 0;
  for (guint i = 0; i < self->pads->len; i++)
    call_mixer_pad_reset (g_ptr_array_index (self->pads, i));
  g_mutex_unlock (&self->lock);
}

/* Thread that changes the state, called without lock. */
static void
set_playing (CallMixer *self, gboolean playing)
{
  if (playing)
    call_mixer_update_live (self);
  g_mutex_lock (&self->lock);
  self->playing = playing;
  live_wait_wake (&self->wait);
  g_mutex_unlock (&self->lock);
}

/* Thread that changes the state, called without lock. */
static GstStateChangeReturn
call_mixer_change_state (GstElement *element, GstStateChange transition)
{
  CallMixer *self = CALL_MIXER (element);
  GstStateChangeReturn result;
  gboolean live;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    prepare (self);
  else if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    set_playing (self, FALSE);
  result = GST_ELEMENT_CLASS (call_mixer_parent_class)->change_state (element, transition);
  if (result == GST_STATE_CHANGE_FAILURE)
    return result;
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    set_playing (self, TRUE);
  else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    reset (self);

  g_mutex_lock (&self->lock);
  live = self->live;
  g_mutex_unlock (&self->lock);
  if (live && (transition == GST_STATE_CHANGE_READY_TO_PAUSED || transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED))
    return GST_STATE_CHANGE_NO_PREROLL;
  return result;
}

/* Any thread, called without lock. */
static gboolean
call_mixer_set_clock (GstElement *element, GstClock *clock)
{
  CallMixer *self = CALL_MIXER (element);
  gboolean set = GST_ELEMENT_CLASS (call_mixer_parent_class)->set_clock (element, clock);

  g_mutex_lock (&self->lock);
  live_wait_wake (&self->wait);
  g_mutex_unlock (&self->lock);
  return set;
}

/* Any thread, called without lock. EOS from the application ends the stream after the block at hand. */
static gboolean
call_mixer_send_event (GstElement *element, GstEvent *event)
{
  CallMixer *self = CALL_MIXER (element);

  if (GST_EVENT_TYPE (event) != GST_EVENT_EOS)
    return GST_ELEMENT_CLASS (call_mixer_parent_class)->send_event (element, event);
  gst_event_unref (event);
  g_mutex_lock (&self->lock);
  self->finish = TRUE;
  live_wait_wake (&self->wait);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* Any thread, called without lock. Returns: (transfer full) (nullable): the pad. */
static GObject *
call_mixer_get_child_by_index (GstChildProxy *proxy, guint index)
{
  CallMixer *self = CALL_MIXER (proxy);
  GObject *pad = NULL;

  g_mutex_lock (&self->lock);
  if (index < self->pads->len)
    pad = g_object_ref (g_ptr_array_index (self->pads, index));
  g_mutex_unlock (&self->lock);
  return pad;
}

/* Any thread, called without lock. */
static guint
call_mixer_get_children_count (GstChildProxy *proxy)
{
  CallMixer *self = CALL_MIXER (proxy);
  guint count;

  g_mutex_lock (&self->lock);
  count = self->pads->len;
  g_mutex_unlock (&self->lock);
  return count;
}

static void
call_mixer_child_proxy_init (gpointer iface, gpointer data)
{
  GstChildProxyInterface *proxy = iface;

  proxy->get_child_by_index = call_mixer_get_child_by_index;
  proxy->get_children_count = call_mixer_get_children_count;
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  g_object_class_install_property (
      object_class, PROP_LATENCY,
      g_param_spec_uint64 (
          "latency", "Latency",
          "Live use: how long after its running time a block is made, in ns; data that comes later is "
          "left out. Has to cover the inputs' own latency and is all of what is told downstream, but for "
          "`blocks-at-once`",
          0, MAX_LATENCY, DEFAULT_LATENCY, flags));
  g_object_class_install_property (
      object_class, PROP_FORCE_LIVE,
      g_param_spec_boolean (
          "force-live", "Force live",
          "Make blocks by the clock from PLAYING on, whatever the inputs do and also without any; their "
          "EOS does not end the stream. Otherwise live use only where an input says that it is live",
          FALSE, flags));
  g_object_class_install_property (
      object_class, PROP_UNMIXED_CHANNELS,
      g_param_spec_uint (
          "unmixed-channels", "Unmixed channels",
          "0 for a mix; else put out so many channels, each with one participant, all of whose pads share it. Channels "
          "are given in the order in which participants are first heard, unless a pad's property `channel` says "
          "another, and are kept for good; where none is free, the last one becomes a mix of all that came later",
          0, CHANNEL_MAP_MAX, 0, flags));
  g_object_class_install_property (
      object_class, PROP_TARGET_LOUDNESS,
      g_param_spec_double (
          "target-loudness", "Target loudness",
          "In LUFS (EBU R 128); 0 leaves sounds as loud as they are. Brings each participant's speech there, by 20 dB "
          "either way at most, and then the mix of them, by 6 dB. The gains follow speech within seconds and stand "
          "still in its pauses, so that noise does not swell. An unmixed output has the first of the two only",
          LOUDNESS_MIN, 0.0, 0.0, flags));
  g_object_class_install_property (
      object_class, PROP_BLOCKS_AT_ONCE,
      g_param_spec_uint ("blocks-at-once", "Blocks at once",
                         "Live use: so many blocks of 25 ms are put out together when the last of them is due, so that "
                         "the mixer and what follows it wake less often; the first is later than `latency` by the "
                         "others' length, which is told downstream",
                         1, CALL_MIXER_BLOCKS_PER_SECOND, 1, flags));
}

static void
call_mixer_class_init (CallMixerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = call_mixer_set_property;
  object_class->get_property = call_mixer_get_property;
  object_class->finalize = call_mixer_finalize;
  element_class->request_new_pad = call_mixer_request_new_pad;
  element_class->release_pad = call_mixer_release_pad;
  element_class->change_state = call_mixer_change_state;
  element_class->set_clock = call_mixer_set_clock;
  element_class->send_event = call_mixer_send_event;
  install_properties (object_class);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_add_static_pad_template_with_gtype (element_class, &sink_template, CALL_TYPE_MIXER_PAD);
  gst_element_class_set_static_metadata (
      element_class, "Call mixer", "Generic/Audio",
      "Mixes participants who come and go into one gapless stream of 25 ms blocks (16 kHz mono unless downstream wants "
      "another format) with a soft limiter; two channels in opposite phase do not cancel out. Posts who is speaking: "
      "element message `speaking` with pad, "
      "participant-id, level (dBFS), active and running-time (ns), at each change and every second while active. An "
      "unmixed "
      "output has a channel for each participant, told with the element message `participant-channel`: pad, "
      "participant-id, channel (from 0) and running-time",
      "The Callreel authors");
}

static void
call_mixer_init (CallMixer *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  g_cond_init (&self->room);
  live_wait_init (&self->wait, &self->lock, &self->cond);
  self->latency = DEFAULT_LATENCY;
  self->blocks_at_once = 1;
  self->flushing = TRUE;
  self->flow = GST_FLOW_FLUSHING;
  self->pads = g_ptr_array_new_with_free_func (gst_object_unref);
  self->lanes = g_ptr_array_new_with_free_func ((GDestroyNotify)mix_lane_free);
  self->src_pad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_activatemode_function (self->src_pad, call_mixer_src_activate_mode);
  gst_pad_set_event_function (self->src_pad, call_mixer_src_event);
  gst_pad_set_query_function (self->src_pad, call_mixer_src_query);
  gst_pad_use_fixed_caps (self->src_pad);
  gst_element_add_pad (GST_ELEMENT (self), self->src_pad);
}

guint
call_mixer_get_voice_channels (CallMixer *self)
{
  return self->map != NULL ? 1 : (guint)self->out.channels;
}

MixLane *
call_mixer_get_lane (CallMixer *self, CallMixerPad *pad)
{
  gint channel = self->map != NULL ? call_mixer_pad_get_channel (pad) : 0;

  return channel >= 0 ? g_ptr_array_index (self->lanes, (guint)channel) : NULL;
}

void
call_mixer_open_pad (CallMixer *self, CallMixerPad *pad, guint *rate, guint *channels)
{
  call_mixer_fix_format (self);
  g_mutex_lock (&self->lock);
  *rate = (guint)self->out.rate;
  *channels = call_mixer_get_voice_channels (self);
  if (pad->voice == NULL) {
    guint64 ahead = gst_util_uint64_scale (self->latency + VOICE_SECONDS * GST_SECOND, *rate, GST_SECOND);

    pad->voice = mix_voice_new (*rate, *channels, (gsize)ahead, self->position);
    pad->covered = self->position;
    if (self->target_loudness < 0.0)
      pad->leveller = leveller_new (*rate, *channels, self->target_loudness, PAD_RANGE_DB);
  }
  g_mutex_unlock (&self->lock);
}

/* Streaming thread, called with lock. */
static gboolean
is_too_far (CallMixer *self, guint64 position)
{
  return position > self->position && position - self->position > (guint64)self->out.rate * MAX_AHEAD_SECONDS;
}

/* Any thread, called with lock once the format is fixed. Returns: the first frame that does not lie before @time. */
static guint64
frame_at (CallMixer *self, GstClockTime time)
{
  if (!GST_CLOCK_TIME_IS_VALID (time))
    return G_MAXUINT64;
  return gst_util_uint64_scale_ceil (time, (guint64)self->out.rate, GST_SECOND);
}

/* Streaming thread, called with lock. How many of the @count frames at @position come before @bound. */
static gsize
count_before (guint64 position, gsize count, guint64 bound)
{
  return bound > position ? (gsize)MIN (bound - position, count) : 0;
}

/* Streaming thread, called with lock. Returns: how many of the frames are dealt with: nothing is kept of those that
 * come after the pad has left. */
static gsize
write_stay (CallMixer *self, CallMixerPad *pad, guint64 position, const float *frames, gsize count)
{
  gsize stay = count_before (position, count, frame_at (self, pad->leave));
  gsize taken = mix_voice_write (pad->voice, position, frames, stay);

  return taken == stay ? count : taken;
}

/* Streaming thread, called with lock, which it releases to sleep. @position can't be held: whether it is worth trying
 * again. A live input waits only for a mix that is behind the clock, and never for long. */
static gboolean
wait_for_room (CallMixer *self, guint64 position)
{
  GstClockTime now;

  if (!self->live) {
    g_cond_wait (&self->room, &self->lock);
    return TRUE;
  }
  now = live_wait_get_running_time (GST_ELEMENT (self));
  if (!self->playing || !GST_CLOCK_TIME_IS_VALID (now) ||
      position > gst_util_uint64_scale (now, (guint64)self->out.rate, GST_SECOND))
    return FALSE;
  call_mixer_catch_up (self);
  return g_cond_wait_until (&self->room, &self->lock, g_get_monotonic_time () + MAX_ROOM_WAIT);
}

GstFlowReturn
call_mixer_write (CallMixer *self, CallMixerPad *pad, guint64 position, const float *frames, gsize count)
{
  guint channels;
  GstFlowReturn flow;

  g_mutex_lock (&self->lock);
  channels = call_mixer_get_voice_channels (self);
  while ((flow = pad->flushing ? GST_FLOW_FLUSHING : self->flow) == GST_FLOW_OK && !is_too_far (self, position)) {
    gsize early = count_before (position, count, frame_at (self, pad->enter)), taken;

    pad->covered = MAX (pad->covered, position + early);
    taken = early + write_stay (self, pad, position + early, frames + early * channels, count - early);
    position += taken;
    frames += taken * channels;
    count -= taken;
    pad->covered = MAX (pad->covered, position);
    call_mixer_feed (self);
    if (count == 0 || !wait_for_room (self, position))
      break;
  }
  g_mutex_unlock (&self->lock);
  if (flow == GST_FLOW_OK && count > 0)
    GST_WARNING_OBJECT (pad, "%" G_GSIZE_FORMAT " frames for %" G_GUINT64_FORMAT " are too far ahead", count, position);
  return flow;
}

guint64
call_mixer_get_entry (CallMixer *self)
{
  GstClockTime now = live_wait_get_running_time (GST_ELEMENT (self));
  guint64 entry;

  g_mutex_lock (&self->lock);
  entry = self->position;
  if (self->live && GST_CLOCK_TIME_IS_VALID (now))
    entry = MAX (entry, gst_util_uint64_scale (now, (guint64)self->out.rate, GST_SECOND));
  g_mutex_unlock (&self->lock);
  return entry;
}

void
call_mixer_cover (CallMixer *self, CallMixerPad *pad, guint64 position)
{
  g_mutex_lock (&self->lock);
  if (!is_too_far (self, position))
    pad->covered = MAX (pad->covered, position);
  call_mixer_feed (self);
  g_mutex_unlock (&self->lock);
}

void
call_mixer_set_stay (CallMixer *self, CallMixerPad *pad, GstClockTime *bound, GstClockTime time)
{
  g_mutex_lock (&self->lock);
  *bound = time;
  if (pad->voice != NULL)
    sample_ring_cut (pad->voice->ring, frame_at (self, pad->leave));
  call_mixer_notify (self);
  g_mutex_unlock (&self->lock);
}

GstClockTime
call_mixer_get_stay (CallMixer *self, const GstClockTime *bound)
{
  GstClockTime time;

  g_mutex_lock (&self->lock);
  time = *bound;
  g_mutex_unlock (&self->lock);
  return time;
}

void
call_mixer_set_eos (CallMixer *self, CallMixerPad *pad, gboolean eos)
{
  g_mutex_lock (&self->lock);
  pad->eos = eos;
  call_mixer_notify (self);
  g_mutex_unlock (&self->lock);
}

void
call_mixer_set_flushing (CallMixer *self, CallMixerPad *pad, gboolean flushing)
{
  g_mutex_lock (&self->lock);
  pad->flushing = flushing;
  if (pad->voice != NULL && !flushing) {
    sample_ring_clear (pad->voice->ring);
    pad->covered = self->position;
  }
  call_mixer_notify (self);
  g_mutex_unlock (&self->lock);
}

void
call_mixer_wake (CallMixer *self)
{
  g_mutex_lock (&self->lock);
  call_mixer_notify (self);
  g_mutex_unlock (&self->lock);
}
