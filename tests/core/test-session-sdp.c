/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Offers of several media sections: what each is, and the answer that the answers make. */
#include "manager/core/wire/reel-session-sdp.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define SESSION "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
#define GROUP   "a=group:BUNDLE 0 1 2\r\n"
#define SOUND   "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=sendrecv\r\na=rtpmap:111 opus/48000/2\r\n"
#define PICTURE                                                                                                        \
  "m=video 0 UDP/TLS/RTP/SAVPF 96 97\r\na=bundle-only\r\na=mid:1\r\na=sendonly\r\na=rtpmap:96 VP8/90000\r\n"
#define DATA "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\na=sctp-port:5000\r\n"

static const ReelSessionSection *
get (const ReelSessionOffer *offer, guint i)
{
  return g_ptr_array_index (offer->sections, i);
}

static void
set_answer (ReelSessionOffer *offer, guint i, const char *answer)
{
  ReelSessionSection *section = g_ptr_array_index (offer->sections, i);

  section->answer = g_strdup (answer);
}

static void
test_browser (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelSessionOffer) offer = reel_session_offer_parse (SESSION GROUP SOUND PICTURE DATA, TRUE, &error);
  g_autofree char *answer = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (offer->sections->len, ==, 3);
  g_assert_true (offer->bundle);
  g_assert_true (get (offer, 0)->media);
  g_assert_cmpint (get (offer, 0)->kind, ==, REEL_STREAM_KIND_AUDIO);
  g_assert_true (get (offer, 1)->media);
  g_assert_cmpint (get (offer, 1)->kind, ==, REEL_STREAM_KIND_VIDEO);
  g_assert_false (get (offer, 2)->media);
  g_assert_cmpstr (get (offer, 1)->description, ==, SESSION GROUP PICTURE);
  set_answer (offer, 1, "v=0\r\ns=-\r\na=ice-lite\r\nm=video 40000 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n");
  answer = reel_session_offer_answer (offer);
  g_assert_cmpstr (answer, ==,
                   "v=0\r\ns=-\r\na=ice-lite\r\na=group:BUNDLE 1\r\n"
                   "m=audio 0 UDP/TLS/RTP/SAVPF 111\r\na=inactive\r\na=mid:0\r\n"
                   "m=video 40000 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n"
                   "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\na=inactive\r\na=mid:2\r\n");
}

/* The first camera is one, what comes after it is a screen, as is what says so. */
static void
test_screens (void)
{
  static const char *const one = "m=video 5000 RTP/AVP 96\n", *const slides =
                                                                  "m=video 5002 RTP/AVP 96\na=content:slides\n";
  g_autofree char *text = g_strconcat ("v=0\n", slides, one, one, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelSessionOffer) offer = reel_session_offer_parse (text, FALSE, &error);

  g_assert_no_error (error);
  g_assert_false (offer->bundle);
  g_assert_cmpint (get (offer, 0)->kind, ==, REEL_STREAM_KIND_SCREEN);
  g_assert_cmpint (get (offer, 1)->kind, ==, REEL_STREAM_KIND_VIDEO);
  g_assert_cmpint (get (offer, 2)->kind, ==, REEL_STREAM_KIND_SCREEN);
}

static void
assert_refused (const char *text, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (reel_session_offer_parse (text, TRUE, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_refused (void)
{
  g_autoptr (GString) many = g_string_new (SESSION);

  assert_refused ("", "at least one m= line");
  assert_refused ("m=audio 9 RTP/AVP 0", "a session part");
  assert_refused (SESSION, "at least one m= line");
  assert_refused (SESSION "m=audio 9\r\n", "malformed");
  assert_refused (SESSION DATA, "nothing that the peer sends");
  assert_refused (SESSION "m=audio 9 RTP/AVP 0\r\na=recvonly\r\n", "nothing that the peer sends");
  assert_refused (SESSION "m=audio 0 RTP/AVP 0\r\n", "nothing that the peer sends");
  assert_refused (SESSION SOUND PICTURE, "BUNDLE");
  assert_refused (SESSION "a=group:BUNDLE 0\r\n" SOUND PICTURE, "BUNDLE");
  assert_refused (SESSION "m=audio 9 RTP/AVP 0\r\na=mid:0\ra=inactive\r\n", "carriage return");
  for (int i = 0; i <= REEL_SESSION_MAX_SECTIONS; i++)
    g_string_append (many, SOUND);
  assert_refused (many->str, "at most 16");
}

/* An empty user would be a trusted server. */
static void
test_user (void)
{
  g_autoptr (GVariant) empty =
      g_variant_ref_sink (g_variant_new_parsed ("{'type': <'rtp'>, 'sdp': <'v=0'>, 'user': <''>}"));
  g_autoptr (GVariant) named =
      g_variant_ref_sink (g_variant_new_parsed ("{'type': <'rtp'>, 'sdp': <'v=0'>, 'user': <'anna'>}"));
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelSessionTransport) transport = reel_session_transport_parse (named, NULL);

  g_assert_cmpstr (transport->user, ==, "anna");
  g_assert_null (reel_session_transport_parse (empty, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "user"));
}

/* A restart names its session, which has to have ICE. */
static void
test_restart (void)
{
  g_autoptr (GVariant) plain =
      g_variant_ref_sink (g_variant_new_parsed ("{'type': <'rtp'>, 'sdp': <'v=0'>, 'session': <'s'>}"));
  g_autoptr (GVariant) named =
      g_variant_ref_sink (g_variant_new_parsed ("{'type': <'webrtc'>, 'sdp': <'a=ice-lite'>, 'session': <'s'>}"));
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelSessionTransport) transport = reel_session_transport_parse (named, NULL);

  g_assert_cmpstr (transport->session, ==, "s");
  g_assert_null (reel_session_transport_parse (plain, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "session"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session-sdp/browser", test_browser);
  g_test_add_func ("/session-sdp/screens", test_screens);
  g_test_add_func ("/session-sdp/refused", test_refused);
  g_test_add_func ("/session-sdp/user", test_user);
  g_test_add_func ("/session-sdp/restart", test_restart);
  return g_test_run ();
}
