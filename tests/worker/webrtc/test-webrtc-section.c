/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sections of WebRTC offers: what belongs to the transport, what remains for RTP, the answer, and what is refused. */
#include "manager/worker/webrtc/reel-webrtc-section.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define SESSION "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n"
#define ICE     "a=ice-ufrag:h6vY\r\na=ice-pwd:VOkJxbRl1RmTxUkWvJxBt5\r\n"
#define SHA256  "a=fingerprint:sha-256 ab:cd\r\n"
#define VIDEO   "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n"

static ReelWebrtcSection *
parse (const char *text)
{
  GError *error = NULL;
  ReelWebrtcSection *section = reel_webrtc_section_parse (text, &error);

  g_assert_no_error (error);
  return section;
}

static void
test_browser (void)
{
  g_autoptr (ReelWebrtcSection) section =
      parse (SESSION VIDEO ICE SHA256 "c=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n"
                                      "a=candidate:1 1 udp 1 a.local 5 typ host\r\na=setup:actpass\r\na=mid:1\r\n"
                                      "a=extmap:14 urn:ietf:params:rtp-hdrext:toffset\r\n"
                                      "a=extmap:255/sendonly urn:ietf:params:rtp-hdrext:sdes:mid\r\na=sendonly\r\n"
                                      "a=rid:h send\r\na=simulcast:send h\r\na=ssrc:7 cname:x\r\na=ssrc:7 msid:y\r\n"
                                      "a=ssrc:4294967295 cname:x\r\n");

  g_assert_cmpstr (section->ufrag, ==, "h6vY");
  g_assert_cmpstr (section->hash, ==, "sha-256");
  g_assert_cmpstr (section->fingerprint, ==, "AB:CD");
  g_assert_cmpstr (section->mid, ==, "1");
  g_assert_cmpuint (section->mid_extension, ==, 255);
  g_assert_cmpuint (section->n_ssrcs, ==, 2);
  g_assert_cmpuint (section->ssrcs[0], ==, 7);
  g_assert_cmpuint (section->ssrcs[1], ==, G_MAXUINT32);
  g_assert_nonnull (strstr (section->rtp, "\r\nm=video 9 RTP/AVPF 96\r\na=rtcp-mux\r\na=rtpmap:96 VP8/90000\r\n"));
  g_assert_nonnull (strstr (section->rtp, "a=rid:h send\r\na=simulcast:send h\r\n"));
  for (gsize i = 0; i < 6; i++) {
    static const char *const transport[] = { "ice-", "fingerprint", "setup", "candidate", "\na=group:", "\nc=" };

    g_assert_null (strstr (section->rtp, transport[i]));
  }
}

/* What a section says itself counts, and of several certificates' hashes the first one that can be computed. */
static void
test_precedence (void)
{
  g_autoptr (ReelWebrtcSection) section =
      parse (SESSION "a=ice-ufrag:session\r\n" ICE "a=fingerprint:sha-1 11:22\r\na=fingerprint:sha-224 22:33\r\n" VIDEO
                     "a=fingerprint:md5 44:55\r\na=fingerprint:SHA-512 aa:bb\r\na=fingerprint:sha-256 cc:dd\r\n");

  g_assert_cmpstr (section->ufrag, ==, "h6vY");
  g_assert_cmpstr (section->hash, ==, "sha-512");
  g_assert_cmpstr (section->fingerprint, ==, "AA:BB");
  g_assert_null (section->mid);
  g_assert_cmpuint (section->mid_extension, ==, 0);
}

/* More sources than any peer has are not kept, ids of extensions outside of the one-byte form not used. */
static void
test_limits (void)
{
  g_autoptr (GString) text = g_string_new (SESSION VIDEO ICE SHA256);
  g_autoptr (ReelWebrtcSection) section = NULL;

  for (int i = 1; i <= 1000; i++)
    g_string_append_printf (text, "a=ssrc:%d cname:x\r\n", i);
  g_string_append (text,
                   "a=extmap:256 urn:ietf:params:rtp-hdrext:sdes:mid\r\na=extmap:\r\na=fingerprint:\r\na=ssrc:\r\n");
  section = parse (text->str);
  g_assert_cmpuint (section->n_ssrcs, ==, REEL_WEBRTC_MAX_SSRCS);
  g_assert_cmpuint (section->mid_extension, ==, 0);
}

static void
test_refusals (void)
{
  static const struct {
    const char *text;
    const char *part;
  } refused[] = {
    { SESSION VIDEO SHA256, "a=ice-ufrag" },
    { SESSION VIDEO SHA256 "a=ice-ufrag:abc\r\na=ice-pwd:VOkJxbRl1RmTxUkWvJxBt5\r\n", "a=ice-ufrag" },
    { SESSION VIDEO SHA256 "a=ice-ufrag:abcd\r\na=ice-pwd:short\r\n", "a=ice-pwd" },
    { SESSION VIDEO ICE, "a=fingerprint" },
    { SESSION VIDEO ICE "a=fingerprint:sha-1 11:22\r\n", "a=fingerprint" },
    { SESSION VIDEO ICE "a=fingerprint:sha-224 11:22\r\n", "a=fingerprint" },
    { SESSION VIDEO ICE SHA256 "a=setup:passive\r\n", "a=setup" },
    { SESSION VIDEO ICE SHA256 "a=setup:holdconn\r\n", "a=setup" },
    { SESSION ICE SHA256 "m=video 9 RTP/AVP 96\r\n", "UDP/TLS/RTP/SAVPF" },
    { SESSION ICE SHA256 "m=video 9 TCP/TLS/RTP/SAVPF 96\r\n", "UDP/TLS/RTP/SAVPF" },
    { SESSION ICE SHA256 "m=video\r\n", "m= line" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_webrtc_section_parse (refused[i].text, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    g_assert_nonnull (strstr (error->message, refused[i].part));
  }
}

/* The first section has the candidate; each one its mid and nothing that is the peer's alone. */
static void
test_answer (void)
{
  static const ReelWebrtcLocal local = { "2001:db8::1", 5004, "ufra", "password", "EF:01" };
  g_autoptr (ReelWebrtcSection) section =
      parse (SESSION VIDEO ICE SHA256 "a=mid:1\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\na=sendonly\r\n");
  ReelSdp *sdp = reel_sdp_parse (section->rtp, -1, REEL_MEDIA_VIDEO, NULL, NULL);
  g_autofree char *first = NULL, *other = NULL;

  g_assert_nonnull (sdp);
  first = reel_webrtc_section_answer (section, sdp, &local, TRUE);
  other = reel_webrtc_section_answer (section, sdp, &local, FALSE);
  g_assert_true (g_str_has_prefix (first, "v=0\r\no=- 1 1 IN IP6 2001:db8::1\r\n"));
  g_assert_nonnull (strstr (first, "\r\na=ice-lite\r\nm=video 5004 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP6 2001:db8::1\r\n"
                                   "a=ice-ufrag:ufra\r\na=ice-pwd:password\r\na=fingerprint:sha-256 EF:01\r\n"
                                   "a=setup:passive\r\n"
                                   "a=candidate:1 1 udp 2130706431 2001:db8::1 5004 typ host\r\n"));
  g_assert_nonnull (strstr (first, "\r\na=mid:1\r\n"));
  g_assert_nonnull (strstr (first, "\r\na=rtcp-mux\r\n"));
  g_assert_nonnull (strstr (first, "\r\na=recvonly\r\n"));
  g_assert_true (g_str_has_suffix (first, "\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"));
  g_assert_null (strstr (first, "h6vY"));
  g_assert_null (strstr (other, "a=candidate"));
  g_assert_nonnull (strstr (other, "a=ice-ufrag:ufra\r\n"));
  reel_sdp_free (sdp);
}

/* "test" as a certificate; the hash is that of `printf test | sha256sum`. */
static void
test_fingerprint (void)
{
  static const char *const pem = "x\n-----BEGIN CERTIFICATE-----\ndGVz\ndA==\n-----END CERTIFICATE-----\n";
  g_autofree char *text = reel_webrtc_fingerprint (pem, "sha-256");

  g_assert_cmpstr (text, ==,
                   "9F:86:D0:81:88:4C:7D:65:9A:2F:EA:A0:C5:5A:D0:15:A3:BF:4F:1B:2B:0B:82:2C:D1:5D:6C:15:B0:F0:0A:08");
  g_assert_null (reel_webrtc_fingerprint (pem, "sha-1"));
  g_assert_null (reel_webrtc_fingerprint ("-----END CERTIFICATE----- -----BEGIN CERTIFICATE-----", "sha-256"));
  g_assert_null (reel_webrtc_fingerprint ("", "sha-256"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/webrtc-section/browser", test_browser);
  g_test_add_func ("/webrtc-section/precedence", test_precedence);
  g_test_add_func ("/webrtc-section/limits", test_limits);
  g_test_add_func ("/webrtc-section/refusals", test_refusals);
  g_test_add_func ("/webrtc-section/answer", test_answer);
  g_test_add_func ("/webrtc-section/fingerprint", test_fingerprint);
  return g_test_run ();
}
