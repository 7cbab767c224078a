/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callrecordsink on a storage that fails: its errors for a full one, a read-only one and one that is gone, and that
 * they come at once. Limits and mounts are made in a mount namespace, in which this program runs itself. */
#include "tests/gst/sink/sinkrig.h"

#include <glib/gstdio.h>
#include <string.h>

#define NOTICE_S 5
#define SKIPPED  77

static const char *program;

static void
remove_tree (const char *path)
{
  g_autoptr (GBytes) said = judge_run ("rm -rf \"$F\"", path, NULL);
}

/* Handles messages until the error, for at most @seconds. */
static void
wait_for_error (SinkRig *rig, guint seconds)
{
  gint64 bound = g_get_monotonic_time () + (gint64)seconds * G_USEC_PER_SEC;

  while (!rig->error && g_get_monotonic_time () < bound)
    sink_rig_poll (rig, GST_SECOND / 10);
  g_assert_nonnull (rig->error);
}

static void
wait_for_chunk (SinkRig *rig)
{
  while (rig->chunks->len == 0)
    g_assert_true (sink_rig_poll (rig, 60 * GST_SECOND));
}

static void
check_error (SinkRig *rig, int code, const char *text)
{
  g_assert_error (rig->error, GST_RESOURCE_ERROR, code);
  if (strstr (rig->error->message, text) == NULL)
    g_error ("“%s” is not in: %s", text, rig->error->message);
  gst_element_set_state (rig->pipeline, GST_STATE_NULL);
  while (sink_rig_poll (rig, 0))
    ;
  g_assert_cmpuint (rig->n_eos, ==, 0); /* the error is the end */
}

static void
check_lost (SinkRig *rig)
{
  check_error (rig, GST_RESOURCE_ERROR_NOT_FOUND, sink_rig_chunk (rig, 0)->location);
  g_assert_cmpstr (sink_rig_chunk (rig, 0)->end_reason, ==, "RecorderFailed");
  g_assert_true (sink_rig_chunk (rig, 0)->missing);
  g_assert_cmpuint (sink_rig_chunk (rig, 0)->duration, ==, 0);
}

static void
test_removed (void)
{
  SinkRig *rig = sink_rig_new ("a.wav", TRUE, FALSE, "format=wav");

  sink_rig_feed (rig, 0, 4);
  wait_for_chunk (rig);
  remove_tree (rig->directory);
  wait_for_error (rig, NOTICE_S);
  check_lost (rig);
  sink_rig_free (rig);
}

/* Nothing that could fail is written meanwhile. */
static void
test_removed_while_paused (void)
{
  SinkRig *rig = sink_rig_new ("a.mp3", TRUE, FALSE, "format=mp3");
  guint64 cut = 0;

  sink_rig_feed (rig, 0, 8);
  wait_for_chunk (rig);
  g_signal_emit_by_name (rig->sink, "pause", GST_CLOCK_TIME_NONE, &cut);
  g_assert_true (GST_CLOCK_TIME_IS_VALID (cut));
  sink_rig_feed (rig, 8, 24);
  remove_tree (rig->directory);
  wait_for_error (rig, NOTICE_S);
  check_lost (rig);
  sink_rig_free (rig);
}

/* No missing file is reported as complete. */
static void
test_removed_at_the_end (void)
{
  SinkRig *rig = sink_rig_new ("a.wav", TRUE, FALSE, "format=wav");

  sink_rig_feed (rig, 0, 4);
  wait_for_chunk (rig);
  remove_tree (rig->directory);
  sink_rig_finish (rig);
  g_assert_nonnull (rig->error);
  check_lost (rig);
  sink_rig_free (rig);
}

/* The next chunk can't be created; the previous one is complete, to the sample, or does not exist either. */
static void
test_removed_at_a_roll (void)
{
  SinkRig *rig = sink_rig_new ("a.wav", TRUE, FALSE, "format=wav max-duration=1000000000 on-limit=continue");

  sink_rig_feed (rig, 0, 4);
  wait_for_chunk (rig);
  remove_tree (rig->directory);
  sink_rig_feed (rig, 4, 12);
  wait_for_error (rig, NOTICE_S);
  g_assert_true (rig->error->code == GST_RESOURCE_ERROR_NOT_FOUND || rig->error->code == GST_RESOURCE_ERROR_OPEN_WRITE);
  sink_rig_free (rig);
}

/* --- within a namespace of its own; TMPDIR is the mounted directory --- */

static void
inner_full_at_start (void)
{
  SinkRig *rig = sink_rig_new ("a.wav", TRUE, FALSE, "format=wav");

  sink_rig_feed (rig, 0, 4);
  wait_for_error (rig, NOTICE_S);
  g_assert_cmpuint (rig->chunks->len, ==, 0);
  check_error (rig, GST_RESOURCE_ERROR_NO_SPACE_LEFT, "No space left");
  sink_rig_free (rig);
}

static void
inner_full_at_a_roll (void)
{
  SinkRig *rig = sink_rig_new ("a.wav", TRUE, FALSE, "format=wav max-duration=1000000000 on-limit=continue");

  sink_rig_feed (rig, 0, 16);
  wait_for_error (rig, NOTICE_S);
  while (!sink_rig_chunk (rig, 0)->end_reason)
    g_assert_true (sink_rig_poll (rig, 60 * GST_SECOND));
  check_error (rig, GST_RESOURCE_ERROR_NO_SPACE_LEFT, "No space left");
  g_assert_cmpuint (rig->chunks->len, ==, 1);
  g_assert_cmpuint (sink_rig_chunk (rig, 0)->duration, ==, GST_SECOND);
  g_assert_cmpstr (sink_rig_chunk (rig, 0)->end_reason, ==, "ChunkMaximumTimeExceeded");
  judge_decodes (sink_rig_chunk (rig, 0)->location);
  sink_rig_free (rig);
}

static void
inner_full_at_a_write (void)
{
  SinkRig *rig = sink_rig_new ("a.wav", TRUE, FALSE, "format=wav");

  sink_rig_feed (rig, 0, 100); /* 400 kB */
  wait_for_error (rig, NOTICE_S);
  check_error (rig, GST_RESOURCE_ERROR_NO_SPACE_LEFT, "No space left");
  g_assert_cmpstr (sink_rig_chunk (rig, 0)->end_reason, ==, "RecorderFailed");
  g_assert_false (sink_rig_chunk (rig, 0)->missing);
  g_assert_cmpuint (sink_rig_chunk (rig, 0)->duration, >, GST_SECOND);
  judge_decodes (sink_rig_chunk (rig, 0)->location);
  sink_rig_free (rig);
}

static void
inner_read_only (void)
{
  SinkRig *rig = sink_rig_new ("a.wav", TRUE, FALSE, "format=wav");
  g_autoptr (GBytes) said = judge_run ("mount -o remount,ro \"$F\"", g_getenv ("TMPDIR"), NULL);

  g_assert_cmpint (gst_element_set_state (rig->pipeline, GST_STATE_PLAYING), ==, GST_STATE_CHANGE_FAILURE);
  wait_for_error (rig, NOTICE_S);
  check_error (rig, GST_RESOURCE_ERROR_OPEN_WRITE, "Read-only file system");
  sink_rig_free (rig);
}

/* Like a disk that is removed, or a share that is unmounted by force: the file stays writable, its name leads
 * nowhere. */
static void
inner_unmounted (void)
{
  SinkRig *rig = sink_rig_new ("a.wav", TRUE, FALSE, "format=wav");

  sink_rig_feed (rig, 0, 4);
  wait_for_chunk (rig);
  g_autoptr (GBytes) said = judge_run ("umount -l \"$F\"", g_getenv ("TMPDIR"), NULL);
  wait_for_error (rig, NOTICE_S);
  check_lost (rig);
  sink_rig_free (rig);
}

static const struct {
  const char *name, *mount; /* options of the tmpfs; inodes: its root, the rig's directory, files */
  void (*run) (void);
} inner[] = {
  { "full-at-start", "nr_inodes=2", inner_full_at_start },
  { "full-at-a-roll", "nr_inodes=3", inner_full_at_a_roll },
  { "full-at-a-write", "size=256k", inner_full_at_a_write },
  { "read-only", "size=256k", inner_read_only },
  { "unmounted", "size=256k", inner_unmounted },
};

static void
test_inner (gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);
#ifdef __SANITIZE_THREAD__
  g_test_skip ("the thread sanitizer's own files count in a file system of so few");
  return;
#endif
  g_autofree char *directory = g_dir_make_tmp ("callreel-storage-XXXXXX", NULL);
  g_autofree char *command =
      g_strdup_printf ("exec unshare -m sh -c 'mount -t tmpfs -o %s none \"$F\" || exit %d; TMPDIR=$F exec \"%s\" %s' "
                       ">&2",
                       inner[n].mount, SKIPPED, program, inner[n].name);
  int code = 0;
  g_autoptr (GBytes) said = judge_run (command, directory, &code);

  g_rmdir (directory);
  if (code == SKIPPED || code == 1)
    g_test_skip ("no file system can be mounted here");
  else
    g_assert_cmpint (code, ==, 0);
}

int
main (int argc, char **argv)
{
  program = argv[0];
  for (guint i = 0; argc == 2 && i < G_N_ELEMENTS (inner); i++) {
    if (g_str_equal (argv[1], inner[i].name)) {
      gst_init (NULL, NULL);
      inner[i].run ();
      return 0;
    }
  }
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/recordstorage/removed", test_removed);
  g_test_add_func ("/recordstorage/removed-while-paused", test_removed_while_paused);
  g_test_add_func ("/recordstorage/removed-at-the-end", test_removed_at_the_end);
  g_test_add_func ("/recordstorage/removed-at-a-roll", test_removed_at_a_roll);
  for (guint i = 0; i < G_N_ELEMENTS (inner); i++) {
    g_autofree char *path = g_strconcat ("/recordstorage/", inner[i].name, NULL);
    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_inner);
  }
  return g_test_run ();
}
