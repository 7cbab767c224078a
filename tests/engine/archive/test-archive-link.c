/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Mails with links: who gets one, what it says, and how long the link's secret is anywhere but in the mail. */
#include "tests/engine/archive/archive-fixture.h"

#include "manager/core/document/reel-mail-order.h"
#include "manager/core/rules/reel-secret.h"
#include "manager/engine/archive/reel-archive-link-list.h"
#include "manager/engine/archive/reel-archive-link.h"
#include "manager/engine/delivery/reel-delivery-queue.h"

#include <string.h>

#define PORTAL "[portal]\nurl=https://p.example.com/\n"
#define MAIL   "[mail]\nserver=smtps://m.example.com\nfrom=rec@example.com\n"
#define VAULT  "[destination vault]\ntype=directory\ndirectory=/vault\n"

typedef struct {
  ArchiveFixture archive;
  ReelDeliveryQueue *queue;
  char *link_id;
  char *url;
} Fixture;

static void
configure (Fixture *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  ReelServices *services = self->archive.services;

  g_clear_pointer (&services->config, reel_config_free);
  services->config = reel_config_parse (text, &error);
  g_assert_no_error (error);
}

static void
open_queue (Fixture *self, const char *key)
{
  ReelServices *services = self->archive.services;

  configure (self, PORTAL MAIL);
  services->link_key = g_bytes_new (key, REEL_SECRET_BYTES);
  self->queue = reel_delivery_queue_new (services);
  g_signal_connect_object (self->archive.archive, "link-revoked", G_CALLBACK (reel_delivery_queue_revoke), self->queue,
                           G_CONNECT_SWAPPED);
}

#define KEY "0123456789abcdef0123456789abcdef"

static void
set_up (Fixture *self, gconstpointer unused)
{
  archive_fixture_set_up (&self->archive, NULL);
  open_queue (self, KEY);
  archive_fixture_add (&self->archive, "o1", 1, FALSE, "d1", "d2");
  archive_fixture_end (&self->archive, "o1");
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_clear_object (&self->queue);
  archive_fixture_tear_down (&self->archive, NULL);
  g_free (self->link_id);
  g_free (self->url);
}

static void
restart (Fixture *self, const char *key)
{
  g_clear_object (&self->queue);
  archive_fixture_restart (&self->archive);
  open_queue (self, key);
}

static gboolean
create (Fixture *self, const char *user, const char *recipient, const char *options, GError **error)
{
  static const char *const ids[] = { "d1", "d2", NULL };
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, options, NULL, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  ReelArchive *archive = self->archive.archive;

  g_clear_pointer (&self->link_id, g_free);
  g_clear_pointer (&self->url, g_free);
  reel_archive_link_create_async (archive, ids, archive_fixture_ask (user, ""), recipient, dict, archive_fixture_take,
                                  &self->archive);
  result = archive_fixture_wait (&self->archive);
  self->link_id = reel_archive_link_create_finish (archive, result, &self->url, error);
  return self->link_id != NULL;
}

static void
send_link (Fixture *self, const char *recipient, const char *options)
{
  g_autoptr (GError) error = NULL;

  create (self, "", recipient, options, &error);
  g_assert_no_error (error);
}

static void
revoke_link (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ReelArchive *archive = self->archive.archive;

  reel_archive_link_revoke_async (archive, self->link_id, archive_fixture_ask ("", ""), archive_fixture_take,
                                  &self->archive);
  result = archive_fixture_wait (&self->archive);
  reel_archive_link_revoke_finish (archive, result, &error);
  g_assert_no_error (error);
}

/* The mails that are in the catalogue, by their order. */
static GPtrArray *
list_jobs (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows;

  g_assert_true (reel_store_flush_sync (self->archive.services->store));
  rows = reel_store_query_sync (self->archive.services->store,
                                reel_query_new_job_page (g_new0 (ReelJobFilter, 1), G_MAXINT64, 10), &error);
  g_assert_no_error (error);
  return rows;
}

/* “state error”, of the only one; “none”. */
static char *
describe_job (Fixture *self)
{
  g_autoptr (GPtrArray) rows = list_jobs (self);
  const ReelJobRecord *record = rows->len > 0 ? rows->pdata[0] : NULL;

  g_assert_cmpuint (rows->len, <=, 1);
  if (record == NULL)
    return g_strdup ("none");
  return g_strdup_printf ("%s %s%s", record->state, record->secret != NULL ? "secret" : "-",
                          record->last_error != NULL ? " error" : "");
}

static void
assert_job (Fixture *self, const char *expected)
{
  g_autofree char *found = describe_job (self);

  g_assert_cmpstr (found, ==, expected);
}

/* “mail error”, of the link, as clients see it; “time” after the first where there is one. */
static char *
describe_mail (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) links = NULL;
  g_autofree char *next = NULL;
  g_autoptr (GError) error = NULL;
  const char *id, *mail, *why = "";
  guint64 ms = 0;

  reel_archive_link_list_async (self->archive.archive, archive_fixture_ask ("", ""), "", 0, archive_fixture_take,
                                &self->archive);
  result = archive_fixture_wait (&self->archive);
  links = reel_archive_link_list_finish (self->archive.archive, result, &next, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < g_variant_n_children (links); i++) {
    g_autoptr (GVariant) link = g_variant_get_child_value (links, i);

    g_assert_true (g_variant_lookup (link, "link-id", "&s", &id) && g_variant_lookup (link, "mail", "&s", &mail));
    if (!g_str_equal (id, self->link_id))
      continue;
    g_variant_lookup (link, "mail-error", "&s", &why);
    if (g_variant_lookup (link, "mail-time", "t", &ms))
      g_assert_cmpuint (ms, >, G_GUINT64_CONSTANT (1600000000000));
    return g_strdup_printf ("%s%s%s%s", mail, ms > 0 ? " time" : "", *why != '\0' ? " " : "", why);
  }
  g_assert_not_reached ();
}

static void
assert_mail (Fixture *self, const char *expected)
{
  g_autofree char *found = describe_mail (self);

  g_assert_cmpstr (found, ==, expected);
}

/* What a courier gets at NOW; NULL: nothing. */
static ReelMailOrder *
take_at (Fixture *self, gint64 now)
{
  static const char *const kinds[] = { "mail", NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) rows = NULL;
  g_autoptr (GVariant) row = NULL;
  g_autoptr (GError) error = NULL;
  const char *body;

  g_assert_true (reel_store_flush_sync (self->archive.services->store));
  reel_delivery_queue_take_async (self->queue, "me", kinds, 10, 60, now, archive_fixture_take, &self->archive);
  result = archive_fixture_wait (&self->archive);
  rows = reel_delivery_queue_take_finish (self->queue, result, &error);
  g_assert_no_error (error);
  if (g_variant_n_children (rows) == 0)
    return NULL;
  row = g_variant_get_child_value (rows, 0);
  g_assert_true (g_variant_lookup (row, "body", "&s", &body));
  return reel_mail_order_parse (body, NULL);
}

static ReelMailOrder *
take (Fixture *self)
{
  return take_at (self, g_get_real_time ());
}

typedef void (*Answer) (Fixture *self, const char *job);

static void
finish_job (Fixture *self, const char *job)
{
  reel_delivery_queue_complete_async (self->queue, job, NULL, g_get_real_time (), archive_fixture_take, &self->archive);
}

static void
refuse_job (Fixture *self, const char *job)
{
  reel_delivery_queue_fail_async (self->queue, "me", job, TRUE, "550", g_get_real_time (), archive_fixture_take,
                                  &self->archive);
}

static void
postpone_job (Fixture *self, const char *job)
{
  reel_delivery_queue_fail_async (self->queue, "me", job, FALSE, "451", g_get_real_time (), archive_fixture_take,
                                  &self->archive);
}

static void
retry_job (Fixture *self, const char *job)
{
  reel_delivery_queue_retry_async (self->queue, job, g_get_real_time (), archive_fixture_take, &self->archive);
}

static gboolean
answer (Fixture *self, Answer ask, GError **error)
{
  g_autofree char *job = g_strconcat (self->link_id, "/mail:link", NULL);
  g_autoptr (GAsyncResult) result = NULL;

  ask (self, job);
  result = archive_fixture_wait (&self->archive);
  return reel_delivery_queue_change_finish (self->queue, result, error);
}

static gboolean
is_on_disk (Fixture *self, const char *secret)
{
  static const char *const names[] = { "catalogue.db", "catalogue.db-wal" };
  gboolean found = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (self->archive.directory, names[i], NULL);
    g_autofree char *bytes = NULL;
    gsize length = 0;

    if (g_file_get_contents (path, &bytes, &length, NULL))
      found |= memmem (bytes, length, secret, strlen (secret)) != NULL;
  }
  return found;
}

/* The courier gets the address; the catalogue never has its secret. */
static void
test_sent (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelMailOrder) order = NULL;
  const char *secret;

  send_link (self, "Zoe <zoe@bücher.example>", "{'days': <uint32 3>, 'language': <'de'>, 'code': <'314159'>}");
  assert_job (self, "waiting secret");
  secret = self->url + strlen ("https://p.example.com/p/");
  g_assert_false (is_on_disk (self, secret));
  g_assert_true (is_on_disk (self, self->link_id));
  order = take (self);
  g_assert_cmpstr (order->to, ==, "zoe@xn--bcher-kva.example");
  g_assert_cmpstr (order->url, ==, self->url);
  g_assert_cmpstr (order->subject, ==, "Subject o1");
  g_assert_cmpstr (order->language, ==, "de");
  g_assert_cmpuint (order->days, ==, 3);
  g_assert_cmpuint (g_strv_length (order->documents), ==, 2);
  g_assert_cmpuint (g_strv_length (order->locations), ==, 0);
  g_assert_true (order->has_code && !order->encrypted);
  g_assert_false (is_on_disk (self, secret));
  g_assert_false (is_on_disk (self, "314159"));
  g_assert_true (answer (self, finish_job, NULL));
  assert_job (self, "done -");
}

/* Company, group and user: the nearest one that is set. */
static void
test_policy (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelMailOrder) order = NULL;
  g_autoptr (ReelMailOrder) own = NULL;
  g_autoptr (GError) error = NULL;

  archive_fixture_set_policy (
      &self->archive, "anna",
      "{'may-send-link': <true>, 'link-days': <uint32 2>, 'link-from': <'Anna <anna@x.example>'>,"
      " 'link-subject': <'s'>, 'link-body': <'b'>, 'playback-language': <'fr'>}");
  g_assert_true (create (self, "anna", "zoe@example.com", "{}", NULL));
  order = take (self);
  g_assert_cmpstr (order->from, ==, "Anna <anna@x.example>");
  g_assert_cmpstr (order->title, ==, "s");
  g_assert_cmpstr (order->body, ==, "b");
  g_assert_cmpstr (order->language, ==, "fr");
  g_assert_cmpuint (order->days, ==, 2);
  g_assert_true (answer (self, finish_job, NULL));
  g_assert_true (create (self, "anna", "zoe@example.com", "{'subject': <'mine'>, 'body': <'my\ntext'>}", NULL));
  own = take (self);
  g_assert_cmpstr (own->title, ==, "mine");
  g_assert_cmpstr (own->body, ==, "my\ntext");
  g_assert_false (create (self, "anna", "zoe@example.com", "{'sender': <'boss@x.example'>}", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED);
  archive_fixture_assert_last (&self->archive, "anna link-create d1 refused");
}

static void
test_nobody (Fixture *self, gconstpointer unused)
{
  static const char *const bad[] = { "zoe@", "zoe@example.com, eve@example.com", "zoe@example.com;", "a@b <c@d>" };

  send_link (self, "Zoe", "{}");
  assert_job (self, "none");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (create (self, "", bad[i], "{}", &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    g_assert_true (g_str_has_prefix (error->message, "recipient: "));
  }
  configure (self, PORTAL);
  send_link (self, "zoe@example.com", "{}");
  assert_job (self, "none");
}

/* Without a portal nobody can use the link: the mail names the files, and has no secret. */
static void
test_no_portal (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelMailOrder) order = NULL;
  g_autoptr (ReelMailOrder) away = NULL;

  configure (self, MAIL VAULT);
  send_link (self, "zoe@example.com", "{}");
  assert_job (self, "waiting -");
  order = take (self);
  g_assert_null (order->url);
  g_assert_cmpstr (order->locations[0], ==, "o1-00000.mp4");
  g_assert_cmpstr (order->locations[1], ==, "o1-00001.mp4");
  g_assert_true (answer (self, finish_job, NULL));
  configure (self, MAIL VAULT "[storage]\ndestination=vault\n");
  send_link (self, "zoe@example.com", "{}");
  away = take (self);
  g_assert_cmpstr (away->destination, ==, "vault");
  g_assert_cmpstr (away->locations[0], ==, "file:///vault/o1-00000.mp4");
}

/* A mail that was not sent is dropped, also where somebody has it. */
static void
test_revoked (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelMailOrder) order = NULL;

  send_link (self, "zoe@example.com", "{}");
  revoke_link (self);
  assert_job (self, "none");
  g_assert_null (take (self));
  send_link (self, "zoe@example.com", "{}");
  order = take (self);
  g_assert_nonnull (order);
  revoke_link (self);
  g_assert_false (answer (self, postpone_job, NULL));
  assert_job (self, "none");
}

/* The revocation comes while a courier asks. */
static void
test_revoked_meanwhile (Fixture *self, gconstpointer unused)
{
  static const char *const kinds[] = { "mail", NULL };
  ArchiveFixture other = { 0 };
  g_autoptr (GVariant) rows = NULL;

  send_link (self, "zoe@example.com", "{}");
  g_assert_true (reel_store_flush_sync (self->archive.services->store));
  reel_delivery_queue_take_async (self->queue, "me", kinds, 10, 60, g_get_real_time (), archive_fixture_take, &other);
  reel_delivery_queue_revoke (self->queue, self->link_id);
  wait_until (other.result != NULL);
  rows = reel_delivery_queue_take_finish (self->queue, other.result, NULL);
  g_assert_cmpuint (g_variant_n_children (rows), ==, 0);
  g_object_unref (other.result);
  assert_job (self, "none");
}

/* Refused for good: it is seen, the secret is gone, and a new link is asked for. */
static void
test_refused (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelMailOrder) order = NULL;
  g_autoptr (ReelMailOrder) again = NULL;
  g_autoptr (GError) error = NULL;

  send_link (self, "zoe@example.com", "{}");
  order = take (self);
  g_assert_true (answer (self, postpone_job, NULL));
  assert_job (self, "waiting secret error");
  again = take_at (self, g_get_real_time () + G_TIME_SPAN_MINUTE);
  g_assert_cmpstr (again->url, ==, self->url);
  g_assert_true (answer (self, refuse_job, NULL));
  assert_job (self, "dead - error");
  g_assert_false (answer (self, retry_job, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE);
  g_assert_nonnull (strstr (error->message, "new link"));
}

/* Nobody took it in time. */
static void
test_too_old (Fixture *self, gconstpointer unused)
{
  gint64 later = g_get_real_time () + 80 * G_TIME_SPAN_HOUR;

  send_link (self, "zoe@example.com", "{}");
  g_assert_null (take_at (self, later));
  assert_job (self, "dead - error");
}

/* … and no courier comes at all. */
static void
test_forgotten (Fixture *self, gconstpointer unused)
{
  ReelStore *store = self->archive.services->store;
  gint64 now = g_get_real_time ();

  send_link (self, "zoe@example.com", "{'days': <uint32 1>}");
  reel_store_put (store, reel_change_forget_secrets (now + 23 * G_TIME_SPAN_HOUR, "old"));
  assert_job (self, "waiting secret");
  reel_store_put (store, reel_change_forget_secrets (now + 25 * G_TIME_SPAN_HOUR, "old"));
  assert_job (self, "dead - error");
}

static void
test_restart (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelMailOrder) order = NULL;

  send_link (self, "zoe@example.com", "{}");
  restart (self, KEY);
  order = take (self);
  g_assert_cmpstr (order->url, ==, self->url);
}

/* No mail goes out with a link that opens nothing. */
static void
test_other_key (Fixture *self, gconstpointer unused)
{
  send_link (self, "zoe@example.com", "{}");
  restart (self, "another key, of thirty-two bytes");
  g_assert_null (take (self));
  assert_job (self, "dead - error");
}

static void
drop_job (Fixture *self, const char *job)
{
  reel_delivery_queue_drop_async (self->queue, job, g_get_real_time (), archive_fixture_take, &self->archive);
}

/* Whoever sent a link sees what became of its mail, also when nothing is left of the job. */
static void
test_fate (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelMailOrder) first = NULL, second = NULL, third = NULL;
  ReelStore *store = self->archive.services->store;

  send_link (self, "Zoe", "{}");
  assert_mail (self, "none");
  send_link (self, "zoe@example.com", "{}");
  assert_mail (self, "waiting");
  first = take (self);
  g_assert_true (answer (self, postpone_job, NULL));
  assert_mail (self, "waiting 451");
  second = take_at (self, g_get_real_time () + G_TIME_SPAN_MINUTE);
  assert_mail (self, "waiting 451");
  g_assert_true (answer (self, finish_job, NULL));
  assert_mail (self, "sent time");
  reel_store_put (store, reel_change_purge_jobs ("done", G_MAXINT64));
  assert_job (self, "none");
  assert_mail (self, "sent time");
  revoke_link (self);
  assert_mail (self, "sent time");
  send_link (self, "zoe@example.com", "{}");
  third = take (self);
  g_assert_true (answer (self, refuse_job, NULL));
  assert_mail (self, "failed time 550");
  reel_store_put (store, reel_change_purge_jobs ("dead", G_MAXINT64));
  assert_mail (self, "failed time 550");
  send_link (self, "zoe@example.com", "{}");
  revoke_link (self);
  assert_mail (self, "dropped");
  send_link (self, "zoe@example.com", "{}");
  g_assert_true (answer (self, drop_job, NULL));
  assert_mail (self, "dropped");
  restart (self, KEY);
  assert_mail (self, "dropped");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/archive-link/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("sent", test_sent);
  ADD ("policy", test_policy);
  ADD ("nobody", test_nobody);
  ADD ("no-portal", test_no_portal);
  ADD ("revoked", test_revoked);
  ADD ("revoked-meanwhile", test_revoked_meanwhile);
  ADD ("refused", test_refused);
  ADD ("too-old", test_too_old);
  ADD ("forgotten", test_forgotten);
  ADD ("restart", test_restart);
  ADD ("other-key", test_other_key);
  ADD ("fate", test_fate);
#undef ADD
  return g_test_run ();
}
