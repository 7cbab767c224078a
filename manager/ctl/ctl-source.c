/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The source of a stream's media. Called by the commands “call add-stream”, “call update-stream” and “call
 * add-session”. */
#include "manager/ctl/ctl-source.h"

#include "manager/ctl/ctl-dict.h"
#include "manager/ctl/ctl-error.h"
#include "manager/ctl/ctl-input.h"
#include "manager/ctl/ctl-keys.h"

#include <string.h>

#define NO_PAYLOAD_TYPE -1

/* In the order of ctl_codec_nicks: the media description of a single codec; %u is the payload type. */
static const struct {
  int payload_type; /* default */
  const char *sdp;
} codecs[] = {
  { NO_PAYLOAD_TYPE, "m=audio 9 RTP/AVP %u\r\na=rtpmap:%u opus/48000/2\r\n" },
  { 0, "m=audio 9 RTP/AVP %u\r\na=rtpmap:%u PCMU/8000\r\n" },
  { 8, "m=audio 9 RTP/AVP %u\r\na=rtpmap:%u PCMA/8000\r\n" },
  { 9, "m=audio 9 RTP/AVP %u\r\na=rtpmap:%u G722/8000\r\n" },
  { 18, "m=audio 9 RTP/AVP %u\r\na=rtpmap:%u G729/8000\r\n" },
  { NO_PAYLOAD_TYPE, "m=video 9 RTP/AVPF %u\r\na=rtpmap:%u VP8/90000\r\na=rtcp-fb:* nack pli\r\n" },
  { NO_PAYLOAD_TYPE,
    "m=video 9 RTP/AVPF %u\r\na=rtpmap:%u H264/90000\r\na=fmtp:%u packetization-mode=1\r\na=rtcp-fb:* nack pli\r\n" },
  { NO_PAYLOAD_TYPE, "m=video 9 RTP/AVPF %u\r\na=rtpmap:%u VP9/90000\r\na=rtcp-fb:* nack pli\r\n" },
  { NO_PAYLOAD_TYPE, "m=video 9 RTP/AVPF %u\r\na=rtpmap:%u H265/90000\r\na=rtcp-fb:* nack pli\r\n" },
};

static char *
fill_in (const char *template, guint payload_type)
{
  g_auto (GStrv) parts = g_strsplit (template, "%u", -1);
  g_autofree char *number = g_strdup_printf ("%u", payload_type);

  return g_strjoinv (number, parts);
}

/* The part after @key and “=”, or NULL. */
static const char *
get_value (const char *arg, const char *key)
{
  const gsize length = strlen (key);

  return strncmp (arg, key, length) == 0 && arg[length] == '=' ? arg + length + 1 : NULL;
}

static char *
read_sdp (const char *name, GError **error)
{
  char *sdp = ctl_input_read (name, error);

  if (sdp == NULL)
    g_prefix_error (error, "sdp: ");
  return sdp;
}

static GVariant *
parse_uri (const char *given)
{
  g_autofree char *path = NULL;
  g_autofree char *uri = NULL;

  if (!g_uri_is_valid (given, G_URI_FLAGS_PARSE_RELAXED, NULL)) {
    path = g_canonicalize_filename (given, NULL);
    uri = g_filename_to_uri (path, NULL, NULL);
  }
  return g_variant_new_parsed ("{'type': <'uri'>, 'uri': <%s>}", uri != NULL ? uri : given);
}

static GVariant *
new_rtp (const char *sdp)
{
  return g_variant_new_parsed ("{'type': <'rtp'>, 'sdp': <%s>}", sdp);
}

/* Returns: its index, or -1 */
static int
find_codec (const char *name)
{
  for (int i = 0; ctl_codec_nicks[i] != NULL; i++) {
    if (g_ascii_strcasecmp (ctl_codec_nicks[i], name) == 0)
      return i;
  }
  return -1;
}

static GVariant *
parse_codec (const char *name, const char *number, GError **error)
{
  const int index = find_codec (name);
  g_autofree char *sdp = NULL;
  guint64 payload_type = 0;

  if (number != NULL && !g_ascii_string_to_unsigned (number, 10, 0, 127, &payload_type, NULL)) {
    g_set_error (error, CTL_USAGE_ERROR, 0, "pt: “%s” is not an integer from 0 to 127", number);
    return NULL;
  }
  if (index < 0) {
    g_autofree char *known = g_strjoinv (", ", (char **)ctl_codec_nicks);

    g_set_error (error, CTL_USAGE_ERROR, 0, "codec: “%s” is not one of %s", name, known);
    return NULL;
  }
  if (number == NULL && codecs[index].payload_type == NO_PAYLOAD_TYPE) {
    g_set_error (error, CTL_USAGE_ERROR, 0, "codec=%s needs pt=NUMBER, the payload type that it is sent as", name);
    return NULL;
  }
  sdp = fill_in (codecs[index].sdp, number != NULL ? (guint)payload_type : (guint)codecs[index].payload_type);
  return new_rtp (sdp);
}

static GVariant *
parse_file (const char *name, GError **error)
{
  g_autofree char *sdp = read_sdp (name, error);

  return sdp != NULL ? new_rtp (sdp) : NULL;
}

/* What follows the first argument; NULL: not given */
typedef struct {
  const char *number; /* only of a codec */
  const char *rtcp_address;
  const char *ssrc;
} Further;

/* Whether ARGUMENT is KEY=VALUE, for the first time. */
static gboolean
take (const char *argument, const char *key, const char **value)
{
  if (*value != NULL)
    return FALSE;
  *value = get_value (argument, key);
  return *value != NULL;
}

static gboolean
read_further (const char *const *args, gboolean codec, Further *further, GError **error)
{
  for (gsize i = 1; args[i] != NULL; i++) {
    if ((codec && take (args[i], "pt", &further->number)) || take (args[i], "rtcp-address", &further->rtcp_address) ||
        take (args[i], "ssrc", &further->ssrc))
      continue;
    g_set_error (error, CTL_USAGE_ERROR, 0, "unexpected argument “%s”", args[i]);
    return FALSE;
  }
  return TRUE;
}

/* @transport: (nullable) (transfer full): floating. Returns: (transfer full) (nullable) */
static GVariant *
complete (GVariant *transport, const Further *further, GError **error)
{
  g_autoptr (GVariant) given = transport != NULL ? g_variant_ref_sink (transport) : NULL;
  guint64 ssrc = 0;
  GVariantBuilder dict;

  if (given == NULL)
    return NULL;
  if (further->ssrc != NULL && !g_ascii_string_to_unsigned (further->ssrc, 10, 1, G_MAXUINT32, &ssrc, NULL)) {
    g_set_error (error, CTL_USAGE_ERROR, 0, "ssrc: “%s” is not an integer from 1 to %u", further->ssrc, G_MAXUINT32);
    return NULL;
  }
  if (further->rtcp_address == NULL && ssrc == 0)
    return g_steal_pointer (&given);
  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  for (gsize i = 0; i < g_variant_n_children (given); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (given, i);

    g_variant_builder_add_value (&dict, entry);
  }
  if (further->rtcp_address != NULL)
    g_variant_builder_add (&dict, "{sv}", "rtcp-address", g_variant_new_string (further->rtcp_address));
  if (ssrc != 0)
    g_variant_builder_add (&dict, "{sv}", "ssrc", g_variant_new_uint32 ((guint32)ssrc));
  return g_variant_ref_sink (g_variant_builder_end (&dict));
}

GVariant *
ctl_source_parse (const char *const *args, GError **error)
{
  const char *sdp = get_value (args[0], "sdp"), *uri = get_value (args[0], "uri"),
             *codec = get_value (args[0], "codec");
  Further further = { NULL };
  GVariant *transport = NULL;

  if (!read_further (args, codec != NULL, &further, error))
    return NULL;
  if (sdp != NULL)
    transport = parse_file (sdp, error);
  else if (uri != NULL)
    transport = parse_uri (uri);
  else if (codec != NULL)
    transport = parse_codec (codec, further.number, error);
  else
    g_set_error (error, CTL_USAGE_ERROR, 0, "“%s” is not sdp=FILE, uri=URI or codec=NAME", args[0]);
  return complete (transport, &further, error);
}

/* In the order of @args; the value of sdp becomes the content of the file that it names. @type: (nullable): comes
 * first. Returns: (nullable) (transfer full) */
static GVariant *
parse_with_sdp (const char *const *args, const char *type, GError **error)
{
  g_auto (GVariantBuilder) built = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) given = ctl_dict_parse (args, error);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  if (given == NULL)
    return NULL;
  if (type != NULL)
    g_variant_builder_add (&built, "{sv}", "type", g_variant_new_string (type));
  g_variant_iter_init (&iter, given);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value)) {
    g_autoptr (GVariant) owned = value;
    g_autofree char *sdp = NULL;

    if (!g_str_equal (key, "sdp")) {
      g_variant_builder_add (&built, "{sv}", key, owned);
      continue;
    }
    sdp = read_sdp (g_variant_get_string (owned, NULL), error);
    if (sdp == NULL)
      return NULL;
    g_variant_builder_add (&built, "{sv}", key, g_variant_new_string (sdp));
  }
  return g_variant_ref_sink (g_variant_builder_end (&built));
}

GVariant *
ctl_source_parse_update (const char *const *args, GError **error)
{
  return parse_with_sdp (args, NULL, error);
}

GVariant *
ctl_source_parse_session (const char *const *args, GError **error)
{
  gboolean has_type = FALSE;

  for (gsize i = 0; args[i] != NULL; i++)
    has_type = has_type || g_str_has_prefix (args[i], "type=");
  return parse_with_sdp (args, has_type ? NULL : "webrtc", error);
}
