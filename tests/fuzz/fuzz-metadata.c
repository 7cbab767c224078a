/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The metadata documents that a recording client sends one after another, as a sequence: complete or partial, each
 * changes what is known of the session. What follows from it must be what callreeld takes, at every step. */
#include "manager/connectors/siprec/reel-siprec-arguments.h"
#include "manager/connectors/siprec/reel-siprec-documents.h"
#include "manager/connectors/siprec/reel-siprec-session.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/sequence.h"

#include <string.h>

#define OFFER                                                                                                          \
  "m=audio 4000 RTP/AVP 0\na=label:1\na=sendonly\nm=audio 4002 RTP/AVP 0\na=label:2\nm=video 4004 RTP/AVP 96\n"        \
  "a=rtpmap:96 VP8/90000\na=label:3\na=sendonly\n"
#define MAX_STREAMS 64
#define MAX_VALUE   4096 /* bytes, of metadata at callreeld */

static void
check_known (const ReelSiprecMetadata *known)
{
  g_assert_cmpuint (known->parties->len, <=, REEL_SIPREC_MAX_PARTICIPANTS);
  g_assert_cmpuint (known->stream_ids->len, <=, MAX_STREAMS);
  g_assert_cmpuint (known->labels->len, ==, known->stream_ids->len);
  for (guint i = 0; i < known->parties->len; i++) {
    const ReelSiprecParty *party = known->parties->pdata[i];

    g_assert_true (*party->id != '\0' && g_utf8_validate (party->id, -1, NULL));
    for (guint other = 0; other < i; other++)
      g_assert_cmpstr (party->id, !=, ((const ReelSiprecParty *)known->parties->pdata[other])->id);
    if (party->sends != NULL)
      g_assert_cmpuint (party->sends->len, <=, MAX_STREAMS);
  }
}

static void
check_view (const ReelSiprecView *view)
{
  for (guint i = 0; i < view->people->len; i++) {
    const ReelSiprecPerson *person = view->people->pdata[i];
    g_autofree char *user = reel_siprec_make_user (person->address);

    g_assert_true (*person->id != '\0' && strlen (person->id) <= 1024 && g_utf8_validate (person->id, -1, NULL));
    g_assert_true (person->name == NULL || (strlen (person->name) <= 1024 && strpbrk (person->name, "\r\n") == NULL));
    g_assert_true (reel_siprec_view_find_person (view, person->id) == person);
  }
  for (guint i = 0; i < view->media->len; i++) {
    const ReelSiprecMedia *media = view->media->pdata[i];

    g_assert_nonnull (reel_siprec_view_find_person (view, media->person));
    g_assert_true (reel_siprec_view_find (view, media->key) == media);
  }
}

static void
check_values (GVariant *values)
{
  const char *key, *value;
  GVariantIter iter;

  g_variant_iter_init (&iter, values);
  while (g_variant_iter_next (&iter, "{&s&s}", &key, &value))
    g_assert_true (strlen (value) <= MAX_VALUE && g_utf8_validate (value, -1, NULL));
}

static void
check_facts (const ReelSiprecMetadata *known, ReelSiprecDocuments *documents, const char *document)
{
  g_autoptr (GVariant) facts = g_variant_ref_sink (reel_siprec_make_facts (known, "call-id", NULL));
  g_autoptr (GVariant) kept = NULL;
  g_auto (GStrv) names = reel_siprec_session_list_names (known->sip_session, known->session, "call-id");

  g_assert_nonnull (names[0]);
  for (guint i = 0; names[i] != NULL; i++)
    g_assert_true (*names[i] != '\0' && g_utf8_validate (names[i], -1, NULL));
  reel_siprec_documents_add (documents, "d", document, 0);
  kept = g_variant_ref_sink (reel_siprec_documents_describe (documents, TRUE));
  check_values (facts);
  check_values (kept);
}

/* Carries out all that the plan asks for; it must come to an end. */
static void
follow_plan (ReelSiprecPlan *plan, ReelSiprecView *view)
{
  ReelSiprecAction action;
  guint steps = 0;

  reel_siprec_plan_set_wanted (plan, view);
  while ((action = reel_siprec_plan_next (plan)).step != REEL_SIPREC_NOTHING) {
    g_autofree char *id = g_strdup_printf ("stream-%u", steps);

    g_assert_cmpuint (steps++, <, 4 * (REEL_SIPREC_MAX_PARTICIPANTS + REEL_SIPREC_MAX_SECTIONS) + 4);
    reel_siprec_plan_done (plan, &action, action.step == REEL_SIPREC_ADD_MEDIA ? id : NULL,
                           action.step == REEL_SIPREC_ADD_MEDIA ? "m=audio 5 RTP/AVP 0\r\n" : NULL);
  }
}

static ReelSiprecView *
take (ReelSiprecMetadata *known, const ReelSiprecOffer *offer, ReelSiprecView *before, ReelSiprecPlan *plan,
      ReelSiprecDocuments *documents, GBytes *document)
{
  g_autoptr (ReelSiprecMetadata) update = reel_siprec_metadata_parse (document, NULL);
  g_autofree char *text = reel_siprec_metadata_to_utf8 (document, NULL);
  ReelSiprecView *view = NULL;

  if (update == NULL)
    return before;
  reel_siprec_metadata_apply (known, update, NULL);
  check_known (known);
  check_facts (known, documents, text);
  view = reel_siprec_view_build ("d", offer, known, before);
  check_view (view);
  follow_plan (plan, reel_siprec_view_build ("d", offer, known, before));
  g_clear_pointer (&before, reel_siprec_view_free);
  return view;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (ReelSiprecMetadata) known = reel_siprec_metadata_new ();
  g_autoptr (ReelSiprecOffer) offer = reel_siprec_offer_parse (OFFER, NULL);
  g_autoptr (ReelSiprecPlan) plan = reel_siprec_plan_new (TRUE);
  g_autoptr (ReelSiprecDocuments) documents = reel_siprec_documents_new ();
  g_autoptr (ReelSiprecView) view = NULL;
  FuzzRecord record;

  for (guint i = 0; i < FUZZ_MAX_RECORDS && fuzz_sequence_next (&data, &size, &record); i++) {
    g_autoptr (GBytes) document = g_bytes_new (record.data, record.size);

    view = take (known, offer, g_steal_pointer (&view), plan, documents, document);
  }
  follow_plan (plan, NULL);
  return 0;
}
