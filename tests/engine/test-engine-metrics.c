/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Figures of a catalogue that does not answer: who asks gets an answer without them, and it is not asked again and
 * again. */
#include "manager/engine/reel-engine-metrics.h"

#define SLOW_TYPE_BACKEND (slow_backend_get_type ())
G_DECLARE_FINAL_TYPE (SlowBackend, slow_backend, SLOW, BACKEND, GObject)

/* Answers no query while it is held. */
struct _SlowBackend {
  GObject parent_instance;

  GMutex lock;
  GCond changed;
  gboolean held;
  gboolean fails;
  guint queries;
};

static gboolean
apply (ReelStoreBackend *backend, GPtrArray *changes, GError **refusals, GError **error)
{
  return TRUE;
}

static GPtrArray *
read_rows (ReelStoreBackend *backend, const ReelQuery *query, GError **error)
{
  SlowBackend *self = SLOW_BACKEND (backend);
  const ReelFigureRecord row = { (char *)"mail", (char *)"dead", 3 };
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_figure_record_free);

  g_mutex_lock (&self->lock);
  self->queries++;
  while (self->held)
    g_cond_wait (&self->changed, &self->lock);
  if (self->fails)
    g_clear_pointer (&rows, g_ptr_array_unref);
  g_mutex_unlock (&self->lock);
  if (rows != NULL)
    g_ptr_array_add (rows, reel_record_copy (REEL_TABLE_FIGURES, &row));
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "as was told");
  return rows;
}

static void
backend_iface_init (ReelStoreBackendInterface *iface)
{
  iface->apply = apply;
  iface->read = read_rows;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SlowBackend, slow_backend, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_STORE_BACKEND, backend_iface_init))

static void
slow_backend_init (SlowBackend *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
}

static void
slow_backend_finalize (GObject *object)
{
  g_mutex_clear (&SLOW_BACKEND (object)->lock);
  g_cond_clear (&SLOW_BACKEND (object)->changed);
  G_OBJECT_CLASS (slow_backend_parent_class)->finalize (object);
}

static void
slow_backend_class_init (SlowBackendClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = slow_backend_finalize;
}

static void
slow_backend_set (SlowBackend *self, gboolean held, gboolean fails)
{
  g_mutex_lock (&self->lock);
  self->held = held;
  self->fails = fails;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static guint
slow_backend_count (SlowBackend *self)
{
  guint queries;

  g_mutex_lock (&self->lock);
  queries = self->queries;
  g_mutex_unlock (&self->lock);
  return queries;
}

typedef struct {
  SlowBackend *backend;
  ReelStore *store;
  GObject *owner;
  ReelEngineMetrics metrics;
  guint answers;
  guint with_figures;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->backend = g_object_new (SLOW_TYPE_BACKEND, NULL);
  self->store = reel_store_new (REEL_STORE_BACKEND (g_object_ref (self->backend)));
  self->owner = g_object_new (G_TYPE_OBJECT, NULL);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  slow_backend_set (self->backend, FALSE, FALSE);
  reel_store_close (self->store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->owner);
  g_assert_finalize_object (self->store);
  g_assert_finalize_object (self->backend);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *self = data;
  g_autofree ReelCatalogueFigures *figures = g_task_propagate_pointer (G_TASK (result), NULL);

  self->answers++;
  if (figures != NULL) {
    g_assert_cmpuint (figures->of[REEL_JOB_MAIL].jobs[REEL_DELIVERY_DEAD], ==, 3);
    self->with_figures++;
  }
}

static void
ask (Fixture *self)
{
  reel_engine_metrics_ask (&self->metrics, self->store, g_task_new (self->owner, NULL, on_answer, self));
}

static void
wait_for_answers (Fixture *self, guint answers)
{
  while (self->answers < answers)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_answered (Fixture *self, gconstpointer unused)
{
  ask (self);
  ask (self);
  wait_for_answers (self, 2);
  g_assert_cmpuint (self->with_figures, ==, 2);
  g_assert_cmpuint (slow_backend_count (self->backend), ==, 1);
  slow_backend_set (self->backend, FALSE, TRUE);
  ask (self);
  wait_for_answers (self, 3);
  g_assert_cmpuint (self->with_figures, ==, 2);
}

static void
test_hanging (Fixture *self, gconstpointer unused)
{
  slow_backend_set (self->backend, TRUE, FALSE);
  ask (self);
  wait_for_answers (self, 1);
  for (guint i = 0; i < 10; i++)
    ask (self);
  wait_for_answers (self, 11);
  g_assert_cmpuint (self->with_figures, ==, 0);
  g_assert_cmpuint (slow_backend_count (self->backend), ==, 1);
  slow_backend_set (self->backend, FALSE, FALSE);
  while (self->metrics.overdue)
    g_main_context_iteration (NULL, TRUE);
  ask (self);
  wait_for_answers (self, 12);
  g_assert_cmpuint (self->with_figures, ==, 1);
}

#define ADD(name, test) g_test_add ("/engine-metrics/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("answered", test_answered);
  ADD ("hanging", test_hanging);
  return g_test_run ();
}
