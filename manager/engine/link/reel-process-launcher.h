/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A ReelWorkerLauncher whose workers are processes. Created by callreeld's main. */
#pragma once

#include "manager/engine/link/reel-worker-launcher.h"

#define REEL_TYPE_PROCESS_LAUNCHER (reel_process_launcher_get_type ())
G_DECLARE_FINAL_TYPE (ReelProcessLauncher, reel_process_launcher, REEL, PROCESS_LAUNCHER, GObject)

/* PROGRAM: callreel-worker; RUNTIME_DIR: has a directory for each worker, with its name, for its socket and state
 * file. */
ReelWorkerLauncher *reel_process_launcher_new (const char *program, const char *runtime_dir);
