/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/engine/delivery/reel-delivery-leases: found by job, counted by target, removed once expired. */
#include "manager/engine/delivery/reel-delivery-leases.h"

#include "manager/core/state/reel-delivery.h"

#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

static void
add (ReelDeliveryLeases *leases, const char *job, const char *target, gint64 until)
{
  ReelJobRecord record = { .job = (char *)job, .target = (char *)target, .state = (char *)"leased", .due_utc = until };

  reel_delivery_leases_add (leases, reel_record_copy (REEL_TABLE_JOBS, &record), target, 7);
}

static void
assert_owned (ReelDeliveryLeases *leases, const char *owner, const char *wanted)
{
  g_auto (GStrv) jobs = reel_delivery_leases_list (leases, owner);
  g_autofree char *text = g_strjoinv (" ", jobs);

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_leases (void)
{
  ReelDeliveryLeases *leases = reel_delivery_leases_new ();

  add (leases, "a", "crm", NOW + 10);
  add (leases, "b", "crm", NOW + 20);
  add (leases, "c", "log", NOW + 10);
  add (leases, "c", "log", NOW + 30);
  g_assert_cmpint (reel_delivery_leases_count (leases), ==, 3);
  g_assert_cmpint (reel_delivery_leases_count_target (leases, "crm"), ==, 2);
  g_assert_cmpint (reel_delivery_leases_count_target (leases, "x"), ==, 0);
  g_assert_cmpint (reel_delivery_leases_find (leases, "c")->record->due_utc, ==, NOW + 30);
  g_assert_cmpint (reel_delivery_leases_find (leases, "c")->lease_us, ==, 7);
  assert_owned (leases, "log", "c");
  assert_owned (leases, "nobody", "");
  reel_delivery_leases_expire (leases, NOW + 10);
  assert_owned (leases, "crm", "b");
  g_assert_null (reel_delivery_leases_find (leases, "a"));
  g_assert_nonnull (reel_delivery_leases_find (leases, "b"));
  reel_delivery_leases_remove (leases, "b");
  g_assert_cmpint (reel_delivery_leases_count (leases), ==, 1);
  /* Even if the clock is set back, no lease lasts longer than the maximum. */
  reel_delivery_leases_expire (leases, NOW + 30 - REEL_DELIVERY_MAX_WAIT_US - 1);
  g_assert_cmpint (reel_delivery_leases_count (leases), ==, 0);
  reel_delivery_leases_free (leases);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/delivery-leases/leases", test_leases);
  return g_test_run ();
}
