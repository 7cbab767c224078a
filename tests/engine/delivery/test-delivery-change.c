/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/engine/delivery/reel-delivery-change: which state permits which action, and what becomes of the row
 * and of the lease. */
#include "manager/engine/delivery/reel-delivery-change.h"

#include "manager/core/document/reel-mail-order.h"
#include "manager/core/wire/reel-error.h"

#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

typedef struct {
  ReelConfig *config;
  ReelJobRecord *record;
  ReelDeliveryLease lease;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  ReelJobRecord record = { .job = (char *)"e/crm",
                           .kind = (char *)"webhook",
                           .target = (char *)"crm",
                           .state = (char *)"leased",
                           .attempts = 1,
                           .due_utc = NOW + 5 * G_USEC_PER_SEC,
                           .expires_utc = NOW + G_TIME_SPAN_DAY };

  self->config = reel_config_parse ("[webhook crm]\nurl=https://crm/\nevents=state\n", NULL);
  self->record = reel_record_copy (REEL_TABLE_JOBS, &record);
  self->lease = (ReelDeliveryLease){ .record = self->record, .lease_us = 30 * G_USEC_PER_SEC };
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  reel_job_record_free (self->record);
  reel_config_free (self->config);
}

static ReelDeliveryChange *
make_change (ReelDeliveryAction action, const char *result)
{
  ReelDeliveryChange *change = reel_delivery_change_new (action, "e/crm", NULL, NOW);
  g_autofree char *typed = g_strconcat ("@a{sv} ", result, NULL);
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (typed));

  if (action == REEL_DELIVERY_ACTION_RENEW || action == REEL_DELIVERY_ACTION_COMPLETE)
    change->result = reel_job_result_parse (dict, NULL);
  return change;
}

/* Which of waiting, leased, done, dead permits which action. */
static void
test_states (Fixture *self, gconstpointer unused)
{
  static const char *const states[] = { "waiting", "leased", "done", "dead" };
  static const char *const permitted[] = {
    [REEL_DELIVERY_ACTION_RENEW] = "leased ",
    [REEL_DELIVERY_ACTION_COMPLETE] = "waiting leased done dead ",
    [REEL_DELIVERY_ACTION_FAIL] = "leased ",
    [REEL_DELIVERY_ACTION_RETRY] = "waiting dead ",
    [REEL_DELIVERY_ACTION_DROP] = "waiting leased done dead ",
  };

  for (guint action = 0; action < G_N_ELEMENTS (permitted); action++) {
    g_autoptr (ReelDeliveryChange) change = make_change ((ReelDeliveryAction)action, "{}");
    g_autoptr (GString) found = g_string_new (NULL);

    for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
      g_autoptr (ReelJobRecord) record = reel_record_copy (REEL_TABLE_JOBS, self->record);
      g_autoptr (GError) error = NULL;

      g_free (record->state);
      record->state = g_strdup (states[i]);
      if (reel_delivery_change_apply (change, self->config, record, NULL, &error))
        g_string_append_printf (found, "%s ", states[i]);
      else
        g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
    }
    g_assert_cmpstr (found->str, ==, permitted[action]);
  }
}

/* As long as before, or as long as the result says, from then on. */
static void
test_renew (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelDeliveryChange) again = make_change (REEL_DELIVERY_ACTION_RENEW, "{}");
  g_autoptr (ReelDeliveryChange) longer =
      make_change (REEL_DELIVERY_ACTION_RENEW, "{'lease-seconds': <uint32 60>, 'progress': <{'part': '3'}>}");

  g_assert_true (reel_delivery_change_apply (again, self->config, self->record, &self->lease, NULL));
  g_assert_cmpint (self->record->due_utc, ==, NOW + 30 * G_USEC_PER_SEC);
  g_assert_null (self->record->progress);
  g_assert_true (reel_delivery_change_apply (longer, self->config, self->record, &self->lease, NULL));
  g_assert_cmpint (self->record->due_utc, ==, NOW + 60 * G_USEC_PER_SEC);
  g_assert_cmpint (self->lease.lease_us, ==, 60 * G_USEC_PER_SEC);
  g_assert_cmpstr (self->record->progress, ==, "{'part': '3'}");
}

/* What the receiver asked for with the last renewal. */
static void
test_fail (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelDeliveryChange) renewal =
      make_change (REEL_DELIVERY_ACTION_RENEW, "{'retry-after-seconds': <uint32 120>}");
  g_autoptr (ReelDeliveryChange) failure = make_change (REEL_DELIVERY_ACTION_FAIL, "{}");

  failure->error = g_strdup ("no");
  g_assert_true (reel_delivery_change_apply (renewal, self->config, self->record, &self->lease, NULL));
  g_assert_true (reel_delivery_change_apply (failure, self->config, self->record, &self->lease, NULL));
  g_assert_cmpstr (self->record->state, ==, "waiting");
  g_assert_cmpint (self->record->due_utc, ==, NOW + 120 * G_USEC_PER_SEC);
  g_assert_cmpstr (self->record->last_error, ==, "no");
}

static void
test_permanent (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelDeliveryChange) failure = make_change (REEL_DELIVERY_ACTION_FAIL, "{}");

  failure->permanent = TRUE;
  g_assert_true (reel_delivery_change_apply (failure, self->config, self->record, &self->lease, NULL));
  g_assert_cmpstr (self->record->state, ==, "dead");
  g_assert_cmpint (self->record->ended_utc, ==, NOW);
}

/* Only a file is still known of once it is dropped. */
static void
test_drop (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelDeliveryChange) drop = make_change (REEL_DELIVERY_ACTION_DROP, "{}");

  g_assert_true (reel_delivery_change_apply (drop, self->config, self->record, &self->lease, NULL));
  g_assert_cmpstr (self->record->state, ==, "leased");
  g_free (self->record->kind);
  self->record->kind = g_strdup ("upload");
  g_assert_true (reel_delivery_change_apply (drop, self->config, self->record, &self->lease, NULL));
  g_assert_cmpstr (self->record->state, ==, "dropped");
}

/* For as long as the configuration of its receiver says, unless it is never given up. */
static void
test_retry (Fixture *self, gconstpointer unused)
{
  static const struct {
    const char *kind;
    gint64 age;
  } cases[] = {
    { "webhook", 3 * G_TIME_SPAN_HOUR },
    { "removal", REEL_DELIVERY_ENDLESS_US },
    { "event", REEL_DELIVERY_ENDLESS_US },
  };
  g_autoptr (ReelDeliveryChange) retry = make_change (REEL_DELIVERY_ACTION_RETRY, "{}");

  reel_config_free (self->config);
  self->config = reel_config_parse ("[webhook crm]\nurl=https://crm/\nevents=state\nmax-age-hours=3\n", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ReelJobRecord) record = reel_record_copy (REEL_TABLE_JOBS, self->record);

    g_free (record->kind);
    record->kind = g_strdup (cases[i].kind);
    g_free (record->state);
    record->state = g_strdup ("waiting");
    record->created_utc = NOW - G_TIME_SPAN_DAY;
    record->expires_utc = record->created_utc + REEL_DELIVERY_ENDLESS_US;
    g_assert_true (reel_delivery_change_apply (retry, self->config, record, NULL, NULL));
    g_assert_cmpint (record->expires_utc - NOW, ==, cases[i].age);
  }
}

/* A mail with a link is tried again for as long as that lasts. */
static void
test_retry_mail (Fixture *self, gconstpointer unused)
{
  const char *nothing[] = { NULL };
  ReelMailOrder order = { .occasion = REEL_MAIL_LINK,
                          .to = (char *)"a@b",
                          .recording_id = (char *)"op",
                          .documents = (char **)nothing,
                          .locations = (char **)nothing,
                          .link_id = (char *)"link",
                          .secret_hash = (char *)"hash",
                          .days = 1,
                          .until_utc = NOW + G_TIME_SPAN_HOUR };
  g_autofree char *body = reel_mail_order_print (&order);
  ReelJobRecord mail = { .job = (char *)"e/mail:link",
                         .kind = (char *)"mail",
                         .target = (char *)"mail:link",
                         .state = (char *)"waiting",
                         .body = body,
                         .secret = (char *)"masked",
                         .expires_utc = NOW + G_TIME_SPAN_MINUTE };
  g_autoptr (ReelJobRecord) record = reel_record_copy (REEL_TABLE_JOBS, &mail);
  g_autoptr (ReelDeliveryChange) retry = make_change (REEL_DELIVERY_ACTION_RETRY, "{}");

  g_assert_true (reel_delivery_change_apply (retry, self->config, record, NULL, NULL));
  g_assert_cmpint (record->expires_utc, ==, order.until_utc);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/delivery-change/states", test_states);
  ADD ("/delivery-change/renew", test_renew);
  ADD ("/delivery-change/fail", test_fail);
  ADD ("/delivery-change/permanent", test_permanent);
  ADD ("/delivery-change/drop", test_drop);
  ADD ("/delivery-change/retry", test_retry);
  ADD ("/delivery-change/retry-mail", test_retry_mail);
  return g_test_run ();
}
