/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call as a recording sees it, without people or processes. */
#pragma once

#include "manager/engine/recording/reel-recording-host.h"

#define FAKE_TYPE_CALL (fake_call_get_type ())
G_DECLARE_FINAL_TYPE (FakeCall, fake_call, FAKE, CALL, GObject)

/* DIRECTORY: for its recordings. */
FakeCall *fake_call_new (const char *directory);
/* WORKER is available from now on; NULL: none is. Completes those who wait for one. */
void fake_call_set_worker (FakeCall *self, ReelWorker *worker);
/* Returns: how often the worker was killed; killing removes it */
guint fake_call_count_kills (FakeCall *self);
/* Sets when the current request arrived, in µs of CLOCK_MONOTONIC. */
void fake_call_set_asked (FakeCall *self, gint64 asked);
