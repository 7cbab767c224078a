/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of codecs that a worker receives over RTP. Called by reel-sdp.c and reel-rtp-stream.c. */
#include "manager/worker/rtp/reel-rtp-codec.h"

static const ReelRtpCodec codecs[] = {
  { "opus", REEL_MEDIA_AUDIO, 48000, 2, -1, "rtpopusdepay", "opusdec", "" },
  { "PCMU", REEL_MEDIA_AUDIO, 8000, 1, 0, "rtppcmudepay", "mulawdec", "" },
  { "PCMA", REEL_MEDIA_AUDIO, 8000, 1, 8, "rtppcmadepay", "alawdec", "" },
  { "VP8", REEL_MEDIA_VIDEO, 90000, 1, -1, "rtpvp8depay", "vp8dec", "" },
  { "H264", REEL_MEDIA_VIDEO, 90000, 1, -1, "rtph264depay", "avdec_h264",
    "sprop-parameter-sets packetization-mode profile-level-id" },
};

const char *
reel_media_to_string (ReelMedia media)
{
  return media == REEL_MEDIA_AUDIO ? "audio" : "video";
}

const ReelRtpCodec *
reel_rtp_codec_find (ReelMedia media, const char *name, guint clock_rate, guint channels)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++) {
    const ReelRtpCodec *codec = &codecs[i];

    if (codec->media == media && g_ascii_strcasecmp (codec->name, name) == 0 && codec->clock_rate == clock_rate &&
        channels <= codec->max_channels)
      return codec;
  }
  return NULL;
}

const ReelRtpCodec *
reel_rtp_codec_find_static (ReelMedia media, guint payload_type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++) {
    if (codecs[i].media == media && codecs[i].static_payload_type == (int)payload_type)
      return &codecs[i];
  }
  return NULL;
}

char *
reel_rtp_codec_list (ReelMedia media)
{
  GString *list = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++) {
    if (codecs[i].media == media)
      g_string_append_printf (list, "%s%s/%u", list->len > 0 ? ", " : "", codecs[i].name, codecs[i].clock_rate);
  }
  return g_string_free (list, FALSE);
}
