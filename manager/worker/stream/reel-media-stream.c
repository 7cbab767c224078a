/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The base class of a participant's media sources: state, statistics, the gate that keeps undecoded media from the
 * decoder while nothing records, and the tee that recordings link to. Created and used by ReelMediaSession.
 *
 * Threads: the main thread owns everything but `last_data`, which streaming threads write, and `until`, which they
 * read, with atomic operations. There is no lock. */
#include "manager/worker/stream/reel-media-stream.h"

#include "manager/core/wire/reel-error.h"
#include "manager/worker/stream/reel-idle-unlink.h"

enum { PROP_0, PROP_ID, PROP_PARTICIPANT, PROP_KIND, PROP_PIPELINE, N_PROPS };
enum { SIGNAL_STATE_CHANGED, N_SIGNALS };

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static const char *const state_nicks[] = { "waiting", "active", "stalled", "failed", "ended", NULL };

typedef struct {
  char *id;
  char *participant;
  ReelStreamKind kind;
  ReelMediaStreamState state;
  char *text;
  gboolean muted;
  GstElement *pipeline;
  GPtrArray *elements;
  GTask *opening; /* (nullable) */
  GstElement *tee;
  guint branches;
  GstElement *gate; /* (nullable): one of the elements */
  const char *gate_property;
  gboolean gate_open; /* the value of the property that lets media pass */
  guint64 gap_samples;
  guint64 late_samples;
  guint64 gap_samples_before; /* counted by the stream that this one replaced */
  guint64 late_samples_before;
  gint64 last_data;  /* atomic */
  gint64 last_moved; /* atomic */
  GstClockTime pts;  /* of the last buffer; streaming thread only */
  guint64 until;     /* atomic, running time; GST_CLOCK_TIME_NONE: no end */
} ReelMediaStreamPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (ReelMediaStream, reel_media_stream, G_TYPE_OBJECT)

/* The purpose of a branch. */
typedef struct {
  ReelMediaStream *stream;
  GstClockTime from;
} Admission;

static void
reel_media_stream_init (ReelMediaStream *stream)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  priv->elements = g_ptr_array_new_with_free_func (gst_object_unref);
  priv->until = GST_CLOCK_TIME_NONE;
}

static void
reel_media_stream_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (REEL_MEDIA_STREAM (object));

  switch (id) {
  case PROP_ID:
    priv->id = g_value_dup_string (value);
    break;
  case PROP_PARTICIPANT:
    priv->participant = g_value_dup_string (value);
    break;
  case PROP_KIND:
    priv->kind = (ReelStreamKind)g_value_get_int (value);
    break;
  case PROP_PIPELINE:
    priv->pipeline = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
reel_media_stream_dispose (GObject *object)
{
  reel_media_stream_stop (REEL_MEDIA_STREAM (object));
  G_OBJECT_CLASS (reel_media_stream_parent_class)->dispose (object);
}

static void
reel_media_stream_finalize (GObject *object)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (REEL_MEDIA_STREAM (object));

  g_free (priv->id);
  g_free (priv->participant);
  g_free (priv->text);
  g_ptr_array_unref (priv->elements);
  gst_clear_object (&priv->pipeline);
  G_OBJECT_CLASS (reel_media_stream_parent_class)->finalize (object);
}

static void
reel_media_stream_class_init (ReelMediaStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = reel_media_stream_set_property;
  object_class->dispose = reel_media_stream_dispose;
  object_class->finalize = reel_media_stream_finalize;
  props[PROP_ID] = g_param_spec_string ("id", NULL, "Id within the call", NULL, flags);
  props[PROP_PARTICIPANT] = g_param_spec_string ("participant", NULL, "Id of the participant", NULL, flags);
  props[PROP_KIND] =
      g_param_spec_int ("kind", NULL, "A ReelStreamKind", 0, REEL_STREAM_KIND_SCREEN, REEL_STREAM_KIND_AUDIO, flags);
  props[PROP_PIPELINE] = g_param_spec_object ("pipeline", NULL, "Where the elements live", GST_TYPE_BIN, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_STATE_CHANGED] =
      g_signal_new ("state-changed", REEL_TYPE_MEDIA_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
set_gate (ReelMediaStreamPrivate *priv, gboolean open)
{
  if (priv->gate != NULL)
    g_object_set (priv->gate, priv->gate_property, open == priv->gate_open, NULL);
}

void
reel_media_stream_set_state (ReelMediaStream *stream, ReelMediaStreamState state, const char *text)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  if (priv->state == REEL_MEDIA_STREAM_FAILED || priv->state == REEL_MEDIA_STREAM_ENDED ||
      (priv->state == state && g_strcmp0 (priv->text, text) == 0))
    return;
  g_free (priv->text);
  priv->text = g_strdup (text);
  priv->state = state;
  g_signal_emit (stream, signals[SIGNAL_STATE_CHANGED], 0);
}

const char *
reel_media_stream_get_id (ReelMediaStream *stream)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  return priv->id;
}

const char *
reel_media_stream_get_participant (ReelMediaStream *stream)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  return priv->participant;
}

ReelStreamKind
reel_media_stream_get_kind (ReelMediaStream *stream)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  return priv->kind;
}

ReelMediaStreamState
reel_media_stream_get_state (ReelMediaStream *stream)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  return priv->state;
}

const char *
reel_media_stream_get_state_name (ReelMediaStream *stream)
{
  return state_nicks[reel_media_stream_get_state (stream)];
}

gboolean
reel_media_stream_get_muted (ReelMediaStream *stream)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  return priv->muted;
}

void
reel_media_stream_set_muted (ReelMediaStream *stream, gboolean muted)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  priv->muted = muted;
}

gboolean
reel_media_stream_may_be_silent (ReelMediaStream *stream)
{
  ReelMediaStreamClass *klass = REEL_MEDIA_STREAM_GET_CLASS (stream);

  return reel_media_stream_get_muted (stream) || (klass->is_inactive != NULL && klass->is_inactive (stream));
}

gint64
reel_media_stream_get_last_data (ReelMediaStream *stream)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  return __atomic_load_n (&priv->last_data, __ATOMIC_RELAXED);
}

void
reel_media_stream_set_gaps (ReelMediaStream *stream, guint64 gap_samples, guint64 late_samples)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  priv->gap_samples = priv->gap_samples_before + gap_samples;
  priv->late_samples = priv->late_samples_before + late_samples;
}

void
reel_media_stream_follow (ReelMediaStream *stream, ReelMediaStream *before)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);
  const ReelMediaStreamPrivate *old = reel_media_stream_get_instance_private (before);

  priv->muted = old->muted;
  priv->gap_samples = priv->gap_samples_before = old->gap_samples;
  priv->late_samples = priv->late_samples_before = old->late_samples;
}

gboolean
reel_media_stream_owns (ReelMediaStream *stream, GstObject *object)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  for (guint i = 0; i < priv->elements->len; i++) {
    GstObject *element = g_ptr_array_index (priv->elements, i);

    if (object == element || gst_object_has_as_ancestor (object, element))
      return TRUE;
  }
  return FALSE;
}

GVariant *
reel_media_stream_dup_stats (ReelMediaStream *stream)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);
  GVariantDict stats;

  g_variant_dict_init (&stats, NULL);
  g_variant_dict_insert (&stats, "state", "s", state_nicks[priv->state]);
  g_variant_dict_insert (&stats, "kind", "s", reel_stream_kind_nicks[priv->kind]);
  g_variant_dict_insert (&stats, "participant-id", "s", priv->participant);
  g_variant_dict_insert (&stats, "muted", "b", priv->muted);
  if (priv->text != NULL)
    g_variant_dict_insert (&stats, "text", "s", priv->text);
  if (priv->kind == REEL_STREAM_KIND_AUDIO) {
    g_variant_dict_insert (&stats, "gap-samples", "t", priv->gap_samples);
    g_variant_dict_insert (&stats, "late-samples", "t", priv->late_samples);
  }
  if (REEL_MEDIA_STREAM_GET_CLASS (stream)->add_stats != NULL)
    REEL_MEDIA_STREAM_GET_CLASS (stream)->add_stats (stream, &stats);
  return g_variant_dict_end (&stats);
}

/* Streaming thread, called without lock; the stream outlives its branches. Buffers without a known arrival time
 * pass. */
static GstPadProbeReturn
on_branch_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  const Admission *admission = user_data;
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (admission->stream);
  const GstClockTime until = __atomic_load_n (&priv->until, __ATOMIC_ACQUIRE);
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  ReelMediaStreamClass *klass = REEL_MEDIA_STREAM_GET_CLASS (admission->stream);
  const GstSegment *segment = NULL;
  GstClockTime captured = 0;

  if (admission->from == 0 && !GST_CLOCK_TIME_IS_VALID (until))
    return GST_PAD_PROBE_OK;
  if (event == NULL || !GST_BUFFER_PTS_IS_VALID (buffer))
    return GST_PAD_PROBE_DROP;
  gst_event_parse_segment (event, &segment);
  captured = gst_segment_to_running_time (segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  if (GST_CLOCK_TIME_IS_VALID (captured) && klass->get_capture != NULL)
    captured = klass->get_capture (admission->stream, captured);
  return GST_CLOCK_TIME_IS_VALID (captured) && captured >= admission->from && captured < until ? GST_PAD_PROBE_OK
                                                                                               : GST_PAD_PROBE_DROP;
}

static void
admit_from (ReelMediaStream *stream, GstPad *branch, GstClockTime from)
{
  Admission *admission = g_new (Admission, 1);

  *admission = (Admission){ stream, from };
  gst_pad_add_probe (branch, GST_PAD_PROBE_TYPE_BUFFER, on_branch_data, admission, g_free);
}

GstPad *
reel_media_stream_add_branch (ReelMediaStream *stream, GstClockTime from)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);
  GstPad *branch = NULL;

  if (priv->tee == NULL)
    return NULL;
  branch = gst_element_request_pad_simple (priv->tee, "src_%u");
  admit_from (stream, branch, from);
  if (priv->branches++ == 0)
    set_gate (priv, TRUE);
  return branch;
}

void
reel_media_stream_remove_branch (ReelMediaStream *stream, GstPad *branch)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  if (--priv->branches == 0)
    set_gate (priv, FALSE);
  reel_idle_unlink (branch);
  gst_element_release_request_pad (priv->tee, branch);
  gst_object_unref (branch);
}

void
reel_media_stream_open_async (ReelMediaStream *stream, GAsyncReadyCallback callback, gpointer user_data)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  /* without a reference to the stream, which may be disposed meanwhile */
  priv->opening = g_task_new (NULL, NULL, callback, user_data);
  if (REEL_MEDIA_STREAM_GET_CLASS (stream)->open != NULL)
    REEL_MEDIA_STREAM_GET_CLASS (stream)->open (stream);
  else
    reel_media_stream_opened (stream, NULL);
}

gboolean
reel_media_stream_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
reel_media_stream_opened (ReelMediaStream *stream, const GError *error)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);
  g_autoptr (GTask) task = g_steal_pointer (&priv->opening);

  if (task == NULL)
    return;
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_boolean (task, TRUE);
}

void
reel_media_stream_drain (ReelMediaStream *stream, GstClockTime until)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  __atomic_store_n (&priv->until, until, __ATOMIC_RELEASE);
}

void
reel_media_stream_tick (ReelMediaStream *stream, gint64 now)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);
  gint64 last = reel_media_stream_get_last_data (stream);

  if (priv->state == REEL_MEDIA_STREAM_FAILED || priv->state == REEL_MEDIA_STREAM_ENDED)
    return;
  if (REEL_MEDIA_STREAM_GET_CLASS (stream)->tick != NULL)
    REEL_MEDIA_STREAM_GET_CLASS (stream)->tick (stream, now);
  else if (last != 0)
    reel_media_stream_judge (stream, now);
}

void
reel_media_stream_judge (ReelMediaStream *stream, gint64 now)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  if (now - reel_media_stream_get_last_data (stream) > REEL_MEDIA_STREAM_STALL_US)
    reel_media_stream_set_state (stream, REEL_MEDIA_STREAM_STALLED, "no data received for two seconds");
  else if (now - __atomic_load_n (&priv->last_moved, __ATOMIC_RELAXED) > REEL_MEDIA_STREAM_STALL_US)
    reel_media_stream_set_state (stream, REEL_MEDIA_STREAM_STALLED, "receiving media whose timestamps do not advance");
  else
    reel_media_stream_set_state (stream, REEL_MEDIA_STREAM_ACTIVE, NULL);
}

gboolean
reel_media_stream_handle_message (ReelMediaStream *stream, GstMessage *message)
{
  ReelMediaStreamClass *klass = REEL_MEDIA_STREAM_GET_CLASS (stream);

  return klass->handle_message != NULL && klass->handle_message (stream, message);
}

gboolean
reel_media_stream_is_linked (ReelMediaStream *stream)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  return priv->branches > 0;
}

void
reel_media_stream_fail (ReelMediaStream *stream, const char *text)
{
  /* it was found: that it is unusable is part of its state */
  reel_media_stream_opened (stream, NULL);
  reel_media_stream_stop (stream);
  reel_media_stream_set_state (stream, REEL_MEDIA_STREAM_FAILED, text);
}

void
reel_media_stream_end (ReelMediaStream *stream)
{
  reel_media_stream_set_state (stream, REEL_MEDIA_STREAM_ENDED, NULL);
}

static void
end_opening (ReelMediaStream *stream)
{
  g_autoptr (GError) error =
      g_error_new_literal (REEL_ERROR, REEL_ERROR_INVALID_STATE, "The stream was removed before its source was open");

  reel_media_stream_opened (stream, error);
}

void
reel_media_stream_stop (ReelMediaStream *stream)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  if (priv->elements->len > 0 && REEL_MEDIA_STREAM_GET_CLASS (stream)->stop != NULL)
    REEL_MEDIA_STREAM_GET_CLASS (stream)->stop (stream);
  end_opening (stream);
  for (guint i = 0; i < priv->elements->len; i++) {
    GstElement *element = g_ptr_array_index (priv->elements, i);

    gst_element_set_locked_state (element, TRUE);
    gst_element_set_state (element, GST_STATE_NULL);
    gst_bin_remove (GST_BIN (priv->pipeline), element);
  }
  priv->gate = NULL;
  g_ptr_array_set_size (priv->elements, 0);
  priv->tee = NULL;
}

gboolean
reel_media_stream_is_stopped (ReelMediaStream *stream)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  return priv->elements->len == 0;
}

GstElement *
reel_media_stream_get_pipeline (ReelMediaStream *stream)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  return priv->pipeline;
}

GstElement *
reel_media_stream_add_element (ReelMediaStream *stream, const char *factory, GError **error)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (element == NULL) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The GStreamer element %s is not installed", factory);
    return NULL;
  }
  return reel_media_stream_take_element (stream, element);
}

GstElement *
reel_media_stream_take_element (ReelMediaStream *stream, GstElement *element)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  g_ptr_array_add (priv->elements, gst_object_ref_sink (element));
  gst_element_set_locked_state (element, TRUE);
  gst_bin_add (GST_BIN (priv->pipeline), element);
  return element;
}

void
reel_media_stream_give_element (ReelMediaStream *stream, GstElement *element)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  g_ptr_array_remove (priv->elements, element);
}

void
reel_media_stream_remove_element (ReelMediaStream *stream, GstElement *element)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  gst_element_set_locked_state (element, TRUE);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (priv->pipeline), element);
  g_ptr_array_remove (priv->elements, element);
}

gboolean
reel_media_stream_link_tee (ReelMediaStream *stream, GstElement *element)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  return gst_element_link (element, priv->tee);
}

gboolean
reel_media_stream_sync (ReelMediaStream *stream, GError **error)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  for (guint i = priv->elements->len; i > 0; i--) {
    GstElement *element = g_ptr_array_index (priv->elements, i - 1);

    gst_element_set_locked_state (element, FALSE);
    if (!gst_element_sync_state_with_parent (element)) {
      g_set_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The element %s of the stream does not start",
                   GST_OBJECT_NAME (element));
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
reel_media_stream_add_tee (ReelMediaStream *stream, GstElement *element, GError **error)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  priv->tee = reel_media_stream_add_element (stream, "tee", error);
  if (priv->tee == NULL)
    return FALSE;
  g_object_set (priv->tee, "allow-not-linked", TRUE, NULL);
  if (element != NULL && !gst_element_link (element, priv->tee)) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The decoder can not be linked");
    return FALSE;
  }
  return TRUE;
}

void
reel_media_stream_set_gate (ReelMediaStream *stream, GstElement *gate, const char *property, gboolean open)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  priv->gate = gate;
  priv->gate_property = property;
  priv->gate_open = open;
  set_gate (priv, priv->branches > 0);
}

void
reel_media_stream_note_data (ReelMediaStream *stream)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  __atomic_store_n (&priv->last_data, g_get_monotonic_time (), __ATOMIC_RELAXED);
}

/* Streaming thread. */
void
reel_media_stream_note_buffer (ReelMediaStream *stream, GstBuffer *buffer)
{
  ReelMediaStreamPrivate *priv = reel_media_stream_get_instance_private (stream);

  reel_media_stream_note_data (stream);
  if (GST_BUFFER_PTS_IS_VALID (buffer) && GST_BUFFER_PTS (buffer) == priv->pts)
    return;
  priv->pts = GST_BUFFER_PTS (buffer);
  __atomic_store_n (&priv->last_moved, g_get_monotonic_time (), __ATOMIC_RELAXED);
}
