/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/wire/reel-job-result: what a courier may report, and its limits. */
#include "manager/core/wire/reel-job-result.h"

#include "manager/core/wire/reel-error.h"

static ReelJobResult *
parse (const char *text, GError **error)
{
  g_autofree char *typed = g_strconcat ("@a{sv} ", text, NULL);
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (typed));

  return reel_job_result_parse (dict, error);
}

static void
test_values (void)
{
  g_autoptr (ReelJobResult) nothing = parse ("{}", NULL);
  g_autoptr (ReelJobResult) all = parse ("{'lease-seconds': <uint32 60>, 'retry-after-seconds': <uint32 3600>, "
                                         "'progress': <{'upload': 'x'}>}",
                                         NULL);
  g_autofree char *progress = g_variant_print (all->progress, FALSE);

  g_assert_cmpint (nothing->lease_seconds, ==, 0);
  g_assert_null (nothing->progress);
  g_assert_cmpint (all->lease_seconds, ==, 60);
  g_assert_cmpint (all->retry_after_seconds, ==, 3600);
  g_assert_cmpstr (progress, ==, "{'upload': 'x'}");
}

static void
test_refused (void)
{
  static const char *const texts[] = { "{'lease-seconds': <uint32 4>}", "{'lease-seconds': <uint32 3601>}",
                                       "{'retry-after-seconds': <uint32 3601>}", "{'progress': <'x'>}",
                                       "{'state': <'done'>}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (parse (texts[i], &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job-result/values", test_values);
  g_test_add_func ("/job-result/refused", test_refused);
  return g_test_run ();
}
