/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Plays prompts and notice tones into the call. Prompts are decoded one after the other, so they are played in the
 * order of the requests. Owned by ReelMediaSession; main thread only. */
#include "manager/worker/prompt/reel-prompt-player.h"

#include "manager/core/wire/reel-error.h"
#include "manager/worker/prompt/reel-prompt.h"

#define MAX_WAITING       32 /* unfinished prompts of a call */
#define TONE_INTERVAL_MIN 1000
#define TONE_INTERVAL_MAX 3600000

struct _ReelPromptPlayer {
  GObject parent_instance;

  const ReelWorkerEvents *events;
  gpointer owner;
  GHashTable *streams; /* id → ReelAnnouncementStream */
  GQueue jobs;         /* of Prompt; the first one is being decoded */
  guint waiting;       /* unfinished prompts, including jobs */
  guint last_id;
  guint tone_timer;
};

/* A prompt from its request to its end. */
typedef struct {
  ReelPromptPlayer *player; /* outlives what it has started: a clip may end after its stream */
  char *id;
  char *file;
  GPtrArray *targets; /* streams' ids */
  GHashTable *sounds; /* rate → GBytes */
  guint rate;         /* the rate that is being decoded */
  GTask *task;        /* (nullable): waiting for the decoding */
  guint playing;      /* clips in flight */
  gboolean complete;
} Prompt;

G_DEFINE_FINAL_TYPE (ReelPromptPlayer, reel_prompt_player, G_TYPE_OBJECT)

static void start_next (ReelPromptPlayer *self);

static void
prompt_free (gpointer data)
{
  Prompt *prompt = data;

  g_clear_object (&prompt->task);
  g_object_unref (prompt->player);
  g_ptr_array_unref (prompt->targets);
  g_hash_table_unref (prompt->sounds);
  g_free (prompt->id);
  g_free (prompt->file);
  g_free (prompt);
}

static void
bytes_clear (gpointer bytes)
{
  if (bytes != NULL)
    g_bytes_unref (bytes);
}

static void
reel_prompt_player_init (ReelPromptPlayer *self)
{
  self->streams = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)reel_announcement_stream_free);
}

static void
reel_prompt_player_dispose (GObject *object)
{
  ReelPromptPlayer *self = REEL_PROMPT_PLAYER (object);

  self->events = NULL;
  g_clear_handle_id (&self->tone_timer, g_source_remove);
  g_hash_table_remove_all (self->streams);
  G_OBJECT_CLASS (reel_prompt_player_parent_class)->dispose (object);
}

static void
reel_prompt_player_finalize (GObject *object)
{
  ReelPromptPlayer *self = REEL_PROMPT_PLAYER (object);

  g_hash_table_unref (self->streams);
  G_OBJECT_CLASS (reel_prompt_player_parent_class)->finalize (object);
}

static void
reel_prompt_player_class_init (ReelPromptPlayerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_prompt_player_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_prompt_player_finalize;
}

static void
end_prompt (Prompt *prompt)
{
  ReelPromptPlayer *self = prompt->player;

  self->waiting--;
  if (self->events != NULL)
    self->events->prompt_ended (self->owner, prompt->id, prompt->complete);
  prompt_free (prompt);
}

static void
on_clip_ended (gpointer owner, gpointer token, gboolean complete)
{
  Prompt *prompt = token;

  prompt->complete = prompt->complete && complete;
  if (--prompt->playing == 0)
    end_prompt (prompt);
}

/* Returns: the rate of a target for which the prompt has not been decoded, 0: none. */
static guint
find_rate (const Prompt *prompt)
{
  for (guint i = 0; i < prompt->targets->len; i++) {
    ReelAnnouncementStream *stream =
        g_hash_table_lookup (prompt->player->streams, g_ptr_array_index (prompt->targets, i));
    guint rate = stream != NULL ? reel_announcement_stream_get_rate (stream) : 0;

    if (rate > 0 && !g_hash_table_contains (prompt->sounds, GUINT_TO_POINTER (rate)))
      return rate;
  }
  return 0;
}

/* The reply is sent before the prompt can end. */
static void
play_prompt (Prompt *prompt)
{
  ReelPromptPlayer *self = prompt->player;
  g_autoptr (GTask) task = g_steal_pointer (&prompt->task);

  g_task_return_pointer (task, g_strdup (prompt->id), g_free);
  prompt->complete = TRUE;
  prompt->playing = 1;
  for (guint i = 0; i < prompt->targets->len; i++) {
    ReelAnnouncementStream *stream = g_hash_table_lookup (self->streams, g_ptr_array_index (prompt->targets, i));
    guint rate = stream != NULL ? reel_announcement_stream_get_rate (stream) : 0;
    GBytes *samples = g_hash_table_lookup (prompt->sounds, GUINT_TO_POINTER (rate));

    if (samples == NULL) {
      prompt->complete = FALSE;
      continue;
    }
    prompt->playing++;
    reel_announcement_stream_play (stream, samples, prompt);
  }
  on_clip_ended (NULL, prompt, TRUE);
}

static void
on_decoded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReelPromptPlayer) self = user_data;
  Prompt *prompt = g_queue_peek_head (&self->jobs);
  GError *error = NULL;
  GBytes *samples = reel_prompt_decode_finish (result, &error);

  if (samples != NULL) {
    g_hash_table_insert (prompt->sounds, GUINT_TO_POINTER (prompt->rate), samples);
  } else {
    g_queue_pop_head (&self->jobs);
    self->waiting--;
    g_task_return_error (prompt->task, error);
    prompt_free (prompt);
  }
  start_next (self);
}

static void
start_next (ReelPromptPlayer *self)
{
  Prompt *prompt;

  while ((prompt = g_queue_peek_head (&self->jobs)) != NULL) {
    prompt->rate = find_rate (prompt);
    if (prompt->rate > 0) {
      reel_prompt_decode_async (prompt->file, prompt->rate, on_decoded, g_object_ref (self));
      return;
    }
    g_queue_pop_head (&self->jobs);
    play_prompt (prompt);
  }
}

static gboolean
on_tone (gpointer user_data)
{
  ReelPromptPlayer *self = user_data;
  GHashTableIter iter;
  gpointer stream = NULL;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, NULL, &stream)) {
    g_autoptr (GBytes) tone = NULL;

    /* One that still waits for a prompt to end is enough. */
    if (reel_announcement_stream_count (stream, NULL) > 0)
      continue;
    tone = reel_prompt_make_tone (reel_announcement_stream_get_rate (stream));
    reel_announcement_stream_play (stream, tone, NULL);
  }
  return G_SOURCE_CONTINUE;
}

ReelPromptPlayer *
reel_prompt_player_new (const ReelWorkerEvents *events, gpointer owner)
{
  ReelPromptPlayer *self = g_object_new (REEL_TYPE_PROMPT_PLAYER, NULL);

  self->events = events;
  self->owner = owner;
  return self;
}

void
reel_prompt_player_add (ReelPromptPlayer *self, ReelAnnouncementStream *stream)
{
  reel_announcement_stream_set_owner (stream, on_clip_ended, self);
  g_hash_table_insert (self->streams, (gpointer)reel_announcement_stream_get_id (stream), stream);
}

gboolean
reel_prompt_player_has (ReelPromptPlayer *self, const char *stream_id)
{
  return g_hash_table_contains (self->streams, stream_id);
}

gboolean
reel_prompt_player_remove (ReelPromptPlayer *self, const char *stream_id)
{
  return g_hash_table_remove (self->streams, stream_id);
}

guint
reel_prompt_player_count (ReelPromptPlayer *self)
{
  return g_hash_table_size (self->streams);
}

gboolean
reel_prompt_player_take_error (ReelPromptPlayer *self, GstMessage *message)
{
  GHashTableIter iter;
  gpointer stream = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) stats = NULL;
  GVariantDict failed;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, NULL, &stream)) {
    if (!reel_announcement_stream_owns (stream, GST_MESSAGE_SRC (message)))
      continue;
    gst_message_parse_error (message, &error, NULL);
    stats = g_variant_ref_sink (reel_announcement_stream_dup_stats (stream));
    g_variant_dict_init (&failed, stats);
    g_variant_dict_insert (&failed, "state", "s", "failed");
    g_variant_dict_insert (&failed, "text", "s", error->message);
    self->events->stream_state (self->owner, reel_announcement_stream_get_id (stream), "failed",
                                g_variant_dict_end (&failed));
    g_hash_table_iter_remove (&iter);
    return TRUE;
  }
  return FALSE;
}

static GPtrArray *
list_targets (ReelPromptPlayer *self, const char *stream_id)
{
  GPtrArray *targets = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer id = NULL;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, &id, NULL)) {
    if (stream_id[0] == '\0' || g_str_equal (stream_id, id))
      g_ptr_array_add (targets, g_strdup (id));
  }
  return targets;
}

void
reel_prompt_player_play_async (ReelPromptPlayer *self, const char *stream_id, const char *file,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GPtrArray) targets = list_targets (self, stream_id);
  Prompt *prompt = NULL;

  if (targets->len == 0) {
    g_task_return_new_error (task, REEL_ERROR,
                             stream_id[0] != '\0' ? REEL_ERROR_INVALID_ARGUMENT : REEL_ERROR_INVALID_STATE, "%s",
                             stream_id[0] != '\0' ? "stream_id: the call has no such announcement stream"
                                                  : "The call has no announcement stream: add one first");
    return;
  }
  if (self->waiting >= MAX_WAITING) {
    g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_OVERLOADED, "%d prompts of the call are already queued",
                             MAX_WAITING);
    return;
  }
  prompt = g_new0 (Prompt, 1);
  prompt->player = g_object_ref (self);
  prompt->id = g_strdup_printf ("prompt-%u", ++self->last_id);
  prompt->file = g_strdup (file);
  prompt->targets = g_steal_pointer (&targets);
  prompt->sounds = g_hash_table_new_full (NULL, NULL, NULL, bytes_clear);
  prompt->task = g_steal_pointer (&task);
  self->waiting++;
  g_queue_push_tail (&self->jobs, prompt);
  if (self->jobs.length == 1)
    start_next (self);
}

char *
reel_prompt_player_play_finish (ReelPromptPlayer *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
reel_prompt_player_set_tone (ReelPromptPlayer *self, gboolean on, guint interval_ms, GError **error)
{
  GHashTableIter iter;
  gpointer stream = NULL;

  if (on && (interval_ms < TONE_INTERVAL_MIN || interval_ms > TONE_INTERVAL_MAX)) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "interval_ms: %u is not between %d and %d",
                 interval_ms, TONE_INTERVAL_MIN, TONE_INTERVAL_MAX);
    return FALSE;
  }
  g_clear_handle_id (&self->tone_timer, g_source_remove);
  if (on) {
    on_tone (self);
    self->tone_timer = g_timeout_add (interval_ms, on_tone, self);
    return TRUE;
  }
  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, NULL, &stream))
    reel_announcement_stream_drop (stream, NULL);
  return TRUE;
}

void
reel_prompt_player_add_stats (ReelPromptPlayer *self, GVariantBuilder *streams)
{
  GHashTableIter iter;
  gpointer id = NULL, stream = NULL;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, &id, &stream))
    g_variant_builder_add (streams, "{s@a{sv}}", id, reel_announcement_stream_dup_stats (stream));
}
