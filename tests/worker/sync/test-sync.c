/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The test of A/V sync: a simulated participant with drifting clocks, bursts of loss and discontinuous transmission is
 * recorded with pauses, and the file is decoded: how far is the audio at each picture from the time that the picture
 * shows? Eight minutes as a test; `test-worker-sync --long` runs an hour. */
#include "tests/worker/sync/sim-call.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AUDIO_RATE  16000
#define TICK        0.125
#define MARK_LEVEL  6000
#define MARK_QUIET  (AUDIO_RATE / 20)
#define MARK_LENGTH (AUDIO_RATE / 100)
#define NEIGHBOUR   1.5 /* seconds around a picture in which a mark gives the time of the audio */
#define WARM_UP     20.0
#define N_PAUSES    10
#define LIMIT_MS    40.0

static gboolean long_form;

typedef struct {
  double file;    /* seconds */
  double capture; /* by our clock */
} Mark;

typedef struct {
  SimSender *sender;
  double start;    /* running time at the beginning of the file */
  GArray *cuts;    /* double: file times where something was cut out */
  double recorded; /* recorded time at the last cut */
  double from;     /* running time of the last resume */
  double judged;   /* running time from which on it is judged */
} Take;

typedef struct {
  guint pictures, judged, unreadable, old, marks;
  double worst, sum, squares; /* ms, beyond the age of a picture */
  double early, late;         /* ms, audio relative to video, including the picture's age */
} Verdict;

static GBytes *
decode (const char *path, const char *arguments)
{
  g_autofree char *line = g_strdup_printf ("ffmpeg -nostdin -v error -xerror -i '%s' %s -", path, arguments);
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) ffmpeg = NULL;
  GBytes *output = NULL;

  g_shell_parse_argv (line, NULL, &argv, &error);
  g_assert_no_error (error);
  ffmpeg = g_subprocess_newv ((const char *const *)argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate (ffmpeg, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (ffmpeg));
  return output;
}

static double
power_at (const gint16 *samples, double hertz)
{
  double real = 0.0, imaginary = 0.0;

  for (guint i = 0; i < MARK_LENGTH; i++) {
    real += samples[i] * cos (2.0 * G_PI * hertz * i / AUDIO_RATE);
    imaginary += samples[i] * sin (2.0 * G_PI * hertz * i / AUDIO_RATE);
  }
  return real * real + imaginary * imaginary;
}

static guint
read_pitch (const gint16 *samples)
{
  guint best = 0;

  for (guint i = 1; i < SIM_PITCHES; i++) {
    if (power_at (samples, SIM_PITCH_LOWEST_HZ + i * SIM_PITCH_STEP_HZ) >
        power_at (samples, SIM_PITCH_LOWEST_HZ + best * SIM_PITCH_STEP_HZ))
      best = i;
  }
  return best;
}

/* Returns: the running time of the last beginning or resume before @file; @base: its place in the file */
static double
find_stretch (const Take *take, double file, const GArray *resumes, double *base)
{
  double from = take->start;

  *base = 0.0;
  for (guint i = 0; i < take->cuts->len && g_array_index (take->cuts, double, i) <= file; i++) {
    *base = g_array_index (take->cuts, double, i);
    from = g_array_index (resumes, double, i);
  }
  return from;
}

/* Returns: the running time that became @file */
static double
running_time (const Take *take, double file, const GArray *resumes)
{
  double base, from = find_stretch (take, file, resumes, &base);

  return from + file - base;
}

/* The pitch identifies one of the marks within four seconds; around the time where it is found there is one of
 * these. */
static double
identify (const Take *take, double running, guint pitch)
{
  double period = SIM_PITCHES * SIM_MARK_EVERY * 0.020, best = -1.0;
  guint first = (guint)(running / period) * SIM_PITCHES + pitch;

  for (guint mark = first >= SIM_PITCHES ? first - SIM_PITCHES : first; mark <= first + SIM_PITCHES;
       mark += SIM_PITCHES) {
    double capture = sim_sender_mark_time (take->sender, mark);

    if (best < 0.0 || fabs (capture - running) < fabs (best - running))
      best = capture;
  }
  return best;
}

static GArray *
find_marks (const Take *take, const char *path, const GArray *resumes)
{
  g_autoptr (GBytes) output = decode (path, "-vn -ac 1 -ar 16000 -f s16le");
  gsize size = 0;
  const gint16 *samples = g_bytes_get_data (output, &size);
  gsize n = size / 2, quiet = 0;
  GArray *marks = g_array_new (FALSE, FALSE, sizeof (Mark));

  for (gsize i = 0; i + MARK_LENGTH < n; i++) {
    if (ABS (samples[i]) >= MARK_LEVEL && quiet >= MARK_QUIET) {
      double file = (double)i / AUDIO_RATE;
      Mark mark = { file, identify (take, running_time (take, file, resumes), read_pitch (samples + i)) };

      g_array_append_val (marks, mark);
    }
    quiet = ABS (samples[i]) >= MARK_LEVEL ? 0 : quiet + 1;
  }
  return marks;
}

/* Returns: -1 if it can't be read */
static int
read_bars (const guint8 *row)
{
  guint code = 0, width = SIM_CALL_WIDTH / SIM_BARS;

  for (guint bar = 0; bar < SIM_BARS; bar++) {
    guint sum = 0;

    for (guint x = width / 4; x < width * 3 / 4; x++)
      sum += row[bar * width + x];
    code = code << 1 | (sum / (width / 2) >= 126);
  }
  return sim_sender_get_check (code >> 4) == (code & 0xF) ? (int)(code >> 4) : -1;
}

static gboolean
is_near_cut (const Take *take, double from, double to)
{
  for (guint i = 0; i < take->cuts->len; i++) {
    double cut = g_array_index (take->cuts, double, i);

    if (cut >= from - TICK && cut <= to + TICK)
      return TRUE;
  }
  return FALSE;
}

static const Mark *
find_neighbour (const Take *take, const GArray *marks, double file)
{
  const Mark *best = NULL;

  for (guint i = 0; i < marks->len; i++) {
    const Mark *mark = &g_array_index (marks, Mark, i);

    if (fabs (mark->file - file) <= NEIGHBOUR &&
        (best == NULL || fabs (mark->file - file) < fabs (best->file - file)) &&
        !is_near_cut (take, MIN (mark->file, file), MAX (mark->file, file)))
      best = mark;
  }
  return best;
}

static void
judge_picture (const Take *take, const Mark *mark, double file, guint picture, Verdict *verdict)
{
  double sound = mark->capture + file - mark->file;
  double age = sound - sim_sender_picture_time (take->sender, picture);
  double beyond = age < 0.0 ? -age : MAX (age - SIM_FRAME_SECONDS, 0.0);

  verdict->judged++;
  verdict->worst = MAX (verdict->worst, beyond * 1e3);
  verdict->sum += beyond * 1e3;
  verdict->squares += beyond * beyond * 1e6;
  verdict->early = MIN (verdict->early, age * 1e3);
  verdict->late = MAX (verdict->late, age * 1e3);
}

static Verdict
judge (const Take *take, const char *path, const GArray *resumes)
{
  g_autoptr (GBytes) output = decode (path, "-an -vf crop=320:2:0:80,format=gray -vsync passthrough -f rawvideo");
  g_autoptr (GArray) marks = find_marks (take, path, resumes);
  const gsize stride = SIM_CALL_WIDTH * 2;
  gsize size = 0;
  const guint8 *rows = g_bytes_get_data (output, &size);
  Verdict verdict = { .pictures = (guint)(size / stride), .marks = marks->len, .early = G_MAXDOUBLE };

  for (guint tick = 0; tick < verdict.pictures; tick++) {
    int picture = read_bars (rows + tick * stride);
    const Mark *mark = find_neighbour (take, marks, tick * TICK);
    double base, from = find_stretch (take, tick * TICK, resumes, &base);

    if (picture < 0)
      verdict.unreadable++;
    /* After a pause a tile shows its picture from before it until a newer one arrives. */
    else if (sim_sender_picture_time (take->sender, (guint)picture) < MAX (from, take->judged))
      verdict.old++;
    /* If the next picture was lost, this one is correctly shown for longer than one frame. */
    else if (mark != NULL && sim_sender_has_picture (take->sender, (guint)picture + 1))
      judge_picture (take, mark, tick * TICK, (guint)picture, &verdict);
  }
  return verdict;
}

static Verdict
record (const SimNetwork *network, double seconds, guint n_pauses)
{
  g_autofree char *directory = g_dir_make_tmp ("callreel-sync-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "call.mp4", NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GArray) resumes = g_array_new (FALSE, FALSE, sizeof (double));
  Take take = { .sender = sim_sender_new (network, 42),
                .cuts = g_array_new (FALSE, FALSE, sizeof (double)),
                .judged = network->outage };
  SimCall *call = sim_call_new (take.sender, path);
  ReelSyncStats sound, picture;
  Verdict verdict;

  sim_call_run (call, WARM_UP);
  take.start = take.from = sim_call_resume (call);
  for (guint i = 1; i <= n_pauses; i++) {
    double cut;

    sim_call_run (call, WARM_UP + seconds * i / (n_pauses + 1) + g_rand_double_range (rand, -5, 5));
    cut = sim_call_pause (call);
    take.recorded += cut - take.from;
    g_array_append_val (take.cuts, take.recorded);
    sim_call_run (call, cut + g_rand_double_range (rand, 2, 12));
    take.from = sim_call_resume (call);
    g_array_append_val (resumes, take.from);
  }
  sim_call_run (call, WARM_UP + seconds);
  sim_call_get_stats (call, FALSE, &sound);
  sim_call_get_stats (call, TRUE, &picture);
  g_test_message ("%.0f s: %" G_GUINT64_FORMAT " packets, %" G_GUINT64_FORMAT " lost, %" G_GUINT64_FORMAT
                  " not sent in silence, %u dropped, %.1f s of gaps filled",
                  seconds, sim_sender_get_sent (take.sender), sim_sender_get_lost (take.sender),
                  sim_sender_get_silent (take.sender), sim_call_get_dropped (call), sim_call_get_gaps (call));
  g_test_message ("drift: sound %+.1f ppm, picture %+.1f ppm; offset %.1f ms, left %.1f ms; corrected: sound %+.1f ms, "
                  "picture %+.1f ms; reports rejected %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT,
                  sound.drift_ppm, picture.drift_ppm, (double)picture.offset / 1e6, (double)picture.left / 1e6,
                  (double)sound.correction / 1e6, (double)picture.correction / 1e6, sound.rejected + picture.rejected,
                  sound.reports + picture.reports);
  sim_call_stop (call);
  sim_call_free (call);
  verdict = judge (&take, path, resumes);
  g_test_message ("%u pictures, %u judged by %u marks, %u unreadable, %u from before a pause: worst %.1f ms, mean %.2f "
                  "ms beyond a picture's "
                  "age; sound %.1f to %.1f ms after the picture",
                  verdict.pictures, verdict.judged, verdict.marks, verdict.unreadable, verdict.old, verdict.worst,
                  verdict.sum / MAX (verdict.judged, 1), verdict.early, verdict.late);
  g_array_unref (take.cuts);
  sim_sender_free (take.sender);
  g_unlink (path);
  g_rmdir (directory);
  return verdict;
}

static const SimNetwork bad_network = {
  .audio_ppm = 100,
  .video_ppm = -100,
  .ntp_ppm = 30,
  .audio_delay = 0.030,
  .video_delay = 0.140,
  .loss = 0.05,
  .reports = TRUE,
};

static void
test_proof (void)
{
  double seconds = long_form ? 3600.0 : 480.0;
  Verdict verdict = record (&bad_network, seconds, N_PAUSES);

  g_assert_cmpuint (verdict.judged, >, (guint)(seconds / TICK / 3.0));
  g_assert_cmpuint (verdict.unreadable, <, verdict.pictures / 200);
  g_assert_cmpuint (verdict.old, <, N_PAUSES * 10);
  g_assert_cmpfloat (verdict.worst, <=, LIMIT_MS);
}

/* The same call placed by arrival only: shows that the check above can fail. */
static void
test_without_reports (void)
{
  SimNetwork network = bad_network;
  Verdict verdict;

  network.reports = FALSE;
  verdict = record (&network, 60.0, 1);
  g_assert_cmpuint (verdict.judged, >, 100);
  g_assert_cmpfloat (verdict.worst, >, LIMIT_MS);
}

/* The jitter buffer begins anew with one of the late pictures, too late until the outage has ended. */
static void
test_outage (void)
{
  SimNetwork network = { .audio_delay = 0.030, .video_delay = 0.040, .reports = TRUE, .outage = 40.0, .late = 0.4 };
  Verdict verdict = record (&network, 40.0, 0);

  g_assert_cmpuint (verdict.judged, >, 50);
  g_assert_cmpfloat (verdict.worst, <=, LIMIT_MS);
}

int
main (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    long_form = long_form || g_str_equal (argv[i], "--long");
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker/sync/proof", test_proof);
  g_test_add_func ("/worker/sync/without-reports", test_without_reports);
  g_test_add_func ("/worker/sync/outage", test_outage);
  return g_test_run ();
}
