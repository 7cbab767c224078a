/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/portal/reel-json-dict: names, values of all types, and members that are refused. */
#include "manager/core/wire/reel-archive-filter.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-options.h"
#include "manager/portal/reel-json-dict.h"

#include <string.h>

static void
test_names (void)
{
  static const char *const pairs[][2] = { { "server-call-id", "serverCallId" },
                                          { "state", "state" },
                                          { "max-duration-ms", "maxDurationMs" } };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autofree char *camel = reel_json_dict_to_camel (pairs[i][0]);
    g_autofree char *kebab = reel_json_dict_to_kebab (pairs[i][1]);

    g_assert_cmpstr (camel, ==, pairs[i][1]);
    g_assert_cmpstr (kebab, ==, pairs[i][0]);
  }
}

static void
test_from_variant (void)
{
  static const struct {
    const char *variant;
    const char *json;
  } rows[] = {
    { "@a{sv} {}", "{}" },
    { "{'server-call-id': <'a\"b'>, 'elapsed-ms': <uint64 1700000000000>, 'on': <true>}",
      "{\"serverCallId\":\"a\\\"b\",\"elapsedMs\":1700000000000,\"on\":true}" },
    { "{'may-play': <(<false>, 'group', 'g')>}", "{\"mayPlay\":{\"value\":false,\"level\":\"group\",\"id\":\"g\"}}" },
    { "{'variables': <{'SET_RESTRICTED': '1'}>}", "{\"variables\":{\"SET_RESTRICTED\":\"1\"}}" },
    { "[{'a-b': <[uint32 1, 2]>}]", "[{\"aB\":[1,2]}]" },
    { "uint64 18446744073709551615", "9223372036854775807" },
    { "-5", "-5" },
    { "0.5", "0.5" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GVariant) variant = g_variant_parse (NULL, rows[i].variant, NULL, NULL, NULL);
    g_autoptr (JsonNode) node = reel_json_dict_from_variant (variant);
    g_autofree char *text = json_to_string (node, FALSE);

    g_assert_cmpstr (text, ==, rows[i].json);
  }
}

static const char *const except[] = { "actor", NULL };

static void
test_read (void)
{
  g_autoptr (JsonNode) node = json_from_string ("{\"contentType\":\"audioOnly\",\"maxSizeBytes\":70000,"
                                                "\"pauseOnStart\":true,\"metadata\":{\"a\":\"b\"},\"layout\":null}",
                                                NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) read = NULL;
  g_autoptr (GVariant) wanted = g_variant_ref_sink (g_variant_new_parsed (
      "{'content-type': <'audioOnly'>, 'max-size-bytes': <uint64 70000>, 'pause-on-start': <true>,"
      " 'metadata': <{'a': 'b'}>}"));

  read = reel_json_dict_read (json_node_get_object (node), reel_options_keys, except, &error);
  g_assert_no_error (error);
  g_variant_ref_sink (read);
  g_assert_cmpuint (g_variant_n_children (read), ==, g_variant_n_children (wanted));
  for (gsize i = 0; i < g_variant_n_children (wanted); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (wanted, i);
    g_autoptr (GVariant) value = NULL;
    g_autoptr (GVariant) found = NULL;
    const char *key;

    g_variant_get (entry, "{&sv}", &key, &value);
    found = g_variant_lookup_value (read, key, NULL);
    g_assert_cmpvariant (found, value);
  }
}

static void
test_refused (void)
{
  static const struct {
    const char *json;
    const char *name;
  } rows[] = {
    { "{\"actor\":\"anna\"}", "actor" },
    { "{\"nothing\":1}", "nothing" },
    { "{\"contentType\":1}", "contentType" },
    { "{\"maxSizeBytes\":\"1\"}", "maxSizeBytes" },
    { "{\"maxSizeBytes\":-1}", "maxSizeBytes" },
    { "{\"maxSizeBytes\":1.5}", "maxSizeBytes" },
    { "{\"unmixedChannels\":4294967296}", "unmixedChannels" },
    { "{\"pauseOnStart\":0}", "pauseOnStart" },
    { "{\"metadata\":[]}", "metadata" },
    { "{\"metadata\":{\"a\":1}}", "metadata" },
    { "{\"layout\":{}}", "layout" },
    { "{\"layout\":\"\\ud800x\"}", "layout" },
    { "{\"metadata\":{\"a\":\"\\ud800x\"}}", "metadata" },
    { "{\"metadata\":{\"\\ud800x\":\"a\"}}", "metadata" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (JsonNode) node = json_from_string (rows[i].json, NULL);
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_json_dict_read (json_node_get_object (node), reel_options_keys, except, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    g_assert_nonnull (strstr (error->message, rows[i].name));
  }
}

static void
test_query (void)
{
  const ReelDictKey *const tables[] = { reel_recording_filter_keys, reel_archive_filter_keys, NULL };
  static const char *const own[] = { "cursor", "user", NULL };
  g_autoptr (GHashTable) query =
      g_uri_parse_params ("active=true&from=5&text=a%20b&cursor=x&user=eve&subject=", -1, "&", G_URI_PARAMS_NONE, NULL);
  g_autoptr (GHashTable) wrong = g_uri_parse_params ("from=yesterday", -1, "&", G_URI_PARAMS_NONE, NULL);
  g_autoptr (GHashTable) unknown = g_uri_parse_params ("shape=round", -1, "&", G_URI_PARAMS_NONE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) read = reel_json_dict_read_query (query, tables, own, &error);
  gboolean active = FALSE;
  guint64 from = 0;

  g_assert_no_error (error);
  g_variant_ref_sink (read);
  g_assert_cmpuint (g_variant_n_children (read), ==, 3);
  g_assert_true (g_variant_lookup (read, "active", "b", &active) && active);
  g_assert_true (g_variant_lookup (read, "from", "t", &from) && from == 5);
  g_assert_null (reel_json_dict_read_query (wrong, tables, own, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (reel_json_dict_read_query (unknown, tables, own, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-dict/names", test_names);
  g_test_add_func ("/json-dict/from-variant", test_from_variant);
  g_test_add_func ("/json-dict/read", test_read);
  g_test_add_func ("/json-dict/refused", test_refused);
  g_test_add_func ("/json-dict/query", test_query);
  return g_test_run ();
}
