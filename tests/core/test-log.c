/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The participant log keeps what it is given, in order. */
#include "manager/core/reel-log.h"

static void
test_add (void)
{
  g_autoptr (ReelLog) log = reel_log_new ();
  char id[] = "ann";

  g_assert_cmpuint (reel_log_get_length (log), ==, 0);
  reel_log_add (log, 20, REEL_LOG_JOINED, id, NULL, NULL);
  id[0] = 'x';
  reel_log_add (log, 10, REEL_LOG_STREAM_STALLED, "bob", "s1", "no packets");
  g_assert_cmpuint (reel_log_get_length (log), ==, 2);
  g_assert_cmpstr (reel_log_get (log, 0)->participant_id, ==, "ann");
  g_assert_null (reel_log_get (log, 0)->stream_id);
  g_assert_cmpint (reel_log_get (log, 1)->utc, ==, 10);
  g_assert_cmpint (reel_log_get (log, 1)->kind, ==, REEL_LOG_STREAM_STALLED);
  g_assert_cmpstr (reel_log_get (log, 1)->stream_id, ==, "s1");
  g_assert_cmpstr (reel_log_get (log, 1)->detail, ==, "no packets");
}

static void
test_words (void)
{
  g_assert_cmpstr (reel_log_kind_nicks[REEL_LOG_JOINED], ==, "joined");
  g_assert_cmpstr (reel_log_kind_nicks[REEL_LOG_BECAME_HOST], ==, "becameHost");
  g_assert_cmpstr (reel_log_kind_nicks[REEL_LOG_RETRIEVED], ==, "retrieved");
  g_assert_cmpstr (reel_log_kind_nicks[REEL_LOG_STREAM_MUTED], ==, "streamMuted");
  g_assert_cmpstr (reel_log_kind_nicks[REEL_LOG_STREAM_ENDED], ==, "streamEnded");
  g_assert_null (reel_log_kind_nicks[REEL_LOG_NOT_RECORDED + 1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/log/add", test_add);
  g_test_add_func ("/core/log/words", test_words);
  return g_test_run ();
}
