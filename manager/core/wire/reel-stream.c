/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A media stream of a participant, as described by the client. */
#include "manager/core/wire/reel-stream.h"

#include "manager/core/wire/reel-dict.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/core/wire/reel-socket-address.h"

#include <string.h>

#define SDP_MAX_BYTES     65536
#define URI_MAX_BYTES     8192
#define ADDRESS_BYTES     64
#define SESSION_MAX_BYTES 256

const char *const reel_stream_kind_nicks[] = { "audio", "video", "screen", "announcement", NULL };
const char *const reel_transport_type_nicks[] = { "rtp", "uri", NULL };
const char *const reel_transport_all_nicks[] = { "rtp", "uri", "webrtc", NULL };

static const char *const uri_schemes[] = { "file", "rtsp", "rtsps", NULL };

enum { KEY_TYPE = 0 };

const ReelDictKey reel_transport_keys[] = {
  [KEY_TYPE] = { "type", REEL_DICT_NICK, G_STRUCT_OFFSET (ReelTransport, type), .nicks = reel_transport_type_nicks },
  { "sdp", REEL_DICT_LINES, G_STRUCT_OFFSET (ReelTransport, sdp), SDP_MAX_BYTES, .help = "a media description" },
  { "uri", REEL_DICT_TEXT, G_STRUCT_OFFSET (ReelTransport, uri), URI_MAX_BYTES,
    .help = "a media file or an RTSP server" },
  { "rtcp-address", REEL_DICT_TEXT, G_STRUCT_OFFSET (ReelTransport, rtcp_address), ADDRESS_BYTES,
    .help = "where the sender receives RTCP" },
  { "ssrc", REEL_DICT_UINT32, G_STRUCT_OFFSET (ReelTransport, ssrc), G_MAXUINT32, 1,
    .help = "that the packets of an announcement have" },
  { NULL },
};

static const ReelDictKey own_keys[] = {
  [KEY_TYPE] = { "type", REEL_DICT_NICK, G_STRUCT_OFFSET (ReelTransport, type), .nicks = reel_transport_all_nicks },
  { "sdp", REEL_DICT_LINES, G_STRUCT_OFFSET (ReelTransport, sdp), SDP_MAX_BYTES },
  { "uri", REEL_DICT_TEXT, G_STRUCT_OFFSET (ReelTransport, uri), URI_MAX_BYTES },
  { "rtcp-address", REEL_DICT_TEXT, G_STRUCT_OFFSET (ReelTransport, rtcp_address), ADDRESS_BYTES },
  { "session", REEL_DICT_TEXT, G_STRUCT_OFFSET (ReelTransport, session), SESSION_MAX_BYTES },
  { "ssrc", REEL_DICT_UINT32, G_STRUCT_OFFSET (ReelTransport, ssrc), G_MAXUINT32, 1 },
  { "ice-restarts", REEL_DICT_UINT32, G_STRUCT_OFFSET (ReelTransport, ice_restarts), G_MAXUINT32 },
  { NULL },
};

enum { KEY_MUTED = 0, KEY_STRICT };

const ReelDictKey reel_stream_update_keys[] = {
  [KEY_MUTED] = { "muted", REEL_DICT_BOOLEAN, G_STRUCT_OFFSET (ReelStreamUpdate, muted) },
  [KEY_STRICT] = { "strict-source", REEL_DICT_BOOLEAN, G_STRUCT_OFFSET (ReelStreamUpdate, strict),
                   .help = "no: accept other addresses while it is silent" },
  { "relearn", REEL_DICT_BOOLEAN, G_STRUCT_OFFSET (ReelStreamUpdate, relearn),
    .help = "yes: accept another source address from now on" },
  { "sdp", REEL_DICT_LINES, G_STRUCT_OFFSET (ReelStreamUpdate, sdp), SDP_MAX_BYTES, .help = "a new media description" },
  { "rtcp-address", REEL_DICT_TEXT, G_STRUCT_OFFSET (ReelStreamUpdate, rtcp_address), ADDRESS_BYTES,
    .help = "where the sender receives RTCP" },
  { NULL },
};

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, why);
  return FALSE;
}

static gboolean
check_sdp (const char *sdp, GError **error)
{
  if (sdp == NULL || *sdp == '\0')
    return refuse (error, "sdp: a transport of type rtp needs one media description");
  return TRUE;
}

static gboolean
check_rtcp_address (const char *address, GError **error)
{
  return address == NULL || reel_socket_address_parse ("rtcp-address", address, NULL, NULL, error);
}

static gboolean
check_rtp (const ReelTransport *self, GError **error)
{
  if (self->uri != NULL)
    return refuse (error, "uri: a transport of type rtp has none");
  return check_sdp (self->sdp, error) && check_rtcp_address (self->rtcp_address, error);
}

static gboolean
check_uri (const char *uri, GError **error)
{
  g_autofree char *scheme = NULL;
  g_autoptr (GError) parse_error = NULL;

  if (uri == NULL || *uri == '\0')
    return refuse (error, "uri: a transport of type uri needs one");
  if (!g_uri_is_valid (uri, G_URI_FLAGS_PARSE_RELAXED, &parse_error)) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "uri: %s", parse_error->message);
    return FALSE;
  }
  scheme = g_uri_parse_scheme (uri);
  for (char *p = scheme; p != NULL && *p != '\0'; p++)
    *p = g_ascii_tolower (*p);
  if (reel_nick_find (uri_schemes, scheme) < 0)
    return refuse (error, "uri: must be file:, rtsp: or rtsps:");
  return TRUE;
}

static ReelTransport *
parse_transport (GVariant *transport, const ReelDictKey *keys, GError **error)
{
  g_autoptr (ReelTransport) self = g_new0 (ReelTransport, 1);
  gboolean fits = FALSE;
  guint64 given;

  if (!reel_dict_read (transport, keys, self, &given, error))
    return NULL;
  if ((given & (1u << KEY_TYPE)) == 0)
    refuse (error, "type: missing; it must be rtp or uri");
  else if (self->type != REEL_TRANSPORT_URI)
    fits = check_rtp (self, error);
  else if (self->rtcp_address != NULL || self->ssrc != 0)
    refuse (error, self->ssrc != 0 ? "ssrc: a transport of type uri has none"
                                   : "rtcp-address: a transport of type uri has none");
  else
    fits = self->sdp != NULL ? refuse (error, "sdp: a transport of type uri has none") : check_uri (self->uri, error);
  return fits ? g_steal_pointer (&self) : NULL;
}

ReelTransport *
reel_transport_parse (GVariant *transport, GError **error)
{
  return parse_transport (transport, reel_transport_keys, error);
}

ReelTransport *
reel_transport_parse_own (GVariant *transport, GError **error)
{
  return parse_transport (transport, own_keys, error);
}

gboolean
reel_transport_check_network (const ReelTransport *self, gboolean network, GError **error)
{
  if (network || self->uri == NULL || g_ascii_strncasecmp (self->uri, "rtsp", strlen ("rtsp")) != 0)
    return TRUE;
  return refuse (error, "uri: the recorder's configuration permits no streams from other machines by URI: [streams] "
                        "network=false");
}

void
reel_transport_free (ReelTransport *self)
{
  g_free (self->session);
  g_free (self->sdp);
  g_free (self->uri);
  g_free (self->rtcp_address);
  g_free (self);
}

ReelStreamUpdate *
reel_stream_update_parse (GVariant *update, GError **error)
{
  g_autoptr (ReelStreamUpdate) self = g_new0 (ReelStreamUpdate, 1);
  guint64 given;

  if (!reel_dict_read (update, reel_stream_update_keys, self, &given, error))
    return NULL;
  if ((self->sdp != NULL && !check_sdp (self->sdp, error)) || !check_rtcp_address (self->rtcp_address, error))
    return NULL;
  self->has_muted = (given & (1u << KEY_MUTED)) != 0;
  self->has_strict = (given & (1u << KEY_STRICT)) != 0;
  return g_steal_pointer (&self);
}

ReelStreamUpdate *
reel_stream_update_parse_own (GVariant *update, GError **error)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (update);
  g_autofree char *ice = NULL;
  g_autoptr (GVariant) others = NULL;
  ReelStreamUpdate *self = NULL;

  g_variant_dict_lookup (&dict, "ice", "s", &ice);
  g_variant_dict_remove (&dict, "ice");
  others = g_variant_ref_sink (g_variant_dict_end (&dict));
  self = reel_stream_update_parse (others, error);
  if (self != NULL)
    self->ice = g_steal_pointer (&ice);
  return self;
}

void
reel_stream_update_free (ReelStreamUpdate *self)
{
  g_free (self->ice);
  g_free (self->sdp);
  g_free (self->rtcp_address);
  g_free (self);
}
