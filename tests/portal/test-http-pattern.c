/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/portal/reel-http-pattern: parameters are decoded after the path is taken apart. */
#include "manager/portal/reel-http-pattern.h"

static const struct {
  const char *pattern;
  const char *path;
  const char *value; /* of id; NULL: it does not match */
} rows[] = {
  { "/a/{id}", "/a/b", "b" },
  { "/a/{id}", "/a/b%2Fc", "b/c" },
  { "/a/{id}", "/a/b+c", "b+c" },
  { "/a/{id}", "/a/%C3%A4", "ä" },
  { "/a/{id}", "/a/", NULL },
  { "/a/{id}", "/a", NULL },
  { "/a/{id}", "/a/b/", NULL },
  { "/a/{id}", "/a/b/c", NULL },
  { "/a/{id}", "/A/b", NULL },
  { "/a/{id}", "//a/b", NULL },
  { "/a/{id}", "/a/%FF", NULL },
  { "/a/{id}", "/a/%0A", NULL },
  { "/a/{id}", "/a/..", NULL },
  { "/a/{id}", "/a/%2e%2e", NULL },
  { "/a/{id}", "/a/.", NULL },
  { "/a/{id}", "/a/%zz", NULL },
  { "/a/{id}:pause", "/a/b:pause", "b" },
  { "/a/{id}:pause", "/a/b:c:pause", "b:c" },
  { "/a/{id}:pause", "/a/:pause", NULL },
  { "/a/{id}:pause", "/a/b", NULL },
  { "/a/{id}:pause", "/a/b%3Apause", NULL },
  { "/a/{id}/c", "/a/b/c", "b" },
  { "/a/{id}/c", "/a/b/d", NULL },
};

static void
test_match (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (ReelHttpPattern) pattern = reel_http_pattern_new (rows[i].pattern);
    g_autoptr (GHashTable) values = reel_http_pattern_match (pattern, rows[i].path);

    if ((values != NULL) != (rows[i].value != NULL))
      g_error ("%s with %s", rows[i].pattern, rows[i].path);
    if (values != NULL)
      g_assert_cmpstr (g_hash_table_lookup (values, "id"), ==, rows[i].value);
  }
}

static void
test_order (void)
{
  static const char *const pairs[][2] = {
    { "/a/b", "/a/{id}" },
    { "/a/{id}:pause", "/a/{id}" },
    { "/a/b/{id}", "/a/{x}/{id}" },
  };
  g_autoptr (ReelHttpPattern) same = reel_http_pattern_new ("/a/{x}");
  g_autoptr (ReelHttpPattern) other = reel_http_pattern_new ("/a/{y}");

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autoptr (ReelHttpPattern) first = reel_http_pattern_new (pairs[i][0]);
    g_autoptr (ReelHttpPattern) second = reel_http_pattern_new (pairs[i][1]);

    g_assert_cmpint (reel_http_pattern_compare (first, second), <, 0);
    g_assert_cmpint (reel_http_pattern_compare (second, first), >, 0);
  }
  g_assert_cmpint (reel_http_pattern_compare (same, other), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-pattern/match", test_match);
  g_test_add_func ("/http-pattern/order", test_order);
  return g_test_run ();
}
