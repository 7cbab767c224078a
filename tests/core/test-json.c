/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Members of JSON objects. */
#include "manager/core/document/reel-json.h"

static void
test_members (void)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  reel_json_add_text (builder, "text", "a\"ü\n");
  reel_json_add_text (builder, "none", NULL);
  reel_json_add_number (builder, "number", G_MAXINT64);
  reel_json_add_fraction (builder, "whole", 2.0);
  reel_json_add_time (builder, "time", 0);
  reel_json_begin_object (builder, "object");
  reel_json_begin_array (builder, "array");
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);
  g_assert_cmpstr (text, ==,
                   "{\"text\":\"a\\\"ü\\n\",\"none\":\"\",\"number\":9223372036854775807,\"whole\":2.0,"
                   "\"time\":\"1970-01-01T00:00:00.000Z\",\"object\":{\"array\":[]}}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/json/members", test_members);
  return g_test_run ();
}
