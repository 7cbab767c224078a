/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A request that is refused changes nothing of a dialog, and one that is accepted holds. */
#include "manager/connectors/siprec/reel-siprec-terms.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define SECTION "m=audio 9 RTP/AVP 0\r\na=label:1\r\na=sendonly\r\n"
#define OFFER   "v=0\r\n" SECTION
#define TWO     "v=0\r\n" SECTION "m=audio 9 RTP/AVP 8\r\na=label:2\r\na=sendonly\r\n"
#define METADATA                                                                                                       \
  "<recording><datamode>complete</datamode><participant participant_id='a'><nameID "                                   \
  "aor='%s'/></participant></recording>"

static gboolean
take (ReelSiprecTerms *self, const char *sdp, const char *aor, GError **error)
{
  ReelSiprecBody body = { (char *)sdp, NULL };
  g_autofree char *text = aor != NULL ? g_strdup_printf (METADATA, aor) : NULL;
  g_autoptr (GBytes) document = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;

  body.metadata = document;
  reel_siprec_terms_begin (self);
  if (!reel_siprec_terms_take (self, &body, error))
    return FALSE;
  reel_siprec_terms_view (self, "d", sdp != NULL);
  return TRUE;
}

static void
expect (const ReelSiprecTerms *self, guint sections, const char *aor)
{
  const ReelSiprecPerson *person = reel_siprec_view_find_person (self->view, "a");

  g_assert_cmpuint (self->offer->sections->len, ==, sections);
  g_assert_cmpuint (self->view->media->len, ==, sections);
  g_assert_nonnull (person);
  g_assert_cmpstr (person->address, ==, aor);
}

static void
test_refusal (void)
{
  g_autoptr (ReelSiprecTerms) self = reel_siprec_terms_new ();

  g_assert_true (take (self, OFFER, "sip:a@x", NULL));
  g_assert_nonnull (strstr (self->document, "sip:a@x"));
  self->timer.seconds = 90;
  reel_siprec_terms_accept (self);
  g_assert_null (self->document);
  g_assert_true (take (self, TWO, "sip:b@x", NULL));
  self->timer.seconds = 1800;
  expect (self, 2, "sip:b@x");
  g_assert_true (reel_siprec_terms_refuse (self));
  expect (self, 1, "sip:a@x");
  g_assert_cmpuint (self->timer.seconds, ==, 90);
  g_assert_null (self->document);
  g_assert_true (take (self, NULL, "sip:b@x", NULL));
  g_assert_true (reel_siprec_terms_refuse (self));
  expect (self, 1, "sip:a@x");
  g_assert_false (reel_siprec_terms_refuse (self));
}

static void
test_acceptance (void)
{
  g_autoptr (ReelSiprecTerms) self = reel_siprec_terms_new ();

  g_assert_true (take (self, OFFER, "sip:a@x", NULL));
  reel_siprec_terms_accept (self);
  g_assert_true (take (self, TWO, "sip:b@x", NULL));
  reel_siprec_terms_accept (self);
  g_assert_false (reel_siprec_terms_refuse (self));
  expect (self, 2, "sip:b@x");
}

/* Neither of the two parts counts if one is malformed. */
static void
test_malformed (void)
{
  static const char *const offers[] = { "v=0\r\nm=audio\r\n", TWO };
  static const char *const addresses[] = { "sip:b@x", "&" };
  g_autoptr (ReelSiprecTerms) self = reel_siprec_terms_new ();

  g_assert_true (take (self, OFFER, "sip:a@x", NULL));
  reel_siprec_terms_accept (self);
  for (guint i = 0; i < G_N_ELEMENTS (offers); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (take (self, offers[i], addresses[i], &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    g_assert_false (reel_siprec_terms_refuse (self));
    expect (self, 1, "sip:a@x");
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/siprec-terms/refusal", test_refusal);
  g_test_add_func ("/siprec-terms/acceptance", test_acceptance);
  g_test_add_func ("/siprec-terms/malformed", test_malformed);
  return g_test_run ();
}
