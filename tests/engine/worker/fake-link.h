/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A manager's view of a FakeWorker in the test's own process: a ReelWorker and its ReelWorkerInstance in one.
 *
 * Requests are taken from the main loop, one an iteration, in order, and answers and signals come in the order in which
 * the worker gave them. The requests that a dead worker left unanswered fail first, and then its loss is signalled. No
 * time passes anywhere. */
#pragma once

#include "tests/engine/worker/fake-worker.h"

#include "manager/engine/link/reel-worker-instance.h"

#define FAKE_TYPE_LINK (fake_link_get_type ())
G_DECLARE_FINAL_TYPE (FakeLink, fake_link, FAKE, LINK, GObject)

/* PID: a number that is no process id. */
FakeLink *fake_link_new (FakeWorker *worker, int pid);
FakeWorker *fake_link_get_worker (FakeLink *self);
/* Sends an order to the worker, which gets it after all earlier requests. */
void fake_link_order (FakeLink *self, const char *order);
/* The worker is dead, and the manager notices at once that the connection is closed. */
void fake_link_hang_up (FakeLink *self);
/* The manager is gone: its requests fail, and it gets no more signals. */
void fake_link_close (FakeLink *self);
