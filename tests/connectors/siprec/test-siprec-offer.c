/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Offers, and the answers that are joined to them. */
#include "manager/connectors/siprec/reel-siprec-offer.h"

#include <string.h>

static ReelSiprecOffer *
parse (const char *sdp)
{
  g_autoptr (GError) error = NULL;
  ReelSiprecOffer *offer = reel_siprec_offer_parse (sdp, &error);

  g_assert_no_error (error);
  return offer;
}

static const ReelSiprecSection *
get (const ReelSiprecOffer *offer, guint index)
{
  return offer->sections->pdata[index];
}

static void
test_sections (void)
{
  g_autoptr (ReelSiprecOffer) offer =
      parse ("v=0\r\no=a 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\na=sendonly\r\n"
             "m=audio 4000/1 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\na=label: 96 \r\n"
             "m=video 4002 RTP/AVP 97\nc=IN IP4 192.0.2.9\na=rtpmap:97 H264/90000\na=inactive\na=label:97\n"
             "m=message 0 TCP/MSRP *\r\n");

  g_assert_cmpuint (offer->sections->len, ==, 3);
  g_assert_cmpstr (get (offer, 0)->description, ==,
                   "m=audio 4000/1 RTP/SAVP 0\r\nc=IN IP4 192.0.2.1\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n"
                   "a=label: 96\r\na=sendonly\r\n");
  g_assert_cmpstr (get (offer, 0)->label, ==, "96");
  g_assert_true (get (offer, 0)->sends && !get (offer, 0)->rejected);
  g_assert_cmpstr (
      get (offer, 1)->description, ==,
      "m=video 4002 RTP/AVP 97\r\nc=IN IP4 192.0.2.9\r\na=rtpmap:97 H264/90000\r\na=label:97\r\na=inactive\r\n");
  g_assert_false (get (offer, 1)->sends);
  g_assert_true (get (offer, 2)->rejected && !get (offer, 2)->sends);
  g_assert_false (offer->asks_state);
}

/* What makes another stream of a section, and what does not. */
static void
test_identity (void)
{
  static const struct {
    const char *lines;
    gboolean same;
  } cases[] = {
    { "m=audio 1 RTP/AVP 0\na=rtpmap:0 PCMU/8000\na=inactive\n", TRUE },
    { "c=IN IP4 192.0.2.77\nm=audio 9 RTP/AVP 0\na=rtpmap:0 PCMU/8000\na=ptime:30\n", TRUE },
    { "m=audio 1 RTP/AVP 8\na=rtpmap:8 PCMA/8000\n", FALSE },
    { "m=audio 1 RTP/SAVP 0\na=rtpmap:0 PCMU/8000\n", FALSE },
    { "m=audio 1 RTP/AVP 0\na=rtpmap:0 PCMU/8000\na=crypto:1 x inline:y\n", FALSE },
  };
  g_autoptr (ReelSiprecOffer) first = parse ("m=audio 1 RTP/AVP 0\na=rtpmap:0 PCMU/8000\na=sendonly\n");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ReelSiprecOffer) other = parse (cases[i].lines);

    g_assert_true (g_str_equal (get (first, 0)->identity, get (other, 0)->identity) == cases[i].same);
  }
}

static void
test_holds (void)
{
  static const struct {
    const char *lines;
    gboolean sends;
  } cases[] = {
    { "m=audio 1 RTP/AVP 0\n", TRUE },
    { "m=audio 1 RTP/AVP 0\na=sendrecv\n", TRUE },
    { "m=audio 1 RTP/AVP 0\na=recvonly\n", FALSE },
    { "a=inactive\nm=audio 1 RTP/AVP 0\n", FALSE },
    { "a=inactive\nm=audio 1 RTP/AVP 0\na=sendonly\n", TRUE },
    { "c=IN IP4 0.0.0.0\nm=audio 1 RTP/AVP 0\n", FALSE },
    { "c=IN IP4 0.0.0.0\nm=audio 1 RTP/AVP 0\nc=IN IP4 192.0.2.1\n", TRUE },
    { "m=audio 0 RTP/AVP 0\n", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ReelSiprecOffer) offer = parse (cases[i].lines);

    g_assert_true (get (offer, 0)->sends == cases[i].sends);
  }
}

static void
test_answer (void)
{
  g_autoptr (ReelSiprecOffer) offer = parse ("a=recordpref:Pause\nm=audio 1 RTP/AVP 0 101\na=label:7\na=inactive\n"
                                             "m=audio 3 RTP/AVP 18\nm=audio 5 RTP/AVP 8\na=record:on\n");
  const char *answers[] = { "v=0\r\no=- 0 0 IN IP4 192.0.2.5\r\ns=-\r\nc=IN IP4 192.0.2.5\r\nt=0 0\r\n"
                            "m=audio 20000 RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=recvonly\r\n",
                            NULL, "m=audio 20002 RTP/AVP 8\r\n" };
  const char *states[] = { "off", "off", "paused" };
  g_autofree char *sdp = reel_siprec_offer_answer (offer, answers, 42, 3, states);
  g_autofree char *silent = reel_siprec_offer_answer (offer, answers, 42, 3, NULL);

  g_assert_cmpstr (offer->preference, ==, "pause");
  g_assert_cmpstr (sdp, ==,
                   "v=0\r\no=- 42 3 IN IP4 192.0.2.5\r\ns=-\r\nt=0 0\r\nm=audio 20000 RTP/AVP 0 101\r\n"
                   "c=IN IP4 192.0.2.5\r\na=rtpmap:0 PCMU/8000\r\na=label:7\r\na=inactive\r\na=record:off\r\n"
                   "m=audio 0 RTP/AVP 18\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\n"
                   "m=audio 20002 RTP/AVP 8\r\na=recvonly\r\na=record:paused\r\n");
  g_assert_null (strstr (silent, "a=record"));
}

static void
refused (const char *sdp, const char *why)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (reel_siprec_offer_parse (sdp, &error));
  g_assert_nonnull (strstr (error->message, why));
}

static void
test_refused (void)
{
  g_autoptr (GString) many = g_string_new (NULL);
  g_autofree char *large = g_strnfill (64 * 1024 + 1, 'a');

  for (guint i = 0; i <= REEL_SIPREC_MAX_SECTIONS; i++)
    g_string_append (many, "m=audio 1 RTP/AVP 0\n");
  refused (many->str, "more than 32 media sections");
  refused ("v=0\n", "no media section");
  refused ("m=audio\n", "malformed");
  refused ("m=audio 70000 RTP/AVP 0\n", "no valid port");
  refused ("m=audio 1 RTP/AVP \xff\n", "not UTF-8");
  refused ("m=audio 0 RTP/AVP 0\ra=sendrecv\r\n", "carriage return");
  refused (large, "larger than 64 KiB");
}

static void
expect_refusal (const char *inherited, gsize inherited_size, gsize own_size, const char *message)
{
  g_autofree char *session = g_strnfill (inherited_size, 'x'), *own = g_strnfill (own_size, 'y');
  g_autofree char *sdp = g_strdup_printf ("v=0\r\na=%s%s\r\nm=audio 1 RTP/AVP 0\r\na=%s\r\nm=audio 2 RTP/AVP 0\r\n",
                                          inherited, session, own);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelSiprecOffer) offer = reel_siprec_offer_parse (sdp, &error);

  if (message == NULL)
    g_assert_no_error (error);
  else
    g_assert_cmpstr (error != NULL ? error->message : NULL, ==, message);
}

/* What each section inherits is multiplied by the number of sections. */
static void
test_sizes (void)
{
  expect_refusal ("fingerprint:", 4000, 4000, NULL);
  expect_refusal ("tool:", 30000, 10, NULL);
  expect_refusal ("fingerprint:", 4100, 10, "the attributes of the SDP's session are larger than 4 KiB");
  expect_refusal ("fingerprint:", 10, 8200, "a media section of the SDP is larger than 8 KiB");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/siprec-offer/sections", test_sections);
  g_test_add_func ("/siprec-offer/identity", test_identity);
  g_test_add_func ("/siprec-offer/holds", test_holds);
  g_test_add_func ("/siprec-offer/answer", test_answer);
  g_test_add_func ("/siprec-offer/refused", test_refused);
  g_test_add_func ("/siprec-offer/sizes", test_sizes);
  return g_test_run ();
}
