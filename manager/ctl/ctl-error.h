/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Describes errors to users and scripts. Used by every command of callreelctl. */
#pragma once

#include <gio/gio.h>

/* Exit statuses, as documented in callreelctl(1). */
typedef enum {
  CTL_EXIT_OK = 0,
  CTL_EXIT_REFUSED = 1,
  CTL_EXIT_USAGE = 2,
  CTL_EXIT_UNREACHABLE = 3,
  CTL_EXIT_RECORDING_FAILED = 4,
} CtlExit;

/* For errors on the command line; the text has the reason. */
#define CTL_USAGE_ERROR (ctl_usage_error_quark ())
GQuark ctl_usage_error_quark (void);

/**
 * CtlProblem:
 * @name: a D-Bus error name, for scripts
 * @title: a short heading
 * @message: what is wrong
 * @advice: what to do, or NULL
 */
typedef struct {
  CtlExit exit_code;
  char *name;
  char *title;
  char *message;
  char *advice;
} CtlProblem;

/**
 * ctl_error_describe:
 * @errors: (nullable): the a{s(ss)} of the manager's GetErrors; without it, the built-in texts
 * @system: whether the system bus was used, for the advice
 *
 * Returns: (transfer full): for a refusal the title in the table, and the manager's own text or that of the table,
 * never both
 */
CtlProblem *ctl_error_describe (const GError *error, GVariant *errors, gboolean system);

/* Whether @error is one that GetErrors knows. */
gboolean ctl_error_is_refusal (const GError *error);

void ctl_problem_free (CtlProblem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlProblem, ctl_problem_free)
