/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as a stream's SDP, and the results for valid ones. */
#include "manager/worker/rtp/reel-sdp.h"
#include "tests/fuzz/fuzz.h"

static void
follow (ReelSdp *sdp)
{
  g_autofree char *answer = NULL;

  reel_sdp_secure (sdp, "stream", NULL);
  answer = reel_sdp_answer (sdp, "192.0.2.1", 5004, 5005);
  g_assert_true (g_utf8_validate (answer, -1, NULL));
  for (guint i = 0; i < sdp->formats->len; i++)
    g_free (reel_sdp_format_get_parameter (g_ptr_array_index (sdp->formats, i), "packetization-mode"));
  reel_sdp_free (sdp);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  ReelSdp *sdp;

  for (ReelMedia media = REEL_MEDIA_AUDIO; media <= REEL_MEDIA_VIDEO; media++) {
    g_autoptr (GError) error = NULL;

    sdp = reel_sdp_parse ((const char *)data, (gssize)size, media, NULL, &error);
    g_assert_true ((sdp == NULL) == (error != NULL));
    if (sdp != NULL)
      follow (sdp);
  }
  sdp = reel_sdp_parse_update (text, REEL_MEDIA_AUDIO, NULL, NULL);
  if (sdp != NULL)
    follow (sdp);
  sdp = reel_sdp_parse_receiver (text, NULL);
  g_clear_pointer (&sdp, reel_sdp_free);
  return 0;
}
