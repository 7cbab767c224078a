/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/tile/tile-queue: which frame is visible at which tick, around stalls and pauses. Frames are
 * numbers, times milliseconds; ticks are 125 ms apart. */
#include "gst/core/tile/tile-queue.h"

#define MS    G_GUINT64_CONSTANT (1000000)
#define STALL (2000 * MS)

static guint n_freed;

static void
count_freed (gpointer frame)
{
  n_freed++;
}

static TileQueue *
new_queue (void)
{
  n_freed = 0;
  return tile_queue_new (count_freed);
}

static gboolean
push (TileQueue *queue, guint ms, guint frame)
{
  return tile_queue_push (queue, ms * MS, (ms + 40) * MS, GUINT_TO_POINTER (frame));
}

/* Returns: the frame visible at a time, 0 for none */
static guint
seen (TileQueue *queue, guint ms)
{
  tile_queue_advance (queue, ms * MS);
  return GPOINTER_TO_UINT (tile_queue_peek (queue, ms * MS, STALL, FALSE));
}

static void
test_newest_not_after (void)
{
  g_autoptr (TileQueue) queue = new_queue ();

  push (queue, 0, 1);
  push (queue, 125, 2);
  push (queue, 126, 3);
  g_assert_cmpuint (seen (queue, 0), ==, 1);
  g_assert_cmpuint (seen (queue, 125), ==, 2);
  g_assert_cmpuint (seen (queue, 250), ==, 3);
}

static void
test_one_a_tick (void)
{
  g_autoptr (TileQueue) queue = new_queue ();

  for (guint ms = 0; ms < 1000; ms += 10)
    push (queue, ms, 1 + ms);
  /* ticks 0, 125 … 1000 */
  g_assert_cmpuint (tile_queue_get_length (queue), ==, 9);
  g_assert_cmpuint (n_freed, ==, 91);
  g_assert_cmpuint (seen (queue, 500), ==, 501);
  g_assert_cmpuint (seen (queue, 625), ==, 621);
}

/* Behind by a minute: the newest are kept, and the visible one stays until the first of them. */
static void
test_limit (void)
{
  g_autoptr (TileQueue) queue = new_queue ();

  push (queue, 0, 1);
  g_assert_cmpuint (seen (queue, 0), ==, 1);
  for (guint i = 1; i <= 480; i++) {
    push (queue, i * 125, 1 + i);
    tile_queue_limit (queue, 8);
    g_assert_cmpuint (tile_queue_get_length (queue), ==, MIN (i, 8));
  }
  g_assert_cmpuint (n_freed, ==, 472);
  g_assert_cmpuint (seen (queue, 1000), ==, 1);
  g_assert_cmpuint (seen (queue, 473 * 125), ==, 474);
  g_assert_cmpuint (seen (queue, 60000), ==, 481);
}

static void
test_late_and_restarted (void)
{
  g_autoptr (TileQueue) queue = new_queue ();

  push (queue, 1000, 1);
  g_assert_cmpuint (seen (queue, 1000), ==, 1);
  g_assert_false (push (queue, 990, 2));
  g_assert_true (push (queue, 1005, 3));
  g_assert_cmpuint (seen (queue, 1125), ==, 3);
  tile_queue_restart (queue);
  g_assert_true (push (queue, 500, 4));
  g_assert_cmpuint (seen (queue, 1250), ==, 4);
}

static void
test_backwards (void)
{
  g_autoptr (TileQueue) queue = new_queue ();

  push (queue, 9000, 1);
  push (queue, 1000, 2);
  g_assert_cmpuint (tile_queue_get_length (queue), ==, 1);
  g_assert_cmpuint (seen (queue, 1000), ==, 2);
}

static void
test_stall (void)
{
  g_autoptr (TileQueue) queue = new_queue ();

  push (queue, 0, 1);
  g_assert_cmpuint (seen (queue, 0), ==, 1);
  g_assert_cmpuint (seen (queue, 2000), ==, 1);
  g_assert_cmpuint (seen (queue, 2125), ==, 0);
  push (queue, 2200, 2);
  g_assert_cmpuint (seen (queue, 2250), ==, 2);
}

static void
test_ended (void)
{
  g_autoptr (TileQueue) queue = new_queue ();

  push (queue, 0, 1);
  push (queue, 200, 2);
  tile_queue_advance (queue, 125 * MS);
  g_assert_cmpuint (GPOINTER_TO_UINT (tile_queue_peek (queue, 125 * MS, STALL, TRUE)), ==, 1);
  tile_queue_advance (queue, 250 * MS);
  g_assert_null (tile_queue_peek (queue, 250 * MS, STALL, TRUE));
}

static void
test_covers (void)
{
  g_autoptr (TileQueue) queue = new_queue ();

  g_assert_false (tile_queue_covers (queue, 0));
  push (queue, 0, 1);
  g_assert_false (tile_queue_covers (queue, 0));
  push (queue, 40, 2);
  g_assert_true (tile_queue_covers (queue, 0));
  g_assert_false (tile_queue_covers (queue, 125 * MS));
  tile_queue_gap (queue, 300 * MS);
  g_assert_true (tile_queue_covers (queue, 250 * MS));
  g_assert_false (tile_queue_covers (queue, 300 * MS));
}

static void
test_pause_ahead (void)
{
  g_autoptr (TileQueue) queue = new_queue ();

  for (guint ms = 0; ms <= 5000; ms += 125)
    push (queue, ms, ms + 1);
  tile_queue_pause (queue, 1000 * MS);
  g_assert_cmpuint (seen (queue, 875), ==, 876);
  for (guint ms = 1000; ms < 3000; ms += 125)
    g_assert_cmpuint (seen (queue, ms), ==, 876);
  tile_queue_resume (queue, 3000 * MS);
  g_assert_cmpuint (seen (queue, 3000), ==, 3001);
}

static void
test_pause_looks_back (void)
{
  g_autoptr (TileQueue) queue = new_queue ();

  push (queue, 875, 1);
  push (queue, 1000, 2);
  g_assert_cmpuint (seen (queue, 875), ==, 1);
  g_assert_cmpuint (seen (queue, 1000), ==, 2);
  tile_queue_pause (queue, 1000 * MS);
  g_assert_cmpuint (seen (queue, 1125), ==, 1);
  /* nothing from before a pause that began two ticks ago is left */
  tile_queue_resume (queue, 1250 * MS);
  push (queue, 1300, 3);
  push (queue, 1400, 4);
  g_assert_cmpuint (seen (queue, 1375), ==, 3);
  g_assert_cmpuint (seen (queue, 1500), ==, 4);
  tile_queue_pause (queue, 1250 * MS);
  g_assert_cmpuint (seen (queue, 1625), ==, 0);
}

static void
test_resume_known_late (void)
{
  g_autoptr (TileQueue) queue = new_queue ();

  push (queue, 0, 1);
  g_assert_cmpuint (seen (queue, 0), ==, 1);
  tile_queue_pause (queue, 125 * MS);
  push (queue, 300, 2);
  g_assert_cmpuint (seen (queue, 375), ==, 1);
  push (queue, 600, 3);
  g_assert_cmpuint (seen (queue, 625), ==, 1);
  /* the resume was before frame 3, and its camera sends nothing else for a while */
  tile_queue_resume (queue, 500 * MS);
  g_assert_cmpuint (seen (queue, 750), ==, 3);
}

static void
test_late_frames_of_a_pause (void)
{
  g_autoptr (TileQueue) queue = new_queue ();

  tile_queue_pause (queue, 1000 * MS);
  tile_queue_resume (queue, 2000 * MS);
  tile_queue_pause (queue, 2250 * MS);
  tile_queue_resume (queue, 3000 * MS);
  /* from the first pause, from the second, and after */
  g_assert_false (push (queue, 1500, 1));
  push (queue, 2500, 2);
  g_assert_cmpuint (seen (queue, 3125), ==, 0);
  push (queue, 3100, 3);
  g_assert_cmpuint (seen (queue, 3250), ==, 3);
}

static void
test_pause_stops_the_stall_clock (void)
{
  g_autoptr (TileQueue) queue = new_queue ();

  push (queue, 0, 1);
  g_assert_cmpuint (seen (queue, 0), ==, 1);
  tile_queue_pause (queue, 1000 * MS);
  g_assert_cmpuint (seen (queue, 60000), ==, 1);
  tile_queue_resume (queue, 61000 * MS);
  g_assert_cmpuint (seen (queue, 62000), ==, 1);
  g_assert_cmpuint (seen (queue, 62125), ==, 0);
}

/* In whatever order they come, a frame of a paused span is never visible once its pause is known. */
static void
test_random_pauses (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint run = 0; run < 200; run++) {
    g_autoptr (TileQueue) queue = new_queue ();
    guint paused = 0, resumed = 0, capture = 1;
    gboolean is_paused = FALSE;

    for (guint tick = 0; tick < 200; tick++) {
      guint ms = tick * 125, frame;

      for (; capture < ms + 200; capture += (guint)g_rand_int_range (rand, 1, 90))
        push (queue, capture, capture);
      if (!is_paused && g_rand_int_range (rand, 0, 10) == 0) {
        paused = (tick + (guint)g_rand_int_range (rand, 0, 2)) * 125;
        paused = MAX (paused, resumed + 125);
        resumed = G_MAXUINT;
        is_paused = TRUE;
        tile_queue_pause (queue, paused * MS);
      } else if (is_paused && ms > paused && g_rand_int_range (rand, 0, 10) == 0) {
        resumed = ms;
        is_paused = FALSE;
        tile_queue_resume (queue, resumed * MS);
      }
      frame = seen (queue, ms);
      g_assert_true (frame < paused || frame >= resumed);
      g_assert_cmpuint (frame, <=, ms);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tile-queue/newest-not-after", test_newest_not_after);
  g_test_add_func ("/tile-queue/one-a-tick", test_one_a_tick);
  g_test_add_func ("/tile-queue/limit", test_limit);
  g_test_add_func ("/tile-queue/late-and-restarted", test_late_and_restarted);
  g_test_add_func ("/tile-queue/backwards", test_backwards);
  g_test_add_func ("/tile-queue/stall", test_stall);
  g_test_add_func ("/tile-queue/ended", test_ended);
  g_test_add_func ("/tile-queue/covers", test_covers);
  g_test_add_func ("/tile-queue/pause-ahead", test_pause_ahead);
  g_test_add_func ("/tile-queue/pause-looks-back", test_pause_looks_back);
  g_test_add_func ("/tile-queue/resume-known-late", test_resume_known_late);
  g_test_add_func ("/tile-queue/late-frames-of-a-pause", test_late_frames_of_a_pause);
  g_test_add_func ("/tile-queue/pause-stops-the-stall-clock", test_pause_stops_the_stall_clock);
  g_test_add_func ("/tile-queue/random-pauses", test_random_pauses);
  return g_test_run ();
}
