/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/engine/delivery/reel-mail-payload: the address of a link is in what a courier gets, until the link
 * or the job ends. */
#include "manager/engine/delivery/reel-mail-payload.h"

#include "manager/core/document/reel-mail-order.h"
#include "manager/core/rules/reel-secret.h"
#include "manager/core/wire/reel-error.h"

#include <string.h>

#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

typedef struct {
  ReelServices *services;
  ReelJobRecord *record;
  char *secret;
} Fixture;

/* The job lasts for two hours, and its link for one. */
static void
set_up (Fixture *self, gconstpointer unused)
{
  const char *nothing[] = { NULL };
  static const guint8 bytes[REEL_SECRET_BYTES] = "of a secret";
  g_autofree char *secret = reel_secret_print (bytes, sizeof bytes);
  g_autofree char *hash = reel_secret_hash (NULL, secret);
  const ReelMailOrder order = { .occasion = REEL_MAIL_LINK,
                                .to = (char *)"a@b",
                                .recording_id = (char *)"op",
                                .documents = (char **)nothing,
                                .locations = (char **)nothing,
                                .link_id = (char *)"link",
                                .secret_hash = hash,
                                .days = 1,
                                .until_utc = NOW + G_TIME_SPAN_HOUR };
  g_autofree char *body = reel_mail_order_print (&order);
  g_autofree char *masked = NULL;
  ReelJobRecord record = { .job = (char *)"e/mail:link",
                           .kind = (char *)"mail",
                           .target = (char *)"mail:link",
                           .state = (char *)"waiting",
                           .body = body,
                           .expires_utc = NOW + 2 * G_TIME_SPAN_HOUR };

  self->services = reel_services_new ();
  self->services->config = reel_config_parse ("[portal]\nurl=https://portal/\n", NULL);
  self->services->link_key = g_bytes_new_static (bytes, sizeof bytes);
  masked = reel_secret_mask (self->services->link_key, "link", secret);
  g_assert_nonnull (masked);
  record.secret = masked;
  self->record = reel_record_copy (REEL_TABLE_JOBS, &record);
  self->secret = g_steal_pointer (&secret);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  reel_job_record_free (self->record);
  reel_services_unref (self->services);
  g_free (self->secret);
}

static void
assert_none (Fixture *self, gint64 now, const char *why)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (reel_mail_payload_build (self->services, self->record, now, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  g_assert_cmpstr (error->message, ==, why);
}

static void
test_link (Fixture *self, gconstpointer unused)
{
  g_autofree char *payload = reel_mail_payload_build (self->services, self->record, NOW, NULL);

  g_assert_nonnull (strstr (payload, self->secret));
  g_assert_null (strstr (self->record->body, self->secret));
  g_assert_false (reel_mail_payload_is_lost (self->record, NOW));
}

static void
test_ends (Fixture *self, gconstpointer unused)
{
  g_assert_true (reel_mail_payload_is_lost (self->record, NOW + G_TIME_SPAN_HOUR));
  assert_none (self, NOW + G_TIME_SPAN_HOUR, REEL_MAIL_PAYLOAD_TOO_OLD);
  self->record->expires_utc = NOW;
  assert_none (self, NOW, REEL_MAIL_PAYLOAD_TOO_OLD);
}

static void
test_lost (Fixture *self, gconstpointer unused)
{
  g_clear_pointer (&self->record->secret, g_free);
  g_assert_true (reel_mail_payload_is_lost (self->record, NOW));
  assert_none (self, NOW, "The link in this mail is not kept any longer: make a new one");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/mail-payload/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("link", test_link);
  ADD ("ends", test_ends);
  ADD ("lost", test_lost);
#undef ADD
  return g_test_run ();
}
