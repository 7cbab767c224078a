/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Transitions: the order of steps, and what is undone when one fails. */
#include "manager/engine/recording/reel-transition.h"

#define TEST_TYPE_WALK (test_walk_get_type ())
G_DECLARE_FINAL_TYPE (TestWalk, test_walk, TEST, WALK, ReelTransition)

struct _TestWalk {
  ReelTransition parent_instance;

  guint fail_at;
  GString *trace;
};

G_DEFINE_FINAL_TYPE (TestWalk, test_walk, REEL_TYPE_TRANSITION)

static guint
next_step (ReelTransition *transition, guint step)
{
  return step == 3 ? REEL_TRANSITION_DONE : step + 1;
}

static gboolean
advance_later (gpointer data)
{
  reel_transition_advance (data);
  return G_SOURCE_REMOVE;
}

static void
execute_step (ReelTransition *transition, guint step)
{
  TestWalk *self = TEST_WALK (transition);

  g_string_append_printf (self->trace, "%u", step);
  if (step == self->fail_at)
    reel_transition_fail (transition, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "on purpose"));
  else if (step == 2)
    g_idle_add (advance_later, transition);
  else
    reel_transition_advance (transition);
}

static void
undo_step (ReelTransition *transition, guint step)
{
  g_string_append_printf (TEST_WALK (transition)->trace, "-%u", step);
}

static void
test_walk_init (TestWalk *self)
{
  self->trace = g_string_new (NULL);
}

static void
test_walk_finalize (GObject *object)
{
  g_string_free (TEST_WALK (object)->trace, TRUE);
  G_OBJECT_CLASS (test_walk_parent_class)->finalize (object);
}

static void
test_walk_class_init (TestWalkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_walk_finalize;
  REEL_TRANSITION_CLASS (klass)->next_step = next_step;
  REEL_TRANSITION_CLASS (klass)->execute_step = execute_step;
  REEL_TRANSITION_CLASS (klass)->undo_step = undo_step;
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static void
walk (guint fail_at, const char *trace)
{
  g_autoptr (TestWalk) self = g_object_new (TEST_TYPE_WALK, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  self->fail_at = fail_at;
  reel_transition_run_async (REEL_TRANSITION (self), store_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (reel_transition_run_finish (REEL_TRANSITION (self), result, &error), ==, fail_at == 0);
  g_assert_cmpint (error != NULL, ==, fail_at != 0);
  g_assert_cmpstr (self->trace->str, ==, trace);
}

static void
test_all (void)
{
  walk (0, "123");
}

static void
test_undone (void)
{
  walk (1, "1");
  walk (2, "12-1");
  walk (3, "123-2-1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transition/all", test_all);
  g_test_add_func ("/transition/undone", test_undone);
  return g_test_run ();
}
