/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A ReelWorkerLauncher whose workers are FakeWorkers in the test's own process. They outlive the engine, as processes
 * do. Each has a number in place of a process id, by which the test refers to it. */
#pragma once

#include "tests/engine/worker/fake-link.h"

#include "manager/engine/link/reel-worker-launcher.h"

#define FAKE_TYPE_LAUNCHER (fake_launcher_get_type ())
G_DECLARE_FINAL_TYPE (FakeLauncher, fake_launcher, FAKE, LAUNCHER, GObject)

FakeLauncher *fake_launcher_new (void);

/* The mode of workers that are launched from now on (see fake_worker_new()), NULL for the default; of the next one
 * only. In addition, "no-start": it exits at once; "mute": it never gets ready. */
void fake_launcher_set_mode (FakeLauncher *self, const char *mode);
void fake_launcher_set_mode_once (FakeLauncher *self, const char *mode);
/* Returns: the requests to all of them */
FakeNotes *fake_launcher_get_notes (FakeLauncher *self);

/* Returns: the number of workers; of those that are not ready yet */
guint fake_launcher_count (FakeLauncher *self);
guint fake_launcher_count_starting (FakeLauncher *self);
gboolean fake_launcher_is_alive (FakeLauncher *self, int pid);
/* Adds a worker that no manager has launched. Returns: its number */
int fake_launcher_add (FakeLauncher *self, const char *name);
/* The manager is gone; the workers stay. */
void fake_launcher_lose_manager (FakeLauncher *self);

/* See fake_worker_kill() and the like, and fake_link_hang_up(). */
void fake_launcher_kill (FakeLauncher *self, int pid);
void fake_launcher_hang_up (FakeLauncher *self, int pid);
void fake_launcher_suspend (FakeLauncher *self, int pid);
void fake_launcher_resume (FakeLauncher *self, int pid);
void fake_launcher_hang (FakeLauncher *self, int pid);
