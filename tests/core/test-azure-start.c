/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Azure's request to start a recording, in its words and in the recorder's. */
#include "manager/core/wire/reel-azure-start.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define CALL "\"callLocator\":{\"kind\":\"serverCallLocator\",\"serverCallId\":\"a/b+c==\"}"

static ReelAzureStart *
parse (const char *text, const char *request_id, GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  g_assert_nonnull (node);
  return reel_azure_start_parse (json_node_get_object (node), request_id, error);
}

static void
assert_options (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelAzureStart) start = parse (text, NULL, &error);
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, expected, NULL, NULL, NULL);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_assert_no_error (error);
  g_assert_cmpuint (g_variant_n_children (start->options), ==, g_variant_n_children (dict));
  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value)) {
    g_autoptr (GVariant) found = g_variant_lookup_value (start->options, key, NULL);

    g_assert_nonnull (found);
    g_assert_true (g_variant_equal (found, value));
  }
}

static void
test_options (void)
{
  assert_options ("{" CALL "}", "@a{sv} {}");
  assert_options ("{" CALL ",\"recordingContentType\":\"audio\",\"recordingChannelType\":\"unmixed\","
                  "\"recordingFormatType\":\"wav\",\"pauseOnStart\":true,"
                  "\"recordingStateCallbackUri\":\"https://example.org/state\"}",
                  "{'content-type': <'audioOnly'>, 'channel-type': <'unmixed'>, 'format': <'wav'>, 'pause-on-start': "
                  "<true>, 'callback-uri': <'https://example.org/state'>}");
  assert_options ("{" CALL ",\"channelAffinity\":[{\"participant\":{\"rawId\":\"8:b\"},\"channel\":0},"
                  "{\"participant\":{\"rawId\":\"4:a\"},\"channel\":5}]}",
                  "{'channels': <{'8:b': uint32 0, '4:a': 5}>}");
  assert_options ("{" CALL ",\"audioChannelParticipantOrdering\":[{\"rawId\":\"b\"},{\"rawId\":\"a\"}]}",
                  "{'channels': <{'b': uint32 0, 'a': 1}>}");
  assert_options ("{" CALL ",\"recordingContentType\":\"AudioVideo\",\"pauseOnStart\":null,\"channelAffinity\":[],"
                  "\"externalStorage\":{\"recordingStorageKind\":\"azureCommunicationServices\"}}",
                  "{'content-type': <'audioVideo'>}");
}

static void
test_locators (void)
{
  g_autoptr (ReelAzureStart) server = parse ("{" CALL "}", "r-1", NULL);
  g_autoptr (ReelAzureStart) group =
      parse ("{\"callLocator\":{\"kind\":\"groupCallLocator\",\"groupCallId\":\"g\"}}", NULL, NULL);
  g_autoptr (ReelAzureStart) room =
      parse ("{\"callLocator\":{\"kind\":\"roomCallLocator\",\"roomId\":\"r\"}}", NULL, NULL);
  const char *request_id = NULL;

  g_assert_cmpstr (server->server_call_id, ==, "a/b+c==");
  g_assert_true (g_variant_lookup (server->options, "request-id", "&s", &request_id));
  g_assert_cmpstr (request_id, ==, "r-1");
  g_assert_cmpstr (group->server_call_id, ==, "g");
  g_assert_cmpstr (room->server_call_id, ==, "r");
}

static void
test_refused (void)
{
  static const struct {
    const char *text, *tells;
  } rows[] = {
    { "{}", "callLocator: it is needed" },
    { "{\"callLocator\":\"x\"}", "callLocator: it is an object" },
    { "{\"callLocator\":{\"kind\":\"roomCallLocator\",\"serverCallId\":\"x\"}}", "roomId: the callLocator" },
    { "{\"callLocator\":{\"kind\":\"teamsLocator\",\"serverCallId\":\"x\"}}", "callLocator.kind" },
    { "{\"callLocator\":{\"kind\":1}}", "kind: it is a text" },
    { "{" CALL ",\"recordingContentType\":\"video\"}", "recordingContentType: there is no such value" },
    { "{" CALL ",\"recordingFormatType\":5}", "recordingFormatType: it is a text" },
    { "{" CALL ",\"pauseOnStart\":\"yes\"}", "pauseOnStart: it is true or false" },
    { "{" CALL ",\"recordingStateCallbackUri\":[]}", "recordingStateCallbackUri: it is a text" },
    { "{" CALL ",\"channelAffinity\":[{\"channel\":1}]}", "channelAffinity: participant and channel" },
    { "{" CALL ",\"channelAffinity\":[{\"participant\":{\"rawId\":\"a\"}}]}", "channelAffinity: participant and" },
    { "{" CALL ",\"channelAffinity\":[{\"participant\":{},\"channel\":1}]}", "channelAffinity: a participant's rawId" },
    { "{" CALL ",\"channelAffinity\":[{\"participant\":{\"rawId\":\"a\"},\"channel\":64}]}", "channel: it is a whole" },
    { "{" CALL ",\"channelAffinity\":[1]}", "channelAffinity: it has at most 64 objects" },
    { "{" CALL ",\"channelAffinity\":{}}", "channelAffinity: it is an array" },
    { "{" CALL ",\"channelAffinity\":[{\"participant\":{\"rawId\":\"a\"},\"channel\":1}],"
      "\"audioChannelParticipantOrdering\":[{\"rawId\":\"a\"}]}",
      "audioChannelParticipantOrdering: not together" },
    { "{" CALL ",\"externalStorage\":{\"recordingStorageKind\":\"azureBlobStorage\"}}",
      "externalStorage: the recorder" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (parse (rows[i].text, NULL, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    if (strstr (error->message, rows[i].tells) == NULL)
      g_error ("“%s” does not tell “%s”", error->message, rows[i].tells);
  }
}

static void
test_request_id (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse ("{" CALL "}", "r\xff", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (error->message, ==, "Repeatability-Request-ID: it is not UTF-8");
}

static void
test_states (void)
{
  g_assert_cmpstr (reel_azure_start_name_state ("recording"), ==, "active");
  g_assert_cmpstr (reel_azure_start_name_state ("starting"), ==, "active");
  g_assert_cmpstr (reel_azure_start_name_state ("paused"), ==, "inactive");
  g_assert_cmpstr (reel_azure_start_name_state ("completed"), ==, "inactive");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/azure-start/options", test_options);
  g_test_add_func ("/azure-start/locators", test_locators);
  g_test_add_func ("/azure-start/refused", test_refused);
  g_test_add_func ("/azure-start/request-id", test_request_id);
  g_test_add_func ("/azure-start/states", test_states);
  return g_test_run ();
}
