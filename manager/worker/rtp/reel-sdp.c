/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parses the SDP media description of an RTP stream. Called by ReelStreamFactory with untrusted text: every line is
 * checked before it is used, and errors name what is refused. */
#include "manager/worker/rtp/reel-sdp.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

/* The purpose of a description. */
typedef enum {
  USE_NEW,    /* a new stream: the peer must send */
  USE_UPDATE, /* an existing stream */
  USE_RECEIVER,
} Use;

static gboolean G_GNUC_PRINTF (2, 3) refuse (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, format, args);
  va_end (args);
  return FALSE;
}

/* NULL for anything but a literal unicast address: a name would have to be resolved while media flows, and "any" or a
 * group is not a destination for feedback. The address is then learned from packets. */
static char *
read_address (const char *connection)
{
  g_auto (GStrv) parts = NULL;
  g_autoptr (GInetAddress) address = NULL;

  if (connection == NULL)
    return NULL;
  parts = g_strsplit (connection, " ", -1);
  if (g_strv_length (parts) != 3 || strcmp (parts[0], "IN") != 0)
    return NULL;
  address = g_inet_address_new_from_string (parts[2]);
  if (address == NULL || g_inet_address_get_is_any (address) || g_inet_address_get_is_multicast (address))
    return NULL;
  return g_inet_address_to_string (address);
}

typedef struct {
  char *name;
  guint clock_rate;
  guint channels; /* 0: not named */
} Map;

static gboolean
read_map (const char *text, Map *map)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", -1);
  guint64 rate = 0, count = 0;

  if (g_strv_length (parts) < 2 || g_strv_length (parts) > 3 ||
      !g_ascii_string_to_unsigned (parts[1], 10, 1, G_MAXUINT, &rate, NULL))
    return FALSE;
  if (parts[2] != NULL && !g_ascii_string_to_unsigned (parts[2], 10, 1, 255, &count, NULL))
    return FALSE;
  *map = (Map){ g_strdup (parts[0]), (guint)rate, (guint)count };
  return TRUE;
}

/* No depayloader here reorders interleaved H.264 (packetization-mode 2) and H.265 (sprop-max-don-diff). */
static gboolean
is_usable (const ReelSdpFormat *format, ReelRtpCodecTest test)
{
  g_autofree char *mode = reel_sdp_format_get_parameter (format, "packetization-mode");
  g_autofree char *difference = reel_sdp_format_get_parameter (format, "sprop-max-don-diff");

  return (test == NULL || test (format->codec)) && g_strcmp0 (mode, "2") != 0 &&
         (difference == NULL || strcmp (difference, "0") == 0);
}

/* RFC 3551 defines a few payload types without an rtpmap: 13 is comfort noise. */
static gboolean
describe_static (ReelSdpFormat *format, ReelMedia media, ReelRtpCodecTest test)
{
  format->codec = reel_rtp_codec_find_static (media, format->payload_type);
  if (format->codec != NULL && !is_usable (format, test))
    return FALSE;
  format->role = format->codec != NULL ? REEL_SDP_MEDIA : REEL_SDP_COMFORT_NOISE;
  format->clock_rate = format->codec != NULL ? format->codec->clock_rate : 8000;
  return format->codec != NULL || (media == REEL_MEDIA_AUDIO && format->payload_type == 13);
}

static gboolean
find_role (const char *name, ReelSdpRole *role)
{
  static const char *const names[] = {
    [REEL_SDP_COMFORT_NOISE] = "CN", [REEL_SDP_TELEPHONE_EVENT] = "telephone-event",
    [REEL_SDP_REDUNDANT] = "red",    [REEL_SDP_RETRANSMISSION] = "rtx",
    [REEL_SDP_ULPFEC] = "ulpfec",    [REEL_SDP_FLEXFEC] = "flexfec-03",
  };

  for (ReelSdpRole known = REEL_SDP_COMFORT_NOISE; known < G_N_ELEMENTS (names); known++) {
    if (g_ascii_strcasecmp (names[known], name) == 0) {
      *role = known;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_of (ReelMedia media, ReelSdpRole role)
{
  switch (role) {
  case REEL_SDP_REDUNDANT:
  case REEL_SDP_RETRANSMISSION:
    return TRUE;
  case REEL_SDP_ULPFEC:
  case REEL_SDP_FLEXFEC:
    return media == REEL_MEDIA_VIDEO;
  default:
    return media == REEL_MEDIA_AUDIO;
  }
}

/* Returns: FALSE: not supported. */
static gboolean
describe_mapped (ReelSdpFormat *format, ReelMedia media, ReelRtpCodecTest test, const char *text)
{
  g_autofree char *name = NULL;
  Map map;

  if (!read_map (text, &map))
    return FALSE;
  name = map.name;
  format->clock_rate = map.clock_rate;
  format->channels = map.channels;
  format->codec = reel_rtp_codec_find (media, name, map.clock_rate, map.channels);
  if (format->codec != NULL)
    return is_usable (format, test);
  return find_role (name, &format->role) && is_of (media, format->role);
}

static void
format_free (gpointer data)
{
  ReelSdpFormat *format = data;

  g_free (format->fmtp);
  g_free (format);
}

static void
take_format (ReelSdp *sdp, const ReelSdpLines *lines, ReelMedia media, ReelRtpCodecTest test, guint payload_type)
{
  const char *map = g_hash_table_lookup (lines->rtpmaps, GUINT_TO_POINTER (payload_type));
  ReelSdpFormat *format = g_new0 (ReelSdpFormat, 1);

  format->payload_type = payload_type;
  format->fmtp = g_strdup (g_hash_table_lookup (lines->fmtps, GUINT_TO_POINTER (payload_type)));
  if (reel_sdp_find_format (sdp, payload_type) == NULL &&
      (map != NULL ? describe_mapped (format, media, test, map) : describe_static (format, media, test)))
    g_ptr_array_add (sdp->formats, g_steal_pointer (&format));
  g_clear_pointer (&format, format_free);
}

/* "111/111": what is sent redundantly; without it, it may be anything. */
static gboolean
is_decodable (const ReelSdp *sdp, const ReelSdpFormat *red)
{
  g_auto (GStrv) types = g_strsplit (red->fmtp != NULL ? red->fmtp : "", "/", -1);

  for (gsize i = 0; types[i] != NULL; i++) {
    const ReelSdpFormat *format = NULL;
    guint64 payload_type = 0;

    if (!g_ascii_string_to_unsigned (types[i], 10, 0, 127, &payload_type, NULL))
      return FALSE;
    format = reel_sdp_find_format (sdp, (guint)payload_type);
    if (format == NULL || format->role == REEL_SDP_REDUNDANT || format->role == REEL_SDP_RETRANSMISSION ||
        format->clock_rate != red->clock_rate)
      return FALSE;
  }
  return TRUE;
}

static const ReelSdpFormat *
find_role_of (const ReelSdp *sdp, ReelSdpRole role, guint clock_rate)
{
  for (guint i = 0; i < sdp->formats->len; i++) {
    const ReelSdpFormat *format = g_ptr_array_index (sdp->formats, i);

    if (format->role == role && format->clock_rate == clock_rate)
      return format;
  }
  return NULL;
}

/* Video is sent in it only for the sake of error correction. */
static gboolean
is_redundant (const ReelSdp *sdp, ReelMedia media, const ReelSdpFormat *red)
{
  return is_decodable (sdp, red) &&
         (media == REEL_MEDIA_AUDIO || find_role_of (sdp, REEL_SDP_ULPFEC, red->clock_rate) != NULL);
}

/* "apt=96": of what it sends again. It does so only when it is asked to; how long it can (rtx-time) does not matter:
 * nothing is asked for that would come too late. */
static gboolean
is_retransmission (const ReelSdp *sdp, ReelSdpFormat *rtx)
{
  g_autofree char *type = reel_sdp_format_get_parameter (rtx, "apt");
  const ReelSdpFormat *format = NULL;
  guint64 original = 0;

  if (!sdp->nack || type == NULL || !g_ascii_string_to_unsigned (type, 10, 0, 127, &original, NULL))
    return FALSE;
  rtx->original = (guint)original;
  format = reel_sdp_find_format (sdp, rtx->original);
  return format != NULL && (format->role == REEL_SDP_MEDIA || format->role == REEL_SDP_REDUNDANT) &&
         format->clock_rate == rtx->clock_rate;
}

static gboolean
is_useful (const ReelSdp *sdp, ReelMedia media, ReelSdpFormat *format)
{
  switch (format->role) {
  case REEL_SDP_REDUNDANT:
    return is_redundant (sdp, media, format);
  case REEL_SDP_RETRANSMISSION:
    return is_retransmission (sdp, format);
  case REEL_SDP_ULPFEC: /* alone it would be a stream of its own, whose packets nobody could tell from others */
    return find_role_of (sdp, REEL_SDP_REDUNDANT, format->clock_rate) != NULL;
  default:
    return TRUE;
  }
}

/* What refers to payload types that are not accepted. */
static void
drop_useless (ReelSdp *sdp, ReelMedia media, ReelSdpRole role)
{
  for (guint i = sdp->formats->len; i > 0; i--) {
    ReelSdpFormat *format = g_ptr_array_index (sdp->formats, i - 1);

    if (format->role == role && !is_useful (sdp, media, format))
      g_ptr_array_remove_index (sdp->formats, i - 1);
  }
}

static gboolean
refuse_formats (const ReelSdpLines *lines, ReelMedia media, ReelRtpCodecTest test, GStrv formats, GError **error)
{
  g_autofree char *supported = reel_rtp_codec_list (media, test);
  g_autoptr (GString) offered = g_string_new (NULL);

  for (gsize i = 0; formats[i] != NULL; i++) {
    guint payload_type = (guint)g_ascii_strtoull (formats[i], NULL, 10);
    const char *map = g_hash_table_lookup (lines->rtpmaps, GUINT_TO_POINTER (payload_type));

    g_string_append_printf (offered, "%s%u (%s)", i > 0 ? ", " : "", payload_type, map != NULL ? map : "no rtpmap");
  }
  return refuse (error, "The SDP offers no supported codec: %s. Supported for %s: %s", offered->str,
                 reel_media_to_string (media), supported);
}

static gboolean
read_formats (ReelSdp *sdp, const ReelSdpLines *lines, ReelMedia media, ReelRtpCodecTest test, GStrv formats,
              GError **error)
{
  for (gsize i = 0; formats[i] != NULL; i++) {
    guint64 payload_type = 0;

    if (!g_ascii_string_to_unsigned (formats[i], 10, 0, 127, &payload_type, NULL))
      return refuse (error, "The SDP's m= line is malformed: \"%s\" is no payload type of 0 to 127", formats[i]);
    take_format (sdp, lines, media, test, (guint)payload_type);
  }
  drop_useless (sdp, media, REEL_SDP_REDUNDANT);
  drop_useless (sdp, media, REEL_SDP_ULPFEC);
  drop_useless (sdp, media, REEL_SDP_RETRANSMISSION);
  for (guint i = 0; i < sdp->formats->len; i++) {
    const ReelSdpFormat *format = g_ptr_array_index (sdp->formats, i);

    if (format->role != REEL_SDP_MEDIA)
      continue;
    sdp->codec = format->codec;
    sdp->payload_type = format->payload_type;
    sdp->channels = format->channels;
    sdp->fmtp = format->fmtp;
    return TRUE;
  }
  return refuse_formats (lines, media, test, formats, error);
}

static gboolean
refuse_keys (const ReelSdpLines *lines, const char *protocol, const ReelSrtpSuite *malformed, GError **error)
{
  g_autofree char *suites = reel_srtp_key_list ();

  if (lines->fingerprint || g_str_has_prefix (protocol, "UDP/TLS/"))
    return refuse (error,
                   "The SDP asks for media encrypted with DTLS (%s), which a stream of type rtp can not do: offer "
                   "RTP/AVP, or RTP/SAVP with a=crypto",
                   protocol);
  if (lines->cryptos->len == 0)
    return refuse (error, "The SDP asks for encrypted media (%s), but has no a=crypto line with a key", protocol);
  if (malformed != NULL)
    return refuse (error,
                   "The key of the SDP's a=crypto line of %s is malformed: inline: and %u bytes in base64 are needed, "
                   "then at most |LIFETIME and |MKI:LENGTH",
                   malformed->name, malformed->size);
  return refuse (error, "The SDP offers no supported encryption in its a=crypto lines. Supported are: %s", suites);
}

/* A key or a fingerprint next to RTP/AVP offers encryption that may be declined (RFC 8643); keys are accepted. */
static gboolean
read_protocol (ReelSdp *sdp, const ReelSdpLines *lines, const char *protocol, GError **error)
{
  static const char *const protocols[] = { "RTP/AVP", "RTP/AVPF", "RTP/SAVP", "RTP/SAVPF", NULL };
  const ReelSrtpSuite *malformed = NULL;

  if (g_str_has_prefix (protocol, "UDP/TLS/"))
    return refuse_keys (lines, protocol, NULL, error);
  if (!g_strv_contains (protocols, protocol))
    return refuse (error, "The SDP's transport %s is not supported: RTP/AVP, AVPF, SAVP and SAVPF are", protocol);
  for (guint i = 0; i < lines->cryptos->len && sdp->key == NULL; i++)
    sdp->key = reel_srtp_key_parse (g_ptr_array_index (lines->cryptos, i), &malformed);
  sdp->protocol = g_strdup (protocol);
  return sdp->key != NULL || strstr (protocol, "SAVP") == NULL || refuse_keys (lines, protocol, malformed, error);
}

/* "53020" or "53020 IN IP4 126.16.64.4" (RFC 3605); without it RTCP uses the port after RTP's. */
static gboolean
read_rtcp (ReelSdp *sdp, ReelSdpLines *lines, guint16 port, GError **error)
{
  g_auto (GStrv) parts = NULL;
  guint64 rtcp_port = 0;

  sdp->rtcp_address = read_address (lines->media_address != NULL ? lines->media_address : lines->session_address);
  sdp->rtcp_port = lines->mux ? port : port > 0 && port < G_MAXUINT16 ? port + 1 : 0;
  if (lines->rtcp == NULL || lines->mux)
    return TRUE;
  parts = g_strsplit (lines->rtcp, " ", 2);
  if (parts[0] == NULL || !g_ascii_string_to_unsigned (parts[0], 10, 1, G_MAXUINT16, &rtcp_port, NULL))
    return refuse (error, "The SDP's line a=rtcp:%s is malformed: a port of 1 to 65535 is needed", lines->rtcp);
  sdp->rtcp_port = (guint16)rtcp_port;
  if (parts[1] != NULL) {
    g_free (sdp->rtcp_address);
    sdp->rtcp_address = read_address (parts[1]);
  }
  return TRUE;
}

static gboolean
check_sender (ReelSdp *sdp, const ReelSdpLines *lines, Use use, GError **error)
{
  const gboolean receives = g_strcmp0 (lines->direction, "recvonly") == 0;

  if (receives && use == USE_NEW)
    return refuse (error, "The SDP says recvonly: the peer must send (sendonly or sendrecv) to be recorded");
  sdp->address = read_address (lines->media_address != NULL ? lines->media_address : lines->session_address);
  sdp->inactive = receives || sdp->disabled || g_strcmp0 (lines->direction, "inactive") == 0;
  return TRUE;
}

static gboolean
check_receiver (ReelSdp *sdp, const ReelSdpLines *lines, guint16 port, GError **error)
{
  if (g_strcmp0 (lines->direction, "sendonly") == 0 || g_strcmp0 (lines->direction, "inactive") == 0)
    return refuse (error, "The SDP says %s: the peer must receive (recvonly or sendrecv) to be announced to",
                   lines->direction);
  sdp->receives = TRUE;
  sdp->port = port;
  sdp->address = read_address (lines->media_address != NULL ? lines->media_address : lines->session_address);
  if (sdp->address == NULL)
    return refuse (error, "The SDP's c= line is missing or not usable: a literal unicast address is needed to send to");
  return TRUE;
}

static gboolean
read_media (ReelSdp *sdp, ReelSdpLines *lines, ReelMedia media, Use use, ReelRtpCodecTest test, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (lines->media, " ", -1);
  guint64 port = 0;

  if (g_strv_length (parts) < 4)
    return refuse (error, "The SDP's m= line is malformed: media, port, transport and payload types are needed");
  if (strcmp (parts[0], reel_media_to_string (media)) != 0)
    return refuse (error, "The SDP describes \"%s\", but the stream is %s", parts[0], reel_media_to_string (media));
  if (!g_ascii_string_to_unsigned (parts[1], 10, use == USE_UPDATE ? 0 : 1, G_MAXUINT16, &port, NULL))
    return refuse (
        error, "The SDP's m= line has the port \"%s\": a single one of 1 to 65535 is needed, 9 if it is not known yet",
        parts[1]);
  if (!read_protocol (sdp, lines, parts[2], error))
    return FALSE;
  sdp->disabled = port == 0;
  if (!(use == USE_RECEIVER ? check_receiver (sdp, lines, (guint16)port, error)
                            : check_sender (sdp, lines, use, error)))
    return FALSE;
  sdp->mux = lines->mux;
  sdp->feedback = lines->feedback;
  sdp->fir = lines->fir;
  sdp->nack = lines->nack;
  sdp->retransmissions = lines->retransmissions;
  sdp->corrections = lines->corrections;
  sdp->mid = g_strdup (lines->mid);
  if (media == REEL_MEDIA_VIDEO) {
    sdp->orientation = lines->orientation;
    sdp->layers = lines->layers;
    sdp->remb = lines->remb;
  } else if (use != USE_RECEIVER) {
    sdp->level = lines->level;
  }
  return read_formats (sdp, lines, media, test, parts + 3, error) && read_rtcp (sdp, lines, (guint16)port, error);
}

static ReelSdp *
parse (const char *text, gssize length, ReelMedia media, Use use, ReelRtpCodecTest test, GError **error)
{
  g_autoptr (ReelSdp) sdp = g_new0 (ReelSdp, 1);
  g_autoptr (ReelSdpLines) lines = NULL;

  sdp->formats = g_ptr_array_new_with_free_func (format_free);
  lines = reel_sdp_lines_read (text, length < 0 ? strlen (text) : (gsize)length, error);
  return lines != NULL && read_media (sdp, lines, media, use, test, error) ? g_steal_pointer (&sdp) : NULL;
}

ReelSdp *
reel_sdp_parse (const char *text, gssize length, ReelMedia media, ReelRtpCodecTest test, GError **error)
{
  return parse (text, length, media, USE_NEW, test, error);
}

ReelSdp *
reel_sdp_parse_update (const char *text, ReelMedia media, ReelRtpCodecTest test, GError **error)
{
  return parse (text, -1, media, USE_UPDATE, test, error);
}

ReelSdp *
reel_sdp_parse_receiver (const char *text, GError **error)
{
  return parse (text, -1, REEL_MEDIA_AUDIO, USE_RECEIVER, reel_rtp_codec_is_sent, error);
}

void
reel_sdp_free (ReelSdp *sdp)
{
  g_ptr_array_unref (sdp->formats);
  g_free (sdp->protocol);
  g_clear_pointer (&sdp->key, reel_srtp_key_free);
  g_clear_pointer (&sdp->own, reel_srtp_key_free);
  g_free (sdp->rtcp_address);
  g_free (sdp->mid);
  g_free (sdp->address);
  g_free (sdp);
}

void
reel_sdp_secure (ReelSdp *sdp, const char *id, const ReelSdp *before)
{
  g_clear_pointer (&sdp->own, reel_srtp_key_free);
  if (sdp->key == NULL)
    return;
  sdp->own = reel_srtp_key_derive (sdp->key, id);
  if (before != NULL && before->own != NULL && before->own->suite == sdp->own->suite)
    memcpy (sdp->own->bytes, before->own->bytes, sizeof sdp->own->bytes);
}

const ReelSdpFormat *
reel_sdp_find_format (const ReelSdp *sdp, guint payload_type)
{
  for (guint i = 0; i < sdp->formats->len; i++) {
    const ReelSdpFormat *format = g_ptr_array_index (sdp->formats, i);

    if (format->payload_type == payload_type)
      return format;
  }
  return NULL;
}

gboolean
reel_sdp_has_same_formats (const ReelSdp *a, const ReelSdp *b)
{
  if (a->formats->len != b->formats->len || a->orientation.id != b->orientation.id || a->level.id != b->level.id ||
      a->mux != b->mux || (!b->inactive && !reel_sdp_layers_equal (&a->layers, &b->layers)) ||
      (a->key == NULL) != (b->key == NULL) || (a->key != NULL && !reel_srtp_key_equal (a->key, b->key)))
    return FALSE;
  for (guint i = 0; i < a->formats->len; i++) {
    const ReelSdpFormat *left = g_ptr_array_index (a->formats, i), *right = g_ptr_array_index (b->formats, i);

    if (left->payload_type != right->payload_type || left->role != right->role || left->codec != right->codec ||
        left->clock_rate != right->clock_rate || left->channels != right->channels ||
        g_strcmp0 (left->fmtp, right->fmtp) != 0)
      return FALSE;
  }
  return TRUE;
}

char *
reel_sdp_format_get_parameter (const ReelSdpFormat *format, const char *key)
{
  g_auto (GStrv) parts = NULL;

  if (format->fmtp == NULL)
    return NULL;
  parts = g_strsplit (format->fmtp, ";", -1);
  for (gsize i = 0; parts[i] != NULL; i++) {
    char *equals = strchr (g_strstrip (parts[i]), '=');

    if (equals != NULL && (gsize)(equals - parts[i]) == strlen (key) &&
        g_ascii_strncasecmp (parts[i], key, strlen (key)) == 0)
      return g_strdup (equals + 1);
  }
  return NULL;
}
