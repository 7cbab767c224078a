/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* JSON documents from outside: what is read, and what is refused with its path. */
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

/* A backslash before u0000 that is one itself. */
static void
test_backslash (void)
{
  g_autoptr (JsonNode) root = reel_json_read ("{\"a\": \"\\\\u0000\"}", 100, NULL);

  g_assert_nonnull (root);
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (root), "a"), ==, "\\u0000");
}

static void
test_refused (void)
{
  static const struct {
    const char *json, *refusal;
  } cases[] = {
    { "", "/: " },
    { "{", "/: " },
    { "{} x", "/: something follows the document" },
    { "{\"a\": 1}\n{\"a\": 2}\n", "/: something follows the document" },
    { "1{\"a\": 1}", "/: the document is neither an object nor a list" },
    { "\"a\" {}", "/: the document is neither an object nor a list" },
    { "{/*{*/} {}", "/: the document has a comment" },
    { "{\"a\": \"\xff\"}", "/: the document is not UTF-8" },
    { "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", "/: the document has too many levels" },
    { "{\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\": 1}",
      "/: the document is too long" },
    { "{\"a\\u0000b\": 1}", "/: the document has a text with \\u0000" },
    { "{\"a\": \"\\\\\\u0000\"}", "/: the document has a text with \\u0000" },
    { "{\"a\": 1, \"a\": 2}", "/a: the key is there twice" },
    { "{\"a/b\": {\"c~d\": {\"e\": 1, \"f\": 1, \"e\": 1}}}", "/a~1b/c~0d/e: the key is there twice" },
    { "[{\"a\": 1, \"a\": 2}]", "/a: the key is there twice" },
    { "{\"a\": {\"b\": 1, \"b\": 2}, \"a\": {\"b\": 3}}", "/b: the key is there twice" },
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
  g_test_add_func ("/core/json-reader/refused", test_refused);
  return g_test_run ();
}
