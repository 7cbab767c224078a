/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The start of a recording: storage → catalogue → worker → prompt → record. Storage comes
 * first, so that a full disk is refused before the call is touched. A worker that dies beside the prompt is replaced:
 * the recording begins in the next one. And what a worker is told of a recording that begins in it or goes on. Called
 * by ReelRecording. */
#include "manager/engine/recording/reel-recording-private.h"

#include "manager/engine/store/reel-storage-prepare.h"

static GVariant *
list_channels (ReelRecording *self)
{
  GVariantBuilder list;
  GHashTableIter iter;
  gpointer id, channel;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("a{su}"));
  g_hash_table_iter_init (&iter, self->channels);
  while (g_hash_table_iter_next (&iter, &id, &channel))
    g_variant_builder_add (&list, "{su}", id, GPOINTER_TO_UINT (channel));
  return g_variant_builder_end (&list);
}

static GVariant *
build_worker_options (ReelRecording *self)
{
  const ReelOptions *options = self->options;
  const GArray *warnings = self->services->config->warnings;
  gboolean paused = self->state == REEL_RECORDING_STATE_PAUSED ||
                    (self->state == REEL_RECORDING_STATE_STARTING && options->pause_on_start);
  g_autofree char *location = reel_storage_part_template (self->base, reel_recording_extension (self));
  GVariantBuilder dict;

#define ADD(key, value) g_variant_builder_add (&dict, "{sv}", key, value)
  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  ADD ("content-type", g_variant_new_string (reel_content_type_nicks[options->content_type]));
  ADD ("channel-type", g_variant_new_string (reel_channel_type_nicks[options->channel_type]));
  if (options->channel_type == REEL_CHANNEL_UNMIXED) {
    ADD ("unmixed-channels", g_variant_new_uint32 (options->unmixed_channels));
    ADD ("channels", list_channels (self));
  }
  ADD ("format", g_variant_new_string (reel_recording_extension (self)));
  ADD ("layout", g_variant_new_string (reel_layout_nicks[options->layout]));
  ADD ("location", g_variant_new_string (location));
  ADD ("max-size-bytes", g_variant_new_uint64 (options->max_size_bytes));
  ADD ("on-limit", g_variant_new_string (reel_on_limit_nicks[options->on_limit]));
  ADD ("max-duration-ms", g_variant_new_uint64 (options->max_duration_ms));
  ADD ("warnings", g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, warnings->data, warnings->len, sizeof (guint32)));
  ADD ("pause-on-start", g_variant_new_boolean (paused));
  ADD ("censor-on-start", g_variant_new_boolean (self->censored));
  ADD ("media-timeout-ms", g_variant_new_uint64 ((guint64)self->services->config->media_timeout_seconds * 1000));
  ADD ("censor-text", g_variant_new_string (self->services->config->censor_text));
  ADD ("censor-tone", g_variant_new_uint32 (self->services->config->censor_tone_hz));
  ADD ("normalise-loudness", g_variant_new_boolean (self->services->config->normalise_loudness));
  ADD ("first-index", g_variant_new_uint32 (reel_recording_next_index (self)));
  ADD ("admitted", reel_recording_describe_admitted (self));
  ADD ("memo", reel_recording_describe_memo (self));
#undef ADD
  return g_variant_builder_end (&dict);
}

void
reel_recording_resume_on (ReelRecording *self, ReelWorker *worker, GAsyncReadyCallback callback, gpointer user_data)
{
  self->informed = worker;
  reel_worker_links_set (self->services->links, self->operation, worker);
  reel_worker_start_async (worker, self->operation, build_worker_options (self), callback, user_data);
}

gint64
reel_recording_resume_finish (ReelRecording *self, ReelWorker *worker, GAsyncResult *result, GError **error)
{
  gint64 start_utc = 0;

  if (reel_worker_start_finish (worker, result, &start_utc, error))
    return MAX (start_utc, 0);
  /* It must not begin later, when nobody knows of it. */
  if (!reel_worker_has_answered (result) && reel_recording_host_peek_worker (self->host) == worker)
    reel_recording_host_kill_worker (self->host);
  return -1;
}

#define STORAGE_ANSWER_MS 5000

#define REEL_TYPE_START (reel_start_get_type ())
G_DECLARE_FINAL_TYPE (ReelStart, reel_start, REEL, START, ReelTransition)

struct _ReelStart {
  ReelTransition parent_instance;

  ReelRecording *recording;
};

G_DEFINE_FINAL_TYPE (ReelStart, reel_start, REEL_TYPE_TRANSITION)

enum {
  STEP_STORAGE = 1,
  STEP_CATALOGUE,
  STEP_WORKER,
  STEP_PROMPT,
  STEP_RECORD,
};

static void
reel_start_init (ReelStart *self)
{
}

static void
reel_start_finalize (GObject *object)
{
  g_object_unref (REEL_START (object)->recording);
  G_OBJECT_CLASS (reel_start_parent_class)->finalize (object);
}

static guint
next_step (ReelTransition *transition, guint step)
{
  return step == STEP_RECORD ? REEL_TRANSITION_DONE : step + 1;
}

static void
finish_step (ReelTransition *transition, GError *error)
{
  if (error != NULL)
    reel_transition_fail (transition, error);
  else
    reel_transition_advance (transition);
}

static void record (ReelStart *self);

static void
on_recording (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelStart) self = data;
  GError *error = NULL;
  gint64 start_utc = reel_recording_resume_finish (self->recording, REEL_WORKER (source), result, &error);

  if (error == NULL) {
    reel_recording_tell (self->recording, REEL_RECORDING_JOINED);
    reel_recording_started (self->recording, start_utc);
  }
  finish_step (REEL_TRANSITION (self), error);
}

static void
on_worker (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelStart) self = data;
  GError *error = NULL;

  reel_recording_host_ensure_worker_finish (self->recording->host, result, &error);
  finish_step (REEL_TRANSITION (self), error);
}

static void
on_next_worker (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelStart) self = data;
  GError *error = NULL;

  if (!reel_recording_host_ensure_worker_finish (self->recording->host, result, &error))
    reel_transition_fail (REEL_TRANSITION (self), error);
  else
    record (self);
}

static void
on_prompt (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelStart) self = data;

  reel_recording_host_wait_for_prompt_finish (REEL_RECORDING_HOST (source), result);
  finish_step (REEL_TRANSITION (self), NULL);
}

static void
record (ReelStart *self)
{
  ReelRecordingHost *host = self->recording->host;

  if (reel_recording_host_peek_worker (host) != NULL)
    reel_recording_resume_on (self->recording, reel_recording_host_peek_worker (host), on_recording,
                              g_object_ref (self));
  else
    reel_transition_fail (REEL_TRANSITION (self), reel_recording_host_new_worker_error ());
}

static void
on_entered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelStart) self = data;
  ReelRecording *recording = self->recording;
  GError *error = NULL;
  gboolean unknown;

  if (reel_store_put_durable_finish (REEL_STORE (source), result, &unknown, &error)) {
    recording->entered = TRUE;
    if (recording->changed)
      reel_recording_save (recording);
  } else if (unknown) {
    reel_store_put (REEL_STORE (source), reel_change_remove_operation (recording->operation));
  }
  recording->unkept = error != NULL && !reel_store_has_refused (result);
  finish_step (REEL_TRANSITION (self), error);
}

/* Nobody is told of an operation before it is kept. */
static void
enter_into_catalogue (ReelStart *self)
{
  ReelOperationRecord record = reel_recording_make_record (self->recording);

  self->recording->changed = FALSE;
  reel_store_put_durable_async (self->recording->services->store, reel_change_put_operation (&record), on_entered,
                                g_object_ref (self));
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelStart) self = data;
  GError *error = NULL;

  self->recording->base = reel_storage_prepare_finish (result, &error);
  finish_step (REEL_TRANSITION (self), error);
}

static void
execute_step (ReelTransition *transition, guint step)
{
  ReelRecording *recording = REEL_START (transition)->recording;
  g_autofree char *directory = NULL;

  switch (step) {
  case STEP_STORAGE:
    directory = reel_recording_host_dup_directory (recording->host);
    reel_storage_prepare_async (directory, recording->operation, STORAGE_ANSWER_MS, on_prepared,
                                g_object_ref (transition));
    break;
  case STEP_CATALOGUE:
    enter_into_catalogue (REEL_START (transition));
    break;
  case STEP_WORKER:
    reel_recording_host_ensure_worker_async (recording->host, on_worker, g_object_ref (transition));
    break;
  case STEP_PROMPT:
    reel_recording_host_wait_for_prompt_async (recording->host, on_prompt, g_object_ref (transition));
    break;
  case STEP_RECORD:
    if (reel_recording_host_peek_worker (recording->host) == NULL)
      reel_recording_host_ensure_worker_async (recording->host, on_next_worker, g_object_ref (transition));
    else
      record (REEL_START (transition));
    break;
  default:
    g_assert_not_reached ();
  }
}

static void
undo_step (ReelTransition *transition, guint step)
{
  ReelRecording *recording = REEL_START (transition)->recording;

  switch (step) {
  case STEP_CATALOGUE:
    /* Where nobody was told its id the same request may be tried again. */
    if (recording->told)
      break;
    recording->entered = FALSE;
    reel_store_put (recording->services->store, reel_change_remove_operation (recording->operation));
    break;
  case STEP_STORAGE:
    reel_recording_start_failed (recording);
    break;
  default:
    /* The worker stays: it is the call's, for its streams. */
    break;
  }
}

static void
reel_start_class_init (ReelStartClass *klass)
{
  ReelTransitionClass *transition_class = REEL_TRANSITION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reel_start_finalize;
  transition_class->next_step = next_step;
  transition_class->execute_step = execute_step;
  transition_class->undo_step = undo_step;
}

ReelTransition *
reel_recording_start_transition_new (ReelRecording *recording)
{
  ReelStart *self = g_object_new (REEL_TYPE_START, NULL);

  self->recording = g_object_ref (recording);
  return REEL_TRANSITION (self);
}
