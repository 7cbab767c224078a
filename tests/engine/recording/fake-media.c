/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A worker without media; see the header. */
#include "tests/engine/recording/fake-media.h"

#include "manager/core/wire/reel-error.h"

struct _FakeMedia {
  GObject parent_instance;

  GString *asked;
  GQueue waiting; /* GTask */
  GVariant *options;
};

static void worker_iface_init (ReelWorkerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeMedia, fake_media, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_WORKER, worker_iface_init))

static void
fake_media_init (FakeMedia *self)
{
  self->asked = g_string_new (NULL);
}

static void
fake_media_finalize (GObject *object)
{
  FakeMedia *self = FAKE_MEDIA (object);

  g_assert_cmpuint (self->waiting.length, ==, 0);
  g_string_free (self->asked, TRUE);
  g_clear_pointer (&self->options, g_variant_unref);
  G_OBJECT_CLASS (fake_media_parent_class)->finalize (object);
}

static void
fake_media_class_init (FakeMediaClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_media_finalize;
}

FakeMedia *
fake_media_new (void)
{
  return g_object_new (FAKE_TYPE_MEDIA, NULL);
}

char *
fake_media_take (FakeMedia *self)
{
  char *text = g_strdup (self->asked->str);

  g_string_truncate (self->asked, 0);
  return text;
}

GVariant *
fake_media_get_options (FakeMedia *self)
{
  return self->options;
}

static void ask (ReelWorker *worker, GTask *task, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* TASK is NULL if no answer is expected. */
static void
ask (ReelWorker *worker, GTask *task, const char *format, ...)
{
  FakeMedia *self = FAKE_MEDIA (worker);
  va_list arguments;

  if (self->asked->len > 0)
    g_string_append (self->asked, "; ");
  va_start (arguments, format);
  g_string_append_vprintf (self->asked, format, arguments);
  va_end (arguments);
  if (task != NULL)
    g_queue_push_tail (&self->waiting, task);
}

static GTask *
pop (FakeMedia *self)
{
  g_assert_cmpuint (self->waiting.length, >, 0);
  return g_queue_pop_head (&self->waiting);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
fake_media_begin (FakeMedia *self, gint64 start_utc)
{
  g_autoptr (GTask) task = pop (self);

  g_task_return_pointer (task, g_memdup2 (&start_utc, sizeof start_utc), g_free);
  settle ();
}

void
fake_media_cut (FakeMedia *self, gint64 utc, guint64 late_us)
{
  g_autoptr (GTask) task = pop (self);
  ReelWorkerCut cut = { utc, late_us };

  g_task_return_pointer (task, g_memdup2 (&cut, sizeof cut), g_free);
  settle ();
}

void
fake_media_fail (FakeMedia *self, int code, gboolean answered)
{
  reel_worker_fail (pop (self), g_error_new_literal (REEL_ERROR, code, "on purpose"), answered);
  settle ();
}

static void
start (ReelWorker *worker, const char *operation, GVariant *options, GTask *task)
{
  FakeMedia *self = FAKE_MEDIA (worker);

  g_clear_pointer (&self->options, g_variant_unref);
  self->options = g_variant_ref_sink (options);
  ask (worker, task, "start");
}

static void
pause_ (ReelWorker *worker, const char *operation, gint64 asked, GTask *task)
{
  ask (worker, task, "pause");
}

static void
resume (ReelWorker *worker, const char *operation, gint64 asked, GTask *task)
{
  ask (worker, task, "resume");
}

static void
censor (ReelWorker *worker, const char *operation, gboolean on, gint64 asked, GTask *task)
{
  ask (worker, task, on ? "censor" : "uncensor");
}

static void
stop (ReelWorker *worker, const char *operation, gint64 asked, GTask *task)
{
  ask (worker, task, "stop");
}

static void
admit (ReelWorker *worker, const char *operation, const char *participant_id, gboolean on, gint64 asked, GTask *task)
{
  ask (worker, task, "%s %s", on ? "admit" : "withdraw", participant_id);
}

static void
forget (ReelWorker *worker, const char *operation, guint below)
{
  ask (worker, NULL, "forget %u", below);
}

static void
worker_iface_init (ReelWorkerInterface *iface)
{
  iface->start = start;
  iface->pause = pause_;
  iface->resume = resume;
  iface->censor = censor;
  iface->stop = stop;
  iface->admit = admit;
  iface->forget = forget;
}
