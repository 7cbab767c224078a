/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The configuration file (callreel.conf(5)), as the courier and the portal read it. */
#pragma once

#include "manager/core/wire/reel-config.h"

/* GIVEN: NULL for the standard file, which need not exist. Reads a file at once: for the start and SIGHUP. Returns:
 * (transfer full): NULL with an error that names the file */
ReelConfig *reel_config_file_read (const char *given, GError **error);
