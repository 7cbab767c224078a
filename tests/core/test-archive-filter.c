/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Filters of the archive: keys in addition to those of ListRecordings. */
#include "manager/core/wire/reel-archive-filter.h"

#include "manager/core/wire/reel-error.h"

#include "tests/core/dict-cases.h"

static void
test_parse (void)
{
  g_autoptr (GVariant) dict = dict_from_text ("{'text': <'invoice 12'>, 'subject': <'Sales'>, 'user': <'anna'>, "
                                              "'document-id': <'d1'>, 'recording-operation-id': <'o1'>, "
                                              "'state': <'completed'>}");
  g_autoptr (GVariant) empty = dict_from_text ("@a{sv} {}");
  g_autoptr (ReelArchiveFilter) filter = reel_archive_filter_parse (dict, NULL);
  g_autoptr (ReelArchiveFilter) all = reel_archive_filter_parse (empty, NULL);

  g_assert_cmpstr (filter->text, ==, "invoice 12");
  g_assert_cmpstr (filter->user, ==, "anna");
  g_assert_cmpstr (filter->document_id, ==, "d1");
  g_assert_cmpstr (filter->operation, ==, "o1");
  g_assert_cmpstr (filter->recordings->subject_key, ==, "sales");
  g_assert_true (filter->recordings->has_state);
  g_assert_true (all->text == NULL && all->user == NULL);
  g_assert_false (all->recordings->has_state);
}

static void
test_refused (void)
{
  static const DictCase cases[] = {
    { "{'colour': <'red'>}", "“colour” is not a known key" },
    { "{'text': <'* \"'>}", "text: there is no word" },
    { "{'text': <''>}", "text: there is no word" },
    { "{'text': <5>}", "text" },
    { "{'text': <'a'>, 'user': <''>}", "user" },
    { "{'text': <'a'>, 'user': <'b'>, 'state': <'lost'>}", "state" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GVariant) dict = dict_from_text (cases[i].dict);
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_archive_filter_parse (dict, &error));
    assert_refused (error, &cases[i]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/archive-filter/parse", test_parse);
  g_test_add_func ("/core/archive-filter/refused", test_refused);
  return g_test_run ();
}
