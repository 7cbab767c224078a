/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/document/reel-mail-order: written and read, and what is none. */
#include "manager/core/document/reel-mail-order.h"

#include "manager/core/wire/reel-error.h"

static void
test_round (void)
{
  const char *const locations[] = { "file:///r/0.mp4", "file:///r/\"1.mp4", NULL };
  const ReelMailOrder order = {
    .occasion = REEL_MAIL_LINK,
    .to = (char *)"ana@example.org",
    .recording_id = (char *)"op",
    .subject = (char *)"a\r\n\"b\"",
    .start_utc = 5,
    .duration_ms = 61000,
    .documents = (char **)locations,
    .locations = (char **)locations,
    .destination = (char *)"vault",
    .undelivered = TRUE,
    .encrypted = TRUE,
    .from = (char *)"Ana <a@b>",
    .title = (char *)"s",
    .body = (char *)"a\nb",
    .language = (char *)"de",
    .user = (char *)"u",
    .link_id = (char *)"l",
    .secret_hash = (char *)"h",
    .url = (char *)"https://p/p/x",
    .days = 7,
    .until_utc = 9,
    .has_code = TRUE,
  };
  g_autofree char *text = reel_mail_order_print (&order);
  g_autoptr (ReelMailOrder) read = reel_mail_order_parse (text, NULL);
  g_autofree char *again = reel_mail_order_print (read);

  g_assert_cmpstr (text, ==, again);
  g_assert_null (strchr (text, '\n'));
  g_assert_cmpint (read->occasion, ==, REEL_MAIL_LINK);
  g_assert_cmpstr (read->subject, ==, order.subject);
  g_assert_cmpstrv (read->locations, locations);
  g_assert_cmpstrv (read->documents, locations);
  g_assert_true (read->undelivered && read->encrypted && read->has_code);
  g_assert_cmpstr (read->url, ==, order.url);
  g_assert_cmpuint (read->days, ==, 7);
}

static void
test_least (void)
{
  const char *const none[] = { NULL };
  const ReelMailOrder order = { .to = (char *)"ana@example.org",
                                .locations = (char **)none,
                                .documents = (char **)none };
  g_autofree char *text = reel_mail_order_print (&order);
  g_autoptr (ReelMailOrder) read = reel_mail_order_parse (text, NULL);

  g_assert_cmpstr (read->subject, ==, "");
  g_assert_true (read->url == NULL && read->link_id == NULL && read->from == NULL && read->destination == NULL);
  g_assert_cmpuint (g_strv_length (read->locations), ==, 0);
  g_assert_cmpuint (g_strv_length (read->documents), ==, 0);
}

static void
test_refused (void)
{
  static const char *const bad[] = { "",
                                     "[]",
                                     "{}",
                                     "{\"occasion\":\"ready\",\"to\":7}",
                                     "{\"occasion\":\"ready\",\"to\":\"a@b\\nBcc: c@d\"}",
                                     "{\"occasion\":\"ready\",\"to\":[\"a@b\"]}",
                                     "{\"occasion\":\"birthday\",\"to\":\"a@b\"}",
                                     "{\"to\":\"a@b\"}" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_mail_order_parse (bad[i], &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail-order/round", test_round);
  g_test_add_func ("/mail-order/least", test_least);
  g_test_add_func ("/mail-order/refused", test_refused);
  return g_test_run ();
}
