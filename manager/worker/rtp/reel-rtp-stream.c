/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A participant's media over RTP: ReelRtpTransport up to the outlet, ReelRtpMedia from there to the tee, and the state
 * of the stream that follows from both. The decoder is recreated for another payload type of the SDP and, with
 * increasing delays, after a failure. Created by ReelStreamFactory.
 *
 * Threads: the main thread, except for functions that name another one; the fields that those use are atomic, or belong
 * to them alone. There is no lock. */
#include "manager/worker/rtp/reel-rtp-stream.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/media/reel-stream-health.h"
#include "manager/worker/rtp/reel-decoded-guard.h"
#include "manager/worker/rtp/reel-rtp-levels.h"
#include "manager/worker/rtp/reel-rtp-losses.h"
#include "manager/worker/rtp/reel-rtp-media.h"
#include "manager/worker/rtp/reel-rtp-orientation.h"
#include "manager/worker/rtp/reel-rtp-report.h"
#include "manager/worker/rtp/reel-rtp-retry.h"
#include "manager/worker/rtp/reel-rtp-totals.h"
#include "manager/worker/rtp/reel-rtp-tracks.h"
#include "manager/worker/rtp/reel-rtp-transport.h"
#include "manager/worker/sync/reel-rtp-sync.h"
#include "manager/worker/sync/reel-sync-stats.h"

#define LOG_INTERVAL_US (10 * G_USEC_PER_SEC) /* between two log messages about one stream's errors */

struct _ReelRtpStream {
  ReelMediaStream parent_instance;

  ReelSdp *sdp;
  ReelRtpOptions options;
  GSocket *rtp_socket;
  GSocket *rtcp_socket;
  ReelRtpTransport *transport;
  ReelRtpMedia *media;             /* (nullable): while it is to be recreated */
  ReelRtpOrientation *orientation; /* (nullable): of video with the header extension */
  ReelRtpLevels *levels;           /* (nullable): the same of sound */
  ReelRtpTracks *tracks;
  const ReelSdpFormat *format; /* of the current media */

  ReelStreamHealth health;
  ReelRtpReport report;
  guint64 good;             /* packets to be decoded */
  ReelRtpThinStats thinned; /* of earlier instances of media */
  ReelRtpStream *before;    /* (nullable): the previous owner of the sockets, which drains */
  ReelRtpTotals past;       /* of those that have drained */
  ReelRtpRetry retry;
  gint64 logged_at;
  char *failure; /* (nullable): why media is being recreated */
  guint64 errors;
  GstObject *broken_source; /* (nullable): to be restarted by the timer */

  ReelRtpLosses losses; /* jitter buffer's thread */
  ReelDecodedGuard decoded;
};

G_DEFINE_FINAL_TYPE (ReelRtpStream, reel_rtp_stream, REEL_TYPE_MEDIA_STREAM)

/* Streaming threads of the sources. */
static void
on_life (gpointer user_data)
{
  reel_media_stream_note_data (REEL_MEDIA_STREAM (user_data));
}

/* Streaming threads of the sources. */
static void
on_control (GstBuffer *rtcp, gpointer user_data)
{
  ReelRtpStream *self = user_data;
  ReelRtpLayers *layers = reel_rtp_transport_get_layers (self->transport);

  reel_rtp_sync_read (reel_rtp_tracks_get (self->tracks), rtcp, layers != NULL ? reel_rtp_layers_filter_report : NULL,
                      layers);
}

/* Jitter buffer's thread. Moves a packet to the time of its capture. */
static GstPadProbeReturn
on_place (guint payload_type, GstPadProbeInfo *info, gpointer user_data)
{
  ReelRtpStream *self = user_data;

  const ReelSdpFormat *format = NULL;

  if ((GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) != 0) {
    format = reel_sdp_find_format (self->sdp, payload_type);
    return reel_rtp_losses_pass (&self->losses, format != NULL ? format->codec : NULL, GST_PAD_PROBE_INFO_EVENT (info))
               ? reel_rtp_sync_place (reel_rtp_tracks_get (self->tracks), info)
               : GST_PAD_PROBE_DROP;
  }
  reel_rtp_losses_end (&self->losses);
  reel_rtp_tracks_choose (self->tracks, payload_type);
  reel_rtp_sync_place (reel_rtp_tracks_get (self->tracks), info);
  if (self->orientation != NULL)
    reel_rtp_orientation_read (self->orientation, GST_PAD_PROBE_INFO_BUFFER (info));
  if (self->levels != NULL)
    reel_rtp_levels_read (self->levels, GST_PAD_PROBE_INFO_BUFFER (info));
  return GST_PAD_PROBE_OK;
}

static const ReelRtpTransportEvents transport_events = { on_life, on_control, on_place };

static void
remove_media (ReelRtpStream *self)
{
  ReelRtpThinStats stats;

  if (self->media == NULL)
    return;
  reel_rtp_media_get_thin_stats (self->media, &stats);
  self->thinned.passed += stats.passed;
  self->thinned.thinned += stats.thinned;
  self->thinned.hidden += stats.hidden;
  reel_rtp_media_remove (self->media);
  g_clear_pointer (&self->media, reel_rtp_media_free);
}

static gboolean
build_media (ReelRtpStream *self, const ReelSdpFormat *format, GError **error)
{
  GstPad *pad = NULL;

  self->format = format;
  reel_rtp_retry_note_start (&self->retry);
  self->media = reel_rtp_media_new (REEL_MEDIA_STREAM (self), self->transport, format, error);
  if (self->media == NULL)
    return FALSE;
  if (format->codec->media == REEL_MEDIA_VIDEO)
    reel_rtp_feedback_want_key_frame (reel_rtp_transport_get_feedback (self->transport));
  pad = reel_rtp_media_get_pad (self->media);
  reel_decoded_guard_attach (&self->decoded, pad);
  if (self->orientation != NULL)
    reel_rtp_orientation_attach (self->orientation, pad);
  if (self->levels != NULL)
    reel_rtp_levels_attach (self->levels, pad);
  return TRUE;
}

static void schedule_rebuild (ReelRtpStream *self, const char *failure);

static void
rebuild (ReelRtpStream *self, const ReelSdpFormat *format)
{
  g_autoptr (GError) error = NULL;

  remove_media (self);
  if (build_media (self, format, &error) && reel_rtp_media_start (self->media, &error)) {
    g_clear_pointer (&self->failure, g_free);
    return;
  }
  remove_media (self);
  schedule_rebuild (self, error->message);
}

static void
on_rebuild (gpointer user_data)
{
  ReelRtpStream *self = user_data;

  if (self->broken_source != NULL)
    reel_rtp_transport_restart (self->transport, self->broken_source);
  gst_clear_object (&self->broken_source);
  if (self->failure != NULL)
    rebuild (self, self->format);
}

static void
reel_rtp_stream_init (ReelRtpStream *self)
{
  reel_rtp_retry_init (&self->retry, on_rebuild, self);
}

static void
schedule_rebuild (ReelRtpStream *self, const char *failure)
{
  g_free (self->failure);
  self->failure = g_strdup (failure);
  reel_rtp_retry_schedule (&self->retry);
}

static void
log_error (ReelRtpStream *self, const char *text, const char *debug)
{
  const gint64 now = g_get_monotonic_time ();

  self->errors++;
  if (self->logged_at != 0 && now - self->logged_at < LOG_INTERVAL_US)
    return;
  self->logged_at = now;
  g_message ("Stream %s continues after an error: %s (%s)", reel_media_stream_get_id (REEL_MEDIA_STREAM (self)), text,
             debug != NULL ? debug : "");
}

/* Media of another payload type, or of the same one after a failure. */
static void
take_outlet_message (ReelRtpStream *self, const GstStructure *message)
{
  const ReelSdpFormat *format = NULL;
  guint payload_type = 0;

  gst_structure_get_uint (message, "payload-type", &payload_type);
  format = reel_sdp_find_format (self->sdp, payload_type);
  if (format == NULL)
    return;
  if (gst_structure_has_name (message, REEL_RTP_OUTLET_BROKEN)) {
    g_autofree char *text =
        g_strdup_printf ("%s has stopped (%s)", format->codec->name, gst_structure_get_string (message, "flow"));

    log_error (self, text, NULL);
    schedule_rebuild (self, self->failure != NULL ? self->failure : text);
  } else if (!reel_rtp_retry_is_too_soon (&self->retry)) {
    rebuild (self, format);
  } else { /* a sender that changes the payload type with each packet is not followed at once */
    self->format = format;
    schedule_rebuild (self, "the sender changes between payload types");
  }
}

static gboolean
reel_rtp_stream_handle_message (ReelMediaStream *stream, GstMessage *message)
{
  ReelRtpStream *self = REEL_RTP_STREAM (stream);
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT) {
    if (GST_MESSAGE_SRC (message) == GST_OBJECT (reel_rtp_transport_get_outlet (self->transport)))
      take_outlet_message (self, gst_message_get_structure (message));
    return TRUE;
  }
  /* An element that posted an error may well continue; otherwise the outlet reports it. */
  gst_message_parse_error (message, &error, &debug);
  log_error (self, error->message, debug);
  if (self->media == NULL || !reel_rtp_media_owns (self->media, GST_MESSAGE_SRC (message))) {
    gst_object_replace (&self->broken_source, GST_MESSAGE_SRC (message));
    reel_rtp_retry_schedule (&self->retry);
  }
  return TRUE;
}

static guint64
count_bad (const ReelRtpOutletStats *outlet)
{
  return outlet->unknown + outlet->mutilated + outlet->too_large;
}

/* Before the report notes the counters. While packets turn out to be bad, those in the jitter buffer probably are. */
static void
count_good (ReelRtpStream *self, const ReelRtpInletStats *inlet, const ReelRtpOutletStats *outlet)
{
  const ReelRtpReport *last = &self->report;

  self->good += count_bad (outlet) != count_bad (&last->outlet) ? outlet->passed - last->outlet.passed
                                                                : inlet->media - last->inlet.media;
}

static void
add_up (ReelRtpStream *self, const ReelRtpInletStats *inlet, const ReelRtpOutletStats *outlet, ReelStreamCounts *counts)
{
  const guint64 bad = count_bad (outlet);
  ReelRtpThinStats thin = { 0 };

  if (self->media != NULL)
    reel_rtp_media_get_thin_stats (self->media, &thin);
  *counts = (ReelStreamCounts){ .media = self->good, .moved = inlet->moved, .life = inlet->life, .refused = bad };
  for (int i = 0; i < REEL_RTP_REFUSED_COUNT; i++)
    counts->refused += inlet->refused[i];
  counts->decoded = reel_decoded_guard_count (&self->decoded) + thin.hidden;
  counts->decoding = reel_media_stream_is_linked (REEL_MEDIA_STREAM (self));
  counts->contradicts = self->levels != NULL && reel_rtp_levels_contradict (self->levels);
}

static void forget_before (ReelRtpStream *self);

static void
reel_rtp_stream_tick (ReelMediaStream *stream, gint64 now)
{
  static const ReelMediaStreamState states[] = { REEL_MEDIA_STREAM_WAITING, REEL_MEDIA_STREAM_ACTIVE,
                                                 REEL_MEDIA_STREAM_STALLED };
  ReelRtpStream *self = REEL_RTP_STREAM (stream);
  ReelRtpSituation situation = { self->sdp, self->options.max_width, self->options.max_height, self->failure, FALSE,
                                 FALSE };
  g_autofree char *text = NULL;
  ReelRtpFeedbackStats feedback;
  ReelRtpInletStats inlet;
  ReelRtpOutletStats outlet;
  ReelStreamCounts counts;
  gboolean keys = FALSE;

  forget_before (self);
  reel_rtp_transport_tick (self->transport, now);
  reel_rtp_feedback_get_stats (reel_rtp_transport_get_feedback (self->transport), &feedback);
  reel_rtp_inlet_get_stats (reel_rtp_transport_get_inlet (self->transport), &inlet);
  reel_rtp_outlet_get_stats (reel_rtp_transport_get_outlet (self->transport), &outlet);
  count_good (self, &inlet, &outlet);
  add_up (self, &inlet, &outlet, &counts);
  reel_rtp_feedback_count (&feedback, &counts);
  keys = reel_rtp_report_note (&self->report, &inlet, &outlet);
  reel_stream_health_tick (&self->health, now, &counts);
  situation.waiting = self->health.state == REEL_STREAM_WAITING;
  situation.reachable = feedback.reachable;
  text = reel_rtp_report_explain (&self->report, self->health.cause, &situation);
  reel_media_stream_set_state (stream, states[self->health.state], text);
  if (keys)
    g_signal_emit_by_name (stream, "state-changed");
}

static void
reel_rtp_stream_stop (ReelMediaStream *stream)
{
  ReelRtpStream *self = REEL_RTP_STREAM (stream);

  reel_rtp_retry_cancel (&self->retry);
  gst_clear_object (&self->broken_source);
  if (self->transport != NULL)
    reel_rtp_transport_stop (self->transport);
}

static void
add_source_stats (ReelRtpStream *self, GVariantDict *stats)
{
  const gint64 last = reel_media_stream_get_last_data (REEL_MEDIA_STREAM (self));
  g_autofree char *source = NULL;
  ReelRtpInletStats inlet;

  reel_rtp_inlet_get_stats (reel_rtp_transport_get_inlet (self->transport), &inlet);
  source = inlet.has_address && inlet.address.port != 0 ? reel_rtp_report_address (&inlet.address) : NULL;
  if (source != NULL)
    g_variant_dict_insert (stats, "source", "s", source);
  if (last != 0)
    g_variant_dict_insert (stats, "last-packet-ms", "t",
                           (guint64)((g_get_real_time () - (g_get_monotonic_time () - last)) / 1000));
}

/* Counters of this stream only. */
static void
count (ReelRtpStream *self, ReelRtpTotals *totals)
{
  ReelRtpRepair *repair = reel_rtp_inlet_get_repair (reel_rtp_transport_get_inlet (self->transport));
  ReelRtpThinStats thin = { 0 };
  ReelRtpJitterStats jitter;
  ReelRtpInletStats inlet;
  ReelRtpOutletStats outlet;
  ReelStreamCounts counts;
  ReelSyncStats sync_stats;

  reel_rtp_transport_get_stats (self->transport, &jitter);
  reel_rtp_inlet_get_stats (reel_rtp_transport_get_inlet (self->transport), &inlet);
  reel_rtp_outlet_get_stats (reel_rtp_transport_get_outlet (self->transport), &outlet);
  add_up (self, &inlet, &outlet, &counts);
  reel_sync_track_get_stats (reel_rtp_tracks_get (self->tracks), &sync_stats);
  if (self->media != NULL)
    reel_rtp_media_get_thin_stats (self->media, &thin);
  *totals = (ReelRtpTotals){
    .packets = jitter.pushed,
    .lost = jitter.lost - MIN (outlet.spared, jitter.lost),
    .late = jitter.late,
    .duplicates = jitter.duplicates,
    .repaired = jitter.repaired + (repair != NULL ? reel_rtp_repair_count (repair) : 0),
    .refused = counts.refused,
    .keys = inlet.keys,
    .source_changes = inlet.switches,
    .restarts = self->retry.attempts,
    .errors = self->errors,
    .reports = sync_stats.reports,
    .rejected = sync_stats.rejected,
    .steps = sync_stats.steps,
    .decoded = self->thinned.passed + thin.passed,
    .thinned = self->thinned.thinned + thin.thinned,
    .hidden = self->thinned.hidden + thin.hidden,
  };
}

/* Including all earlier streams with this id: at most those that drain. */
static void
sum_up (ReelRtpStream *self, ReelRtpTotals *totals)
{
  *totals = (ReelRtpTotals){ 0 };
  for (ReelRtpStream *stream = self; stream != NULL; stream = stream->before) {
    ReelRtpTotals own;

    count (stream, &own);
    reel_rtp_totals_add (totals, &own);
    reel_rtp_totals_add (totals, &stream->past);
  }
}

/* One that has drained no longer counts. */
static void
forget_before (ReelRtpStream *self)
{
  ReelRtpTotals totals;

  if (self->before == NULL || !reel_media_stream_is_stopped (REEL_MEDIA_STREAM (self->before)))
    return;
  sum_up (self->before, &totals);
  reel_rtp_totals_add (&self->past, &totals);
  g_clear_object (&self->before);
}

static void
reel_rtp_stream_add_stats (ReelMediaStream *stream, GVariantDict *stats)
{
  ReelRtpStream *self = REEL_RTP_STREAM (stream);
  ReelSyncStats sync_stats;
  ReelRtpTotals totals;

  sum_up (self, &totals);
  g_variant_dict_insert (stats, "codec", "s", self->format->codec->name);
  reel_rtp_totals_describe (&totals, self->sdp->codec->media == REEL_MEDIA_VIDEO, stats);
  add_source_stats (self, stats);
  reel_rtp_feedback_describe (reel_rtp_transport_get_feedback (self->transport),
                              self->sdp->codec->media == REEL_MEDIA_VIDEO, stats);
  if (reel_rtp_transport_get_layers (self->transport) != NULL)
    reel_rtp_layers_describe (reel_rtp_transport_get_layers (self->transport), stats);
  if (self->media != NULL)
    reel_rtp_media_describe_layer (self->media, stats);
  reel_sync_track_get_stats (reel_rtp_tracks_get (self->tracks), &sync_stats);
  reel_sync_stats_describe (&sync_stats, stats);
}

static void
reel_rtp_stream_add_report (ReelMediaStream *stream, GVariantDict *stats)
{
  ReelRtpStream *self = REEL_RTP_STREAM (stream);
  ReelRtpInletStats inlet;

  reel_rtp_inlet_get_stats (reel_rtp_transport_get_inlet (self->transport), &inlet);
  if (self->options.digits && *inlet.digits != '\0')
    g_variant_dict_insert (stats, "digits", "s", inlet.digits);
}

static gboolean
reel_rtp_stream_is_inactive (ReelMediaStream *stream)
{
  return REEL_RTP_STREAM (stream)->sdp->inactive;
}

static void
reel_rtp_stream_set_view (ReelMediaStream *stream, const ReelDemandView *view)
{
  ReelDemandView demand = *view;
  ReelRtpTransport *transport = REEL_RTP_STREAM (stream)->transport;
  ReelRtpLayers *layers = reel_rtp_transport_get_layers (transport);

  if (layers != NULL)
    reel_rtp_feedback_set_layers (reel_rtp_transport_get_feedback (transport),
                                  reel_rtp_layers_set_view (layers, view, &demand));
  reel_rtp_feedback_set_view (reel_rtp_transport_get_feedback (transport), &demand);
  if (REEL_RTP_STREAM (stream)->media != NULL)
    reel_rtp_media_set_view (REEL_RTP_STREAM (stream)->media, view);
}

/* Streaming threads. */
static GstClockTime
reel_rtp_stream_get_capture (ReelMediaStream *stream, GstClockTime running_time)
{
  return (GstClockTime)MAX (reel_sync_track_get_capture (reel_rtp_tracks_get (REEL_RTP_STREAM (stream)->tracks),
                                                         (gint64)running_time),
                            0);
}

static void
reel_rtp_stream_finalize (GObject *object)
{
  ReelRtpStream *self = REEL_RTP_STREAM (object);

  g_clear_object (&self->before);
  g_clear_object (&self->rtp_socket);
  g_clear_object (&self->rtcp_socket);
  g_clear_pointer (&self->media, reel_rtp_media_free);
  g_clear_pointer (&self->transport, reel_rtp_transport_free);
  g_clear_pointer (&self->tracks, reel_rtp_tracks_free);
  g_clear_pointer (&self->orientation, reel_rtp_orientation_free);
  g_clear_pointer (&self->levels, reel_rtp_levels_free);
  g_clear_pointer (&self->sdp, reel_sdp_free);
  g_free (self->failure);
  G_OBJECT_CLASS (reel_rtp_stream_parent_class)->finalize (object);
}

static void
reel_rtp_stream_class_init (ReelRtpStreamClass *klass)
{
  ReelMediaStreamClass *stream_class = REEL_MEDIA_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reel_rtp_stream_finalize;
  stream_class->stop = reel_rtp_stream_stop;
  stream_class->add_stats = reel_rtp_stream_add_stats;
  stream_class->add_report = reel_rtp_stream_add_report;
  stream_class->tick = reel_rtp_stream_tick;
  stream_class->handle_message = reel_rtp_stream_handle_message;
  stream_class->get_capture = reel_rtp_stream_get_capture;
  stream_class->is_inactive = reel_rtp_stream_is_inactive;
  stream_class->set_view = reel_rtp_stream_set_view;
}

static gboolean
build (ReelRtpStream *self, GError **error)
{
  ReelMediaStream *stream = REEL_MEDIA_STREAM (self);

  /* Started after everything downstream: reel_media_stream_sync() starts with the last element. */
  self->transport = reel_rtp_transport_new (stream, self->sdp, self->rtp_socket, self->rtcp_socket, self->options.plug,
                                            &transport_events, self, error);
  if (self->transport == NULL || !reel_media_stream_add_tee (stream, NULL, error))
    return FALSE;
  reel_rtp_outlet_set_limit (reel_rtp_transport_get_outlet (self->transport), self->options.max_width,
                             self->options.max_height);
  if (reel_rtp_transport_get_layers (self->transport) != NULL)
    reel_rtp_layers_set_limit (reel_rtp_transport_get_layers (self->transport), self->options.max_width,
                               self->options.max_height);
  if (self->before != NULL)
    reel_rtp_inlet_set_before (reel_rtp_transport_get_inlet (self->transport),
                               reel_rtp_transport_get_inlet (self->before->transport),
                               gst_element_get_current_running_time (reel_media_stream_get_pipeline (stream)));
  reel_rtp_inlet_set_strict (reel_rtp_transport_get_inlet (self->transport), self->options.strict,
                             self->options.relearn_after);
  return build_media (self, reel_sdp_find_format (self->sdp, self->sdp->payload_type), error) &&
         reel_rtp_media_start (self->media, error) && reel_media_stream_sync (stream, error) &&
         reel_rtp_transport_open (self->transport, error);
}

/* @before: (nullable): the previous owner of the sockets. */
static ReelMediaStream *
make (const char *id, const char *participant, ReelStreamKind kind, GstElement *pipeline, ReelAvSync *av_sync,
      ReelSdp *sdp, const ReelRtpOptions *options, GSocket *rtp, GSocket *rtcp, ReelRtpStream *before, GError **error)
{
  const gint64 slew = kind == REEL_STREAM_KIND_AUDIO ? REEL_AV_SYNC_AUDIO_SLEW : REEL_AV_SYNC_VIDEO_SLEW;
  g_autoptr (ReelRtpStream) self = g_object_new (REEL_TYPE_RTP_STREAM, "id", id, "participant", participant, "kind",
                                                 (int)kind, "pipeline", pipeline, NULL);

  self->sdp = sdp;
  self->options = *options;
  reel_decoded_guard_init (&self->decoded, options->max_width, options->max_height);
  self->orientation = sdp->orientation.id != 0 ? reel_rtp_orientation_new (sdp->orientation.id) : NULL;
  self->levels = sdp->level.id != 0 ? reel_rtp_levels_new (sdp->level.id) : NULL;
  g_set_object (&self->rtp_socket, rtp);
  g_set_object (&self->rtcp_socket, rtcp);
  g_set_object (&self->before, before);
  if (before != NULL)
    reel_media_stream_follow (REEL_MEDIA_STREAM (self), REEL_MEDIA_STREAM (before));
  self->tracks = reel_rtp_tracks_new (sdp, av_sync, participant, slew);
  return build (self, error) ? REEL_MEDIA_STREAM (g_steal_pointer (&self)) : NULL;
}

ReelMediaStream *
reel_rtp_stream_new (const char *id, const char *participant, ReelStreamKind kind, GstElement *pipeline,
                     ReelAvSync *av_sync, ReelSdp *sdp, const ReelRtpOptions *options, GSocket *rtp, GSocket *rtcp,
                     GError **error)
{
  return make (id, participant, kind, pipeline, av_sync, sdp, options, rtp, rtcp, NULL, error);
}

gboolean
reel_rtp_stream_describe (ReelRtpStream *self, ReelSdp *sdp)
{
  if (!reel_sdp_has_same_formats (self->sdp, sdp))
    return FALSE;
  /* streaming threads read the formats: only fields that the main thread alone reads are updated */
  self->sdp->inactive = sdp->inactive;
  self->sdp->disabled = sdp->disabled;
  reel_rtp_transport_describe (self->transport, sdp);
  reel_rtp_stream_relearn (self);
  return TRUE;
}

void
reel_rtp_stream_set_strict (ReelRtpStream *self, gboolean strict)
{
  self->options.strict = strict;
  reel_rtp_inlet_set_strict (reel_rtp_transport_get_inlet (self->transport), strict, self->options.relearn_after);
}

gboolean
reel_rtp_stream_set_rtcp_address (ReelRtpStream *self, const char *address, GError **error)
{
  return reel_rtp_transport_set_rtcp_address (self->transport, address, error);
}

void
reel_rtp_stream_relearn (ReelRtpStream *self)
{
  reel_rtp_inlet_relearn (reel_rtp_transport_get_inlet (self->transport));
}

ReelMediaStream *
reel_rtp_stream_replace (ReelRtpStream *before, GstElement *pipeline, ReelAvSync *av_sync, ReelSdp *sdp, GError **error)
{
  ReelMediaStream *stream = REEL_MEDIA_STREAM (before);

  reel_sdp_secure (sdp, reel_media_stream_get_id (stream), before->sdp);
  reel_rtp_transport_stop_sources (before->transport);
  return make (reel_media_stream_get_id (stream), reel_media_stream_get_participant (stream),
               reel_media_stream_get_kind (stream), pipeline, av_sync, sdp, &before->options, before->rtp_socket,
               before->rtcp_socket, before, error);
}
