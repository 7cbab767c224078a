/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prompts and tones played into a call; see the header for who asks for it. */
#include "manager/engine/call/reel-prompts.h"

#include "manager/engine/call/reel-stream-list.h"

/* Longer than an announcement; StartRecording returns earlier. */
#define MAX_WAIT_SECONDS 30

struct _ReelPrompts {
  GObject parent_instance;

  ReelServices *services;
  char *call_id;
  ReelWorkerProvider *workers;
  ReelCallStreams *streams;
  GPtrArray *waiting; /* GTask, which own themselves: starts waiting for the end of a prompt */
  gboolean notice_tone;
};

G_DEFINE_FINAL_TYPE (ReelPrompts, reel_prompts, G_TYPE_OBJECT)

static void
reel_prompts_init (ReelPrompts *self)
{
  self->waiting = g_ptr_array_new ();
}

static void
reel_prompts_finalize (GObject *object)
{
  ReelPrompts *self = REEL_PROMPTS (object);

  g_ptr_array_unref (self->waiting);
  g_object_unref (self->workers);
  g_object_unref (self->streams);
  reel_services_unref (self->services);
  g_free (self->call_id);
  G_OBJECT_CLASS (reel_prompts_parent_class)->finalize (object);
}

static void
reel_prompts_class_init (ReelPromptsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_prompts_finalize;
}

ReelPrompts *
reel_prompts_new (ReelServices *services, const char *call_id, ReelWorkerProvider *workers, ReelCallStreams *streams)
{
  ReelPrompts *self = g_object_new (REEL_TYPE_PROMPTS, NULL);

  self->services = reel_services_ref (services);
  self->call_id = g_strdup (call_id);
  self->workers = g_object_ref (workers);
  self->streams = g_object_ref (streams);
  return self;
}

/* Returns: NULL if there is nothing to play, or nobody to hear it */
static char *
find_prompt (ReelPrompts *self, const char *language)
{
  if (self->services->announcements == NULL || reel_worker_provider_peek (self->workers) == NULL ||
      !reel_stream_list_has_announcement (self->streams))
    return NULL;
  return reel_announcement_files_find_prompt (self->services->announcements, language);
}

static void
warn (ReelPrompts *self, const GError *error)
{
  g_warning ("Call %s: the prompt is not played: %s", self->call_id, error->message);
}

static void
on_played (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelPrompts) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *prompt_id = reel_worker_play_prompt_finish (REEL_WORKER (source), result, &error);

  if (prompt_id == NULL)
    warn (self, error);
}

void
reel_prompts_play (ReelPrompts *self, const char *language, const char *stream_id)
{
  g_autofree char *file = find_prompt (self, language);

  if (file != NULL)
    reel_worker_play_prompt_async (reel_worker_provider_peek (self->workers), stream_id, file, on_played,
                                   g_object_ref (self));
}

typedef struct {
  ReelWorker *worker;
  gulong handler;
  guint timer;
  char *prompt_id;   /* NULL until the worker has answered */
  GHashTable *ended; /* ids of prompts: an end may be reported before the answer */
} Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_clear_handle_id (&wait->timer, g_source_remove);
  g_clear_signal_handler (&wait->handler, wait->worker);
  g_object_unref (wait->worker);
  g_hash_table_unref (wait->ended);
  g_free (wait->prompt_id);
  g_free (wait);
}

/* Removes the wait and completes it, once. */
static void
end_wait (GTask *task)
{
  ReelPrompts *self = g_task_get_source_object (task);

  g_ptr_array_remove (self->waiting, task);
  if (g_task_get_task_data (task) == NULL || g_task_get_completed (task))
    return;
  g_task_set_task_data (task, NULL, NULL);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static gboolean
on_waited_enough (gpointer task)
{
  Wait *wait = g_task_get_task_data (task);

  wait->timer = 0;
  end_wait (task);
  return G_SOURCE_REMOVE;
}

static void
on_prompt_ended (ReelWorker *worker, const char *prompt_id, gboolean complete, GTask *task)
{
  Wait *wait = g_task_get_task_data (task);

  if (g_strcmp0 (wait->prompt_id, prompt_id) == 0)
    end_wait (task);
  else
    g_hash_table_add (wait->ended, g_strdup (prompt_id));
}

static void
on_prompt_begun (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Wait *wait = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *prompt_id = reel_worker_play_prompt_finish (REEL_WORKER (source), result, &error);

  if (wait == NULL)
    return;
  if (prompt_id == NULL)
    warn (g_task_get_source_object (task), error);
  if (prompt_id == NULL || g_hash_table_contains (wait->ended, prompt_id))
    end_wait (task);
  else
    wait->prompt_id = g_steal_pointer (&prompt_id);
}

void
reel_prompts_wait_async (ReelPrompts *self, const char *language, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *file = self->services->config->wait_for_prompt ? find_prompt (self, language) : NULL;
  Wait *wait;

  if (file == NULL) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
    return;
  }
  wait = g_new0 (Wait, 1);
  wait->worker = g_object_ref (reel_worker_provider_peek (self->workers));
  wait->ended = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_ptr_array_add (self->waiting, task);
  wait->timer = g_timeout_add_seconds (MAX_WAIT_SECONDS, on_waited_enough, task);
  g_task_set_task_data (task, wait, wait_free);
  wait->handler = g_signal_connect (wait->worker, "prompt-ended", G_CALLBACK (on_prompt_ended), task);
  reel_worker_play_prompt_async (wait->worker, "", file, on_prompt_begun, g_object_ref (task));
}

void
reel_prompts_wait_finish (ReelPrompts *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

void
reel_prompts_end (ReelPrompts *self)
{
  for (guint i = 0; i < self->waiting->len; i++) {
    GTask *task = self->waiting->pdata[i];
    Wait *wait = g_task_get_task_data (task);

    g_clear_handle_id (&wait->timer, g_source_remove);
    wait->timer = g_idle_add (on_waited_enough, task);
  }
}

static void
send_notice_tone (ReelPrompts *self, ReelWorker *worker)
{
  reel_worker_set_notice_tone (worker, self->notice_tone, self->services->config->notice_interval_seconds * 1000);
}

void
reel_prompts_forward (ReelPrompts *self, ReelWorker *worker)
{
  if (self->notice_tone)
    send_notice_tone (self, worker);
}

void
reel_prompts_set_notice_tone (ReelPrompts *self, gboolean on)
{
  ReelWorker *worker = reel_worker_provider_peek (self->workers);

  if (self->notice_tone == on)
    return;
  self->notice_tone = on;
  if (worker != NULL)
    send_notice_tone (self, worker);
}
