/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one-time code of a link: used once, guessed a few times, and the visit that it begins. */
#include "manager/core/rules/reel-link-code.h"

#include "manager/core/rules/reel-secret.h"

#define NOW   G_GINT64_CONSTANT (1700000000000000)
#define UNTIL (NOW + REEL_LINK_VISIT_US)

typedef struct {
  char *kept;
  char *right;
  char *wrong;
  char *visit;
  char *other;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->right = reel_secret_hash ("link", "314159");
  self->wrong = reel_secret_hash ("link", "271828");
  self->visit = reel_secret_hash ("link", "visit");
  self->other = reel_secret_hash ("link", "other");
  self->kept = g_strdup (self->right);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_free (self->right);
  g_free (self->wrong);
  g_free (self->visit);
  g_free (self->other);
  g_free (self->kept);
}

static ReelLinkCodeVerdict
give (Fixture *self, const char *code, const char *visit)
{
  char *next = NULL;
  ReelLinkCodeVerdict verdict = reel_link_code_try (self->kept, code, visit, UNTIL, &next);

  if (next != NULL) {
    g_free (self->kept);
    self->kept = next;
  }
  return verdict;
}

static void
test_once (Fixture *self, gconstpointer unused)
{
  g_assert_false (reel_link_code_admits (self->kept, self->visit, NOW));
  g_assert_cmpint (give (self, self->right, self->visit), ==, REEL_LINK_CODE_RIGHT);
  g_assert_true (reel_link_code_admits (self->kept, self->visit, NOW));
  g_assert_true (reel_link_code_admits (self->kept, self->visit, UNTIL - 1));
  g_assert_false (reel_link_code_admits (self->kept, self->visit, UNTIL));
  g_assert_false (reel_link_code_admits (self->kept, self->other, NOW));
  g_assert_false (reel_link_code_admits (self->kept, "", NOW));
  g_assert_cmpint (give (self, self->right, self->other), ==, REEL_LINK_CODE_WRONG);
  g_assert_true (reel_link_code_admits (self->kept, self->visit, NOW));
  g_assert_false (reel_link_code_admits (self->kept, self->other, NOW));
}

static void
test_guesses (Fixture *self, gconstpointer unused)
{
  for (guint i = 1; i < REEL_LINK_MAX_WRONG_CODES; i++)
    g_assert_cmpint (give (self, self->wrong, self->visit), ==, REEL_LINK_CODE_WRONG);
  g_assert_cmpint (give (self, self->right, self->visit), ==, REEL_LINK_CODE_RIGHT);
  g_free (self->kept);
  self->kept = g_strdup (self->right);
  for (guint i = 1; i < REEL_LINK_MAX_WRONG_CODES; i++)
    g_assert_cmpint (give (self, self->wrong, self->visit), ==, REEL_LINK_CODE_WRONG);
  g_assert_cmpint (give (self, self->wrong, self->visit), ==, REEL_LINK_CODE_REVOKES);
  g_assert_cmpint (give (self, self->right, self->visit), ==, REEL_LINK_CODE_WRONG);
  g_assert_false (reel_link_code_admits (self->kept, self->visit, NOW));
}

/* What is kept is the hash of no code, also for whoever can read the catalogue. */
static void
test_kept (Fixture *self, gconstpointer unused)
{
  g_assert_cmpint (give (self, self->right, self->visit), ==, REEL_LINK_CODE_RIGHT);
  g_assert_cmpint (give (self, self->kept, self->other), ==, REEL_LINK_CODE_WRONG);
  g_assert_cmpint (give (self, self->visit, self->other), ==, REEL_LINK_CODE_WRONG);
  g_assert_true (reel_link_code_admits (self->kept, self->visit, NOW));
}

static void
test_none (void)
{
  char *next = NULL;

  g_assert_true (reel_link_code_admits (NULL, "", NOW));
  g_assert_cmpint (reel_link_code_try (NULL, "x", "y", UNTIL, &next), ==, REEL_LINK_CODE_WRONG);
  g_assert_null (next);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/link-code/once", Fixture, NULL, set_up, test_once, tear_down);
  g_test_add ("/link-code/guesses", Fixture, NULL, set_up, test_guesses, tear_down);
  g_test_add ("/link-code/kept", Fixture, NULL, set_up, test_kept, tear_down);
  g_test_add_func ("/link-code/none", test_none);
  return g_test_run ();
}
