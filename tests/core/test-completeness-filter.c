/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The filter of GetCompleteness. */
#include "manager/core/wire/reel-completeness-filter.h"

#include "manager/core/wire/reel-error.h"

static gboolean
parse (ReelCompletenessFilter *filter, const char *text, GError **error)
{
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);

  return reel_completeness_filter_parse (filter, dict, error);
}

static void
test_period (void)
{
  ReelCompletenessFilter filter;

  g_assert_true (parse (&filter, "{}", NULL));
  g_assert_cmpint (filter.from_utc, ==, 0);
  g_assert_cmpint (filter.to_utc, >, G_MAXINT64 - 1000);
  g_assert_true (parse (&filter, "{'from': <uint64 5>, 'to': <uint64 7>}", NULL));
  g_assert_cmpint (filter.from_utc, ==, 5000);
  g_assert_cmpint (filter.to_utc, ==, 7000);
}

static void
test_refused (void)
{
  static const char *const texts[] = { "{'from': <5>}", "{'to': <uint64 18446744073709551615>}", "{'user': <'x'>}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    ReelCompletenessFilter filter;
    g_autoptr (GError) error = NULL;

    g_assert_false (parse (&filter, texts[i], &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/completeness-filter/period", test_period);
  g_test_add_func ("/core/completeness-filter/refused", test_refused);
  return g_test_run ();
}
