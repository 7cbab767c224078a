/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/worker/sync/reel-av-sync.c: streams of a participant converge slowly, and stay if nothing is
 * known. */
#include "manager/worker/sync/reel-av-sync.h"

#define MS      G_GINT64_CONSTANT (1000000)
#define SECOND  (1000 * MS)
#define AUDIO   0xA0000000u
#define VIDEO   0x50000000u
#define PACKET  (20 * MS)
#define PICTURE (100 * MS)

/* A participant whose packets take `audio_delay` and `video_delay` to arrive. */
typedef struct {
  ReelAvSync *sync;
  ReelSyncTrack *audio;
  ReelSyncTrack *video;
  gint64 audio_delay, video_delay;
  gint64 ntp_offset; /* error of the clock in the video's reports */
  gint64 now;        /* capture time */
  gint64 audio_correction, video_correction;
  gint64 largest_audio_step, largest_video_step;
  gboolean reports;
  gboolean mute;
} Rig;

static void
rig_init (Rig *rig, gint64 audio_delay, gint64 video_delay)
{
  *rig = (Rig){ .audio_delay = audio_delay, .video_delay = video_delay, .reports = TRUE };
  rig->sync = reel_av_sync_new ();
  rig->audio = reel_sync_track_new (rig->sync, "ann", 48000, REEL_AV_SYNC_AUDIO_SLEW);
  rig->video = reel_sync_track_new (rig->sync, "ann", 90000, REEL_AV_SYNC_VIDEO_SLEW);
}

static void
rig_clear (Rig *rig)
{
  reel_sync_track_free (rig->audio);
  reel_sync_track_free (rig->video);
  reel_av_sync_unref (rig->sync);
}

static guint64
ntp_of (gint64 ns)
{
  return (guint64)(3976000000 + ns / SECOND) << 32 | (guint64)((ns % SECOND) << 32) / (guint64)SECOND;
}

static guint32
rtp_of (gint64 ns, guint rate)
{
  return 0xFFFFF000u + (guint32)(ns / 1000 * rate / 1000000);
}

static void
note (gint64 *correction, gint64 *largest, gint64 value)
{
  *largest = MAX (*largest, ABS (value - *correction));
  *correction = value;
}

static void
run (Rig *rig, gint64 duration)
{
  for (gint64 end = rig->now + duration; rig->now < end; rig->now += PACKET) {
    gint64 now = rig->now;

    if (rig->reports && now % (5 * SECOND) == 0) {
      reel_sync_track_report (rig->audio, AUDIO, ntp_of (now), rtp_of (now, 48000));
      reel_sync_track_report (rig->video, VIDEO, ntp_of (now + rig->ntp_offset), rtp_of (now, 90000));
    }
    if (!rig->mute)
      note (&rig->audio_correction, &rig->largest_audio_step,
            reel_sync_track_place (rig->audio, AUDIO, rtp_of (now, 48000), now + rig->audio_delay));
    if (now % PICTURE == 0)
      note (&rig->video_correction, &rig->largest_video_step,
            reel_sync_track_place (rig->video, VIDEO, rtp_of (now, 90000), now + rig->video_delay));
  }
}

static gint64
offset_left (const Rig *rig)
{
  return rig->video_delay + rig->video_correction - rig->audio_delay - rig->audio_correction;
}

/* The late stream is moved towards the other by the maximum advance; only the rest delays the other. */
static void
test_meet (void)
{
  static const gint64 delays[][4] = { { 40, 100, 0, -60 },   { 40, 140, 20, -80 }, { 100, 40, -60, 0 },
                                      { 300, 20, -80, 200 }, { 50, 50, 0, 0 },     { 20, 500, 400, -80 } };

  for (gsize i = 0; i < G_N_ELEMENTS (delays); i++) {
    Rig rig;
    ReelSyncStats stats;

    rig_init (&rig, delays[i][0] * MS, delays[i][1] * MS);
    run (&rig, 240 * SECOND);
    g_assert_cmpint (ABS (rig.audio_correction - delays[i][2] * MS), <, MS / 2);
    g_assert_cmpint (ABS (rig.video_correction - delays[i][3] * MS), <, MS / 2);
    g_assert_cmpint (rig.largest_audio_step, <=, REEL_AV_SYNC_AUDIO_SLEW / 50 + 1);
    g_assert_cmpint (rig.largest_video_step, <=, REEL_AV_SYNC_VIDEO_SLEW / 10 + 1);
    reel_sync_track_get_stats (rig.audio, &stats);
    g_assert_cmpuint (stats.reports, ==, 48);
    g_assert_cmpint (ABS (stats.offset - ABS (rig.audio_delay - rig.video_delay)), <, MS / 2);
    g_assert_cmpint (stats.left, <, MS);
    g_assert_true (stats.has_drift);
    g_assert_cmpfloat_with_epsilon (stats.drift_ppm, 0.0, 1.0);
    g_assert_false (stats.ignored);
    rig_clear (&rig);
  }
}

static void
test_no_reports (void)
{
  Rig rig;
  ReelSyncStats stats;

  rig_init (&rig, 40 * MS, 140 * MS);
  rig.reports = FALSE;
  run (&rig, 30 * SECOND);
  g_assert_cmpint (rig.audio_correction, ==, 0);
  g_assert_cmpint (rig.video_correction, ==, 0);
  reel_sync_track_get_stats (rig.video, &stats);
  g_assert_cmpuint (stats.reports, ==, 0);
  g_assert_cmpint (stats.offset, ==, 0);
  rig_clear (&rig);
}

static void
test_ignored (void)
{
  Rig rig;
  ReelSyncStats stats;

  rig_init (&rig, 40 * MS, 140 * MS);
  rig.ntp_offset = 3 * SECOND;
  run (&rig, 30 * SECOND);
  g_assert_cmpint (rig.audio_correction, ==, 0);
  g_assert_cmpint (rig.video_correction, ==, 0);
  reel_sync_track_get_stats (rig.video, &stats);
  g_assert_true (stats.ignored);
  rig_clear (&rig);
}

static void
test_other_clock (void)
{
  Rig rig;

  rig_init (&rig, 40 * MS, 140 * MS);
  reel_sync_track_name (rig.audio, AUDIO, "phone@a", 7);
  reel_sync_track_name (rig.video, VIDEO, "camera@b", 8);
  run (&rig, 30 * SECOND);
  g_assert_cmpint (rig.video_correction, ==, 0);
  reel_sync_track_name (rig.video, VIDEO, "phone@a", 7);
  run (&rig, 60 * SECOND);
  g_assert_cmpint (ABS (offset_left (&rig)), <, MS);
  rig_clear (&rig);
}

/* Another participant's streams have no effect. */
static void
test_other_participant (void)
{
  Rig rig;
  ReelSyncTrack *bob;

  rig_init (&rig, 40 * MS, 40 * MS);
  bob = reel_sync_track_new (rig.sync, "bob", 90000, REEL_AV_SYNC_VIDEO_SLEW);
  for (guint i = 0; i < 100; i++) {
    reel_sync_track_report (bob, VIDEO, ntp_of (i * PICTURE), rtp_of (i * PICTURE, 90000));
    g_assert_cmpint (reel_sync_track_place (bob, VIDEO, rtp_of (i * PICTURE, 90000), i * PICTURE + 300 * MS), ==, 0);
    run (&rig, PICTURE);
  }
  g_assert_cmpint (ABS (rig.audio_correction), <, MS / 2);
  g_assert_cmpint (ABS (rig.video_correction), <, MS / 2);
  reel_sync_track_free (bob);
  rig_clear (&rig);
}

/* The video's path gets longer: the streams converge again; the audio jumps during a silence. */
static void
test_path_change (void)
{
  Rig rig;

  rig_init (&rig, 40 * MS, 100 * MS);
  run (&rig, 60 * SECOND);
  rig.video_delay = 240 * MS;
  run (&rig, 10 * SECOND);
  g_assert_cmpint (rig.audio_correction, >, 0);
  g_assert_cmpint (rig.audio_correction, <, 40 * MS);
  rig.mute = TRUE;
  run (&rig, 2 * SECOND);
  rig.mute = FALSE;
  run (&rig, 2 * SECOND);
  g_assert_cmpint (ABS (offset_left (&rig)), <, MS);
  rig_clear (&rig);
}

typedef struct {
  gboolean video; /* what is late; otherwise the audio */
  gint64 seconds; /* of an outage */
  guint before;   /* pictures before it that are placed late */
  guint ms;       /* so late */
  guint after;    /* pictures after it */
} Lateness;

/* Returns: the largest distance between the streams apart from the lateness itself */
static gint64
run_late (const Lateness *late)
{
  Rig rig;
  gint64 worst = 0, *delay = late->video ? &rig.video_delay : &rig.audio_delay;

  rig_init (&rig, 40 * MS, 50 * MS);
  run (&rig, 20 * SECOND);
  for (guint i = late->before; i > 0; i--) {
    *delay += late->ms * MS;
    run (&rig, PICTURE);
    *delay -= late->ms * MS;
    worst = MAX (worst, ABS (offset_left (&rig)));
  }
  rig.now += late->seconds * SECOND;
  for (guint i = late->after; i > 0; i--) {
    /* The jitter buffer's estimate falls to what it was before. */
    const gint64 lateness = (gint64)late->ms * MS * i / late->after;

    *delay += lateness;
    run (&rig, PICTURE);
    *delay -= lateness;
    worst = MAX (worst, ABS (offset_left (&rig)));
  }
  for (guint i = 0; i < 300; i++) {
    run (&rig, PICTURE);
    worst = MAX (worst, ABS (offset_left (&rig)));
  }
  rig_clear (&rig);
  return worst;
}

/* A jitter buffer that begins anew with a late packet places media too late for a second or so, or until the end of an
 * outage. The path is the same, so nothing is moved. */
static void
test_late (void)
{
  static const Lateness cases[] = {
    { TRUE, 0, 0, 300, 10 },  { TRUE, 0, 0, 900, 10 },  { TRUE, 5, 0, 300, 10 },  { TRUE, 5, 0, 900, 10 },
    { TRUE, 5, 3, 210, 0 },   { TRUE, 5, 3, 300, 1 },   { TRUE, 60, 3, 300, 5 },  { FALSE, 0, 0, 300, 10 },
    { FALSE, 0, 0, 900, 10 }, { FALSE, 5, 0, 300, 10 }, { FALSE, 5, 0, 900, 10 }, { FALSE, 5, 3, 210, 0 },
    { FALSE, 5, 3, 300, 1 },  { FALSE, 60, 3, 300, 5 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    const gint64 worst = run_late (&cases[i]);

    g_test_message ("%s, %" G_GINT64_FORMAT " s of nothing, %u ms late: %" G_GINT64_FORMAT " ms apart",
                    cases[i].video ? "video" : "audio", cases[i].seconds, cases[i].ms, worst / MS);
    g_assert_cmpint (worst, <, 20 * MS);
  }
}

/* Nobody is heard for a while, in which the path of both gets longer or shorter, or the sender's clock drifts from
 * ours: nothing is moved, since both are as far apart as before. */
static void
test_path_of_both_changes (void)
{
  static const struct {
    gint64 seconds, jump, drift; /* of silence; ms; ns a second */
  } cases[] = {
    { 80, -100, 0 }, { 80, 100, 0 }, { 3600, 0, 50000 }, { 3600, 0, -50000 }, { 10, -100, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    gint64 worst = 0;
    Rig rig;

    rig_init (&rig, 240 * MS, 250 * MS);
    run (&rig, 60 * SECOND);
    rig.mute = TRUE;
    for (gint64 second = 0; second < cases[i].seconds; second++) {
      const gint64 change = cases[i].drift + (second == cases[i].seconds / 2 ? cases[i].jump * MS : 0);

      run (&rig, SECOND);
      rig.audio_delay += change;
      rig.video_delay += change;
    }
    rig.mute = FALSE;
    for (guint picture = 0; picture < 300; picture++) {
      run (&rig, PICTURE);
      worst = MAX (worst, ABS (offset_left (&rig)));
    }
    g_test_message ("%" G_GINT64_FORMAT " s of silence: %" G_GINT64_FORMAT " ms apart", cases[i].seconds, worst / MS);
    g_assert_cmpint (worst, <, 25 * MS);
    rig_clear (&rig);
  }
}

/* While the audio is silent the video does not move. */
static void
test_silence (void)
{
  Rig rig;

  rig_init (&rig, 40 * MS, 140 * MS);
  run (&rig, 60 * SECOND);
  rig.mute = TRUE;
  run (&rig, 300 * SECOND);
  g_assert_cmpint (ABS (rig.video_correction + 80 * MS), <, MS);
  rig_clear (&rig);
}

/* A sender that restarts has other timestamps; until its first report its packets stay at their arrival. */
static void
test_restart (void)
{
  Rig rig;
  gint64 correction = 0;

  rig_init (&rig, 40 * MS, 140 * MS);
  run (&rig, 60 * SECOND);
  for (guint i = 0; i < 100; i++)
    correction = reel_sync_track_place (rig.video, VIDEO + 1, i * 9000, rig.now + (gint64)i * PICTURE);
  g_assert_cmpint (correction, ==, 0);
  /* Reports of the previous one do not count. */
  reel_sync_track_report (rig.video, VIDEO, ntp_of (rig.now), rtp_of (rig.now, 90000));
  correction = reel_sync_track_place (rig.video, VIDEO + 1, 101 * 9000, rig.now + 101 * PICTURE);
  g_assert_cmpint (correction, ==, 0);
  rig_clear (&rig);
}

/* A decoder's output is looked up by its time, in any order. */
static void
test_capture (void)
{
  ReelAvSync *sync = reel_av_sync_new ();
  ReelSyncTrack *track = reel_sync_track_new (sync, "ann", 90000, REEL_AV_SYNC_VIDEO_SLEW);

  g_assert_cmpint (reel_sync_track_get_capture (track, 5 * SECOND), ==, 0);
  for (gint64 i = 1; i <= 200; i++) {
    reel_sync_track_remember (track, i * PICTURE - 80 * MS, i * PICTURE + 3 * MS);
    reel_sync_track_remember (track, i * PICTURE - 80 * MS, i * PICTURE + i % 2 * 7 * MS);
  }
  g_assert_cmpint (reel_sync_track_get_capture (track, 200 * PICTURE - 80 * MS), ==, 200 * PICTURE);
  g_assert_cmpint (reel_sync_track_get_capture (track, 300 * PICTURE), ==, 200 * PICTURE);
  g_assert_cmpint (reel_sync_track_get_capture (track, 197 * PICTURE - 80 * MS - 1000), ==, 197 * PICTURE + 3 * MS);
  g_assert_cmpint (reel_sync_track_get_capture (track, 197 * PICTURE - 81 * MS), ==, 196 * PICTURE);
  g_assert_cmpint (reel_sync_track_get_capture (track, 100 * PICTURE), ==, 0);
  reel_sync_track_free (track);
  reel_av_sync_unref (sync);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker/lip-sync/meet", test_meet);
  g_test_add_func ("/worker/lip-sync/no-reports", test_no_reports);
  g_test_add_func ("/worker/lip-sync/ignored", test_ignored);
  g_test_add_func ("/worker/lip-sync/other-clock", test_other_clock);
  g_test_add_func ("/worker/lip-sync/other-participant", test_other_participant);
  g_test_add_func ("/worker/lip-sync/path-change", test_path_change);
  g_test_add_func ("/worker/lip-sync/late", test_late);
  g_test_add_func ("/worker/lip-sync/path-of-both-changes", test_path_of_both_changes);
  g_test_add_func ("/worker/lip-sync/silence", test_silence);
  g_test_add_func ("/worker/lip-sync/restart", test_restart);
  g_test_add_func ("/worker/lip-sync/capture", test_capture);
  return g_test_run ();
}
