/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A peer of a stream fills a part of the log only, and what exceeds that is told once. */
#include "manager/core/rules/reel-log-quota.h"

#define START  (1000 * G_TIME_SPAN_SECOND)
#define PLENTY REEL_LOG_QUOTA_CALL

/* Ten keys a report, four reports a second, for an hour. */
static void
test_flood (void)
{
  ReelLogQuota quota = { 0 };
  guint added = 0, omitted = 0, told = 0;

  for (gint64 now = START; now < START + G_TIME_SPAN_HOUR; now += G_TIME_SPAN_SECOND / 4) {
    const guint more = reel_log_quota_settle (&quota, REEL_LOG_QUOTA_OF_KEYS, now, FALSE, PLENTY);

    told += more > 0;
    omitted += more;
    added += reel_log_quota_take (&quota, REEL_LOG_QUOTA_OF_KEYS, now, 10, PLENTY);
  }
  g_assert_cmpuint (added, ==, 60 * REEL_LOG_QUOTA_KEYS);
  g_assert_cmpuint (told, ==, 59);
  omitted += reel_log_quota_settle (&quota, REEL_LOG_QUOTA_OF_KEYS, START + G_TIME_SPAN_HOUR, FALSE, PLENTY);
  g_assert_cmpuint (added + omitted, ==, 4 * 10 * 3600);
}

/* Keys do not use up what states may. */
static void
test_kinds (void)
{
  ReelLogQuota quota = { 0 };

  g_assert_cmpuint (reel_log_quota_take (&quota, REEL_LOG_QUOTA_OF_KEYS, START, 1000, PLENTY), ==, REEL_LOG_QUOTA_KEYS);
  g_assert_cmpuint (reel_log_quota_take (&quota, REEL_LOG_QUOTA_OF_STATES, START, 1000, PLENTY), ==,
                    REEL_LOG_QUOTA_STATES);
}

static void
test_interval (void)
{
  const gint64 end = START + REEL_LOG_QUOTA_INTERVAL;
  ReelLogQuota quota = { 0 };

  g_assert_cmpuint (reel_log_quota_settle (&quota, REEL_LOG_QUOTA_OF_STATES, START, FALSE, PLENTY), ==, 0);
  reel_log_quota_take (&quota, REEL_LOG_QUOTA_OF_STATES, START, REEL_LOG_QUOTA_STATES + 3, PLENTY);
  g_assert_cmpuint (reel_log_quota_take (&quota, REEL_LOG_QUOTA_OF_STATES, end - 1, 1, PLENTY), ==, 0);
  g_assert_cmpuint (reel_log_quota_settle (&quota, REEL_LOG_QUOTA_OF_STATES, end - 1, FALSE, PLENTY), ==, 0);
  g_assert_cmpuint (reel_log_quota_settle (&quota, REEL_LOG_QUOTA_OF_STATES, end, FALSE, PLENTY), ==, 4);
  g_assert_cmpuint (reel_log_quota_settle (&quota, REEL_LOG_QUOTA_OF_STATES, end, FALSE, PLENTY), ==, 0);
  g_assert_cmpuint (reel_log_quota_take (&quota, REEL_LOG_QUOTA_OF_STATES, end, 1, PLENTY), ==, 1);
}

/* A stream that ends has no later time. */
static void
test_last (void)
{
  ReelLogQuota quota = { 0 };

  reel_log_quota_take (&quota, REEL_LOG_QUOTA_OF_KEYS, START, REEL_LOG_QUOTA_KEYS + 5, PLENTY);
  g_assert_cmpuint (reel_log_quota_settle (&quota, REEL_LOG_QUOTA_OF_KEYS, START, TRUE, PLENTY), ==, 5);
}

/* Nothing is added to a full log, and nothing of it is lost. */
static void
test_full (void)
{
  const gint64 later = START + REEL_LOG_QUOTA_INTERVAL;
  ReelLogQuota quota = { 0 };

  g_assert_cmpuint (reel_log_quota_take (&quota, REEL_LOG_QUOTA_OF_KEYS, START, 5, 2), ==, 2);
  g_assert_cmpuint (reel_log_quota_take (&quota, REEL_LOG_QUOTA_OF_KEYS, START, 5, 0), ==, 0);
  g_assert_cmpuint (reel_log_quota_settle (&quota, REEL_LOG_QUOTA_OF_KEYS, later, TRUE, 0), ==, 0);
  g_assert_cmpuint (reel_log_quota_settle (&quota, REEL_LOG_QUOTA_OF_KEYS, later, FALSE, 1), ==, 8);
}

/* A worker that counts nonsense does not make the number start again. */
static void
test_saturates (void)
{
  ReelLogQuota quota = { 0 };

  reel_log_quota_take (&quota, REEL_LOG_QUOTA_OF_KEYS, START, G_MAXUINT, PLENTY);
  reel_log_quota_take (&quota, REEL_LOG_QUOTA_OF_KEYS, START, G_MAXUINT, PLENTY);
  g_assert_cmpuint (reel_log_quota_settle (&quota, REEL_LOG_QUOTA_OF_KEYS, START, TRUE, PLENTY), ==, G_MAXUINT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/log-quota/flood", test_flood);
  g_test_add_func ("/core/log-quota/kinds", test_kinds);
  g_test_add_func ("/core/log-quota/interval", test_interval);
  g_test_add_func ("/core/log-quota/last", test_last);
  g_test_add_func ("/core/log-quota/full", test_full);
  g_test_add_func ("/core/log-quota/saturates", test_saturates);
  return g_test_run ();
}
