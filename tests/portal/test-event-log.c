/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/portal/reel-event-log: what a client that connects again is sent. */
#include "manager/portal/reel-event-log.h"

#include <string.h>

static JsonObject *
make (guint number)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "n", number);
  return object;
}

static char *
get_id (const char *text)
{
  g_assert_true (g_str_has_prefix (text, "id: "));
  return g_strndup (text + 4, strcspn (text + 4, "\n"));
}

static void
test_after (void)
{
  g_autoptr (ReelEventLog) log = reel_event_log_new ();
  g_autoptr (ReelEventLog) other = reel_event_log_new ();
  g_autofree char *first = get_id (reel_event_log_add (log, "state", make (1)));
  const char *text = reel_event_log_add (log, "warning", make (2));
  g_autofree char *second = get_id (text);
  g_autofree char *after_first = reel_event_log_get_after (log, first);
  g_autofree char *after_second = reel_event_log_get_after (log, second);
  g_autofree char *elsewhere = reel_event_log_get_after (other, first);
  g_autofree char *never = reel_event_log_get_after (log, NULL);
  g_autofree char *garbage = reel_event_log_get_after (log, "zzzzzzzz-1\nid: x");

  g_assert_nonnull (strstr (text, "\nevent: warning\ndata: {\"n\":2}\n\n"));
  g_assert_cmpstr (after_first, ==, text);
  g_assert_cmpstr (after_second, ==, "");
  g_assert_cmpstr (elsewhere, ==, "");
  g_assert_cmpstr (never, ==, "");
  g_assert_cmpstr (garbage, ==, "");
}

static void
test_bound (void)
{
  g_autoptr (ReelEventLog) log = reel_event_log_new ();
  g_autofree char *first = get_id (reel_event_log_add (log, "state", make (0)));
  g_autofree char *kept = NULL;
  guint count = 0;

  for (guint i = 1; i < 1000; i++)
    reel_event_log_add (log, "state", make (i));
  kept = reel_event_log_get_after (log, first);
  for (const char *at = kept; (at = strstr (at, "id: ")) != NULL; at++)
    count++;
  g_assert_cmpuint (count, ==, 64);
  g_assert_nonnull (strstr (kept, "{\"n\":999}"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/event-log/after", test_after);
  g_test_add_func ("/event-log/bound", test_bound);
  return g_test_run ();
}
