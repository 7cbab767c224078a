/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as the body of a recording client's request: the multipart body, its SDP and its metadata, alone and as an
 * update of others, and the view that follows. */
#include "manager/connectors/siprec/reel-siprec-arguments.h"
#include "manager/connectors/siprec/reel-siprec-body.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

#define OFFER "m=audio 4000 RTP/AVP 0\na=label:1\na=sendonly\nm=audio 4002 RTP/AVP 0\na=label:2\n"

/* What AddParticipant and AddStream refuse as a whole must not come out. */
static void
check_view (const ReelSiprecView *view)
{
  for (guint i = 0; i < view->people->len; i++) {
    const ReelSiprecPerson *person = view->people->pdata[i];

    g_assert_true (*person->id != '\0' && strlen (person->id) <= 1024 && g_utf8_validate (person->id, -1, NULL));
    g_assert_true (person->name == NULL || (strlen (person->name) <= 1024 && strpbrk (person->name, "\r\n") == NULL));
  }
  for (guint i = 0; i < view->media->len; i++) {
    const ReelSiprecMedia *media = view->media->pdata[i];

    g_assert_nonnull (reel_siprec_view_find_person (view, media->person));
    g_assert_true (g_str_has_prefix (media->description, "m="));
  }
}

static void
try_view (const ReelSiprecOffer *offer, const ReelSiprecMetadata *metadata)
{
  g_autoptr (ReelSiprecView) view = reel_siprec_view_build ("d", offer, metadata, NULL);
  g_autoptr (ReelSiprecView) again = reel_siprec_view_build ("d", offer, metadata, view);
  g_autoptr (ReelSiprecView) other = reel_siprec_view_build ("e", offer, metadata, NULL);

  check_view (view);
  check_view (again);
  reel_siprec_view_merge (view, other);
  check_view (view);
}

static void
try_offer (const ReelSiprecOffer *offer)
{
  const char *answers[REEL_SIPREC_MAX_SECTIONS] = { "m=audio 5 RTP/AVP 0\r\n", NULL, OFFER };
  const char *states[REEL_SIPREC_MAX_SECTIONS];
  g_autofree char *sdp = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    states[i] = "on";
  sdp = reel_siprec_offer_answer (offer, answers, 1, 1, states);
  g_assert_true (g_str_has_prefix (sdp, "v=0\r\n"));
  for (const char *at = sdp; (at = strchr (at, '\r')) != NULL; at++)
    g_assert_cmpint (at[1], ==, '\n');
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *exact = g_memdup2 (data, MAX (size, 1));
  g_autoptr (GBytes) whole = g_bytes_new (data, size);
  g_autoptr (ReelSiprecBody) body = reel_siprec_body_parse ("multipart/mixed;boundary=foo", exact, size, NULL);
  g_autoptr (ReelSiprecBody) guessed = reel_siprec_body_parse ("multipart/mixed", exact, size, NULL);
  g_autoptr (ReelSiprecOffer) known = reel_siprec_offer_parse (OFFER, NULL);
  g_autoptr (ReelSiprecMetadata) all = reel_siprec_metadata_new ();
  GBytes *documents[] = { body != NULL ? body->metadata : NULL, guessed != NULL ? guessed->metadata : NULL, whole };
  g_autoptr (ReelSiprecOffer) offer =
      body != NULL && body->sdp != NULL ? reel_siprec_offer_parse (body->sdp, NULL) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++) {
    g_autoptr (ReelSiprecMetadata) metadata =
        documents[i] != NULL ? reel_siprec_metadata_parse (documents[i], NULL) : NULL;

    if (metadata == NULL)
      continue;
    reel_siprec_metadata_apply (all, metadata, NULL);
    try_view (known, all);
    if (offer != NULL)
      try_view (offer, all);
  }
  if (offer != NULL)
    try_offer (offer);
  return 0;
}
