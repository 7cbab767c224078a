/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as the offer of a session, or as a candidate: its sections, and the answer to those that are accepted. */
#include "manager/core/wire/reel-session-sdp.h"
#include "manager/worker/webrtc/reel-webrtc-section.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static const ReelWebrtcLocal local = { "192.0.2.1", 5004, "ufra", "passwordpasswordpasswo", "AB:CD" };

/* Returns: (nullable): as a worker answers */
static char *
answer_section (const ReelSessionSection *section, gboolean first)
{
  const ReelMedia media = section->kind == REEL_STREAM_KIND_AUDIO ? REEL_MEDIA_AUDIO : REEL_MEDIA_VIDEO;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelWebrtcSection) parsed = reel_webrtc_section_parse (section->description, &error);
  ReelSdp *sdp = NULL;
  char *answer = NULL;

  g_assert_true ((parsed == NULL) == (error != NULL));
  if (parsed != NULL)
    sdp = reel_sdp_parse (parsed->rtp, -1, media, NULL, NULL);
  if (sdp == NULL)
    return NULL;
  answer = reel_webrtc_section_answer (parsed, sdp, &local, first);
  g_assert_nonnull (strstr (answer, "\nm="));
  reel_sdp_free (sdp);
  return answer;
}

/* What is copied from the offer must not end a line of the answer. */
static void
check_lines (const char *answer)
{
  g_auto (GStrv) lines = g_strsplit (answer, "\r\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_null (strpbrk (lines[i], "\r\n"));
}

static void
follow (ReelSessionOffer *offer)
{
  g_autofree char *answer = NULL;
  guint accepted = 0;

  for (guint i = 0; i < offer->sections->len; i++) {
    ReelSessionSection *section = g_ptr_array_index (offer->sections, i);

    if (!section->media)
      continue;
    section->answer = answer_section (section, accepted == 0);
    accepted += section->answer != NULL;
  }
  if (accepted == 0)
    return;
  answer = reel_session_offer_answer (offer);
  g_assert_true (g_str_has_prefix (answer, "v=0\r\n"));
  check_lines (answer);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);

  for (gboolean bundle = FALSE; bundle <= TRUE; bundle++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ReelSessionOffer) offer = reel_session_offer_parse (text, bundle, &error);

    g_assert_true ((offer == NULL) == (error != NULL));
    if (offer != NULL)
      follow (offer);
  }
  reel_session_check_candidate (text, NULL);
  return 0;
}
