/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/state/reel-delivery: leases, delays between attempts, expiry. */
#include "manager/core/state/reel-delivery.h"

#define S   G_USEC_PER_SEC
#define NOW (G_GINT64_CONSTANT (1700000000) * S)
#define DAY (86400 * (gint64)S)

static ReelDelivery
make (void)
{
  ReelDelivery delivery;

  reel_delivery_init (&delivery, NOW, DAY);
  return delivery;
}

static void
test_lease (void)
{
  ReelDelivery delivery = make ();

  g_assert_false (reel_delivery_is_due (&delivery, NOW - 1));
  g_assert_true (reel_delivery_take (&delivery, NOW, 30 * S));
  g_assert_cmpint (delivery.attempts, ==, 1);
  g_assert_false (reel_delivery_take (&delivery, NOW + 30 * S - 1, 30 * S));
  g_assert_true (reel_delivery_renew (&delivery, NOW + 20 * S, 30 * S));
  g_assert_false (reel_delivery_is_due (&delivery, NOW + 50 * S - 1));
  g_assert_true (reel_delivery_take (&delivery, NOW + 50 * S, 30 * S));
  g_assert_cmpint (delivery.attempts, ==, 2);
  g_assert_true (reel_delivery_finish (&delivery, NOW + 60 * S));
  g_assert_cmpint (delivery.ended_utc, ==, NOW + 60 * S);
  g_assert_false (reel_delivery_finish (&delivery, NOW + 61 * S));
  g_assert_false (reel_delivery_take (&delivery, NOW + DAY, 30 * S));
  g_assert_false (reel_delivery_renew (&delivery, NOW, S));
}

/* No lease is longer than an hour, or too short to be renewed in time. */
static void
test_lease_bounds (void)
{
  ReelDelivery delivery = make ();

  g_assert_true (reel_delivery_take (&delivery, NOW, G_MAXINT64 / 2));
  g_assert_cmpint (delivery.due_utc, ==, NOW + REEL_DELIVERY_MAX_WAIT_US);
  g_assert_true (reel_delivery_renew (&delivery, NOW, 0));
  g_assert_cmpint (delivery.due_utc, ==, NOW + S);
}

static void
test_waits (void)
{
  static const gint64 waits[] = { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600 };

  for (guint i = 0; i < G_N_ELEMENTS (waits); i++) {
    g_assert_cmpint (reel_delivery_get_wait (i + 1, 0), ==, waits[i] * S);
    g_assert_cmpint (reel_delivery_get_wait (i + 1, 1), ==, waits[i] * S / 2);
    g_assert_cmpint (reel_delivery_get_wait (i + 1, 0.5), ==, waits[i] * S * 3 / 4);
  }
  g_assert_cmpint (reel_delivery_get_wait (G_MAXUINT, 0), ==, 3600 * (gint64)S);
  g_assert_cmpint (reel_delivery_get_wait (1, 7), ==, S / 2);
}

static void
test_failures (void)
{
  ReelDelivery delivery = make ();

  g_assert_false (reel_delivery_fail (&delivery, NOW, FALSE, 0, 0));
  g_assert_true (reel_delivery_take (&delivery, NOW, S));
  g_assert_true (reel_delivery_fail (&delivery, NOW, FALSE, 0, 0));
  g_assert_cmpint (delivery.due_utc, ==, NOW + S);
  g_assert_cmpint (delivery.state, ==, REEL_DELIVERY_WAITING);
  g_assert_true (reel_delivery_take (&delivery, NOW + S, S));
  /* The receiver asks for a longer delay. */
  g_assert_true (reel_delivery_fail (&delivery, NOW + S, FALSE, 120 * S, 0));
  g_assert_cmpint (delivery.due_utc, ==, NOW + 121 * S);
  g_assert_true (reel_delivery_take (&delivery, NOW + 121 * S, S));
  /* But never for more than an hour. */
  g_assert_true (reel_delivery_fail (&delivery, NOW + 121 * S, FALSE, G_MAXINT64 / 2, 0));
  g_assert_cmpint (delivery.due_utc, ==, NOW + 121 * S + REEL_DELIVERY_MAX_WAIT_US);
}

static void
test_permanent (void)
{
  ReelDelivery delivery = make ();

  g_assert_true (reel_delivery_take (&delivery, NOW, S));
  g_assert_true (reel_delivery_fail (&delivery, NOW + 1, TRUE, 0, 0));
  g_assert_cmpint (delivery.state, ==, REEL_DELIVERY_DEAD);
  g_assert_cmpint (delivery.ended_utc, ==, NOW + 1);
  g_assert_false (reel_delivery_is_open (&delivery));
  g_assert_true (reel_delivery_retry (&delivery, NOW + 2, DAY));
  g_assert_cmpint (delivery.expires_utc, ==, NOW + 2 + DAY);
  g_assert_cmpint (delivery.attempts, ==, 0);
  g_assert_true (reel_delivery_take (&delivery, NOW + 2, S));
  g_assert_false (reel_delivery_retry (&delivery, NOW + 2, DAY));
  g_assert_true (reel_delivery_finish (&delivery, NOW + 3));
  g_assert_false (reel_delivery_retry (&delivery, NOW + 4, DAY));
}

static void
test_drop (void)
{
  ReelDelivery delivery = make ();

  g_assert_true (reel_delivery_take (&delivery, NOW, S));
  g_assert_true (reel_delivery_drop (&delivery, NOW + 1));
  g_assert_cmpint (delivery.state, ==, REEL_DELIVERY_DROPPED);
  g_assert_cmpint (delivery.ended_utc, ==, NOW + 1);
  g_assert_false (reel_delivery_is_open (&delivery));
  g_assert_false (reel_delivery_fail (&delivery, NOW + 2, FALSE, 0, 0));
  g_assert_false (reel_delivery_drop (&delivery, NOW + 2));
  g_assert_cmpint (delivery.ended_utc, ==, NOW + 1);
  g_assert_true (reel_delivery_retry (&delivery, NOW + 3, DAY));
  g_assert_true (reel_delivery_finish (&delivery, NOW + 4));
  g_assert_false (reel_delivery_drop (&delivery, NOW + 5));
  g_assert_cmpint (delivery.state, ==, REEL_DELIVERY_DONE);
}

/* It is tried once more at the end of its age, and the failure of that is the last one. */
static void
test_age (void)
{
  ReelDelivery delivery = make ();
  gint64 now = NOW;
  guint tries = 0;

  while (reel_delivery_is_open (&delivery)) {
    now = delivery.due_utc;
    g_assert_cmpint (now, <=, NOW + DAY);
    g_assert_true (reel_delivery_take (&delivery, now, S));
    g_assert_true (reel_delivery_fail (&delivery, now, FALSE, 0, 0.3));
    tries++;
  }
  g_assert_cmpint (now, ==, NOW + DAY);
  g_assert_cmpint (tries, >, 24);
  g_assert_cmpint (tries, <, 60);
}

/* A job that kills whoever takes it does not last for ever either; one that was never taken is still tried. */
static void
test_age_of_leases (void)
{
  ReelDelivery delivery = make ();

  g_assert_true (reel_delivery_take (&delivery, NOW + 2 * DAY, S));
  g_assert_false (reel_delivery_take (&delivery, NOW + 3 * DAY, S));
  g_assert_cmpint (delivery.state, ==, REEL_DELIVERY_DEAD);
}

/* After a clock has been set back nothing waits longer than it would have. */
static void
test_clock_set_back (void)
{
  ReelDelivery delivery = make ();

  g_assert_false (reel_delivery_is_due (&delivery, NOW - REEL_DELIVERY_MAX_WAIT_US));
  g_assert_true (reel_delivery_is_due (&delivery, NOW - REEL_DELIVERY_MAX_WAIT_US - 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/delivery/lease", test_lease);
  g_test_add_func ("/delivery/lease-bounds", test_lease_bounds);
  g_test_add_func ("/delivery/waits", test_waits);
  g_test_add_func ("/delivery/failures", test_failures);
  g_test_add_func ("/delivery/permanent", test_permanent);
  g_test_add_func ("/delivery/drop", test_drop);
  g_test_add_func ("/delivery/age", test_age);
  g_test_add_func ("/delivery/age-of-leases", test_age_of_leases);
  g_test_add_func ("/delivery/clock-set-back", test_clock_set_back);
  return g_test_run ();
}
