/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Explains why an RTP stream leads to nothing. Called by ReelRtpStream. */
#include "manager/worker/rtp/reel-rtp-report.h"

#include <string.h>

gboolean
reel_rtp_report_note (ReelRtpReport *self, const ReelRtpInletStats *inlet, const ReelRtpOutletStats *outlet)
{
  const gboolean keys = inlet->keys > self->inlet.keys;
  guint64 most = 0;

  for (int i = 0; i < REEL_RTP_REFUSED_COUNT; i++) {
    const guint64 more = inlet->refused[i] - self->inlet.refused[i];

    if (more > most)
      self->refused = i;
    most = MAX (most, more);
  }
  if (outlet->too_large > self->outlet.too_large)
    self->bad = REEL_RTP_BAD_SIZE;
  else if (outlet->unknown > self->outlet.unknown || outlet->mutilated > self->outlet.mutilated)
    self->bad = REEL_RTP_BAD_PAYLOAD;
  else if (outlet->passed > self->outlet.passed)
    self->bad = REEL_RTP_BAD_NONE;
  self->inlet = *inlet;
  self->outlet = *outlet;
  return keys;
}

char *
reel_rtp_report_address (const ReelRtpAddress *address)
{
  static const guint8 zero[12];
  const gboolean v4 = memcmp (address->ip + 4, zero, sizeof zero) == 0;
  g_autoptr (GInetAddress) ip =
      g_inet_address_new_from_bytes (address->ip, v4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
  g_autofree char *text = g_inet_address_to_string (ip);

  return g_strdup_printf (v4 ? "%s:%u" : "[%s]:%u", text, address->port);
}

static char *
list_formats (const ReelSdp *sdp)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < sdp->formats->len; i++) {
    const ReelSdpFormat *format = g_ptr_array_index (sdp->formats, i);

    g_string_append_printf (list, "%s%u %s", i > 0 ? ", " : "", format->payload_type,
                            reel_sdp_format_get_name (format));
  }
  return g_string_free (list, FALSE);
}

static char *
explain_bad (const ReelRtpReport *self, const ReelRtpSituation *situation)
{
  if (self->bad == REEL_RTP_BAD_SIZE)
    return g_strdup_printf ("receiving pictures of %u×%u, above the limit of %u×%u (max-picture in the configuration)",
                            self->outlet.width, self->outlet.height, situation->max_width, situation->max_height);
  if (situation->sdp->codec->media == REEL_MEDIA_AUDIO)
    return g_strdup_printf ("receiving packets that are not valid %s: damaged, or encrypted end to end",
                            situation->sdp->codec->name);
  return g_strdup_printf ("the payload of the packets is not supported %s", situation->sdp->codec->name);
}

static char *
explain_refused (const ReelRtpReport *self, const ReelRtpSituation *situation)
{
  g_autofree char *formats = NULL, *stranger = NULL, *source = NULL;

  if (self->bad != REEL_RTP_BAD_NONE)
    return explain_bad (self, situation);
  switch (self->refused) {
  case REEL_RTP_REFUSED_PAYLOAD_TYPE:
    formats = list_formats (situation->sdp);
    return g_strdup_printf ("receiving packets of payload type %u, but the SDP has %s", self->inlet.last_payload,
                            formats);
  case REEL_RTP_REFUSED_ADDRESS:
    stranger = reel_rtp_report_address (&self->inlet.stranger);
    source = reel_rtp_report_address (&self->inlet.address);
    return g_strdup_printf ("receiving packets from %s, but the source is %s (strict-source)", stranger, source);
  case REEL_RTP_REFUSED_SOURCE:
    return g_strdup ("receiving packets of several sources, none of which continues");
  case REEL_RTP_REFUSED_KEY:
    return g_strdup ("receiving packets that are not encrypted with the key in the SDP (a=crypto)");
  case REEL_RTP_REFUSED_INACTIVE:
    return g_strdup ("receiving packets, but according to the SDP the peer does not send");
  default:
    return g_strdup ("receiving data that is not RTP: encrypted media, or another protocol");
  }
}

static char *
explain_not_decoded (const ReelRtpReport *self, const ReelRtpSituation *situation)
{
  if (situation->failure != NULL)
    return g_strdup_printf ("decoding failed and will be restarted: %s", situation->failure);
  if (self->bad != REEL_RTP_BAD_NONE)
    return explain_bad (self, situation);
  return g_strdup_printf ("receiving packets that cannot be decoded as %s: damaged, or encrypted end to end",
                          situation->sdp->codec->name);
}

static char *
explain_no_key_frame (const ReelRtpReport *self, const ReelRtpSituation *situation)
{
  if (self->bad != REEL_RTP_BAD_NONE)
    return explain_bad (self, situation);
  if (!situation->reachable)
    return g_strdup (
        "receiving packets, but no key frame, and none can be asked for: where the sender receives RTCP is "
        "not known (rtcp-address, or a=rtcp in the SDP)");
  return g_strdup_printf ("receiving packets, but no key frame: the sender has not answered requests for one (RTCP "
                          "PLI), or does not send %s",
                          situation->sdp->codec->name);
}

char *
reel_rtp_report_explain (const ReelRtpReport *self, ReelStreamCause cause, const ReelRtpSituation *situation)
{
  switch (cause) {
  case REEL_STREAM_CAUSE_SILENT:
    if (situation->waiting)
      return situation->sdp->inactive ? NULL : g_strdup ("no packets received so far");
    return g_strdup (situation->sdp->inactive ? "according to the SDP the peer does not send"
                                              : "no packets received for two seconds");
  case REEL_STREAM_CAUSE_REFUSED:
    return explain_refused (self, situation);
  case REEL_STREAM_CAUSE_STANDS_STILL:
    return g_strdup ("receiving packets whose timestamps do not advance");
  case REEL_STREAM_CAUSE_NO_KEY_FRAME:
    return explain_no_key_frame (self, situation);
  case REEL_STREAM_CAUSE_NOT_DECODED:
    return explain_not_decoded (self, situation);
  case REEL_STREAM_CAUSE_CONTRADICTS:
    return g_strdup (
        "receiving noise while the sender's audio level (RFC 6464) is that of silence: encrypted end to end, "
        "recorded as silence");
  default:
    return NULL;
  }
}
