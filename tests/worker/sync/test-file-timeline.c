/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Streams of one file of one participant share its beginning, for as long as one of them plays. */
#include "manager/worker/sync/reel-file-timeline.h"

#define URI "file:///srv/film.mkv"

static void
release (ReelFileTimeline *timeline)
{
  reel_file_timeline_leave (timeline);
  reel_file_timeline_unref (timeline);
}

static void
test_shared (void)
{
  ReelFileTimelines *all = reel_file_timelines_new ();
  ReelFileTimeline *sound = reel_file_timelines_take (all, "ann", URI);
  ReelFileTimeline *picture = reel_file_timelines_take (all, "ann", URI);
  ReelFileTimeline *other = reel_file_timelines_take (all, "ben", URI);
  ReelFileTimeline *another = reel_file_timelines_take (all, "ann", URI "x");

  g_assert_true (sound == picture);
  g_assert_cmpuint (reel_file_timeline_get_origin (sound, 1000), ==, 1000);
  g_assert_cmpuint (reel_file_timeline_get_origin (picture, 1400), ==, 1000);
  g_assert_cmpuint (reel_file_timeline_get_origin (other, 1500), ==, 1500);
  g_assert_cmpuint (reel_file_timeline_get_origin (another, 0), ==, 0);
  g_assert_cmpuint (reel_file_timeline_get_origin (another, 7), ==, 0);
  release (sound);
  sound = reel_file_timelines_take (all, "ann", URI);
  g_assert_cmpuint (reel_file_timeline_get_origin (sound, 1600), ==, 1000);
  release (sound);
  release (picture);
  picture = reel_file_timelines_take (all, "ann", URI);
  g_assert_cmpuint (reel_file_timeline_get_origin (picture, 9000), ==, 9000);
  release (picture);
  release (other);
  release (another);
  reel_file_timelines_free (all);
}

/* A stream that has left may still use it, beside streams with a new one. */
static void
test_left (void)
{
  ReelFileTimelines *all = reel_file_timelines_new ();
  ReelFileTimeline *before = reel_file_timelines_take (all, "ann", URI), *after = NULL;

  g_assert_cmpuint (reel_file_timeline_get_origin (before, 1000), ==, 1000);
  reel_file_timeline_leave (before);
  after = reel_file_timelines_take (all, "ann", URI);
  g_assert_true (after != before);
  g_assert_cmpuint (reel_file_timeline_get_origin (after, 2000), ==, 2000);
  g_assert_cmpuint (reel_file_timeline_get_origin (before, 3000), ==, 1000);
  reel_file_timeline_unref (before);
  release (after);
  reel_file_timelines_free (all);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-timeline/shared", test_shared);
  g_test_add_func ("/file-timeline/left", test_left);
  return g_test_run ();
}
