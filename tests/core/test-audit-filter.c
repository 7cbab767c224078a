/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Filters of the audit trail. */
#include "manager/core/wire/reel-audit-filter.h"

#include "manager/core/wire/reel-error.h"

#include "tests/core/dict-cases.h"

static void
test_parse (void)
{
  g_autoptr (GVariant) dict = dict_from_text ("{'reader': <'carl'>, 'user': <'anna'>, 'action': <'play'>, 'target': "
                                              "<'d'>, 'outcome': <'refused'>, 'from': <uint64 2>, "
                                              "'to': <uint64 5>, 'newest-first': <true>}");
  g_autoptr (GVariant) empty = dict_from_text ("@a{sv} {}");
  g_autoptr (ReelAuditFilter) filter = reel_audit_filter_parse (dict, NULL);
  g_autoptr (ReelAuditFilter) all = reel_audit_filter_parse (empty, NULL);

  g_assert_cmpstr (filter->reader, ==, "carl");
  g_assert_cmpstr (filter->user, ==, "anna");
  g_assert_cmpstr (filter->action, ==, "play");
  g_assert_cmpstr (filter->target, ==, "d");
  g_assert_cmpstr (filter->outcome, ==, "refused");
  g_assert_cmpint (filter->from_utc, ==, 2000);
  g_assert_cmpint (filter->to_utc, ==, 5000);
  g_assert_true (filter->newest_first);
  g_assert_cmpstr (all->reader, ==, "");
  g_assert_true (all->user == NULL && all->action == NULL && all->target == NULL && all->outcome == NULL);
  g_assert_cmpint (all->from_utc, ==, 0);
  g_assert_cmpint (all->to_utc, >, G_GINT64_CONSTANT (4000000000000000));
  g_assert_false (all->newest_first);
}

static void
test_refused (void)
{
  static const DictCase cases[] = {
    { "{'colour': <'red'>}", "“colour” is not a known key" },
    { "{'user': <'anna'>, 'outcome': <'maybe'>}", "outcome: “maybe” is not one of: allowed, refused" },
    { "{'target': <''>, 'action': <'play'>}", "target" },
    { "{'from': <'today'>}", "from" },
    { "{'user': <'anna'>, 'reader': <'a\x01'>}", "reader" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GVariant) dict = dict_from_text (cases[i].dict);
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_audit_filter_parse (dict, &error));
    assert_refused (error, &cases[i]);
  }
}

static void
test_cursor (void)
{
  static const char *const bad[] = { "0", "-1", "x", "12-a", " 1", "9223372036854775808" };
  gint64 number = 5;

  g_assert_true (reel_audit_cursor_parse ("", &number, NULL));
  g_assert_cmpint (number, ==, 0);
  g_assert_true (reel_audit_cursor_parse ("12", &number, NULL));
  g_assert_cmpint (number, ==, 12);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (reel_audit_cursor_parse (bad[i], &number, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/audit-filter/parse", test_parse);
  g_test_add_func ("/core/audit-filter/refused", test_refused);
  g_test_add_func ("/core/audit-filter/cursor", test_cursor);
  return g_test_run ();
}
