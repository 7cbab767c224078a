/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An asynchronous operation of several steps. A subclass decides the next step and executes it in separate functions;
 * if one fails, the steps done are undone, newest first. Main thread only. */
#pragma once

#include <gio/gio.h>

#define REEL_TRANSITION_DONE 0u

#define REEL_TYPE_TRANSITION (reel_transition_get_type ())
G_DECLARE_DERIVABLE_TYPE (ReelTransition, reel_transition, REEL, TRANSITION, GObject)

struct _ReelTransitionClass {
  GObjectClass parent_class;

  /* The step after STEP, 0 for the first; REEL_TRANSITION_DONE if there is none. Only decides, changes nothing. */
  guint (*next_step) (ReelTransition *self, guint step);
  /* Executes STEP, and calls reel_transition_advance or reel_transition_fail, immediately or later. */
  void (*execute_step) (ReelTransition *self, guint step);
  /* Undoes STEP, which has been executed. */
  void (*undo_step) (ReelTransition *self, guint step);
};

/* The transition keeps itself alive until it completes. */
void reel_transition_run_async (ReelTransition *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_transition_run_finish (ReelTransition *self, GAsyncResult *result, GError **error);

/* Called by execute_step, exactly one of them per step. */
void reel_transition_advance (ReelTransition *self);
void reel_transition_fail (ReelTransition *self, GError *error);
