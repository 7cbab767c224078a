/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which metadata documents are kept, and under which names. */
#include "manager/connectors/siprec/reel-siprec-documents.h"

#include <string.h>

#define NOW  G_GINT64_CONSTANT (1764547200000000)
#define NAME "siprec-metadata-2025-12-01T00:00:00."

/* NAME=TEXT of what was not confirmed, or of ALL. */
static char *
print (ReelSiprecDocuments *self, gboolean all)
{
  g_autoptr (GVariant) pairs = g_variant_ref_sink (reel_siprec_documents_describe (self, all));
  GString *text = g_string_new (NULL);
  GVariantIter iter;
  const char *name, *value;

  g_variant_iter_init (&iter, pairs);
  while (g_variant_iter_next (&iter, "{&s&s}", &name, &value))
    g_string_append_printf (text, "%s=%s ", name, value);
  return g_string_free (text, FALSE);
}

static void
expect (ReelSiprecDocuments *self, gboolean all, const char *expected)
{
  g_autofree char *text = print (self, all);

  g_assert_cmpstr (text, ==, expected);
}

/* In their order, each once, and each with a time of its own. */
static void
test_order (void)
{
  g_autoptr (ReelSiprecDocuments) self = reel_siprec_documents_new ();

  g_assert_false (reel_siprec_documents_has_news (self));
  reel_siprec_documents_add (self, "d", "one", NOW);
  reel_siprec_documents_add (self, "d", "one", NOW + 5000000);
  reel_siprec_documents_add (self, "d", "two", NOW);
  g_assert_true (reel_siprec_documents_has_news (self));
  expect (self, FALSE, NAME "000Z=one " NAME "001Z=two ");
  reel_siprec_documents_confirm (self);
  g_assert_false (reel_siprec_documents_has_news (self));
  expect (self, FALSE, "");
  reel_siprec_documents_add (self, "other", "two", NOW + 2000);
  reel_siprec_documents_add (self, "d", "one", NOW + 7999);
  expect (self, FALSE, NAME "002Z=two " NAME "007Z=one ");
  expect (self, TRUE, NAME "000Z=one " NAME "001Z=two " NAME "002Z=two " NAME "007Z=one ");
}

/* What was added after the description was made is not confirmed with it. */
static void
test_meanwhile (void)
{
  g_autoptr (ReelSiprecDocuments) self = reel_siprec_documents_new ();

  reel_siprec_documents_add (self, "d", "one", NOW);
  expect (self, FALSE, NAME "000Z=one ");
  reel_siprec_documents_add (self, "d", "two", NOW + 3000);
  reel_siprec_documents_confirm (self);
  expect (self, FALSE, NAME "003Z=two ");
}

static void
test_pieces (void)
{
  g_autoptr (ReelSiprecDocuments) self = reel_siprec_documents_new ();
  g_autofree char *text = g_strnfill (9000, 'x');
  g_autoptr (GVariant) pairs = NULL;
  const char *piece = NULL;

  memcpy (text + 4095, "\xc3\xbc", 2); /* a character at the end of a piece */
  memcpy (text + 4090, "\xc2\x85\x01", 3);
  reel_siprec_documents_add (self, "d", text, NOW);
  pairs = g_variant_ref_sink (reel_siprec_documents_describe (self, FALSE));
  g_assert_cmpuint (g_variant_n_children (pairs), ==, 3);
  g_assert_true (g_variant_lookup (pairs, NAME "000Z", "&s", &piece));
  g_assert_cmpuint (strlen (piece), ==, 4096);
  g_assert_cmpuint (strcspn (piece, "\xc2\x01"), ==, 4096);
  g_assert_true (g_variant_lookup (pairs, NAME "000Z-3", "&s", &piece));
  g_assert_cmpuint (strlen (piece), ==, 9000 - 3 - 2 * 4096);
}

static void
assert_bounded (ReelSiprecDocuments *self, const char *note)
{
  g_autoptr (GVariant) pairs = g_variant_ref_sink (reel_siprec_documents_describe (self, TRUE));
  const char *said = NULL;

  g_assert_true (g_variant_lookup (pairs, "siprec-metadata-omitted", "&s", &said));
  g_assert_cmpstr (said, ==, note);
  g_assert_cmpuint (g_variant_n_children (pairs), <, 250); /* the recorder takes 256 */
}

static void
test_bounds (void)
{
  g_autoptr (ReelSiprecDocuments) many = reel_siprec_documents_new (), large = reel_siprec_documents_new ();
  g_autofree char *text = g_strnfill (128 * 1024, 'x');

  for (guint i = 0; i < REEL_SIPREC_MAX_DOCUMENTS + 2; i++) {
    g_autofree char *each = g_strdup_printf ("%u", i);

    reel_siprec_documents_add (many, "d", each, NOW);
  }
  assert_bounded (many, "2, since at most 48 documents and 256 KiB are kept");
  reel_siprec_documents_confirm (many);
  g_assert_false (reel_siprec_documents_has_news (many));
  reel_siprec_documents_add (many, "d", "another", NOW);
  g_assert_true (reel_siprec_documents_has_news (many));
  expect (many, FALSE, "siprec-metadata-omitted=3, since at most 48 documents and 256 KiB are kept ");
  for (guint i = 0; i < 3; i++) {
    text[0] = (char)('a' + i);
    reel_siprec_documents_add (large, "d", text, NOW);
  }
  assert_bounded (large, "1, since at most 48 documents and 256 KiB are kept");
  reel_siprec_documents_add (large, "d", text, NOW); /* the same one */
  assert_bounded (large, "1, since at most 48 documents and 256 KiB are kept");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/siprec-documents/order", test_order);
  g_test_add_func ("/siprec-documents/meanwhile", test_meanwhile);
  g_test_add_func ("/siprec-documents/pieces", test_pieces);
  g_test_add_func ("/siprec-documents/bounds", test_bounds);
  return g_test_run ();
}
