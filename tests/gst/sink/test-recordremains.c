/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files that are left where recording ended otherwise than by its stop: by a kill, at a byte chosen at random, at a
 * limit of size, on a full disk; and what callreel-finish makes of them. */
#include "gst/core/file/mp4-box.h"
#include "tests/gst/sink/sinkrig.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

/* One that had no room for a copy is finished as it was. */
static void
check_finished_in_place (const char *path)
{
  g_autofree char *outline = judge_outline (path);

  g_assert_cmpstr (outline, ==, "ftyp free moov free mdat");
}

#define LIVE_VIDEO                                                                                                     \
  "videotestsrc is-live=true ! video/x-raw,format=I420,framerate=8/1,width=320,height=180 ! r.video audiotestsrc "     \
  "is-live=true samplesperbuffer=400 ! audio/x-raw,rate=16000,channels=1 ! r.audio "

/* gst-launch-1.0 is no program of ours: it cannot load plugins that were built with a sanitizer. */
static gboolean
skip_without_launcher (void)
{
#ifdef SANITIZED
  g_test_skip ("gst-launch-1.0 cannot load plugins that were built with a sanitizer");
  return TRUE;
#else
  return FALSE;
#endif
}

static char *
temporary_file (const char *name)
{
  g_autofree char *directory = g_dir_make_tmp ("callreel-sink-XXXXXX", NULL);

  return g_build_filename (directory, name, NULL);
}

static void
remove_with_directory (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (directory);
}

/* Polls, for a bounded time, until the file is there. */
static void
wait_for_file (const char *path)
{
  for (guint i = 0; i < 12000 && !g_file_test (path, G_FILE_TEST_EXISTS); i++)
    g_usleep (5000);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

static guint64
finish_orphan (const char *path)
{
  g_autoptr (GBytes) said = judge_run ("\"$CALLREEL_BUILD_ROOT/gst/finish/callreel-finish\" \"$F\"", path, NULL);
  g_autofree char *text = judge_text (said);
  const char *value = strstr (text, "\"duration-ns\":");

  g_assert_nonnull (value);
  return g_ascii_strtoull (value + strlen ("\"duration-ns\":"), NULL, 10);
}

static void
check_killed (const char *format, const char *sources, guint ms)
{
  g_autofree char *name = g_strconcat ("a.", format, NULL);
  g_autofree char *path = temporary_file (name);
  g_autofree char *command =
      g_strdup_printf ("exec gst-launch-1.0 -q %s callrecordsink name=r format=%s location=%s", sources, format, path);
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "sh", "-c", command, NULL);
  gint64 start, stop;

  wait_for_file (path);
  start = g_get_monotonic_time ();
  g_usleep (1000 * ms); /* the moment of the kill, which is what is being tested */
  stop = g_get_monotonic_time ();
  g_subprocess_send_signal (process, SIGKILL);
  g_subprocess_wait (process, NULL, NULL);

  judge_decodes (path);
  guint64 duration = finish_orphan (path);
  judge_decodes (path);
  if (g_str_equal (format, "mp4"))
    judge_progressive (path);
  g_assert_cmpuint (duration + GST_SECOND, >=, (stop - start) * 1000);
  g_test_message ("%s: killed %.3f s after the file appeared, %.3f s play", format, (stop - start) / 1e6,
                  duration / 1e9);
  /* again changes nothing; a finished file tells its length in samples */
  g_assert_cmpfloat_with_epsilon (finish_orphan (path), duration, GST_SECOND / 16000);
  remove_with_directory (path);
}

static void
test_killed (void)
{
  if (skip_without_launcher ())
    return;
  for (guint i = 0; i < 3; i++)
    check_killed ("mp4", LIVE_VIDEO, g_test_rand_int_range (1000, 2500));
  check_killed ("wav", "audiotestsrc is-live=true ! r.audio", 700);
  check_killed ("mp3", "audiotestsrc is-live=true ! audio/x-raw,rate=16000 ! r.audio", 700);
}

/* Counts the fragments that are whole; @first_end is where the first of them ends: a file that was cut before has
 * nothing to play. */
static guint
count_fragments (const char *file, gsize size, gsize *first_end)
{
  Mp4Box box = { 0 };
  guint count = 0;

  for (guint64 at = 0; mp4_box_read ((const guint8 *)file, size, at, &box); at += box.size) {
    if (box.type == MP4_FOURCC ('m', 'd', 'a', 't') && count++ == 0)
      *first_end = at + box.size;
  }
  return count;
}

/* What a process left that was killed while it put a smaller file in the place of another goes with the finishing. */
static void
leave_remains (const char *path, char **remains)
{
  g_free (*remains);
  *remains = g_strconcat (path, ".new", NULL);
  g_assert_true (g_file_set_contents (*remains, "half of a", -1, NULL));
}

/* What a kill leaves is cut off at random bytes: the whole fragments play, and finishing makes a file without error. */
static void
test_cut_anywhere (void)
{
  SinkRig *rig = sink_rig_new ("a.mp4", TRUE, TRUE, NULL);
  g_autofree char *whole = NULL, *path = temporary_file ("cut.mp4"), *remains = NULL;
  gsize size = 0, least = 0;
  guint fragments = 0;
  guint64 longest = 0;

  sink_rig_feed (rig, 0, 80);
  while (rig->chunks->len == 0)
    g_assert_true (sink_rig_poll (rig, 60 * GST_SECOND));
  const char *location = sink_rig_chunk (rig, 0)->location;
  for (guint i = 0; i < 12000 && fragments < 16; i++) { /* one for each quarter of a second */
    g_free (g_steal_pointer (&whole));
    g_assert_true (g_file_get_contents (location, &whole, &size, NULL));
    fragments = count_fragments (whole, size, &least);
    g_usleep (5000);
  }
  sink_rig_free (rig);
  g_assert_cmpuint (fragments, >=, 16);

  for (guint i = 0; i < 25; i++) {
    gsize cut = i == 0 ? size : (gsize)g_test_rand_int_range (least, size);
    g_assert_true (g_file_set_contents (path, whole, cut, NULL));
    leave_remains (path, &remains);
    longest = MAX (longest, finish_orphan (path));
    g_assert_false (g_file_test (remains, G_FILE_TEST_EXISTS));
    judge_decodes (path);
    judge_progressive (path);
  }
  g_assert_cmpuint (longest, >, GST_SECOND);
  remove_with_directory (path);
}

static void
check_limited (const char *command, const char *path, const char *expected, gboolean in_place)
{
  int code = 0;
  g_autoptr (GBytes) said = judge_run (command, path, &code);
  g_autofree char *text = judge_text (said);

  if (code == 77) {
    g_test_skip ("no file system of limited size can be mounted here");
    remove_with_directory (path);
    return;
  }
  g_assert_nonnull (strstr (text, expected));
  judge_decodes (path);
  if (in_place)
    check_finished_in_place (path);
  else
    judge_progressive (path);
  g_autofree char *duration = judge_probe (path, "format=duration");
  g_assert_cmpfloat (g_ascii_strtod (duration, NULL), >, 1);
  remove_with_directory (path);
}

#define ENDLESS                                                                                                        \
  "videotestsrc pattern=snow ! video/x-raw,format=I420,framerate=8/1,width=320,height=180 ! r.video audiotestsrc "     \
  "samplesperbuffer=400 ! audio/x-raw,rate=16000,channels=1 ! r.audio callrecordsink name=r "

static void
test_file_too_large (void)
{
  if (skip_without_launcher ())
    return;
  g_autofree char *path = temporary_file ("a.mp4");

  check_limited ("trap '' XFSZ; ulimit -f 4000; gst-launch-1.0 " ENDLESS "location=\"$F\" 2>&1; true", path,
                 "File too large", FALSE);
}

static void
test_disk_full (void)
{
  if (skip_without_launcher ())
    return;
  g_autofree char *path = temporary_file ("a.mp4");

  check_limited ("unshare -m sh -c 'mkdir \"$F.d\"; mount -t tmpfs -o size=2m none \"$F.d\" || exit 77; "
                 "gst-launch-1.0 " ENDLESS "location=\"$F.d/a.mp4\" 2>&1; cp \"$F.d/a.mp4\" \"$F\"'; c=$?; "
                 "rmdir \"$F.d\" 2>/dev/null; [ $c = 0 ] || exit 77",
                 path, "No space left on device", TRUE);
}

static void
test_finish_refuses (void)
{
  g_autofree char *path = temporary_file ("a\"b.txt");
  int code = 0;

  g_assert_true (g_file_set_contents (path, "neither sound nor picture, but long enough to look at", -1, NULL));
  g_autoptr (GBytes) said = judge_run ("\"$CALLREEL_BUILD_ROOT/gst/finish/callreel-finish\" \"$F\"", path, &code);
  g_autofree char *text = judge_text (said);
  g_assert_cmpint (code, ==, 1);
  g_assert_nonnull (strstr (text, "\"error\":"));
  g_assert_nonnull (strstr (text, "a\\\"b.txt"));
  remove_with_directory (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/recordremains/killed", test_killed);
  g_test_add_func ("/recordremains/cut-anywhere", test_cut_anywhere);
  g_test_add_func ("/recordremains/file-too-large", test_file_too_large);
  g_test_add_func ("/recordremains/disk-full", test_disk_full);
  g_test_add_func ("/recordremains/finish-refuses", test_finish_refuses);
  return g_test_run ();
}
