/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* chunk-location: the place of the index of a chunk in its file name. */
#include "gst/core/file/chunk-location.h"

static void
check (const char *location, guint index, const char *expected)
{
  g_autofree char *name = chunk_location_for (location, index);

  g_assert_cmpstr (name, ==, expected);
}

static void
test_place (void)
{
  check ("/a/call-%05u.mp4", 0, "/a/call-00000.mp4");
  check ("/a/call-%05u.mp4", 123456, "/a/call-123456.mp4");
  check ("/a/%u/b.mp4", 7, "/a/7/b.mp4");
  check ("%3u%u", 7, "007%u");
}

static void
test_inserted (void)
{
  check ("/a/call.mp4", 0, "/a/call.mp4");
  check ("/a/call.mp4", 1, "/a/call-00001.mp4");
  check ("/a.b/call", 2, "/a.b/call-00002");
  check ("/a/.call", 2, "/a/.call-00002");
  check ("call.x.mp4", 3, "call.x-00003.mp4");
}

/* A name is data: nothing in it except the index is treated as a format. */
static void
test_percent (void)
{
  check ("/a/100%.mp4", 0, "/a/100%.mp4");
  check ("/a/%s%n%d.mp4", 1, "/a/%s%n%d-00001.mp4");
  check ("/a/%99999999999u.mp4", 0, "/a/%99999999999u.mp4");
  check ("/a/% 5u%-5u%u.mp4", 4, "/a/% 5u%-5u4.mp4");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chunk-location/place", test_place);
  g_test_add_func ("/chunk-location/inserted", test_inserted);
  g_test_add_func ("/chunk-location/percent", test_percent);
  return g_test_run ();
}
