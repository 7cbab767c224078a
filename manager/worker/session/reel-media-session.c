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
#include "manager/worker/session/reel-demand-watch.h"
#include "manager/worker/session/reel-media-watch.h"
#include "manager/worker/stream/reel-stream-report.h"

#define TICK_MS      250
#define MAX_STREAMS  2048
#define REPORT_TICKS 20 /* a manager that has lost this worker has counters of at most five seconds before */

G_DEFINE_FINAL_TYPE (ReelMediaSession, reel_media_session, G_TYPE_OBJECT)

static void
on_stream_state (ReelMediaStream *stream, gpointer user_data)
{
  ReelMediaSession *self = user_data;

  self->events->stream_state (self->owner, reel_media_stream_get_id (stream), reel_media_stream_get_state_name (stream),
                              reel_stream_report_new (stream));
}

static void
reel_media_session_init (ReelMediaSession *self)
{
  self->participants = reel_participant_table_new ();
  self->participant_memos = reel_memo_table_new ();
  self->stream_memos = reel_memo_table_new ();
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
  g_clear_pointer (&self->factory.webrtc, reel_webrtc_table_free);
  /* A prompt that is being decoded still holds a reference. */
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

  reel_participant_table_free (self->participants);
  reel_memo_table_free (self->participant_memos);
  reel_memo_table_free (self->stream_memos);
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
  return reel_participant_table_find (self->participants, reel_media_stream_get_participant (stream));
}

/* An error in one stream ends that stream: its tile becomes an avatar, its sound silence, the recordings continue. */
static void
fail_stream (ReelMediaSession *self, ReelMediaStream *stream, GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;

  gst_message_parse_error (message, &error, &debug);
  g_message ("Stream %s failed: %s (%s)", reel_media_stream_get_id (stream), error->message,
             debug != NULL ? debug : "");
  reel_recorder_table_detach (self->recorders, stream);
  /* If a file does not contain the wanted kind of media, decodebin's own error blames the installation. */
  reel_media_stream_fail (stream, g_error_matches (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN)
                                      ? "The source has no media of this kind that can be decoded"
                                      : error->message);
}

static void
on_session_failed (ReelMediaStream *stream, const char *why, gpointer user_data)
{
  ReelMediaSession *self = user_data;

  reel_recorder_table_detach (self->recorders, stream);
  reel_media_stream_fail (stream, why);
}

/* The statistics of a chunk's streams are sent before the chunk is reported as complete. */
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

  /* A bin does not forward the EOS of a single sink: message-forward wraps it. */
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
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR && reel_webrtc_table_take_error (self->factory.webrtc, message))
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
  const gint64 last_sign =
      reel_media_watch_last_sign (reel_participant_table_peek (self->participants),
                                  reel_stream_table_peek (self->streams), reel_recorder_get_router (recorder), now);

  if (reel_recorder_tick (recorder, now, last_sign))
    reel_recorder_stop (recorder, "MediaTimeout", &(ReelCut){ .asked = now }, NULL);
}

static gboolean
on_tick (gpointer user_data)
{
  ReelMediaSession *self = user_data;

  reel_demand_watch_tick (reel_stream_table_peek (self->streams), self->recorders);
  reel_webrtc_table_tick (self->factory.webrtc, g_get_monotonic_time ());
  reel_stream_table_tick (self->streams, g_get_monotonic_time ());
  if (++self->ticks % REPORT_TICKS == 0)
    reel_stream_table_report (self->streams);
  reel_recorder_table_foreach (self->recorders, tick_recorder, self);
  return G_SOURCE_CONTINUE;
}

static gboolean
refuse (GError **error, ReelErrorCode code, const char *text)
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
  self->factory = (ReelStreamFactory){ self->pipeline, reel_av_sync_new (), reel_file_timelines_new (), NULL };
  self->factory.webrtc = reel_webrtc_table_new (self->pipeline, self->factory.av_sync, on_session_failed, self);
  bus = gst_pipeline_get_bus (GST_PIPELINE (self->pipeline));
  self->bus_watch = gst_bus_add_watch (bus, on_bus_message, self);
  self->timer = g_timeout_add (TICK_MS, on_tick, self);
  if (gst_element_set_state (self->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
    return refuse (error, REEL_ERROR_MEDIA_FAILED, "The media pipeline does not start");
  return TRUE;
}

static ReelMediaStream *
find_stream (ReelMediaSession *self, const char *id, GError **error)
{
  ReelMediaStream *stream = reel_stream_table_find (self->streams, id);

  if (stream == NULL)
    refuse (error, REEL_ERROR_INVALID_ARGUMENT, "stream_id: the call has no such stream");
  return stream;
}

static ReelMediaStream *
find_received (ReelMediaSession *self, const char *id, GError **error)
{
  if (!reel_prompt_player_has (self->player, id))
    return find_stream (self, id, error);
  refuse (error, REEL_ERROR_INVALID_ARGUMENT,
          "stream_id: an announcement stream does not change: remove it and add another one");
  return NULL;
}

/* Returns: whether there is a PARTICIPANT to show */
static gboolean
show_participant (ReelMediaSession *self, const ReelParticipant *participant)
{
  if (participant != NULL)
    reel_recorder_table_set_participant (self->recorders, participant,
                                         reel_participant_table_get_portrait (self->participants, participant->id));
  return participant != NULL;
}

static gboolean
check_participant (ReelMediaSession *self, const char *id, GError **error)
{
  if (reel_participant_table_find (self->participants, id) != NULL)
    return TRUE;
  reel_error_set (error, REEL_ERROR_UNKNOWN_PARTICIPANT);
  return FALSE;
}

static GstClockTime
get_now (ReelMediaSession *self)
{
  return gst_element_get_current_running_time (self->pipeline);
}

static gboolean
check_new_stream (ReelMediaSession *self, const char *id, const char *participant_id, ReelStreamKind kind,
                  GError **error)
{
  if (!reel_id_validate ("stream_id", id, error) ||
      (kind != REEL_STREAM_KIND_ANNOUNCEMENT && !check_participant (self, participant_id, error)))
    return FALSE;
  if (reel_stream_table_find (self->streams, id) != NULL || reel_prompt_player_has (self->player, id))
    return refuse (error, REEL_ERROR_INVALID_ARGUMENT, "stream_id: the call already has a stream with this id");
  if (reel_stream_table_count (self->streams) + reel_prompt_player_count (self->player) >= MAX_STREAMS)
    return refuse (error, REEL_ERROR_OVERLOADED, "A call has 2048 streams at most");
  if (kind == REEL_STREAM_KIND_VIDEO && reel_stream_table_has_camera (self->streams, participant_id))
    return refuse (error, REEL_ERROR_INVALID_ARGUMENT,
                   "The participant already has a camera: remove that stream first, or add a screen");
  return TRUE;
}

/* A new description with other payload types: everything is recreated but the sockets and the id. */
static gboolean
replace_stream (ReelMediaSession *self, ReelMediaStream *old, const char *sdp, GError **error)
{
  ReelMediaStream *stream = NULL;
  gboolean done = FALSE;

  if (!reel_stream_factory_describe (&self->factory, old, sdp, &done, error))
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
reel_media_session_add_participant (ReelMediaSession *self, const char *id, GVariant *properties, GError **error)
{
  return show_participant (self, reel_participant_table_add (self->participants, id, properties, error));
}

gboolean
reel_media_session_update_participant (ReelMediaSession *self, const char *id, GVariant *properties, GError **error)
{
  return show_participant (self, reel_participant_table_update (self->participants, id, properties, error));
}

gboolean
reel_media_session_set_portrait (ReelMediaSession *self, const char *id, GBytes *portrait, GError **error)
{
  return show_participant (self, reel_participant_table_set_portrait (self->participants, id, portrait, error));
}

gboolean
reel_media_session_remove_participant (ReelMediaSession *self, const char *id, GError **error)
{
  if (!check_participant (self, id, error))
    return FALSE;
  reel_stream_table_remove_of (self->streams, id, get_now (self));
  reel_recorder_table_remove_participant (self->recorders, id);
  reel_participant_table_remove (self->participants, id);
  reel_memo_table_remove (self->participant_memos, id);
  return TRUE;
}

/* An AddStream whose source is being opened; task data. */
typedef struct {
  ReelMediaStream *stream;
  char *answer; /* (nullable): the endpoint's SDP */
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
describe_endpoint (const char *answer)
{
  GVariantDict endpoint;

  g_variant_dict_init (&endpoint, NULL);
  if (answer != NULL)
    g_variant_dict_insert (&endpoint, "sdp", "s", answer);
  return g_variant_ref_sink (g_variant_dict_end (&endpoint));
}

static void
return_endpoint (GTask *task, const char *answer)
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
add_announcement (ReelMediaSession *self, const char *id, GVariant *transport, GSocket *rtp, GTask *task,
                  GError **error)
{
  g_autofree char *answer = NULL;
  ReelAnnouncementStream *announcement =
      reel_stream_factory_make_announcement (&self->factory, id, transport, rtp, &answer, error);

  if (announcement == NULL)
    return FALSE;
  reel_prompt_player_add (self->player, announcement);
  return_endpoint (task, answer);
  return TRUE;
}

gboolean
reel_media_session_is_prepared (ReelMediaSession *self, GVariant *transport)
{
  const char *type = NULL;

  return !g_variant_lookup (transport, "type", "&s", &type) || !g_str_equal (type, "webrtc") ||
         reel_webrtc_table_is_prepared (self->factory.webrtc);
}

void
reel_media_session_prepare_webrtc_async (ReelMediaSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  reel_webrtc_table_prepare_async (callback, user_data);
}

void
reel_media_session_prepare_webrtc_finish (ReelMediaSession *self, GAsyncResult *result)
{
  reel_webrtc_table_prepare_finish (self->factory.webrtc, result);
}

void
reel_media_session_add_stream_async (ReelMediaSession *self, const char *id, const char *participant_id,
                                     const char *kind_text, GVariant *transport, GSocket *rtp, GSocket *rtcp,
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
reel_media_session_update_stream (ReelMediaSession *self, const char *id, GVariant *properties, GError **error)
{
  ReelMediaStream *stream = find_received (self, id, error);
  g_autoptr (ReelStreamUpdate) update = stream != NULL ? reel_stream_update_parse_own (properties, error) : NULL;

  if (update == NULL || !reel_stream_factory_set_source (stream, update, error))
    return FALSE;
  if (update->ice != NULL && !reel_webrtc_table_restart_ice (self->factory.webrtc, stream, update->ice, error))
    return FALSE;
  if (update->has_muted)
    reel_media_stream_set_muted (stream, update->muted);
  if (update->sdp != NULL && !replace_stream (self, stream, update->sdp, error))
    return FALSE;
  stream = find_stream (self, id, error);
  if (update->rtcp_address != NULL && !reel_stream_factory_set_rtcp_address (stream, update->rtcp_address, error))
    return FALSE;
  reel_recorder_table_update (self->recorders, stream, get_owner (self, stream));
  return TRUE;
}

gboolean
reel_media_session_remove_stream (ReelMediaSession *self, const char *id, GError **error)
{
  ReelMediaStream *stream = NULL;

  reel_memo_table_remove (self->stream_memos, id);
  if (reel_prompt_player_remove (self->player, id))
    return TRUE;
  stream = find_stream (self, id, error);
  if (stream == NULL)
    return FALSE;
  reel_stream_table_remove (self->streams, stream, get_now (self));
  return TRUE;
}

void
reel_media_session_play_prompt_async (ReelMediaSession *self, const char *stream_id, const char *file,
                                      GAsyncReadyCallback callback, gpointer user_data)
{
  reel_prompt_player_play_async (self->player, stream_id, file, callback, user_data);
}

char *
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

gint64
reel_media_session_get_last_data (ReelMediaSession *self)
{
  return reel_stream_table_get_last_data (self->streams);
}

static void
add_recording (gpointer op, gpointer recorder, gpointer user_data)
{
  g_variant_builder_add (user_data, "{s@a{sv}}", op, reel_recorder_dup_state (recorder));
}

static gboolean
has_stream (const char *id, gpointer session)
{
  ReelMediaSession *self = session;

  return reel_stream_table_find (self->streams, id) != NULL || reel_prompt_player_has (self->player, id);
}

gboolean
reel_media_session_set_memo (ReelMediaSession *self, const char *kind, const char *id, GVariant *memo, GError **error)
{
  if (g_str_equal (kind, "participant") && reel_participant_table_find (self->participants, id) != NULL) {
    reel_memo_table_put (self->participant_memos, id, memo);
    return TRUE;
  }
  if (g_str_equal (kind, "stream") && has_stream (id, self)) {
    /* Those of who has left, whose streams went with them. */
    reel_memo_table_prune (self->stream_memos, has_stream, self);
    reel_memo_table_put (self->stream_memos, id, memo);
    return TRUE;
  }
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "id: there is nothing of this kind and id");
  return FALSE;
}

GVariant *
reel_media_session_dup_state (ReelMediaSession *self)
{
  GVariantBuilder recordings, streams, participants;
  GVariantDict state;
  GHashTableIter iter;
  gpointer key = NULL, value = NULL;

  g_variant_builder_init (&recordings, G_VARIANT_TYPE ("a{sa{sv}}"));
  reel_recorder_table_foreach (self->recorders, add_recording, &recordings);
  g_variant_builder_init (&streams, G_VARIANT_TYPE ("a{sa{sv}}"));
  g_hash_table_iter_init (&iter, reel_stream_table_peek (self->streams));
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_variant_builder_add (&streams, "{s@a{sv}}", key, reel_media_stream_dup_stats (value));
  reel_prompt_player_add_stats (self->player, &streams);
  g_variant_builder_init (&participants, G_VARIANT_TYPE ("as"));
  g_hash_table_iter_init (&iter, reel_participant_table_peek (self->participants));
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_variant_builder_add (&participants, "s", key);

  g_variant_dict_init (&state, NULL);
  g_variant_dict_insert_value (&state, "recordings", g_variant_builder_end (&recordings));
  g_variant_dict_insert_value (&state, "streams", g_variant_builder_end (&streams));
  g_variant_dict_insert_value (&state, "participants", g_variant_builder_end (&participants));
  reel_memo_table_prune (self->stream_memos, has_stream, self);
  g_variant_dict_insert_value (&state, "participant-memos", reel_memo_table_to_variant (self->participant_memos));
  g_variant_dict_insert_value (&state, "stream-memos", reel_memo_table_to_variant (self->stream_memos));
  return g_variant_dict_end (&state);
}
