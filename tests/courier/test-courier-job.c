/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/courier/reel-courier-job: complete rows of TakeJobs, and incomplete ones. */
#include "manager/courier/reel-courier-job.h"

static ReelCourierJob *
parse (const char *text)
{
  g_autoptr (GVariant) row = g_variant_ref_sink (g_variant_new_parsed (text));

  return reel_courier_job_new (row);
}

static void
test_rows (void)
{
  g_autoptr (ReelCourierJob) job =
      parse ("{'job': <'e/crm'>, 'kind': <'webhook'>, 'target': <'crm'>, 'event': <'state'>, 'body': <'{}'>, "
             "'attempts': <uint32 3>, 'progress': <{'a': 'b'}>, 'later': <true>}");

  g_assert_cmpstr (job->job, ==, "e/crm");
  g_assert_cmpstr (job->body, ==, "{}");
  g_assert_null (job->url);
  g_assert_cmpint (job->attempts, ==, 3);
  g_assert_nonnull (job->progress);
  g_assert_null (parse ("{'job': <'e/crm'>, 'kind': <'webhook'>, 'target': <'crm'>}"));
  g_assert_null (parse ("{'job': <'e/crm'>, 'kind': <'webhook'>, 'target': <'crm'>, 'body': <7>}"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/courier-job/rows", test_rows);
  return g_test_run ();
}
