/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/document/reel-webhook-body: both formats, and signatures computed by openssl. */
#include "manager/core/document/reel-webhook-body.h"

#include "manager/core/document/reel-event.h"
#include "manager/core/wire/reel-error.h"

#include <json-glib/json-glib.h>
#include <string.h>

static char *
make_event (const char *topic)
{
  const ReelCallLegEvent event = {
    .id = "f7a7c0de-0000-4000-8000-000000000002",
    .topic = topic,
    .call_id = "11111111-2222-4333-8444-555555555555",
    .server_call_id = "a\"b/ü",
    .event_utc = 1767326650000000,
  };

  return reel_event_build_call_leg (&event);
}

static JsonObject *
parse (const char *body, JsonNode **root)
{
  *root = json_from_string (body, NULL);
  g_assert_nonnull (*root);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (*root));
  return json_node_get_object (*root);
}

static void
test_event_grid (void)
{
  g_autofree char *event = make_event ("");
  g_autofree char *expected = g_strconcat ("[", event, "]", NULL);
  g_autofree char *body = reel_webhook_build_body (REEL_WEBHOOK_FORMAT_EVENT_GRID, event, NULL);

  g_assert_cmpstr (body, ==, expected);
}

static void
test_cloudevents (void)
{
  static const char *const members[][2] = {
    { "specversion", "1.0" },
    { "id", "f7a7c0de-0000-4000-8000-000000000002" },
    { "source", "/subscriptions/a%20b" },
    { "type", "Microsoft.Communication.CallLegStateChanged" },
    { "subject", "/call/11111111-2222-4333-8444-555555555555" },
    { "time", "2026-01-02T04:04:10.000Z" },
    { "datacontenttype", "application/json" },
  };
  g_autofree char *event = make_event ("/subscriptions/a b");
  g_autofree char *body = reel_webhook_build_body (REEL_WEBHOOK_FORMAT_CLOUDEVENTS, event, NULL);
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object = parse (body, &root);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    g_assert_cmpstr (json_object_get_string_member (object, members[i][0]), ==, members[i][1]);
  g_assert_cmpint (json_object_get_size (object), ==, G_N_ELEMENTS (members) + 1);
  object = json_object_get_object_member (object, "data");
  g_assert_cmpstr (json_object_get_string_member (object, "serverCallId"), ==, "a\"b/ü");
}

static void
test_no_topic (void)
{
  g_autofree char *event = make_event ("");
  g_autofree char *body = reel_webhook_build_body (REEL_WEBHOOK_FORMAT_CLOUDEVENTS, event, NULL);
  g_autoptr (JsonNode) root = NULL;

  g_assert_cmpstr (json_object_get_string_member (parse (body, &root), "source"), ==, "urn:callreel");
}

static void
test_no_event (void)
{
  static const char *const texts[] = { "",
                                       "[]",
                                       "{}",
                                       "{\"id\":\"x\"}",
                                       "{\"id\":\"x\",\"eventType\":\"y\"}",
                                       "{",
                                       "7",
                                       "{\"id\":7,\"eventType\":\"y\",\"data\":{}}" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_webhook_build_body (REEL_WEBHOOK_FORMAT_EVENT_GRID, texts[i], &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
}

/* printf '1767326650.[{}]' | openssl dgst -sha256 -hmac KEY */
static void
test_signature (void)
{
  g_autoptr (GBytes) key = g_bytes_new_static ("old key", 7);
  g_autoptr (GBytes) next = g_bytes_new_static ("new key", 7);
  g_autofree char *one = reel_webhook_sign (key, NULL, "1767326650", "[{}]");
  g_autofree char *two = reel_webhook_sign (key, next, "1767326650", "[{}]");

  g_assert_cmpstr (one, ==, "v1=a30dc203fa78c597aed354439b379f3cc0f4ca19ad2a04a17843279813345992");
  g_assert_cmpstr (two, ==,
                   "v1=a30dc203fa78c597aed354439b379f3cc0f4ca19ad2a04a17843279813345992,"
                   "v1=63c826af45e22ab3e0deb5dadbf5985ab594418b0dd49aab20255b0765687c6f");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/webhook-body/event-grid", test_event_grid);
  g_test_add_func ("/webhook-body/cloudevents", test_cloudevents);
  g_test_add_func ("/webhook-body/no-topic", test_no_topic);
  g_test_add_func ("/webhook-body/no-event", test_no_event);
  g_test_add_func ("/webhook-body/signature", test_signature);
  return g_test_run ();
}
