/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Turns what went wrong into what a person reads and what a script sees. Used by
 * every command of callreelctl. */
#pragma once

#include <gio/gio.h>

/* Exit codes, as callreelctl(1) documents them. */
typedef enum {
  CTL_EXIT_OK = 0,
  CTL_EXIT_REFUSED = 1,
  CTL_EXIT_USAGE = 2,
  CTL_EXIT_UNREACHABLE = 3,
  CTL_EXIT_RECORDING_FAILED = 4,
} CtlExit;

/* For mistakes on the command line; the text says what is wrong. */
#define CTL_USAGE_ERROR (ctl_usage_error_quark ())
GQuark ctl_usage_error_quark (void);

/**
 * CtlProblem:
 * @name: a D-Bus error name, for scripts
 * @title: a few words
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
 * @errors: (nullable): the a{s(ss)} of the manager's GetErrors; without it what this program knows itself
 * @system: whether the system bus was asked, for the advice
 *
 * Returns: (transfer full): a refusal has the table's title, and the manager's own sentence or the table's; nothing
 *   general follows a sentence that is particular
 */
CtlProblem *ctl_error_describe (const GError *error, GVariant *errors, gboolean system);

/* Whether @error is one that GetErrors knows. */
gboolean ctl_error_is_refusal (const GError *error);

void ctl_problem_free (CtlProblem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlProblem, ctl_problem_free)
