/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The generated proxy of org.callreel.Worker1, the only D-Bus in the engine: a
 * private connection to each worker, never a bus. */
#pragma once

#include "manager/engine/reel-worker-generated.h"

#define REEL_WORKER_OBJECT_PATH "/org/callreel/Worker1"
