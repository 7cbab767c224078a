/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The access rights of a call's worker on this machine, as options of callreel-worker(8). Used by ReelCall. */
#pragma once

#include "manager/engine/services/reel-services.h"

/* DIRECTORY: of the call's recordings, created by the worker. It may also read the files that clients and the
 * configuration can name. */
GStrv reel_worker_rights_new (const ReelServices *services, const char *directory);
