/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is in a recording, seen in its files: participants send one sound and one colour while they are admitted and
 * others while they are not, by the instant at which each packet arrives. Time is simulated; recorder, board, mixer,
 * compositor, lip-sync and files are real. State changes in the middle of a tick while packets wait in the jitter
 * buffer, with streams that lip-sync moves both ways and a jitter buffer that guesses. */
#include "manager/worker/recording/reel-recorder.h"
#include "manager/worker/session/reel-call-pipeline.h"
#include "tests/worker/recording.h"
#include "tests/worker/recording/sim-guest.h"

#include <glib/gstdio.h>
#include <gst/check/gsttestclock.h>
#include <math.h>

#define STEP        (25 * GST_MSECOND)
#define TICK        (125 * GST_MSECOND)
#define LATENCY     (300 * GST_MSECOND)
#define PICTURE     (GST_SECOND / 15)
#define PATIENCE_US (60 * G_USEC_PER_SEC)

#define N_AVATARS 2 /* pictures at the beginning, before Ann's first one is there */

#define LEVEL       0.25         /* sound that may be there is above 0, sound that may not is below */
#define LOWEST      (-LEVEL / 2) /* the mixer's decay at a seam goes below 0, no packet of the wrong kind stays above */
#define ANN_HZ      1000
#define ALLOWED_HZ  600
#define SECRET_HZ   1400
#define ANN_COLOUR  0xe02020u
#define ALLOWED     0x2030e0u
#define SECRET      0x20c020u
#define SCREEN      0xd0c020u
#define SECRET_DISK 0xc020c0u

enum { ANN, BEN_SOUND, BEN_CAMERA, BEN_SCREEN, ANN_CAMERA, CARL, N_GUESTS };
enum { COLOUR_ANN, COLOUR_ALLOWED, COLOUR_SECRET, COLOUR_SCREEN, COLOUR_SECRET_SCREEN, N_COLOURS };

static const guint colours[N_COLOURS] = { ANN_COLOUR, ALLOWED, SECRET, SCREEN, SECRET_DISK };

/* A recording and what it said. */
typedef struct {
  ReelRecorder *recorder;
  gchar *path;
  gint64 start_utc;
  guint64 blocks_end, ticks_end; /* atomic: running time up to which came out */
  GstClockTime began;            /* running time that the file begins with */
  gboolean video;
  gboolean ben_spoke; /* said to speak since last looked at */
  gboolean stopping;
  gboolean ended;
} Take;

typedef struct {
  GstElement *pipeline;
  ReelHoldTable *holds;
  GstTestClock *clock;
  GstClockTime now, sent_sound, sent_pictures;
  ReelAvSync *sync;
  ReelParticipant *people[3]; /* ann, ben, carl */
  SimGuest *guests[N_GUESTS];
  GstBuffer *pictures[N_COLOURS];
  gboolean ben_is_in; /* by what he sends */
  gboolean carl_is_there;
  guint packet;
  gchar *directory;
  GPtrArray *takes;
} Room;

static void
on_chunk_opened (gpointer owner, const gchar *op, guint index, const gchar *location, gint64 start_utc)
{
  ((Take *)owner)->start_utc = start_utc;
}

static void
on_speaking (gpointer owner, const gchar *participant_id, gboolean active, gdouble level_db)
{
  if (active && g_str_equal (participant_id, "ben"))
    ((Take *)owner)->ben_spoke = TRUE;
}

static void
on_recording_ended (gpointer owner, const gchar *op, const gchar *reason, const gchar *detail)
{
  g_assert_cmpstr (reason, ==, "");
  ((Take *)owner)->ended = TRUE;
}

static void
ignore_mode (gpointer owner, const gchar *op, gboolean paused, gboolean censored, gint64 cut_utc, guint64 recorded)
{
}

static void
ignore_closed (gpointer owner, const gchar *op, guint index, const gchar *location, guint64 duration,
               const gchar *end_reason, GVariant *stats)
{
  g_variant_unref (g_variant_ref_sink (stats));
}

static void
ignore_channel (gpointer owner, const gchar *op, const gchar *participant_id, guint channel)
{
}

static void
on_progress (gpointer owner, const gchar *op, guint64 recorded)
{
}

static const ReelWorkerEvents events = {
  .progress = on_progress,
  .mode_changed = ignore_mode,
  .chunk_opened = on_chunk_opened,
  .chunk_closed = ignore_closed,
  .recording_ended = on_recording_ended,
  .participant_channel = ignore_channel,
  .speaking = on_speaking,
};

static void
take_free (gpointer data)
{
  Take *take = data;

  g_object_unref (take->recorder);
  g_unlink (take->path);
  g_free (take->path);
  g_free (take);
}

static Room *
room_new (void)
{
  static const gchar *const ids[] = { "ann", "ben", "carl" };
  g_autoptr (GVariant) nothing = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  Room *self = g_new0 (Room, 1);

  self->pipeline = gst_object_ref_sink (reel_call_pipeline_new ());
  self->clock = GST_TEST_CLOCK (gst_test_clock_new ());
  gst_pipeline_use_clock (GST_PIPELINE (self->pipeline), GST_CLOCK (self->clock));
  gst_element_set_base_time (self->pipeline, 0);
  self->holds = reel_hold_table_new (self->pipeline);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  self->sync = reel_av_sync_new ();
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    self->people[i] = reel_participant_parse (ids[i], REEL_ROLE_MEMBER, nothing, NULL);
  for (guint i = 0; i < N_COLOURS; i++)
    self->pictures[i] = sim_guest_encode (colours[i]);
  /* Ben's picture takes longer than his sound: the one is moved back, the other delayed. */
  self->guests[ANN] = sim_guest_new ("1", "ann", REEL_STREAM_KIND_AUDIO, self->pipeline, self->sync, 0);
  self->guests[ANN_CAMERA] = sim_guest_new ("2", "ann", REEL_STREAM_KIND_VIDEO, self->pipeline, self->sync, 0);
  self->guests[BEN_SOUND] =
      sim_guest_new ("3", "ben", REEL_STREAM_KIND_AUDIO, self->pipeline, self->sync, 30 * GST_MSECOND);
  self->guests[BEN_CAMERA] =
      sim_guest_new ("4", "ben", REEL_STREAM_KIND_VIDEO, self->pipeline, self->sync, 160 * GST_MSECOND);
  self->guests[BEN_SCREEN] =
      sim_guest_new ("5", "ben", REEL_STREAM_KIND_SCREEN, self->pipeline, self->sync, 160 * GST_MSECOND);
  self->guests[CARL] = sim_guest_new ("6", "carl", REEL_STREAM_KIND_AUDIO, self->pipeline, self->sync, 0);
  self->directory = g_dir_make_tmp ("callreel-admission-XXXXXX", NULL);
  self->takes = g_ptr_array_new_with_free_func (take_free);
  return self;
}

static void
room_free (Room *self)
{
  g_ptr_array_unref (self->takes);
  for (guint i = 0; i < N_GUESTS; i++) {
    reel_media_stream_stop (REEL_MEDIA_STREAM (self->guests[i]));
    g_object_unref (self->guests[i]);
  }
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  reel_hold_table_unref (self->holds);
  gst_object_unref (self->pipeline);
  gst_object_unref (self->clock);
  reel_av_sync_unref (self->sync);
  for (guint i = 0; i < G_N_ELEMENTS (self->people); i++)
    reel_participant_free (self->people[i]);
  for (guint i = 0; i < N_COLOURS; i++)
    gst_buffer_unref (self->pictures[i]);
  g_rmdir (self->directory);
  g_free (self->directory);
  g_free (self);
}

/* What arrives before @until. The jitter buffer holds sound for up to 180 ms and is wrong by up to 12 ms. */
static void
send_until (Room *self, GstClockTime until)
{
  for (; self->sent_sound < until; self->sent_sound += SIM_GUEST_PACKET, self->packet++) {
    const gint64 guess = ((gint64)(self->packet % 7) - 3) * 4 * (gint64)GST_MSECOND;
    const GstClockTime held = self->packet % 10 * 20 * GST_MSECOND;

    sim_guest_send_sound (self->guests[ANN], self->sent_sound, 0, 0, LEVEL, ANN_HZ);
    sim_guest_send_sound (self->guests[BEN_SOUND], self->sent_sound, guess, held, self->ben_is_in ? LEVEL : -LEVEL,
                          self->ben_is_in ? ALLOWED_HZ : SECRET_HZ);
    if (self->carl_is_there)
      sim_guest_send_sound (self->guests[CARL], self->sent_sound, 0, 0, -LEVEL, SECRET_HZ);
  }
  for (; self->sent_pictures < until; self->sent_pictures += PICTURE) {
    const gint64 guess = ((gint64)(self->packet % 7) - 3) * 4 * (gint64)GST_MSECOND;
    const GstClockTime at = self->sent_pictures, held = self->packet % 3 * 50 * GST_MSECOND;

    sim_guest_send_picture (self->guests[ANN_CAMERA], at, 0, 0, self->pictures[COLOUR_ANN]);
    sim_guest_send_picture (self->guests[BEN_CAMERA], at, guess, held,
                            self->pictures[self->ben_is_in ? COLOUR_ALLOWED : COLOUR_SECRET]);
    sim_guest_send_picture (self->guests[BEN_SCREEN], at, guess, held,
                            self->pictures[self->ben_is_in ? COLOUR_SCREEN : COLOUR_SECRET_SCREEN]);
  }
}

static void
pump (Room *self)
{
  g_autoptr (GstBus) bus = gst_pipeline_get_bus (GST_PIPELINE (self->pipeline));
  GstMessage *message;

  while ((message = gst_bus_pop (bus)) != NULL) {
    GstMessage *inner = message;

    if (gst_message_has_name (message, "GstBinForwarded"))
      gst_structure_get (gst_message_get_structure (message), "message", GST_TYPE_MESSAGE, &inner, NULL);
    for (guint i = 0; i < self->takes->len; i++) {
      Take *take = g_ptr_array_index (self->takes, i);

      if (reel_recorder_owns (take->recorder, GST_MESSAGE_SRC (inner)) &&
          (inner == message || GST_MESSAGE_TYPE (inner) == GST_MESSAGE_EOS))
        reel_recorder_handle_message (take->recorder, inner);
    }
    if (inner != message)
      gst_message_unref (inner);
    gst_message_unref (message);
  }
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/* The last block that comes together with the next one: without video five of them do. */
static GstClockTime
last_block (Take *take)
{
  const GstClockTime next = __atomic_load_n (&take->blocks_end, __ATOMIC_RELAXED);

  return take->video ? next : next / TICK * TICK + TICK - STEP;
}

/* Whether mixers and compositors have put out what is due. */
static gboolean
is_settled (Room *self)
{
  for (guint i = 0; i < self->takes->len; i++) {
    Take *take = g_ptr_array_index (self->takes, i);

    if (take->stopping)
      continue;
    if (last_block (take) + LATENCY <= self->now ||
        (take->video && __atomic_load_n (&take->ticks_end, __ATOMIC_RELAXED) + LATENCY <= self->now))
      return FALSE;
  }
  return TRUE;
}

static void
advance (Room *self)
{
  GstClockID id;

  while ((id = gst_test_clock_process_next_clock_id (self->clock)) != NULL)
    gst_clock_id_unref (id);
  pump (self);
}

static void
settle (Room *self)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_US;

  do {
    advance (self);
    if (is_settled (self))
      return;
    g_usleep (50);
  } while (g_get_monotonic_time () < end);
  g_error ("At %.3f s something does not come out", (double)self->now / 1e9);
}

static void
room_run (Room *self, GstClockTime until)
{
  while (self->now < until) {
    self->now = MIN (self->now + STEP, until);
    send_until (self, self->now);
    gst_test_clock_set_time (self->clock, self->now);
    for (guint i = 0; i < N_GUESTS; i++)
      sim_guest_deliver (self->guests[i], self->now);
    settle (self);
    for (guint i = 0; i < self->takes->len; i++)
      reel_recorder_tick (((Take *)g_ptr_array_index (self->takes, i))->recorder, 0, 0);
  }
}

/* The clocks of Ben's streams are known, and a silence lets them be set right at once. */
static void
warm_up (Room *self)
{
  for (guint i = 1; i <= 8; i++) {
    room_run (self, i * 125 * GST_MSECOND);
    for (guint guest = 0; guest < N_GUESTS; guest++)
      sim_guest_report (self->guests[guest], self->now);
  }
  self->sent_sound = self->sent_pictures = 2 * GST_SECOND;
  room_run (self, 2500 * GST_MSECOND);
  g_assert_cmpint (sim_guest_get_correction (self->guests[BEN_CAMERA]), <, -60 * (gint64)GST_MSECOND);
  g_assert_cmpint (sim_guest_get_correction (self->guests[BEN_SOUND]), >, 30 * (gint64)GST_MSECOND);
}

static GstPadProbeReturn
on_output (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  __atomic_store_n ((guint64 *)user_data, GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer), __ATOMIC_RELAXED);
  return GST_PAD_PROBE_OK;
}

static void
watch_output (Take *take, Room *room)
{
  g_autoptr (GstIterator) elements = gst_bin_iterate_elements (GST_BIN (room->pipeline));
  GValue item = G_VALUE_INIT;

  while (gst_iterator_next (elements, &item) == GST_ITERATOR_OK) {
    GstElement *element = g_value_get_object (&item);
    const gchar *factory = GST_OBJECT_NAME (gst_element_get_factory (element));
    const gboolean video = g_str_equal (factory, "tilecompositor");

    if ((video || g_str_equal (factory, "callmixer")) && reel_recorder_owns (take->recorder, GST_OBJECT (element))) {
      g_autoptr (GstPad) src = gst_element_get_static_pad (element, "src");

      gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, on_output, video ? &take->ticks_end : &take->blocks_end, NULL);
    }
    g_value_reset (&item);
  }
  g_value_unset (&item);
}

static ReelMediaStream *
stream_at (Room *self, guint index)
{
  return REEL_MEDIA_STREAM (self->guests[index]);
}

/* As the session does when somebody is there or has been admitted. */
static void
admit_to (Room *self, Take *take, const gchar *participant)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->people); i++) {
    if (!g_str_equal (self->people[i]->id, participant))
      continue;
    reel_input_router_set_participant (reel_recorder_get_router (take->recorder), self->people[i], NULL);
    for (guint guest = 0; guest < N_GUESTS; guest++) {
      if (g_str_equal (reel_media_stream_get_participant (stream_at (self, guest)), participant))
        reel_input_router_attach (reel_recorder_get_router (take->recorder), stream_at (self, guest), self->people[i]);
    }
  }
}

/* Time stands still until mixers and compositors wait for it. */
static void
wait_for_tasks (Room *self)
{
  guint tasks = 0;

  for (guint i = 0; i < self->takes->len; i++)
    tasks += ((Take *)g_ptr_array_index (self->takes, i))->video ? 2 : 1;
  gst_test_clock_wait_for_multiple_pending_ids (self->clock, tasks, NULL);
}

static Take *
record (Room *self, const gchar *name, const gchar *options)
{
  Take *take = g_new0 (Take, 1);
  g_autofree gchar *text = NULL;
  g_autoptr (GVariant) dict = NULL;
  g_autoptr (GError) error = NULL;
  ReelRecorderOptions *parsed;

  take->path = g_build_filename (self->directory, name, NULL);
  take->video = g_str_has_suffix (name, ".mp4");
  text = g_strdup_printf ("{'location': <'%s'>, 'content-type': <'%s'>, %s}", take->path,
                          take->video ? "audioVideo" : "audioOnly", options);
  dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);
  g_assert_no_error (error);
  parsed = reel_recorder_options_parse (dict, &error);
  g_assert_no_error (error);
  take->recorder = reel_recorder_new (name, parsed, self->pipeline, self->holds, &events, take, &error);
  g_assert_no_error (error);
  take->blocks_end = (self->now + STEP - 1) / STEP * STEP;
  take->ticks_end = (self->now + TICK - 1) / TICK * TICK;
  take->began = take->video ? take->ticks_end : take->blocks_end;
  watch_output (take, self);
  g_ptr_array_add (self->takes, take);
  admit_to (self, take, "ann");
  admit_to (self, take, "ben");
  reel_recorder_start_async (take->recorder, NULL, NULL);
  wait_for_tasks (self);
  return take;
}

/* Returns: where in the file the cut is, seconds. */
static double
admit (Room *self, Take *take, gboolean on)
{
  g_autoptr (GError) error = NULL;
  ReelCut cut = { .asked = (gint64)(self->now / GST_USECOND) };

  g_assert_true (reel_recorder_admit (take->recorder, "ben", on, &cut, &error));
  g_assert_no_error (error);
  g_assert_true (reel_input_router_admits (reel_recorder_get_router (take->recorder), "ben") == on);
  if (on)
    admit_to (self, take, "ben");
  return (double)(cut.utc - take->start_utc) / 1e6;
}

static void
stop (Room *self)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_US;
  gboolean all = FALSE;

  for (guint i = 0; i < self->takes->len; i++) {
    Take *take = g_ptr_array_index (self->takes, i);

    take->stopping = TRUE;
    g_assert_true (
        reel_recorder_stop (take->recorder, "", &(ReelCut){ .asked = (gint64)(self->now / GST_USECOND) }, NULL));
  }
  room_run (self, self->now + GST_SECOND);
  while (!all && g_get_monotonic_time () < end) {
    advance (self);
    all = TRUE;
    for (guint i = 0; i < self->takes->len; i++)
      all = all && ((Take *)g_ptr_array_index (self->takes, i))->ended;
    g_usleep (500);
  }
  g_assert_true (all);
}

/* When Ben was in, in file time. */
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

/* Ben alone: not one sample outside, but for the mixer's 5 ms of decay, and not one of the wrong kind. */
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
      sounding[k] += sample > LEVEL / 3 && time >= stays[k].from && time < stays[k].to;
  }
  /* Not much is lost: what the jitter buffer holds at both ends. */
  for (guint k = 0; k < n; k++) {
    g_test_message ("in for %.3f s, heard for %.3f s", stays[k].to - stays[k].from,
                    (double)sounding[k] / RECORDING_RATE);
    g_assert_cmpfloat ((double)sounding[k] / RECORDING_RATE, >, stays[k].to - stays[k].from - 0.35);
  }
}

/* Of a mixed recording with Ann: tones and pictures. */
static void
check_film (const Recording *recording, const Stay *stays, guint n)
{
  guint seen = 0, shared = 0;

  g_assert_cmpfloat (recording_loudest (recording, SECRET_HZ), <, 0.02);
  g_assert_cmpfloat (recording_loudest (recording, ALLOWED_HZ), >, 0.05);
  g_assert_cmpfloat (recording_largest_share (recording, SECRET), <, 0.001);
  g_assert_cmpfloat (recording_largest_share (recording, SECRET_DISK), <, 0.001);
  for (gsize i = 0; i < recording->n_pictures; i++) {
    const double time = (double)i / RECORDING_FPS + 1e-6;

    if (is_within (stays, n, time)) {
      seen += recording_share (recording, i, ALLOWED) > 0.02;
      shared += recording_share (recording, i, SCREEN) > 0.3;
      g_assert_cmpfloat (recording_share (recording, i, ANN_COLOUR), <, 0.6);
      continue;
    }
    /* Ann has all of the canvas: no picture of Ben's, no avatar, no name. */
    g_assert_cmpfloat (recording_share (recording, i, ALLOWED), <, 0.001);
    g_assert_cmpfloat (recording_share (recording, i, SCREEN), <, 0.001);
    if (i >= N_AVATARS && recording_share (recording, i, ANN_COLOUR) < 0.9)
      g_error ("%.3f s: Ann has %.3f of the canvas", time, recording_share (recording, i, ANN_COLOUR));
  }
  for (guint k = 0; k < n; k++) {
    const guint ticks = (guint)((stays[k].to - stays[k].from) * RECORDING_FPS);

    g_test_message ("stay %u: %u ticks", k, ticks);
    g_assert_cmpfloat (recording_tone (recording, ALLOWED_HZ, stays[k].from + 0.3, stays[k].to - 0.3), >, 0.05);
  }
  g_test_message ("Ben's camera in %u pictures, his screen in %u of %u", seen, shared, (guint)recording->n_pictures);
  g_assert_cmpuint (seen, >=, n * 5);
  g_assert_cmpuint (shared, >=, n * 5);
}

#define N_STAYS 2

/* Twice in and out. @with_control: Ben is all the time in one more recording, so that his streams are decoded. */
static void
test_stays (gconstpointer with_control)
{
  static const GstClockTime moments[N_STAYS][2] = { { 4062500007, 5312345678 }, { 6037000000, 7306250000 } };
  Room *room = room_new ();
  Stay film_stays[N_STAYS], alone_stays[N_STAYS], apart_stays[N_STAYS];
  Take *film, *alone, *apart, *control = NULL;

  warm_up (room);
  film = record (room, "film.mp4", "'admitted': <['ann']>");
  alone = record (room, "alone.wav", "'format': <'wav'>, 'admitted': <@as []>");
  apart = record (room, "apart.wav",
                  "'format': <'wav'>, 'channel-type': <'unmixed'>, 'unmixed-channels': <uint32 2>, 'admitted': "
                  "<['ann']>, 'channels': <{'ann': uint32 0, 'ben': 1}>");
  if (with_control != NULL)
    control = record (room, "control.mp4", "'admitted': <['ben']>");
  room_run (room, moments[0][0]);
  g_assert_true (control != NULL || sim_guest_count_decoded (room->guests[BEN_SOUND]) == 0);
  g_assert_true (control != NULL || sim_guest_count_decoded (room->guests[BEN_CAMERA]) == 0);
  for (guint i = 0; i < N_STAYS; i++) {
    room_run (room, moments[i][0]);
    g_assert_false (film->ben_spoke || alone->ben_spoke || apart->ben_spoke);
    g_assert_cmpuint (sim_guest_count_held (room->guests[BEN_SOUND]), >, 0);
    film_stays[i].from = admit (room, film, TRUE);
    alone_stays[i].from = admit (room, alone, TRUE);
    apart_stays[i].from = admit (room, apart, TRUE);
    room->ben_is_in = TRUE;
    room_run (room, moments[i][1]);
    g_assert_true (film->ben_spoke && alone->ben_spoke && apart->ben_spoke);
    g_assert_cmpuint (sim_guest_count_held (room->guests[BEN_SOUND]), >, 0);
    film_stays[i].to = admit (room, film, FALSE);
    alone_stays[i].to = admit (room, alone, FALSE);
    apart_stays[i].to = admit (room, apart, FALSE);
    room->ben_is_in = FALSE;
    film->ben_spoke = alone->ben_spoke = apart->ben_spoke = FALSE;
  }
  room_run (room, 8200 * GST_MSECOND);
  stop (room);
  {
    g_autoptr (Recording) pictures = recording_load (film->path, TRUE);
    g_autoptr (Recording) sound = recording_load (alone->path, FALSE);
    g_autoptr (Recording) channel = recording_load_channel (apart->path, 1);
    g_autoptr (Recording) ann = recording_load_channel (apart->path, 0);

    check_film (pictures, film_stays, N_STAYS);
    check_samples (sound, alone_stays, N_STAYS);
    check_samples (channel, apart_stays, N_STAYS);
    g_assert_cmpfloat (recording_loudest (ann, ANN_HZ), >, 0.05);
  }
  if (control != NULL) {
    g_autoptr (Recording) all = recording_load (control->path, TRUE);

    g_assert_cmpfloat (recording_loudest (all, SECRET_HZ), >, 0.05);
    g_assert_cmpfloat (recording_largest_share (all, SECRET), >, 0.02);
    g_assert_cmpfloat (recording_largest_share (all, SECRET_DISK), >, 0.3);
  }
  room_free (room);
}

/* Who comes while a list is given is not on it: no sound, no tile, no decoder, no word of speaking. */
static void
test_newcomer (void)
{
  Room *room = room_new ();
  Take *film;
  const gchar *const *left = NULL;
  g_autofree const gchar **admitted = NULL;

  warm_up (room);
  film = record (room, "film.mp4", "'admitted': <['ann']>");
  room_run (room, room->now + 500 * GST_MSECOND);
  room->carl_is_there = TRUE;
  admit_to (room, film, "carl");
  room_run (room, room->now + GST_SECOND);
  admitted = reel_input_router_get_admitted (reel_recorder_get_router (film->recorder));
  left = admitted;
  g_assert_cmpstr (left[0], ==, "ann");
  g_assert_null (left[1]);
  g_assert_cmpuint (sim_guest_count_decoded (room->guests[CARL]), ==, 0);
  stop (room);
  {
    g_autoptr (Recording) pictures = recording_load (film->path, TRUE);

    g_assert_cmpfloat (recording_loudest (pictures, SECRET_HZ), <, 0.02);
    for (gsize i = N_AVATARS; i < pictures->n_pictures; i++) {
      if (recording_share (pictures, i, ANN_COLOUR) < 0.9)
        g_error ("picture %u: Ann has %.3f of the canvas", (guint)i, recording_share (pictures, i, ANN_COLOUR));
    }
  }
  room_free (room);
}

/* As the session does when a stream is removed. Returns: where in the file that is, seconds. */
static double
remove_stream (Room *self, Take *take, guint guest)
{
  const GstClockTime now = gst_element_get_current_running_time (self->pipeline);

  reel_media_stream_drain (stream_at (self, guest), now);
  for (guint i = 0; i < self->takes->len; i++) {
    const Take *each = g_ptr_array_index (self->takes, i);

    reel_input_router_drain (reel_recorder_get_router (each->recorder), stream_at (self, guest), now);
  }
  return (double)GST_CLOCK_DIFF (take->began, now) / 1e9;
}

static void
detach (Room *self, guint guest)
{
  for (guint i = 0; i < self->takes->len; i++) {
    const Take *take = g_ptr_array_index (self->takes, i);

    reel_input_router_detach (reel_recorder_get_router (take->recorder), stream_at (self, guest));
  }
}

#define CODEC_FRAME 0.0205 /* of a packet, and rounding */

/* Ben leaves: what arrived before is there to its end, and nothing else is. @withdrawn: in the middle of draining he is
 * withdrawn as well, which counts at once. */
static void
test_leaves (gconstpointer withdrawn)
{
  Room *room = room_new ();
  Take *film, *alone;
  double left = 0, end = 0, withdrawal = G_MAXDOUBLE;

  room->ben_is_in = TRUE;
  warm_up (room);
  film = record (room, "film.mp4", "'channel-type': <'mixed'>");
  alone = record (room, "alone.wav", "'format': <'wav'>, 'admitted': <['ben']>");
  room_run (room, 4562500007);
  g_assert_cmpuint (sim_guest_count_held (room->guests[BEN_SOUND]), >, 2);
  g_assert_cmpuint (sim_guest_count_held (room->guests[BEN_CAMERA]), >, 0);
  left = remove_stream (room, alone, BEN_SOUND);
  remove_stream (room, alone, BEN_CAMERA);
  remove_stream (room, alone, BEN_SCREEN);
  room->ben_is_in = FALSE;
  if (withdrawn != NULL) {
    room_run (room, room->now + 75 * GST_MSECOND);
    withdrawal = admit (room, alone, FALSE);
  }
  room_run (room, room->now + 500 * GST_MSECOND);
  detach (room, BEN_SOUND);
  detach (room, BEN_CAMERA);
  detach (room, BEN_SCREEN);
  room_run (room, room->now + 3 * GST_SECOND);
  reel_input_router_tick (reel_recorder_get_router (film->recorder));
  reel_input_router_tick (reel_recorder_get_router (alone->recorder));
  stop (room);
  {
    g_autoptr (Recording) sound = recording_load (alone->path, FALSE);
    g_autoptr (Recording) pictures = recording_load (film->path, TRUE);

    for (gsize i = 0; i < sound->n_samples; i++) {
      const double time = (double)i / RECORDING_RATE;

      g_assert_cmpfloat (sound->samples[i], >, LOWEST);
      if (sound->samples[i] > LEVEL / 3)
        end = time;
      if (time > withdrawal + 0.006)
        g_assert_true (sound->samples[i] == 0.0f);
    }
    g_test_message ("left at %.4f s, heard up to %.4f s", left, end);
    if (withdrawn == NULL)
      g_assert_cmpfloat (end, >, left - CODEC_FRAME);
    g_assert_cmpfloat (recording_loudest (pictures, SECRET_HZ), <, 0.02);
    g_assert_cmpfloat (recording_loudest (pictures, ALLOWED_HZ), >, 0.05);
    g_assert_cmpfloat (recording_largest_share (pictures, SECRET), <, 0.001);
    g_assert_cmpfloat (recording_largest_share (pictures, SECRET_DISK), <, 0.001);
    g_assert_cmpfloat (recording_largest_share (pictures, SCREEN), >, 0.3);
  }
  room_free (room);
}

/* Returns: where in the file of @take the cut is, seconds. */
static double
mute_ben (Room *self, Take *take, gboolean muted)
{
  ReelMediaStream *stream = stream_at (self, BEN_SOUND);

  reel_media_stream_set_muted (stream, muted);
  reel_input_router_update (reel_recorder_get_router (take->recorder), stream, self->people[1]);
  return (double)(self->now - take->began) / GST_SECOND;
}

/* Ben mutes himself in the middle of a tick, with packets in the jitter buffer at both ends. */
static void
test_muted (void)
{
  Room *room = room_new ();
  Stay stays[2] = { { 0 } };
  Take *alone;

  warm_up (room);
  room->ben_is_in = TRUE;
  room_run (room, room->now + GST_SECOND);
  alone = record (room, "alone.wav", "'format': <'wav'>, 'admitted': <['ben']>");
  room_run (room, room->now + 1512345678);
  g_assert_cmpuint (sim_guest_count_held (room->guests[BEN_SOUND]), >, 0);
  stays[0].to = mute_ben (room, alone, TRUE);
  room->ben_is_in = FALSE;
  room_run (room, room->now + 1207000000);
  g_assert_cmpuint (sim_guest_count_held (room->guests[BEN_SOUND]), >, 0);
  stays[1].from = mute_ben (room, alone, FALSE);
  room->ben_is_in = TRUE;
  room_run (room, room->now + 1500 * GST_MSECOND);
  stays[1].to = 1e9;
  stop (room);
  {
    g_autoptr (Recording) recording = recording_load (alone->path, FALSE);

    stays[1].to = (double)recording->n_samples / RECORDING_RATE;
    check_samples (recording, stays, 2);
  }
  room_free (room);
}

int
main (int argc, char **argv)
{
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/admission/stays", NULL, test_stays);
  g_test_add_data_func ("/admission/stays-while-decoded", "control", test_stays);
  g_test_add_func ("/admission/newcomer", test_newcomer);
  g_test_add_data_func ("/admission/leaves", NULL, test_leaves);
  g_test_add_func ("/admission/muted", test_muted);
  g_test_add_data_func ("/admission/leaves-and-is-withdrawn", "withdrawn", test_leaves);
  return g_test_run ();
}
