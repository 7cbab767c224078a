/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callrecordsink: records raw audio and video, one file per chunk. A bin with a recordinggate and the chunks, each with
 * its own encoders and file, which recordroll creates and ends. Registered by plugin.c.
 *
 * Threads: properties and signals from any thread; pads are requested and released on the application's thread. The
 * object lock guards `settings`; gate and roll have their own locks, and no lock is held across a call into them. */
#include "gst/sink/callrecordsink.h"
#include "gst/common/names.h"
#include "gst/common/gatesettings.h"
#include "gst/sink/chunkfile.h"
#include "gst/core/file/chunk-location.h"
#include "gst/sink/recordpreroll.h"
#include "gst/sink/recordsettings.h"

#include <string.h>

GST_DEBUG_CATEGORY (callreel_record_sink_debug);
#define GST_CAT_DEFAULT callreel_record_sink_debug

#define DEFAULT_FORMAT        CHUNK_FORMAT_MP4
#define DEFAULT_BITRATE       1000
#define DEFAULT_AUDIO_BITRATE 64
#define DEFAULT_SPEED_PRESET  1
#define MIN_SIZE_BYTES        65536

enum {
  PROP_LOCATION = 1,
  PROP_FORMAT,
  PROP_FIRST_INDEX,
  PROP_ASYNC,
  PROP_BITRATE,
  PROP_AUDIO_BITRATE,
  PROP_SPEED_PRESET,
  PROP_MAX_SIZE_BYTES,
  PROP_MAX_DURATION,
  /* passed on to the gate from here on */
  PROP_WARNINGS,
  PROP_ON_LIMIT,
  PROP_INITIAL_MODE,
  PROP_CENSOR_TEXT,
  PROP_CENSOR_TONE,
  PROP_RECORDED_TIME,
  PROP_REMAINING_TIME,
  N_PROPS
};

enum {
  SIGNAL_PAUSE,
  SIGNAL_RESUME,
  SIGNAL_CENSOR,
  SIGNAL_SPLIT_NOW,
  SIGNAL_STOP,
  SIGNAL_HOLD,
  SIGNAL_RELEASE_HOLD,
  N_SIGNALS
};

struct _CallreelRecordSink {
  GstBin parent;
  GstElement *gate; /* owned: pads are released after the bin has removed its children */
  RecordRoll *roll;
  RecordPreroll *preroll;
  gboolean async;                      /* object lock */
  RecordSettings settings;             /* object lock */
  GstPad *gate_sinks[CHUNK_N_STREAMS]; /* owned; application's thread */
};

G_DEFINE_FINAL_TYPE (CallreelRecordSink, callreel_record_sink, GST_TYPE_BIN)
GST_ELEMENT_REGISTER_DEFINE (callrecordsink, CALLREEL_ELEMENT_SINK, GST_RANK_NONE, CALLREEL_TYPE_RECORD_SINK)

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static GstStaticPadTemplate audio_template =
    GST_STATIC_PAD_TEMPLATE ("audio", GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS ("audio/x-raw"));
static GstStaticPadTemplate video_template =
    GST_STATIC_PAD_TEMPLATE ("video", GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS ("video/x-raw"));

/* --- actions: any thread, called without lock; they return the gate's answer --- */

static guint64
callreel_record_sink_pause (CallreelRecordSink *self, guint64 running_time)
{
  guint64 cut;

  g_signal_emit_by_name (self->gate, "pause", running_time, &cut);
  return cut;
}

static guint64
callreel_record_sink_resume (CallreelRecordSink *self, guint64 running_time)
{
  guint64 cut;

  g_signal_emit_by_name (self->gate, "resume", running_time, &cut);
  return cut;
}

static guint64
callreel_record_sink_censor (CallreelRecordSink *self, gboolean on, guint64 running_time)
{
  guint64 cut;

  g_signal_emit_by_name (self->gate, "censor", on, running_time, &cut);
  return cut;
}

static guint64
callreel_record_sink_split_now (CallreelRecordSink *self, const char *end_reason)
{
  guint64 cut;

  g_signal_emit_by_name (self->gate, "split-now", end_reason, &cut);
  return cut;
}

static guint64
callreel_record_sink_stop (CallreelRecordSink *self, guint64 running_time)
{
  guint64 cut;

  g_signal_emit_by_name (self->gate, "stop", running_time, &cut);
  return cut;
}

static guint64
callreel_record_sink_hold (CallreelRecordSink *self, guint64 running_time)
{
  guint64 held;

  g_signal_emit_by_name (self->gate, "hold", running_time, &held);
  return held;
}

static guint64
callreel_record_sink_release_hold (CallreelRecordSink *self, guint64 running_time)
{
  guint64 held;

  g_signal_emit_by_name (self->gate, "release-hold", running_time, &held);
  return held;
}

/* --- pads --- */

static ChunkStreamKind
kind_of (GstPadTemplate *templ)
{
  return g_str_equal (GST_PAD_TEMPLATE_NAME_TEMPLATE (templ), "audio") ? CHUNK_STREAM_AUDIO : CHUNK_STREAM_VIDEO;
}

static GstPad *
callreel_record_sink_request_new_pad (GstElement *element, GstPadTemplate *templ, const char *name, const GstCaps *caps)
{
  CallreelRecordSink *self = CALLREEL_RECORD_SINK (element);
  ChunkStreamKind kind = kind_of (templ);
  ChunkFormat format;
  GstPad *ghost;

  GST_OBJECT_LOCK (self);
  format = self->settings.format;
  GST_OBJECT_UNLOCK (self);
  if (self->gate_sinks[kind]) {
    GST_WARNING_OBJECT (self, "the %s pad is already in use", GST_PAD_TEMPLATE_NAME_TEMPLATE (templ));
    return NULL;
  }
  if (kind == CHUNK_STREAM_VIDEO && format != CHUNK_FORMAT_MP4) {
    GST_ELEMENT_WARNING (self, STREAM, FORMAT, ("This format has no video: set format=mp4 for audio and video."),
                         (NULL));
    return NULL;
  }

  self->gate_sinks[kind] = gst_element_request_pad_simple (self->gate, "sink_%u");
  g_autofree char *src_name = g_strdup_printf ("src_%s", GST_PAD_NAME (self->gate_sinks[kind]) + strlen ("sink_"));
  g_autoptr (GstPad) src = gst_element_get_static_pad (self->gate, src_name);
  record_roll_add_stream (self->roll, kind, src);

  ghost = gst_ghost_pad_new_from_template (GST_PAD_TEMPLATE_NAME_TEMPLATE (templ), self->gate_sinks[kind], templ);
  record_preroll_watch (self->preroll, self->gate_sinks[kind]);
  gst_pad_set_active (ghost, TRUE);
  gst_element_add_pad (element, ghost);
  return ghost;
}

static void
callreel_record_sink_release_pad (GstElement *element, GstPad *pad)
{
  CallreelRecordSink *self = CALLREEL_RECORD_SINK (element);
  ChunkStreamKind kind = kind_of (GST_PAD_PAD_TEMPLATE (pad));
  GstPad *gate_sink = g_steal_pointer (&self->gate_sinks[kind]);

  gst_pad_set_active (pad, FALSE);
  gst_ghost_pad_set_target (GST_GHOST_PAD (pad), NULL);
  gst_element_release_request_pad (self->gate, gate_sink);
  record_roll_remove_stream (self->roll, kind);
  gst_object_unref (gate_sink);
  gst_element_remove_pad (element, pad);
  record_preroll_cancel (self->preroll);
}

/* --- GstElement and GstBin --- */

/* A recording cannot be rewound, and data that an input has sent is not recorded again. Any thread. */
static gboolean
callreel_record_sink_send_event (GstElement *element, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) != GST_EVENT_SEEK)
    return GST_ELEMENT_CLASS (callreel_record_sink_parent_class)->send_event (element, event);
  GST_WARNING_OBJECT (element, "a recording cannot be seeked in");
  gst_event_unref (event);
  return FALSE;
}

/* Any thread. */
static gboolean
callreel_record_sink_query (GstElement *element, GstQuery *query)
{
  GstFormat format;

  if (GST_QUERY_TYPE (query) != GST_QUERY_SEEKING)
    return GST_ELEMENT_CLASS (callreel_record_sink_parent_class)->query (element, query);
  gst_query_parse_seeking (query, &format, NULL, NULL, NULL);
  gst_query_set_seeking (query, format, FALSE, 0, -1);
  return TRUE;
}

/* Fails at once, not with the first frame, if the file cannot be written. */
static gboolean
start (CallreelRecordSink *self)
{
  g_autofree char *first = NULL;
  g_autoptr (GError) error = NULL;
  RecordSettings settings;

  GST_OBJECT_LOCK (self);
  settings = self->settings;
  settings.location = g_strdup (settings.location);
  GST_OBJECT_UNLOCK (self);
  settings.first_index = MAX (settings.first_index, record_roll_get_next_index (self->roll, settings.location));
  if (!settings.location) {
    GST_ELEMENT_ERROR (self, RESOURCE, NOT_FOUND, ("No file name: set the property “location”."), (NULL));
    return FALSE;
  }
  first = chunk_location_for (settings.location, settings.first_index);
  if (!chunk_file_check_directory (first, &error)) {
    GST_ELEMENT_ERROR (self, RESOURCE, OPEN_WRITE, ("%s", error->message), (NULL));
    g_free (settings.location);
    return FALSE;
  }
  record_roll_start (self->roll, &settings);
  g_free (settings.location);
  return TRUE;
}

/* Whether there is an input that the preroll can wait for. */
static gboolean
waits_for_data (CallreelRecordSink *self)
{
  gboolean async;

  GST_OBJECT_LOCK (self);
  async = self->async;
  GST_OBJECT_UNLOCK (self);
  for (guint kind = 0; async && kind < CHUNK_N_STREAMS; kind++) {
    g_autoptr (GstPad) ghost =
        gst_element_get_static_pad (GST_ELEMENT (self), kind == CHUNK_STREAM_AUDIO ? "audio" : "video");

    if (ghost && gst_pad_is_linked (ghost))
      return TRUE;
  }
  return FALSE;
}

static GstStateChangeReturn
callreel_record_sink_change_state (GstElement *element, GstStateChange transition)
{
  CallreelRecordSink *self = CALLREEL_RECORD_SINK (element);
  GstStateChangeReturn result;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    if (!start (self))
      return GST_STATE_CHANGE_FAILURE;
    if (waits_for_data (self))
      record_preroll_begin (self->preroll);
  }
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    record_preroll_play (self->preroll);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    record_preroll_cancel (self->preroll);
    record_roll_stop (self->roll);
  }
  result = GST_ELEMENT_CLASS (callreel_record_sink_parent_class)->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    record_roll_clear (self->roll);
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    if (result == GST_STATE_CHANGE_FAILURE)
      record_preroll_cancel (self->preroll);
    else if (record_preroll_pending (self->preroll))
      result = GST_STATE_CHANGE_ASYNC;
  }
  return result;
}

/* Any thread, called without lock. */
static void
callreel_record_sink_handle_message (GstBin *bin, GstMessage *message)
{
  CallreelRecordSink *self = CALLREEL_RECORD_SINK (bin);
  guint index;

  if (record_roll_handle_message (self->roll, message)) {
    gst_message_unref (message);
    return;
  }
  if (gst_message_has_name (message, CALLREEL_MESSAGE_LIMIT) &&
      gst_structure_get_uint (gst_message_get_structure (message), CALLREEL_FIELD_INDEX, &index))
    record_roll_limit_reached (self->roll, index);
  GST_BIN_CLASS (callreel_record_sink_parent_class)->handle_message (bin, message);
}

/* --- GObject --- */

static void
callreel_record_sink_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CallreelRecordSink *self = CALLREEL_RECORD_SINK (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_LOCATION:
    g_free (self->settings.location);
    self->settings.location = g_value_dup_string (value);
    break;
  case PROP_FORMAT:
    self->settings.format = g_value_get_enum (value);
    break;
  case PROP_FIRST_INDEX:
    self->settings.first_index = g_value_get_uint (value);
    break;
  case PROP_ASYNC:
    self->async = g_value_get_boolean (value);
    break;
  case PROP_BITRATE:
    self->settings.bitrate = g_value_get_uint (value);
    break;
  case PROP_AUDIO_BITRATE:
    self->settings.audio_bitrate = g_value_get_uint (value);
    break;
  case PROP_SPEED_PRESET:
    self->settings.speed_preset = g_value_get_enum (value);
    break;
  case PROP_MAX_SIZE_BYTES:
    self->settings.max_size = g_value_get_uint64 (value);
    if (self->settings.max_size > 0)
      self->settings.max_size = MAX (self->settings.max_size, MIN_SIZE_BYTES);
    break;
  case PROP_MAX_DURATION:
    self->settings.max_duration = g_value_get_uint64 (value);
    break;
  default:
    break;
  }
  GST_OBJECT_UNLOCK (self);
  if (id >= PROP_MAX_DURATION)
    g_object_set_property (G_OBJECT (self->gate), pspec->name, value);
}

static void
callreel_record_sink_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CallreelRecordSink *self = CALLREEL_RECORD_SINK (object);

  if (id >= PROP_MAX_DURATION) {
    g_object_get_property (G_OBJECT (self->gate), pspec->name, value);
    return;
  }
  GST_OBJECT_LOCK (self);
  switch (id) {
  case PROP_LOCATION:
    g_value_set_string (value, self->settings.location);
    break;
  case PROP_FORMAT:
    g_value_set_enum (value, self->settings.format);
    break;
  case PROP_FIRST_INDEX:
    g_value_set_uint (value, self->settings.first_index);
    break;
  case PROP_ASYNC:
    g_value_set_boolean (value, self->async);
    break;
  case PROP_BITRATE:
    g_value_set_uint (value, self->settings.bitrate);
    break;
  case PROP_AUDIO_BITRATE:
    g_value_set_uint (value, self->settings.audio_bitrate);
    break;
  case PROP_SPEED_PRESET:
    g_value_set_enum (value, self->settings.speed_preset);
    break;
  case PROP_MAX_SIZE_BYTES:
    g_value_set_uint64 (value, self->settings.max_size);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
callreel_record_sink_finalize (GObject *object)
{
  CallreelRecordSink *self = CALLREEL_RECORD_SINK (object);

  record_roll_free (self->roll);
  record_preroll_free (self->preroll);
  for (guint i = 0; i < CHUNK_N_STREAMS; i++)
    gst_clear_object (&self->gate_sinks[i]);
  gst_clear_object (&self->gate);
  g_free (self->settings.location);
  G_OBJECT_CLASS (callreel_record_sink_parent_class)->finalize (object);
}

static void
install_file_properties (void)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  props[PROP_LOCATION] =
      g_param_spec_string ("location", "File name",
                           "File name of the chunks. The first %u or %05u is replaced by the chunk index; without one "
                           "the first chunk has this name and the others get the index before the extension (call.mp4, "
                           "call-00001.mp4). Existing files are overwritten, but not those recorded by this element: "
                           "after going back to READY it continues with the next index, until another location is set",
                           NULL, flags);
  props[PROP_FORMAT] = g_param_spec_enum ("format", "File format",
                                          "File format. Must be set before the first pad is requested: mp3 and wav "
                                          "refuse a video pad and ignore the data of an existing one",
                                          CALLREEL_TYPE_RECORD_SINK_FORMAT, DEFAULT_FORMAT, flags);
  props[PROP_FIRST_INDEX] =
      g_param_spec_uint ("first-index", "First index",
                         "Index of the first chunk, to continue a recording that another element began. Ignored if "
                         "this element has recorded to the location before; then the next index is used",
                         0, G_MAXINT32, 0, flags);
  props[PROP_ASYNC] = g_param_spec_boolean ("async", "Asynchronous",
                                            "Complete the change to PAUSED only once data has arrived, like file "
                                            "sinks; disable in a pipeline that is already playing",
                                            TRUE, flags);
  props[PROP_BITRATE] = g_param_spec_uint ("bitrate", "Video bitrate", "Average video bitrate in kbit/s", 16, 100000,
                                           DEFAULT_BITRATE, flags);
  props[PROP_AUDIO_BITRATE] =
      g_param_spec_uint ("audio-bitrate", "Audio bitrate",
                         "Audio bitrate in kbit/s; for mp3 the nearest one of the format (8 to 160); ignored for wav",
                         8, 320, DEFAULT_AUDIO_BITRATE, flags);
  props[PROP_SPEED_PRESET] = g_param_spec_enum ("speed-preset", "Speed preset",
                                                "Trade-off between CPU time and picture quality at the same bitrate",
                                                CALLREEL_TYPE_RECORD_SINK_SPEED_PRESET, DEFAULT_SPEED_PRESET, flags);
  props[PROP_MAX_SIZE_BYTES] = g_param_spec_uint64 (
      "max-size-bytes", "Maximum size",
      "Maximum size of a chunk in bytes (0 = no limit, otherwise at least 65536). The next chunk starts, with the "
      "reason ChunkMaximumSizeExceeded, as soon as the size of the finished file, plus what queues and encoders still "
      "hold at their bitrates, plus two seconds of video and 16 KiB reach this size; that estimate of pending data "
      "counts for at most half of it. So the limit holds from about a megabyte, and while no stream is many seconds "
      "ahead of the other",
      0, G_MAXUINT64, 0, flags);
}

static void
install_gate_properties (void)
{
  props[PROP_INITIAL_MODE] = gate_settings_make_spec (GATE_SETTING_INITIAL_MODE);
  props[PROP_MAX_DURATION] = gate_settings_make_spec (GATE_SETTING_MAX_DURATION);
  props[PROP_WARNINGS] = gate_settings_make_spec (GATE_SETTING_WARNINGS);
  props[PROP_ON_LIMIT] = gate_settings_make_spec (GATE_SETTING_ON_LIMIT);
  props[PROP_CENSOR_TEXT] = gate_settings_make_spec (GATE_SETTING_CENSOR_TEXT);
  props[PROP_CENSOR_TONE] = gate_settings_make_spec (GATE_SETTING_CENSOR_TONE);
  props[PROP_RECORDED_TIME] = gate_settings_make_spec (GATE_SETTING_RECORDED_TIME);
  props[PROP_REMAINING_TIME] = gate_settings_make_spec (GATE_SETTING_REMAINING_TIME);
}

static void
install_signals (GObjectClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);
  GSignalFlags flags = G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION;

  /**
   * CallreelRecordSink::pause, ::resume:
   * @running_time: ns, GST_CLOCK_TIME_NONE for now
   *
   * Returns: running time of the cut in ns, the same for both streams. With video a pause takes effect at the last
   * tick not after @running_time, a resume at the first not before it; audio alone is cut at the sample.
   */
  signals[SIGNAL_PAUSE] = g_signal_new_class_handler ("pause", type, flags, G_CALLBACK (callreel_record_sink_pause),
                                                      NULL, NULL, NULL, G_TYPE_UINT64, 1, G_TYPE_UINT64);
  signals[SIGNAL_RESUME] = g_signal_new_class_handler ("resume", type, flags, G_CALLBACK (callreel_record_sink_resume),
                                                       NULL, NULL, NULL, G_TYPE_UINT64, 1, G_TYPE_UINT64);
  /**
   * CallreelRecordSink::censor:
   * @on: whether silence (or censor-tone) and a plain picture with censor-text replace the content; independent of
   *   pause
   * @running_time: ns, GST_CLOCK_TIME_NONE for now
   *
   * Returns: running time of the cut in ns
   */
  signals[SIGNAL_CENSOR] =
      g_signal_new_class_handler ("censor", type, flags, G_CALLBACK (callreel_record_sink_censor), NULL, NULL, NULL,
                                  G_TYPE_UINT64, 2, G_TYPE_BOOLEAN, G_TYPE_UINT64);
  /**
   * CallreelRecordSink::split-now:
   * @end_reason: the end reason of the chunk that ends
   *
   * Returns: running time of the cut in ns, where the next chunk starts
   */
  signals[SIGNAL_SPLIT_NOW] =
      g_signal_new_class_handler ("split-now", type, flags, G_CALLBACK (callreel_record_sink_split_now), NULL, NULL,
                                  NULL, G_TYPE_UINT64, 1, G_TYPE_STRING);
  /**
   * CallreelRecordSink::stop:
   * @running_time: ns, GST_CLOCK_TIME_NONE for now
   *
   * Ends the recording: the last chunk is closed, then EOS is posted.
   *
   * Returns: running time of the cut in ns
   */
  signals[SIGNAL_STOP] = g_signal_new_class_handler ("stop", type, flags, G_CALLBACK (callreel_record_sink_stop), NULL,
                                                     NULL, NULL, G_TYPE_UINT64, 1, G_TYPE_UINT64);
  /**
   * CallreelRecordSink::hold, ::release-hold:
   * @running_time: ns, of a pause, resume, censor or stop that will follow
   *
   * Announces a request before it can be made: nothing from @running_time on reaches an encoder until the request is
   * made for the same time, or release-hold withdraws it; for at most 20 s and 48 MiB of each stream. The actions of
   * recordinggate.
   *
   * Returns: running time in ns: that of the hold; for release-hold, from which data is still held
   */
  signals[SIGNAL_HOLD] = g_signal_new_class_handler ("hold", type, flags, G_CALLBACK (callreel_record_sink_hold), NULL,
                                                     NULL, NULL, G_TYPE_UINT64, 1, G_TYPE_UINT64);
  signals[SIGNAL_RELEASE_HOLD] =
      g_signal_new_class_handler ("release-hold", type, flags, G_CALLBACK (callreel_record_sink_release_hold), NULL,
                                  NULL, NULL, G_TYPE_UINT64, 1, G_TYPE_UINT64);
}

static void
callreel_record_sink_class_init (CallreelRecordSinkClass *klass)
{
  GObjectClass *object = G_OBJECT_CLASS (klass);
  GstElementClass *element = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (callreel_record_sink_debug, "callrecordsink", 0, "recording of a call");
  object->set_property = callreel_record_sink_set_property;
  object->get_property = callreel_record_sink_get_property;
  object->finalize = callreel_record_sink_finalize;
  install_file_properties ();
  install_gate_properties ();
  g_object_class_install_properties (object, N_PROPS, props);
  install_signals (object);

  element->request_new_pad = callreel_record_sink_request_new_pad;
  element->release_pad = callreel_record_sink_release_pad;
  element->change_state = callreel_record_sink_change_state;
  element->send_event = callreel_record_sink_send_event;
  element->query = callreel_record_sink_query;
  GST_BIN_CLASS (klass)->handle_message = callreel_record_sink_handle_message;
  gst_element_class_add_static_pad_template (element, &audio_template);
  gst_element_class_add_static_pad_template (element, &video_template);
  gst_element_class_set_static_metadata (
      element, "Call recording sink", "Sink/Encoder/File",
      "Records raw audio and video into chunks, files that play at any moment of their writing. Posts the element "
      "messages recording-chunk-opened (index u, location s, running-time t), recording-chunk-closed (index u, "
      "location s, duration t, end-reason s, size t, missing b: the file no longer exists, duration and size are 0; "
      "times in ns) and those of recordinggate; EOS once the last chunk is closed. Actions are those of recordinggate, "
      "with the same arguments: pause, resume, censor, split-now, stop, hold, release-hold",
      "The Callreel authors");
  gst_type_mark_as_plugin_api (CALLREEL_TYPE_RECORD_SINK_FORMAT, 0);
  gst_type_mark_as_plugin_api (CALLREEL_TYPE_RECORD_SINK_SPEED_PRESET, 0);
}

static void
callreel_record_sink_init (CallreelRecordSink *self)
{
  self->settings = (RecordSettings){ .format = DEFAULT_FORMAT,
                                     .bitrate = DEFAULT_BITRATE,
                                     .audio_bitrate = DEFAULT_AUDIO_BITRATE,
                                     .speed_preset = DEFAULT_SPEED_PRESET,
                                     .max_duration = GATE_DEFAULT_MAX_DURATION };
  self->gate = gst_element_factory_make (CALLREEL_ELEMENT_GATE, "gate");
  gst_bin_add (GST_BIN (self), gst_object_ref (self->gate));
  self->async = TRUE;
  self->preroll = record_preroll_new (GST_BIN (self));
  self->roll = record_roll_new (GST_BIN (self));
  /* A sink also between chunks: GstBin clears the flag when its last sink child leaves, and a pipeline then does not
   * forward an EOS that comes before the change to PLAYING is complete. */
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
  gst_bin_set_suppressed_flags (GST_BIN (self), GST_ELEMENT_FLAG_SINK);
}
