/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The trigger of a recording, to text and back. */
#include "manager/core/rules/reel-trigger.h"

#include "manager/core/wire/reel-error.h"

static void
test_round_trip (void)
{
  const char *const ids[] = { NULL, "p'1\"/+=", "名" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    for (guint origin = REEL_ORIGIN_SERVER; origin <= REEL_ORIGIN_MODE; origin++) {
      g_autoptr (ReelTrigger) trigger =
          reel_trigger_new ((ReelOrigin)origin, ids[i], REEL_SCOPE_AGENT, REEL_CONSENT_ALL);
      g_autofree char *text = reel_trigger_print (trigger);
      g_autoptr (GError) error = NULL;
      g_autoptr (ReelTrigger) again = reel_trigger_parse (text, &error);

      g_assert_no_error (error);
      g_assert_cmpint (again->origin, ==, origin);
      g_assert_cmpstr (again->origin_id, ==, ids[i]);
      g_assert_cmpint (again->scope, ==, REEL_SCOPE_AGENT);
      g_assert_cmpint (again->consent, ==, REEL_CONSENT_ALL);
      g_assert_true (reel_trigger_is_automatic (again) == (origin >= REEL_ORIGIN_FORCED));
    }
  }
}

static void
test_refusals (void)
{
  const char *const texts[] = { "", "{", "{'origin': <'nobody'>}", "{'origin': <1>}", "{'other': <'x'>}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_trigger_parse (texts[i], &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/trigger/round-trip", test_round_trip);
  g_test_add_func ("/core/trigger/refusals", test_refusals);
  return g_test_run ();
}
