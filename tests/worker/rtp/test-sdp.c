/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The SDP parser with a table of valid and invalid descriptions, and with noise. */
#include "manager/worker/rtp/reel-sdp.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define SESSION "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"

typedef struct {
  const char *name;
  ReelMedia media;
  const char *text;
  const char *codec;
  guint payload_type;
  const char *rtcp_address;
  guint rtcp_port;
} Good;

static const Good good[] = {
  { "opus", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n", "opus", 96,
    "192.0.2.1", 5005 },
  { "opus-of-a-browser", REEL_MEDIA_AUDIO,
    "m=audio 5004 RTP/AVPF 111 63 9\nc=IN IP4 0.0.0.0\na=rtpmap:111 OPUS/48000/2\na=fmtp:111 useinbandfec=1\n"
    "a=rtpmap:63 red/48000/2\na=sendonly\n",
    "opus", 111, NULL, 5005 },
  { "static-pcmu", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 0\r\n", "PCMU", 0, "192.0.2.1", 5005 },
  { "static-pcma-after-gsm", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 3 8 101\r\na=rtpmap:101 x/8000\r\n",
    "PCMA", 8, "192.0.2.1", 5005 },
  { "static-g729", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 18 8\r\na=fmtp:18 annexb=no\r\n", "G729", 18,
    "192.0.2.1", 5005 },
  { "static-g722", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 9 8\r\n", "G722", 9, "192.0.2.1", 5005 },
  { "vp9", REEL_MEDIA_VIDEO, SESSION "m=video 5004 RTP/AVP 98\r\na=rtpmap:98 VP9/90000\r\na=fmtp:98 profile-id=0\r\n",
    "VP9", 98, "192.0.2.1", 5005 },
  { "h265-interleaved-and-not", REEL_MEDIA_VIDEO,
    SESSION "m=video 5004 RTP/AVP 97 98\r\na=rtpmap:97 H265/90000\r\na=fmtp:97 sprop-max-don-diff=3\r\n"
            "a=rtpmap:98 H265/90000\r\na=fmtp:98 sprop-max-don-diff=0;sprop-vps=QAEM\r\n",
    "H265", 98, "192.0.2.1", 5005 },
  { "blank-lines", REEL_MEDIA_AUDIO, SESSION "\r\nm=audio 5004 RTP/AVP 0\r\n\r\na=sendonly\r\n\r\n", "PCMU", 0,
    "192.0.2.1", 5005 },
  { "optional-dtls", REEL_MEDIA_AUDIO,
    SESSION "m=audio 5004 RTP/AVP 0\r\na=setup:actpass\r\na=fingerprint:sha-256 AB:CD\r\n", "PCMU", 0, "192.0.2.1",
    5005 },
  { "vp8-before-h264", REEL_MEDIA_VIDEO,
    SESSION "m=video 5004 RTP/AVPF 97 98\r\na=rtpmap:97 VP8/90000\r\na=rtpmap:98 H264/90000\r\n", "VP8", 97,
    "192.0.2.1", 5005 },
  { "h264-not-interleaved", REEL_MEDIA_VIDEO,
    SESSION "m=video 5004 RTP/AVP 97 98\r\na=rtpmap:97 H264/90000\r\na=fmtp:97 packetization-mode=2\r\n"
            "a=rtpmap:98 H264/90000\r\na=fmtp:98 packetization-mode=1; sprop-parameter-sets=Z0IAH6s=,aM4=\r\n",
    "H264", 98, "192.0.2.1", 5005 },
  { "rtcp-elsewhere", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 0\r\na=rtcp:6000 IN IP4 198.51.100.7\r\n", "PCMU",
    0, "198.51.100.7", 6000 },
  { "rtcp-port-alone", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 0\r\na=rtcp:6000\r\n", "PCMU", 0, "192.0.2.1",
    6000 },
  { "address-in-the-media", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 0\r\nc=IN IP6 2001:db8::1\r\n", "PCMU", 0,
    "2001:db8::1", 5005 },
  { "host-name-is-learned", REEL_MEDIA_AUDIO, "m=audio 5004 RTP/AVP 0\r\nc=IN IP4 host.example\r\n", "PCMU", 0, NULL,
    5005 },
  { "multicast-is-learned", REEL_MEDIA_AUDIO, "m=audio 5004 RTP/AVP 0\r\nc=IN IP4 224.2.1.1/127\r\n", "PCMU", 0, NULL,
    5005 },
  { "last-port", REEL_MEDIA_AUDIO, "m=audio 65535 RTP/AVP 0", "PCMU", 0, NULL, 0 },
};

typedef struct {
  const char *name;
  ReelMedia media;
  const char *text;
  const char *says; /* part of the error's text */
} Bad;

static const Bad bad_receivers[] = {
  { "sends", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 0\r\na=sendonly\r\n", "must receive" },
  { "inactive", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 0\r\na=inactive\r\n", "must receive" },
  { "nowhere", REEL_MEDIA_AUDIO, "m=audio 5004 RTP/AVP 0\r\n", "address" },
  { "host-name", REEL_MEDIA_AUDIO, "m=audio 5004 RTP/AVP 0\r\nc=IN IP4 host.example\r\n", "address" },
  { "video", REEL_MEDIA_VIDEO, SESSION "m=video 5004 RTP/AVP 97\r\na=rtpmap:97 VP8/90000\r\n", "audio" },
};

static const Bad bad[] = {
  { "empty", REEL_MEDIA_AUDIO, "", "empty" },
  { "blank", REEL_MEDIA_AUDIO, "\r\n\r\n", "no m= line" },
  { "no-media", REEL_MEDIA_AUDIO, SESSION, "no m= line" },
  { "prose", REEL_MEDIA_AUDIO, "hello there", "malformed at 'hello there'" },
  { "long-prose", REEL_MEDIA_AUDIO, "{\"sdp\": \"" SESSION "\"}", "malformed at '{\"sdp\": \"" },
  { "escaped-line-ends", REEL_MEDIA_AUDIO, "m=audio 9 RTP/AVP 0\\r\\na=sendonly\\r\\n", "must be real ones" },
  { "two-media", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 0\r\nm=video 5006 RTP/AVP 96\r\n",
    "a stream for each" },
  { "wrong-kind", REEL_MEDIA_AUDIO, SESSION "m=video 5004 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n", "\"video\"" },
  { "codec", REEL_MEDIA_VIDEO, SESSION "m=video 5004 RTP/AVP 96\r\na=rtpmap:96 H263-1998/90000\r\n",
    "VP8/90000, H264" },
  { "no-rtpmap", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 96\r\n", "no rtpmap" },
  { "rate", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 96\r\na=rtpmap:96 opus/8000\r\n", "no supported codec" },
  { "channels", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 96\r\na=rtpmap:96 opus/48000/6\r\n",
    "no supported codec" },
  { "rtpmap-without-rate", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 96\r\na=rtpmap:96 opus\r\n",
    "no supported codec" },
  { "rtpmap-without-value", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 96\r\na=rtpmap:96\r\n", "malformed" },
  { "rtpmap-huge", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 96\r\na=rtpmap:99999999999999999999 opus/48000/2\n",
    "malformed" },
  { "payload-type-negative", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP -1\r\n", "malformed" },
  { "payload-type-huge", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 128\r\n", "malformed" },
  { "no-payload-type", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP\r\n", "malformed" },
  { "port-zero", REEL_MEDIA_AUDIO, SESSION "m=audio 0 RTP/AVP 0\r\n", "9 if it is not known yet" },
  { "port-huge", REEL_MEDIA_AUDIO, SESSION "m=audio 70000 RTP/AVP 0\r\n", "1 to 65535" },
  { "port-pair", REEL_MEDIA_AUDIO, SESSION "m=audio 5004/2 RTP/AVP 0\r\n", "1 to 65535" },
  { "rtcp-port", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 0\r\na=rtcp:x\r\n", "a=rtcp" },
  { "transport", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 TCP/RTP/AVP 0\r\n", "not supported" },
  { "dtls", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 UDP/TLS/RTP/SAVPF 0\r\n", "encrypted with DTLS" },
  { "no-suite", REEL_MEDIA_AUDIO,
    SESSION "m=audio 5004 RTP/SAVP 0\r\na=crypto:1 F8_128_HMAC_SHA1_80 "
            "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n",
    "AES_CM_128_HMAC_SHA1_80" },
  { "malformed-key", REEL_MEDIA_AUDIO,
    SESSION "m=audio 5004 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwg\r\n",
    "The key of the SDP's a=crypto line of AES_CM_128_HMAC_SHA1_80 is malformed: inline: and 30 bytes" },
  { "old-dtls", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/SAVPF 0\r\na=fingerprint:sha-256 AB:CD\r\n",
    "encrypted with DTLS" },
  { "srtp-without-key", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/SAVP 0\r\n", "no a=crypto" },
  { "recvonly", REEL_MEDIA_AUDIO, SESSION "m=audio 5004 RTP/AVP 0\r\na=recvonly\r\n", "recvonly" },
  { "interleaved", REEL_MEDIA_VIDEO,
    SESSION "m=video 5004 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\na=fmtp:97 packetization-mode=2\r\n",
    "no supported codec" },
  { "control-characters", REEL_MEDIA_AUDIO, "m=audio 5004 RTP/AVP 0\x01\r\n", "control characters" },
  { "carriage-return", REEL_MEDIA_AUDIO, "m=audio 5004 RTP/AVP 0\r\na=fmtp:0 x=1\ra=inactive\r\n", "carriage return" },
  { "not-utf8", REEL_MEDIA_AUDIO, "m=audio 5004 RTP/AVP 0\xff\r\n", "UTF-8" },
};

static const char *
find_good (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
    if (g_str_equal (good[i].name, name))
      return good[i].text;
  }
  g_assert_not_reached ();
}

static void
test_good (gconstpointer data)
{
  const Good *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelSdp) sdp = reel_sdp_parse (row->text, -1, row->media, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (sdp->codec->name, ==, row->codec);
  g_assert_cmpuint (sdp->payload_type, ==, row->payload_type);
  g_assert_cmpstr (sdp->rtcp_address, ==, row->rtcp_address);
  g_assert_cmpuint (sdp->rtcp_port, ==, row->rtcp_port);
}

static void
test_bad (gconstpointer data)
{
  const Bad *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelSdp) sdp = reel_sdp_parse (row->text, -1, row->media, NULL, &error);

  g_assert_null (sdp);
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  if (strstr (error->message, row->says) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, row->says);
}

static void
test_too_large (void)
{
  g_autofree char *text = g_malloc (REEL_SDP_MAX_BYTES + 1);
  g_autoptr (GError) error = NULL;

  memset (text, 'a', REEL_SDP_MAX_BYTES + 1);
  g_assert_null (reel_sdp_parse (text, REEL_SDP_MAX_BYTES + 1, REEL_MEDIA_AUDIO, NULL, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "65536"));
}

static void
test_parameters (void)
{
  g_autoptr (ReelSdp) sdp = reel_sdp_parse (find_good ("h264-not-interleaved"), -1, REEL_MEDIA_VIDEO, NULL, NULL);
  const ReelSdpFormat *format = reel_sdp_find_format (sdp, 98);
  g_autofree char *mode = reel_sdp_format_get_parameter (format, "packetization-mode");
  g_autofree char *sets = reel_sdp_format_get_parameter (format, "sprop-parameter-sets");

  g_assert_cmpstr (mode, ==, "1");
  g_assert_cmpstr (sets, ==, "Z0IAH6s=,aM4=");
  g_assert_null (reel_sdp_format_get_parameter (format, "sprop"));
}

static void
test_answer (void)
{
  g_autoptr (ReelSdp) video = reel_sdp_parse (find_good ("vp8-before-h264"), -1, REEL_MEDIA_VIDEO, NULL, NULL);
  g_autoptr (ReelSdp) audio = reel_sdp_parse (find_good ("opus"), -1, REEL_MEDIA_AUDIO, NULL, NULL);
  g_autofree char *video_answer = reel_sdp_answer (video, "192.0.2.9", 40000, 40001);
  g_autofree char *audio_answer = reel_sdp_answer (audio, "2001:db8::9", 40002, 40003);

  g_assert_cmpstr (
      video_answer, ==,
      "v=0\r\no=- 0 0 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n"
      "m=video 40000 RTP/AVPF 97 98\r\nb=TIAS:4000000\r\na=rtpmap:97 VP8/90000\r\na=rtcp-fb:97 nack pli\r\n"
      "a=rtpmap:98 H264/90000\r\na=rtcp-fb:98 nack pli\r\n"
      "a=rtcp:40001\r\na=recvonly\r\n");
  g_assert_nonnull (strstr (audio_answer, "c=IN IP6 2001:db8::9\r\n"));
  g_assert_nonnull (strstr (audio_answer, "m=audio 40002 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n"));
  g_assert_null (strstr (audio_answer, "rtcp-fb"));
}

/* For any input the parser returns a codec of the table or a named error. */
static void
check_any (const char *text, gsize length)
{
  for (ReelMedia media = REEL_MEDIA_AUDIO; media <= REEL_MEDIA_VIDEO; media++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ReelSdp) sdp = reel_sdp_parse (text, (gssize)length, media, NULL, &error);

    if (sdp == NULL) {
      g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
      continue;
    }
    g_assert_no_error (error);
    g_assert_cmpint (sdp->codec->media, ==, media);
    g_assert_cmpuint (sdp->payload_type, <=, 127);
  }
}

static void
test_noise (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260102);
  const guint rounds = 20000;

  for (guint round = 0; round < rounds; round++) {
    const char *base = good[round % G_N_ELEMENTS (good)].text;
    gsize length = round % 4 == 0 ? (gsize)g_rand_int_range (rand, 0, 200) : strlen (base);
    g_autofree char *text = g_malloc0 (length + 1);

    if (round % 4 == 0) {
      for (gsize i = 0; i < length; i++)
        text[i] = (char)g_rand_int_range (rand, 0, 256);
    } else {
      memcpy (text, base, length);
      for (guint flips = 0; flips < round % 4 && length > 0; flips++)
        text[g_rand_int_range (rand, 0, (gint32)length)] = (char)g_rand_int_range (rand, 0, 256);
      length = (gsize)g_rand_int_range (rand, 0, (gint32)length + 1);
    }
    check_any (text, length);
  }
}

static void
test_receiver (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelSdp) sdp =
      reel_sdp_parse_receiver (SESSION "m=audio 5004 RTP/AVP 8\r\nc=IN IP6 2001:db8::1\r\na=recvonly\r\n", &error);
  g_autofree char *answer = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (sdp->address, ==, "2001:db8::1");
  g_assert_cmpuint (sdp->port, ==, 5004);
  g_assert_cmpstr (sdp->codec->name, ==, "PCMA");
  answer = reel_sdp_answer (sdp, "192.0.2.9", 6000, 6001);
  g_assert_nonnull (strstr (answer, "m=audio 6000 RTP/AVP 8\r\n"));
  g_assert_nonnull (strstr (answer, "a=sendonly\r\n"));
}

static void
test_bad_receiver (gconstpointer data)
{
  const Bad *given = data;
  g_autoptr (GError) error = NULL;

  g_assert_null (reel_sdp_parse_receiver (given->text, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, given->says));
}

/* The extension is answered with the id of the offer and our direction; audio has no orientation. */
static void
test_orientation (void)
{
  static const struct {
    const char *lines;
    guint id;
    const char *direction; /* in the answer; NULL: none */
  } cases[] = {
    { "a=extmap:4 urn:3gpp:video-orientation\r\n", 4 },
    { "a=extmap:15/sendonly urn:3gpp:video-orientation with-attributes\r\n", 15, "/recvonly" },
    { "a=extmap:15/sendrecv urn:3gpp:video-orientation\r\n", 15, "/recvonly" },
    { "a=extmap:15/recvonly urn:3gpp:video-orientation\r\n", 0 },
    { "a=extmap:2 urn:ietf:params:rtp-hdrext:toffset\r\na=extmap:13 urn:3gpp:video-orientation\r\n", 13 },
    { "a=extmap:4 urn:3gpp:video-orientation:6\r\n", 0 },
    { "a=extmap:0 urn:3gpp:video-orientation\r\n", 0 },
    { "a=extmap:4096 urn:3gpp:video-orientation\r\n", 0 },
    { "a=extmap:\r\na=extmap:x y\r\na=extmap:5\r\n", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *video =
        g_strconcat (SESSION "m=video 5004 RTP/AVP 97\r\na=rtpmap:97 VP8/90000\r\n", cases[i].lines, NULL);
    g_autofree char *audio = g_strconcat (SESSION "m=audio 5004 RTP/AVP 0\r\n", cases[i].lines, NULL);
    g_autofree char *line = g_strdup_printf ("a=extmap:%u%s urn:3gpp:video-orientation\r\n", cases[i].id,
                                             cases[i].direction != NULL ? cases[i].direction : "");
    g_autoptr (ReelSdp) seen = reel_sdp_parse (video, -1, REEL_MEDIA_VIDEO, NULL, NULL);
    g_autoptr (ReelSdp) heard = reel_sdp_parse (audio, -1, REEL_MEDIA_AUDIO, NULL, NULL);
    g_autofree char *answer = reel_sdp_answer (seen, "192.0.2.9", 6000, 6001);
    g_autofree char *silent = reel_sdp_answer (heard, "192.0.2.9", 6000, 6001);

    g_assert_cmpuint (seen->orientation.id, ==, cases[i].id);
    g_assert_cmpint (strstr (answer, line) != NULL, ==, cases[i].id != 0);
    g_assert_cmpint (strstr (answer, "extmap") != NULL, ==, cases[i].id != 0);
    g_assert_null (strstr (silent, "extmap"));
  }
}

/* The audio level likewise, of sound alone; to a receiver we do not send it. Another description with it, or without,
 * is another stream. */
static void
test_level (void)
{
  static const struct {
    const char *lines;
    guint id;
    const char *direction; /* in the answer; NULL: none */
  } cases[] = {
    { "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n", 1 },
    { "a=extmap:1/sendonly urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on\r\n", 1, "/recvonly" },
    { "a=extmap:200 urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=off\r\n", 200 },
    { "a=extmap:1/inactive urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n", 0 },
    { "a=extmap:1/recvonly urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n", 0 },
    { "a=extmap:1 urn:ietf:params:rtp-hdrext:csrc-audio-level\r\n", 0 },
    { "a=extmap:1 urn:ietf:params:rtp-hdrext:encrypt urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    const char *media = SESSION "m=audio 5004 RTP/AVP 0\r\n";
    g_autofree char *audio = g_strconcat (media, cases[i].lines, NULL);
    g_autofree char *video =
        g_strconcat (SESSION "m=video 5004 RTP/AVP 97\r\na=rtpmap:97 VP8/90000\r\n", cases[i].lines, NULL);
    g_autofree char *line = g_strdup_printf ("a=extmap:%u%s urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n",
                                             cases[i].id, cases[i].direction != NULL ? cases[i].direction : "");
    g_autoptr (ReelSdp) plain = reel_sdp_parse (media, -1, REEL_MEDIA_AUDIO, NULL, NULL);
    g_autoptr (ReelSdp) heard = reel_sdp_parse (audio, -1, REEL_MEDIA_AUDIO, NULL, NULL);
    g_autoptr (ReelSdp) seen = reel_sdp_parse (video, -1, REEL_MEDIA_VIDEO, NULL, NULL);
    g_autoptr (ReelSdp) receiver = reel_sdp_parse_receiver (audio, NULL);
    g_autofree char *answer = reel_sdp_answer (heard, "192.0.2.9", 6000, 6001);
    g_autofree char *dark = reel_sdp_answer (seen, "192.0.2.9", 6000, 6001);
    g_autofree char *sent = reel_sdp_answer (receiver, "192.0.2.9", 6000, 6001);

    g_assert_cmpuint (heard->level.id, ==, cases[i].id);
    g_assert_cmpint (strstr (answer, line) != NULL, ==, cases[i].id != 0);
    g_assert_cmpint (strstr (answer, "extmap") != NULL, ==, cases[i].id != 0);
    g_assert_null (strstr (dark, "extmap"));
    g_assert_null (strstr (sent, "extmap"));
    g_assert_cmpint (reel_sdp_has_same_formats (plain, heard), ==, cases[i].id == 0);
  }
}

/* What this system lacks is neither answered nor listed. */
static gboolean
is_not_opus (const ReelRtpCodec *codec)
{
  return strcmp (codec->name, "opus") != 0;
}

static void
test_lacking (void)
{
  static const char offer[] = SESSION "m=audio 5004 RTP/AVP 96 0\r\na=rtpmap:96 opus/48000/2\r\n";
  static const char opus[] = SESSION "m=audio 5004 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelSdp) sdp = reel_sdp_parse (offer, -1, REEL_MEDIA_AUDIO, is_not_opus, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (sdp->formats->len, ==, 1);
  g_assert_cmpuint (sdp->payload_type, ==, 0);
  g_assert_null (reel_sdp_parse (opus, -1, REEL_MEDIA_AUDIO, is_not_opus, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_null (strstr (strstr (error->message, "Supported"), "opus"));
}

/* The first line that is supported counts, and the answer has another key in the same suite. A new description keeps
 * ours. */
static void
test_keys (void)
{
  static const char offer[] =
      SESSION "m=audio 5004 RTP/SAVP 0\r\na=crypto:1 F8_128_HMAC_SHA1_80 "
              "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n"
              "a=crypto:5 AES_256_CM_HMAC_SHA1_80 "
              "inline:4XeuCjJP3cebTpTKsmQPFqWI5buV0tt8Q320v2rVGJPB6JBCBDaZvOItxpoK5A==\r\n"
              "a=crypto:6 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n";
  static const char changed[] = SESSION "m=audio 5004 RTP/SAVP 0\r\na=crypto:7 AES_256_CM_HMAC_SHA1_80 "
                                        "inline:aAuL7VNfBQB8Dzm5wEa/lSJlJojWLU9pJ5JFKFp0Bseg48zbpgwfsD9IHkexaA==\r\n";
  g_autoptr (ReelSdp) sdp = reel_sdp_parse (offer, -1, REEL_MEDIA_AUDIO, NULL, NULL);
  g_autoptr (ReelSdp) update = reel_sdp_parse_update (changed, REEL_MEDIA_AUDIO, NULL, NULL);
  g_autofree char *answer = NULL, *later = NULL;

  g_assert_cmpuint (sdp->key->tag, ==, 5);
  reel_sdp_secure (sdp, "a", NULL);
  answer = reel_sdp_answer (sdp, "192.0.2.9", 6000, 6001);
  g_assert_nonnull (strstr (answer, "m=audio 6000 RTP/SAVP 0\r\n"));
  g_assert_nonnull (strstr (answer, "a=crypto:5 AES_256_CM_HMAC_SHA1_80 inline:"));
  g_assert_null (strstr (answer, "4XeuCjJP3cebTpTKsmQPFqWI5buV0tt8Q320v2rVGJPB6JBCBDaZvOItxpoK5A=="));
  g_assert_false (reel_sdp_has_same_formats (sdp, update));
  reel_sdp_secure (update, "a", sdp);
  later = reel_sdp_answer (update, "192.0.2.9", 6000, 6001);
  g_assert_cmpstr (strstr (strstr (later, "a=crypto:7 "), "inline:"), ==, strstr (answer, "inline:"));
}

/* Of redundant audio only what can be decoded is answered. */
static void
test_redundant (void)
{
  static const struct {
    const char *lines;
    guint formats;
  } rows[] = {
    { "a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n", 2 },
    { "a=rtpmap:63 red/48000/2\r\n", 2 },
    { "a=rtpmap:63 red/8000\r\na=fmtp:63 111/111\r\n", 1 },
    { "a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/112\r\n", 1 },
    { "a=rtpmap:63 red/48000/2\r\na=fmtp:63 63/63\r\n", 1 },
    { "a=rtpmap:63 red/48000/2\r\na=fmtp:63 x\r\n", 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text =
        g_strconcat (SESSION "m=audio 5004 RTP/AVP 63 111\r\na=rtpmap:111 opus/48000/2\r\n", rows[i].lines, NULL);
    g_autoptr (ReelSdp) sdp = reel_sdp_parse (text, -1, REEL_MEDIA_AUDIO, NULL, NULL);

    g_assert_cmpuint (sdp->formats->len, ==, rows[i].formats);
    g_assert_cmpuint (sdp->payload_type, ==, 111);
  }
}

/* Retransmissions are accepted of what is accepted, from a sender that can be asked for them. */
static void
test_retransmission (void)
{
  static const struct {
    const char *lines;
    guint formats;
    guint original;
  } rows[] = {
    { "a=rtcp-fb:96 nack\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96;rtx-time=3000\r\n", 2, 96 },
    { "a=rtcp-fb:* nack\r\na=rtpmap:97 RTX/90000\r\na=fmtp:97 rtx-time=3000; apt=96\r\n", 2, 96 },
    { "a=rtcp-fb:96 nack pli\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n", 1, 0 },
    { "a=rtcp-fb:96 nack\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=98\r\n", 1, 0 },
    { "a=rtcp-fb:96 nack\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=97\r\n", 1, 0 },
    { "a=rtcp-fb:96 nack\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=\r\n", 1, 0 },
    { "a=rtcp-fb:96 nack\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96x\r\n", 1, 0 },
    { "a=rtcp-fb:96 nack\r\na=rtpmap:97 rtx/90000\r\n", 1, 0 },
    { "a=rtcp-fb:96 nack\r\na=rtpmap:97 rtx/48000\r\na=fmtp:97 apt=96\r\n", 1, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text =
        g_strconcat (SESSION "m=video 5004 RTP/AVPF 97 96\r\na=rtpmap:96 VP8/90000\r\n", rows[i].lines, NULL);
    g_autoptr (ReelSdp) sdp = reel_sdp_parse (text, -1, REEL_MEDIA_VIDEO, NULL, NULL);

    g_assert_cmpuint (sdp->formats->len, ==, rows[i].formats);
    g_assert_cmpuint (sdp->payload_type, ==, 96);
    if (rows[i].formats > 1)
      g_assert_cmpuint (reel_sdp_find_format (sdp, 97)->original, ==, rows[i].original);
  }
}

/* Of error correction what can be used: the one kind in redundant encoding, which video has for no other purpose, the
 * other alone; and no retransmissions of it. */
static void
test_correction (void)
{
  static const struct {
    const char *lines;
    const char *types;
  } rows[] = {
    { "a=rtpmap:97 red/90000\r\na=rtpmap:98 ulpfec/90000\r\na=rtpmap:99 rtx/90000\r\na=fmtp:99 apt=97\r\n",
      " 96 97 98 99" },
    { "a=rtpmap:97 red/90000\r\na=fmtp:97 96/98\r\na=rtpmap:98 ulpfec/90000\r\n", " 96 97 98" },
    { "a=rtpmap:97 red/90000\r\na=rtpmap:99 rtx/90000\r\na=fmtp:99 apt=97\r\n", " 96" },
    { "a=rtpmap:98 ulpfec/90000\r\na=rtpmap:99 rtx/90000\r\na=fmtp:99 apt=98\r\n", " 96" },
    { "a=rtpmap:97 red/90000\r\na=rtpmap:98 ulpfec/8000\r\n", " 96" },
    { "a=rtpmap:97 red/90000\r\na=fmtp:97 96/100\r\na=rtpmap:98 ulpfec/90000\r\n", " 96" },
    { "a=rtpmap:97 flexfec-03/90000\r\na=fmtp:97 repair-window=10000000\r\na=rtpmap:98 flexfec/90000\r\n", " 96 97" },
    { "a=rtpmap:97 flexfec-03/90000\r\na=rtpmap:98 rtx/90000\r\na=fmtp:98 apt=97\r\n", " 96 97" },
    { "a=rtpmap:97 CN/90000\r\na=rtpmap:98 telephone-event/90000\r\n", " 96" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text =
        g_strconcat (SESSION "m=video 5004 RTP/AVPF 96 97 98 99\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\n",
                     rows[i].lines, NULL);
    g_autoptr (ReelSdp) sdp = reel_sdp_parse (text, -1, REEL_MEDIA_VIDEO, NULL, NULL);
    g_autofree char *answer = reel_sdp_answer (sdp, "127.0.0.1", 6000, 6001);
    g_autofree char *line = g_strconcat ("m=video 6000 RTP/AVPF", rows[i].types, "\r\n", NULL);

    g_assert_nonnull (strstr (answer, line));
  }
}

/* Whose retransmissions an SSRC sends; a line that is something else says nothing. */
static void
test_groups (void)
{
  static const char offer[] = SESSION "m=video 5004 RTP/AVPF 96\r\na=rtpmap:96 VP8/90000\r\n"
                                      "a=ssrc-group:FID 2231627014 632943048\r\na=ssrc-group:SIM 1 2 3\r\n"
                                      "a=ssrc-group:FID 1 2 3\r\na=ssrc-group:FID 1\r\na=ssrc-group:FID x 2\r\n"
                                      "a=ssrc-group:FID 4294967296 2\r\na=ssrc-group:FID 4294967295 0\r\n"
                                      "a=ssrc-group:FEC-FR 2231627014 7\r\na=ssrc-group:FEC-FR 1 2 3\r\n";
  g_autoptr (ReelSdp) sdp = reel_sdp_parse (offer, -1, REEL_MEDIA_VIDEO, NULL, NULL);
  g_autoptr (GString) many = g_string_new (SESSION "m=video 5004 RTP/AVPF 96\r\na=rtpmap:96 VP8/90000\r\n");
  g_autoptr (ReelSdp) full = NULL;

  g_assert_cmpuint (sdp->retransmissions.count, ==, 2);
  g_assert_cmpuint (sdp->retransmissions.pairs[0].media, ==, 2231627014);
  g_assert_cmpuint (sdp->retransmissions.pairs[0].repair, ==, 632943048);
  g_assert_cmpuint (sdp->retransmissions.pairs[1].media, ==, G_MAXUINT32);
  g_assert_cmpuint (sdp->corrections.count, ==, 1);
  g_assert_cmpuint (sdp->corrections.pairs[0].repair, ==, 7);
  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (many, "a=ssrc-group:FID %u %u\r\n", 2 * i, 2 * i + 1);
  full = reel_sdp_parse (many->str, -1, REEL_MEDIA_VIDEO, NULL, NULL);
  g_assert_cmpuint (full->retransmissions.count, ==, REEL_RTP_MAX_PAIRS);
}

/* Encryption that may be declined is accepted. */
static void
test_optional_keys (void)
{
  static const char offer[] = SESSION "m=audio 5004 RTP/AVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 "
                                      "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n";
  static const char unknown[] = SESSION "m=audio 5004 RTP/AVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n";
  g_autoptr (ReelSdp) sdp = reel_sdp_parse (offer, -1, REEL_MEDIA_AUDIO, NULL, NULL);
  g_autoptr (ReelSdp) plain = reel_sdp_parse (unknown, -1, REEL_MEDIA_AUDIO, NULL, NULL);

  g_assert_nonnull (sdp->key);
  g_assert_nonnull (plain);
  g_assert_null (plain->key);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
    g_autofree char *path = g_strconcat ("/sdp/good/", good[i].name, NULL);

    g_test_add_data_func (path, &good[i], test_good);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *path = g_strconcat ("/sdp/bad/", bad[i].name, NULL);

    g_test_add_data_func (path, &bad[i], test_bad);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (bad_receivers); i++) {
    g_autofree char *path = g_strconcat ("/sdp/bad-receiver/", bad_receivers[i].name, NULL);

    g_test_add_data_func (path, &bad_receivers[i], test_bad_receiver);
  }
  g_test_add_func ("/sdp/receiver", test_receiver);
  g_test_add_func ("/sdp/too-large", test_too_large);
  g_test_add_func ("/sdp/parameters", test_parameters);
  g_test_add_func ("/sdp/answer", test_answer);
  g_test_add_func ("/sdp/orientation", test_orientation);
  g_test_add_func ("/sdp/level", test_level);
  g_test_add_func ("/sdp/lacking", test_lacking);
  g_test_add_func ("/sdp/keys", test_keys);
  g_test_add_func ("/sdp/optional-keys", test_optional_keys);
  g_test_add_func ("/sdp/redundant", test_redundant);
  g_test_add_func ("/sdp/retransmission", test_retransmission);
  g_test_add_func ("/sdp/correction", test_correction);
  g_test_add_func ("/sdp/groups", test_groups);
  g_test_add_func ("/sdp/noise", test_noise);
  return g_test_run ();
}
