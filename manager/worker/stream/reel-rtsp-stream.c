/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A participant's media from an RTSP server:
 *
 *   connection (rtspsrc → decodebin) → tee
 *
 * A connection that fails is replaced by another one; the tee stays, and with it what recordings have linked. Made by
 * ReelStreamFactory.
 *
 * Threads: the main thread owns everything but `moved` and `moved_is_known`, which belong to the streaming thread that
 * pushes into the tee. Its probes run under the tee's stream lock, so none runs once the tee is stopped. There is no
 * lock. */
#include "manager/worker/stream/reel-rtsp-stream.h"

#include "manager/core/state/reel-backoff.h"
#include "manager/worker/stream/reel-rtsp-connection.h"
#include "manager/worker/stream/reel-uri-thin.h"

#define LATENCY (REEL_RTSP_LATENCY_MS * GST_MSECOND)
/* If data of a live source is later than that, or early, it has a clock of its own. */
#define MAX_LATE GST_SECOND
/* A connection without data is given up after this time: some servers disappear silently. */
#define SILENT_US (10 * G_USEC_PER_SEC)

struct _ReelRtspStream {
  ReelMediaStream parent_instance;

  char *uri;
  GstElement *tee_end;    /* an identity before the tee */
  GstElement *connection; /* (nullable): the current attempt */
  ReelBackoff backoff;
  gboolean over_udp; /* media comes in datagrams, not through the connection */
  guint retry;       /* source of the next attempt */
  gint64 retry_at;   /* real time of that, µs */
  gint64 began;      /* monotonic, µs: start of the current attempt */
  guint64 losses;
  char *reason;

  gint64 moved; /* ns added to this connection's running times */
  gboolean moved_is_known;
};

G_DEFINE_FINAL_TYPE (ReelRtspStream, reel_rtsp_stream, REEL_TYPE_MEDIA_STREAM)

static gboolean connect_to_server (ReelRtspStream *self, GError **error);

static void
reel_rtsp_stream_init (ReelRtspStream *self)
{
}

static gboolean
on_retry (gpointer user_data)
{
  ReelRtspStream *self = user_data;
  g_autoptr (GError) error = NULL;

  self->retry = 0;
  if (!connect_to_server (self, &error))
    reel_media_stream_fail (REEL_MEDIA_STREAM (self), error->message);
  return G_SOURCE_REMOVE;
}

static void
disconnect (ReelRtspStream *self)
{
  if (self->connection == NULL)
    return;
  reel_media_stream_give_element (REEL_MEDIA_STREAM (self), self->connection);
  reel_rtsp_connection_end (self->connection);
  gst_clear_object (&self->connection);
}

/* The connection to the server is lost. */
static void
lose (ReelRtspStream *self, const char *reason)
{
  gint64 wait;

  if (self->connection == NULL)
    return;
  wait = reel_backoff_spread (reel_backoff_note_failure (&self->backoff, g_get_monotonic_time ()), g_random_int ());
  disconnect (self);
  g_free (self->reason);
  self->reason = g_strdup_printf ("%.*s; trying again in %.1f s",
                                  (int)(strlen (reason) - (g_str_has_suffix (reason, ".") ? 1 : 0)), reason,
                                  (double)wait / G_USEC_PER_SEC);
  self->losses++;
  self->retry_at = g_get_real_time () + wait;
  g_message ("Stream %s: %s", reel_media_stream_get_id (REEL_MEDIA_STREAM (self)), self->reason);
  self->retry = g_timeout_add ((guint)(wait / 1000), on_retry, self);
  reel_media_stream_set_state (REEL_MEDIA_STREAM (self), REEL_MEDIA_STREAM_STALLED, self->reason);
}

static gboolean
on_end (gpointer user_data)
{
  lose (user_data, "The server ended the stream");
  return G_SOURCE_REMOVE;
}

/* Streaming thread, called without lock. Returns: the offset that places data at the instant of its arrival. */
static gint64
find_move (ReelRtspStream *self, GstPad *pad, GstBuffer *buffer)
{
  const GstClockTime now = gst_element_get_current_running_time (self->tee_end);
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment = NULL;
  GstClockTime at = GST_CLOCK_TIME_NONE;

  if (event != NULL) {
    gst_event_parse_segment (event, &segment);
    at = gst_segment_to_running_time (segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  }
  if (!GST_CLOCK_TIME_IS_VALID (at) || !GST_CLOCK_TIME_IS_VALID (now) || (at <= now && now - at <= MAX_LATE))
    return 0;
  return GST_CLOCK_DIFF (at, now > LATENCY ? now - LATENCY : 0);
}

/* Streaming thread, called without lock. */
static GstPadProbeReturn
on_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ReelRtspStream *self = user_data;
  GstBuffer *buffer = NULL;

  if ((GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) == 0) {
    GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

    if (GST_EVENT_TYPE (event) == GST_EVENT_STREAM_START)
      self->moved_is_known = FALSE;
    if (GST_EVENT_TYPE (event) != GST_EVENT_EOS)
      return GST_PAD_PROBE_OK;
    /* the recordings continue, and so does this stream */
    g_idle_add_full (G_PRIORITY_DEFAULT, on_end, g_object_ref (self), g_object_unref);
    return GST_PAD_PROBE_DROP;
  }
  buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  reel_media_stream_note_buffer (REEL_MEDIA_STREAM (self), buffer);
  if (!GST_BUFFER_PTS_IS_VALID (buffer))
    return GST_PAD_PROBE_OK;
  if (!self->moved_is_known) {
    self->moved = find_move (self, pad, buffer);
    self->moved_is_known = TRUE;
  }
  if (self->moved == 0)
    return GST_PAD_PROBE_OK;
  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_PTS (buffer) = (GstClockTime)MAX ((gint64)GST_BUFFER_PTS (buffer) + self->moved, 0);
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  return GST_PAD_PROBE_OK;
}

static gboolean
connect_to_server (ReelRtspStream *self, GError **error)
{
  ReelMediaStream *stream = REEL_MEDIA_STREAM (self);
  GstElement *connection =
      reel_rtsp_connection_new (self->uri, reel_media_stream_get_kind (stream), self->over_udp, error);

  if (connection == NULL)
    return FALSE;
  self->connection = gst_object_ref (reel_media_stream_take_element (stream, connection));
  self->began = g_get_monotonic_time ();
  gst_element_link_pads (connection, "src", self->tee_end, "sink");
  gst_element_set_locked_state (connection, FALSE);
  gst_element_sync_state_with_parent (connection);
  return TRUE;
}

static gboolean
has_come (ReelRtspStream *self)
{
  return reel_media_stream_get_last_data (REEL_MEDIA_STREAM (self)) > self->began;
}

/* Most servers send through the connection, which loses nothing and passes firewalls; some only send datagrams. If one
 * way was refused, or brought no data, the other is tried next. @error: (nullable). */
static void
change_way (ReelRtspStream *self, const GError *error)
{
  if (!has_come (self) &&
      (error == NULL || g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND)))
    self->over_udp = !self->over_udp;
}

static gboolean
reel_rtsp_stream_handle_message (ReelMediaStream *stream, GstMessage *message)
{
  ReelRtspStream *self = REEL_RTSP_STREAM (stream);
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return FALSE;
  gst_message_parse_error (message, &error, &debug);
  /* one failure makes several elements fail, and errors of an earlier attempt may be late */
  if (self->connection != NULL &&
      gst_object_has_as_ancestor (GST_MESSAGE_SRC (message), GST_OBJECT (self->connection))) {
    g_debug ("Stream %s: %s", reel_media_stream_get_id (stream), debug != NULL ? debug : "");
    change_way (self, error);
    lose (self, g_error_matches (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN)
                    ? "The source has no media of this kind that can be decoded"
                : g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND)
                    ? "The server has no media of this kind, or not over this transport"
                : g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ_WRITE)
                    ? "The server cannot be reached"
                    : error->message);
  }
  return TRUE;
}

static void
reel_rtsp_stream_tick (ReelMediaStream *stream, gint64 now)
{
  ReelRtspStream *self = REEL_RTSP_STREAM (stream);
  const gint64 last = MAX (reel_media_stream_get_last_data (stream), self->began);
  const gboolean came = has_come (self);

  if (self->connection == NULL)
    return;
  if (now - last > SILENT_US) {
    change_way (self, NULL);
    lose (self, "The server does not send data");
  } else if (came) {
    if (now - last <= REEL_MEDIA_STREAM_STALL_US)
      reel_backoff_note_success (&self->backoff, now);
    reel_media_stream_judge (stream, now);
  }
}

static void
reel_rtsp_stream_add_stats (ReelMediaStream *stream, GVariantDict *stats)
{
  ReelRtspStream *self = REEL_RTSP_STREAM (stream);

  g_variant_dict_insert (stats, "connections-lost", "t", self->losses);
  if (self->retry != 0)
    g_variant_dict_insert (stats, "next-attempt-ms", "t", (guint64)self->retry_at / 1000);
}

static void
reel_rtsp_stream_stop (ReelMediaStream *stream)
{
  ReelRtspStream *self = REEL_RTSP_STREAM (stream);

  g_clear_handle_id (&self->retry, g_source_remove);
  disconnect (self);
}

static void
reel_rtsp_stream_finalize (GObject *object)
{
  ReelRtspStream *self = REEL_RTSP_STREAM (object);

  g_free (self->uri);
  g_free (self->reason);
  G_OBJECT_CLASS (reel_rtsp_stream_parent_class)->finalize (object);
}

static void
reel_rtsp_stream_class_init (ReelRtspStreamClass *klass)
{
  ReelMediaStreamClass *stream_class = REEL_MEDIA_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reel_rtsp_stream_finalize;
  stream_class->stop = reel_rtsp_stream_stop;
  stream_class->add_stats = reel_rtsp_stream_add_stats;
  stream_class->tick = reel_rtsp_stream_tick;
  stream_class->handle_message = reel_rtsp_stream_handle_message;
}

static gboolean
build (ReelRtspStream *self, GError **error)
{
  ReelMediaStream *stream = REEL_MEDIA_STREAM (self);
  g_autoptr (GstPad) sink = NULL;

  self->tee_end = reel_media_stream_add_element (stream, "identity", error);
  if (self->tee_end == NULL || !reel_media_stream_add_tee (stream, self->tee_end, error))
    return FALSE;
  sink = gst_element_get_static_pad (self->tee_end, "sink");
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_data, self, NULL);
  reel_uri_thin_shield (sink);
  return reel_media_stream_sync (stream, error) && connect_to_server (self, error);
}

ReelMediaStream *
reel_rtsp_stream_new (const char *id, const char *participant, ReelStreamKind kind, GstElement *pipeline,
                      const char *uri, GError **error)
{
  g_autoptr (ReelRtspStream) self = g_object_new (REEL_TYPE_RTSP_STREAM, "id", id, "participant", participant, "kind",
                                                  (int)kind, "pipeline", pipeline, NULL);

  self->uri = g_strdup (uri);
  return build (self, error) ? REEL_MEDIA_STREAM (g_steal_pointer (&self)) : NULL;
}
