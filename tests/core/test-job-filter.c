/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/wire/reel-job-filter: filters, cursors and lists of kinds. */
#include "manager/core/wire/reel-job-filter.h"

#include "manager/core/wire/reel-error.h"

static GVariant *
parse (const char *text)
{
  return g_variant_ref_sink (g_variant_new_parsed (text));
}

static void
test_filter (void)
{
  g_autoptr (GVariant) dict = parse ("{'state': <'dead'>, 'kind': <'mail'>, 'target': <'crm'>, 'operation': <'op'>}");
  g_autoptr (ReelJobFilter) filter = reel_job_filter_parse (dict, NULL);
  g_autoptr (ReelJobFilter) all = reel_job_filter_parse (NULL, NULL);

  g_assert_true (filter->has_state);
  g_assert_cmpint (filter->state, ==, REEL_DELIVERY_DEAD);
  g_assert_true (filter->has_kind);
  g_assert_cmpint (filter->kind, ==, REEL_JOB_MAIL);
  g_assert_cmpstr (filter->target, ==, "crm");
  g_assert_cmpstr (filter->ordering, ==, "op");
  g_assert_null (filter->job);
  g_assert_false (all->has_state);
  g_assert_false (all->has_kind);
}

static void
test_refused (void)
{
  static const char *const texts[] = { "{'state': <'lost'>}", "{'kind': <'fax'>}", "{'job': <''>}", "{'x': <1>}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GVariant) dict = parse (texts[i]);
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_job_filter_parse (dict, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
}

static void
test_cursor (void)
{
  static const char *const texts[] = { "0", "-1", "x", "1 ", "9223372036854775808" };
  gint64 entry;

  g_assert_true (reel_job_cursor_parse ("", &entry, NULL));
  g_assert_cmpint (entry, ==, G_MAXINT64);
  g_assert_true (reel_job_cursor_parse ("17", &entry, NULL));
  g_assert_cmpint (entry, ==, 17);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (reel_job_cursor_parse (texts[i], &entry, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
}

static void
test_kinds (void)
{
  const char *const none[] = { NULL };
  const char *const two[] = { "upload", "webhook", "upload", NULL };
  const char *const unknown[] = { "webhook", "fax", NULL };
  g_autofree char *all = reel_job_kinds_print (none, NULL);
  g_autofree char *some = reel_job_kinds_print (two, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (all, ==, ",webhook,mail,upload,hook,removal,");
  g_assert_cmpstr (some, ==, ",webhook,upload,");
  g_assert_null (reel_job_kinds_print (unknown, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job-filter/filter", test_filter);
  g_test_add_func ("/job-filter/refused", test_refused);
  g_test_add_func ("/job-filter/cursor", test_cursor);
  g_test_add_func ("/job-filter/kinds", test_kinds);
  return g_test_run ();
}
