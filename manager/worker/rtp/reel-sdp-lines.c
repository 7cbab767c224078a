/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads the lines of an SDP. Called by reel-sdp.c with untrusted text: every line is checked before it is used, and
 * errors name what is refused. */
#include "manager/worker/rtp/reel-sdp-lines.h"

#include "manager/core/media/reel-rtp-extension.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-text.h"

#include <string.h>

#define MAX_MID 64

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

/* "4 urn:3gpp:video-orientation", the id with a direction ("4/sendonly") or without (RFC 8285). From
 * 256, the ids of an offer leave the choice to the answerer. An extension that the peer only receives is of no use
 * here. */
static void
take_extension (ReelSdpLines *lines, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, " ", 3);
  g_autofree char *id = parts[0] != NULL ? g_strndup (parts[0], strcspn (parts[0], "/")) : NULL;
  const char *direction = parts[0] != NULL ? strchr (parts[0], '/') : NULL;
  ReelSdpExtension *extension = NULL;
  guint64 parsed = 0;

  if (id == NULL || parts[1] == NULL ||
      !g_ascii_string_to_unsigned (id, 10, 1, REEL_RTP_EXTENSION_MAX_ID, &parsed, NULL) ||
      g_strcmp0 (direction, "/recvonly") == 0 || g_strcmp0 (direction, "/inactive") == 0)
    return;
  if (strcmp (parts[1], REEL_SDP_ORIENTATION) == 0)
    extension = &lines->orientation;
  else if (strcmp (parts[1], REEL_SDP_LEVEL) == 0)
    extension = &lines->level;
  else
    extension = reel_sdp_layers_find_extension (&lines->layers, parts[1]);
  if (extension != NULL)
    *extension = (ReelSdpExtension){ (guint)parsed, direction != NULL };
}

/* "* nack pli", "97 ccm fir" */
static void
take_feedback (ReelSdpLines *lines, const char *value)
{
  const char *space = strchr (value, ' ');
  g_autofree char *what = g_strstrip (g_strdup (space != NULL ? space : ""));

  lines->feedback |= g_str_equal (what, "nack pli");
  lines->fir |= g_str_equal (what, "ccm fir");
  lines->remb |= g_str_equal (what, "goog-remb");
  lines->nack |= g_str_equal (what, "nack");
}

/* "FID 2231627014 632943048": the second SSRC repairs the first one (RFC 5576). */
static void
take_group (const char *value, const char *semantics, ReelRtpPairs *pairs)
{
  g_auto (GStrv) parts = g_strsplit (value, " ", -1);
  guint64 media = 0, repair = 0;

  if (g_strv_length (parts) == 3 && g_str_equal (parts[0], semantics) &&
      g_ascii_string_to_unsigned (parts[1], 10, 0, G_MAXUINT32, &media, NULL) &&
      g_ascii_string_to_unsigned (parts[2], 10, 0, G_MAXUINT32, &repair, NULL))
    reel_rtp_pairs_add (pairs, (guint32)media, (guint32)repair);
}

/* A token (RFC 5888), which is copied to the answer. */
static void
take_mid (ReelSdpLines *lines, const char *value)
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
take_attribute (ReelSdpLines *lines, const char *attribute, GError **error)
{
  static const char *const directions[] = { "sendonly", "sendrecv", "recvonly", "inactive", NULL };

  lines->fingerprint |= g_str_has_prefix (attribute, "fingerprint:");
  if (g_str_has_prefix (attribute, "crypto:") && lines->cryptos->len < REEL_SDP_MAX_CRYPTOS)
    g_ptr_array_add (lines->cryptos, g_strdup (attribute + strlen ("crypto:")));
  if (g_strv_contains (directions, attribute)) {
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
  reel_sdp_layers_read (&lines->layers, attribute);
  lines->mux |= g_str_equal (attribute, "rtcp-mux") || g_str_equal (attribute, "rtcp-mux-only");
  if (g_str_has_prefix (attribute, "rtcp-fb:"))
    take_feedback (lines, attribute + strlen ("rtcp-fb:"));
  if (g_str_has_prefix (attribute, "ssrc-group:")) {
    take_group (attribute + strlen ("ssrc-group:"), "FID", &lines->retransmissions);
    take_group (attribute + strlen ("ssrc-group:"), "FEC-FR", &lines->corrections); /* RFC 5956 */
  }
  if (g_str_has_prefix (attribute, "mid:"))
    take_mid (lines, attribute + strlen ("mid:"));
  if (g_str_has_prefix (attribute, "rtcp:")) {
    g_free (lines->rtcp);
    lines->rtcp = g_strdup (attribute + strlen ("rtcp:"));
  }
  return TRUE;
}

static gboolean
refuse_line (const char *line, GError **error)
{
  g_autofree char *quoted = reel_text_quote (line);

  return refuse (error, "The SDP is malformed at '%s': every line is a small letter, \"=\" and a value", quoted);
}

static gboolean
take_line (ReelSdpLines *lines, const char *line, GError **error)
{
  char **address = NULL;

  if (!g_ascii_islower (line[0]) || line[1] != '=')
    return refuse_line (line, error);
  switch (line[0]) {
  case 'm':
    if (lines->media != NULL)
      return refuse (error,
                     "The SDP has more than one m= line: a stream is one media description. Add a stream for each");
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
  if (memchr (text, '\n', length) == NULL && g_strstr_len (text, (gssize)length, "\\n") != NULL)
    return refuse (error, "The SDP is malformed: its line ends are written as \\r\\n, but must be real ones");
  for (gsize i = 0; i < length; i++) {
    if (g_ascii_iscntrl (text[i]) && strchr ("\r\n\t", text[i]) == NULL)
      return refuse (error, "The SDP is malformed: it contains control characters");
  }
  if (reel_text_has_stray_return (text, length)) /* a format's parameters are copied to the answer */
    return refuse (error, "The SDP is malformed: a line has a carriage return before its end");
  return TRUE;
}

static GStrv
split_lines (const char *text, gsize length, GError **error)
{
  g_autofree char *copy = NULL;
  GStrv split = NULL;

  if (!check_text (text, length, error))
    return NULL;
  copy = g_strndup (text, length);
  split = g_strsplit (copy, "\n", -1);
  for (gsize i = 0; split[i] != NULL; i++)
    g_strchomp (split[i]);
  return split;
}

static void
crypto_free (gpointer data)
{
  explicit_bzero (data, strlen (data));
  g_free (data);
}

ReelSdpLines *
reel_sdp_lines_read (const char *text, gsize length, GError **error)
{
  g_autoptr (ReelSdpLines) lines = g_new0 (ReelSdpLines, 1);
  g_auto (GStrv) split = split_lines (text, length, error);

  lines->rtpmaps = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  lines->fmtps = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  lines->cryptos = g_ptr_array_new_with_free_func (crypto_free);
  if (split == NULL)
    return NULL;
  for (gsize i = 0; split[i] != NULL; i++) {
    if (split[i][0] != '\0' && !take_line (lines, split[i], error))
      return NULL;
  }
  reel_sdp_layers_end (&lines->layers);
  if (lines->media == NULL) {
    refuse (error, "The SDP has no m= line: one media description is needed");
    return NULL;
  }
  return g_steal_pointer (&lines);
}

void
reel_sdp_lines_free (ReelSdpLines *lines)
{
  g_free (lines->media);
  g_free (lines->session_address);
  g_free (lines->media_address);
  g_hash_table_unref (lines->rtpmaps);
  g_hash_table_unref (lines->fmtps);
  g_free (lines->rtcp);
  g_free (lines->direction);
  g_free (lines->mid);
  g_ptr_array_unref (lines->cryptos);
  g_free (lines);
}
