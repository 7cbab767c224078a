/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of callmixer's target-loudness with speech by espeak-ng: quiet and loud speech is equally loud in the end, as
 * measured by ffmpeg's ebur128, and the pauses stay quiet. */
#include <gio/gio.h>
#include <gst/gst.h>

#include <string.h>
#include <unistd.h>

#define SETTLED_SECONDS 8
#define TOLERANCE       1.5 /* LU */

static char *directory;

static char *run (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* Runs a shell command in the directory. Returns: its output */
static char *
run (const char *format, ...)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *command = NULL;
  char *said = NULL;
  va_list args;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  g_subprocess_launcher_set_cwd (launcher, directory);
  process = g_subprocess_launcher_spawn (launcher, &error, "sh", "-c", command, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &said, NULL, &error));
  if (!g_subprocess_get_successful (process))
    g_error ("%s: %s", command, said);
  return said;
}

/* Returns: the integrated loudness of the file from @from seconds on, LUFS */
static double
measure (const char *name, guint from)
{
  g_autofree char *said =
      run ("ffmpeg -nostdin -hide_banner -ss %u -i %s -filter_complex ebur128 -f null -", from, name);
  const char *summary = g_strrstr (said, "Integrated loudness");

  g_assert_nonnull (summary);
  summary = strstr (summary, "I:");
  g_assert_nonnull (summary);
  return g_ascii_strtod (summary + 2, NULL);
}

/* Some 40 s of @voice at @loudness LUFS. */
static void
speak (const char *name, const char *input, double loudness)
{
  static const char text[] = "The committee met on Tuesday morning. Nobody had read the report, which was long. "
                             "So the chair explained it, slowly, page by page. Questions came up at once! "
                             "How much will it cost, and who is going to pay? The answer was postponed. "
                             "In the end they agreed to meet again next week, a little earlier than today. ";

  g_free (run ("for i in 1 2; do printf '%%s' '%s'; done | espeak-ng -v %s -w raw.wav --stdin", text, input));
  g_free (run ("ffmpeg -nostdin -v error -y -i raw.wav -af volume=%.2fdB -c:a pcm_s16le %s",
               loudness - measure ("raw.wav", 0), name));
  g_assert_cmpfloat_with_epsilon (measure (name, 0), loudness, 1.0);
}

/* Mixes the sources (ends of a gst-launch-1.0 line) into out.wav as fast as data comes. */
static void
mix (double target, const char *properties, const char *sources)
{
  g_autofree char *line =
      g_strdup_printf ("callmixer name=m target-loudness=%.1f %s ! wavenc ! filesink location=%s/out.wav %s", target,
                       properties, directory, sources);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static char *
source (const char *name)
{
  return g_strdup_printf (" filesrc location=%s/%s ! wavparse ! m.", directory, name);
}

static void
check_one (const char *name, double target)
{
  g_autofree char *from = source (name);
  double found;

  mix (target, "", from);
  found = measure ("out.wav", SETTLED_SECONDS);
  g_test_message ("%s to %.0f LUFS: %.1f", name, target, found);
  g_assert_cmpfloat_with_epsilon (found, target, TOLERANCE);
}

static void
test_quiet_and_loud (void)
{
  static const double targets[] = { -23.0, -16.0 };

  speak ("quiet.wav", "en", -35.0);
  speak ("loud.wav", "en+f3", -12.0);
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
    check_one ("quiet.wav", targets[i]);
    check_one ("loud.wav", targets[i]);
  }
}

/* Two who speak at the same time: the file is as loud as one of them alone. */
static void
test_together (void)
{
  g_autofree char *quiet = source ("quiet.wav"), *loud = source ("loud.wav"), *both = g_strconcat (quiet, loud, NULL);
  double found;

  mix (-23.0, "", both);
  found = measure ("out.wav", SETTLED_SECONDS);
  g_test_message ("both: %.1f LUFS", found);
  g_assert_cmpfloat_with_epsilon (found, -23.0, TOLERANCE);
}

/* Unmixed, each of them is as loud as the other. */
static void
test_unmixed (void)
{
  g_autofree char *quiet = source ("quiet.wav"), *loud = source ("loud.wav"), *both = g_strconcat (quiet, loud, NULL);

  mix (-23.0, "unmixed-channels=2", both);
  for (guint i = 0; i < 2; i++) {
    double found;

    g_free (run ("ffmpeg -nostdin -v error -y -i out.wav -af 'pan=mono|c0=c%u' one.wav", i));
    found = measure ("one.wav", SETTLED_SECONDS);
    g_test_message ("channel %u: %.1f LUFS", i, found);
    g_assert_cmpfloat_with_epsilon (found, -23.0, TOLERANCE);
  }
}

/* The noise of a room is not amplified like quiet speech: 30 s of it at -60 LUFS are unchanged. */
static void
test_noise_is_not_raised (void)
{
  g_autofree char *from = source ("noise.wav");
  double before, after;

  g_free (run (
      "ffmpeg -nostdin -v error -y -f lavfi -i 'anoisesrc=a=0.0015:r=16000:d=30:seed=7' -c:a pcm_s16le noise.wav"));
  before = measure ("noise.wav", 0);
  g_assert_cmpfloat (before, <, -55.0);
  mix (-16.0, "", from);
  after = measure ("out.wav", 0);
  g_assert_cmpfloat_with_epsilon (after, before, 0.2);
}

/* Without a target nothing is changed, not even a bit. */
static void
test_off (void)
{
  g_autofree char *from = source ("in.wav"), *in = NULL, *out = NULL;

  g_free (run ("ffmpeg -nostdin -v error -y -i quiet.wav -ar 16000 -bitexact -c:a pcm_s16le in.wav"));
  mix (0.0, "", from);
  in = run ("ffmpeg -nostdin -v error -i in.wav -f md5 -");
  out = run ("ffmpeg -nostdin -v error -t $(ffprobe -v error -show_entries format=duration -of csv=p=0 in.wav) -i "
             "out.wav -f md5 -");
  g_assert_cmpstr (in, ==, out);
}

int
main (int argc, char **argv)
{
  int code;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  directory = g_dir_make_tmp ("callreel-loudness-XXXXXX", NULL);
  g_test_add_func ("/mixerloudness/quiet-and-loud", test_quiet_and_loud);
  g_test_add_func ("/mixerloudness/together", test_together);
  g_test_add_func ("/mixerloudness/unmixed", test_unmixed);
  g_test_add_func ("/mixerloudness/noise-is-not-raised", test_noise_is_not_raised);
  g_test_add_func ("/mixerloudness/off", test_off);
  code = g_test_run ();
  g_free (run ("rm -f *.wav"));
  g_assert_cmpint (rmdir (directory), ==, 0);
  g_free (directory);
  return code;
}
