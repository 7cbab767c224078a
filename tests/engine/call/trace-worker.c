/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A worker without a process; see the header. */
#include "tests/engine/call/trace-worker.h"

#include "manager/core/wire/reel-error.h"

struct _TraceWorker {
  GObject parent_instance;

  GString *trace;
  GQueue waiting; /* GTask */
};

static void worker_iface_init (ReelWorkerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TraceWorker, trace_worker, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_WORKER, worker_iface_init))

static void
trace_worker_init (TraceWorker *self)
{
  self->trace = g_string_new (NULL);
}

static void
trace_worker_finalize (GObject *object)
{
  TraceWorker *self = TRACE_WORKER (object);

  g_string_free (self->trace, TRUE);
  g_assert_cmpuint (self->waiting.length, ==, 0);
  G_OBJECT_CLASS (trace_worker_parent_class)->finalize (object);
}

static void
trace_worker_class_init (TraceWorkerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = trace_worker_finalize;
}

TraceWorker *
trace_worker_new (void)
{
  return g_object_new (TRACE_TYPE_WORKER, NULL);
}

static void write_down (ReelWorker *worker, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
write_down (ReelWorker *worker, const char *format, ...)
{
  GString *trace = TRACE_WORKER (worker)->trace;
  va_list arguments;

  if (trace->len > 0)
    g_string_append (trace, "; ");
  va_start (arguments, format);
  g_string_append_vprintf (trace, format, arguments);
  va_end (arguments);
}

char *
trace_worker_take (TraceWorker *self)
{
  char *text = g_strdup (self->trace->str);

  g_string_truncate (self->trace, 0);
  return text;
}

void
trace_worker_answer (TraceWorker *self, GVariant *answer)
{
  g_autoptr (GVariant) owned = g_variant_take_ref (answer);
  g_autoptr (GTask) task = g_queue_pop_head (&self->waiting);

  g_assert_nonnull (task);
  if (g_variant_is_of_type (owned, G_VARIANT_TYPE_BOOLEAN))
    g_task_return_boolean (task, g_variant_get_boolean (owned));
  else if (g_variant_is_of_type (owned, G_VARIANT_TYPE_STRING))
    g_task_return_pointer (task, g_variant_dup_string (owned, NULL), g_free);
  else
    g_task_return_pointer (task, g_variant_ref (owned), (GDestroyNotify)g_variant_unref);
}

void
trace_worker_fail (TraceWorker *self, gboolean answered)
{
  g_assert_cmpuint (self->waiting.length, >, 0);
  reel_worker_fail (g_queue_pop_head (&self->waiting),
                    g_error_new_literal (REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "on purpose"), answered);
}

guint
trace_worker_count_waiting (TraceWorker *self)
{
  return self->waiting.length;
}

static void
add_stream (ReelWorker *worker, const ReelWorkerStream *stream, GTask *task)
{
  g_autoptr (GVariant) transport = g_variant_ref_sink (stream->transport);
  gboolean muted = FALSE;

  g_variant_lookup (transport, "muted", "b", &muted);
  write_down (worker, "add %s%s of %s", muted ? "muted " : "", stream->kind, stream->participant_id);
  g_queue_push_tail (&TRACE_WORKER (worker)->waiting, task);
}

static void
update_stream (ReelWorker *worker, const char *stream_id, GVariant *properties, GTask *task)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (properties);
  g_autofree char *text = g_variant_print (owned, FALSE);

  write_down (worker, "update %s", text);
  g_queue_push_tail (&TRACE_WORKER (worker)->waiting, task);
}

static void
play_prompt (ReelWorker *worker, const char *stream_id, const char *file, GTask *task)
{
  g_autofree char *name = g_path_get_basename (file);

  write_down (worker, "play %s into '%s'", name, stream_id);
  g_queue_push_tail (&TRACE_WORKER (worker)->waiting, task);
}

static void
get_state (ReelWorker *worker, GTask *task)
{
  write_down (worker, "state?");
  g_queue_push_tail (&TRACE_WORKER (worker)->waiting, task);
}

static void
remove_stream (ReelWorker *worker, const char *stream_id)
{
  write_down (worker, "remove stream");
}

static void
tell_participant (ReelWorker *worker, const char *what, const char *participant_id, GVariant *properties)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (properties);
  const char *name = NULL;

  g_assert_true (g_variant_lookup (owned, "display-name", "&s", &name));
  write_down (worker, "%s %s '%s'", what, participant_id, name);
}

static void
add_participant (ReelWorker *worker, const char *participant_id, GVariant *properties)
{
  tell_participant (worker, "add", participant_id, properties);
}

static void
update_participant (ReelWorker *worker, const char *participant_id, GVariant *properties)
{
  tell_participant (worker, "update", participant_id, properties);
}

static void
remove_participant (ReelWorker *worker, const char *participant_id)
{
  write_down (worker, "remove %s", participant_id);
}

/* Not written down: it belongs to what is written down about the participant or stream. */
static void
set_memo (ReelWorker *worker, const char *kind, const char *id, GVariant *memo)
{
  g_variant_unref (g_variant_ref_sink (memo));
}

static void
set_portrait (ReelWorker *worker, const char *participant_id, int portrait)
{
  write_down (worker, "portrait of %s%s", participant_id, portrait < 0 ? ": none" : "");
}

static void
set_notice_tone (ReelWorker *worker, gboolean on, guint interval_ms)
{
  write_down (worker, "tone %s", on ? "on" : "off");
}

static void
worker_iface_init (ReelWorkerInterface *iface)
{
  iface->add_stream = add_stream;
  iface->update_stream = update_stream;
  iface->play_prompt = play_prompt;
  iface->get_state = get_state;
  iface->remove_stream = remove_stream;
  iface->add_participant = add_participant;
  iface->update_participant = update_participant;
  iface->remove_participant = remove_participant;
  iface->set_memo = set_memo;
  iface->set_portrait = set_portrait;
  iface->set_notice_tone = set_notice_tone;
}

struct _TraceProvider {
  GObject parent_instance;

  TraceWorker *worker;
  GQueue waiting; /* GTask */
};

static void provider_iface_init (ReelWorkerProviderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TraceProvider, trace_provider, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_WORKER_PROVIDER, provider_iface_init))

static void
trace_provider_init (TraceProvider *self)
{
}

static void
trace_provider_finalize (GObject *object)
{
  g_clear_object (&TRACE_PROVIDER (object)->worker);
  G_OBJECT_CLASS (trace_provider_parent_class)->finalize (object);
}

static void
trace_provider_class_init (TraceProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = trace_provider_finalize;
}

TraceProvider *
trace_provider_new (void)
{
  return g_object_new (TRACE_TYPE_PROVIDER, NULL);
}

void
trace_provider_set_worker (TraceProvider *self, TraceWorker *worker)
{
  GTask *task;

  g_set_object (&self->worker, worker);
  while (worker != NULL && (task = g_queue_pop_head (&self->waiting)) != NULL) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
  }
}

void
trace_provider_give_up (TraceProvider *self)
{
  GTask *task;

  while ((task = g_queue_pop_head (&self->waiting)) != NULL) {
    g_task_return_new_error (task, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "on purpose");
    g_object_unref (task);
  }
}

static ReelWorker *
peek (ReelWorkerProvider *self)
{
  return (ReelWorker *)TRACE_PROVIDER (self)->worker;
}

static void
ensure_async (ReelWorkerProvider *provider, GAsyncReadyCallback callback, gpointer user_data)
{
  TraceProvider *self = TRACE_PROVIDER (provider);

  g_queue_push_tail (&self->waiting, g_task_new (self, NULL, callback, user_data));
  trace_provider_set_worker (self, self->worker);
}

static gboolean
ensure_finish (ReelWorkerProvider *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
provider_iface_init (ReelWorkerProviderInterface *iface)
{
  iface->peek = peek;
  iface->ensure_async = ensure_async;
  iface->ensure_finish = ensure_finish;
}
