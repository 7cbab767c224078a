/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/engine/delivery/reel-delivery-orders: which targets get a job for an event, and when it expires. */
#include "manager/engine/delivery/reel-delivery-orders.h"

#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

static const char config_text[] = "[webhook crm]\nurl=https://crm/\nevents=file-status;state\nmax-age-hours=1\n"
                                  "[webhook log]\nurl=https://log/\nevents=file-status\n"
                                  "[callback]\nhosts=a.example\nevents=state\nmax-age-hours=2\n";

static char *
order (const ReelConfig *config, ReelEventKind kind, const char *callback_uri)
{
  ReelDeliveryEvent event = {
    .kind = kind, .id = "e", .json = "{}", .ordering = "op", .callback_uri = callback_uri, .utc = NOW
  };
  g_autoptr (ReelChange) change = reel_change_new_group ();
  guint count = reel_delivery_orders_add (change, config, &event);
  GString *text = g_string_new (NULL);

  g_assert_cmpint (count, ==, change->members->len);
  g_assert_cmpint (count > 0, ==, reel_delivery_orders_wanted (config, kind, callback_uri));
  for (guint i = 0; i < count; i++) {
    const ReelJobRecord *record = ((ReelChange *)change->members->pdata[i])->record;

    g_assert_cmpstr (record->state, ==, "waiting");
    g_assert_cmpstr (record->ordering, ==, "op");
    g_assert_cmpint (record->due_utc, ==, NOW);
    g_string_append_printf (text, "%s>%s:%dh ", record->job, record->url != NULL ? record->url : "",
                            (int)((record->expires_utc - NOW) / G_TIME_SPAN_HOUR));
  }
  return g_string_free (text, FALSE);
}

static void
test_orders (void)
{
  static const struct {
    ReelEventKind kind;
    const char *callback_uri;
    const char *wanted;
  } cases[] = {
    { REEL_EVENT_FILE_STATUS, NULL, "e/crm>:1h e/log>:72h " },
    { REEL_EVENT_STATE, NULL, "e/crm>:1h " },
    { REEL_EVENT_STATE, "https://A.example:8443/x", "e/crm>:1h e/callback:a.example>https://A.example:8443/x:2h " },
    { REEL_EVENT_FILE_STATUS, "https://a.example/", "e/crm>:1h e/log>:72h " },
    { REEL_EVENT_TIME_WARNING, "https://a.example/", "" },
  };
  g_autoptr (ReelConfig) config = reel_config_parse (config_text, NULL);
  g_autoptr (ReelConfig) none = reel_config_parse ("", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = order (config, cases[i].kind, cases[i].callback_uri);
    g_autofree char *nothing = order (none, cases[i].kind, cases[i].callback_uri);

    g_assert_cmpstr (text, ==, cases[i].wanted);
    g_assert_cmpstr (nothing, ==, "");
  }
  g_assert_cmpint (reel_delivery_orders_get_max_age (config, "crm"), ==, G_TIME_SPAN_HOUR);
  g_assert_cmpint (reel_delivery_orders_get_max_age (config, "callback:x"), ==, 2 * G_TIME_SPAN_HOUR);
  g_assert_cmpint (reel_delivery_orders_get_max_age (config, "gone"), ==, 72 * G_TIME_SPAN_HOUR);
}

static const char *const nowhere[] = { NULL };

static const ReelJobRecord *
order_mail (ReelChange *change, const ReelMailOrder *order, const char *secret)
{
  g_autoptr (ReelConfig) config =
      reel_config_parse ("[mail]\nserver=smtp://m\nfrom=a@b\nmax-age-hours=5\n[webhook mail]\nurl=https://m/\n", NULL);

  reel_delivery_orders_add_mail (change, config, "e", order, secret, NOW);
  return ((ReelChange *)change->members->pdata[0])->record;
}

static void
test_mail (void)
{
  const ReelMailOrder order = { .to = (char *)"a@b", .recording_id = (char *)"op", .locations = (char **)nowhere };
  g_autoptr (ReelChange) change = reel_change_new_group ();
  const ReelJobRecord *record = order_mail (change, &order, NULL);

  g_assert_cmpstr (record->job, ==, "e/mail:host");
  g_assert_cmpstr (record->kind, ==, "mail");
  g_assert_cmpstr (record->ordering, ==, "op");
  g_assert_cmpint (record->expires_utc, ==, NOW + 5 * G_TIME_SPAN_HOUR);
  g_assert_null (record->secret);
}

/* Not longer than the link in it lasts; one without a link as long as any. */
static void
test_link_mail (void)
{
  const ReelMailOrder order = { .occasion = REEL_MAIL_LINK,
                                .to = (char *)"a@b",
                                .recording_id = (char *)"op",
                                .locations = (char **)nowhere,
                                .until_utc = NOW + G_TIME_SPAN_HOUR };
  g_autoptr (ReelChange) change = reel_change_new_group ();
  g_autoptr (ReelChange) other = reel_change_new_group ();
  g_autoptr (ReelChange) removal = reel_change_new_group ();
  const ReelJobRecord *record = order_mail (change, &order, "masked");

  g_assert_cmpstr (record->job, ==, "e/mail:link");
  g_assert_cmpstr (record->ordering, ==, "e");
  g_assert_cmpstr (record->secret, ==, "masked");
  g_assert_cmpint (record->expires_utc, ==, NOW + G_TIME_SPAN_HOUR);
  record = order_mail (other, &order, NULL);
  g_assert_cmpint (record->expires_utc, ==, NOW + 5 * G_TIME_SPAN_HOUR);
  reel_delivery_orders_remove_mails (removal, "e");
  g_assert_cmpuint (removal->members->len, ==, 2);
  record = ((ReelChange *)removal->members->pdata[1])->record;
  g_assert_cmpstr (record->job, ==, "e/mail:link");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/delivery-orders/orders", test_orders);
  g_test_add_func ("/delivery-orders/mail", test_mail);
  g_test_add_func ("/delivery-orders/link-mail", test_link_mail);
  return g_test_run ();
}
