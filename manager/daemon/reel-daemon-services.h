/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes what the engine works with, from configuration and command line. Used by
 * callreeld's main. */
#pragma once

#include "manager/daemon/reel-daemon-options.h"
#include "manager/engine/services/reel-services.h"

/* Error: names the file, directory or key that is wrong. */
ReelServices *reel_daemon_services_new (const ReelDaemonOptions *options, GError **error);

/* Holds the runtime directory for this manager alone, until the process ends.
 * Error: another manager has it. */
gboolean reel_daemon_services_lock (const ReelServices *services, GError **error);

/* Once that is held: the catalogue, made again where it was lost, and what is read from it. Error: as above. */
gboolean reel_daemon_services_open_catalogue (ReelServices *self, const ReelDaemonOptions *options, GError **error);
