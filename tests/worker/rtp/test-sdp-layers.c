/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layers of a simulcast in a description: as libwebrtc and Janus write them, and as nobody should. */
#include "manager/worker/rtp/reel-sdp.h"

#include <string.h>

#define VIDEO "m=video 9 RTP/AVPF 97\r\na=rtpmap:97 VP8/90000\r\n"

static const struct {
  const char *lines;
  guint n;
  guint32 ssrcs[REEL_LAYERS_MAX];
} cases[] = {
  { "", 0, { 0 } },
  { "a=ssrc-group:FID 1 2\r\na=ssrc:1 cname:a\r\n", 0, { 0 } },
  { "a=ssrc-group:SIM 1 2 4294967295\r\na=ssrc-group:FID 1 4\r\n", 3, { 1, 2, G_MAXUINT32 } },
  { "a=ssrc-group:SIM  7  8 \r\n", 2, { 7, 8 } },
  { "a=ssrc-group:SIM 1 2 3 4 5\r\n", 4, { 1, 2, 3, 4 } },
  { "a=ssrc-group:SIM 1\r\n", 0, { 0 } },
  { "a=ssrc-group:SIM 0 1\r\n", 0, { 0 } },
  { "a=ssrc-group:SIM 1 1\r\n", 0, { 0 } },
  { "a=ssrc-group:SIM 1 x\r\n", 0, { 0 } },
  { "a=ssrc-group:SIM 1 4294967296\r\n", 0, { 0 } },
};

static ReelSdp *
parse (const char *lines)
{
  g_autofree char *text = g_strconcat (VIDEO, lines, NULL);
  g_autoptr (GError) error = NULL;
  ReelSdp *sdp = reel_sdp_parse (text, -1, REEL_MEDIA_VIDEO, NULL, &error);

  g_assert_no_error (error);
  return sdp;
}

static void
test_groups (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ReelSdp) sdp = parse (cases[i].lines);

    g_assert_cmpuint (sdp->layers.n, ==, cases[i].n);
    for (guint layer = 0; layer < cases[i].n; layer++)
      g_assert_cmpuint (sdp->layers.ssrcs[layer], ==, cases[i].ssrcs[layer]);
  }
}

#define EXTENSION    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n"
#define ANSWERED     EXTENSION
#define REPAIRED(id) "a=extmap:" #id " urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n"

/* Offers with named layers, and what is answered to them. */
static const struct {
  const char *lines;
  const char *answer;
} named[] = {
  { EXTENSION "a=rid:q send\r\na=rid:h send\r\na=rid:f send\r\na=simulcast:send q;h;f\r\n",
    ANSWERED "a=rid:q recv\r\na=rid:h recv\r\na=rid:f recv\r\na=simulcast:recv q;h;f\r\n" },
  { "a=simulcast:send h,x;~l recv r\r\na=rid:h send max-width=1280;max-height=720\r\na=rid:l send pt=97\r\n"
    "a=extmap:4/sendonly urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n"
    "a=extmap:5 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n",
    "a=extmap:4/recvonly urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n"
    "a=extmap:5 urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n"
    "a=rid:h recv max-width=1280;max-height=720\r\na=rid:l recv pt=97\r\na=simulcast:recv h;l\r\n" },
  { EXTENSION "a=rid:a send\r\na=rid:b send\r\na=simulcast:recv x send a;b\r\n",
    ANSWERED "a=rid:a recv\r\na=rid:b recv\r\na=simulcast:recv a;b\r\n" },
  { "a=rid:a send\r\na=rid:b send\r\na=simulcast:send a;b\r\n", NULL },           /* no packet would name its layer */
  { EXTENSION "a=rid:a send\r\na=simulcast:send a\r\n", NULL },                   /* one is none */
  { EXTENSION "a=rid:a send\r\na=rid:b recv\r\na=simulcast:send a;b\r\n", NULL }, /* not in our direction */
  { EXTENSION "a=rid:a send\r\na=rid:b send x=1\r\na=simulcast:send a;b\r\n", NULL },
  { EXTENSION "a=rid:a send\r\na=rid:b$ send\r\na=simulcast:send a;b$\r\n", NULL },
  { EXTENSION "a=rid:a send\r\na=rid:12345678901234567 send\r\na=simulcast:send a;12345678901234567\r\n", NULL },
  { EXTENSION "a=rid:a send\r\na=rid:b send\r\na=simulcast:send\r\n", NULL },
  { EXTENSION "a=rid:a send\r\na=rid:b send\r\na=simulcast:\r\na=rid:\r\n", NULL },
  { EXTENSION "a=rid:a send\r\na=rid:b send\r\n", NULL },
};

static void
test_named (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (named); i++) {
    g_autoptr (ReelSdp) sdp = parse (named[i].lines);
    g_autofree char *answer = reel_sdp_answer (sdp, "127.0.0.1", 40000, 40001);

    g_test_message ("%s", named[i].lines);
    g_assert_cmpuint (sdp->layers.n > 0, ==, named[i].answer != NULL);
    if (named[i].answer != NULL)
      g_assert_nonnull (strstr (answer, named[i].answer));
    else
      g_assert_true (strstr (answer, "simulcast") == NULL && strstr (answer, "rid:") == NULL &&
                     strstr (answer, "extmap") == NULL);
  }
}

/* More than there is space for. */
static void
test_many (void)
{
  g_autoptr (GString) lines = g_string_new (EXTENSION), list = g_string_new ("a=simulcast:send ");
  g_autoptr (ReelSdp) sdp = NULL;

  for (guint i = 0; i < 1000; i++) {
    g_string_append_printf (lines, "a=rid:%u send\r\n", i);
    g_string_append_printf (list, "%s%u", i > 0 ? ";" : "", i);
  }
  g_string_append_printf (lines, "%s\r\n", list->str);
  sdp = parse (lines->str);
  g_assert_cmpuint (sdp->layers.n, ==, REEL_LAYERS_MAX);
  g_assert_cmpstr (sdp->layers.rids[REEL_LAYERS_MAX - 1].id, ==, "3");
}

/* Other layers are another stream; sound has none. */
static void
test_differences (void)
{
  g_autoptr (ReelSdp) one = parse ("a=ssrc-group:SIM 1 2\r\n"), same = parse ("a=ssrc-group:SIM 1 2\r\n"),
                      other = parse ("a=ssrc-group:SIM 1 3\r\n"), none = parse (""), named_one = NULL,
                      named_other = NULL, repaired = NULL, repaired_other = NULL, held = NULL;
  g_autoptr (ReelSdp) sound =
      reel_sdp_parse ("m=audio 9 RTP/AVP 0\r\na=ssrc-group:SIM 1 2\r\n", -1, REEL_MEDIA_AUDIO, NULL, NULL);

  g_assert_true (reel_sdp_has_same_formats (one, same));
  g_assert_false (reel_sdp_has_same_formats (one, other));
  g_assert_false (reel_sdp_has_same_formats (one, none));
  named_one = parse (EXTENSION "a=rid:a send\r\na=rid:b send\r\na=simulcast:send a;b\r\n");
  named_other = parse (EXTENSION "a=rid:a send\r\na=rid:c send\r\na=simulcast:send a;c\r\n");
  repaired = parse (EXTENSION REPAIRED (5) "a=rid:a send\r\na=rid:b send\r\na=simulcast:send a;b\r\n");
  repaired_other = parse (EXTENSION REPAIRED (6) "a=rid:a send\r\na=rid:b send\r\na=simulcast:send a;b\r\n");
  held = parse ("a=inactive\r\n");
  g_assert_false (reel_sdp_has_same_formats (named_one, named_other));
  g_assert_false (reel_sdp_has_same_formats (repaired, repaired_other));
  g_assert_false (reel_sdp_has_same_formats (named_one, repaired));
  g_assert_true (reel_sdp_has_same_formats (named_one, held));
  g_assert_cmpuint (sound->layers.n, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp-layers/groups", test_groups);
  g_test_add_func ("/sdp-layers/named", test_named);
  g_test_add_func ("/sdp-layers/many", test_many);
  g_test_add_func ("/sdp-layers/differences", test_differences);
  return g_test_run ();
}
