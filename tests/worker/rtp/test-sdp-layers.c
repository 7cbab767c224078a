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

/* Other layers are another stream; sound has none. */
static void
test_differences (void)
{
  g_autoptr (ReelSdp) one = parse ("a=ssrc-group:SIM 1 2\r\n"), same = parse ("a=ssrc-group:SIM 1 2\r\n"),
                      other = parse ("a=ssrc-group:SIM 1 3\r\n"), none = parse ("");
  g_autoptr (ReelSdp) sound =
      reel_sdp_parse ("m=audio 9 RTP/AVP 0\r\na=ssrc-group:SIM 1 2\r\n", -1, REEL_MEDIA_AUDIO, NULL, NULL);

  g_assert_true (reel_sdp_has_same_formats (one, same));
  g_assert_false (reel_sdp_has_same_formats (one, other));
  g_assert_false (reel_sdp_has_same_formats (one, none));
  g_assert_cmpuint (sound->layers.n, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp-layers/groups", test_groups);
  g_test_add_func ("/sdp-layers/differences", test_differences);
  return g_test_run ();
}
