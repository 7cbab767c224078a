/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The sender of announcements:
 *
 *   appsrc → encoder → payloader → udpsink, which waits for the time of each packet
 *
 * appsrc requests 20 ms at a time, so little is in flight and a clip can be interrupted. Nothing is sent between clips;
 * RTP timestamps advance with time. Nothing of this is linked to a recording. Created by ReelStreamFactory.
 *
 * Threads: appsrc's streaming thread requests data; `lock` guards the fields below it. No other lock is taken and
 * nothing is pushed while it is held. */
#include "manager/worker/prompt/reel-announcement-stream.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-stream.h"
#include "manager/worker/rtp/reel-srtp-buffer.h"

#define PACKETS_PER_SECOND 50
#define LEAD               (40 * GST_MSECOND)  /* from the request of the first sample to its sending */
#define LATEST             (500 * GST_MSECOND) /* a thread that was delayed up to this long catches up */
#define OPUS_RATE          16000
#define OPUS_BITS          32000

typedef struct {
  GBytes *samples;
  gsize sent; /* bytes; after the end follows one packet of silence, which flushes the encoder */
  gpointer token;
} Clip;

struct _ReelAnnouncementStream {
  int refs; /* atomic */
  char *id;
  const ReelRtpCodec *codec;
  guint rate;
  ReelClipEnded ended;
  gpointer owner;
  GstElement *pipeline;
  GstElement *bin;
  GstElement *source;
  GPtrArray *endings; /* main thread: Ending */
  GstClockTime after; /* appsrc's thread: end of the last encoded packet */

  GMutex lock;
  GQueue clips;       /* of Clip; the first one is playing */
  GstClockTime next;  /* running time of the next packet */
  GstClockTime began; /* of the first packet after the last pause */
  gboolean hungry;    /* appsrc requested data and got none */
  gboolean pushing;   /* the main thread is pushing; packets must stay in order */
};

/* A clip whose last packet is waiting for its time. */
typedef struct {
  ReelAnnouncementStream *stream;
  gpointer token;
  GstClockTime time;
  guint source; /* main thread */
} Ending;

static void
stream_unref (ReelAnnouncementStream *self)
{
  if (!g_atomic_int_dec_and_test (&self->refs))
    return;
  g_ptr_array_unref (self->endings);
  gst_clear_object (&self->pipeline);
  g_mutex_clear (&self->lock);
  g_free (self->id);
  g_free (self);
}

/* Main thread. A tone has no token. An owner removes itself before it is freed. */
static void
report (ReelAnnouncementStream *self, gpointer token, gboolean complete)
{
  if (token != NULL && self->ended != NULL)
    self->ended (self->owner, token, complete);
}

static void
clip_free (gpointer data)
{
  Clip *clip = data;

  g_bytes_unref (clip->samples);
  g_free (clip);
}

static void
ending_free (gpointer data)
{
  Ending *ending = data;

  g_clear_handle_id (&ending->source, g_source_remove);
  g_free (ending);
}

static gboolean
on_ended (gpointer user_data)
{
  Ending *ending = user_data;
  ReelAnnouncementStream *self = ending->stream;
  gpointer token = ending->token;

  ending->source = 0;
  g_ptr_array_remove (self->endings, ending);
  report (self, token, TRUE);
  return G_SOURCE_REMOVE;
}

/* Main thread. The last packet was created; it is heard at its time. */
static gboolean
on_all_made (gpointer user_data)
{
  Ending *ending = user_data;
  ReelAnnouncementStream *self = ending->stream;
  GstClockTime now;

  if (self->bin == NULL) { /* stopped meanwhile */
    report (self, ending->token, FALSE);
    ending_free (ending);
    stream_unref (self);
    return G_SOURCE_REMOVE;
  }
  now = gst_element_get_current_running_time (self->pipeline);
  g_ptr_array_add (self->endings, ending);
  ending->source =
      g_timeout_add (ending->time > now ? (guint)((ending->time - now) / GST_MSECOND) + 1 : 0, on_ended, ending);
  stream_unref (self);
  return G_SOURCE_REMOVE;
}

/* Any thread, called with the lock. The first clip has been sent. */
static void
end_first (ReelAnnouncementStream *self)
{
  Clip *clip = g_queue_pop_head (&self->clips);
  Ending *ending = g_new0 (Ending, 1);

  *ending = (Ending){ .stream = self, .token = clip->token, .time = self->next };
  g_atomic_int_inc (&self->refs);
  g_idle_add (on_all_made, ending);
  clip_free (clip);
}

/* Any thread, called with the lock. Returns: (nullable): the samples of the next packet. */
static GstBuffer *
take_packet (ReelAnnouncementStream *self)
{
  const GstClockTime now = gst_element_get_current_running_time (self->source);
  const gsize size = self->rate / PACKETS_PER_SECOND * sizeof (gint16);
  Clip *clip = g_queue_peek_head (&self->clips);
  gsize left;
  GstBuffer *buffer;

  if (clip == NULL || !GST_CLOCK_TIME_IS_VALID (now))
    return NULL;
  left = g_bytes_get_size (clip->samples) - MIN (clip->sent, g_bytes_get_size (clip->samples));
  buffer = gst_buffer_new_allocate (NULL, size, NULL);
  gst_buffer_memset (buffer, 0, 0, size);
  if (left > 0)
    gst_buffer_fill (buffer, 0, (const guint8 *)g_bytes_get_data (clip->samples, NULL) + clip->sent, MIN (size, left));
  if (self->next + (clip->sent > 0 ? LATEST : 0) < now) {
    self->next = self->began = now + LEAD;
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  }
  GST_BUFFER_PTS (buffer) = self->next;
  GST_BUFFER_DURATION (buffer) = GST_SECOND / PACKETS_PER_SECOND;
  self->next += GST_SECOND / PACKETS_PER_SECOND;
  clip->sent += size;
  if (left == 0)
    end_first (self);
  return buffer;
}

static void
push (ReelAnnouncementStream *self, GstBuffer *buffer)
{
  GstFlowReturn flow = GST_FLOW_OK;

  if (buffer == NULL)
    return;
  g_signal_emit_by_name (self->source, "push-buffer", buffer, &flow);
  gst_buffer_unref (buffer);
}

/* Streaming thread of appsrc, takes the lock. */
static void
on_need_data (GstElement *source, guint length, ReelAnnouncementStream *self)
{
  GstBuffer *buffer;

  g_mutex_lock (&self->lock);
  buffer = self->pushing ? NULL : take_packet (self);
  self->hungry = buffer == NULL;
  g_mutex_unlock (&self->lock);
  push (self, buffer);
}

/* Main thread, takes the lock. appsrc requests data once, and then waits. */
static void
feed (ReelAnnouncementStream *self)
{
  GstBuffer *buffer;

  g_mutex_lock (&self->lock);
  while (self->hungry && (buffer = take_packet (self)) != NULL) {
    self->hungry = FALSE;
    self->pushing = TRUE;
    g_mutex_unlock (&self->lock);
    push (self, buffer);
    g_mutex_lock (&self->lock);
    self->pushing = FALSE;
  }
  g_mutex_unlock (&self->lock);
}

/* Streaming thread of appsrc, takes the lock. An encoder subtracts its lookahead from the timestamps of all packets but
 * the first, which would leave a gap. And before the next clip it first outputs the rest of the previous one, which is
 * long over. */
static GstPadProbeReturn
on_encoded (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ReelAnnouncementStream *self = user_data;
  const GstClockTime packet = GST_SECOND / PACKETS_PER_SECOND;
  GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  const GstClockTime time = GST_BUFFER_PTS (buffer);
  gboolean over;

  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  g_mutex_lock (&self->lock);
  over = !GST_CLOCK_TIME_IS_VALID (time) || time + packet <= self->began;
  g_mutex_unlock (&self->lock);
  if (over)
    return GST_PAD_PROBE_DROP;
  if (GST_CLOCK_TIME_IS_VALID (self->after) && ABS (GST_CLOCK_DIFF (time, self->after)) < (gint64)packet)
    GST_BUFFER_PTS (buffer) = self->after;
  self->after = GST_BUFFER_PTS (buffer) + packet;
  return GST_PAD_PROBE_OK;
}

static gboolean
is_opus (const ReelRtpCodec *codec)
{
  return codec->clock_rate == 48000;
}

static GstElement *
add_element (ReelAnnouncementStream *self, const char *factory, GError **error)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (element != NULL)
    gst_bin_add (GST_BIN (self->bin), element);
  else
    g_set_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The GStreamer element %s is not installed", factory);
  return element;
}

static void
configure (ReelAnnouncementStream *self, GstElement *encoder, GstElement *payloader, GstElement *sink,
           const ReelSdp *sdp, guint32 ssrc, GSocket *rtp)
{
  const gboolean v6 = g_socket_get_family (rtp) == G_SOCKET_FAMILY_IPV6;
  const gint64 packet = GST_SECOND / PACKETS_PER_SECOND;
  g_autoptr (GstPad) encoded = gst_element_get_static_pad (encoder, "src");
  g_autoptr (GstCaps) caps =
      gst_caps_new_simple ("audio/x-raw", "format", G_TYPE_STRING, G_BYTE_ORDER == G_LITTLE_ENDIAN ? "S16LE" : "S16BE",
                           "layout", G_TYPE_STRING, "interleaved", "rate", G_TYPE_INT, (int)self->rate, "channels",
                           G_TYPE_INT, 1, NULL);

  gst_pad_add_probe (encoded, GST_PAD_PROBE_TYPE_BUFFER, on_encoded, self, NULL);
  g_object_set (self->source, "caps", caps, "is-live", TRUE, "format", GST_FORMAT_TIME, "block", FALSE, NULL);
  g_signal_connect (self->source, "need-data", G_CALLBACK (on_need_data), self);
  g_object_set (encoder, "tolerance", packet / 4, NULL); /* a longer gap is a pause, in which nothing is sent */
  if (is_opus (self->codec)) {
    g_object_set (encoder, "bitrate", OPUS_BITS, NULL);
    gst_util_set_object_arg (G_OBJECT (encoder), "audio-type", "voice");
  } else {
    g_object_set (payloader, "min-ptime", packet, "max-ptime", packet, NULL);
  }
  g_object_set (payloader, "pt", sdp->payload_type, "perfect-rtptime", FALSE, NULL);
  if (ssrc != 0)
    g_object_set (payloader, "ssrc", ssrc, NULL);
  g_object_set (sink, v6 ? "socket-v6" : "socket", rtp, "close-socket", FALSE, "host", sdp->address, "port",
                (int)sdp->port, "sync", TRUE, "async", FALSE, NULL);
}

static gboolean
encrypt (GstElement *payloader, const ReelSdp *sdp, GError **error)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (payloader, "src");
  ReelSrtp *srtp = NULL;

  if (sdp->own == NULL)
    return TRUE;
  srtp = reel_srtp_new_sender (sdp->own);
  if (srtp != NULL)
    reel_srtp_buffer_attach (pad, srtp, FALSE);
  else
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED,
                         "This system's libsrtp can not use the SDP's suite");
  return srtp != NULL;
}

static gboolean
build (ReelAnnouncementStream *self, const ReelSdp *sdp, guint32 ssrc, GSocket *rtp, GError **error)
{
  GstElement *encoder, *payloader, *sink;

  self->bin = gst_object_ref_sink (gst_bin_new (NULL));
  gst_element_set_locked_state (self->bin, TRUE);
  gst_bin_add (GST_BIN (self->pipeline), self->bin);
  if ((self->source = add_element (self, "appsrc", error)) == NULL ||
      (encoder = add_element (self, self->codec->encoder, error)) == NULL ||
      (payloader = add_element (self, self->codec->payloader, error)) == NULL ||
      (sink = add_element (self, "udpsink", error)) == NULL || !encrypt (payloader, sdp, error))
    return FALSE;
  configure (self, encoder, payloader, sink, sdp, ssrc, rtp);
  gst_element_set_locked_state (self->bin, FALSE);
  if (gst_element_link_many (self->source, encoder, payloader, sink, NULL) &&
      gst_element_sync_state_with_parent (self->bin))
    return TRUE;
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The sender of announcements does not start");
  return FALSE;
}

static void
stop (ReelAnnouncementStream *self)
{
  if (self->bin == NULL)
    return;
  gst_element_set_locked_state (self->bin, TRUE);
  gst_element_set_state (self->bin, GST_STATE_NULL);
  if (self->source != NULL)
    g_signal_handlers_disconnect_by_data (self->source, self);
  gst_bin_remove (GST_BIN (self->pipeline), self->bin);
  gst_clear_object (&self->bin);
}

ReelAnnouncementStream *
reel_announcement_stream_new (const char *id, GstElement *pipeline, const ReelSdp *sdp, guint32 ssrc, GSocket *rtp,
                              GError **error)
{
  g_autoptr (ReelAnnouncementStream) self = NULL;
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (sdp->address);

  if (g_inet_address_get_family (address) != g_socket_get_family (rtp)) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "The SDP's address %s can not be reached from this side's ports: it is of another family",
                 sdp->address);
    return NULL;
  }
  self = g_new0 (ReelAnnouncementStream, 1);
  self->refs = 1;
  self->after = GST_CLOCK_TIME_NONE;
  self->id = g_strdup (id);
  self->codec = sdp->codec;
  self->rate = is_opus (sdp->codec) ? OPUS_RATE : sdp->codec->clock_rate;
  self->pipeline = gst_object_ref (pipeline);
  self->endings = g_ptr_array_new_with_free_func (ending_free);
  g_mutex_init (&self->lock);
  return build (self, sdp, ssrc, rtp, error) ? g_steal_pointer (&self) : NULL;
}

void
reel_announcement_stream_free (ReelAnnouncementStream *self)
{
  Clip *clip;

  stop (self);
  while (self->endings->len > 0) {
    gpointer token = ((Ending *)g_ptr_array_index (self->endings, 0))->token;

    g_ptr_array_remove_index (self->endings, 0);
    report (self, token, FALSE);
  }
  while ((clip = g_queue_pop_head (&self->clips)) != NULL) {
    report (self, clip->token, FALSE);
    clip_free (clip);
  }
  stream_unref (self);
}

void
reel_announcement_stream_set_owner (ReelAnnouncementStream *self, ReelClipEnded ended, gpointer owner)
{
  self->ended = ended;
  self->owner = owner;
}

const char *
reel_announcement_stream_get_id (ReelAnnouncementStream *self)
{
  return self->id;
}

guint
reel_announcement_stream_get_rate (ReelAnnouncementStream *self)
{
  return self->rate;
}

gboolean
reel_announcement_stream_owns (ReelAnnouncementStream *self, GstObject *object)
{
  return object == GST_OBJECT (self->bin) || gst_object_has_as_ancestor (object, GST_OBJECT (self->bin));
}

void
reel_announcement_stream_play (ReelAnnouncementStream *self, GBytes *samples, gpointer token)
{
  Clip *clip = g_new0 (Clip, 1);

  clip->samples = g_bytes_ref (samples);
  clip->token = token;
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->clips, clip);
  g_mutex_unlock (&self->lock);
  feed (self);
}

guint
reel_announcement_stream_count (ReelAnnouncementStream *self, gpointer token)
{
  guint count = 0;

  g_mutex_lock (&self->lock);
  for (const GList *l = self->clips.head; l != NULL; l = l->next)
    count += ((const Clip *)l->data)->token == token;
  g_mutex_unlock (&self->lock);
  return count;
}

void
reel_announcement_stream_drop (ReelAnnouncementStream *self, gpointer token)
{
  guint dropped = 0;

  g_mutex_lock (&self->lock);
  for (GList *l = self->clips.head, *next; l != NULL; l = next) {
    next = l->next;
    if (((const Clip *)l->data)->token != token)
      continue;
    clip_free (l->data);
    g_queue_delete_link (&self->clips, l);
    dropped++;
  }
  g_mutex_unlock (&self->lock);
  for (; dropped > 0; dropped--)
    report (self, token, FALSE);
}

GVariant *
reel_announcement_stream_dup_stats (ReelAnnouncementStream *self)
{
  GVariantDict stats;
  gboolean playing;

  g_mutex_lock (&self->lock);
  playing = !g_queue_is_empty (&self->clips);
  g_mutex_unlock (&self->lock);
  g_variant_dict_init (&stats, NULL);
  g_variant_dict_insert (&stats, "state", "s", "active");
  g_variant_dict_insert (&stats, "kind", "s", reel_stream_kind_nicks[REEL_STREAM_KIND_ANNOUNCEMENT]);
  g_variant_dict_insert (&stats, "codec", "s", self->codec->name);
  g_variant_dict_insert (&stats, "playing", "b", playing);
  return g_variant_dict_end (&stats);
}
