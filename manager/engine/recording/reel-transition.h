/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A start or stop that takes several steps, each of which may have to wait.
 * What comes next and how it is done are two functions; what fails is undone
 * step by step, newest first. Subclassed in manager/engine; main thread only. */
#pragma once

#include <gio/gio.h>

#define REEL_TRANSITION_DONE 0u

#define REEL_TYPE_TRANSITION (reel_transition_get_type ())
G_DECLARE_DERIVABLE_TYPE (ReelTransition, reel_transition, REEL, TRANSITION, GObject)

struct _ReelTransitionClass {
  GObjectClass parent_class;

  /* The step after STEP, 0 for the first; REEL_TRANSITION_DONE when there is
   * none. Decides only, changes nothing. */
  guint (*next_step) (ReelTransition *self, guint step);
  /* Does STEP, and ends in reel_transition_advance or reel_transition_fail,
   * at once or later. */
  void (*execute_step) (ReelTransition *self, guint step);
  /* Undoes STEP, which had been done. */
  void (*undo_step) (ReelTransition *self, guint step);
};

/* Runs to the end; the transition keeps itself alive meanwhile. */
void reel_transition_run_async (ReelTransition *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_transition_run_finish (ReelTransition *self, GAsyncResult *result, GError **error);

/* Called by execute_step, exactly one of them once a step. */
void reel_transition_advance (ReelTransition *self);
void reel_transition_fail (ReelTransition *self, GError *error);
