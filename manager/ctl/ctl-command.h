/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands of callreelctl, one table per file; callreelctl.c looks them up. */
#pragma once

#include "manager/ctl/ctl-context.h"

/**
 * CtlCommand:
 * @name: one word, or two as in “call create”
 * @arguments: the rest of the usage line
 * @summary: one line for the list of commands
 * @details: further help, with line ends, or NULL
 * @run: called with @min_args to @max_args arguments, NULL-terminated; returns an exit status, with @error set if there
 * is something to report
 */
typedef struct {
  const char *name;
  const char *arguments;
  const char *summary;
  const char *details;
  CtlExit (*run) (CtlContext *context, char **args, GError **error);
  guint min_args;
  guint max_args;
} CtlCommand;

/* For max_args of a command that ends in KEY=VALUE. */
#define CTL_ANY_ARGS G_MAXUINT

/* Each ends with an entry without a name. */
extern const CtlCommand ctl_call_commands[];
extern const CtlCommand ctl_meeting_commands[];
extern const CtlCommand ctl_participant_commands[];
extern const CtlCommand ctl_session_commands[];
extern const CtlCommand ctl_recording_commands[];
extern const CtlCommand ctl_list_commands[];
extern const CtlCommand ctl_watch_commands[];
extern const CtlCommand ctl_policy_commands[];
extern const CtlCommand ctl_delivery_commands[];
extern const CtlCommand ctl_archive_commands[];
extern const CtlCommand ctl_audit_commands[];
extern const CtlCommand ctl_link_commands[];
extern const CtlCommand ctl_report_commands[];
extern const CtlCommand ctl_token_commands[];
