/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON documents from outside: what is accepted, and what is refused with its path. */
#include "manager/core/document/reel-json-reader.h"

#include "manager/core/wire/reel-error.h"

static void
test_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = reel_json_read ("{\"a\": {\"b\": \"[[[[[[[[[[[[[[[[[[[[\\\"\"}}", 100, &error);

  g_assert_no_error (error);
  g_assert_true (json_object_has_member (json_node_get_object (root), "a"));
}

/* A backslash before u0000 that is itself escaped. */
static void
test_backslash (void)
{
  g_autoptr (JsonNode) root = reel_json_read ("{\"a\": \"\\\\u0000\"}", 100, NULL);

  g_assert_nonnull (root);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (root), "a"), ==, "\\u0000");
}

/* Both halves of a pair of surrogates. */
static void
test_pair (void)
{
  g_autoptr (JsonNode) root = reel_json_read ("{\"a\": \"\\ud83d\\ude00\"}", 100, NULL);

  g_assert_nonnull (root);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (root), "a"), ==, "\xf0\x9f\x98\x80");
}

static void
test_refused (void)
{
  static const struct {
    const char *json, *refusal;
  } cases[] = {
    { "", "/: " },
    { "{", "/: " },
    { "{} x", "/: there is data after the document" },
    { "{\"a\": 1}\n{\"a\": 2}\n", "/: there is data after the document" },
    { "1{\"a\": 1}", "/: the document is neither an object nor a list" },
    { "\"a\" {}", "/: the document is neither an object nor a list" },
    { "{/*{*/} {}", "/: the document has a comment" },
    { "{\"a\": \"\xff\"}", "/: the document is not UTF-8" },
    { "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", "/: the document is nested too deeply" },
    { "{\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\": 1}",
      "/: the document is too long" },
    { "{\"a\\u0000b\": 1}", "/: the document has a text with \\u0000" },
    { "{\"a\": \"\\\\\\u0000\"}", "/: the document has a text with \\u0000" },
    { "{\"a\": \"\\q\"}", "/: the document has an escape that JSON does not have" },
    { "{\"a\": \"\\u12g4\"}", "/: the document has an escape that JSON does not have" },
    { "{\"a\": \"\\u12", "/: the document has an escape that JSON does not have" },
    { "{\"a\": \"\\", "/: the document has an escape that JSON does not have" },
    /* half of a pair of surrogates */
    { "{\"a\": \"\\ud83d\\u0041\"}", "/: the document has half of a pair of surrogates" },
    { "{\"a\": \"\\ud83d\\ud83d\\ude00\"}", "/: the document has half of a pair of surrogates" },
    { "{\"a\": \"\\ude00\\ud83d\\ude00\"}", "/: the document has half of a pair of surrogates" },
    { "{\"\\udfffx\": 1}", "/: the document has half of a pair of surrogates" },
    { "{\"a\": {\"b\": [1, \"\\ud800x\"]}}", "/a/b/1: a text that is not Unicode" },
    { "{\"a\": [{}, {\"\\ud800x\": 1}]}", "/a/1/���: a name that is not Unicode" },
    { "{\"\\ud800x\": 1, \"\\ud800x\": 1}", "/���: a name that is not Unicode" },
    { "{\"a\": 1, \"a\": 2}", "/a: duplicate key" },
    { "{\"a/b\": {\"c~d\": {\"e\": 1, \"f\": 1, \"e\": 1}}}", "/a~1b/c~0d/e: duplicate key" },
    { "[{\"a\": 1, \"a\": 2}]", "/a: duplicate key" },
    { "{\"a\": {\"b\": 1, \"b\": 2}, \"a\": {\"b\": 3}}", "/b: duplicate key" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonNode) root = reel_json_read (cases[i].json, 100, &error);

    g_assert_null (root);
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    if (!g_str_has_prefix (error->message, cases[i].refusal))
      g_error ("%s: “%s” does not begin with “%s”", cases[i].json, error->message, cases[i].refusal);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/json-reader/read", test_read);
  g_test_add_func ("/core/json-reader/backslash", test_backslash);
  g_test_add_func ("/core/json-reader/pair", test_pair);
  g_test_add_func ("/core/json-reader/refused", test_refused);
  return g_test_run ();
}
