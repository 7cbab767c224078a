/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as a stream's SDP, and the results for valid ones: their answer is a description that a peer can use. */
#include "manager/worker/rtp/reel-sdp.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

#define ADDRESS "192.0.2.1"

static guint
count_lines (const char *text, const char *start)
{
  guint count = 0;

  for (const char *at = text; (at = strstr (at, start)) != NULL; at += strlen (start))
    count += at == text || at[-1] == '\n';
  return count;
}

/* A parameter of the offer that contains the end of a line would become a line of the answer. */
static void
check_lines (const char *answer)
{
  g_auto (GStrv) lines = g_strsplit (answer, "\r\n", -1);
  const guint n = g_strv_length (lines);

  g_assert_cmpstr (lines[n - 1], ==, "");
  for (guint i = 0; i + 1 < n; i++) {
    g_assert_true (g_ascii_islower (lines[i][0]) && lines[i][1] == '=');
    g_assert_null (strpbrk (lines[i], "\r\n"));
  }
}

/* The answer is a description itself, of the formats of the offer and in their order; to a receiver of the chosen one.
 */
static void
check_formats (const ReelSdp *offer, const char *answer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelSdp) parsed = reel_sdp_parse_update (answer, offer->codec->media, NULL, &error);
  guint at = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (parsed->formats->len, ==, offer->receives ? 1 : offer->formats->len);
  for (guint i = 0; i < offer->formats->len; i++) {
    const ReelSdpFormat *offered = g_ptr_array_index (offer->formats, i), *answered = NULL;

    if (offer->receives && offered->payload_type != offer->payload_type)
      continue;
    answered = g_ptr_array_index (parsed->formats, at++);
    g_assert_cmpuint (answered->payload_type, ==, offered->payload_type);
    g_assert_cmpint (answered->role, ==, offered->role);
    g_assert_true (answered->codec == offered->codec);
    g_assert_cmpuint (answered->clock_rate, ==, offered->clock_rate);
    g_assert_cmpstr (answered->fmtp, ==, offered->fmtp);
  }
  g_assert_true (parsed->mux == offer->mux && (parsed->key == NULL) == (offer->own == NULL));
}

static void
check_media_line (const ReelSdp *sdp, const char *answer)
{
  const char *line = strstr (answer, "\r\nm=") + 2;
  g_autofree char *copy = g_strndup (line, strcspn (line, "\r"));
  g_auto (GStrv) words = g_strsplit (copy, " ", -1);

  g_assert_cmpuint (g_strv_length (words), >, 3);
  g_assert_cmpstr (words[1], ==, sdp->disabled ? "0" : "5004");
  for (guint i = 3; words[i] != NULL; i++)
    g_assert_nonnull (reel_sdp_find_format (sdp, (guint)g_ascii_strtoull (words[i], NULL, 10)));
}

static void
follow (ReelSdp *sdp)
{
  g_autofree char *answer = NULL;

  reel_sdp_secure (sdp, "stream", NULL);
  answer = reel_sdp_answer (sdp, ADDRESS, 5004, 5005);
  g_assert_true (g_utf8_validate (answer, -1, NULL));
  g_assert_cmpuint (count_lines (answer, "m="), ==, 1);
  check_lines (answer);
  check_media_line (sdp, answer);
  check_formats (sdp, answer);
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
    sdp = reel_sdp_parse_update (text, media, NULL, NULL);
    if (sdp != NULL)
      follow (sdp);
  }
  sdp = reel_sdp_parse_receiver (text, NULL);
  if (sdp != NULL)
    follow (sdp);
  return 0;
}
