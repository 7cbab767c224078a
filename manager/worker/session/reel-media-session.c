/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The media of one call: one pipeline on the system clock, PLAYING from the start and never stopped, and the
 * participants, streams and recordings of the call. Driven by ReelWorkerServer.
 *
 * Everything here is on the main thread: the bus is watched there, and streams hand over what they notice. */
#include "manager/worker/session/reel-media-session.h"

#include "manager/worker/session/reel-media-session-private.h"
#include "gst/common/names.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/worker/session/reel-call-pipeline.h"
#include "manager/worker/session/reel-media-watch.h"

#define TICK_MS      250
#define MAX_STREAMS  2048
#define REPORT_TICKS 20 /* a manager that has lost this worker knows what was counted five seconds before */

G_DEFINE_FINAL_TYPE (ReelMediaSession, reel_media_session, G_TYPE_OBJECT)

static void
on_stream_state (ReelMediaStream *stream, gpointer user_data)
{
  ReelMediaSession *self = user_data;

  self->events->stream_state (self->owner, reel_media_stream_get_id (stream), reel_media_stream_get_state_name (stream),
                              reel_media_stream_dup_stats (stream));
}

static void
reel_media_session_init (ReelMediaSession *self)
{
  self->participants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)reel_participant_free);
  self->order = g_ptr_array_new ();
  self->portraits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  self->recorders = reel_recorder_table_new ();
  self->streams = reel_stream_table_new (self->recorders, on_stream_state, self);
}

static void
reel_media_session_dispose (GObject *object)
{
  ReelMediaSession *self = REEL_MEDIA_SESSION (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->bus_watch, g_source_remove);
  reel_recorder_table_clear (self->recorders);
  reel_stream_table_clear (self->streams);
  /* A prompt that is being decoded still holds it. */
  if (self->player != NULL)
    g_object_run_dispose (G_OBJECT (self->player));
  g_clear_object (&self->player);
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_clear_object (&self->pipeline);
  G_OBJECT_CLASS (reel_media_session_parent_class)->dispose (object);
}

static void
reel_media_session_finalize (GObject *object)
{
  ReelMediaSession *self = REEL_MEDIA_SESSION (object);

  g_ptr_array_unref (self->order);
  g_hash_table_unref (self->portraits);
  g_hash_table_unref (self->participants);
  reel_stream_table_free (self->streams);
  reel_recorder_table_free (self->recorders);
  g_clear_pointer (&self->factory.av_sync, reel_av_sync_unref);
  g_clear_pointer (&self->factory.timelines, reel_file_timelines_free);
  g_clear_pointer (&self->holds, reel_hold_table_unref);
  G_OBJECT_CLASS (reel_media_session_parent_class)->finalize (object);
}

static void
reel_media_session_class_init (ReelMediaSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_media_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_media_session_finalize;
}

static const ReelParticipant *
get_owner (ReelMediaSession *self, ReelMediaStream *stream)
{
  return g_hash_table_lookup (self->participants, reel_media_stream_get_participant (stream));
}

/* An error of one stream ends that stream: its tile becomes an avatar, its sound silence, the recordings go on. */
static void
fail_stream (ReelMediaSession *self, ReelMediaStream *stream, GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;

  gst_message_parse_error (message, &error, &debug);
  g_message ("Stream %s failed: %s (%s)", reel_media_stream_get_id (stream), error->message,
             debug != NULL ? debug : "");
  reel_recorder_table_detach (self->recorders, stream);
  /* What decodebin says when the wanted kind of media is not in a file: its own words blame the installation. */
  reel_media_stream_fail (stream, g_error_matches (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN)
                                      ? "The source has no media of this kind that can be decoded"
                                      : error->message);
}

/* The statistics of a chunk's streams are known before the chunk is said to be complete. */
static void
report_chunk (ReelMediaSession *self, ReelRecorder *recorder)
{
  if (reel_recorder_get_router (recorder) != NULL)
    reel_input_router_measure (reel_recorder_get_router (recorder));
  reel_stream_table_report (self->streams);
}

static gboolean
dispatch_to_recorder (ReelMediaSession *self, GstMessage *message)
{
  ReelRecorder *recorder = reel_recorder_table_find_owner (self->recorders, GST_MESSAGE_SRC (message));

  if (recorder == NULL)
    return FALSE;
  if (gst_message_has_name (message, CALLREEL_MESSAGE_CLOSED))
    report_chunk (self, recorder);
  reel_recorder_handle_message (recorder, message);
  return TRUE;
}

static gboolean
on_bus_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  ReelMediaSession *self = user_data;
  g_autoptr (GstMessage) inner = NULL;
  ReelMediaStream *stream = NULL;

  /* An EOS of one sink does not leave a bin by itself: message-forward wraps it. */
  if (gst_message_has_name (message, "GstBinForwarded")) {
    gst_structure_get (gst_message_get_structure (message), "message", GST_TYPE_MESSAGE, &inner, NULL);
    if (GST_MESSAGE_TYPE (inner) == GST_MESSAGE_EOS)
      dispatch_to_recorder (self, inner);
    return G_SOURCE_CONTINUE;
  }
  if (dispatch_to_recorder (self, message) ||
      (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR && GST_MESSAGE_TYPE (message) != GST_MESSAGE_ELEMENT) ||
      (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR && reel_prompt_player_take_error (self->player, message)))
    return G_SOURCE_CONTINUE;
  stream = reel_stream_table_find_owner (self->streams, GST_MESSAGE_SRC (message));
  if (stream != NULL && !reel_media_stream_handle_message (stream, message) &&
      GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    fail_stream (self, stream, message);
  return G_SOURCE_CONTINUE;
}

static void
tick_recorder (gpointer op, gpointer value, gpointer user_data)
{
  ReelMediaSession *self = user_data;
  ReelRecorder *recorder = value;
  const gint64 now = g_get_monotonic_time ();
  const gint64 last_sign = reel_media_watch_last_sign (self->participants, reel_stream_table_peek (self->streams),
                                                       reel_recorder_get_router (recorder), now);

  if (reel_recorder_tick (recorder, now, last_sign))
    reel_recorder_stop (recorder, "MediaTimeout", &(ReelCut){ .asked = now }, NULL);
}

static gboolean
on_tick (gpointer user_data)
{
  ReelMediaSession *self = user_data;

  reel_stream_table_tick (self->streams, g_get_monotonic_time ());
  if (++self->ticks % REPORT_TICKS == 0)
    reel_stream_table_report (self->streams);
  reel_recorder_table_foreach (self->recorders, tick_recorder, self);
  return G_SOURCE_CONTINUE;
}

static gboolean
refuse (GError **error, ReelErrorCode code, const gchar *text)
{
  g_set_error_literal (error, REEL_ERROR, code, text);
  return FALSE;
}

static gboolean
start_pipeline (ReelMediaSession *self, GError **error)
{
  g_autoptr (GstBus) bus = NULL;

  self->pipeline = gst_object_ref_sink (reel_call_pipeline_new ());
  self->holds = reel_hold_table_new (self->pipeline);
  self->factory = (ReelStreamFactory){ self->pipeline, reel_av_sync_new (), reel_file_timelines_new () };
  bus = gst_pipeline_get_bus (GST_PIPELINE (self->pipeline));
  self->bus_watch = gst_bus_add_watch (bus, on_bus_message, self);
  self->timer = g_timeout_add (TICK_MS, on_tick, self);
  if (gst_element_set_state (self->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
    return refuse (error, REEL_ERROR_MEDIA_FAILED, "The media pipeline does not start");
  return TRUE;
}

static ReelRecorder *
find_recorder (ReelMediaSession *self, const gchar *op, GError **error)
{
  ReelRecorder *recorder = reel_recorder_table_find (self->recorders, op);

  if (recorder == NULL)
    reel_error_set (error, REEL_ERROR_UNKNOWN_RECORDING);
  return recorder;
}

static ReelParticipant *
find_participant (ReelMediaSession *self, const gchar *id, GError **error)
{
  ReelParticipant *participant = g_hash_table_lookup (self->participants, id);

  if (participant == NULL)
    reel_error_set (error, REEL_ERROR_UNKNOWN_PARTICIPANT);
  return participant;
}

static ReelMediaStream *
find_stream (ReelMediaSession *self, const gchar *id, GError **error)
{
  ReelMediaStream *stream = reel_stream_table_find (self->streams, id);

  if (stream == NULL)
    refuse (error, REEL_ERROR_INVALID_ARGUMENT, "stream_id: the call has no such stream");
  return stream;
}

static ReelMediaStream *
find_received (ReelMediaSession *self, const gchar *id, GError **error)
{
  if (!reel_prompt_player_has (self->player, id))
    return find_stream (self, id, error);
  refuse (error, REEL_ERROR_INVALID_ARGUMENT,
          "stream_id: an announcement stream does not change: remove it and add another one");
  return NULL;
}

static GBytes *
find_portrait (ReelMediaSession *self, const ReelParticipant *participant)
{
  return g_hash_table_lookup (self->portraits, participant->id);
}

static void
show_participant (ReelMediaSession *self, const ReelParticipant *participant)
{
  reel_recorder_table_set_participant (self->recorders, participant, find_portrait (self, participant));
}

static GstClockTime
get_now (ReelMediaSession *self)
{
  return gst_element_get_current_running_time (self->pipeline);
}

static gboolean
check_new_stream (ReelMediaSession *self, const gchar *id, const gchar *participant_id, ReelStreamKind kind,
                  GError **error)
{
  if (!reel_id_validate ("stream_id", id, error) ||
      (kind != REEL_STREAM_KIND_ANNOUNCEMENT && find_participant (self, participant_id, error) == NULL))
    return FALSE;
  if (reel_stream_table_find (self->streams, id) != NULL || reel_prompt_player_has (self->player, id))
    return refuse (error, REEL_ERROR_INVALID_ARGUMENT, "stream_id: the call has a stream of this id already");
  if (reel_stream_table_count (self->streams) + reel_prompt_player_count (self->player) >= MAX_STREAMS)
    return refuse (error, REEL_ERROR_OVERLOADED, "A call has 2048 streams at most");
  if (kind == REEL_STREAM_KIND_VIDEO && reel_stream_table_has_camera (self->streams, participant_id))
    return refuse (error, REEL_ERROR_INVALID_ARGUMENT,
                   "The participant has a camera already: remove that stream first, or add a screen");
  return TRUE;
}

/* Another description: of other payload types everything is new but the sockets and the id. */
static gboolean
replace_stream (ReelMediaSession *self, ReelMediaStream *old, const gchar *sdp, GError **error)
{
  ReelMediaStream *stream = NULL;
  gboolean done = FALSE;

  if (!reel_stream_factory_describe (old, sdp, &done, error))
    return FALSE;
  if (done)
    return TRUE;
  reel_stream_table_drain (self->streams, old, GST_CLOCK_TIME_NONE);
  stream = reel_stream_factory_remake (&self->factory, old, sdp, error);
  if (stream == NULL)
    return FALSE;
  reel_stream_table_add (self->streams, stream, get_owner (self, stream));
  return TRUE;
}

ReelMediaSession *
reel_media_session_new (const ReelWorkerEvents *events, gpointer owner, GError **error)
{
  g_autoptr (ReelMediaSession) self = g_object_new (REEL_TYPE_MEDIA_SESSION, NULL);

  self->events = events;
  self->owner = owner;
  self->player = reel_prompt_player_new (events, owner);
  return start_pipeline (self, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
reel_media_session_add_participant (ReelMediaSession *self, const gchar *id, GVariant *properties, GError **error)
{
  g_autoptr (ReelParticipant) participant = reel_participant_parse (id, REEL_ROLE_MEMBER, properties, error);

  if (participant == NULL)
    return FALSE;
  if (g_hash_table_contains (self->participants, id))
    return refuse (error, REEL_ERROR_INVALID_ARGUMENT, "participant_id: the call has this participant already");
  if (g_hash_table_size (self->participants) >= REEL_PARTICIPANTS_MAX)
    return refuse (error, REEL_ERROR_OVERLOADED,
                   "A call has " G_STRINGIFY (REEL_PARTICIPANTS_MAX) " participants at most");
  show_participant (self, participant);
  g_ptr_array_add (self->order, participant);
  g_hash_table_insert (self->participants, g_strdup (id), g_steal_pointer (&participant));
  return TRUE;
}

gboolean
reel_media_session_update_participant (ReelMediaSession *self, const gchar *id, GVariant *properties, GError **error)
{
  ReelParticipant *participant = find_participant (self, id, error);

  if (participant == NULL || !reel_participant_update (participant, properties, error))
    return FALSE;
  show_participant (self, participant);
  return TRUE;
}

gboolean
reel_media_session_set_portrait (ReelMediaSession *self, const gchar *id, GBytes *portrait, GError **error)
{
  ReelParticipant *participant = find_participant (self, id, error);

  if (participant == NULL)
    return FALSE;
  if (portrait != NULL)
    g_hash_table_replace (self->portraits, g_strdup (id), g_bytes_ref (portrait));
  else
    g_hash_table_remove (self->portraits, id);
  show_participant (self, participant);
  return TRUE;
}

gboolean
reel_media_session_remove_participant (ReelMediaSession *self, const gchar *id, GError **error)
{
  ReelParticipant *participant = find_participant (self, id, error);

  if (participant == NULL)
    return FALSE;
  reel_stream_table_remove_of (self->streams, id, get_now (self));
  reel_recorder_table_remove_participant (self->recorders, id);
  g_ptr_array_remove (self->order, participant);
  g_hash_table_remove (self->portraits, id);
  g_hash_table_remove (self->participants, id);
  return TRUE;
}

/* An AddStream whose source is being opened; of the task, whose data it is. */
typedef struct {
  ReelMediaStream *stream;
  gchar *answer; /* (nullable): the endpoint's SDP */
} Adding;

static void
adding_free (gpointer data)
{
  Adding *adding = data;

  g_clear_object (&adding->stream);
  g_free (adding->answer);
  g_free (adding);
}

static GVariant *
describe_endpoint (const gchar *answer)
{
  GVariantDict endpoint;

  g_variant_dict_init (&endpoint, NULL);
  if (answer != NULL)
    g_variant_dict_insert (&endpoint, "sdp", "s", answer);
  return g_variant_ref_sink (g_variant_dict_end (&endpoint));
}

static void
return_endpoint (GTask *task, const gchar *answer)
{
  g_task_return_pointer (task, describe_endpoint (answer), (GDestroyNotify)g_variant_unref);
}

static void
on_stream_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ReelMediaSession *self = g_task_get_source_object (task);
  Adding *adding = g_task_get_task_data (task);
  GError *error = NULL;

  if (reel_media_stream_open_finish (result, &error)) {
    return_endpoint (task, adding->answer);
    return;
  }
  reel_stream_table_take_back (self->streams, adding->stream);
  reel_media_stream_stop (adding->stream);
  g_task_return_error (task, error);
}

static gboolean
add_announcement (ReelMediaSession *self, const gchar *id, GVariant *transport, GSocket *rtp, GTask *task,
                  GError **error)
{
  g_autofree gchar *answer = NULL;
  ReelAnnouncementStream *announcement =
      reel_stream_factory_make_announcement (&self->factory, id, transport, rtp, &answer, error);

  if (announcement == NULL)
    return FALSE;
  reel_prompt_player_add (self->player, announcement);
  return_endpoint (task, answer);
  return TRUE;
}

void
reel_media_session_add_stream_async (ReelMediaSession *self, const gchar *id, const gchar *participant_id,
                                     const gchar *kind_text, GVariant *transport, GSocket *rtp, GSocket *rtcp,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Adding *adding = g_new0 (Adding, 1);
  ReelMediaStream *stream = NULL;
  GError *error = NULL;
  int kind = 0;

  g_task_set_task_data (task, adding, adding_free);
  if (!reel_nick_parse (reel_stream_kind_nicks, "kind", kind_text, &kind, &error) ||
      !check_new_stream (self, id, participant_id, (ReelStreamKind)kind, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (kind == REEL_STREAM_KIND_ANNOUNCEMENT) {
    if (!add_announcement (self, id, transport, rtp, task, &error))
      g_task_return_error (task, error);
    return;
  }
  stream = reel_stream_factory_make (&self->factory, id, participant_id, (ReelStreamKind)kind, transport, rtp, rtcp,
                                     &adding->answer, &error);
  if (stream == NULL) {
    g_task_return_error (task, error);
    return;
  }
  adding->stream = g_object_ref (stream);
  reel_stream_table_add (self->streams, stream, get_owner (self, stream));
  reel_media_stream_open_async (stream, on_stream_opened, g_steal_pointer (&task));
}

GVariant *
reel_media_session_add_stream_finish (ReelMediaSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
reel_media_session_update_stream (ReelMediaSession *self, const gchar *id, GVariant *properties, GError **error)
{
  ReelMediaStream *stream = find_received (self, id, error);
  g_autoptr (ReelStreamUpdate) update = stream != NULL ? reel_stream_update_parse (properties, error) : NULL;

  if (update == NULL || !reel_stream_factory_set_source (stream, update, error))
    return FALSE;
  if (update->has_muted)
    reel_media_stream_set_muted (stream, update->muted);
  if (update->sdp != NULL && !replace_stream (self, stream, update->sdp, error))
    return FALSE;
  stream = find_stream (self, id, error);
  reel_recorder_table_update (self->recorders, stream, get_owner (self, stream));
  return TRUE;
}

gboolean
reel_media_session_remove_stream (ReelMediaSession *self, const gchar *id, GError **error)
{
  ReelMediaStream *stream = NULL;

  if (reel_prompt_player_remove (self->player, id))
    return TRUE;
  stream = find_stream (self, id, error);
  if (stream == NULL)
    return FALSE;
  reel_stream_table_remove (self->streams, stream, get_now (self));
  return TRUE;
}

static void
on_recorder_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ReelRecorder *recorder = REEL_RECORDER (source);
  g_autoptr (GTask) task = user_data;
  ReelMediaSession *self = g_task_get_source_object (task);
  gint64 start_utc = 0;
  GError *error = NULL;

  if (reel_recorder_start_finish (recorder, result, &start_utc, &error)) {
    g_task_return_pointer (task, g_memdup2 (&start_utc, sizeof start_utc), g_free);
    return;
  }
  reel_recorder_table_remove (self->recorders, g_task_get_task_data (task), recorder);
  g_task_return_error (task, error);
}

static void
fill_router (ReelMediaSession *self, ReelRecorder *recorder)
{
  GHashTableIter iter;
  gpointer value = NULL;

  for (guint i = 0; i < self->order->len; i++)
    reel_input_router_set_participant (reel_recorder_get_router (recorder), g_ptr_array_index (self->order, i),
                                       find_portrait (self, g_ptr_array_index (self->order, i)));
  g_hash_table_iter_init (&iter, reel_stream_table_peek (self->streams));
  while (g_hash_table_iter_next (&iter, NULL, &value))
    reel_input_router_attach (reel_recorder_get_router (recorder), value, get_owner (self, value));
}

void
reel_media_session_start_recording_async (ReelMediaSession *self, const gchar *op, GVariant *options,
                                          GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  ReelRecorderOptions *parsed = NULL;
  ReelRecorder *recorder = NULL;
  GError *error = NULL;

  g_task_set_task_data (task, g_strdup (op), g_free);
  if (!reel_id_validate ("op", op, &error)) {
    g_task_return_error (task, error);
    return;
  }
  if (reel_recorder_table_find (self->recorders, op) != NULL) {
    g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_ALREADY_STARTED, "The operation %s exists already", op);
    return;
  }
  parsed = reel_recorder_options_parse (options, &error);
  if (parsed != NULL)
    recorder = reel_recorder_new (op, parsed, self->pipeline, self->holds, self->events, self->owner, &error);
  if (recorder == NULL) {
    g_task_return_error (task, error);
    return;
  }
  reel_recorder_table_add (self->recorders, op, recorder);
  fill_router (self, recorder);
  reel_recorder_start_async (recorder, on_recorder_started, g_steal_pointer (&task));
}

gboolean
reel_media_session_start_recording_finish (ReelMediaSession *self, GAsyncResult *result, gint64 *start_utc,
                                           GError **error)
{
  g_autofree gint64 *value = g_task_propagate_pointer (G_TASK (result), error);

  if (value == NULL)
    return FALSE;
  *start_utc = *value;
  return TRUE;
}

gboolean
reel_media_session_pause_recording (ReelMediaSession *self, const gchar *op, ReelCut *cut, GError **error)
{
  ReelRecorder *recorder = find_recorder (self, op, error);

  return recorder != NULL && reel_recorder_pause (recorder, cut, error);
}

gboolean
reel_media_session_resume_recording (ReelMediaSession *self, const gchar *op, ReelCut *cut, GError **error)
{
  ReelRecorder *recorder = find_recorder (self, op, error);

  return recorder != NULL && reel_recorder_resume (recorder, cut, error);
}

gboolean
reel_media_session_censor_recording (ReelMediaSession *self, const gchar *op, gboolean on, ReelCut *cut, GError **error)
{
  ReelRecorder *recorder = find_recorder (self, op, error);

  return recorder != NULL && reel_recorder_censor (recorder, on, cut, error);
}

/* The participant has been admitted: the tile, and every stream. */
static void
admit_to (ReelMediaSession *self, ReelRecorder *recorder, const gchar *participant_id)
{
  const ReelParticipant *participant = g_hash_table_lookup (self->participants, participant_id);
  GHashTableIter iter;
  gpointer stream = NULL;

  if (participant == NULL)
    return;
  reel_input_router_set_participant (reel_recorder_get_router (recorder), participant,
                                     find_portrait (self, participant));
  g_hash_table_iter_init (&iter, reel_stream_table_peek (self->streams));
  while (g_hash_table_iter_next (&iter, NULL, &stream)) {
    if (g_str_equal (reel_media_stream_get_participant (stream), participant_id))
      reel_input_router_attach (reel_recorder_get_router (recorder), stream, get_owner (self, stream));
  }
}

gboolean
reel_media_session_admit (ReelMediaSession *self, const gchar *op, const gchar *participant_id, gboolean on,
                          ReelCut *cut, GError **error)
{
  ReelRecorder *recorder = find_recorder (self, op, error);
  ReelInputRouter *router = recorder != NULL ? reel_recorder_get_router (recorder) : NULL;
  g_autofree const gchar **present = NULL;
  gboolean was_in;

  if (recorder == NULL || !reel_id_validate ("participant_id", participant_id, error))
    return FALSE;
  present = (const gchar **)g_hash_table_get_keys_as_array (self->participants, NULL);
  if (router != NULL)
    reel_input_router_restrict (router, present);
  was_in = router != NULL && reel_input_router_admits (router, participant_id);
  if (!reel_recorder_admit (recorder, participant_id, on, cut, error))
    return FALSE;
  if (on && !was_in)
    admit_to (self, recorder, participant_id);
  return TRUE;
}

gboolean
reel_media_session_stop_recording (ReelMediaSession *self, const gchar *op, ReelCut *cut, GError **error)
{
  ReelRecorder *recorder = find_recorder (self, op, error);

  return recorder != NULL && reel_recorder_stop (recorder, "", cut, error);
}

void
reel_media_session_play_prompt_async (ReelMediaSession *self, const gchar *stream_id, const gchar *file,
                                      GAsyncReadyCallback callback, gpointer user_data)
{
  reel_prompt_player_play_async (self->player, stream_id, file, callback, user_data);
}

gchar *
reel_media_session_play_prompt_finish (ReelMediaSession *self, GAsyncResult *result, GError **error)
{
  return reel_prompt_player_play_finish (self->player, result, error);
}

gboolean
reel_media_session_set_notice_tone (ReelMediaSession *self, gboolean on, guint interval_ms, GError **error)
{
  return reel_prompt_player_set_tone (self->player, on, interval_ms, error);
}

ReelHoldTable *
reel_media_session_get_holds (ReelMediaSession *self)
{
  return self->holds;
}
