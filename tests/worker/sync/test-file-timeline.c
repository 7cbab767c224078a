/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Streams of one file of one participant share its beginning, for as long as one of them plays. */
#include "manager/worker/sync/reel-file-timeline.h"

#define URI "file:///srv/film.mkv"

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
  reel_file_timeline_release (sound);
  sound = reel_file_timelines_take (all, "ann", URI);
  g_assert_cmpuint (reel_file_timeline_get_origin (sound, 1600), ==, 1000);
  reel_file_timeline_release (sound);
  reel_file_timeline_release (picture);
  picture = reel_file_timelines_take (all, "ann", URI);
  g_assert_cmpuint (reel_file_timeline_get_origin (picture, 9000), ==, 9000);
  reel_file_timeline_release (picture);
  reel_file_timeline_release (other);
  reel_file_timeline_release (another);
  reel_file_timelines_free (all);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-timeline/shared", test_shared);
  return g_test_run ();
}
