/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of codecs that a worker receives over RTP. Called by reel-sdp.c and reel-rtp-stream.c. */
#include "manager/worker/rtp/reel-rtp-codec.h"

static const ReelRtpCodec codecs[] = {
  { "opus", REEL_MEDIA_AUDIO, 48000, 2, -1, "rtpopusdepay", "opusdec", "rtpopuspay", "opusenc", "" },
  { "PCMU", REEL_MEDIA_AUDIO, 8000, 1, 0, "rtppcmudepay", "mulawdec", "rtppcmupay", "mulawenc", "" },
  { "PCMA", REEL_MEDIA_AUDIO, 8000, 1, 8, "rtppcmadepay", "alawdec", "rtppcmapay", "alawenc", "" },
  /* its clock counts 8000 a second, its samples are 16000: RFC 3551, 4.5.2 */
  { "G722", REEL_MEDIA_AUDIO, 8000, 1, 9, "rtpg722depay", "avdec_g722", NULL, NULL, "" },
  { "G729", REEL_MEDIA_AUDIO, 8000, 1, 18, "rtpg729depay", "avdec_g729", NULL, NULL, "" },
  { "VP8", REEL_MEDIA_VIDEO, 90000, 1, -1, "rtpvp8depay", "vp8dec", NULL, NULL, "" },
  { "H264", REEL_MEDIA_VIDEO, 90000, 1, -1, "rtph264depay", "avdec_h264", NULL, NULL,
    "sprop-parameter-sets packetization-mode profile-level-id" },
  { "VP9", REEL_MEDIA_VIDEO, 90000, 1, -1, "rtpvp9depay", "vp9dec", NULL, NULL, "" },
  { "H265", REEL_MEDIA_VIDEO, 90000, 1, -1, "rtph265depay", "avdec_h265", NULL, NULL, "sprop-vps sprop-sps sprop-pps" },
  { "AV1", REEL_MEDIA_VIDEO, 90000, 1, -1, "rtpav1depay", "av1dec", NULL, NULL, "" },
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

ReelRtpFormat
reel_rtp_codec_get_payload (const ReelRtpCodec *codec)
{
  static const struct {
    const char *name;
    ReelRtpFormat format;
  } known[] = { { "opus", REEL_RTP_FORMAT_OPUS }, { "H264", REEL_RTP_FORMAT_H264 }, { "VP8", REEL_RTP_FORMAT_VP8 },
                { "VP9", REEL_RTP_FORMAT_VP9 },   { "H265", REEL_RTP_FORMAT_H265 }, { "AV1", REEL_RTP_FORMAT_AV1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
    if (g_str_equal (codec->name, known[i].name))
      return known[i].format;
  }
  return REEL_RTP_FORMAT_PLAIN;
}

gboolean
reel_rtp_codec_is_sent (const ReelRtpCodec *codec)
{
  return codec->encoder != NULL;
}

char *
reel_rtp_codec_list (ReelMedia media, ReelRtpCodecTest test)
{
  GString *list = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++) {
    if (codecs[i].media == media && (test == NULL || test (&codecs[i])))
      g_string_append_printf (list, "%s%s/%u", list->len > 0 ? ", " : "", codecs[i].name, codecs[i].clock_rate);
  }
  return g_string_free (list, FALSE);
}
