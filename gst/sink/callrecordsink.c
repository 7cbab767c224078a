/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * callrecordsink: raw audio and video in, one good file a chunk out. A bin of a recordinggate and of chunks, each with
 * encoders and a file of its own, which recordroll makes and ends. Registered by plugin.c.
 *
 * Threads: properties and signals from any thread; pads are requested and released on the application's thread. The
 * object lock guards `settings`; the gate's and the roll's locks are their own, none is held across a call into them.
 */
#include "gst/sink/callrecordsink.h"
#include "gst/common/names.h"
#include "gst/common/gatesettings.h"
#include "gst/sink/chunkfile.h"
#include "gst/core/file/chunk-location.h"
#include "gst/sink/recordpreroll.h"

#include <string.h>

GST_DEBUG_CATEGORY (callreel_record_sink_debug);
#define GST_CAT_DEFAULT callreel_record_sink_debug

#define DEFAULT_FORMAT        CHUNK_FORMAT_MP4
#define DEFAULT_BITRATE       1000
#define DEFAULT_AUDIO_BITRATE 64
#define DEFAULT_SPEED_PRESET  1
#define DEFAULT_MAX_DURATION  (3600 * GST_SECOND)
#define DEFAULT_CENSOR_TEXT   "Recording censored"
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
  /* from here on they are the gate's */
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
  GstElement *gate; /* owned: pads are released after the bin has let its children go */
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

static GType
format_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { CHUNK_FORMAT_MP4, "H.264 and AAC in MP4, progressive once closed", "mp4" },
    { CHUNK_FORMAT_MP3, "MP3, audio only", "mp3" },
    { CHUNK_FORMAT_WAV, "16-bit PCM in WAV, RF64 beyond 4 GB, audio only", "wav" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("CallreelRecordSinkFormat", values));
  return type;
}

static GType
speed_preset_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { 0, "Fastest, largest files", "ultrafast" },
    { 1, "Very fast, the default", "superfast" },
    { 2, "About half as fast as superfast", "veryfast" },
    { 3, "Faster than medium", "faster" },
    { 4, "A little faster than medium", "fast" },
    { 5, "x264's own default", "medium" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("CallreelRecordSinkSpeedPreset", values));
  return type;
}

/* --- actions: any thread, called without lock; what the gate answers --- */

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
callreel_record_sink_split_now (CallreelRecordSink *self, const gchar *end_reason)
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
callreel_record_sink_request_new_pad (GstElement *element, GstPadTemplate *templ, const gchar *name,
                                      const GstCaps *caps)
{
  CallreelRecordSink *self = CALLREEL_RECORD_SINK (element);
  ChunkStreamKind kind = kind_of (templ);
  ChunkFormat format;
  GstPad *ghost;

  GST_OBJECT_LOCK (self);
  format = self->settings.format;
  GST_OBJECT_UNLOCK (self);
  if (self->gate_sinks[kind]) {
    GST_WARNING_OBJECT (self, "there is one %s pad, and it is taken", GST_PAD_TEMPLATE_NAME_TEMPLATE (templ));
    return NULL;
  }
  if (kind == CHUNK_STREAM_VIDEO && format != CHUNK_FORMAT_MP4) {
    GST_ELEMENT_WARNING (self, STREAM, FORMAT, ("This format takes no video: set format=mp4 for audio and video."),
                         (NULL));
    return NULL;
  }

  self->gate_sinks[kind] = gst_element_request_pad_simple (self->gate, "sink_%u");
  g_autofree gchar *src_name = g_strdup_printf ("src_%s", GST_PAD_NAME (self->gate_sinks[kind]) + strlen ("sink_"));
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

/* What was recorded can't be taken back, and what an input has sent is not to be recorded again. Any thread. */
static gboolean
callreel_record_sink_send_event (GstElement *element, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) != GST_EVENT_SEEK)
    return GST_ELEMENT_CLASS (callreel_record_sink_parent_class)->send_event (element, event);
  GST_WARNING_OBJECT (element, "a recording can't be sought");
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

/* A recording that can't be written is refused at once, not with the first frame. */
static gboolean
start (CallreelRecordSink *self)
{
  g_autofree gchar *first = NULL;
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

/* Whether anything may come that a preroll can wait for. */
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

  props[PROP_LOCATION] = g_param_spec_string (
      "location", "File name",
      "Where the chunks are written. The first %u or %05u becomes the chunk's index; without one the first chunk has "
      "this very name and the others the index in front of the extension (call.mp4, call-00001.mp4). A file of that "
      "name is overwritten, but none that this element has recorded: from READY to PLAYING once more, it goes on with "
      "the next index, until another location is set",
      NULL, flags);
  props[PROP_FORMAT] = g_param_spec_enum ("format", "File format",
                                          "Set before the first pad is requested: mp3 and wav "
                                          "refuse the video pad, and leave out what comes to one that is there",
                                          format_get_type (), DEFAULT_FORMAT, flags);
  props[PROP_FIRST_INDEX] = g_param_spec_uint ("first-index", "First index",
                                               "Index of the first chunk: where a recording goes on that "
                                               "another element has begun. The next one where this element has "
                                               "recorded to the location before",
                                               0, G_MAXINT32, 0, flags);
  props[PROP_ASYNC] = g_param_spec_boolean ("async", "Asynchronous",
                                            "Is in PAUSED only once data has come, as sinks of files are; off where "
                                            "it joins a pipeline that plays already",
                                            TRUE, flags);
  props[PROP_BITRATE] = g_param_spec_uint ("bitrate", "Video bit rate", "Average of the video in kbit/s", 16, 100000,
                                           DEFAULT_BITRATE, flags);
  props[PROP_AUDIO_BITRATE] = g_param_spec_uint (
      "audio-bitrate", "Audio bit rate",
      "Of the audio in kbit/s; for mp3 the nearest that the format has (8 to 160); without effect on wav", 8, 320,
      DEFAULT_AUDIO_BITRATE, flags);
  props[PROP_SPEED_PRESET] = g_param_spec_enum ("speed-preset", "Speed preset",
                                                "Trade of CPU time against picture quality at the same bit rate",
                                                speed_preset_get_type (), DEFAULT_SPEED_PRESET, flags);
  props[PROP_MAX_SIZE_BYTES] = g_param_spec_uint64 (
      "max-size-bytes", "Largest size",
      "Bytes that no chunk may exceed (0: no limit; else at least 65536). The next chunk starts, with the reason "
      "ChunkMaximumSizeExceeded, as soon as the file as it would be if it were closed now, what queues and encoders "
      "still hold at their bit rates, two more seconds of the video's and 16 KiB come to this size; but what is still "
      "to come counts for no more than half of it. So it holds from about a megabyte on, while one stream is not "
      "many seconds ahead of the other",
      0, G_MAXUINT64, 0, flags);
}

static void
install_gate_properties (void)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;
  GParamFlags reading = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  props[PROP_MAX_DURATION] = g_param_spec_uint64 ("max-duration", "Longest duration",
                                                  "Recorded time of a chunk in ns, pauses not counted "
                                                  "(0: no limit); on-limit says what happens then",
                                                  0, G_MAXUINT64, DEFAULT_MAX_DURATION, flags);
  props[PROP_WARNINGS] = gst_param_spec_array (
      "warnings", "Warnings",
      "Recorded time left, in seconds, at which recording-time-warning is posted, for example <600,300,60>",
      g_param_spec_uint ("warning", "Warning", "Seconds", 0, G_MAXUINT, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS),
      flags);
  props[PROP_ON_LIMIT] = g_param_spec_enum ("on-limit", "At the limit",
                                            "What happens when max-duration is reached: the recording stops, "
                                            "or goes on in the next chunk with nothing lost or doubled",
                                            CALLREEL_TYPE_RECORDING_GATE_ON_LIMIT, RECORDING_GATE_STOP, flags);
  props[PROP_INITIAL_MODE] = g_param_spec_enum ("initial-mode", "Initial mode",
                                                "Whether it records from the start or "
                                                "waits, paused, for resume",
                                                CALLREEL_TYPE_RECORDING_GATE_MODE, RECORDING_GATE_RECORD, flags);
  props[PROP_CENSOR_TEXT] = g_param_spec_string ("censor-text", "Censor text",
                                                 "On the picture while it is censored: one line in any script, or none",
                                                 DEFAULT_CENSOR_TEXT, flags);
  props[PROP_CENSOR_TONE] =
      g_param_spec_uint ("censor-tone", "Censor tone",
                         "Frequency in Hz, less than half the sample rate, of a quiet tone in all "
                         "channels while it is censored (0: silence)",
                         0, 20000, 0, flags);
  props[PROP_RECORDED_TIME] =
      g_param_spec_uint64 ("recorded-time", "Recorded time", "In ns, over all chunks, pauses not counted", 0,
                           G_MAXUINT64, 0, reading);
  props[PROP_REMAINING_TIME] = g_param_spec_uint64 ("remaining-time", "Remaining time",
                                                    "Recorded time in ns until max-duration ends the "
                                                    "chunk; the largest number where there is no limit",
                                                    0, G_MAXUINT64, G_MAXUINT64, reading);
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
   * Returns: running time of the cut in ns, the same for both streams. With video a pause lies on the last frame's
   * grid point not after @running_time, a resume on the first not before it; audio alone is cut to the sample.
   */
  signals[SIGNAL_PAUSE] = g_signal_new_class_handler ("pause", type, flags, G_CALLBACK (callreel_record_sink_pause),
                                                      NULL, NULL, NULL, G_TYPE_UINT64, 1, G_TYPE_UINT64);
  signals[SIGNAL_RESUME] = g_signal_new_class_handler ("resume", type, flags, G_CALLBACK (callreel_record_sink_resume),
                                                       NULL, NULL, NULL, G_TYPE_UINT64, 1, G_TYPE_UINT64);
  /**
   * CallreelRecordSink::censor:
   * @on: whether silence (or censor-tone) and a plain picture with censor-text take the place of what comes, whether
   *   it is paused or not
   * @running_time: ns, GST_CLOCK_TIME_NONE for now
   *
   * Returns: running time of the cut in ns
   */
  signals[SIGNAL_CENSOR] =
      g_signal_new_class_handler ("censor", type, flags, G_CALLBACK (callreel_record_sink_censor), NULL, NULL, NULL,
                                  G_TYPE_UINT64, 2, G_TYPE_BOOLEAN, G_TYPE_UINT64);
  /**
   * CallreelRecordSink::split-now:
   * @end_reason: given as the end reason of the chunk that ends
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
   * @running_time: of a pause, resume, censor or stop that is on its way, in ns; those of recordinggate
   *
   * For whoever learns of a request before it may be made: nothing from @running_time on reaches an encoder until the
   * request is made for that very time, or release-hold says that it is not; for 20 s and 48 MiB of a stream at most.
   *
   * Returns: running time in ns; that of hold, or from which on something is still held
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

  GST_DEBUG_CATEGORY_INIT (callreel_record_sink_debug, "callrecordsink", 0, "Files of a call's recording");
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
      "Records raw audio and video into chunks that play at any moment of their writing. Posts the element messages "
      "recording-chunk-opened (index u, location s, running-time t), recording-chunk-closed (index u, location s, "
      "duration t, end-reason s, size t, missing b: the file is not there any more, "
      "duration and size are 0; times in ns) and those of "
      "recordinggate; EOS once the last chunk is closed. "
      "Actions are those of recordinggate, with the same arguments: pause, resume, censor, split-now, stop, hold, "
      "release-hold",
      "The Callreel authors");
  gst_type_mark_as_plugin_api (format_get_type (), 0);
  gst_type_mark_as_plugin_api (speed_preset_get_type (), 0);
}

static void
callreel_record_sink_init (CallreelRecordSink *self)
{
  self->settings = (RecordSettings){ .format = DEFAULT_FORMAT,
                                     .bitrate = DEFAULT_BITRATE,
                                     .audio_bitrate = DEFAULT_AUDIO_BITRATE,
                                     .speed_preset = DEFAULT_SPEED_PRESET,
                                     .max_duration = DEFAULT_MAX_DURATION };
  self->gate = gst_element_factory_make (CALLREEL_ELEMENT_GATE, "gate");
  gst_bin_add (GST_BIN (self), gst_object_ref (self->gate));
  self->async = TRUE;
  self->preroll = record_preroll_new (GST_BIN (self));
  self->roll = record_roll_new (GST_BIN (self));
  /* Always a sink: GstBin takes that back with the last chunk that leaves, and a pipeline forwards no EOS of what is
   * none, if it had not finished saying that it plays when the EOS came. */
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
  gst_bin_set_suppressed_flags (GST_BIN (self), GST_ELEMENT_FLAG_SINK);
}
