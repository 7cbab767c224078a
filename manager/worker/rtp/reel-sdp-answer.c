/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The answer to an SDP media description (RFC 3264). Called by ReelStreamFactory. */
#include "manager/worker/rtp/reel-sdp.h"

#include "manager/core/media/reel-demand.h"

#include <string.h>

const char *
reel_sdp_format_get_name (const ReelSdpFormat *format)
{
  switch (format->role) {
  case REEL_SDP_COMFORT_NOISE:
    return "CN";
  case REEL_SDP_TELEPHONE_EVENT:
    return "telephone-event";
  case REEL_SDP_REDUNDANT:
    return "red";
  case REEL_SDP_RETRANSMISSION:
    return "rtx";
  case REEL_SDP_ULPFEC:
    return "ulpfec";
  case REEL_SDP_FLEXFEC:
    return "flexfec-03";
  default:
    return format->codec->name;
  }
}

/* To a receiver only the format that is sent. */
static gboolean
is_answered (const ReelSdp *sdp, const ReelSdpFormat *format)
{
  return !sdp->receives || format->payload_type == sdp->payload_type;
}

static void
add_media_line (GString *answer, const ReelSdp *sdp, guint16 port)
{
  g_string_append_printf (answer, "m=%s %u %s", reel_media_to_string (sdp->codec->media), sdp->disabled ? 0 : port,
                          sdp->protocol);
  for (guint i = 0; i < sdp->formats->len; i++) {
    const ReelSdpFormat *format = g_ptr_array_index (sdp->formats, i);

    if (is_answered (sdp, format))
      g_string_append_printf (answer, " %u", format->payload_type);
  }
  g_string_append (answer, "\r\n");
}

static void
add_format (GString *answer, const ReelSdp *sdp, const ReelSdpFormat *format)
{
  g_string_append_printf (answer, "a=rtpmap:%u %s/%u", format->payload_type, reel_sdp_format_get_name (format),
                          format->clock_rate);
  if (format->channels > 0)
    g_string_append_printf (answer, "/%u", format->channels);
  g_string_append (answer, "\r\n");
  if (format->fmtp != NULL)
    g_string_append_printf (answer, "a=fmtp:%u %s\r\n", format->payload_type, format->fmtp);
  /* A peer that did not offer it may support it nevertheless, and video can only begin with a key frame. */
  if (format->role != REEL_SDP_MEDIA)
    return;
  if (sdp->nack)
    g_string_append_printf (answer, "a=rtcp-fb:%u nack\r\n", format->payload_type);
  if (format->codec->media != REEL_MEDIA_VIDEO)
    return;
  if (sdp->feedback || (g_str_has_suffix (sdp->protocol, "AVPF") && !sdp->fir))
    g_string_append_printf (answer, "a=rtcp-fb:%u nack pli\r\n", format->payload_type);
  else if (sdp->fir)
    g_string_append_printf (answer, "a=rtcp-fb:%u ccm fir\r\n", format->payload_type);
  if (sdp->remb)
    g_string_append_printf (answer, "a=rtcp-fb:%u goog-remb\r\n", format->payload_type);
}

static const char *
get_direction (const ReelSdp *sdp)
{
  if (sdp->receives)
    return "sendonly";
  return sdp->inactive ? "inactive" : "recvonly";
}

char *
reel_sdp_answer (const ReelSdp *sdp, const char *address, guint16 port, guint16 rtcp_port)
{
  GString *answer = g_string_new ("v=0\r\n");
  const char *family = strchr (address, ':') != NULL ? "IP6" : "IP4";

  g_string_append_printf (answer, "o=- 0 0 IN %s %s\r\ns=-\r\nc=IN %s %s\r\nt=0 0\r\n", family, address, family,
                          address);
  add_media_line (answer, sdp, port);
  if (sdp->codec->media == REEL_MEDIA_VIDEO) /* more than the largest tile shows is of no use (RFC 3890) */
    g_string_append_printf (answer, "b=TIAS:%u\r\n", REEL_DEMAND_MOST);
  for (guint i = 0; i < sdp->formats->len; i++) {
    const ReelSdpFormat *format = g_ptr_array_index (sdp->formats, i);

    if (is_answered (sdp, format))
      add_format (answer, sdp, format);
  }
  reel_sdp_extension_answer (&sdp->orientation, REEL_SDP_ORIENTATION, answer);
  reel_sdp_extension_answer (&sdp->level, REEL_SDP_LEVEL, answer);
  reel_sdp_layers_answer (&sdp->layers, answer);
  if (sdp->own != NULL) {
    g_autofree char *key = reel_srtp_key_print (sdp->own);

    g_string_append_printf (answer, "a=crypto:%s\r\n", key);
    explicit_bzero (key, strlen (key));
  }
  if (sdp->mid != NULL)
    g_string_append_printf (answer, "a=mid:%s\r\n", sdp->mid);
  if (sdp->mux)
    g_string_append (answer, "a=rtcp-mux\r\n");
  else if (rtcp_port != 0)
    g_string_append_printf (answer, "a=rtcp:%u\r\n", rtcp_port);
  g_string_append_printf (answer, "a=%s\r\n", get_direction (sdp));
  return g_string_free (answer, FALSE);
}
