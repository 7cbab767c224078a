/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why an RTP stream leads to nothing. Called by ReelRtpStream. */
#include "manager/worker/rtp/reel-rtp-report.h"

#include <string.h>

void
reel_rtp_report_note (ReelRtpReport *self, const ReelRtpInletStats *inlet, const ReelRtpOutletStats *outlet)
{
  guint64 most = 0;

  for (gint i = 0; i < REEL_RTP_REFUSED_COUNT; i++) {
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
}

gchar *
reel_rtp_report_address (const ReelRtpAddress *address)
{
  static const guint8 zero[12];
  const gboolean v4 = memcmp (address->ip + 4, zero, sizeof zero) == 0;
  g_autoptr (GInetAddress) ip =
      g_inet_address_new_from_bytes (address->ip, v4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);
  g_autofree gchar *text = g_inet_address_to_string (ip);

  return g_strdup_printf (v4 ? "%s:%u" : "[%s]:%u", text, address->port);
}

static gchar *
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

static gchar *
explain_bad (const ReelRtpReport *self, const ReelRtpSituation *situation)
{
  if (self->bad == REEL_RTP_BAD_SIZE)
    return g_strdup_printf ("pictures of %u×%u come, and %u×%u is the limit (max-picture in the configuration)",
                            self->outlet.width, self->outlet.height, situation->max_width, situation->max_height);
  return g_strdup_printf ("the payload of the packets is not %s as it is understood here", situation->sdp->codec->name);
}

static gchar *
explain_refused (const ReelRtpReport *self, const ReelRtpSituation *situation)
{
  g_autofree gchar *formats = NULL, *stranger = NULL, *source = NULL;

  if (self->bad != REEL_RTP_BAD_NONE)
    return explain_bad (self, situation);
  switch (self->refused) {
  case REEL_RTP_REFUSED_PAYLOAD_TYPE:
    formats = list_formats (situation->sdp);
    return g_strdup_printf ("packets of payload type %u come, and the SDP has %s", self->inlet.last_payload, formats);
  case REEL_RTP_REFUSED_ADDRESS:
    stranger = reel_rtp_report_address (&self->inlet.stranger);
    source = reel_rtp_report_address (&self->inlet.address);
    return g_strdup_printf ("packets come from %s, and the source is %s (strict-source)", stranger, source);
  case REEL_RTP_REFUSED_SOURCE:
    return g_strdup ("packets of several sources come, and none goes on");
  case REEL_RTP_REFUSED_INACTIVE:
    return g_strdup ("packets come, and the SDP says that the peer sends nothing");
  default:
    return g_strdup ("what comes is not RTP: encrypted media, or another protocol");
  }
}

static gchar *
explain_not_decoded (const ReelRtpReport *self, const ReelRtpSituation *situation)
{
  if (situation->failure != NULL)
    return g_strdup_printf ("decoding failed and is started again: %s", situation->failure);
  if (self->bad != REEL_RTP_BAD_NONE)
    return explain_bad (self, situation);
  if (situation->video && !situation->pictures)
    return g_strdup_printf (
        "packets come, and no key frame: the sender does not answer requests for one (RTCP PLI), or sends no %s",
        situation->sdp->codec->name);
  return g_strdup_printf ("packets come, and nothing of them can be decoded as %s", situation->sdp->codec->name);
}

gchar *
reel_rtp_report_explain (const ReelRtpReport *self, ReelStreamCause cause, const ReelRtpSituation *situation)
{
  switch (cause) {
  case REEL_STREAM_CAUSE_SILENT:
    if (situation->waiting)
      return situation->sdp->inactive ? NULL : g_strdup ("no packets have come so far");
    return g_strdup (situation->sdp->inactive ? "the SDP says that the peer sends nothing"
                                              : "no packets have come for two seconds");
  case REEL_STREAM_CAUSE_REFUSED:
    return explain_refused (self, situation);
  case REEL_STREAM_CAUSE_STANDS_STILL:
    return g_strdup ("packets come, and their time stamps stand still");
  case REEL_STREAM_CAUSE_NOT_DECODED:
    return explain_not_decoded (self, situation);
  default:
    return NULL;
  }
}
