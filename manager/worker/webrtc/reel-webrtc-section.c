/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A media section of WebRTC; see the header for the caller. */
#include "manager/worker/webrtc/reel-webrtc-section.h"

#include "manager/core/media/reel-rtp-extension.h"
#include "manager/core/wire/reel-error.h"

#include <string.h>

#define MID_EXTENSION "urn:ietf:params:rtp-hdrext:sdes:mid"
#define BEGIN_PEM     "-----BEGIN CERTIFICATE-----"
#define END_PEM       "-----END CERTIFICATE-----"

/* RFC 8839 5.4 */
#define MIN_UFRAG 4
#define MIN_PWD   22
#define MAX_ICE   256

/* Of the transport, which the answer has in its own form. c= is that of no socket. */
static const char *const transport_lines[] = {
  "a=ice-",    "a=fingerprint:", "a=setup:", "a=candidate:", "a=end-of-candidates", "a=rtcp:", "a=rtcp-mux",
  "a=crypto:", "a=group:",       "c=",       NULL,
};

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "The SDP is no WebRTC offer that can be answered: %s",
               why);
  return FALSE;
}

void
reel_webrtc_section_free (ReelWebrtcSection *self)
{
  g_free (self->rtp);
  g_free (self->ufrag);
  g_free (self->pwd);
  g_free (self->hash);
  g_free (self->fingerprint);
  g_free (self->mid);
  g_free (self);
}

static gboolean
has_prefix (const char *line, const char *const *prefixes)
{
  for (gsize i = 0; prefixes[i] != NULL; i++) {
    if (g_str_has_prefix (line, prefixes[i]))
      return TRUE;
  }
  return FALSE;
}

static gboolean
take_value (const char *line, const char *prefix, char **value)
{
  if (!g_str_has_prefix (line, prefix))
    return FALSE;
  g_free (*value);
  *value = g_strdup (line + strlen (prefix));
  return TRUE;
}

/* "4 urn:…", "4/recvonly urn:…" */
static void
take_extension (ReelWebrtcSection *self, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, " ", 3);
  guint64 id;

  if (parts[0] == NULL || g_strcmp0 (parts[1], MID_EXTENSION) != 0)
    return;
  parts[0][strcspn (parts[0], "/")] = '\0';
  if (g_ascii_string_to_unsigned (parts[0], 10, 1, REEL_RTP_EXTENSION_MAX_ID, &id, NULL))
    self->mid_extension = (guint)id;
}

/* "1234 cname:x"; each has several lines. */
static void
take_ssrc (ReelWebrtcSection *self, const char *value)
{
  const guint32 ssrc = (guint32)g_ascii_strtoull (value, NULL, 10);

  for (guint i = 0; i < self->n_ssrcs; i++) {
    if (self->ssrcs[i] == ssrc)
      return;
  }
  if (self->n_ssrcs < G_N_ELEMENTS (self->ssrcs))
    self->ssrcs[self->n_ssrcs++] = ssrc;
}

static gboolean
find_checksum (const char *name, GChecksumType *type)
{
  static const struct {
    const char *name;
    GChecksumType type;
  } known[] = { { "sha-256", G_CHECKSUM_SHA256 }, { "sha-384", G_CHECKSUM_SHA384 }, { "sha-512", G_CHECKSUM_SHA512 } };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
    *type = known[i].type;
    if (g_str_equal (name, known[i].name))
      return TRUE;
  }
  return FALSE;
}

/* A section may have several fingerprints, of which one that can be computed is enough. */
static void
take_fingerprint (ReelWebrtcSection *self, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, " ", 2);
  g_autofree char *hash = parts[0] != NULL ? g_ascii_strdown (parts[0], -1) : NULL;
  GChecksumType type;

  if (self->fingerprint != NULL || hash == NULL || parts[1] == NULL || !find_checksum (hash, &type))
    return;
  self->hash = g_steal_pointer (&hash);
  self->fingerprint = g_ascii_strup (parts[1], -1);
}

/* The session part comes first, so what a section says itself is what counts, except for fingerprints, which are of the
 * one certificate. */
static void
take_line (ReelWebrtcSection *self, const char *line, char **setup)
{
  if (take_value (line, "a=ice-ufrag:", &self->ufrag) || take_value (line, "a=ice-pwd:", &self->pwd) ||
      take_value (line, "a=mid:", &self->mid) || take_value (line, "a=setup:", setup))
    return;
  if (g_str_has_prefix (line, "a=fingerprint:"))
    take_fingerprint (self, line + strlen ("a=fingerprint:"));
  else if (g_str_has_prefix (line, "a=extmap:"))
    take_extension (self, line + strlen ("a=extmap:"));
  else if (g_str_has_prefix (line, "a=ssrc:"))
    take_ssrc (self, line + strlen ("a=ssrc:"));
}

/* "m=video 0 UDP/TLS/RTP/SAVPF 96" → "m=video 9 RTP/AVPF 96" */
static gboolean
append_media_line (GString *rtp, const char *line, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (line, " ", 4);

  if (g_strv_length (parts) != 4 ||
      (strcmp (parts[2], "UDP/TLS/RTP/SAVPF") != 0 && strcmp (parts[2], "UDP/TLS/RTP/SAVP") != 0))
    return refuse (error, "an m= line needs the transport UDP/TLS/RTP/SAVPF");
  g_string_append_printf (rtp, "%s 9 RTP/AVPF %s\r\na=rtcp-mux\r\n", parts[0], parts[3]);
  return TRUE;
}

static gboolean
check (const ReelWebrtcSection *self, const char *setup, GError **error)
{
  if (self->ufrag == NULL || self->pwd == NULL || strlen (self->ufrag) < MIN_UFRAG || strlen (self->ufrag) > MAX_ICE ||
      strlen (self->pwd) < MIN_PWD || strlen (self->pwd) > MAX_ICE)
    return refuse (error, "a=ice-ufrag and a=ice-pwd are missing, too short or too long");
  if (self->fingerprint == NULL)
    return refuse (error, "a=fingerprint is missing, or of an unsupported hash: sha-256, sha-384 or sha-512 is needed");
  if (setup != NULL && strcmp (setup, "actpass") != 0 && strcmp (setup, "active") != 0)
    return refuse (error, "a=setup must be actpass or active: the peer begins with DTLS");
  return TRUE;
}

ReelWebrtcSection *
reel_webrtc_section_parse (const char *text, GError **error)
{
  g_autoptr (ReelWebrtcSection) self = g_new0 (ReelWebrtcSection, 1);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) rtp = g_string_new (NULL);
  g_autofree char *setup = NULL;

  for (gsize i = 0; lines[i] != NULL; i++) {
    const char *line = g_strchomp (lines[i]);

    if (g_str_has_prefix (line, "m=")) {
      if (!append_media_line (rtp, line, error))
        return NULL;
      continue;
    }
    take_line (self, line, &setup);
    if (*line != '\0' && !has_prefix (line, transport_lines))
      g_string_append_printf (rtp, "%s\r\n", line);
  }
  self->rtp = g_string_free (g_steal_pointer (&rtp), FALSE);
  return check (self, setup, error) ? g_steal_pointer (&self) : NULL;
}

static const char *
get_family (const char *address)
{
  return strchr (address, ':') != NULL ? "IP6" : "IP4";
}

/* Host candidates alone, and the only one of this transport (RFC 8445 5.1.2). */
static void
append_transport (GString *text, const ReelWebrtcLocal *local, gboolean first)
{
  g_string_append_printf (text, "a=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=fingerprint:sha-256 %s\r\na=setup:passive\r\n",
                          local->ufrag, local->pwd, local->fingerprint);
  if (first)
    g_string_append_printf (text, "a=candidate:1 1 udp 2130706431 %s %u typ host\r\na=end-of-candidates\r\n",
                            local->address, local->port);
}

char *
reel_webrtc_section_answer (const ReelWebrtcSection *self, const ReelSdp *sdp, const ReelWebrtcLocal *local,
                            gboolean first)
{
  g_autofree char *plain = reel_sdp_answer (sdp, local->address, local->port, 0);
  g_auto (GStrv) lines = g_strsplit (plain, "\r\n", -1);
  GString *text = g_string_new (NULL);
  const char *family = get_family (local->address);
  gboolean media = FALSE;

  g_string_append_printf (text, "v=0\r\no=- 1 1 IN %s %s\r\ns=-\r\nt=0 0\r\na=ice-lite\r\n", family, local->address);
  for (gsize i = 0; lines[i] != NULL; i++) {
    if (g_str_has_prefix (lines[i], "m=")) {
      g_auto (GStrv) parts = g_strsplit (lines[i], " ", 4);

      media = TRUE;
      g_string_append_printf (text, "%s %s UDP/TLS/RTP/SAVPF %s\r\nc=IN %s %s\r\n", parts[0], parts[1], parts[3],
                              family, local->address);
      append_transport (text, local, first);
    } else if (media && *lines[i] != '\0' && !g_str_has_prefix (lines[i], "c=")) {
      g_string_append_printf (text, "%s\r\n", lines[i]);
    }
  }
  if (self->mid_extension != 0)
    g_string_append_printf (text, "a=extmap:%u " MID_EXTENSION "\r\n", self->mid_extension);
  return g_string_free (text, FALSE);
}

char *
reel_webrtc_fingerprint (const char *pem, const char *name)
{
  const char *begin = strstr (pem, BEGIN_PEM), *end = begin != NULL ? strstr (begin, END_PEM) : NULL;
  g_autofree char *encoded = NULL, *digest = NULL;
  g_autofree guint8 *certificate = NULL;
  GChecksumType type;
  GString *text;
  gsize length;

  if (end == NULL || !find_checksum (name, &type))
    return NULL;
  begin += strlen (BEGIN_PEM);
  encoded = g_strndup (begin, (gsize)(end - begin));
  certificate = g_base64_decode (encoded, &length);
  digest = g_compute_checksum_for_data (type, certificate, length);
  text = g_string_new (NULL);
  for (gsize i = 0; digest[i] != '\0'; i += 2)
    g_string_append_printf (text, "%s%c%c", i > 0 ? ":" : "", g_ascii_toupper (digest[i]),
                            g_ascii_toupper (digest[i + 1]));
  return g_string_free (text, FALSE);
}
