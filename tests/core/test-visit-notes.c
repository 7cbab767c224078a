/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/rules/reel-visit-notes. */
#include "manager/core/rules/reel-visit-notes.h"

#define AT (100 * G_USEC_PER_SEC)

static const ReelVisitNote chat = { "l-1", "192.0.2.7", "chat", "d-1" };

static void
test_once (void)
{
  const ReelVisitNote opening = { "l-1", "192.0.2.7", "link-open", "d-1" };
  g_autoptr (ReelVisitNotes) notes = reel_visit_notes_new ();

  g_assert_true (reel_visit_notes_is_due (notes, &chat, AT));
  /* Until the trail has it. */
  g_assert_true (reel_visit_notes_is_due (notes, &chat, AT));
  reel_visit_notes_add (notes, &chat, AT);
  g_assert_false (reel_visit_notes_is_due (notes, &chat, AT));
  g_assert_true (reel_visit_notes_is_due (notes, &opening, AT));
}

/* Each of these is something else. */
static void
test_different (void)
{
  static const ReelVisitNote others[] = { { "l-2", "192.0.2.7", "chat", "d-1" },
                                          { "l-1", "192.0.2.8", "chat", "d-1" },
                                          { "l-1", "192.0.2.7", "metadata", "d-1" },
                                          { "l-1", "192.0.2.7", "chat", "d-2" } };
  g_autoptr (ReelVisitNotes) notes = reel_visit_notes_new ();

  reel_visit_notes_add (notes, &chat, AT);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_true (reel_visit_notes_is_due (notes, &others[i], AT));
}

/* What is read again and again has an entry every half hour. */
static void
test_end (void)
{
  g_autoptr (ReelVisitNotes) notes = reel_visit_notes_new ();
  guint entries = 0;

  for (gint64 now = AT; now < AT + 4 * REEL_VISIT_NOTES_US; now += REEL_VISIT_NOTES_US / 10) {
    entries += reel_visit_notes_is_due (notes, &chat, now);
    reel_visit_notes_add (notes, &chat, now);
  }
  g_assert_cmpuint (entries, ==, 4);
}

static void
test_openings (void)
{
  static const ReelVisitNote openings[] = { { "l-1", "192.0.2.7", "link-page", NULL },
                                            { "l-1", "192.0.2.7", "play", "d-1" },
                                            { "l-1", "192.0.2.7", "download", "d-1" } };
  g_autoptr (ReelVisitNotes) notes = reel_visit_notes_new ();

  for (guint i = 0; i < 3 * G_N_ELEMENTS (openings); i++) {
    g_assert_true (reel_visit_notes_is_due (notes, &openings[i / 3], AT));
    reel_visit_notes_add (notes, &openings[i / 3], AT);
  }
}

static void
test_pictures (void)
{
  static const char *const actions[] = { "thumbnail", "contact-sheet", "peaks" };
  g_autoptr (ReelVisitNotes) notes = reel_visit_notes_new ();

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    const ReelVisitNote picture = { "l-1", "192.0.2.7", actions[i], "d-1" };

    g_assert_false (reel_visit_notes_is_due (notes, &picture, AT));
  }
}

static void
add_document (ReelVisitNotes *notes, guint number, gint64 now)
{
  g_autofree char *document = g_strdup_printf ("d-%u", number);
  const ReelVisitNote note = { "l-1", "192.0.2.7", "chat", document };

  reel_visit_notes_add (notes, &note, now);
}

/* What is forgotten has another entry, rather than none. */
static void
test_bound (void)
{
  const ReelVisitNote first = { "l-1", "192.0.2.7", "chat", "d-0" }, second = { "l-1", "192.0.2.7", "chat", "d-1" };
  g_autoptr (ReelVisitNotes) notes = reel_visit_notes_new ();

  for (guint i = 0; i < REEL_VISIT_NOTES_MAX; i++)
    add_document (notes, i, AT);
  g_assert_false (reel_visit_notes_is_due (notes, &first, AT));
  add_document (notes, REEL_VISIT_NOTES_MAX, AT);
  g_assert_true (reel_visit_notes_is_due (notes, &first, AT));
  g_assert_false (reel_visit_notes_is_due (notes, &second, AT));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/visit-notes/once", test_once);
  g_test_add_func ("/visit-notes/different", test_different);
  g_test_add_func ("/visit-notes/end", test_end);
  g_test_add_func ("/visit-notes/openings", test_openings);
  g_test_add_func ("/visit-notes/pictures", test_pictures);
  g_test_add_func ("/visit-notes/bound", test_bound);
  return g_test_run ();
}
