/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs a test's own program again with everything that it does below a directory logged, and makes what may be left of
 * the directory. For tests of what survives a power loss. */
#pragma once
#include "tests/lib/powercut.h"

G_BEGIN_DECLS

typedef struct {
  char *directory; /* contains all of the others */
  char *root;      /* the logged directory, the child's third argument */
  char *log;
  char *left; /* filled by power_child_cut() */
  PowerCut *cut;
} PowerChild;

/* Runs @program with @task as its first argument and the root as its second, and asserts that it succeeds. @base: a
 * directory with the initial content of the root, or NULL. */
PowerChild *power_child_run (const char *program, const char *task, const char *base);
void power_child_free (PowerChild *self);

typedef void (*PowerChildCheck) (PowerChild *self, guint point, PowerCutRules rules, gpointer user_data);

/* Calls @check with what is left in self->left for all points and rules, with @n_seeds seeds for rules that are random.
 * A failure names all three. CALLREEL_POWER_SEEDS multiplies the seeds, CALLREEL_SEED is the first. */
void power_child_cut (PowerChild *self, guint n_seeds, PowerChildCheck check, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PowerChild, power_child_free)

G_END_DECLS
