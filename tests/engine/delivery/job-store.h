/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A store on a catalogue of its own, and jobs in it, for tests of what reads them. */
#pragma once

#include "manager/engine/store/reel-store.h"

typedef struct {
  char *directory;
  ReelStore *store;
} JobStore;

void job_store_set_up (JobStore *self, gconstpointer unused);
void job_store_tear_down (JobStore *self, gconstpointer unused);
/* A webhook's job that waits until DUE_UTC, microseconds since 1970. */
void job_store_add (JobStore *self, const char *job, gint64 due_utc);
