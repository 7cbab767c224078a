/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A test's own program, run once more with all that it does below a directory logged, and what may be left of that
 * directory. For tests of what survives a loss of power.
 */
#pragma once
#include "tests/lib/powercut.h"

G_BEGIN_DECLS

typedef struct {
  gchar *directory; /* holds all of the others */
  gchar *root;      /* what is logged; the child's third argument */
  gchar *log;
  gchar *left; /* what power_child_cut() leaves */
  PowerCut *cut;
} PowerChild;

/* Runs @program with @task as its first argument and the root as its second, and asserts that it succeeds. @base: what
 * the root holds at first, a directory; or NULL. */
PowerChild *power_child_run (const gchar *program, const gchar *task, const gchar *base);
void power_child_free (PowerChild *self);

typedef void (*PowerChildCheck) (PowerChild *self, guint point, PowerCutRules rules, gpointer user_data);

/* Calls @check with what is left in self->left for all points and rules, with @n_seeds seeds for those that toss. A
 * failure names all three. CALLREEL_POWER_SEEDS multiplies the seeds, CALLREEL_SEED is the first. */
void power_child_cut (PowerChild *self, guint n_seeds, PowerChildCheck check, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PowerChild, power_child_free)

G_END_DECLS
