/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/portal/reel-session: a cookie that was changed, is of another key, or is over opens nothing. */
#include "manager/portal/reel-session.h"

#include <string.h>

#define NOW 1700000000

static GBytes *
make_key (char c)
{
  g_autofree char *text = g_strnfill (32, c);

  return g_bytes_new (text, 32);
}

static void
test_seal (void)
{
  g_autoptr (GBytes) key = make_key ('a');
  g_autoptr (GBytes) other = make_key ('b');
  g_autoptr (ReelSession) session = reel_session_new ("anna/ä;=", "Anna Ruiz", NOW + 100, NOW, NULL);
  g_autofree char *cookie = reel_session_seal (session, key);
  g_autoptr (ReelSession) opened = reel_session_open (cookie, key, NOW);

  g_assert_cmpstr (opened->user, ==, "anna/ä;=");
  g_assert_cmpstr (opened->name, ==, "Anna Ruiz");
  g_assert_cmpstr (opened->id, ==, session->id);
  g_assert_cmpint (opened->expires, ==, NOW + 100);
  g_assert_null (strpbrk (cookie, ";=, \"\\+/"));
  g_assert_null (reel_session_open (cookie, other, NOW));
  g_assert_null (reel_session_open (cookie, key, NOW + 100));
  for (gsize i = 0; cookie[i] != '\0'; i++) {
    g_autofree char *changed = g_strdup (cookie);

    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    g_assert_null (reel_session_open (changed, key, NOW));
  }
}

static void
test_garbage (void)
{
  const char *const cookies[] = { "", ".", "a", "a.", ".a", "a.b", "a.b.c" };
  g_autoptr (GBytes) key = make_key ('a');
  g_autofree char *large = g_strnfill (100000, '.');

  for (guint i = 0; i < G_N_ELEMENTS (cookies); i++)
    g_assert_null (reel_session_open (cookies[i], key, NOW));
  g_assert_null (reel_session_open (large, key, NOW));
}

static void
test_times (void)
{
  g_autoptr (GBytes) key = make_key ('a');
  g_autoptr (ReelSession) session = reel_session_new ("anna", "", G_MAXINT64, NOW, NULL);
  g_autofree char *cookie = reel_session_seal (session, key);
  g_autoptr (ReelSession) opened = NULL;

  g_assert_cmpint (session->expires, ==, NOW + REEL_SESSION_MAX_SECONDS);
  g_assert_false (reel_session_is_stale (session, NOW));
  g_assert_true (reel_session_is_stale (session, NOW + REEL_SESSION_IDLE_SECONDS / 2));
  opened = reel_session_open (cookie, key, NOW + REEL_SESSION_IDLE_SECONDS - 1);
  g_assert_nonnull (opened);
  g_assert_null (reel_session_open (cookie, key, NOW + REEL_SESSION_IDLE_SECONDS));
}

static void
test_csrf (void)
{
  g_autoptr (GBytes) key = make_key ('a');
  g_autoptr (ReelSession) one = reel_session_new ("anna", "", NOW + 1, NOW, NULL);
  g_autoptr (ReelSession) two = reel_session_new ("anna", "", NOW + 1, NOW, NULL);
  g_autofree char *first = reel_session_make_csrf (one, key);
  g_autofree char *again = reel_session_make_csrf (one, key);
  g_autofree char *second = reel_session_make_csrf (two, key);
  g_autofree char *cookie = reel_session_seal (one, key);

  g_assert_cmpstr (first, ==, again);
  g_assert_cmpstr (first, !=, second);
  g_assert_null (strstr (cookie, first));
}

/* Whoever has seen some of GLib's random numbers computes the next: neither ids nor keys come from there. */
static void
test_unguessable (void)
{
  g_autoptr (ReelSession) one = NULL;
  g_autoptr (ReelSession) two = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;

  g_random_set_seed (7);
  one = reel_session_new ("anna", "", NOW + 1, NOW, NULL);
  first = reel_session_make_key (NULL, NULL);
  g_random_set_seed (7);
  two = reel_session_new ("anna", "", NOW + 1, NOW, NULL);
  second = reel_session_make_key (NULL, NULL);
  g_assert_cmpstr (one->id, !=, two->id);
  g_assert_cmpuint (g_bytes_get_size (first), >=, 32);
  g_assert_false (g_bytes_equal (first, second));
}

/* A restart makes the same key of the same secret. */
static void
test_key (void)
{
  g_autoptr (GBytes) secret = make_key ('a');
  g_autoptr (GBytes) other = make_key ('b');
  g_autoptr (GBytes) key = reel_session_make_key (secret, NULL);
  g_autoptr (GBytes) again = reel_session_make_key (secret, NULL);
  g_autoptr (GBytes) different = reel_session_make_key (other, NULL);

  g_assert_true (g_bytes_equal (key, again));
  g_assert_false (g_bytes_equal (key, secret));
  g_assert_false (g_bytes_equal (key, different));
  g_assert_cmpuint (g_bytes_get_size (key), ==, 32);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/seal", test_seal);
  g_test_add_func ("/session/garbage", test_garbage);
  g_test_add_func ("/session/times", test_times);
  g_test_add_func ("/session/csrf", test_csrf);
  g_test_add_func ("/session/unguessable", test_unguessable);
  g_test_add_func ("/session/key", test_key);
  return g_test_run ();
}
