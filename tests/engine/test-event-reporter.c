/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The engine's events become jobs for their receivers: together with the recording's end or not at all; what is
 * forbidden is refused. */
#include "manager/engine/reel-event-reporter.h"

#include "manager/core/wire/reel-error.h"
#include "manager/engine/call/reel-call-rules.h"
#include "tests/engine/engine-fixture.h"

#include <json-glib/json-glib.h>

typedef struct {
  EngineFixture base;
  ReelServices *services;
  ReelDeliveryQueue *queue;
  ReelEventReporter *reporter;
} Fixture;

static void
listen (Fixture *self)
{
  self->services = reel_services_new ();
  self->services->config = reel_config_parse (self->base.groups, NULL);
  self->services->store = g_object_ref (self->base.store);
  self->queue = reel_delivery_queue_new (self->services);
  self->reporter = reel_event_reporter_new (self->base.engine, self->services, self->queue);
}

static void
stop_listening (Fixture *self)
{
  g_clear_object (&self->reporter);
  g_clear_object (&self->queue);
  g_clear_pointer (&self->services, reel_services_unref);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->base.groups = "[announcements]\nenabled=false\n"
                      "[limits]\ncapacity=1\n"
                      "[webhook all]\nurl=https://all/\nevents=file-status;call-leg;state;time-warning;incomplete\n"
                      "[webhook files]\nurl=https://files/\n"
                      "[callback]\nhosts=hooks.example\nevents=file-status;state\n"
                      "[mail]\nserver=smtp://mail.example\nfrom=rec@example.org\n";
  engine_fixture_set_up (&self->base, unused);
  listen (self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  stop_listening (self);
  engine_fixture_tear_down (&self->base, unused);
}

/* Returns: all jobs of TARGET, oldest first: the event, and STATE from its document, separated by spaces */
static char *
list_jobs (Fixture *self, const char *target)
{
  g_autofree char *text = g_strdup_printf ("{'target': <'%s'>}", target);
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (text));
  g_autoptr (GPtrArray) rows = NULL;
  GString *list = g_string_new (NULL);

  g_assert_true (reel_store_flush_sync (self->base.store));
  rows = reel_store_query_sync (self->base.store,
                                reel_query_new_job_page (reel_job_filter_parse (dict, NULL), G_MAXINT64, 100), NULL);
  for (guint i = rows->len; i > 0; i--) {
    const ReelJobRecord *row = rows->pdata[i - 1];
    g_autoptr (JsonNode) root = json_from_string (row->body, NULL);
    JsonObject *event = json_node_get_object (root);
    JsonObject *data = json_object_get_object_member (event, "data");
    const char *state = json_object_get_string_member_with_default (data, "state", "");

    g_assert_cmpstr (row->job, !=, NULL);
    g_assert_true (g_str_has_prefix (row->job, json_object_get_string_member (event, "id")));
    g_string_append_printf (list, "%s%s%s%s", list->len > 0 ? " " : "", row->event, *state != '\0' ? ":" : "", state);
  }
  return g_string_free (list, FALSE);
}

#define assert_jobs(self, target, wanted)                                                                              \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *jobs = list_jobs (self, target);                                                                  \
    g_assert_cmpstr (jobs, ==, wanted);                                                                                \
  }                                                                                                                    \
  G_STMT_END

static void
record (Fixture *self, const char *options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *operation = NULL;

  engine_fixture_create_call (&self->base, "s");
  operation = engine_fixture_start (&self->base, "s", options, &error);
  g_assert_no_error (error);
  g_assert_true (engine_fixture_stop (&self->base, operation, NULL));
  wait_until (self->base.events->len == 1);
}

static void
test_recording (Fixture *self, gconstpointer unused)
{
  record (self, "@a{sv} {}");
  assert_jobs (self, "all",
               "call-leg:established state:starting state:recording state:finalizing file-status state:completed");
  assert_jobs (self, "files", "file-status");
  assert_jobs (self, "callback:hooks.example", "");
}

static void
test_callback (Fixture *self, gconstpointer unused)
{
  record (self, "{'callback-uri': <'https://hooks.example/x'>}");
  assert_jobs (self, "callback:hooks.example",
               "state:starting state:recording state:finalizing file-status state:completed");
}

static void
test_callback_refused (Fixture *self, gconstpointer unused)
{
  static const char *const uris[] = { "https://evil.example/", "http://hooks.example/", "", "x" };

  engine_fixture_create_call (&self->base, "s");
  for (guint i = 0; i < G_N_ELEMENTS (uris); i++) {
    g_autofree char *options = g_strdup_printf ("{'callback-uri': <'%s'>}", uris[i]);
    g_autoptr (GError) error = NULL;

    g_assert_null (engine_fixture_start (&self->base, "s", options, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
}

/* The jobs include, once, what the next manager announces of a recording that this one could not end. */
static void
test_restart (Fixture *self, gconstpointer unused)
{
  g_autofree char *operation = NULL;

  engine_fixture_create_call (&self->base, "s");
  operation = engine_fixture_start (&self->base, "s", "{'callback-uri': <'https://hooks.example/x'>}", NULL);
  stop_listening (self);
  engine_fixture_drop_engine (&self->base);
  engine_fixture_make_engine (&self->base);
  listen (self);
  g_assert_true (engine_fixture_stop (&self->base, operation, NULL));
  wait_until (self->base.events->len == 1);
  assert_jobs (self, "files", "file-status");
  assert_jobs (self, "callback:hooks.example",
               "state:starting state:recording state:finalizing file-status state:completed");
}

/* Returns: the only mail job, or NULL */
static ReelMailOrder *
find_mail (Fixture *self)
{
  g_autoptr (GVariant) filter = engine_fixture_dict ("{'kind': <'mail'>}");
  g_autoptr (GPtrArray) rows = NULL;

  g_assert_true (reel_store_flush_sync (self->base.store));
  rows = reel_store_query_sync (self->base.store,
                                reel_query_new_job_page (reel_job_filter_parse (filter, NULL), G_MAXINT64, 100), NULL);
  g_assert_cmpint (rows->len, <=, 1);
  return rows->len > 0 ? reel_mail_order_parse (((ReelJobRecord *)rows->pdata[0])->body, NULL) : NULL;
}

/* EMAIL: that of alice, who leaves, which ends the recording. */
static ReelMailOrder *
record_as_alice (Fixture *self, const char *email)
{
  ReelCall *call = engine_fixture_create_call (&self->base, "s");
  g_autofree char *text = g_strdup_printf ("{'email': <'%s'>}", email);
  g_autoptr (GVariant) address = engine_fixture_dict (text);
  g_autoptr (GVariant) subject = engine_fixture_dict ("{'subject': <'Budget'>}");

  g_assert_true (reel_call_update_participant (call, "alice", address, NULL, NULL));
  g_assert_true (engine_fixture_update_call (call, subject, NULL));
  g_free (engine_fixture_start (&self->base, "s", "{'actor': <'alice'>}", NULL));
  g_assert_true (reel_call_remove_participant (call, "alice", "left", NULL));
  wait_until (self->base.events->len == 1);
  return find_mail (self);
}

static void
test_mail (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelMailOrder) mail = record_as_alice (self, "alice@example.org");

  g_assert_nonnull (mail);
  g_assert_cmpstr (mail->to, ==, "alice@example.org");
  g_assert_cmpstr (mail->subject, ==, "Budget");
}

static void
set_policy (Fixture *self, const char *properties)
{
  g_autoptr (GVariant) dict = engine_fixture_dict (properties);

  engine_fixture_set_policy (&self->base, "user", "alice", dict);
}

/* As the rules have it for the host. */
static void
test_mail_terms (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelMailOrder) mail = NULL;

  set_policy (self, "{'link-from': <'South <south@example.org>'>, 'link-subject': <'s'>, 'link-body': <'b'>,"
                    " 'playback-language': <'it'>, 'link-days': <uint32 3>}");
  mail = record_as_alice (self, "Alice <alice@example.org>");
  g_assert_cmpstr (mail->to, ==, "alice@example.org");
  g_assert_cmpstr (mail->from, ==, "South <south@example.org>");
  g_assert_cmpstr (mail->title, ==, "s");
  g_assert_cmpstr (mail->body, ==, "b");
  g_assert_cmpstr (mail->language, ==, "it");
  g_assert_cmpuint (mail->days, ==, 3);
  g_assert_null (mail->link_id);
  g_assert_cmpuint (g_strv_length (mail->locations), ==, 1);
}

static void
set_up_portal (Fixture *self, gconstpointer unused)
{
  self->base.groups = "[announcements]\nenabled=false\n"
                      "[mail]\nserver=smtp://mail.example\nfrom=rec@example.org\n"
                      "[portal]\nurl=https://p.example.org\n";
  self->base.link_key = g_bytes_new_static ("0123456789abcdef0123456789abcdef", 32);
  engine_fixture_set_up (&self->base, unused);
  listen (self);
}

static void
tear_down_portal (Fixture *self, gconstpointer unused)
{
  tear_down (self, unused);
  g_bytes_unref (self->base.link_key);
}

static guint
count_rows (Fixture *self, ReelQueryKind kind, const char *id)
{
  g_autoptr (GPtrArray) rows = reel_store_query_sync (self->base.store, reel_query_new (kind, id), NULL);

  return rows->len;
}

/* The link lasts as long as the rules say, is the host's, and is in the audit trail. */
static void
test_mail_link (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelMailOrder) mail = NULL;
  g_autoptr (ReelLinkRecord) link = NULL;
  g_autoptr (ReelAuditRecord) last = NULL;

  set_policy (self, "{'link-days': <uint32 3>}");
  mail = record_as_alice (self, "alice@example.org");
  g_assert_nonnull (mail->link_id);
  link = reel_store_find_sync (self->base.store, REEL_QUERY_LINK, mail->link_id, NULL);
  g_assert_cmpstr (link->user, ==, "alice");
  g_assert_cmpstr (link->recipient, ==, "alice@example.org");
  g_assert_cmpint (link->expires_utc - link->created_utc, ==, 3 * G_TIME_SPAN_DAY);
  g_assert_cmpstr (link->secret_hash, ==, mail->secret_hash);
  g_assert_cmpuint (count_rows (self, REEL_QUERY_LINK_DOCUMENTS, mail->link_id), ==, 1);
  g_assert_cmpuint (count_rows (self, REEL_QUERY_DOCUMENT_LINKS, mail->documents[0]), ==, 1);
  last = reel_store_find_sync (self->base.store, REEL_QUERY_LAST_AUDIT, NULL, NULL);
  g_assert_cmpstr (last->action, ==, "link-create");
  g_assert_cmpstr (last->target, ==, mail->documents[0]);
  g_assert_cmpstr (last->user, ==, "alice");
}

/* No link goes round a rule. */
static void
test_mail_without_link (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelMailOrder) mail = NULL;

  set_policy (self, "{'may-play': <false>}");
  mail = record_as_alice (self, "alice@example.org");
  g_assert_null (mail->link_id);
  g_assert_cmpuint (g_strv_length (mail->locations), ==, 1);
}

/* What is no address never gets to the server. */
static void
test_mail_to_nobody (Fixture *self, gconstpointer unused)
{
  g_assert_null (record_as_alice (self, "alice@example.org, bob@example.org"));
}

/* A recording that a server started has no host. */
static void
test_no_host (Fixture *self, gconstpointer unused)
{
  record (self, "@a{sv} {}");
  g_assert_null (find_mail (self));
}

/* A queue whose calls must be recorded, without capacity for that. */
static void
test_missed (Fixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) forced = engine_fixture_dict ("{'forced': <true>}");
  g_autoptr (GVariant) of_queue = engine_fixture_dict ("{'queue': <'q'>}");
  g_autoptr (GVariant) agent = engine_fixture_dict ("{'leg': <'agent'>}");
  g_autofree char *operation = NULL;
  ReelCall *call;

  engine_fixture_set_policy (&self->base, "queue", "q", forced);
  engine_fixture_create_call (&self->base, "s");
  operation = engine_fixture_start (&self->base, "s", "@a{sv} {}", NULL);
  call = reel_engine_create_call (self->base.engine, "busy", of_queue, NULL);
  g_assert_true (reel_call_add_participant (call, "bob", agent, NULL, NULL));
  wait_until (reel_call_get_missed (call) != NULL);
  assert_jobs (self, "all", "call-leg:established state:starting state:recording call-leg:established incomplete");
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/event-reporter/recording", test_recording);
  ADD ("/event-reporter/callback", test_callback);
  ADD ("/event-reporter/callback-refused", test_callback_refused);
  ADD ("/event-reporter/restart", test_restart);
  ADD ("/event-reporter/mail", test_mail);
  ADD ("/event-reporter/mail-terms", test_mail_terms);
  ADD ("/event-reporter/mail-to-nobody", test_mail_to_nobody);
  g_test_add ("/event-reporter/mail-link", Fixture, NULL, set_up_portal, test_mail_link, tear_down_portal);
  g_test_add ("/event-reporter/mail-without-link", Fixture, NULL, set_up_portal, test_mail_without_link,
              tear_down_portal);
  ADD ("/event-reporter/no-host", test_no_host);
  ADD ("/event-reporter/missed", test_missed);
  return g_test_run ();
}
