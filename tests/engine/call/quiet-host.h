/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A host for recordings in the tests of a call's parts: it has no worker, and its own clock. */
#pragma once

#include "manager/engine/recording/reel-recording.h"

#define QUIET_TYPE_HOST (quiet_host_get_type ())
G_DECLARE_FINAL_TYPE (QuietHost, quiet_host, QUIET, HOST, GObject)

QuietHost *quiet_host_new (void);
/* Returns: a recording that is starting, and stays so */
ReelRecording *quiet_host_new_recording (QuietHost *self, ReelServices *services, ReelOrigin origin,
                                         const char *origin_id, ReelConsentRule consent);
