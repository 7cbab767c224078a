/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/mix/sample-ring: frames are read at their position, in whatever order and at whatever time they are
 * written. */
#include "gst/core/mix/sample-ring.h"

#include <math.h>

#define CAPACITY 100

/* The value of a frame encodes its position. */
static gsize
write_at (SampleRing *ring, guint64 position, gsize count, gsize *dropped)
{
  g_autofree float *frames = g_new (float, count);

  for (gsize i = 0; i < count; i++)
    frames[i] = (float)(position + i) / 1e6f;
  return sample_ring_write (ring, position, frames, count, dropped);
}

static void
assert_data (SampleRing *ring, guint64 from, guint64 to)
{
  while (from < to) {
    SamplePiece piece = sample_ring_peek (ring, from, (gsize)(to - from));

    g_assert_nonnull (piece.frames);
    g_assert_cmpuint (piece.length, >, 0);
    for (gsize i = 0; i < piece.length; i++)
      g_assert_cmpfloat (piece.frames[i], ==, (float)(from + i) / 1e6f);
    from += piece.length;
  }
}

static void
assert_silence (SampleRing *ring, guint64 from, guint64 to)
{
  SamplePiece piece = sample_ring_peek (ring, from, (gsize)(to - from));

  g_assert_null (piece.frames);
  g_assert_cmpuint (piece.length, ==, to - from);
}

static void
test_holes (void)
{
  g_autoptr (SampleRing) ring = sample_ring_new (1, CAPACITY);
  gsize dropped;

  assert_silence (ring, 0, 1000);
  g_assert_cmpuint (write_at (ring, 10, 20, &dropped), ==, 20);
  g_assert_cmpuint (write_at (ring, 30, 5, &dropped), ==, 5);
  g_assert_cmpuint (write_at (ring, 50, 10, &dropped), ==, 10);
  g_assert_cmpuint (sample_ring_get_end (ring), ==, 60);
  assert_silence (ring, 0, 10);
  assert_data (ring, 10, 35);
  assert_silence (ring, 35, 50);
  assert_data (ring, 50, 60);
  assert_silence (ring, 60, 90);
}

static void
test_seams (void)
{
  g_autoptr (SampleRing) ring = sample_ring_new (1, CAPACITY);
  const float frames[12] = { 0 };
  gsize dropped;

  /* At the origin nothing precedes; a hole or an overlap before a run makes a seam, adjacency does not. */
  sample_ring_write (ring, 0, frames, 10, &dropped);
  sample_ring_write (ring, 10, frames, 10, &dropped);
  sample_ring_write (ring, 18, frames, 12, &dropped);
  sample_ring_write (ring, 40, frames, 10, &dropped);
  g_assert_false (sample_ring_peek (ring, 0, 5).seam);
  g_assert_cmpuint (sample_ring_peek (ring, 0, 90).length, ==, 20);
  g_assert_true (sample_ring_peek (ring, 20, 5).seam);
  g_assert_false (sample_ring_peek (ring, 21, 5).seam);
  g_assert_true (sample_ring_peek (ring, 40, 5).seam);

  /* Read to the exact end and continued in time: no seam. Read beyond the end: a seam. */
  sample_ring_advance (ring, 50);
  sample_ring_write (ring, 50, frames, 10, &dropped);
  g_assert_false (sample_ring_peek (ring, 50, 5).seam);
  sample_ring_advance (ring, 65);
  g_assert_cmpuint (sample_ring_write (ring, 60, frames, 10, &dropped), ==, 10);
  g_assert_cmpuint (dropped, ==, 5);
  g_assert_true (sample_ring_peek (ring, 65, 5).seam);
}

static void
test_overlap_and_window (void)
{
  g_autoptr (SampleRing) ring = sample_ring_new (1, CAPACITY);
  gsize dropped;

  write_at (ring, 0, 50, &dropped);
  g_assert_cmpuint (write_at (ring, 40, 20, &dropped), ==, 20);
  g_assert_cmpuint (dropped, ==, 10);
  assert_data (ring, 0, 60);
  g_assert_cmpuint (write_at (ring, 10, 20, &dropped), ==, 20);
  g_assert_cmpuint (dropped, ==, 20);

  /* Only what is inside the window is taken, the rest once the reader has advanced. */
  g_assert_cmpuint (write_at (ring, 60, 100, &dropped), ==, 40);
  g_assert_cmpuint (write_at (ring, 100, 60, &dropped), ==, 0);
  g_assert_cmpuint (write_at (ring, G_MAXUINT64 - 100, 50, &dropped), ==, 0);
  sample_ring_advance (ring, 60);
  g_assert_cmpuint (write_at (ring, 100, 60, &dropped), ==, 60);
  assert_data (ring, 60, 160);
  g_assert_cmpuint (write_at (ring, 160, 1, &dropped), ==, 0);
}

static void
test_wraps_for_long (void)
{
  g_autoptr (SampleRing) ring = sample_ring_new (1, CAPACITY);
  guint64 position = 0, reader = 0;

  for (guint i = 0; i < 10000; i++) {
    gsize n = 1 + i % 37, dropped;

    g_assert_cmpuint (write_at (ring, position, n, &dropped), ==, n);
    position += n;
    if (position - reader > 60) {
      assert_data (ring, reader, reader + 50);
      reader += 50;
      sample_ring_advance (ring, reader);
    }
  }
}

static void
test_many_runs (void)
{
  g_autoptr (SampleRing) ring = sample_ring_new (1, 10000);
  guint64 position = 0;
  gsize dropped;

  /* The number of runs is limited; what is not accepted is offered again later. */
  while (write_at (ring, position, 1, &dropped) == 1 && position < 9000)
    position += 2;
  g_assert_cmpuint (position, <, 9000);
  sample_ring_advance (ring, 10);
  g_assert_cmpuint (write_at (ring, position, 1, &dropped), ==, 1);
  assert_data (ring, position, position + 1);
}

static void
test_insane_samples (void)
{
  g_autoptr (SampleRing) ring = sample_ring_new (2, CAPACITY);
  const float frames[] = { NAN, INFINITY, -INFINITY, 1e30f, 0.25f, -0.25f };
  const float expected[] = { 0.0f, 16.0f, -16.0f, 16.0f, 0.25f, -0.25f };
  SamplePiece piece;
  gsize dropped;

  sample_ring_write (ring, 0, frames, 3, &dropped);
  piece = sample_ring_peek (ring, 0, 3);
  g_assert_cmpuint (piece.length, ==, 3);
  for (guint i = 0; i < 6; i++)
    g_assert_cmpfloat (piece.frames[i], ==, expected[i]);
}

static void
test_clear (void)
{
  g_autoptr (SampleRing) ring = sample_ring_new (1, CAPACITY);
  gsize dropped;

  write_at (ring, 20, 20, &dropped);
  sample_ring_advance (ring, 30);
  sample_ring_clear (ring);
  assert_silence (ring, 30, 100);
  g_assert_cmpuint (write_at (ring, 32, 10, &dropped), ==, 10);
  assert_data (ring, 32, 42);
}

/* What was cut off is silence, and what is written instead starts with a seam. */
static void
test_cut (void)
{
  g_autoptr (SampleRing) ring = sample_ring_new (1, CAPACITY);
  gsize dropped;

  write_at (ring, 20, 20, &dropped);
  write_at (ring, 50, 20, &dropped);
  sample_ring_cut (ring, 80);
  assert_data (ring, 50, 70);
  sample_ring_cut (ring, 45);
  assert_data (ring, 20, 40);
  assert_silence (ring, 40, 80);
  sample_ring_cut (ring, 30);
  assert_data (ring, 20, 30);
  assert_silence (ring, 30, 80);
  g_assert_cmpuint (sample_ring_get_end (ring), ==, 30);
  g_assert_cmpuint (write_at (ring, 30, 10, &dropped), ==, 10);
  g_assert_true (sample_ring_peek (ring, 30, 10).seam);
  sample_ring_cut (ring, 0);
  assert_silence (ring, 20, 80);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sample-ring/holes", test_holes);
  g_test_add_func ("/sample-ring/seams", test_seams);
  g_test_add_func ("/sample-ring/overlap-and-window", test_overlap_and_window);
  g_test_add_func ("/sample-ring/wraps-for-long", test_wraps_for_long);
  g_test_add_func ("/sample-ring/many-runs", test_many_runs);
  g_test_add_func ("/sample-ring/insane-samples", test_insane_samples);
  g_test_add_func ("/sample-ring/clear", test_clear);
  g_test_add_func ("/sample-ring/cut", test_cut);
  return g_test_run ();
}
