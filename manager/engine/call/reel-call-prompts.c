/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is said and sounded into a call through its announcement streams: the
 * prompt at a start, and the notice tone. Called by the announcer and by the start
 * of a recording. */
#include "manager/engine/call/reel-call-private.h"

/* Longer than a call's announcement; StartRecording answers before. */
#define MAX_WAIT_SECONDS 30

typedef struct {
  ReelWorker *worker;
  gulong handler;
  guint timer;
  char *prompt_id;   /* NULL until the worker has answered */
  GHashTable *ended; /* ids of prompts: an end may be told before the answer */
} PromptWait;

static void
prompt_wait_free (gpointer data)
{
  PromptWait *wait = data;

  g_clear_handle_id (&wait->timer, g_source_remove);
  g_clear_signal_handler (&wait->handler, wait->worker);
  g_object_unref (wait->worker);
  g_hash_table_unref (wait->ended);
  g_free (wait->prompt_id);
  g_free (wait);
}

static gboolean
has_announcement_stream (ReelCall *self)
{
  for (guint i = 0; i < self->streams->len; i++) {
    const ReelCallStream *stream = self->streams->pdata[i];

    if (stream->kind == REEL_STREAM_KIND_ANNOUNCEMENT && stream->established && !stream->removed)
      return TRUE;
  }
  return FALSE;
}

/* NULL where nothing is to be said, or nobody there to say it to. */
static char *
find_prompt (ReelCall *self)
{
  if (self->services->announcements == NULL || reel_call_peek_worker (self) == NULL || !has_announcement_stream (self))
    return NULL;
  return reel_announcement_files_find_prompt (self->services->announcements, self->properties->language);
}

static void
on_played (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelCall) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *prompt_id = reel_worker_play_prompt_finish (REEL_WORKER (source), result, &error);

  if (prompt_id == NULL)
    g_warning ("Call %s: the prompt is not played: %s", self->call_id, error->message);
}

void
reel_call_play_prompt (ReelCall *self, const char *stream_id)
{
  g_autofree char *file = find_prompt (self);

  if (file != NULL)
    reel_worker_play_prompt_async (reel_call_peek_worker (self), stream_id, file, on_played, g_object_ref (self));
}

/* Takes away the wait, and answers, once. */
static void
end_wait (GTask *task)
{
  ReelCall *self = g_task_get_source_object (task);

  g_ptr_array_remove (self->prompted, task);
  if (g_task_get_task_data (task) == NULL || g_task_get_completed (task))
    return;
  g_task_set_task_data (task, NULL, NULL);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static gboolean
on_waited_enough (gpointer task)
{
  PromptWait *wait = g_task_get_task_data (task);

  wait->timer = 0;
  end_wait (task);
  return G_SOURCE_REMOVE;
}

static void
on_prompt_ended (ReelWorker *worker, const char *prompt_id, gboolean complete, GTask *task)
{
  PromptWait *wait = g_task_get_task_data (task);

  if (g_strcmp0 (wait->prompt_id, prompt_id) == 0)
    end_wait (task);
  else
    g_hash_table_add (wait->ended, g_strdup (prompt_id));
}

static void
on_prompt_begun (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelCall *self = g_task_get_source_object (task);
  PromptWait *wait = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *prompt_id = reel_worker_play_prompt_finish (REEL_WORKER (source), result, &error);

  if (wait == NULL)
    return;
  if (prompt_id == NULL)
    g_warning ("Call %s: the prompt is not played: %s", self->call_id, error->message);
  if (prompt_id == NULL || g_hash_table_contains (wait->ended, prompt_id))
    end_wait (task);
  else
    wait->prompt_id = g_steal_pointer (&prompt_id);
}

void
reel_call_wait_for_prompt_async (ReelCall *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *file = self->services->config->wait_for_prompt ? find_prompt (self) : NULL;
  PromptWait *wait;

  if (file == NULL) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
    return;
  }
  wait = g_new0 (PromptWait, 1);
  wait->worker = g_object_ref (reel_call_peek_worker (self));
  wait->ended = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_ptr_array_add (self->prompted, task);
  wait->timer = g_timeout_add_seconds (MAX_WAIT_SECONDS, on_waited_enough, task);
  g_task_set_task_data (task, wait, prompt_wait_free);
  wait->handler = g_signal_connect (wait->worker, "prompt-ended", G_CALLBACK (on_prompt_ended), task);
  reel_worker_play_prompt_async (wait->worker, "", file, on_prompt_begun, g_object_ref (task));
}

void
reel_call_end_prompts (ReelCall *self)
{
  /* Not before whoever tells of it is done: what begins now asks for the next worker. */
  for (guint i = 0; i < self->prompted->len; i++) {
    GTask *task = self->prompted->pdata[i];
    PromptWait *wait = g_task_get_task_data (task);

    g_clear_handle_id (&wait->timer, g_source_remove);
    wait->timer = g_idle_add (on_waited_enough, task);
  }
}

void
reel_call_wait_for_prompt_finish (ReelCall *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

void
reel_call_renew_notice_tone (ReelCall *self)
{
  ReelWorker *worker = reel_call_peek_worker (self);
  guint interval_ms = self->services->config->notice_interval_seconds * 1000;

  if (worker != NULL)
    reel_worker_set_notice_tone (worker, self->notice_tone, interval_ms);
}

void
reel_call_set_notice_tone (ReelCall *self, gboolean on)
{
  if (self->notice_tone == on)
    return;
  self->notice_tone = on;
  reel_call_renew_notice_tone (self);
}
