/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call of simulated participants. Time is simulated; recorder, router, mixer, compositor, A/V sync and files are
 * real. */
#include "tests/worker/recording/sim-room.h"

#include "manager/worker/session/reel-call-pipeline.h"

#include <glib/gstdio.h>

#define STEP       (25 * GST_MSECOND)
#define TICK       (125 * GST_MSECOND)
#define LATENCY    (300 * GST_MSECOND)
#define PICTURE    (GST_SECOND / 15)
#define TIMEOUT_US (60 * G_USEC_PER_SEC)

static const guint colours[SIM_N_COLOURS] = { SIM_ANN_COLOUR, SIM_ALLOWED, SIM_SECRET, SIM_SCREEN, SIM_SECRET_DISK };

static void
on_chunk_opened (gpointer owner, const char *op, guint index, const char *location, gint64 start_utc)
{
  ((SimTake *)owner)->start_utc = start_utc;
}

static void
on_speaking (gpointer owner, const char *participant_id, gboolean active, double level_db)
{
  if (active && g_str_equal (participant_id, "ben"))
    ((SimTake *)owner)->ben_spoke = TRUE;
}

static void
on_recording_ended (gpointer owner, const char *op, const char *reason, const char *detail)
{
  g_assert_cmpstr (reason, ==, "");
  ((SimTake *)owner)->ended = TRUE;
}

static void
ignore_mode (gpointer owner, const char *op, gboolean paused, gboolean censored, gint64 cut_utc, guint64 recorded)
{
}

static void
ignore_closed (gpointer owner, const char *op, guint index, const char *location, guint64 duration,
               const char *end_reason, GVariant *stats)
{
  g_variant_unref (g_variant_ref_sink (stats));
}

static void
ignore_channel (gpointer owner, const char *op, const char *participant_id, guint channel)
{
}

static void
on_progress (gpointer owner, const char *op, guint64 recorded)
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
  SimTake *take = data;

  g_object_unref (take->recorder);
  g_unlink (take->path);
  g_free (take->path);
  g_free (take);
}

SimRoom *
sim_room_new (void)
{
  static const char *const ids[] = { "ann", "ben", "carl" };
  g_autoptr (GVariant) nothing = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  SimRoom *self = g_new0 (SimRoom, 1);

  self->pipeline = gst_object_ref_sink (reel_call_pipeline_new ());
  self->clock = GST_TEST_CLOCK (gst_test_clock_new ());
  gst_pipeline_use_clock (GST_PIPELINE (self->pipeline), GST_CLOCK (self->clock));
  gst_element_set_base_time (self->pipeline, 0);
  self->holds = reel_hold_table_new (self->pipeline);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  self->sync = reel_av_sync_new ();
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    self->people[i] = reel_participant_parse (ids[i], REEL_ROLE_MEMBER, nothing, NULL);
  for (guint i = 0; i < SIM_N_COLOURS; i++)
    self->pictures[i] = sim_guest_encode (colours[i]);
  /* Ben's picture takes longer than his sound: the one is moved back, the other delayed. */
  self->guests[SIM_ANN] = sim_guest_new ("1", "ann", REEL_STREAM_KIND_AUDIO, self->pipeline, self->sync, 0);
  self->guests[SIM_ANN_CAMERA] = sim_guest_new ("2", "ann", REEL_STREAM_KIND_VIDEO, self->pipeline, self->sync, 0);
  self->guests[SIM_BEN_SOUND] =
      sim_guest_new ("3", "ben", REEL_STREAM_KIND_AUDIO, self->pipeline, self->sync, 30 * GST_MSECOND);
  self->guests[SIM_BEN_CAMERA] =
      sim_guest_new ("4", "ben", REEL_STREAM_KIND_VIDEO, self->pipeline, self->sync, 160 * GST_MSECOND);
  self->guests[SIM_BEN_SCREEN] =
      sim_guest_new ("5", "ben", REEL_STREAM_KIND_SCREEN, self->pipeline, self->sync, 160 * GST_MSECOND);
  self->guests[SIM_CARL] = sim_guest_new ("6", "carl", REEL_STREAM_KIND_AUDIO, self->pipeline, self->sync, 0);
  self->directory = g_dir_make_tmp ("callreel-admission-XXXXXX", NULL);
  self->takes = g_ptr_array_new_with_free_func (take_free);
  return self;
}

void
sim_room_free (SimRoom *self)
{
  g_ptr_array_unref (self->takes);
  for (guint i = 0; i < SIM_N_GUESTS; i++) {
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
  for (guint i = 0; i < SIM_N_COLOURS; i++)
    gst_buffer_unref (self->pictures[i]);
  g_rmdir (self->directory);
  g_free (self->directory);
  g_free (self);
}

/* What arrives before @until. The jitter buffer holds sound for up to 180 ms and is wrong by up to 12 ms. */
static void
send_until (SimRoom *self, GstClockTime until)
{
  for (; self->sent_sound < until; self->sent_sound += SIM_GUEST_PACKET, self->packet++) {
    const gint64 guess = ((gint64)(self->packet % 7) - 3) * 4 * (gint64)GST_MSECOND;
    const GstClockTime held = self->packet % 10 * 20 * GST_MSECOND;

    sim_guest_send_sound (self->guests[SIM_ANN], self->sent_sound, 0, 0, SIM_LEVEL, SIM_ANN_HZ);
    sim_guest_send_sound (self->guests[SIM_BEN_SOUND], self->sent_sound, guess, held,
                          self->ben_is_in ? SIM_LEVEL : -SIM_LEVEL, self->ben_is_in ? SIM_ALLOWED_HZ : SIM_SECRET_HZ);
    if (self->carl_is_there)
      sim_guest_send_sound (self->guests[SIM_CARL], self->sent_sound, 0, 0, -SIM_LEVEL, SIM_SECRET_HZ);
  }
  for (; self->sent_pictures < until; self->sent_pictures += PICTURE) {
    const gint64 guess = ((gint64)(self->packet % 7) - 3) * 4 * (gint64)GST_MSECOND;
    const GstClockTime at = self->sent_pictures, held = self->packet % 3 * 50 * GST_MSECOND;

    sim_guest_send_picture (self->guests[SIM_ANN_CAMERA], at, 0, 0, self->pictures[SIM_COLOUR_ANN]);
    sim_guest_send_picture (self->guests[SIM_BEN_CAMERA], at, guess, held,
                            self->pictures[self->ben_is_in ? SIM_COLOUR_ALLOWED : SIM_COLOUR_SECRET]);
    sim_guest_send_picture (self->guests[SIM_BEN_SCREEN], at, guess, held,
                            self->pictures[self->ben_is_in ? SIM_COLOUR_SCREEN : SIM_COLOUR_SECRET_SCREEN]);
  }
}

static void
pump (SimRoom *self)
{
  g_autoptr (GstBus) bus = gst_pipeline_get_bus (GST_PIPELINE (self->pipeline));
  GstMessage *message;

  while ((message = gst_bus_pop (bus)) != NULL) {
    GstMessage *inner = message;

    if (gst_message_has_name (message, "GstBinForwarded"))
      gst_structure_get (gst_message_get_structure (message), "message", GST_TYPE_MESSAGE, &inner, NULL);
    for (guint i = 0; i < self->takes->len; i++) {
      SimTake *take = g_ptr_array_index (self->takes, i);

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
last_block (SimTake *take)
{
  const GstClockTime next = __atomic_load_n (&take->blocks_end, __ATOMIC_RELAXED);

  return take->video ? next : next / TICK * TICK + TICK - STEP;
}

/* Whether mixers and compositors have put out what is due. */
static gboolean
is_settled (SimRoom *self)
{
  for (guint i = 0; i < self->takes->len; i++) {
    SimTake *take = g_ptr_array_index (self->takes, i);

    if (take->stopping)
      continue;
    if (last_block (take) + LATENCY <= self->now ||
        (take->video && __atomic_load_n (&take->ticks_end, __ATOMIC_RELAXED) + LATENCY <= self->now))
      return FALSE;
  }
  return TRUE;
}

static void
advance (SimRoom *self)
{
  GstClockID id;

  while ((id = gst_test_clock_process_next_clock_id (self->clock)) != NULL)
    gst_clock_id_unref (id);
  pump (self);
}

static void
settle (SimRoom *self)
{
  gint64 end = g_get_monotonic_time () + TIMEOUT_US;

  do {
    advance (self);
    if (is_settled (self))
      return;
    g_usleep (50);
  } while (g_get_monotonic_time () < end);
  g_error ("At %.3f s something does not come out", (double)self->now / 1e9);
}

void
sim_room_run (SimRoom *self, GstClockTime until)
{
  while (self->now < until) {
    self->now = MIN (self->now + STEP, until);
    send_until (self, self->now);
    gst_test_clock_set_time (self->clock, self->now);
    for (guint i = 0; i < SIM_N_GUESTS; i++)
      sim_guest_deliver (self->guests[i], self->now);
    settle (self);
    for (guint i = 0; i < self->takes->len; i++)
      reel_recorder_tick (((SimTake *)g_ptr_array_index (self->takes, i))->recorder, 0, 0);
  }
}

void
sim_room_warm_up (SimRoom *self)
{
  for (guint i = 1; i <= 8; i++) {
    sim_room_run (self, i * 125 * GST_MSECOND);
    for (guint guest = 0; guest < SIM_N_GUESTS; guest++)
      sim_guest_report (self->guests[guest], self->now);
  }
  self->sent_sound = self->sent_pictures = 2 * GST_SECOND;
  sim_room_run (self, 2500 * GST_MSECOND);
  g_assert_cmpint (sim_guest_get_correction (self->guests[SIM_BEN_CAMERA]), <, -60 * (gint64)GST_MSECOND);
  g_assert_cmpint (sim_guest_get_correction (self->guests[SIM_BEN_SOUND]), >, 30 * (gint64)GST_MSECOND);
}

static GstPadProbeReturn
on_output (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  __atomic_store_n ((guint64 *)user_data, GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer), __ATOMIC_RELAXED);
  return GST_PAD_PROBE_OK;
}

static void
watch_output (SimTake *take, SimRoom *room)
{
  g_autoptr (GstIterator) elements = gst_bin_iterate_elements (GST_BIN (room->pipeline));
  GValue item = G_VALUE_INIT;

  while (gst_iterator_next (elements, &item) == GST_ITERATOR_OK) {
    GstElement *element = g_value_get_object (&item);
    const char *factory = GST_OBJECT_NAME (gst_element_get_factory (element));
    const gboolean video = g_str_equal (factory, "tilecompositor");

    if ((video || g_str_equal (factory, "callmixer")) && reel_recorder_owns (take->recorder, GST_OBJECT (element))) {
      g_autoptr (GstPad) src = gst_element_get_static_pad (element, "src");

      gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BUFFER, on_output, video ? &take->ticks_end : &take->blocks_end, NULL);
      if (!video)
        take->mixer = element;
    }
    g_value_reset (&item);
  }
  g_value_unset (&item);
}

ReelMediaStream *
sim_room_get_stream (SimRoom *self, guint index)
{
  return REEL_MEDIA_STREAM (self->guests[index]);
}

void
sim_room_admit_to (SimRoom *self, SimTake *take, const char *participant)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->people); i++) {
    if (!g_str_equal (self->people[i]->id, participant))
      continue;
    reel_input_router_set_participant (reel_recorder_get_router (take->recorder), self->people[i], NULL);
    for (guint guest = 0; guest < SIM_N_GUESTS; guest++) {
      if (g_str_equal (reel_media_stream_get_participant (sim_room_get_stream (self, guest)), participant))
        reel_input_router_attach (reel_recorder_get_router (take->recorder), sim_room_get_stream (self, guest),
                                  self->people[i]);
    }
  }
}

/* Whether media of those who are in flows. */
static gboolean
flows (SimTake *take)
{
  ReelInputRouter *router = reel_recorder_get_router (take->recorder);
  gboolean is_linked = !reel_input_router_admits (router, "ann") && !reel_input_router_admits (router, "ben");

  for (GList *link = take->mixer->sinkpads; link != NULL && !is_linked; link = link->next)
    is_linked = gst_pad_is_linked (link->data);
  return is_linked;
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer take)
{
  gint64 start_utc = 0;

  ((SimTake *)take)->started = reel_recorder_start_finish (REEL_RECORDER (source), result, &start_utc, NULL);
}

/* Time stands still until mixers and compositors wait for it, and media of the new one's flows. */
static void
start_take (SimRoom *self, SimTake *take)
{
  guint tasks = 0;

  reel_recorder_start_async (take->recorder, on_started, take);
  for (guint i = 0; i < self->takes->len; i++)
    tasks += ((SimTake *)g_ptr_array_index (self->takes, i))->video ? 2 : 1;
  gst_test_clock_wait_for_multiple_pending_ids (self->clock, tasks, NULL);
  while (!flows (take))
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static SimTake *
prepare_take (SimRoom *self, const char *name, const char *options)
{
  SimTake *take = g_new0 (SimTake, 1);
  g_autofree char *text = NULL;
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
  sim_room_admit_to (self, take, "ann");
  sim_room_admit_to (self, take, "ben");
  return take;
}

SimTake *
sim_room_record (SimRoom *self, const char *name, const char *options)
{
  SimTake *take = prepare_take (self, name, options);

  start_take (self, take);
  return take;
}

SimTake *
sim_room_record_late (SimRoom *self, const char *name, const char *options)
{
  SimTake *take = prepare_take (self, name, options);

  send_until (self, self->now + 1);
  for (guint i = 0; i < SIM_N_GUESTS; i++)
    sim_guest_deliver (self->guests[i], self->now + GST_SECOND);
  start_take (self, take);
  return take;
}

double
sim_room_admit (SimRoom *self, SimTake *take, gboolean on)
{
  g_autoptr (GError) error = NULL;
  ReelCut cut = { .asked = (gint64)(self->now / GST_USECOND) };

  g_assert_true (reel_recorder_admit (take->recorder, "ben", on, &cut, &error));
  g_assert_no_error (error);
  g_assert_true (reel_input_router_admits (reel_recorder_get_router (take->recorder), "ben") == on);
  if (on)
    sim_room_admit_to (self, take, "ben");
  return (double)(cut.utc - take->start_utc) / 1e6;
}

void
sim_room_stop (SimRoom *self)
{
  gint64 end = g_get_monotonic_time () + TIMEOUT_US;
  gboolean all = FALSE;

  for (guint i = 0; i < self->takes->len; i++) {
    SimTake *take = g_ptr_array_index (self->takes, i);

    take->stopping = TRUE;
    g_assert_true (
        reel_recorder_stop (take->recorder, "", &(ReelCut){ .asked = (gint64)(self->now / GST_USECOND) }, NULL));
  }
  sim_room_run (self, self->now + GST_SECOND);
  while (!all && g_get_monotonic_time () < end) {
    advance (self);
    all = TRUE;
    for (guint i = 0; i < self->takes->len; i++)
      all = all && ((SimTake *)g_ptr_array_index (self->takes, i))->ended;
    g_usleep (500);
  }
  g_assert_true (all);
}
