/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreelctl as a process, on a bus of its own with the fake manager. For its tests. */
#pragma once

#include "tests/ctl/fake-manager.h"

typedef struct {
  GTestDBus *bus;
  FakeManager *manager;
} CtlRun;

typedef struct {
  char *out;
  char *err;
  int exit_code;
  gboolean done;
} CtlResult;

void ctl_run_set_up (CtlRun *self, gconstpointer data);
void ctl_run_tear_down (CtlRun *self, gconstpointer data);

/* @address: of the bus; @command_line: without the program's name. Returns: (transfer full) */
GSubprocess *ctl_run_spawn (const char *address, const char *command_line);
/* Runs it to its end. @input: (nullable) */
void ctl_run_command (CtlRun *self, const char *command_line, const char *input, CtlResult *result);
/* GAsyncReadyCallback of g_subprocess_communicate_utf8_async(); @result: CtlResult */
void ctl_result_take (GObject *source, GAsyncResult *async_result, gpointer result);
void ctl_result_clear (CtlResult *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlResult, ctl_result_clear)
