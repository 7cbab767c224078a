/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Executes steps one after another, with rollback. Subclassed in manager/engine. */
#include "manager/engine/recording/reel-transition.h"

typedef struct {
  GTask *task;
  GArray *done; /* steps completed, oldest first */
  guint step;
} ReelTransitionPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (ReelTransition, reel_transition, G_TYPE_OBJECT)

static void
reel_transition_init (ReelTransition *self)
{
  ReelTransitionPrivate *priv = reel_transition_get_instance_private (self);

  priv->done = g_array_new (FALSE, FALSE, sizeof (guint));
}

static void
reel_transition_finalize (GObject *object)
{
  ReelTransitionPrivate *priv = reel_transition_get_instance_private (REEL_TRANSITION (object));

  g_array_unref (priv->done);
  G_OBJECT_CLASS (reel_transition_parent_class)->finalize (object);
}

static void
reel_transition_class_init (ReelTransitionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_transition_finalize;
}

static void
take_next_step (ReelTransition *self)
{
  ReelTransitionPrivate *priv = reel_transition_get_instance_private (self);
  ReelTransitionClass *klass = REEL_TRANSITION_GET_CLASS (self);

  priv->step = klass->next_step (self, priv->step);
  if (priv->step == REEL_TRANSITION_DONE) {
    g_autoptr (GTask) task = g_steal_pointer (&priv->task);
    g_task_return_boolean (task, TRUE);
    return;
  }
  klass->execute_step (self, priv->step);
}

void
reel_transition_run_async (ReelTransition *self, GAsyncReadyCallback callback, gpointer user_data)
{
  ReelTransitionPrivate *priv = reel_transition_get_instance_private (self);

  g_return_if_fail (priv->task == NULL);
  priv->task = g_task_new (self, NULL, callback, user_data);
  take_next_step (self);
}

gboolean
reel_transition_run_finish (ReelTransition *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
reel_transition_advance (ReelTransition *self)
{
  ReelTransitionPrivate *priv = reel_transition_get_instance_private (self);

  g_return_if_fail (priv->task != NULL);
  g_array_append_val (priv->done, priv->step);
  take_next_step (self);
}

void
reel_transition_fail (ReelTransition *self, GError *error)
{
  ReelTransitionPrivate *priv = reel_transition_get_instance_private (self);
  ReelTransitionClass *klass = REEL_TRANSITION_GET_CLASS (self);
  g_autoptr (GTask) task = g_steal_pointer (&priv->task);

  g_return_if_fail (task != NULL);
  for (guint i = priv->done->len; i > 0; i--) {
    if (klass->undo_step != NULL)
      klass->undo_step (self, g_array_index (priv->done, guint, i - 1));
  }
  g_task_return_error (task, error);
}
