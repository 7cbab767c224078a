/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SDP fragments that restart ICE, and their answers. */
#include "manager/core/wire/reel-ice-fragment.h"

#include "manager/core/wire/reel-error.h"

#define PWD "abcdefghijklmnopqrstuv"

static void
test_parse (void)
{
  static const struct {
    const char *text;
    const char *ufrag, *pwd, *media; /* no ufrag: it is refused */
  } cases[] = {
    { "a=ice-ufrag:EsAw\r\na=ice-pwd:" PWD "\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\na=candidate:1 1 udp 1 a 9 typ host",
      "EsAw", PWD, "m=audio 9 RTP/AVP 0\r\na=mid:0\r\n" },
    { "m=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:0\na=ice-ufrag:a+/9\na=ice-pwd:" PWD "\nm=video 9 UDP/TLS/RTP/SAVPF 96\n"
      "a=mid:1\na=ice-ufrag:other\na=ice-pwd:" PWD "2\n",
      "a+/9", PWD, "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n" },
    { "a=ice-ufrag:EsAw\r\na=ice-pwd:" PWD, "EsAw", PWD, NULL },
    { "", NULL, NULL, NULL },
    { "a=candidate:1 1 udp 1 a 9 typ host", NULL, NULL, NULL },
    { "a=ice-ufrag:EsAw\r\n", NULL, NULL, NULL },
    { "a=ice-pwd:" PWD, NULL, NULL, NULL },
    { "a=ice-ufrag:EsA\r\na=ice-pwd:" PWD, NULL, NULL, NULL },
    { "a=ice-ufrag:EsAw\r\na=ice-pwd:abcdefghijklmnopqrstu", NULL, NULL, NULL },
    { "a=ice-ufrag:Es w\r\na=ice-pwd:" PWD, NULL, NULL, NULL },
    { "a=ice-ufrag:EsAw\r\na=ice-pwd:" PWD "\"", NULL, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ReelIceFragment) fragment = reel_ice_fragment_parse (cases[i].text, &error);

    g_test_message ("%s", cases[i].text);
    if (cases[i].ufrag == NULL) {
      g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
      g_assert_null (fragment);
      continue;
    }
    g_assert_no_error (error);
    g_assert_cmpstr (fragment->ufrag, ==, cases[i].ufrag);
    g_assert_cmpstr (fragment->pwd, ==, cases[i].pwd);
    g_assert_cmpstr (fragment->media, ==, cases[i].media);
  }
}

/* What the peer chose may be as long as RFC 8839 allows, and no longer. */
static void
test_lengths (void)
{
  for (gsize length = 256; length <= 257; length++) {
    g_autofree char *ufrag = g_strnfill (length, 'u');
    g_autofree char *text = g_strdup_printf ("a=ice-ufrag:%s\na=ice-pwd:" PWD, ufrag);
    g_autoptr (ReelIceFragment) fragment = reel_ice_fragment_parse (text, NULL);

    g_assert_true ((fragment != NULL) == (length == 256));
  }
}

static void
test_answer (void)
{
  g_autoptr (ReelIceFragment) whole =
      reel_ice_fragment_parse ("a=ice-ufrag:EsAw\r\na=ice-pwd:" PWD "\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n", NULL);
  g_autoptr (ReelIceFragment) bare = reel_ice_fragment_parse ("a=ice-ufrag:EsAw\r\na=ice-pwd:" PWD, NULL);
  g_autofree char *first = reel_ice_fragment_answer (whole, "ours", "secret", "192.0.2.1", 12000);
  g_autofree char *second = reel_ice_fragment_answer (bare, "ours", "secret", "2001:db8::1", 65535);

  g_assert_cmpstr (first, ==,
                   "a=ice-lite\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\na=ice-ufrag:ours\r\na=ice-pwd:secret\r\n"
                   "a=candidate:1 1 udp 2130706431 192.0.2.1 12000 typ host\r\na=end-of-candidates\r\n");
  g_assert_cmpstr (second, ==,
                   "a=ice-lite\r\na=ice-ufrag:ours\r\na=ice-pwd:secret\r\n"
                   "a=candidate:1 1 udp 2130706431 2001:db8::1 65535 typ host\r\na=end-of-candidates\r\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ice-fragment/parse", test_parse);
  g_test_add_func ("/ice-fragment/lengths", test_lengths);
  g_test_add_func ("/ice-fragment/answer", test_answer);
  return g_test_run ();
}
