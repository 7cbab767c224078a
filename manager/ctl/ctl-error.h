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

/* @system: whether the system bus was asked, for the advice. Returns: (transfer full) */
CtlProblem *ctl_error_describe (const GError *error, gboolean system);

void ctl_problem_free (CtlProblem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlProblem, ctl_problem_free)
