/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the one SDP media description of an RTP stream and writes the answer. Called by ReelRtpStream with text that
 * came from outside: every line is checked before it is used, and what is refused is named. */
#include "manager/worker/reel-sdp.h"

#include "manager/core/reel-error.h"

#include <string.h>

/* 3GPP TS 26.114 7.4.5 */
#define ORIENTATION   "urn:3gpp:video-orientation"
#define MAX_EXTENSION 255 /* 256 and up are ids of an offer that leaves the choice to us */

typedef struct {
  gchar *media; /* the m= line without "m=" */
  gchar *session_address;
  gchar *media_address;
  GHashTable *rtpmaps; /* payload type → "NAME/RATE[/CHANNELS]" */
  GHashTable *fmtps;   /* payload type → parameters */
  gchar *rtcp;
  gchar *direction;
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
  g_free (lines);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lines, lines_free)

static gboolean G_GNUC_PRINTF (2, 3) refuse (GError **error, const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, format, args);
  va_end (args);
  return FALSE;
}

/* A payload type and the rest of "96 something"; the rest may not be empty. */
static gboolean
split_payload_type (const gchar *value, guint *payload_type, const gchar **rest)
{
  g_autofree gchar *number = NULL;
  const gchar *space = strchr (value, ' ');
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
take_mapped (GHashTable *table, const gchar *attribute, const gchar *value, GError **error)
{
  const gchar *rest = NULL;
  guint payload_type = 0;

  if (!split_payload_type (value, &payload_type, &rest))
    return refuse (error, "The SDP's line a=%s:%s is malformed: a payload type of 0 to 127 and a value are needed",
                   attribute, value);
  g_hash_table_insert (table, GUINT_TO_POINTER (payload_type), g_strdup (rest));
  return TRUE;
}

/* "4 urn:3gpp:video-orientation", the id with a direction ("4/sendonly") or without (RFC 8285); anything else is an
 * extension that is not read. */
static void
take_extension (Lines *lines, const gchar *value)
{
  g_auto (GStrv) parts = g_strsplit (value, " ", 3);
  g_autofree gchar *id = parts[0] != NULL ? g_strndup (parts[0], strcspn (parts[0], "/")) : NULL;
  guint64 parsed = 0;

  if (id != NULL && g_strcmp0 (parts[1], ORIENTATION) == 0 &&
      g_ascii_string_to_unsigned (id, 10, 1, MAX_EXTENSION, &parsed, NULL))
    lines->orientation = (guint)parsed;
}

static gboolean
take_attribute (Lines *lines, const gchar *attribute, GError **error)
{
  static const gchar *const directions[] = { "sendonly", "sendrecv", "recvonly", "inactive", NULL };

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
  if (g_str_has_prefix (attribute, "rtcp:")) {
    g_free (lines->rtcp);
    lines->rtcp = g_strdup (attribute + strlen ("rtcp:"));
  }
  return TRUE;
}

static gboolean
take_line (Lines *lines, const gchar *line, GError **error)
{
  gchar **address = NULL;

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
check_text (const gchar *text, gsize length, GError **error)
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
read_lines (const gchar *text, gsize length, GError **error)
{
  g_autoptr (Lines) lines = g_new0 (Lines, 1);
  g_autofree gchar *copy = NULL;
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

/* NULL for anything but a literal unicast address: a name would have to be looked up while media flows, and "any" or
 * a group is no place to send feedback to. The address is then learned from the packets. */
static gchar *
read_address (const gchar *connection)
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

static const ReelRtpCodec *
find_codec (Lines *lines, ReelMedia media, guint payload_type, guint *channels)
{
  const gchar *map = g_hash_table_lookup (lines->rtpmaps, GUINT_TO_POINTER (payload_type));
  g_auto (GStrv) parts = NULL;
  guint64 rate = 0, count = 0;

  *channels = 0;
  if (map == NULL)
    return reel_rtp_codec_find_static (media, payload_type);
  parts = g_strsplit (map, "/", -1);
  if (g_strv_length (parts) < 2 || g_strv_length (parts) > 3 ||
      !g_ascii_string_to_unsigned (parts[1], 10, 1, G_MAXUINT, &rate, NULL))
    return NULL;
  if (parts[2] != NULL && !g_ascii_string_to_unsigned (parts[2], 10, 1, 255, &count, NULL))
    return NULL;
  *channels = (guint)count;
  return reel_rtp_codec_find (media, parts[0], (guint)rate, (guint)count);
}

/* Interleaved H.264 (packetization-mode 2) is refused: no depayloader here puts it back in order. */
static gboolean
is_usable (const ReelRtpCodec *codec, const gchar *fmtp)
{
  return codec != NULL && (fmtp == NULL || strstr (fmtp, "packetization-mode=2") == NULL);
}

static gboolean
choose_payload_type (ReelSdp *sdp, Lines *lines, ReelMedia media, GStrv formats, GError **error)
{
  g_autofree gchar *supported = reel_rtp_codec_list (media);
  GString *offered = NULL;
  gboolean refused = FALSE;

  for (gsize i = 0; formats[i] != NULL; i++) {
    guint64 payload_type = 0;
    const gchar *fmtp = NULL;

    if (!g_ascii_string_to_unsigned (formats[i], 10, 0, 127, &payload_type, NULL))
      return refuse (error, "The SDP's m= line is malformed: \"%s\" is no payload type of 0 to 127", formats[i]);
    sdp->codec = find_codec (lines, media, (guint)payload_type, &sdp->channels);
    fmtp = g_hash_table_lookup (lines->fmtps, GUINT_TO_POINTER ((guint)payload_type));
    if (is_usable (sdp->codec, fmtp)) {
      sdp->payload_type = (guint)payload_type;
      sdp->fmtp = g_strdup (fmtp);
      return TRUE;
    }
  }

  offered = g_string_new (NULL);
  for (gsize i = 0; formats[i] != NULL; i++) {
    guint payload_type = (guint)g_ascii_strtoull (formats[i], NULL, 10);
    const gchar *map = g_hash_table_lookup (lines->rtpmaps, GUINT_TO_POINTER (payload_type));

    g_string_append_printf (offered, "%s%u (%s)", i > 0 ? ", " : "", payload_type, map != NULL ? map : "no rtpmap");
  }
  refused = refuse (error, "The SDP offers no supported codec: %s. Supported for %s: %s", offered->str,
                    reel_media_to_string (media), supported);
  g_string_free (offered, TRUE);
  return refused;
}

static gboolean
check_protocol (const gchar *protocol, gboolean encrypted, GError **error)
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

/* "53020" or "53020 IN IP4 126.16.64.4" (RFC 3605); without it RTCP goes to the port after RTP's. */
static gboolean
read_rtcp (ReelSdp *sdp, Lines *lines, guint16 port, GError **error)
{
  g_auto (GStrv) parts = NULL;
  guint64 rtcp_port = 0;

  sdp->rtcp_address = read_address (lines->media_address != NULL ? lines->media_address : lines->session_address);
  sdp->rtcp_port = port < G_MAXUINT16 ? port + 1 : 0;
  if (lines->rtcp == NULL)
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
check_sender (ReelSdp *sdp, const Lines *lines, GError **error)
{
  if (g_strcmp0 (lines->direction, "recvonly") == 0)
    return refuse (error, "The SDP says recvonly: the peer must send (sendonly or sendrecv) to be recorded");
  sdp->inactive = g_strcmp0 (lines->direction, "inactive") == 0;
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
read_media (ReelSdp *sdp, Lines *lines, ReelMedia media, gboolean receives, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (lines->media, " ", -1);
  guint64 port = 0;

  if (g_strv_length (parts) < 4)
    return refuse (error, "The SDP's m= line is malformed: media, port, transport and payload types are needed");
  if (strcmp (parts[0], reel_media_to_string (media)) != 0)
    return refuse (error, "The SDP describes \"%s\", but the stream is %s", parts[0], reel_media_to_string (media));
  if (!g_ascii_string_to_unsigned (parts[1], 10, 1, G_MAXUINT16, &port, NULL))
    return refuse (error, "The SDP's m= line has the port \"%s\": a single one of 1 to 65535 is needed", parts[1]);
  if (!check_protocol (parts[2], lines->encrypted, error))
    return FALSE;
  if (!(receives ? check_receiver (sdp, lines, (guint16)port, error) : check_sender (sdp, lines, error)))
    return FALSE;
  sdp->protocol = g_strdup (parts[2]);
  sdp->orientation = media == REEL_MEDIA_VIDEO ? lines->orientation : 0;
  return choose_payload_type (sdp, lines, media, parts + 3, error) && read_rtcp (sdp, lines, (guint16)port, error);
}

ReelSdp *
reel_sdp_parse (const gchar *text, gssize length, ReelMedia media, GError **error)
{
  g_autoptr (ReelSdp) sdp = g_new0 (ReelSdp, 1);
  g_autoptr (Lines) lines = read_lines (text, length < 0 ? strlen (text) : (gsize)length, error);

  if (lines == NULL || !read_media (sdp, lines, media, FALSE, error))
    return NULL;
  return g_steal_pointer (&sdp);
}

ReelSdp *
reel_sdp_parse_receiver (const gchar *text, GError **error)
{
  g_autoptr (ReelSdp) sdp = g_new0 (ReelSdp, 1);
  g_autoptr (Lines) lines = read_lines (text, strlen (text), error);

  if (lines == NULL || !read_media (sdp, lines, REEL_MEDIA_AUDIO, TRUE, error))
    return NULL;
  return g_steal_pointer (&sdp);
}

void
reel_sdp_free (ReelSdp *sdp)
{
  g_free (sdp->fmtp);
  g_free (sdp->protocol);
  g_free (sdp->rtcp_address);
  g_free (sdp->address);
  g_free (sdp);
}

gchar *
reel_sdp_get_parameter (const ReelSdp *sdp, const gchar *key)
{
  g_auto (GStrv) parts = NULL;

  if (sdp->fmtp == NULL)
    return NULL;
  parts = g_strsplit (sdp->fmtp, ";", -1);
  for (gsize i = 0; parts[i] != NULL; i++) {
    gchar *equals = strchr (g_strstrip (parts[i]), '=');

    if (equals != NULL && (gsize)(equals - parts[i]) == strlen (key) &&
        g_ascii_strncasecmp (parts[i], key, strlen (key)) == 0)
      return g_strdup (equals + 1);
  }
  return NULL;
}

gchar *
reel_sdp_answer (const ReelSdp *sdp, const gchar *address, guint16 port, guint16 rtcp_port)
{
  GString *answer = g_string_new ("v=0\r\n");
  const gchar *family = strchr (address, ':') != NULL ? "IP6" : "IP4";

  g_string_append_printf (answer, "o=- 0 0 IN %s %s\r\ns=-\r\nc=IN %s %s\r\nt=0 0\r\n", family, address, family,
                          address);
  g_string_append_printf (answer, "m=%s %u %s %u\r\n", reel_media_to_string (sdp->codec->media), port, sdp->protocol,
                          sdp->payload_type);
  g_string_append_printf (answer, "a=rtpmap:%u %s/%u", sdp->payload_type, sdp->codec->name, sdp->codec->clock_rate);
  if (sdp->channels > 0)
    g_string_append_printf (answer, "/%u", sdp->channels);
  g_string_append (answer, "\r\n");
  if (sdp->fmtp != NULL)
    g_string_append_printf (answer, "a=fmtp:%u %s\r\n", sdp->payload_type, sdp->fmtp);
  if (sdp->codec->media == REEL_MEDIA_VIDEO)
    g_string_append_printf (answer, "a=rtcp-fb:%u nack pli\r\n", sdp->payload_type);
  if (sdp->orientation != 0)
    g_string_append_printf (answer, "a=extmap:%u " ORIENTATION "\r\n", sdp->orientation);
  if (rtcp_port != 0)
    g_string_append_printf (answer, "a=rtcp:%u\r\n", rtcp_port);
  if (sdp->receives)
    g_string_append (answer, "a=sendonly\r\n");
  else
    g_string_append (answer, sdp->inactive ? "a=inactive\r\n" : "a=recvonly\r\n");
  return g_string_free (answer, FALSE);
}
