/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parses the SDP media description of an RTP stream. Called by ReelStreamFactory with untrusted text: every line is
 * checked before it is used, and errors name what is refused. */
#include "manager/worker/rtp/reel-sdp.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define MAX_MID       64
#define MAX_EXTENSION 255 /* from 256, the ids of an offer leave the choice to the answerer */

/* The purpose of a description. */
typedef enum {
  USE_NEW,    /* a new stream: the peer must send */
  USE_UPDATE, /* an existing stream */
  USE_RECEIVER,
} Use;

typedef struct {
  char *media; /* the m= line without "m=" */
  char *session_address;
  char *media_address;
  GHashTable *rtpmaps; /* payload type → "NAME/RATE[/CHANNELS]" */
  GHashTable *fmtps;   /* payload type → parameters */
  char *rtcp;
  char *direction;
  char *mid;
  gboolean mux;
  gboolean feedback;
  guint orientation; /* id of the header extension, 0: none */
  gboolean encrypted;
} Lines;

static void
lines_free (Lines *lines)
{
  g_free (lines->media);
  g_free (lines->session_address);
  g_free (lines->media_address);
  g_hash_table_unref (lines->rtpmaps);
  g_hash_table_unref (lines->fmtps);
  g_free (lines->rtcp);
  g_free (lines->direction);
  g_free (lines->mid);
  g_free (lines);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lines, lines_free)

static gboolean G_GNUC_PRINTF (2, 3) refuse (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, format, args);
  va_end (args);
  return FALSE;
}

/* Splits "96 something" into the payload type and the rest, which must not be empty. */
static gboolean
split_payload_type (const char *value, guint *payload_type, const char **rest)
{
  g_autofree char *number = NULL;
  const char *space = strchr (value, ' ');
  guint64 parsed = 0;

  if (space == NULL)
    return FALSE;
  number = g_strndup (value, (gsize)(space - value));
  if (!g_ascii_string_to_unsigned (number, 10, 0, 127, &parsed, NULL))
    return FALSE;
  *payload_type = (guint)parsed;
  *rest = space + strspn (space, " ");
  return **rest != '\0';
}

static gboolean
take_mapped (GHashTable *table, const char *attribute, const char *value, GError **error)
{
  const char *rest = NULL;
  guint payload_type = 0;

  if (!split_payload_type (value, &payload_type, &rest))
    return refuse (error, "The SDP's line a=%s:%s is malformed: a payload type of 0 to 127 and a value are needed",
                   attribute, value);
  g_hash_table_insert (table, GUINT_TO_POINTER (payload_type), g_strdup (rest));
  return TRUE;
}

/* "4 urn:3gpp:video-orientation", the id with a direction ("4/sendonly") or without (RFC 8285); other extensions are
 * ignored. */
static void
take_extension (Lines *lines, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, " ", 3);
  g_autofree char *id = parts[0] != NULL ? g_strndup (parts[0], strcspn (parts[0], "/")) : NULL;
  guint64 parsed = 0;

  if (id != NULL && g_strcmp0 (parts[1], REEL_SDP_ORIENTATION) == 0 &&
      g_ascii_string_to_unsigned (id, 10, 1, MAX_EXTENSION, &parsed, NULL))
    lines->orientation = (guint)parsed;
}

/* "* nack pli", "97 nack pli" */
static gboolean
is_key_frame_feedback (const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, " ", -1);

  return g_strv_length (parts) == 3 && strcmp (parts[1], "nack") == 0 && strcmp (parts[2], "pli") == 0;
}

/* A token (RFC 5888), which is copied to the answer. */
static void
take_mid (Lines *lines, const char *value)
{
  if (value[0] == '\0' || strlen (value) > MAX_MID)
    return;
  for (const char *at = value; *at != '\0'; at++) {
    if (!g_ascii_isgraph (*at) || strchr ("\"(),/:;<=>?@[\\]", *at) != NULL)
      return;
  }
  g_free (lines->mid);
  lines->mid = g_strdup (value);
}

static gboolean
take_attribute (Lines *lines, const char *attribute, GError **error)
{
  static const char *const directions[] = { "sendonly", "sendrecv", "recvonly", "inactive", NULL };

  if (g_str_has_prefix (attribute, "crypto:") || g_str_has_prefix (attribute, "fingerprint:"))
    lines->encrypted = TRUE;
  else if (g_strv_contains (directions, attribute)) {
    g_free (lines->direction);
    lines->direction = g_strdup (attribute);
  }
  if (g_str_has_prefix (attribute, "extmap:"))
    take_extension (lines, attribute + strlen ("extmap:"));
  if (lines->media == NULL)
    return TRUE;
  if (g_str_has_prefix (attribute, "rtpmap:"))
    return take_mapped (lines->rtpmaps, "rtpmap", attribute + strlen ("rtpmap:"), error);
  if (g_str_has_prefix (attribute, "fmtp:"))
    return take_mapped (lines->fmtps, "fmtp", attribute + strlen ("fmtp:"), error);
  lines->mux |= g_str_equal (attribute, "rtcp-mux") || g_str_equal (attribute, "rtcp-mux-only");
  if (g_str_has_prefix (attribute, "rtcp-fb:"))
    lines->feedback |= is_key_frame_feedback (attribute + strlen ("rtcp-fb:"));
  if (g_str_has_prefix (attribute, "mid:"))
    take_mid (lines, attribute + strlen ("mid:"));
  if (g_str_has_prefix (attribute, "rtcp:")) {
    g_free (lines->rtcp);
    lines->rtcp = g_strdup (attribute + strlen ("rtcp:"));
  }
  return TRUE;
}

static gboolean
take_line (Lines *lines, const char *line, GError **error)
{
  char **address = NULL;

  if (!g_ascii_islower (line[0]) || line[1] != '=')
    return refuse (error, "The SDP is malformed: every line is a small letter, \"=\" and a value");
  switch (line[0]) {
  case 'm':
    if (lines->media != NULL)
      return refuse (error, "The SDP has more than one m= line: a stream is one media description");
    lines->media = g_strdup (line + 2);
    return TRUE;
  case 'c':
    address = lines->media != NULL ? &lines->media_address : &lines->session_address;
    g_free (*address);
    *address = g_strdup (line + 2);
    return TRUE;
  case 'a':
    return take_attribute (lines, line + 2, error);
  default:
    return TRUE;
  }
}

static gboolean
check_text (const char *text, gsize length, GError **error)
{
  if (length == 0)
    return refuse (error, "The SDP is empty");
  if (length > REEL_SDP_MAX_BYTES)
    return refuse (error, "The SDP is larger than %d bytes", REEL_SDP_MAX_BYTES);
  if (!g_utf8_validate (text, (gssize)length, NULL))
    return refuse (error, "The SDP is malformed: it is not UTF-8 text");
  for (gsize i = 0; i < length; i++) {
    if (g_ascii_iscntrl (text[i]) && strchr ("\r\n\t", text[i]) == NULL)
      return refuse (error, "The SDP is malformed: it contains control characters");
  }
  return TRUE;
}

static Lines *
read_lines (const char *text, gsize length, GError **error)
{
  g_autoptr (Lines) lines = g_new0 (Lines, 1);
  g_autofree char *copy = NULL;
  g_auto (GStrv) split = NULL;

  lines->rtpmaps = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  lines->fmtps = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  if (!check_text (text, length, error))
    return NULL;
  copy = g_strndup (text, length);
  split = g_strsplit (g_strchomp (copy), "\n", -1);
  for (gsize i = 0; split[i] != NULL; i++) {
    if (!take_line (lines, g_strchomp (split[i]), error))
      return NULL;
  }
  if (lines->media == NULL) {
    refuse (error, "The SDP has no m= line: one media description is needed");
    return NULL;
  }
  return g_steal_pointer (&lines);
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

/* Interleaved H.264 (packetization-mode 2) is refused: no depayloader here reorders it. */
static gboolean
is_usable (const ReelRtpCodec *codec, const char *fmtp)
{
  return codec != NULL && (fmtp == NULL || strstr (fmtp, "packetization-mode=2") == NULL);
}

/* RFC 3551 defines a few payload types without an rtpmap: 13 is comfort noise. */
static gboolean
describe_static (ReelSdpFormat *format, ReelMedia media)
{
  format->codec = reel_rtp_codec_find_static (media, format->payload_type);
  format->role = format->codec != NULL ? REEL_SDP_MEDIA : REEL_SDP_COMFORT_NOISE;
  format->clock_rate = format->codec != NULL ? format->codec->clock_rate : 8000;
  return format->codec != NULL || (media == REEL_MEDIA_AUDIO && format->payload_type == 13);
}

/* Returns: FALSE: not supported. */
static gboolean
describe_mapped (ReelSdpFormat *format, ReelMedia media, const char *text)
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
    return is_usable (format->codec, format->fmtp);
  format->role = g_ascii_strcasecmp (name, "telephone-event") == 0 ? REEL_SDP_TELEPHONE_EVENT : REEL_SDP_COMFORT_NOISE;
  return media == REEL_MEDIA_AUDIO &&
         (format->role == REEL_SDP_TELEPHONE_EVENT || g_ascii_strcasecmp (name, "CN") == 0);
}

static void
format_free (gpointer data)
{
  ReelSdpFormat *format = data;

  g_free (format->fmtp);
  g_free (format);
}

static void
take_format (ReelSdp *sdp, const Lines *lines, ReelMedia media, guint payload_type)
{
  const char *map = g_hash_table_lookup (lines->rtpmaps, GUINT_TO_POINTER (payload_type));
  ReelSdpFormat *format = g_new0 (ReelSdpFormat, 1);

  format->payload_type = payload_type;
  format->fmtp = g_strdup (g_hash_table_lookup (lines->fmtps, GUINT_TO_POINTER (payload_type)));
  if (reel_sdp_find_format (sdp, payload_type) == NULL &&
      (map != NULL ? describe_mapped (format, media, map) : describe_static (format, media)))
    g_ptr_array_add (sdp->formats, g_steal_pointer (&format));
  g_clear_pointer (&format, format_free);
}

static gboolean
refuse_formats (const Lines *lines, ReelMedia media, GStrv formats, GError **error)
{
  g_autofree char *supported = reel_rtp_codec_list (media);
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
read_formats (ReelSdp *sdp, const Lines *lines, ReelMedia media, GStrv formats, GError **error)
{
  for (gsize i = 0; formats[i] != NULL; i++) {
    guint64 payload_type = 0;

    if (!g_ascii_string_to_unsigned (formats[i], 10, 0, 127, &payload_type, NULL))
      return refuse (error, "The SDP's m= line is malformed: \"%s\" is no payload type of 0 to 127", formats[i]);
    take_format (sdp, lines, media, (guint)payload_type);
  }
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
  return refuse_formats (lines, media, formats, error);
}

static gboolean
check_protocol (const char *protocol, gboolean encrypted, GError **error)
{
  if (encrypted || strstr (protocol, "SAVP") != NULL)
    return refuse (error,
                   "The SDP asks for encrypted media (%s%s), which is not supported here: decrypt it before, and "
                   "offer RTP/AVP or RTP/AVPF without a=crypto and a=fingerprint",
                   protocol, encrypted ? " with a key" : "");
  if (strcmp (protocol, "RTP/AVP") != 0 && strcmp (protocol, "RTP/AVPF") != 0)
    return refuse (error, "The SDP's transport %s is not supported: RTP/AVP and RTP/AVPF are", protocol);
  return TRUE;
}

/* "53020" or "53020 IN IP4 126.16.64.4" (RFC 3605); without it RTCP uses the port after RTP's. */
static gboolean
read_rtcp (ReelSdp *sdp, Lines *lines, guint16 port, GError **error)
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
check_sender (ReelSdp *sdp, const Lines *lines, Use use, GError **error)
{
  const gboolean receives = g_strcmp0 (lines->direction, "recvonly") == 0;

  if (receives && use == USE_NEW)
    return refuse (error, "The SDP says recvonly: the peer must send (sendonly or sendrecv) to be recorded");
  sdp->address = read_address (lines->media_address != NULL ? lines->media_address : lines->session_address);
  sdp->inactive = receives || sdp->disabled || g_strcmp0 (lines->direction, "inactive") == 0;
  return TRUE;
}

static gboolean
check_receiver (ReelSdp *sdp, const Lines *lines, guint16 port, GError **error)
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
read_media (ReelSdp *sdp, Lines *lines, ReelMedia media, Use use, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (lines->media, " ", -1);
  guint64 port = 0;

  if (g_strv_length (parts) < 4)
    return refuse (error, "The SDP's m= line is malformed: media, port, transport and payload types are needed");
  if (strcmp (parts[0], reel_media_to_string (media)) != 0)
    return refuse (error, "The SDP describes \"%s\", but the stream is %s", parts[0], reel_media_to_string (media));
  if (!g_ascii_string_to_unsigned (parts[1], 10, use == USE_UPDATE ? 0 : 1, G_MAXUINT16, &port, NULL))
    return refuse (error, "The SDP's m= line has the port \"%s\": a single one of 1 to 65535 is needed", parts[1]);
  if (!check_protocol (parts[2], lines->encrypted, error))
    return FALSE;
  sdp->disabled = port == 0;
  if (!(use == USE_RECEIVER ? check_receiver (sdp, lines, (guint16)port, error)
                            : check_sender (sdp, lines, use, error)))
    return FALSE;
  sdp->mux = lines->mux;
  sdp->feedback = lines->feedback;
  sdp->mid = g_strdup (lines->mid);
  sdp->protocol = g_strdup (parts[2]);
  sdp->orientation = media == REEL_MEDIA_VIDEO ? lines->orientation : 0;
  return read_formats (sdp, lines, media, parts + 3, error) && read_rtcp (sdp, lines, (guint16)port, error);
}

static ReelSdp *
parse (const char *text, gssize length, ReelMedia media, Use use, GError **error)
{
  g_autoptr (ReelSdp) sdp = g_new0 (ReelSdp, 1);
  g_autoptr (Lines) lines = NULL;

  sdp->formats = g_ptr_array_new_with_free_func (format_free);
  lines = read_lines (text, length < 0 ? strlen (text) : (gsize)length, error);
  return lines != NULL && read_media (sdp, lines, media, use, error) ? g_steal_pointer (&sdp) : NULL;
}

ReelSdp *
reel_sdp_parse (const char *text, gssize length, ReelMedia media, GError **error)
{
  return parse (text, length, media, USE_NEW, error);
}

ReelSdp *
reel_sdp_parse_update (const char *text, ReelMedia media, GError **error)
{
  return parse (text, -1, media, USE_UPDATE, error);
}

ReelSdp *
reel_sdp_parse_receiver (const char *text, GError **error)
{
  return parse (text, -1, REEL_MEDIA_AUDIO, USE_RECEIVER, error);
}

void
reel_sdp_free (ReelSdp *sdp)
{
  g_ptr_array_unref (sdp->formats);
  g_free (sdp->protocol);
  g_free (sdp->rtcp_address);
  g_free (sdp->mid);
  g_free (sdp->address);
  g_free (sdp);
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
  if (a->formats->len != b->formats->len || a->orientation != b->orientation || a->mux != b->mux)
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
