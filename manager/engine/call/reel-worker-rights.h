/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a call's worker may reach on this machine, said in the options of
 * callreel-worker(8). Used by ReelCall. */
#pragma once

#include "manager/engine/services/reel-services.h"

/* DIRECTORY is where the call's recordings go; the worker makes it. What else it
 * may read are the files that clients and the configuration can name. */
GStrv reel_worker_rights_new (const ReelServices *services, const char *directory);
