/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/engine/delivery/reel-delivery-alarm: it rings when asked, and when the next job is due. */
#include "manager/engine/delivery/reel-delivery-alarm.h"

#include "tests/engine/delivery/job-store.h"

static void
on_ring (ReelDeliveryAlarm *alarm, guint *rung)
{
  (*rung)++;
}

static void
wait_for (const guint *rung)
{
  while (*rung == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* However often it is asked, it rings once, and not from within the call. */
static void
test_ring (JobStore *self, gconstpointer unused)
{
  g_autoptr (ReelDeliveryAlarm) alarm = reel_delivery_alarm_new (self->store);
  guint rung = 0;

  g_signal_connect (alarm, "ring", G_CALLBACK (on_ring), &rung);
  reel_delivery_alarm_ring (alarm);
  reel_delivery_alarm_ring (alarm);
  g_assert_cmpuint (rung, ==, 0);
  wait_for (&rung);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (rung, ==, 1);
}

/* A job that was there before, whose time comes. */
static void
test_due (JobStore *self, gconstpointer unused)
{
  g_autoptr (ReelDeliveryAlarm) alarm = NULL;
  guint rung = 0;

  job_store_add (self, "j", g_get_real_time () + G_TIME_SPAN_SECOND);
  alarm = reel_delivery_alarm_new (self->store);
  g_signal_connect (alarm, "ring", G_CALLBACK (on_ring), &rung);
  wait_for (&rung);
}

/* An earlier instant takes the place of a later one, a later one does not of an earlier. */
static void
test_set (JobStore *self, gconstpointer unused)
{
  g_autoptr (ReelDeliveryAlarm) alarm = reel_delivery_alarm_new (self->store);
  gint64 now = g_get_real_time ();
  guint rung = 0;

  g_signal_connect (alarm, "ring", G_CALLBACK (on_ring), &rung);
  reel_delivery_alarm_set (alarm, now + G_TIME_SPAN_DAY);
  reel_delivery_alarm_set (alarm, now);
  reel_delivery_alarm_set (alarm, now + G_TIME_SPAN_DAY);
  wait_for (&rung);
}

#define ADD(name, test) g_test_add (name, JobStore, NULL, job_store_set_up, test, job_store_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/delivery-alarm/ring", test_ring);
  ADD ("/delivery-alarm/due", test_due);
  ADD ("/delivery-alarm/set", test_set);
  return g_test_run ();
}
