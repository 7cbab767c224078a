/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The timeline of a recording: which of its time is in the files, what pending requests mean for it, and its rows. */
#include "manager/engine/recording/reel-timeline.h"

#include "tests/engine/store/fake-backend.h"

#define S  G_GINT64_CONSTANT (1000000)
#define NS G_GUINT64_CONSTANT (1000000000)

typedef struct {
  ReelStore *store;
  ReelTimeline *timeline;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->store = reel_store_new (REEL_STORE_BACKEND (fake_backend_new ()));
  self->timeline = reel_timeline_new (self->store, "op");
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  reel_timeline_unref (self->timeline);
  reel_store_close (self->store);
  g_object_unref (self->store);
}

static GPtrArray *
read_rows (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = reel_store_query_sync (self->store, reel_query_new (REEL_QUERY_INTERVALS, "op"), &error);

  g_assert_no_error (error);
  return rows;
}

static void
assert_row (GPtrArray *rows, guint index, const char *kind, gint64 start, gint64 end)
{
  const ReelIntervalRecord *row = rows->pdata[index];

  g_assert_cmpstr (row->kind, ==, kind);
  g_assert_cmpint (row->start_utc, ==, start);
  g_assert_cmpint (row->end_utc, ==, end);
}

static void
test_rows (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) rows = NULL;

  reel_timeline_cut (self->timeline, REEL_TIMELINE_PAUSE, TRUE, 10 * S);
  reel_timeline_cut (self->timeline, REEL_TIMELINE_PAUSE, FALSE, 20 * S);
  reel_timeline_cut (self->timeline, REEL_TIMELINE_CENSOR, TRUE, 15 * S);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*3000 ms after a request*");
  reel_timeline_note_late (self->timeline, 7 * S, 10 * S);
  g_test_assert_expected_messages ();
  reel_timeline_note_late (self->timeline, 30 * S, 30 * S);
  rows = read_rows (self);
  g_assert_cmpuint (rows->len, ==, 3);
  assert_row (rows, 0, "pause", 10 * S, 20 * S);
  assert_row (rows, 1, "censor", 15 * S, 0);
  assert_row (rows, 2, "late", 7 * S, 10 * S);
}

static void
test_restored (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelTimeline) restored = reel_timeline_new (self->store, "op");
  g_autoptr (ReelTimeline) over = reel_timeline_new (self->store, "op");
  g_autoptr (GArray) pauses = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  reel_timeline_cut (self->timeline, REEL_TIMELINE_PAUSE, TRUE, 10 * S);
  reel_timeline_cut (self->timeline, REEL_TIMELINE_PAUSE, FALSE, 20 * S);
  reel_timeline_cut (self->timeline, REEL_TIMELINE_CENSOR, TRUE, 15 * S);
  rows = read_rows (self);
  reel_timeline_restore (restored, rows, TRUE);
  g_assert_true (reel_timeline_is_censored (restored));
  g_assert_cmpint (reel_timeline_get_cut (restored, REEL_TIMELINE_PAUSE), ==, 20 * S);
  g_assert_cmpint (reel_timeline_get_cut (restored, REEL_TIMELINE_CENSOR), ==, 15 * S);
  pauses = reel_timeline_clip (restored, REEL_TIMELINE_PAUSE, 12 * S, 100 * S);
  g_assert_cmpuint (pauses->len, ==, 1);
  g_assert_cmpint (g_array_index (pauses, ReelInterval, 0).end, ==, 20 * S);
  reel_timeline_restore (over, rows, FALSE);
  g_assert_false (reel_timeline_is_censored (over));
}

static void
test_censored (Fixture *self, gconstpointer unused)
{
  g_assert_false (reel_timeline_is_censored (self->timeline));
  reel_timeline_cut (self->timeline, REEL_TIMELINE_CENSOR, TRUE, 10 * S);
  reel_timeline_cut (self->timeline, REEL_TIMELINE_PAUSE, TRUE, 11 * S);
  reel_timeline_cut (self->timeline, REEL_TIMELINE_PAUSE, FALSE, 12 * S);
  g_assert_true (reel_timeline_is_censored (self->timeline));
  g_assert_cmpint (reel_timeline_get_cut (self->timeline, REEL_TIMELINE_CENSOR), ==, 10 * S);
  reel_timeline_end (self->timeline, 13 * S);
  g_assert_false (reel_timeline_is_censored (self->timeline));
}

static void
test_requests (Fixture *self, gconstpointer unused)
{
  g_assert_cmpint (reel_timeline_get_hidden_since (self->timeline), ==, 0);
  reel_timeline_ask (self->timeline, REEL_TIMELINE_CENSOR, TRUE, 10 * S);
  reel_timeline_ask (self->timeline, REEL_TIMELINE_PAUSE, TRUE, 11 * S);
  g_assert_cmpint (reel_timeline_get_hidden_since (self->timeline), ==, 10 * S);
  reel_timeline_answer (self->timeline, REEL_TIMELINE_CENSOR);
  g_assert_false (reel_timeline_is_asked (self->timeline, REEL_TIMELINE_CENSOR));
  g_assert_true (reel_timeline_is_asked (self->timeline, REEL_TIMELINE_PAUSE));
  g_assert_cmpint (reel_timeline_get_hidden_since (self->timeline), ==, 10 * S);
  reel_timeline_answer (self->timeline, REEL_TIMELINE_PAUSE);
  g_assert_cmpint (reel_timeline_get_hidden_since (self->timeline), ==, 0);
  reel_timeline_ask (self->timeline, REEL_TIMELINE_PAUSE, FALSE, 12 * S);
  g_assert_cmpint (reel_timeline_get_hidden_since (self->timeline), ==, 0);
}

static gboolean
place (Fixture *self, gint64 utc, gint64 wanted)
{
  gboolean placed = reel_timeline_place (self->timeline, &utc);

  if (placed)
    g_assert_cmpint (utc, ==, wanted);
  return placed;
}

/* A resume requested at 20 takes effect at 21: messages in between belong to what follows. */
static void
test_place (Fixture *self, gconstpointer unused)
{
  reel_timeline_cut (self->timeline, REEL_TIMELINE_PAUSE, TRUE, 10 * S);
  g_assert_true (place (self, 9 * S, 9 * S));
  g_assert_false (place (self, 10 * S, 0));
  g_assert_false (place (self, 20 * S, 0));
  reel_timeline_ask (self->timeline, REEL_TIMELINE_PAUSE, FALSE, 20 * S);
  reel_timeline_cut (self->timeline, REEL_TIMELINE_PAUSE, FALSE, 21 * S);
  reel_timeline_answer (self->timeline, REEL_TIMELINE_PAUSE);
  g_assert_false (place (self, 20 * S - 1, 0));
  g_assert_true (place (self, 20 * S, 21 * S));
  g_assert_true (place (self, 22 * S, 22 * S));
  reel_timeline_cut (self->timeline, REEL_TIMELINE_CENSOR, TRUE, 21 * S);
  g_assert_false (place (self, 20 * S, 0));
}

static void
test_measure (Fixture *self, gconstpointer unused)
{
  reel_timeline_cut (self->timeline, REEL_TIMELINE_PAUSE, TRUE, 10 * S);
  reel_timeline_cut (self->timeline, REEL_TIMELINE_PAUSE, FALSE, 14 * S);
  reel_timeline_cut (self->timeline, REEL_TIMELINE_PAUSE, TRUE, 18 * S);
  g_assert_cmpuint (reel_timeline_measure (self->timeline, 5 * S, 9 * S), ==, 4 * NS);
  g_assert_cmpuint (reel_timeline_measure (self->timeline, 5 * S, 12 * S), ==, 5 * NS);
  g_assert_cmpuint (reel_timeline_measure (self->timeline, 5 * S, 20 * S), ==, 9 * NS);
  g_assert_cmpuint (reel_timeline_measure (self->timeline, 5 * S, 5 * S), ==, 0);
  g_assert_cmpuint (reel_timeline_measure (self->timeline, 5 * S, 2 * S), ==, 0);
  g_assert_cmpint (reel_timeline_find_end (self->timeline, 5 * S, 9 * NS, 18 * S), ==, 18 * S);
  g_assert_cmpint (reel_timeline_find_end (self->timeline, 5 * S, 3 * NS, 9 * S), ==, 8 * S);
}

static void
test_hidden_until (Fixture *self, gconstpointer unused)
{
  g_assert_cmpint (reel_timeline_get_hidden_until (self->timeline), ==, 0);
  reel_timeline_ask (self->timeline, REEL_TIMELINE_PAUSE, TRUE, 9 * S);
  g_assert_cmpint (reel_timeline_get_hidden_until (self->timeline), ==, G_MAXINT64);
  reel_timeline_cut (self->timeline, REEL_TIMELINE_PAUSE, TRUE, 10 * S);
  reel_timeline_answer (self->timeline, REEL_TIMELINE_PAUSE);
  g_assert_cmpint (reel_timeline_get_hidden_until (self->timeline), ==, G_MAXINT64);
  reel_timeline_cut (self->timeline, REEL_TIMELINE_PAUSE, FALSE, 20 * S);
  g_assert_cmpint (reel_timeline_get_hidden_until (self->timeline), ==, 20 * S);
  reel_timeline_cut (self->timeline, REEL_TIMELINE_CENSOR, TRUE, 15 * S);
  g_assert_cmpint (reel_timeline_get_hidden_until (self->timeline), ==, G_MAXINT64);
  reel_timeline_end (self->timeline, 30 * S);
  g_assert_cmpint (reel_timeline_get_hidden_until (self->timeline), ==, 30 * S);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/timeline/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("rows", test_rows);
  ADD ("restored", test_restored);
  ADD ("censored", test_censored);
  ADD ("requests", test_requests);
  ADD ("place", test_place);
  ADD ("measure", test_measure);
  ADD ("hidden-until", test_hidden_until);
#undef ADD
  return g_test_run ();
}
