/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Creates the services of the engine from configuration and command line. Used by callreeld's main. */
#pragma once

#include "manager/daemon/reel-daemon-options.h"
#include "manager/engine/services/reel-services.h"

/* Error: names the file, directory or key. */
ReelServices *reel_daemon_services_new (const ReelDaemonOptions *options, GError **error);

/* Locks the runtime directory for this manager, until the process ends. Error: another manager has it. */
gboolean reel_daemon_services_lock (const ReelServices *services, GError **error);

/* With that lock: opens the catalogue, rebuilt if it was lost, and reads it. Error: as above. */
gboolean reel_daemon_services_open_catalogue (ReelServices *self, const ReelDaemonOptions *options, GError **error);
