/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Creates streams from a manager's description of their transport. Owned by ReelMediaSession; main thread only. */
#include "manager/worker/session/reel-stream-factory.h"

#include "manager/core/wire/reel-dict.h"
#include "manager/core/wire/reel-error.h"
#include "manager/worker/rtp/reel-rtp-media.h"
#include "manager/worker/rtp/reel-rtp-stream.h"
#include "manager/worker/stream/reel-rtsp-stream.h"
#include "manager/worker/stream/reel-uri-stream.h"

typedef struct {
  int type;
  char *sdp;
  char *uri;
  char *session;     /* of webrtc */
  char *directories; /* one a line; NULL: any */
  char *address;
  char *rtcp_address; /* of the peer */
  guint32 port;
  guint32 rtcp_port;
  guint32 ssrc; /* of an announcement; 0: any */
  gboolean strict;
  guint32 relearn_after; /* s */
  gboolean digits;
  gboolean muted;
  guint32 max_width;
  guint32 max_height;
} Transport;

static const ReelDictKey transport_keys[] = {
  { "type", REEL_DICT_NICK, G_STRUCT_OFFSET (Transport, type), .nicks = reel_transport_all_nicks },
  { "sdp", REEL_DICT_LINES, G_STRUCT_OFFSET (Transport, sdp), REEL_SDP_MAX_BYTES },
  { "uri", REEL_DICT_TEXT, G_STRUCT_OFFSET (Transport, uri), 8192 },
  { "session", REEL_DICT_TEXT, G_STRUCT_OFFSET (Transport, session), 256 },
  { "directories", REEL_DICT_LINES, G_STRUCT_OFFSET (Transport, directories), 64 * 1024 },
  { "address", REEL_DICT_TEXT, G_STRUCT_OFFSET (Transport, address), 256 },
  { "rtcp-address", REEL_DICT_TEXT, G_STRUCT_OFFSET (Transport, rtcp_address), 256 },
  { "port", REEL_DICT_UINT32, G_STRUCT_OFFSET (Transport, port), G_MAXUINT16, 1 },
  { "rtcp-port", REEL_DICT_UINT32, G_STRUCT_OFFSET (Transport, rtcp_port), G_MAXUINT16, 1 },
  { "ssrc", REEL_DICT_UINT32, G_STRUCT_OFFSET (Transport, ssrc), G_MAXUINT32, 1 },
  { "strict-source", REEL_DICT_BOOLEAN, G_STRUCT_OFFSET (Transport, strict) },
  { "relearn-after", REEL_DICT_UINT32, G_STRUCT_OFFSET (Transport, relearn_after), G_MAXUINT32 },
  { "dtmf-digits", REEL_DICT_BOOLEAN, G_STRUCT_OFFSET (Transport, digits) },
  { "muted", REEL_DICT_BOOLEAN, G_STRUCT_OFFSET (Transport, muted) },
  { "max-width", REEL_DICT_UINT32, G_STRUCT_OFFSET (Transport, max_width), REEL_PICTURE_LIMIT, 16 },
  { "max-height", REEL_DICT_UINT32, G_STRUCT_OFFSET (Transport, max_height), REEL_PICTURE_LIMIT, 16 },
  { NULL },
};

static const Transport defaults = {
  .type = -1, .strict = TRUE, .max_width = REEL_PICTURE_WIDTH, .max_height = REEL_PICTURE_HEIGHT
};

static void
transport_clear (Transport *transport)
{
  g_free (transport->sdp);
  g_free (transport->uri);
  g_free (transport->session);
  g_free (transport->directories);
  g_free (transport->address);
  g_free (transport->rtcp_address);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Transport, transport_clear)

static ReelRtpOptions
get_options (const Transport *given)
{
  return (ReelRtpOptions){ .strict = given->strict,
                           .relearn_after = given->relearn_after,
                           .digits = given->digits,
                           .max_width = given->max_width,
                           .max_height = given->max_height };
}

static ReelMediaStream *
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, text);
  return NULL;
}

static char *
answer_sdp (const ReelSdp *sdp, const Transport *given)
{
  return reel_sdp_answer (sdp, given->address != NULL ? given->address : "0.0.0.0", (guint16)given->port,
                          (guint16)given->rtcp_port);
}

static ReelMedia
get_media (ReelStreamKind kind)
{
  return kind == REEL_STREAM_KIND_AUDIO ? REEL_MEDIA_AUDIO : REEL_MEDIA_VIDEO;
}

static ReelMediaStream *
make_rtp (ReelStreamFactory *self, const char *id, const char *participant_id, ReelStreamKind kind,
          const Transport *given, GSocket *rtp, GSocket *rtcp, char **answer, GError **error)
{
  const ReelRtpOptions options = get_options (given);
  ReelMediaStream *stream = NULL;
  ReelSdp *sdp = NULL;
  g_autofree char *text = NULL;

  if (given->sdp == NULL || rtp == NULL || rtcp == NULL)
    return refuse (error, "transport: rtp needs an sdp and two sockets, for RTP and RTCP");
  sdp = reel_sdp_parse (given->sdp, -1, get_media (kind), reel_rtp_media_supports, error);
  if (sdp == NULL)
    return NULL;
  reel_sdp_secure (sdp, id, NULL);
  text = answer_sdp (sdp, given);
  stream =
      reel_rtp_stream_new (id, participant_id, kind, self->pipeline, self->av_sync, sdp, &options, rtp, rtcp, error);
  if (stream == NULL)
    return NULL;
  if (given->rtcp_address != NULL &&
      !reel_rtp_stream_set_rtcp_address (REEL_RTP_STREAM (stream), given->rtcp_address, error)) {
    reel_media_stream_stop (stream);
    g_object_unref (stream);
    return NULL;
  }
  *answer = g_steal_pointer (&text);
  return stream;
}

static ReelMediaStream *
make_webrtc (ReelStreamFactory *self, const char *id, const char *participant_id, ReelStreamKind kind,
             const Transport *given, GSocket *socket, char **answer, GError **error)
{
  const ReelRtpOptions options = get_options (given);
  const ReelWebrtcStreamRequest request = {
    .id = id,
    .participant_id = participant_id,
    .kind = kind,
    .session = given->session,
    .sdp = given->sdp,
    .address = given->address,
    .port = (guint16)given->port,
    .socket = socket,
    .options = &options,
  };

  if (given->sdp == NULL || given->session == NULL)
    return refuse (error, "transport: webrtc needs a session and an sdp");
  return reel_webrtc_table_make_stream (self->webrtc, &request, answer, error);
}

static gboolean
is_scheme (const char *scheme, const char *name)
{
  return scheme != NULL && g_ascii_strcasecmp (scheme, name) == 0;
}

static ReelMediaStream *
make_uri (ReelStreamFactory *self, const char *id, const char *participant_id, ReelStreamKind kind,
          const Transport *given, GError **error)
{
  g_autofree char *scheme = g_uri_parse_scheme (given->uri);
  g_auto (GStrv) directories = given->directories != NULL ? g_strsplit (given->directories, "\n", -1) : NULL;

  if (is_scheme (scheme, "rtsp") || is_scheme (scheme, "rtsps"))
    return reel_rtsp_stream_new (id, participant_id, kind, self->pipeline, given->uri, error);
  if (is_scheme (scheme, "file"))
    return reel_uri_stream_new (id, participant_id, kind, self->pipeline, given->uri, (const char *const *)directories,
                                self->timelines, error);
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "uri: \"%s\" is neither file:// nor rtsp://",
               given->uri);
  return NULL;
}

static ReelMediaStream *
make (ReelStreamFactory *self, const char *id, const char *participant_id, ReelStreamKind kind, const Transport *given,
      GSocket *rtp, GSocket *rtcp, char **answer, GError **error)
{
  if (given->ssrc != 0)
    return refuse (error, "ssrc: only an announcement has one");
  if (given->type == REEL_TRANSPORT_RTP)
    return make_rtp (self, id, participant_id, kind, given, rtp, rtcp, answer, error);
  if (given->type == REEL_TRANSPORT_WEBRTC)
    return make_webrtc (self, id, participant_id, kind, given, rtp, answer, error);
  if (given->type == REEL_TRANSPORT_URI && given->uri != NULL)
    return make_uri (self, id, participant_id, kind, given, error);
  return refuse (error, "transport: a type (rtp or uri) is needed, and what belongs to it");
}

ReelMediaStream *
reel_stream_factory_make (ReelStreamFactory *self, const char *id, const char *participant_id, ReelStreamKind kind,
                          GVariant *transport, GSocket *rtp, GSocket *rtcp, char **answer, GError **error)
{
  g_auto (Transport) given = defaults;
  ReelMediaStream *stream = NULL;

  if (!reel_dict_read (transport, transport_keys, &given, NULL, error))
    return NULL;
  stream = make (self, id, participant_id, kind, &given, rtp, rtcp, answer, error);
  if (stream != NULL)
    reel_media_stream_set_muted (stream, given.muted);
  return stream;
}

ReelAnnouncementStream *
reel_stream_factory_make_announcement (ReelStreamFactory *self, const char *id, GVariant *transport, GSocket *rtp,
                                       char **answer, GError **error)
{
  g_auto (Transport) given = defaults;
  g_autoptr (ReelSdp) sdp = NULL;
  ReelAnnouncementStream *stream = NULL;

  if (!reel_dict_read (transport, transport_keys, &given, NULL, error))
    return NULL;
  if (given.type != REEL_TRANSPORT_RTP || given.sdp == NULL || rtp == NULL) {
    refuse (error, "transport: an announcement needs the type rtp, an sdp and two sockets, for RTP and RTCP");
    return NULL;
  }
  sdp = reel_sdp_parse_receiver (given.sdp, error);
  if (sdp != NULL)
    reel_sdp_secure (sdp, id, NULL);
  stream = sdp != NULL ? reel_announcement_stream_new (id, self->pipeline, sdp, given.ssrc, rtp, error) : NULL;
  if (stream != NULL)
    *answer = answer_sdp (sdp, &given);
  return stream;
}

static gboolean
check_rtp (ReelMediaStream *stream, const char *key, GError **error)
{
  if (REEL_IS_RTP_STREAM (stream))
    return TRUE;
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "%s: the stream is not an RTP stream", key);
  return FALSE;
}

gboolean
reel_stream_factory_describe (ReelStreamFactory *self, ReelMediaStream *stream, const char *text, gboolean *done,
                              GError **error)
{
  g_autoptr (ReelSdp) sdp = NULL;

  if (reel_webrtc_table_has (self->webrtc, stream)) {
    refuse (error, "sdp: the stream was negotiated with others: remove its session and add another one");
    return FALSE;
  }
  if (!check_rtp (stream, "sdp", error))
    return FALSE;
  sdp = reel_sdp_parse_update (text, get_media (reel_media_stream_get_kind (stream)), reel_rtp_media_supports, error);
  if (sdp == NULL)
    return FALSE;
  *done = reel_rtp_stream_describe (REEL_RTP_STREAM (stream), sdp);
  return TRUE;
}

gboolean
reel_stream_factory_set_rtcp_address (ReelMediaStream *stream, const char *address, GError **error)
{
  return check_rtp (stream, "rtcp-address", error) &&
         reel_rtp_stream_set_rtcp_address (REEL_RTP_STREAM (stream), address, error);
}

gboolean
reel_stream_factory_set_source (ReelMediaStream *stream, const ReelStreamUpdate *update, GError **error)
{
  if (!update->has_strict && !update->relearn)
    return TRUE;
  if (!check_rtp (stream, update->has_strict ? "strict-source" : "relearn", error))
    return FALSE;
  if (update->has_strict)
    reel_rtp_stream_set_strict (REEL_RTP_STREAM (stream), update->strict);
  if (update->relearn)
    reel_rtp_stream_relearn (REEL_RTP_STREAM (stream));
  return TRUE;
}

ReelMediaStream *
reel_stream_factory_remake (ReelStreamFactory *self, ReelMediaStream *old, const char *text, GError **error)
{
  const ReelStreamKind kind = reel_media_stream_get_kind (old);
  ReelSdp *sdp = reel_sdp_parse_update (text, get_media (kind), reel_rtp_media_supports, error);

  if (sdp == NULL)
    return NULL;
  return reel_rtp_stream_replace (REEL_RTP_STREAM (old), self->pipeline, self->av_sync, sdp, error);
}
