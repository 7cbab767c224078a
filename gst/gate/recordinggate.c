/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * SECTION:element-recordinggate
 *
 * The element recordinggate: its pads, properties, actions and states. The streaming side is in gateflow.c, the
 * decisions are in gst/core/gate/gate-state.c. Used in pipelines and by callrecordsink.
 *
 * Lock order: a sink pad's stream lock, then the gate's lock; see gatestreams.h.
 */
#include "gst/gate/recordinggate.h"
#include "gst/common/names.h"
#include "gst/common/gatesettings.h"
#include "gst/gate/gateflow.h"
#include "gst/gate/gatewatch.h"

#include <stdio.h>

GST_DEBUG_CATEGORY_STATIC (recording_gate_debug);
#define GST_CAT_DEFAULT recording_gate_debug

#define DEFAULT_MAX_START_WAIT GST_SECOND
#define DEFAULT_MAX_HOLD_BYTES (48 * 1024 * 1024) /* two seconds of canvases that all differ */
#define REASON_LIMIT           "ChunkMaximumTimeExceeded"

static const guint64 default_warnings[] = { 600 * GST_SECOND, 300 * GST_SECOND, 60 * GST_SECOND };

enum {
  PROP_INITIAL_MODE = 1,
  PROP_MAX_DURATION,
  PROP_WARNINGS,
  PROP_ON_LIMIT,
  PROP_MAX_START_WAIT,
  PROP_MAX_HOLD_BYTES,
  PROP_CENSOR_TEXT,
  PROP_CENSOR_TONE,
  PROP_RECORDED_TIME,
  PROP_REMAINING_TIME,
  N_PROPS,
};

enum {
  SIGNAL_PAUSE,
  SIGNAL_RESUME,
  SIGNAL_CENSOR,
  SIGNAL_SPLIT_NOW,
  SIGNAL_STOP,
  SIGNAL_HOLD,
  SIGNAL_RELEASE_HOLD,
  N_SIGNALS,
};

struct _CallreelRecordingGate {
  GstElement parent;

  GateStreams streams; /* its lock also guards the fields below */

  /* Settings; applied at the next change from READY to PAUSED. */
  RecordingGateMode initial_mode;
  RecordingGateOnLimit on_limit;
  guint64 max_duration;
  GArray *warnings; /* guint64, ns */

  guint next_pad;
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

#define GATE_CAPS "audio/x-raw, layout = (string) interleaved; video/x-raw"

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink_%u", GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS (GATE_CAPS));
static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src_%u", GST_PAD_SRC, GST_PAD_SOMETIMES, GST_STATIC_CAPS (GATE_CAPS));

G_DEFINE_FINAL_TYPE (CallreelRecordingGate, callreel_recording_gate, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (recordinggate, CALLREEL_ELEMENT_GATE, GST_RANK_NONE,
                                       CALLREEL_TYPE_RECORDING_GATE,
                                       GST_DEBUG_CATEGORY_INIT (recording_gate_debug, "recordinggate", 0,
                                                                "recording gate"))

/* --- actions: any thread, called without lock --- */

static gboolean
collect_pad (GstElement *element, GstPad *pad, gpointer data)
{
  g_ptr_array_add (data, gst_object_ref (pad));
  return TRUE;
}

static GPtrArray *
sink_pads (CallreelRecordingGate *self)
{
  GPtrArray *pads = g_ptr_array_new_with_free_func (gst_object_unref);

  gst_element_foreach_sink_pad (GST_ELEMENT (self), collect_pad, pads);
  return pads;
}

static gboolean
is_live (CallreelRecordingGate *self)
{
  g_autoptr (GPtrArray) pads = sink_pads (self);
  gboolean live = FALSE;

  for (guint i = 0; i < pads->len && !live; i++) {
    g_autoptr (GstQuery) query = gst_query_new_latency ();

    if (gst_pad_peer_query (pads->pdata[i], query))
      gst_query_parse_latency (query, &live, NULL, NULL);
  }
  return live;
}

/* The default running time of an action without one. */
static guint64
present_time (CallreelRecordingGate *self)
{
  guint64 time;

  if (GST_STATE (self) == GST_STATE_PLAYING && is_live (self)) {
    time = gst_element_get_current_running_time (GST_ELEMENT (self));
    if (GST_CLOCK_TIME_IS_VALID (time))
      return time;
  }
  g_mutex_lock (&self->streams.lock);
  time = self->streams.received;
  g_mutex_unlock (&self->streams.lock);
  return time;
}

/* Whether sources should count as hidden (paused or censored). With the lock. */
static gboolean
is_hidden (CallreelRecordingGate *self)
{
  return gate_state_paused (self->streams.state) || gate_state_censored (self->streams.state);
}

/* Notifies upstream of a pause while the frames before it are still on their way: whether content captured from `time`
 * on must not be shown. Censoring counts as a pause here: a span with both begins with the first of the two and ends
 * when both have ended. */
static void
notify_upstream (CallreelRecordingGate *self, gboolean was_hidden, gboolean hidden, guint64 time)
{
  g_autoptr (GPtrArray) pads = NULL;

  if (!GST_CLOCK_TIME_IS_VALID (time) || was_hidden == hidden)
    return;
  pads = sink_pads (self);
  for (guint i = 0; i < pads->len; i++)
    gst_pad_push_event (pads->pdata[i],
                        gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
                                              gst_structure_new (CALLREEL_EVENT_GATE, CALLREEL_FIELD_PAUSED,
                                                                 G_TYPE_BOOLEAN, hidden, CALLREEL_FIELD_RUNNING_TIME,
                                                                 G_TYPE_UINT64, time, NULL)));
}

static guint64
callreel_recording_gate_pause (CallreelRecordingGate *self, guint64 time)
{
  gboolean was_hidden;

  if (!GST_CLOCK_TIME_IS_VALID (time))
    time = present_time (self);
  g_mutex_lock (&self->streams.lock);
  was_hidden = is_hidden (self);
  time = gate_state_pause (self->streams.state, time);
  g_mutex_unlock (&self->streams.lock);
  notify_upstream (self, was_hidden, TRUE, time);
  return time;
}

static guint64
callreel_recording_gate_resume (CallreelRecordingGate *self, guint64 time)
{
  gboolean hidden;

  if (!GST_CLOCK_TIME_IS_VALID (time))
    time = present_time (self);
  g_mutex_lock (&self->streams.lock);
  time = gate_state_resume (self->streams.state, time);
  hidden = is_hidden (self);
  g_mutex_unlock (&self->streams.lock);
  notify_upstream (self, TRUE, hidden, time);
  return time;
}

static guint64
callreel_recording_gate_censor (CallreelRecordingGate *self, gboolean on, guint64 time)
{
  gboolean was_hidden, hidden;

  if (!GST_CLOCK_TIME_IS_VALID (time))
    time = present_time (self);
  g_mutex_lock (&self->streams.lock);
  was_hidden = is_hidden (self);
  time = gate_state_censor (self->streams.state, on, time);
  hidden = is_hidden (self);
  g_mutex_unlock (&self->streams.lock);
  notify_upstream (self, was_hidden, hidden, time);
  return time;
}

static guint64
callreel_recording_gate_split_now (CallreelRecordingGate *self, const char *end_reason)
{
  guint64 time = present_time (self);

  g_mutex_lock (&self->streams.lock);
  time = gate_state_split (self->streams.state, time, end_reason);
  g_mutex_unlock (&self->streams.lock);
  return time;
}

static guint64
callreel_recording_gate_stop (CallreelRecordingGate *self, guint64 time)
{
  if (!GST_CLOCK_TIME_IS_VALID (time))
    time = present_time (self);
  g_mutex_lock (&self->streams.lock);
  time = gate_state_stop (self->streams.state, time);
  g_mutex_unlock (&self->streams.lock);
  gate_watch_begin (&self->streams);
  return time;
}

static guint64
callreel_recording_gate_hold (CallreelRecordingGate *self, guint64 time)
{
  if (!GST_CLOCK_TIME_IS_VALID (time))
    time = present_time (self);
  g_mutex_lock (&self->streams.lock);
  gate_state_hold (self->streams.state, time);
  g_mutex_unlock (&self->streams.lock);
  return time;
}

static guint64
callreel_recording_gate_release_hold (CallreelRecordingGate *self, guint64 time)
{
  g_mutex_lock (&self->streams.lock);
  gate_state_unhold (self->streams.state, time);
  time = gate_state_held_from (self->streams.state);
  g_mutex_unlock (&self->streams.lock);
  return time;
}

/* --- pads --- */

static GstPad *
callreel_recording_gate_request_new_pad (GstElement *element, GstPadTemplate *templ, const char *name,
                                         const GstCaps *caps)
{
  CallreelRecordingGate *self = CALLREEL_RECORDING_GATE (element);
  g_autofree char *sink_name = NULL, *src_name = NULL;
  CallreelGatePad *pad;
  g_autoptr (GstPad) taken = NULL;
  guint number;
  GstPad *src;

  g_mutex_lock (&self->streams.lock);
  if (name == NULL || sscanf (name, "sink_%u", &number) != 1)
    number = self->next_pad;
  self->next_pad = MAX (self->next_pad, number + 1);
  g_mutex_unlock (&self->streams.lock);

  sink_name = g_strdup_printf ("sink_%u", number);
  src_name = g_strdup_printf ("src_%u", number);
  taken = gst_element_get_static_pad (element, sink_name);
  if (taken != NULL) {
    GST_WARNING_OBJECT (self, "pad %s already exists", sink_name);
    return NULL;
  }
  src = gst_pad_new_from_static_template (&src_template, src_name);
  pad = callreel_gate_pad_new (templ, sink_name, number, src);
  gate_flow_setup (pad, &self->streams);

  g_mutex_lock (&self->streams.lock);
  self->streams.pads = g_list_append (self->streams.pads, pad);
  g_mutex_unlock (&self->streams.lock);
  gst_pad_set_active (src, TRUE);
  gst_pad_set_active (GST_PAD (pad), TRUE);
  gst_element_add_pad (element, GST_PAD (pad));
  gst_element_add_pad (element, src);
  return GST_PAD (pad);
}

static void
callreel_recording_gate_release_pad (GstElement *element, GstPad *sink)
{
  CallreelRecordingGate *self = CALLREEL_RECORDING_GATE (element);
  CallreelGatePad *pad = CALLREEL_GATE_PAD (sink);
  g_autoptr (GstPad) src = gst_object_ref (pad->src);
  gboolean latency;

  gst_pad_set_active (sink, FALSE);
  gst_pad_set_active (src, FALSE);
  g_mutex_lock (&self->streams.lock);
  self->streams.pads = g_list_remove (self->streams.pads, pad);
  latency = gate_streams_update_grid (&self->streams);
  g_mutex_unlock (&self->streams.lock);
  if (latency)
    gst_element_post_message (element, gst_message_new_latency (GST_OBJECT (self)));
  gst_element_remove_pad (element, src);
  gst_element_remove_pad (element, sink);
}

/* --- states --- */

/* Starts a recording with the current settings. With the lock. */
static void
renew_state (CallreelRecordingGate *self)
{
  ChunkClock *clock = chunk_clock_new (self->max_duration, self->on_limit == RECORDING_GATE_CONTINUE, REASON_LIMIT,
                                       (const guint64 *)self->warnings->data, self->warnings->len);

  gate_streams_begin (&self->streams, gate_state_new (self->initial_mode == RECORDING_GATE_PAUSE, clock));
}

static GstStateChangeReturn
callreel_recording_gate_change_state (GstElement *element, GstStateChange transition)
{
  CallreelRecordingGate *self = CALLREEL_RECORDING_GATE (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    g_mutex_lock (&self->streams.lock);
    self->streams.watch_over = FALSE;
    g_mutex_unlock (&self->streams.lock);
  }
  ret = GST_ELEMENT_CLASS (callreel_recording_gate_parent_class)->change_state (element, transition);
  if (ret == GST_STATE_CHANGE_FAILURE || transition != GST_STATE_CHANGE_PAUSED_TO_READY)
    return ret;
  gate_watch_end (&self->streams);
  /* The pads are inactive now: no data flows until the next change to PAUSED. */
  g_mutex_lock (&self->streams.lock);
  for (GList *l = self->streams.pads; l != NULL; l = l->next)
    callreel_gate_pad_reset (l->data);
  renew_state (self);
  g_mutex_unlock (&self->streams.lock);
  return ret;
}

/* --- properties --- */

static void
callreel_recording_gate_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CallreelRecordingGate *self = CALLREEL_RECORDING_GATE (object);
  gboolean idle = GST_STATE (self) <= GST_STATE_READY && GST_STATE_TARGET (self) <= GST_STATE_READY;

  g_mutex_lock (&self->streams.lock);
  switch (id) {
  case PROP_INITIAL_MODE:
    self->initial_mode = g_value_get_enum (value);
    break;
  case PROP_MAX_DURATION:
    self->max_duration = g_value_get_uint64 (value);
    break;
  case PROP_WARNINGS:
    gate_settings_read_warnings (self->warnings, value);
    break;
  case PROP_ON_LIMIT:
    self->on_limit = g_value_get_enum (value);
    break;
  case PROP_MAX_START_WAIT:
    self->streams.max_start_wait = g_value_get_uint64 (value);
    break;
  case PROP_MAX_HOLD_BYTES:
    self->streams.max_hold = g_value_get_uint64 (value);
    break;
  case PROP_CENSOR_TEXT:
    g_free (self->streams.look.text);
    self->streams.look.text = g_value_dup_string (value);
    break;
  case PROP_CENSOR_TONE:
    self->streams.look.tone = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  if (idle)
    renew_state (self);
  g_mutex_unlock (&self->streams.lock);
}

static void
callreel_recording_gate_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CallreelRecordingGate *self = CALLREEL_RECORDING_GATE (object);

  g_mutex_lock (&self->streams.lock);
  switch (id) {
  case PROP_INITIAL_MODE:
    g_value_set_enum (value, self->initial_mode);
    break;
  case PROP_MAX_DURATION:
    g_value_set_uint64 (value, self->max_duration);
    break;
  case PROP_WARNINGS:
    gate_settings_write_warnings (self->warnings, value);
    break;
  case PROP_ON_LIMIT:
    g_value_set_enum (value, self->on_limit);
    break;
  case PROP_MAX_START_WAIT:
    g_value_set_uint64 (value, self->streams.max_start_wait);
    break;
  case PROP_MAX_HOLD_BYTES:
    g_value_set_uint64 (value, self->streams.max_hold);
    break;
  case PROP_CENSOR_TEXT:
    g_value_set_string (value, self->streams.look.text);
    break;
  case PROP_CENSOR_TONE:
    g_value_set_uint (value, self->streams.look.tone);
    break;
  case PROP_RECORDED_TIME:
    g_value_set_uint64 (value, chunk_clock_recorded (gate_state_clock (self->streams.state)));
    break;
  case PROP_REMAINING_TIME:
    g_value_set_uint64 (value, chunk_clock_remaining (gate_state_clock (self->streams.state)));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  g_mutex_unlock (&self->streams.lock);
}

/* --- construction --- */

static void
callreel_recording_gate_finalize (GObject *object)
{
  CallreelRecordingGate *self = CALLREEL_RECORDING_GATE (object);

  gate_streams_clear (&self->streams);
  g_array_unref (self->warnings);
  G_OBJECT_CLASS (callreel_recording_gate_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags settable = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  props[PROP_INITIAL_MODE] = gate_settings_make_spec (GATE_SETTING_INITIAL_MODE);
  props[PROP_MAX_DURATION] = gate_settings_make_spec (GATE_SETTING_MAX_DURATION);
  props[PROP_WARNINGS] = gate_settings_make_spec (GATE_SETTING_WARNINGS);
  props[PROP_ON_LIMIT] = gate_settings_make_spec (GATE_SETTING_ON_LIMIT);
  props[PROP_CENSOR_TEXT] = gate_settings_make_spec (GATE_SETTING_CENSOR_TEXT);
  props[PROP_CENSOR_TONE] = gate_settings_make_spec (GATE_SETTING_CENSOR_TONE);
  props[PROP_RECORDED_TIME] = gate_settings_make_spec (GATE_SETTING_RECORDED_TIME);
  props[PROP_REMAINING_TIME] = gate_settings_make_spec (GATE_SETTING_REMAINING_TIME);
  props[PROP_MAX_START_WAIT] = g_param_spec_uint64 (
      "max-start-wait", "Maximum start wait",
      "Maximum time to wait for the first data of further streams at the start, in ns of running time", 0,
      60 * GST_SECOND, DEFAULT_MAX_START_WAIT, settable);
  props[PROP_MAX_HOLD_BYTES] = g_param_spec_uint64 (
      "max-hold-bytes", "Maximum hold bytes",
      "Maximum number of bytes of each stream that wait for a request announced by hold; beyond it, or after 20 "
      "seconds, they are pushed, and the request takes effect later than requested",
      0, G_MAXUINT64, DEFAULT_MAX_HOLD_BYTES, settable);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static guint
install_action (const char *name, GCallback handler, guint n, GType first, GType second)
{
  return g_signal_new_class_handler (name, CALLREEL_TYPE_RECORDING_GATE, G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, handler,
                                     NULL, NULL, NULL, G_TYPE_UINT64, n, first, second);
}

/**
 * CallreelRecordingGate::pause:
 * @running_time: ns; %GST_CLOCK_TIME_NONE for now: the running time of the clock with live inputs, otherwise of the
 *   latest data
 *
 * Pauses the recording from the last tick not after @running_time; if that has already been pushed, from the first tick
 * that has not. Any thread, also before data flows.
 *
 * Returns: the running time of the cut in ns, %GST_CLOCK_TIME_NONE when already paused or ended
 */
/**
 * CallreelRecordingGate::resume:
 * @running_time: as in pause
 *
 * Resumes the recording at the first tick not before @running_time. Any thread.
 *
 * Returns: the running time of the cut in ns, %GST_CLOCK_TIME_NONE when not paused or ended
 */
/**
 * CallreelRecordingGate::censor:
 * @on: whether silence (or censor-tone) and a canvas with censor-text replace the content
 * @running_time: as in pause
 *
 * Independent of pause. Begins at the last tick not after @running_time, ends at the first not before it. Any thread.
 *
 * Returns: the running time of the cut in ns, %GST_CLOCK_TIME_NONE when nothing changes or the recording has ended
 */
/**
 * CallreelRecordingGate::split-now:
 * @end_reason: why the chunk ends; sent downstream with the next one
 *
 * Begins the next chunk at the next tick. Any thread.
 *
 * Returns: the running time of the cut in ns, %GST_CLOCK_TIME_NONE when the chunk would be empty
 */
/**
 * CallreelRecordingGate::stop:
 * @running_time: as in pause
 *
 * Stops the recording at the last tick not after @running_time. Nothing beyond the cut is pushed after this returns;
 * the data before it follows, then EOS on each pad, after a second without data at the latest. Any thread.
 *
 * Returns: the running time of the end in ns; that of the first stop, if there was one before
 */
/**
 * CallreelRecordingGate::hold:
 * @running_time: of a pause, resume, censor or stop that will follow; as in pause
 *
 * Nothing from the last tick not after @running_time on is pushed before that request has been made for the same time,
 * or release-hold was. The limits are 20 seconds and max-hold-bytes; beyond them everything is pushed, and the request
 * takes effect at the first tick after that. At most sixteen at a time. Any thread.
 *
 * Returns: @running_time, or the running time of now
 */
/**
 * CallreelRecordingGate::release-hold:
 * @running_time: of the hold whose request will not be made; %GST_CLOCK_TIME_NONE for all
 *
 * Any thread. Held data is pushed with the next data.
 *
 * Returns: the running time from which data is still held, %GST_CLOCK_TIME_NONE when there is no hold
 */
static void
install_actions (void)
{
  signals[SIGNAL_PAUSE] = install_action ("pause", G_CALLBACK (callreel_recording_gate_pause), 1, G_TYPE_UINT64, 0);
  signals[SIGNAL_RESUME] = install_action ("resume", G_CALLBACK (callreel_recording_gate_resume), 1, G_TYPE_UINT64, 0);
  signals[SIGNAL_CENSOR] =
      install_action ("censor", G_CALLBACK (callreel_recording_gate_censor), 2, G_TYPE_BOOLEAN, G_TYPE_UINT64);
  signals[SIGNAL_SPLIT_NOW] =
      install_action ("split-now", G_CALLBACK (callreel_recording_gate_split_now), 1, G_TYPE_STRING, 0);
  signals[SIGNAL_STOP] = install_action ("stop", G_CALLBACK (callreel_recording_gate_stop), 1, G_TYPE_UINT64, 0);
  signals[SIGNAL_HOLD] = install_action ("hold", G_CALLBACK (callreel_recording_gate_hold), 1, G_TYPE_UINT64, 0);
  signals[SIGNAL_RELEASE_HOLD] =
      install_action ("release-hold", G_CALLBACK (callreel_recording_gate_release_hold), 1, G_TYPE_UINT64, 0);
}

static void
callreel_recording_gate_class_init (CallreelRecordingGateClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->finalize = callreel_recording_gate_finalize;
  object_class->set_property = callreel_recording_gate_set_property;
  object_class->get_property = callreel_recording_gate_get_property;
  element_class->request_new_pad = callreel_recording_gate_request_new_pad;
  element_class->release_pad = callreel_recording_gate_release_pad;
  element_class->change_state = callreel_recording_gate_change_state;
  install_properties (object_class);
  install_actions ();
  gst_type_mark_as_plugin_api (CALLREEL_TYPE_RECORDING_GATE_MODE, 0);
  gst_type_mark_as_plugin_api (CALLREEL_TYPE_RECORDING_GATE_ON_LIMIT, 0);

  gst_element_class_add_static_pad_template_with_gtype (element_class, &sink_template, CALLREEL_TYPE_GATE_PAD);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (
      element_class, "Recording gate", "Filter/Audio/Video",
      "Pauses, censors, limits and splits a recording of raw audio and video, all streams at the same instant. Each "
      "sink_N has a src_N, whose timestamps are recorded time. With video, cuts lie on its ticks and the output is "
      "delayed by one tick; audio alone is cut at the sample. Actions take a running time in ns (18446744073709551615 "
      "= now) and return that of the cut (18446744073709551615 = nothing to change, or ended): pause (time), resume "
      "(time), censor (on, time), split-now (end-reason), stop (time), hold (time): a request for that time will "
      "follow, and nothing from it on is pushed before, release-hold (time): it will not follow. The event "
      "callreel-chunk {index u, recorded-start t, running-time t, end-reason s} goes downstream before the first "
      "buffer of each chunk. Element messages: recording-started {running-time t}, recording-mode-changed {paused b, "
      "censored b, running-time t, recorded-time t}, recording-time-warning {remaining-time t}, "
      "recording-limit-reached {index u}; times in ns",
      "The Callreel authors");
}

static void
callreel_recording_gate_init (CallreelRecordingGate *self)
{
  gate_streams_init (&self->streams, GST_ELEMENT (self));
  self->max_duration = GATE_DEFAULT_MAX_DURATION;
  self->streams.max_start_wait = DEFAULT_MAX_START_WAIT;
  self->streams.max_hold = DEFAULT_MAX_HOLD_BYTES;
  self->streams.look.text = g_strdup (GATE_DEFAULT_CENSOR_TEXT);
  self->warnings = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_array_append_vals (self->warnings, default_warnings, G_N_ELEMENTS (default_warnings));
  renew_state (self);
}
