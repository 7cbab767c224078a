/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/courier/reel-webhook-answer: what each status means. */
#include "manager/courier/reel-webhook-answer.h"

static void
test_statuses (void)
{
  for (guint status = 0; status < 700; status++) {
    ReelWebhookAnswer answer = reel_webhook_answer_of (status);

    if (status >= 200 && status < 300)
      g_assert_cmpint (answer, ==, REEL_WEBHOOK_ANSWER_DELIVERED);
    else if ((status >= 500 && status < 600) || status == 408 || status == 425 || status == 429)
      g_assert_cmpint (answer, ==, REEL_WEBHOOK_ANSWER_TRY_AGAIN);
    else
      g_assert_cmpint (answer, ==, REEL_WEBHOOK_ANSWER_REFUSED);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/webhook-answer/statuses", test_statuses);
  return g_test_run ();
}
