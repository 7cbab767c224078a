/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Power loss while callrecordsink writes files, at each of their syncs, with any part of what followed: the files that
 * callreel-finish makes of them play, and lack less than a second of what existed when the last sync began. The same
 * for another power loss during callreel-finish. Real time, a few seconds: syncs come once a second. */
#include "tests/gst/sink/sinkrig.h"
#include "tests/lib/disklog.h"
#include "tests/lib/powerchild.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SYNCS          3 /* of each file while it is written */
#define LONGEST_TICKS  400
#define SPEED          4 /* times as fast as a call */
#define DURATION       "\"duration-ns\":"
#define MAX_LOST_MS    1000
#define MAX_UNSYNCED_S 5 /* a second, plus what a busy machine takes */

static const char *program;

static const struct {
  const char *name, *properties;
  gboolean video, noise;
} kinds[] = {
  { "spare.mp4", "format=mp4", TRUE, FALSE },
  { "tight.mp4", "format=mp4 max-duration=120000000000", TRUE, TRUE }, /* is finished in place */
  { "a.mp3", "format=mp3", FALSE, FALSE },
  { "a.wav", "format=wav", FALSE, FALSE },
};
#define N_KINDS G_N_ELEMENTS (kinds)

/* --- the recorder, which loses power --- */

typedef struct {
  const char *name;
  gint64 base;
} Track;

/* What existed before this buffer was passed to the writer. */
static GstPadProbeReturn
mark_position (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Track *track = data;
  gint64 pts = GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info));
  g_autofree char *mark = NULL;

  if (track->base < 0)
    track->base = pts;
  mark = g_strdup_printf ("at %s %s %" G_GINT64_FORMAT, track->name, GST_PAD_NAME (pad),
                          (pts - track->base) / (gint64)GST_MSECOND);
  disk_log_mark (mark);
  return GST_PAD_PROBE_OK;
}

static void
on_pad_added (GstElement *element, GstPad *pad, gpointer name)
{
  Track *track = g_new (Track, 1);

  *track = (Track){ name, -1 };
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, mark_position, track, NULL);
}

static void
on_element_added (GstBin *pipeline, GstBin *bin, GstElement *element, gpointer name)
{
  if (g_str_has_suffix (G_OBJECT_TYPE_NAME (element), "ChunkSink"))
    g_signal_connect (element, "pad-added", G_CALLBACK (on_pad_added), name);
}

static void
sync_directory (const char *path)
{
  int directory = g_open (path, O_RDONLY | O_DIRECTORY, 0);

  g_assert_cmpint (fsync (directory), ==, 0);
  close (directory);
}

static void
mark_fed (guint tick)
{
  g_autofree char *mark = g_strdup_printf ("fed %u", tick * 125);

  disk_log_mark (mark);
}

static void
do_record (const char *root)
{
  SinkRig *rigs[N_KINDS];
  gint64 begin;
  guint tick;

  g_setenv ("TMPDIR", root, TRUE);
  for (guint i = 0; i < N_KINDS; i++) {
    g_autofree char *place = NULL, *mark = NULL;

    rigs[i] = sink_rig_new (kinds[i].name, TRUE, kinds[i].video, kinds[i].properties);
    rigs[i]->noise = kinds[i].noise;
    g_signal_connect (rigs[i]->pipeline, "deep-element-added", G_CALLBACK (on_element_added), (gpointer)kinds[i].name);
    place = g_build_filename (rigs[i]->directory + strlen (root) + 1, kinds[i].name, NULL);
    mark = g_strdup_printf ("file %s %s", kinds[i].name, place);
    disk_log_mark (mark);
  }
  sync_directory (root);
  begin = g_get_monotonic_time ();
  for (tick = 0; tick < LONGEST_TICKS && disk_log_count_syncs () < 2 + N_KINDS * (SYNCS + 1); tick++) {
    gint64 due = begin + (gint64)tick * G_USEC_PER_SEC / 8 / SPEED, now = g_get_monotonic_time ();

    if (due > now)
      g_usleep (due - now);
    mark_fed (tick + 1);
    for (guint i = 0; i < N_KINDS; i++)
      sink_rig_feed (rigs[i], tick, tick + 1);
  }
  for (guint i = 0; i < N_KINDS; i++)
    sink_rig_finish (rigs[i]);
  _exit (0); /* the files stay */
}

/* --- the recorder's successor --- */

static void
do_finish (const char *root)
{
  g_autoptr (GBytes) said =
      judge_run ("find \"$F\" -type f ! -name '*.new' | xargs -r env LD_PRELOAD=$CALLREEL_BUILD_ROOT/"
                 "tests/lib/libdisklog.so ASAN_OPTIONS=verify_asan_link_order=0 "
                 "$CALLREEL_BUILD_ROOT/gst/finish/callreel-finish >&2 || true",
                 root, NULL);
}

/* --- what is left --- */

typedef struct {
  char *place; /* below the root */
  guint64 fed, promised[2];
} Promise;

/* What must be in the file, in ms of video and audio. */
static void
read_promise (PowerChild *child, guint point, const char *name, Promise *promise)
{
  g_autoptr (GPtrArray) marks = power_cut_list_marks (child->cut, point, NULL);
  g_autoptr (GPtrArray) synced = NULL;
  char of[32], what[64];

  *promise = (Promise){ NULL };
  for (guint i = 0; i < marks->len; i++) {
    if (sscanf (marks->pdata[i], "file %31s %63s", of, what) == 2 && g_str_equal (of, name)) {
      g_free (promise->place);
      promise->place = g_strdup (what);
    } else if (g_str_has_prefix (marks->pdata[i], "fed ")) {
      promise->fed = g_ascii_strtoull ((char *)marks->pdata[i] + 4, NULL, 10);
    }
  }
  if (!promise->place)
    return;
  synced = power_cut_list_marks (child->cut, point, promise->place);
  for (guint i = 0; i < synced->len; i++) {
    guint64 ms;

    if (sscanf (synced->pdata[i], "at %31s %63s %" G_GUINT64_FORMAT, of, what, &ms) == 3 && g_str_equal (of, name))
      promise->promised[g_str_equal (what, "audio")] = ms;
  }
}

/* Returns: the duration in ms that callreel-finish reports, -1 if the file can't be finished */
static gint64
finish (const char *path)
{
  int code = 0;
  g_autoptr (GBytes) said = judge_run ("\"$CALLREEL_BUILD_ROOT/gst/finish/callreel-finish\" \"$F\"", path, &code);
  g_autofree char *text = judge_text (said);
  const char *duration = strstr (text, DURATION);

  g_assert_true (code == 0 || code == 1); /* it did not crash */
  return code == 0 ? (gint64)(g_ascii_strtoull (duration + strlen (DURATION), NULL, 10) / GST_MSECOND) : -1;
}

static void
check_sound (const char *path, guint64 ms)
{
  g_autofree char *data = NULL;
  gsize size, header = 12 + 36 + 8 + 16 + 8;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpuint (size, >=, header + ms * 16 * 2);
  for (guint64 i = 0; i < ms * 16; i++) {
    gint16 value;

    memcpy (&value, data + header + 2 * i, sizeof value);
    g_assert_cmpint (GINT16_FROM_LE (value), ==, (int)(i % SINK_RIG_MODULUS));
  }
}

static void
check_pictures (const char *path, guint64 ms)
{
  g_autoptr (GArray) numbers = judge_pictures (path, NULL);

  g_assert_cmpuint (numbers->len, >=, ms / 125);
  for (guint i = 0; i < ms / 125; i++)
    g_assert_cmpuint (g_array_index (numbers, guint, i), ==, i);
}

static void
check_plays (const char *path, guint64 ms)
{
  g_autofree char *command =
      g_strdup_printf ("ffmpeg -v error -xerror -t %.3f -i \"$F\" -f null - 2>&1", (double)ms / 1000);
  g_autoptr (GBytes) said = judge_run (command, path, NULL);
  g_autofree char *text = judge_text (said);

  g_assert_cmpstr (text, ==, "");
}

/* @closely: whether to decode it as well. */
static void
check_file (const char *left, const Promise *promise, gboolean closely)
{
  g_autofree char *path = g_build_filename (left, promise->place, NULL);
  guint64 promised = MAX (promise->promised[0], promise->promised[1]);
  guint64 held = promised > MAX_LOST_MS ? promised - MAX_LOST_MS : 0;
  /* A busy machine may encode one of the two later than that. */
  guint64 both =
      g_str_has_suffix (promise->place, ".mp4") ? MIN (promise->promised[0], promise->promised[1]) : promised;
  gint64 found = g_file_test (path, G_FILE_TEST_EXISTS) ? finish (path) : -1;

  g_test_message ("%s: %" G_GINT64_FORMAT " ms of %" G_GUINT64_FORMAT, promise->place, found, promised);
  g_assert_cmpint (found, <=, (gint64)promise->fed + 200);
  if (promised == 0)
    return;
  g_assert_cmpint (found, >=, (gint64)held);
  if (g_str_has_suffix (path, ".wav"))
    check_sound (path, held);
  else if (closely && both > MAX_LOST_MS)
    check_plays (path, both - MAX_LOST_MS);
  if (closely && promise->promised[0] > MAX_LOST_MS)
    check_pictures (path, promise->promised[0] - MAX_LOST_MS);
}

static void
check_files (PowerChild *child, guint point, PowerCutRules rules, gpointer data)
{
  guint *n = data;

  for (guint i = 0; i < N_KINDS; i++) {
    Promise promise;

    read_promise (child, point, kinds[i].name, &promise);
    if (promise.place)
      check_file (child->left, &promise, *n % N_KINDS == i);
    g_free (promise.place);
  }
  (*n)++;
}

static void
test_recording (PowerChild *child)
{
  guint n = 0;

  for (guint i = 0; i < N_KINDS; i++) {
    Promise promise;

    read_promise (child, power_cut_count_points (child->cut) - 1, kinds[i].name, &promise);
    g_assert_cmpuint (promise.fed, <, LONGEST_TICKS * 125); /* the syncs came */
    if (!kinds[i].video)
      g_assert_cmpuint (power_cut_longest_gap (child->cut, promise.place), <, MAX_UNSYNCED_S * G_USEC_PER_SEC);
    g_free (promise.place);
  }
  power_child_cut (child, 1, check_files, &n);
}

typedef struct {
  Promise promises[N_KINDS];
  guint n;
} Finishing;

static void
check_finishing (PowerChild *child, guint point, PowerCutRules rules, gpointer data)
{
  Finishing *finishing = data;

  for (guint i = 0; i < N_KINDS; i++)
    check_file (child->left, &finishing->promises[i], finishing->n % N_KINDS == i);
  finishing->n++;
}

/* The power is lost again. */
static void
test_finishing (PowerChild *child)
{
  guint last = power_cut_count_points (child->cut) - 1;
  Finishing finishing = { 0 };

  /* while all were being written: between the first sync of the last of them and the end of the first */
  guint point = last / 2;
  for (guint i = 0; i < N_KINDS; i++) {
    read_promise (child, point, kinds[i].name, &finishing.promises[i]);
    g_assert_cmpuint (finishing.promises[i].promised[1], >, 0);
  }
  power_cut_restore (child->cut, point, POWER_CUT_LOOSE, 1, child->left);
  g_autoptr (PowerChild) again = power_child_run (program, "finish", child->left);
  g_assert_cmpuint (power_cut_count_points (again->cut), >, N_KINDS);
  power_child_cut (again, 1, check_finishing, &finishing);
  for (guint i = 0; i < N_KINDS; i++)
    g_free (finishing.promises[i].place);
}

int
main (int argc, char **argv)
{
  int result;

  program = argv[0];
  g_test_init (&argc, &argv, NULL);
  if (argc == 3 && g_str_equal (argv[1], "finish")) {
    do_finish (argv[2]);
    return 0;
  }
  if (argc == 3 && g_str_equal (argv[1], "record")) {
    gst_init (NULL, NULL);
    do_record (argv[2]);
  }
  PowerChild *child = power_child_run (program, "record", NULL);
  g_test_add_data_func ("/powerloss/recording", child, (GTestDataFunc)test_recording);
  g_test_add_data_func ("/powerloss/finishing", child, (GTestDataFunc)test_finishing);
  result = g_test_run ();
  power_child_free (child);
  return result;
}
