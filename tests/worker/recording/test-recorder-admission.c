/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is in a recording, seen in its files: participants send one sound and one colour while they are admitted and
 * others while they are not, by the instant at which each packet arrives. Time is simulated; recorder, board, mixer,
 * compositor, lip-sync and files are real. State changes in the middle of a tick while packets wait in the jitter
 * buffer, with streams that lip-sync moves both ways and a jitter buffer that guesses. */
#include "tests/worker/recording.h"
#include "tests/worker/recording/sim-room.h"

#define N_AVATARS 2 /* pictures at the beginning, before Ann's first one is there */
/* The mixer's decay at a seam goes below 0; no packet of the wrong kind stays above. */
#define LOWEST (-SIM_LEVEL / 2)

/* When Ben was admitted, in file time. */
typedef struct {
  double from, to;
} Stay;

static gboolean
is_within (const Stay *stays, guint n, double time)
{
  for (guint i = 0; i < n; i++) {
    if (time >= stays[i].from && time < stays[i].to)
      return TRUE;
  }
  return FALSE;
}

/* Ben alone: no sample outside, except for the mixer's 5 ms of decay, and none of the wrong kind. */
static void
check_samples (const Recording *recording, const Stay *stays, guint n)
{
  guint sounding[8] = { 0 };

  for (gsize i = 0; i < recording->n_samples; i++) {
    const double time = ((double)i + 0.01) / RECORDING_RATE;
    const float sample = recording->samples[i];

    if (sample < LOWEST)
      g_error ("%.4f s: a sample of %.3f arrived while Ben was not in", time, (double)sample);
    if (sample != 0.0f && !is_within (stays, n, time) && !is_within (stays, n, time - 0.005))
      g_error ("%.4f s: a sample of %.3f while Ben is not in", time, (double)sample);
    for (guint k = 0; k < n; k++)
      sounding[k] += sample > SIM_LEVEL / 3 && time >= stays[k].from && time < stays[k].to;
  }
  /* Not much is lost: what the jitter buffer holds at both ends. */
  for (guint k = 0; k < n; k++) {
    g_test_message ("in for %.3f s, heard for %.3f s", stays[k].to - stays[k].from,
                    (double)sounding[k] / RECORDING_RATE);
    g_assert_cmpfloat ((double)sounding[k] / RECORDING_RATE, >, stays[k].to - stays[k].from - 0.35);
  }
}

/* A mixed recording with Ann: tones and pictures. */
static void
check_film (const Recording *recording, const Stay *stays, guint n)
{
  guint seen = 0, shared = 0;

  g_assert_cmpfloat (recording_loudest (recording, SIM_SECRET_HZ), <, 0.02);
  g_assert_cmpfloat (recording_loudest (recording, SIM_ALLOWED_HZ), >, 0.05);
  g_assert_cmpfloat (recording_largest_share (recording, SIM_SECRET), <, 0.001);
  g_assert_cmpfloat (recording_largest_share (recording, SIM_SECRET_DISK), <, 0.001);
  for (gsize i = 0; i < recording->n_pictures; i++) {
    const double time = (double)i / RECORDING_FPS + 1e-6;

    if (is_within (stays, n, time)) {
      seen += recording_share (recording, i, SIM_ALLOWED) > 0.02;
      shared += recording_share (recording, i, SIM_SCREEN) > 0.3;
      g_assert_cmpfloat (recording_share (recording, i, SIM_ANN_COLOUR), <, 0.6);
      continue;
    }
    /* Ann has all of the canvas: no picture of Ben's, no avatar, no name. */
    g_assert_cmpfloat (recording_share (recording, i, SIM_ALLOWED), <, 0.001);
    g_assert_cmpfloat (recording_share (recording, i, SIM_SCREEN), <, 0.001);
    if (i >= N_AVATARS && recording_share (recording, i, SIM_ANN_COLOUR) < 0.9)
      g_error ("%.3f s: Ann has %.3f of the canvas", time, recording_share (recording, i, SIM_ANN_COLOUR));
  }
  for (guint k = 0; k < n; k++) {
    const guint ticks = (guint)((stays[k].to - stays[k].from) * RECORDING_FPS);

    g_test_message ("stay %u: %u ticks", k, ticks);
    g_assert_cmpfloat (recording_tone (recording, SIM_ALLOWED_HZ, stays[k].from + 0.3, stays[k].to - 0.3), >, 0.05);
  }
  g_test_message ("Ben's camera in %u pictures, his screen in %u of %u", seen, shared, (guint)recording->n_pictures);
  g_assert_cmpuint (seen, >=, n * 5);
  g_assert_cmpuint (shared, >=, n * 5);
}

#define N_STAYS 2

/* Admitted and withdrawn twice. @with_control: Ben is in another recording all the time, so that his streams are
 * decoded. */
static void
test_stays (gconstpointer with_control)
{
  static const GstClockTime moments[N_STAYS][2] = { { 4062500007, 5312345678 }, { 6037000000, 7306250000 } };
  SimRoom *room = sim_room_new ();
  Stay film_stays[N_STAYS], alone_stays[N_STAYS], apart_stays[N_STAYS];
  SimTake *film, *alone, *apart, *control = NULL;

  sim_room_warm_up (room);
  film = sim_room_record (room, "film.mp4", "'admitted': <['ann']>");
  alone = sim_room_record (room, "alone.wav", "'format': <'wav'>, 'admitted': <@as []>");
  apart =
      sim_room_record (room, "apart.wav",
                       "'format': <'wav'>, 'channel-type': <'unmixed'>, 'unmixed-channels': <uint32 2>, 'admitted': "
                       "<['ann']>, 'channels': <{'ann': uint32 0, 'ben': 1}>");
  if (with_control != NULL)
    control = sim_room_record (room, "control.mp4", "'admitted': <['ben']>");
  sim_room_run (room, moments[0][0]);
  g_assert_true (control != NULL || sim_guest_count_decoded (room->guests[SIM_BEN_SOUND]) == 0);
  g_assert_true (control != NULL || sim_guest_count_decoded (room->guests[SIM_BEN_CAMERA]) == 0);
  for (guint i = 0; i < N_STAYS; i++) {
    sim_room_run (room, moments[i][0]);
    g_assert_false (film->ben_spoke || alone->ben_spoke || apart->ben_spoke);
    g_assert_cmpuint (sim_guest_count_held (room->guests[SIM_BEN_SOUND]), >, 0);
    film_stays[i].from = sim_room_admit (room, film, TRUE);
    alone_stays[i].from = sim_room_admit (room, alone, TRUE);
    apart_stays[i].from = sim_room_admit (room, apart, TRUE);
    room->ben_is_in = TRUE;
    sim_room_run (room, moments[i][1]);
    g_assert_true (film->ben_spoke && alone->ben_spoke && apart->ben_spoke);
    g_assert_cmpuint (sim_guest_count_held (room->guests[SIM_BEN_SOUND]), >, 0);
    film_stays[i].to = sim_room_admit (room, film, FALSE);
    alone_stays[i].to = sim_room_admit (room, alone, FALSE);
    apart_stays[i].to = sim_room_admit (room, apart, FALSE);
    room->ben_is_in = FALSE;
    film->ben_spoke = alone->ben_spoke = apart->ben_spoke = FALSE;
  }
  sim_room_run (room, 8200 * GST_MSECOND);
  sim_room_stop (room);
  {
    g_autoptr (Recording) pictures = recording_load (film->path, TRUE);
    g_autoptr (Recording) sound = recording_load (alone->path, FALSE);
    g_autoptr (Recording) channel = recording_load_channel (apart->path, 1);
    g_autoptr (Recording) ann = recording_load_channel (apart->path, 0);

    check_film (pictures, film_stays, N_STAYS);
    check_samples (sound, alone_stays, N_STAYS);
    check_samples (channel, apart_stays, N_STAYS);
    g_assert_cmpfloat (recording_loudest (ann, SIM_ANN_HZ), >, 0.05);
  }
  if (control != NULL) {
    g_autoptr (Recording) all = recording_load (control->path, TRUE);

    g_assert_cmpfloat (recording_loudest (all, SIM_SECRET_HZ), >, 0.05);
    g_assert_cmpfloat (recording_largest_share (all, SIM_SECRET), >, 0.02);
    g_assert_cmpfloat (recording_largest_share (all, SIM_SECRET_DISK), >, 0.3);
  }
  sim_room_free (room);
}

/* A participant who joins while a list applies is not on it: no sound, no tile, no decoder, no speech report. */
static void
test_newcomer (void)
{
  SimRoom *room = sim_room_new ();
  SimTake *film;
  const char *const *left = NULL;
  g_autofree const char **admitted = NULL;

  sim_room_warm_up (room);
  film = sim_room_record (room, "film.mp4", "'admitted': <['ann']>");
  sim_room_run (room, room->now + 500 * GST_MSECOND);
  room->carl_is_there = TRUE;
  sim_room_admit_to (room, film, "carl");
  sim_room_run (room, room->now + GST_SECOND);
  admitted = reel_input_router_get_admitted (reel_recorder_get_router (film->recorder));
  left = admitted;
  g_assert_cmpstr (left[0], ==, "ann");
  g_assert_null (left[1]);
  g_assert_cmpuint (sim_guest_count_decoded (room->guests[SIM_CARL]), ==, 0);
  sim_room_stop (room);
  {
    g_autoptr (Recording) pictures = recording_load (film->path, TRUE);

    g_assert_cmpfloat (recording_loudest (pictures, SIM_SECRET_HZ), <, 0.02);
    for (gsize i = N_AVATARS; i < pictures->n_pictures; i++) {
      if (recording_share (pictures, i, SIM_ANN_COLOUR) < 0.9)
        g_error ("picture %u: Ann has %.3f of the canvas", (guint)i, recording_share (pictures, i, SIM_ANN_COLOUR));
    }
  }
  sim_room_free (room);
}

/* As the session does when a stream is removed. Returns: the place of that in the file, seconds */
static double
remove_stream (SimRoom *self, SimTake *take, guint guest)
{
  const GstClockTime now = gst_element_get_current_running_time (self->pipeline);

  reel_media_stream_drain (sim_room_get_stream (self, guest), now);
  for (guint i = 0; i < self->takes->len; i++) {
    const SimTake *each = g_ptr_array_index (self->takes, i);

    reel_input_router_drain (reel_recorder_get_router (each->recorder), sim_room_get_stream (self, guest), now);
  }
  return (double)GST_CLOCK_DIFF (take->began, now) / 1e9;
}

static void
detach (SimRoom *self, guint guest)
{
  for (guint i = 0; i < self->takes->len; i++) {
    const SimTake *take = g_ptr_array_index (self->takes, i);

    reel_input_router_detach (reel_recorder_get_router (take->recorder), sim_room_get_stream (self, guest));
  }
}

#define CODEC_FRAME 0.0205 /* of a packet, and rounding */

/* Ben leaves: everything that arrived before is recorded to its end, and nothing else. @withdrawn: he is also withdrawn
 * while his streams drain, which applies at once. */
static void
test_leaves (gconstpointer withdrawn)
{
  SimRoom *room = sim_room_new ();
  SimTake *film, *alone;
  double left = 0, end = 0, withdrawal = G_MAXDOUBLE;

  room->ben_is_in = TRUE;
  sim_room_warm_up (room);
  film = sim_room_record (room, "film.mp4", "'channel-type': <'mixed'>");
  alone = sim_room_record (room, "alone.wav", "'format': <'wav'>, 'admitted': <['ben']>");
  sim_room_run (room, 4562500007);
  g_assert_cmpuint (sim_guest_count_held (room->guests[SIM_BEN_SOUND]), >, 2);
  g_assert_cmpuint (sim_guest_count_held (room->guests[SIM_BEN_CAMERA]), >, 0);
  left = remove_stream (room, alone, SIM_BEN_SOUND);
  remove_stream (room, alone, SIM_BEN_CAMERA);
  remove_stream (room, alone, SIM_BEN_SCREEN);
  room->ben_is_in = FALSE;
  if (withdrawn != NULL) {
    sim_room_run (room, room->now + 75 * GST_MSECOND);
    withdrawal = sim_room_admit (room, alone, FALSE);
  }
  sim_room_run (room, room->now + 500 * GST_MSECOND);
  detach (room, SIM_BEN_SOUND);
  detach (room, SIM_BEN_CAMERA);
  detach (room, SIM_BEN_SCREEN);
  sim_room_run (room, room->now + 3 * GST_SECOND);
  reel_input_router_tick (reel_recorder_get_router (film->recorder));
  reel_input_router_tick (reel_recorder_get_router (alone->recorder));
  sim_room_stop (room);
  {
    g_autoptr (Recording) sound = recording_load (alone->path, FALSE);
    g_autoptr (Recording) pictures = recording_load (film->path, TRUE);

    for (gsize i = 0; i < sound->n_samples; i++) {
      const double time = (double)i / RECORDING_RATE;

      g_assert_cmpfloat (sound->samples[i], >, LOWEST);
      if (sound->samples[i] > SIM_LEVEL / 3)
        end = time;
      if (time > withdrawal + 0.006)
        g_assert_true (sound->samples[i] == 0.0f);
    }
    g_test_message ("left at %.4f s, heard up to %.4f s", left, end);
    if (withdrawn == NULL)
      g_assert_cmpfloat (end, >, left - CODEC_FRAME);
    g_assert_cmpfloat (recording_loudest (pictures, SIM_SECRET_HZ), <, 0.02);
    g_assert_cmpfloat (recording_loudest (pictures, SIM_ALLOWED_HZ), >, 0.05);
    g_assert_cmpfloat (recording_largest_share (pictures, SIM_SECRET), <, 0.001);
    g_assert_cmpfloat (recording_largest_share (pictures, SIM_SECRET_DISK), <, 0.001);
    g_assert_cmpfloat (recording_largest_share (pictures, SIM_SCREEN), >, 0.3);
  }
  sim_room_free (room);
}

/* Returns: the place of the cut in the file of @take, seconds */
static double
mute_ben (SimRoom *self, SimTake *take, gboolean muted)
{
  ReelMediaStream *stream = sim_room_get_stream (self, SIM_BEN_SOUND);

  reel_media_stream_set_muted (stream, muted);
  reel_input_router_update (reel_recorder_get_router (take->recorder), stream, self->people[1]);
  return (double)(self->now - take->began) / GST_SECOND;
}

/* Ben mutes himself in the middle of a tick, with packets in the jitter buffer at both ends. */
static void
test_muted (void)
{
  SimRoom *room = sim_room_new ();
  Stay stays[2] = { { 0 } };
  SimTake *alone;

  sim_room_warm_up (room);
  room->ben_is_in = TRUE;
  sim_room_run (room, room->now + GST_SECOND);
  alone = sim_room_record (room, "alone.wav", "'format': <'wav'>, 'admitted': <['ben']>");
  sim_room_run (room, room->now + 1512345678);
  g_assert_cmpuint (sim_guest_count_held (room->guests[SIM_BEN_SOUND]), >, 0);
  stays[0].to = mute_ben (room, alone, TRUE);
  room->ben_is_in = FALSE;
  sim_room_run (room, room->now + 1207000000);
  g_assert_cmpuint (sim_guest_count_held (room->guests[SIM_BEN_SOUND]), >, 0);
  stays[1].from = mute_ben (room, alone, FALSE);
  room->ben_is_in = TRUE;
  sim_room_run (room, room->now + 1500 * GST_MSECOND);
  stays[1].to = 1e9;
  sim_room_stop (room);
  {
    g_autoptr (Recording) recording = recording_load (alone->path, FALSE);

    stays[1].to = (double)recording->n_samples / RECORDING_RATE;
    check_samples (recording, stays, 2);
  }
  sim_room_free (room);
}

/* Media comes at any time, also before the elements of a recording take it: its sources are told no error, by which
 * they would end, and it is recorded from the start on. */
static void
test_media_before_start (void)
{
  SimRoom *room = sim_room_new ();
  SimTake *film;

  sim_room_warm_up (room);
  film = sim_room_record_late (room, "film.mp4", "'admitted': <['ann']>");
  sim_room_run (room, room->now + 2 * GST_SECOND);
  sim_room_stop (room);
  {
    g_autoptr (Recording) recording = recording_load (film->path, TRUE);

    g_assert_cmpfloat (recording_tone (recording, SIM_ANN_HZ, 0.2, 1.2), >, 0.05);
    g_assert_cmpfloat (recording_share (recording, N_AVATARS, SIM_ANN_COLOUR), >, 0.9);
  }
  sim_room_free (room);
}

/* It begins with the first resume, but has started as soon as its elements have. */
static void
test_paused_start (void)
{
  SimRoom *room = sim_room_new ();
  SimTake *take;

  sim_room_warm_up (room);
  take = sim_room_record (room, "paused.wav", "'format': <'wav'>, 'pause-on-start': <true>");
  g_assert_true (take->started);
  sim_room_stop (room);
  sim_room_free (room);
}

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/admission/stays", NULL, test_stays);
  g_test_add_data_func ("/admission/stays-while-decoded", "control", test_stays);
  g_test_add_func ("/admission/newcomer", test_newcomer);
  g_test_add_func ("/admission/media-before-start", test_media_before_start);
  g_test_add_func ("/admission/paused-start", test_paused_start);
  g_test_add_data_func ("/admission/leaves", NULL, test_leaves);
  g_test_add_func ("/admission/muted", test_muted);
  g_test_add_data_func ("/admission/leaves-and-is-withdrawn", "withdrawn", test_leaves);
  return g_test_run ();
}
